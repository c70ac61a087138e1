package converter

import (
	"encoding/binary"
	"errors"
	"iter"
)

// timetable gives every message of a place a create_at of its own, in
// milliseconds.
//
// Slack tells messages of one second apart by microseconds or a mere counter, so
// many share a millisecond; the server keeps milliseconds, and takes two messages
// with equal time and text for one. So each message is given the first free
// millisecond from its own on, in the order of time, and where one message becomes
// several posts as many in a row as it may need. A thread whose root is missing
// gets a place for a stand-in at the root's time.
//
// Messages are written thread by thread, which is not the order of time. The
// timetable therefore works in two steps with two spools: entries are sorted by
// time, and what deviates from a message's own millisecond is sorted by thread,
// in step with the messages. Both hold a few bytes for each message.
type timetable struct {
	byTime   *spool // an entry for each message, and a claim on its root for each reply
	byThread *spool // the deviations

	copies func() *copies // gathered.newCopies; nil where there can be none

	scratch []byte
}

// threadKey is where a message stands in its place: threads in the order of their
// root's time, the root before its replies. src tells threads of conversations
// apart that are joined in one place.
func threadKey(root int64, src int, reply bool, at int64, seq uint64) sortKey {
	class := uint64(src) << 1
	if reply {
		class |= 1
	}
	return sortKey{uint64(root), class, uint64(at), seq}
}

// The classes of entries at one time, in the order in which they are needed: how
// long a thread is must be known when its root is given its time.
const (
	claimEntry = iota
	rootEntry
	replyEntry
)

// plan is what the timetable must know of a message.
type plan struct {
	src   int    // conversation
	at    int64  // Unix µs; for a reply not before its root
	root  int64  // TS of the thread; at for a root
	reply bool   //
	seq   uint64 // place in the source; above 0
	size  cost   // what it may need in the output
	mark  uint64 // mark of the message; 0 when there is one source
}

func (p plan) key() sortKey { return threadKey(p.root, p.src, p.reply, p.at, p.seq) }

// add books a message.
func (t *timetable) add(p plan) error {
	class := uint64(rootEntry)
	if p.reply {
		class = replyEntry
	}
	data := binary.AppendUvarint(t.scratch[:0], uint64(p.size.posts))
	data = binary.AppendUvarint(data, uint64(p.root))
	data = binary.AppendUvarint(data, p.mark)
	t.scratch = data
	if err := t.byTime.add(p.src, sortKey{uint64(p.at), class, p.seq, uint64(p.src)}, data); err != nil {
		return err
	}
	if !p.reply {
		return nil
	}
	data = binary.AppendUvarint(data[:0], uint64(p.size.posts))
	data = binary.AppendUvarint(data, uint64(p.size.bytes))
	return t.byTime.add(p.src, sortKey{uint64(p.root), claimEntry, p.seq, uint64(p.src)}, data)
}

// compute gives the messages of a place their times. src are the conversations
// that are joined in it. It must be called once for each place, before read.
func (t *timetable) compute(src []int) error {
	c := clock{out: t.byThread, claims: map[uint64]cost{}}
	if t.copies != nil {
		c.copies = t.copies()
	}
	for r, err := range t.byTime.read(src) {
		if err == nil {
			err = c.entry(r)
		}
		if err != nil {
			return err
		}
	}
	return c.standIns()
}

// clock hands out milliseconds.
type clock struct {
	out    *spool
	now    uint64          // the time of the entries being read, Unix µs
	used   int64           // the last millisecond given away
	claims map[uint64]cost // by conversation: the replies to a root at now that has not come yet
	copies *copies

	scratch []byte
}

func (c *clock) entry(r record) error {
	at, class, seq, src := r.key[0], r.key[1], r.key[2], r.key[3]
	a, n := binary.Uvarint(r.data)
	b, m := binary.Uvarint(r.data[max(n, 0):])
	if n <= 0 || m <= 0 {
		return errCodec
	}
	if at != c.now || class == replyEntry {
		if err := c.standIns(); err != nil {
			return err
		}
		c.now = at
	}
	mark, _ := binary.Uvarint(r.data[n+m:]) // claims have none
	switch class {
	case claimEntry:
		old := c.claims[src]
		c.claims[src] = cost{old.posts + int(a), old.bytes + int64(b)}
		return nil
	case rootEntry:
		key := threadKey(int64(at), int(src), false, int64(at), seq)
		if _, copied := c.copies.find(key, mark); copied {
			return nil
		}
		slots := int(a) + c.claims[src].lines()
		delete(c.claims, src)
		return c.give(key, slots)
	default:
		key := threadKey(int64(b), int(src), true, int64(at), seq)
		if _, copied := c.copies.find(key, mark); copied {
			return nil
		}
		return c.give(key, int(a))
	}
}

// standIns gives a time to each root that replies refer to and that is not there.
func (c *clock) standIns() error {
	for len(c.claims) > 0 {
		src := minKey(c.claims)
		slots := 1 + c.claims[src].lines()
		delete(c.claims, src)
		if err := c.give(standInKey(int64(c.now), int(src)), slots); err != nil {
			return err
		}
	}
	return nil
}

// standInKey is the key of a root that is missing: that of a message with the lowest seq.
func standInKey(root int64, src int) sortKey { return threadKey(root, src, false, root, 0) }

func minKey(m map[uint64]cost) uint64 {
	least := ^uint64(0)
	for k := range m {
		least = min(least, k)
	}
	return least
}

// give assigns slots milliseconds in a row, and keeps the first where it is not
// the one the key itself tells.
func (c *clock) give(key sortKey, slots int) error {
	own := int64(key[2]) / 1000
	first := max(own, c.used+1)
	c.used = first + int64(slots) - 1
	if first == own {
		return nil
	}
	c.scratch = binary.AppendUvarint(c.scratch[:0], uint64(first))
	return c.out.add(int(key[1]>>1), key, c.scratch)
}

// times reads what compute found, in the order of thread keys.
type times struct {
	next func() (record, error, bool)
	stop func()
	head record
	more bool
}

// read returns the times of a place. Call close after use.
func (t *timetable) read(src []int) (*times, error) {
	ts := &times{}
	ts.next, ts.stop = iter.Pull2(t.byThread.read(src))
	return ts, ts.advance()
}

func (t *times) advance() (err error) {
	t.head, err, t.more = t.next()
	if !t.more {
		return nil
	}
	return err
}

// at returns the create_at in Unix ms of the message with this key.
// Keys must be asked in rising order.
func (t *times) at(key sortKey) (int64, error) {
	for t.more {
		switch c := t.head.key.compare(&key); {
		case c > 0:
			return int64(key[2]) / 1000, nil
		case c == 0:
			ms, n := binary.Uvarint(t.head.data)
			if n <= 0 {
				return 0, errCodec
			}
			return int64(ms), t.advance()
		}
		if err := t.advance(); err != nil {
			return 0, err
		}
	}
	return int64(key[2]) / 1000, nil
}

func (t *times) close() { t.stop() }

// seal ends one step of the timetable and begins the next.
func (t *timetable) close() error {
	return errors.Join(t.byTime.close(), t.byThread.close())
}
