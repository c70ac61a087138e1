package csvfile

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/mmimport/mmimport/sources"
)

// threads are the messages that others refer to by their id. Nothing changes them
// after Directory.
type threads struct {
	byID  map[string]*root
	order []*root          // as they were first referred to; then those that begin threads, by conversation and time
	first map[moment]int32 // index in order of the first one there
}

// rootRow is a row with the id of a root: the root itself, or another that has its id.
type rootRow struct {
	line int
	root *root
}

// moment is a time in a conversation.
type moment struct {
	talk int32
	ts   int64 // Unix µs
}

// root returns the message with an id, nil where nobody refers to it.
func (x *threads) root(id []byte) *root {
	if len(x.byID) == 0 {
		return nil
	}
	return x.byID[string(id)]
}

// root is a message that some row names as its parent.
type root struct {
	id     string
	parent string // its own, "" for none
	top    *root  // the message that begins the thread
	ts     int64  // its time, Unix µs
	place  int64  // Message.TS, Unix µs; of one that begins a thread
	talk   int32  // index of its conversation
	table  int32  // index of its file
	line   int
	found  bool // there is such a message
	busy   bool // its top is being looked for
}

// want notes the id of a parent.
func (x *threads) want(id []byte) {
	if x.byID[string(id)] != nil {
		return
	}
	if x.byID == nil {
		x.byID = map[string]*root{}
	}
	r := &root{id: string(id)}
	x.byID[r.id] = r
	x.order = append(x.order, r)
}

// findRoots reads the files of messages again for those that replies refer to.
func (v *survey) findRoots(ctx context.Context) error {
	x := &v.s.threads
	if len(x.order) == 0 {
		return nil
	}
	var key []byte
	for i, t := range v.s.tables {
		if t.kind != messagesFile || !t.has(colRecordID) {
			continue
		}
		n := 0
		err := t.each(v.s, func(r *row) error {
			if n++; n%1000 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if root := x.root(t.cell(r, colRecordID)); root != nil && t.fault(r) == "" {
				t.roots = append(t.roots, rootRow{r.line, root})
				key = t.talkKey(key[:0], r)
				v.foundRoot(root, t, r, i, key)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	v.d.Problems = append(v.d.Problems, v.doubts.take()...)
	x.settle()
	return nil
}

// foundRoot notes where a message is that others refer to.
func (v *survey) foundRoot(x *root, t *table, r *row, table int, key []byte) {
	µs, err := t.clock.read(t.when(r))
	talk, ok := t.talks[string(key)]
	switch {
	case err != nil || !ok: // reported when it is read as a message
	case x.found:
		v.doubts.add(t.origin(r, t.header(colRecordID)), "another message has the same id: replies go to the first")
	default:
		x.ts, x.talk, x.table, x.line, x.found = µs, talk, int32(table), r.line, true
		if parent := t.cell(r, colParent); string(parent) != x.id {
			x.parent = string(parent)
		}
	}
}

// settle finds the beginning of each thread, and gives those that begin one a TS
// that no other message of their conversation has.
func (x *threads) settle() {
	for _, r := range x.order {
		x.findTop(r)
	}
	x.order = slices.DeleteFunc(x.order, func(r *root) bool { return !r.found || r.top != r })
	slices.SortFunc(x.order, (*root).compare)
	x.spread()
}

// compare orders messages by conversation, time and where they stand.
func (r *root) compare(other *root) int {
	return cmp.Or(cmp.Compare(r.talk, other.talk), cmp.Compare(r.ts, other.ts), cmp.Compare(r.table, other.table), cmp.Compare(r.line, other.line))
}

// findTop follows parents to the message that begins the thread. A parent that is
// missing or in another conversation is none, and a circle is cut where it closes.
func (x *threads) findTop(r *root) {
	var way []*root
	for r.top == nil && !r.busy {
		r.busy = true
		way = append(way, r)
		next := x.byID[r.parent]
		if next == nil || !next.found || next.talk != r.talk {
			r.top = r
			break
		}
		r = next
	}
	top := r.top
	if top == nil {
		top, r.top = r, r
	}
	for _, r := range slices.Backward(way) {
		r.busy = false
		if r.top == nil {
			r.top = top
		}
	}
}

// Messages often have times in whole seconds, and then several have the same; in whole
// days, thousands have. TS of one that begins a thread must be its own, so such messages
// are told apart in the microseconds, which Mattermost's times do not have: those in front
// of the first beginning get none, it gets 1, those between it and the next get 2, and so
// on. Beyond 499 beginnings they run on into what follows: Mattermost's times must differ
// anyhow. A beginning is always at an odd microsecond, and nothing else is.

// spread gives the messages that begin threads, which are in order, their TS.
func (x *threads) spread() {
	x.first = make(map[moment]int32, len(x.order))
	for i, r := range x.order {
		at := moment{r.talk, r.ts}
		first, shared := x.first[at]
		if !shared {
			first = int32(i)
			x.first[at] = first
		}
		if r.place = r.ts; r.ts%1000 != 0 {
			continue
		}
		r.place += 2*int64(i-int(first)) + 1
		if i > 0 && x.order[i-1].talk == r.talk {
			r.place = max(r.place, (x.order[i-1].place+1)|1)
		}
	}
}

// place returns the TS of a message at a line of a file: its time, told apart from
// others at the same time that begin threads.
func (x *threads) place(µs int64, talk, table int32, line int) int64 {
	if µs%1000 != 0 {
		return µs
	}
	first, shared := x.first[moment{talk, µs}]
	if !shared {
		return µs
	}
	n, itself := slices.BinarySearchFunc(x.order[first:], &root{talk: talk, ts: µs, table: table, line: line}, (*root).compare)
	switch here := x.order[first:]; {
	case itself:
		return here[n].place
	case n == 0:
		return µs
	default:
		return here[n-1].place + 1
	}
}

// thread sets what a message replies to.
func (d *decoder) thread(r *row, m *sources.Message, talk int32, µs int64, self *root) {
	t, x := d.t, &d.s.threads
	f, cell := colParentTime, t.cell(r, colParentTime)
	if len(cell) == 0 {
		f, cell = colParent, t.cell(r, colParent)
	}
	own := t.cell(r, colRecordID)
	switch {
	case len(cell) == 0 || len(own) > 0 && bytes.Equal(cell, own):
	case f == colParent && isRounded(cell):
		d.doubt(r, f, roundedID)
	case f == colParent && t.has(colRecordID):
		p := x.root(cell)
		if p == nil || !p.found || p.talk != talk {
			d.doubt(r, f, t.quote(clean(cell))+" is the id of no message of this conversation: the message stands for itself")
			return
		}
		if self != nil && p.top == self {
			d.doubt(r, f, "the message replies to a reply to itself: it stands for itself")
			return
		}
		m.Thread = p.top.place
	default:
		at, err := t.clock.read(cell)
		if err != nil {
			d.doubt(r, f, "the time "+err.Error()+": the message stands for itself")
		} else if at != µs {
			m.Thread = at
		}
	}
}
