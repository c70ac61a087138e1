package converter

import (
	"cmp"
	"context"
	"slices"
)

// pairing is how a message of one side was found on the other.
type pairing int

const (
	samePair   pairing = iota // the same time and text
	movedPair                 // the same text a moment earlier or later, by the same person if there is a choice
	editedPair                // the same time, another text
	newPair                   // only in the later
	gonePair                  // only in the earlier
)

// pair is a message of the earlier side, of the later, or of both.
type pair struct {
	how  pairing
	a, b *indexed // nil where there is none
}

// near is how far a message may have moved, in ms: what shares a millisecond in a source
// is given one after the other, so that a message that goes or comes moves those after it.
const near = 1000

// pairs walks through a conversation in the order of time and hands on every message
// once. Memory depends on how many messages of a second are on one side only.
func (c *comparison) pairs(ctx context.Context, place int, on func(pair) error) error {
	w := pairer{c: c, on: on}
	for r, err := range c.messages.read([]int{place}) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		m, err := c.decode(place, r)
		if err == nil {
			err = w.add(m)
		}
		if err != nil {
			return err
		}
	}
	return w.end()
}

// pairer finds the pairs of a conversation.
type pairer struct {
	c    *comparison
	on   func(pair) error
	now  [2][]*indexed // of one time and text
	wait [2][]*indexed // without their like so far, in the order of time
}

// add takes the next message in the order of time and text.
func (w *pairer) add(m *indexed) error {
	for _, list := range w.now {
		if len(list) > 0 && (list[0].at != m.at || list[0].text != m.text) {
			if err := w.same(); err != nil {
				return err
			}
			break
		}
	}
	w.now[m.side] = append(w.now[m.side], m)
	return w.settle(m.at - near)
}

func (w *pairer) end() error {
	if err := w.same(); err != nil {
		return err
	}
	const never = 1<<63 - 1
	return w.settle(never)
}

// onlyLast takes out what a later archive of the same side says again.
func onlyLast(list []*indexed) []*indexed {
	var out []*indexed
	for _, m := range list {
		i := slices.IndexFunc(out, func(o *indexed) bool {
			return o.archive < m.archive && o.isReply() == m.isReply() && inOneThread(o, m)
		})
		if i >= 0 {
			out = slices.Delete(out, i, i+1)
		}
		out = append(out, m)
	}
	return out
}

// same pairs messages of one time and text: those by one person and in one thread first.
func (w *pairer) same() error {
	w.now[earlier] = onlyLast(w.now[earlier])
	for _, like := range []func(a, b *indexed) bool{
		func(a, b *indexed) bool {
			return a.author == b.author && a.isReply() == b.isReply() && a.rootAt == b.rootAt
		},
		func(a, b *indexed) bool { return a.isReply() == b.isReply() && a.rootAt == b.rootAt },
		func(_, _ *indexed) bool { return true },
	} {
		for _, b := range slices.Clone(w.now[later]) {
			if err := w.match(&w.now, samePair, b, like); err != nil {
				return err
			}
		}
	}
	for side := range w.now {
		for _, m := range w.now[side] {
			if err := w.hold(m); err != nil {
				return err
			}
		}
		w.now[side] = nil
	}
	return nil
}

// match pairs b with the first of the earlier side that is like it, and takes both away.
func (w *pairer) match(lists *[2][]*indexed, how pairing, b *indexed, like func(a, b *indexed) bool) error {
	i := slices.IndexFunc(lists[earlier], func(a *indexed) bool { return like(a, b) })
	if i < 0 {
		return nil
	}
	a := lists[earlier][i]
	lists[earlier] = slices.Delete(lists[earlier], i, i+1)
	lists[later] = slices.DeleteFunc(lists[later], func(m *indexed) bool { return m == b })
	return w.on(pair{how, a, b})
}

// hold lets a message wait for its like, unless that is waiting already.
func (w *pairer) hold(m *indexed) error {
	other := w.wait[1-m.side]
	like := func(o *indexed) bool {
		return o.text == m.text && o.isReply() == m.isReply() && !m.standIn && inOneThread(o, m)
	}
	i := slices.IndexFunc(other, func(o *indexed) bool { return o.author == m.author && like(o) })
	if i < 0 {
		i = slices.IndexFunc(other, like)
	}
	if i < 0 {
		w.wait[m.side] = append(w.wait[m.side], m)
		return nil
	}
	p := pair{movedPair, other[i], m}
	if m.side == earlier {
		p.a, p.b = m, other[i]
	}
	w.wait[1-m.side] = slices.Delete(other, i, i+1)
	return w.on(p)
}

