package server

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// doubt is a span in which the sums of both sides differ.
type doubt struct {
	spot
	want, have sum
	before     string
	messages   []*message // of the archive
}

// lookAgain looks for what differs where sums do, as much at once as memory allows, until
// enough is found.
func (v *verification) lookAgain(ctx context.Context) error {
	doubts := v.doubts()
	for len(doubts) > 0 {
		if len(v.cert.Differences) >= v.o.Differences {
			v.leave(doubts)
			return nil
		}
		n, bytes := 0, int64(0)
		for n < len(doubts) && (n == 0 || bytes+doubts[n].want.bytes <= v.o.batchMost) {
			bytes += doubts[n].want.bytes
			n++
		}
		if err := v.lookAt(ctx, doubts[:n]); err != nil {
			return err
		}
		doubts = doubts[n:]
	}
	return nil
}

// doubts are the spans that differ, by place and time.
func (v *verification) doubts() (list []*doubt) {
	for _, p := range v.want.places {
		if !p.done {
			continue
		}
		for from, x := range p.spans {
			if at := (spot{p.index, from}); !x.same(v.spans.sums[at]) {
				list = append(list, &doubt{spot: at, want: v.spans.sums[at], have: x.sum, before: x.before})
			}
		}
	}
	for at, x := range v.spans.sums {
		if p := v.want.places[at.place]; p.done && p.spans[at.from].n == 0 {
			list = append(list, &doubt{spot: at, want: x})
		}
	}
	slices.SortFunc(list, func(a, b *doubt) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.from, b.from)) })
	return list
}

// leave notes spans that differ and are not looked at, because enough was found.
func (v *verification) leave(doubts []*doubt) {
	for _, d := range doubts {
		v.cert.MoreDifferences++
		v.skip(kindMessage, d.want.n, "messages of months in which something differs", fmt.Sprintf("%s are listed already", plural(v.o.Differences, "difference")))
	}
}

// lookAt looks for what differs in some spans.
func (v *verification) lookAt(ctx context.Context, doubts []*doubt) error {
	bySpot := map[spot]*doubt{}
	for _, d := range doubts {
		bySpot[d.spot] = d
	}
	_, err := v.eachMessage(ctx, "looking for what differs", nil, func(p *place, m *message) error {
		if d := bySpot[v.spans.spot(p.index, m.at)]; d != nil {
			d.messages = append(d.messages, m)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, d := range doubts {
		v.o.Progress("looking for what differs on the server", int64(i), int64(len(doubts)))
		if err := v.lookAtOne(ctx, d); err != nil {
			return err
		}
		d.messages = nil
	}
	return nil
}

// rest is what is alike on no other side.
type rest struct {
	want []*message
	have []*message
	more int // of the server's, which are not held
	used map[*message]bool
}

// lookAtOne looks for what differs in one span.
func (v *verification) lookAtOne(ctx context.Context, d *doubt) error {
	p := v.want.places[d.place]
	r := &rest{used: map[*message]bool{}}
	if d.have.n > 0 {
		err := v.match(ctx, p, d, r)
		if _, ok := v.refused(err); ok && d.before != "" { // that message may have been deleted for good
			d.before, r = "", &rest{used: map[*message]bool{}}
			err = v.match(ctx, p, d, r)
		}
		if err != nil {
			return err
		}
	}
	v.merged(d, r)
	for _, m := range d.messages {
		if !r.used[m] {
			r.want = append(r.want, m)
		}
	}
	v.tell(p, r)
	return nil
}

// match reads a span once more, and finds the messages of the archive that are there.
func (v *verification) match(ctx context.Context, p *place, d *doubt, r *rest) error {
	open := map[digest][]*message{}
	for _, m := range d.messages {
		key := m.digest()
		open[key] = append(open[key], m)
	}
	most := len(d.messages) + v.o.Differences
	_, err := v.c.messages(ctx, p.id, d.before, func(post, root *model.Post) (bool, error) {
		if post.CreateAt < d.from {
			return false, nil
		}
		m, err := v.fromServer(ctx, p, post, root)
		if err != nil || m == nil || v.spans.spot(p.index, m.at) != d.spot {
			return err == nil, err
		}
		key := m.digest()
		switch list := open[key]; {
		case len(list) > 0:
			r.used[list[0]] = true
			open[key] = list[1:]
		case len(r.have) < most:
			r.have = append(r.have, m)
		default:
			r.more++
		}
		return true, nil
	})
	return err
}

// merged takes messages for found of which there is another of the same time and text that
// was found: the server may have made one of them.
func (v *verification) merged(d *doubt, r *rest) {
	type twin struct {
		at   int64
		text string
	}
	found := map[twin]bool{}
	for m := range r.used {
		found[twin{m.at, m.text}] = true
	}
	for _, m := range d.messages {
		if !r.used[m] && found[twin{m.at, m.text}] {
			r.used[m] = true
			v.twins++
		}
	}
}

// tell pairs what is left of both sides, by what is most likely to be the same message, and
// tells the rest.
func (v *verification) tell(p *place, r *rest) {
	for _, key := range likely {
		same := map[alike][]*message{}
		for _, w := range r.want {
			same[key(w)] = append(same[key(w)], w)
		}
		paired := map[*message]bool{}
		r.have = slices.DeleteFunc(r.have, func(h *message) bool {
			list := same[key(h)]
			if len(list) == 0 {
				return false
			}
			v.differences(p, list[0], h)
			same[key(h)], paired[list[0]] = list[1:], true
			return true
		})
		r.want = slices.DeleteFunc(r.want, func(w *message) bool { return paired[w] })
	}
	for _, m := range r.want {
		v.differ(Difference{Kind: kindMessage, State: StateMissing, Line: m.line, What: whatOf(p, m), Want: veiled(m.text)})
		v.cert.count(kindReaction).Missing += len(m.reactions)
		v.cert.count(kindFile).Missing += len(m.files)
	}
	for _, m := range r.have {
		v.differ(Difference{Kind: kindMessage, State: StateMore, What: whatOf(p, m), Have: veiled(m.text)})
		v.cert.count(kindReaction).More += len(m.reactions)
		v.cert.count(kindFile).More += len(m.files)
	}
	v.cert.MoreDifferences += r.more
	v.cert.count(kindMessage).More += r.more
}

// alike is what two messages have in common that are taken for the same.
type alike struct {
	at, root   int64
	text, user string
	reply      bool
}

// likely are ways to see that two messages are the same with something changed, the surest
// first.
var likely = []func(m *message) alike{
	func(m *message) alike { return alike{at: m.at, text: m.text, user: m.user, reply: m.reply} },
	func(m *message) alike { return alike{at: m.at, text: m.text} },
	func(m *message) alike { return alike{at: m.at, user: m.user} },
	func(m *message) alike { return alike{at: m.at, root: m.root, reply: m.reply} },
	func(m *message) alike { return alike{text: m.text, user: m.user, root: m.root, reply: m.reply} },
}

// whatOf says which message it is.
func whatOf(p *place, m *message) string {
	kind := ""
	if m.reply {
		kind = ", reply"
	}
	return fmt.Sprintf("%s: %s at %s%s", p.name(), m.user, moment(&m.at), kind)
}
