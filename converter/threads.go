package converter

import (
	"iter"

	"github.com/mmimport/mmimport/sources"
)

// The bounds of one line of the output. A longer thread goes on in another line
// with a root that says so.
const (
	// threadReplies is how many replies a line holds. The server saves them in one
	// statement of 18 parameters each, and PostgreSQL takes 65,535 of these: 3,640.
	threadReplies = 3000
	// threadBytes bounds the replies of a line, encoded. The root comes on top of it
	// and both must stay below jsonl.MaxLine, 16 MiB.
	threadBytes = 8 << 20
)

// lines is how many further lines a thread with replies of this cost may need:
// two neighbouring lines together are always above one of the bounds.
func (c cost) lines() int {
	if c.posts <= threadReplies && c.bytes <= threadBytes {
		return 0
	}
	return 2 + 2*c.posts/threadReplies + int(2*c.bytes/threadBytes)
}

// stored is a message as it lies in the spool, with its time.
type stored struct {
	data string // as partReader.message wrote it
	seq  uint64 // part, and item or line, of its origin
	at   int64  // create_at, Unix ms

	conversation int    // index in the directory
	of           uint64 // of a copy: seq of the message that is written
}

// size is what the message may need in the output.
func (s stored) size() cost {
	c, _, _ := s.parse()
	return c
}

// parse returns what the message may need in the output, its mark and its encoding.
func (s stored) parse() (c cost, mark uint64, rest string) {
	d := decoder{s: s.data}
	c = cost{int(d.uvarint()), int64(d.uvarint())}
	return c, d.uvarint(), d.s
}

// message decodes it, and gives it back its origin.
func (s stored) message(g *gathered) (*sources.Message, error) {
	m := new(sources.Message)
	return m, s.decode(g, m)
}

// decode is message, into m.
func (s stored) decode(g *gathered, m *sources.Message) error {
	_, _, rest := s.parse()
	if err := decodeMessage(rest, m); err != nil {
		return err
	}
	m.Origin = g.origin(s.seq)
	m.Conversation = g.dir.Conversations[s.conversation].ID
	return nil
}

// thread is what becomes one line: a message that begins a thread, with as many
// of its replies as a line holds.
type thread struct {
	place   *place
	root    stored // its data is empty when the root is missing
	nth     int    // 0 for the first line of a thread, 1 for the next, …
	replies []stored
	size    cost // of the replies

	copies []stored // the same messages from other sources; not written
}

// missing reports whether the root is not in the source.
func (t *thread) missing() bool { return t.root.data == "" }

// origin is the seq of the first message of the line.
func (t *thread) origin() uint64 {
	if t.missing() && len(t.replies) > 0 {
		return t.replies[0].seq
	}
	return t.root.seq
}

// createAt is the time of this line's root, Unix ms: lines that continue a thread
// take the milliseconds after all that the root itself may need.
func (t *thread) createAt() int64 {
	if t.nth == 0 {
		return t.root.at
	}
	own := 1
	if !t.missing() {
		own = t.root.size().posts
	}
	return t.root.at + int64(own+t.nth-1)
}

// add appends a reply, unless the line would be too long with it.
func (t *thread) add(s stored) bool {
	c := s.size()
	sum := cost{t.size.posts + c.posts, t.size.bytes + c.bytes}
	if len(t.replies) > 0 && (sum.posts > threadReplies || sum.bytes > threadBytes) {
		return false
	}
	t.replies, t.size = append(t.replies, s), sum
	return true
}

// threads yields the threads of a place in the order of their roots' times. They own their data.
func (g *gathered) threads(p *place) iter.Seq2[*thread, error] {
	return func(yield func(*thread, error) bool) {
		ts, err := g.times.read(p.conversations)
		if err != nil {
			yield(nil, err)
			return
		}
		defer ts.close()
		a := assembly{g: g, place: p, times: ts, copies: g.newCopies(), yield: func(t *thread) bool { return yield(t, nil) }}
		for r, err := range g.messages.read(p.conversations) {
			more := false
			if err == nil {
				more, err = a.next(r)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !more {
				return
			}
		}
		a.end()
	}
}

// assembly puts threads together from messages in the order of their thread keys.
type assembly struct {
	g     *gathered
	place *place
	times *times
	yield func(*thread) bool

	key   sortKey   // of the root, without time and seq
	t     *thread   // being assembled; nil before the first
	after []*thread // messages with the very time of the root: threads of their own, without replies

	copies *copies

	texts strand
	room  slab[thread]
}

// end yields what has been assembled. It returns false when nobody wants more.
func (a *assembly) end() bool {
	list := a.after
	if a.t != nil {
		list = append([]*thread{a.t}, list...)
	}
	a.t, a.after = nil, nil
	for _, t := range list {
		if !a.yield(t) {
			return false
		}
	}
	return true
}

// next takes a message.
func (a *assembly) next(r record) (more bool, err error) {
	reply := r.key[1]&1 == 1
	key := sortKey{r.key[0], r.key[1] &^ 1}
	s := stored{data: a.texts.string(r.data), seq: r.key[3], conversation: int(r.key[1] >> 1)}
	if a.t == nil || key != a.key {
		if !a.end() {
			return false, nil
		}
		a.key, a.t = key, a.room.add(thread{place: a.place})
		if reply {
			if a.t.root.at, err = a.times.at(standInKey(int64(key[0]), int(key[1]>>1))); err != nil {
				return false, err
			}
		}
	}
	_, mark, _ := s.parse()
	if of, copied := a.copies.find(r.key, mark); copied {
		s.of = of
		a.t.copies = append(a.t.copies, s)
		return true, nil
	}
	if s.at, err = a.times.at(r.key); err != nil {
		return false, err
	}
	switch {
	case reply:
		return a.reply(s), nil
	case a.t.missing():
		a.t.root = s
	default:
		a.after = append(a.after, a.room.add(thread{place: a.place, root: s}))
	}
	return true, nil
}

// reply appends a reply to the thread, and begins another line when this one is full.
func (a *assembly) reply(s stored) bool {
	if a.t.add(s) {
		return true
	}
	full := a.t
	a.t = a.room.add(thread{place: a.place, root: full.root, nth: full.nth + 1})
	a.t.add(s)
	return a.yield(full)
}