// inOneThread reports whether two replies belong to one root, as far as its time tells.
func inOneThread(a, b *indexed) bool {
	return max(a.rootAt, b.rootAt)-min(a.rootAt, b.rootAt) <= near
}

// settle decides about the messages that have waited long enough.
func (w *pairer) settle(before int64) error {
	for {
		m := w.first()
		if m == nil || m.at >= before {
			return nil
		}
		at := func(list []*indexed) (n []*indexed) {
			for _, x := range list {
				if x.at != m.at {
					break
				}
				n = append(n, x)
			}
			return n
		}
		group := [2][]*indexed{at(w.wait[earlier]), at(w.wait[later])}
		for side := range group {
			w.wait[side] = w.wait[side][len(group[side]):]
		}
		if err := w.edited(group); err != nil {
			return err
		}
	}
}

func (w *pairer) first() (m *indexed) {
	for _, list := range w.wait {
		if len(list) > 0 && (m == nil || list[0].at < m.at) {
			m = list[0]
		}
	}
	return m
}

// edited pairs messages of one time and author whose texts differ, and hands on the rest
// alone. A note that stands for a message may be signed by somebody else, and whoever has
// no address and another name now is another person in the later lines.
func (w *pairer) edited(group [2][]*indexed) error {
	for _, b := range slices.Clone(group[later]) {
		err := w.match(&group, editedPair, b, func(a, b *indexed) bool {
			return a.isReply() == b.isReply() && inOneThread(a, b) && (a.author == b.author || a.standIn || b.standIn || w.c.strangers(a.author, b.author))
		})
		if err != nil {
			return err
		}
	}
	rest := slices.Concat(group[earlier], group[later])
	slices.SortStableFunc(rest, func(a, b *indexed) int { return cmp.Compare(a.line, b.line) })
	for _, m := range rest {
		p := pair{gonePair, m, nil}
		if m.side == later {
			p = pair{newPair, nil, m}
		}
		if err := w.on(p); err != nil {
			return err
		}
	}
	return nil
}

// changes is what differs between the two messages of a pair.
type changes struct {
	text, moved, thread                 bool
	author, kind, props, editAt, pinned bool
	beside                              bool // flags
	reactionsNew, reactionsGone         int
	filesNew, filesGone                 int
}

// changes compares the messages of a pair.
func (p pair) changes() (c changes) {
	a, b := p.a, p.b
	c = changes{
		text: p.how == editedPair, moved: a.at != b.at, thread: a.isReply() != b.isReply() || !inOneThread(a, b),
		author: a.author != b.author, kind: a.kind != b.kind, props: a.props != b.props, editAt: a.editAt != b.editAt,
		pinned: a.pinned != b.pinned, beside: a.beside != b.beside,
	}
	c.reactionsNew, c.reactionsGone = lacking(b.reactions, a.reactions), lacking(a.reactions, b.reactions)
	c.filesNew, c.filesGone = lacking(b.files, a.files), lacking(a.files, b.files)
	return c
}

// lacking is how many of a sorted list are not in another, as often as they are in the first.
func lacking(list, in []uint64) (n int) {
	j := 0
	for _, h := range list {
		for j < len(in) && in[j] < h {
			j++
		}
		if j < len(in) && in[j] == h {
			j++
			continue
		}
		n++
	}
	return n
}

// names are the names of what differs, as the format has them.
func (c changes) names() (list []string) {
	for _, x := range []struct {
		name string
		is   bool
	}{
		{"message", c.text}, {"create_at", c.moved}, {"thread", c.thread}, {"user", c.author}, {"type", c.kind}, {"props", c.props},
		{"edit_at", c.editAt}, {"is_pinned", c.pinned}, {"flagged_by", c.beside},
		{"reactions", c.reactionsNew+c.reactionsGone > 0}, {"attachments", c.filesNew+c.filesGone > 0},
	} {
		if x.is {
			list = append(list, x.name)
		}
	}
	return list
}

// strangers reports whether each of two names is known to its own side only.
func (c *comparison) strangers(before, now string) bool {
	knows := func(side int, name string) bool {
		return c.sides[side].users[name] != nil || c.sides[side].bots[name] != nil
	}
	return !knows(later, before) && !knows(earlier, now)
}
