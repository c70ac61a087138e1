package converter

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"

	"github.com/go-json-experiment/json"

	"github.com/mmimport/mmimport/internal/blocks"
	"github.com/mmimport/mmimport/jsonl"
)

// What is to be done with a message of the later side. A message without an entry is on
// the server as it is.
const (
	taskWrite  = 1 << iota // its line must have it
	taskNew                // it is not on the server
	taskOld                // what is written of it must have its old time and text
	taskEdited             // … and all else but reactions, pins and files
	taskSkip               // the server would hang its replies elsewhere
	taskNoEdit             // the fields to be emptied on the server
	taskNoType
	taskNoProps
	taskUnpin
)

// decide compares the conversations and notes what is to be done with their messages.
func (d *delta) decide(ctx context.Context, o *Options) error {
	if err := d.c.messages.seal(); err != nil {
		return err
	}
	for i, place := range d.c.byName() {
		d.beginPlace(d.c.list[place])
		if err := d.c.pairs(ctx, place, d.take); err != nil {
			return err
		}
		if err := d.endPlace(d.c.list[place]); err != nil {
			return err
		}
		o.progress(StageCompare, int64(i+1), int64(len(d.c.list)))
	}
	if err := d.c.messages.close(); err != nil {
		return err
	}
	for _, s := range []*spool{d.due, d.wanted} {
		if err := s.seal(); err != nil {
			return err
		}
	}
	if err := d.findOld(ctx, o.Workers); err != nil {
		return err
	}
	return d.olds.seal()
}

// take decides about one message.
func (d *delta) take(p pair) error {
	switch p.how {
	case newPair:
		d.now.fresh++
		if d.now.first == nil {
			d.now.first = p.b
		}
		d.r.book("message", isNew)
		d.bookParts(len(p.b.reactions), len(p.b.files), isNew)
		return d.note(p.b, taskWrite|taskNew)
	case gonePair:
		d.goneMessage(p.a)
		return nil
	}
	d.now.shared++
	task := d.judge(p, p.changes())
	if task == 0 || task&taskWrite == 0 && p.b.isReply() {
		return nil
	}
	if task&taskOld != 0 {
		key := sortKey{uint64(p.a.archive)<<40 | uint64(p.a.line), uint64(p.a.nth), uint64(p.b.line), uint64(p.b.nth)}
		if err := d.wanted.add(0, key, nil); err != nil {
			return err
		}
	}
	return d.note(p.b, task)
}

// goneMessage tells of a message that the sources do not have any more.
func (d *delta) goneMessage(m *indexed) {
	if m.standIn {
		return
	}
	d.r.of("message").Gone++
	if d.now.first == nil {
		d.now.first = m
	}
	switch {
	case d.now.isGone: // the place as a whole is told
	case m.at < d.c.sides[later].oldest:
		d.r.Older++
	default:
		d.now.gone++
		d.tell(handDeleted, m, 1)
	}
}

// bookParts counts what is on a message.
func (d *delta) bookParts(reactions, files int, to func(*DeltaCount) *int) {
	for _, x := range []struct {
		kind string
		n    int
	}{{"reaction", reactions}, {"file", files}} {
		k := d.r.of(x.kind)
		k.All += x.n
		*to(k) += x.n
	}
}

// judge decides about a message that both sides have.
func (d *delta) judge(p pair, c changes) (task uint64) {
	a, b := p.a, p.b
	kept, keptFiles := len(b.reactions)-c.reactionsNew, len(b.files)-c.filesNew
	d.bookParts(kept, keptFiles, isThere)
	d.tellGone(p, c)
	if b.standIn && c.text {
		d.goneMessage(a)
	}
	if c.thread {
		d.r.book("message", isByHand)
		d.bookParts(c.reactionsNew, c.filesNew, isByHand)
		d.tell(handThread, b, 1)
		if b.isReply() {
			return 0
		}
		return taskSkip
	}
	d.bookParts(c.reactionsNew, c.filesNew, isNew)
	task = taskOf(a, b, c)
	switch {
	case c.text && !b.standIn:
		d.r.book("message", isByHand)
		d.tell(handEdited, b, 1)
	case task&taskWrite != 0:
		d.r.book("message", isChanged)
	default:
		d.r.book("message", isThere)
	}
	if task&(taskWrite|taskOld) == 0 {
		return 0
	}
	return task
}

// taskOf is what is to be done with a message that both sides have in one thread.
func taskOf(a, b *indexed, c changes) (task uint64) {
	for _, x := range []struct {
		is   bool
		task uint64
	}{
		{c.text || c.moved || c.filesGone > 0, taskOld},
		{c.reactionsNew > 0 || c.filesNew > 0 || c.pinned || !c.text && (c.author || c.kind || c.props || c.editAt), taskWrite},
		{c.text, taskEdited},
		{a.editAt != 0 && b.editAt == 0, taskNoEdit}, {b.kind == noHash && c.kind, taskNoType},
		{b.props == 0 && c.props, taskNoProps}, {a.pinned && !b.pinned, taskUnpin},
	} {
		if x.is {
			task |= x.task
		}
	}
	return task
}

// tellGone tells what is not on a message any more.
func (d *delta) tellGone(p pair, c changes) {
	if p.b.standIn {
		return
	}
	d.r.of("reaction").Gone += c.reactionsGone
	d.r.of("file").Gone += c.filesGone
	if c.reactionsGone > 0 {
		d.tell(handReactions, p.b, c.reactionsGone)
	}
	if c.filesGone > 0 {
		d.tell(handFiles, p.b, c.filesGone)
	}
}

// tell lists a message for somebody to look at.
func (d *delta) tell(what string, m *indexed, n int) {
	d.hand.add(n, HandReport{What: what, Place: shownPlace(m.place), Who: m.author, Time: timeOf(m.at), Detail: replyOrNot(m.isReply())})
}

func replyOrNot(reply bool) string {
	if reply {
		return "a reply"
	}
	return ""
}

// shownPlace names a place. Of a direct one nobody is told who is in it.
func shownPlace(key string) string {
	if isDirectKey(key) {
		return "a direct conversation"
	}
	return key
}

func (d *delta) note(m *indexed, task uint64) error {
	return d.due.add(0, sortKey{uint64(m.line), uint64(m.nth)}, binary.AppendUvarint(nil, task))
}

// findOld reads the messages whose old form is needed out of the archives.
func (d *delta) findOld(ctx context.Context, workers int) error {
	w := pull(d.wanted.read([]int{0}))
	defer w.stop()
	err := w.advance()
	for i, a := range d.last {
		if err == nil && w.more && w.head.key[0]>>40 == uint64(i) {
			err = d.findIn(ctx, a, uint64(i)<<40, w, workers)
		}
	}
	if err == nil && w.more {
		err = errors.New("an archive that the server has changed while it was read")
	}
	return err
}

// findIn reads those of one archive. Line n of it has the number first+n.
func (d *delta) findIn(ctx context.Context, a *Archive, first uint64, w *pulled, workers int) error {
	return eachOf(ctx, a, workers, nil, asRead, lineByLine(func(l *blocks.Line) error {
		for w.more && w.head.key[0] == first+uint64(l.Number) {
			if err := d.keepOld(l.Body, w.head.key); err != nil {
				return err
			}
			if err := w.advance(); err != nil {
				return err
			}
		}
		return nil
	}))
}

// keepOld keeps a message of a line for the line that is to be written.
func (d *delta) keepOld(line jsonl.Body, key sortKey) error {
	root, replies := threadOf(line)
	m := root
	if n := int(key[1]); n > 0 {
		if n > len(replies) {
			return errors.New("the archive has changed while it was read")
		}
		m = &replies[n-1]
		m.CreateAt = new(max(value(m.CreateAt), value(root.CreateAt))) // as the server stored it
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return d.olds.add(0, sortKey{key[2], key[3]}, data)
}

// threadOf takes a line of messages apart. root is nil for other lines.
func threadOf(body jsonl.Body) (root *jsonl.Reply, replies []jsonl.Reply) {
	switch b := body.(type) {
	case *jsonl.Post:
		return asReply(b), value(b.Replies)
	case *jsonl.DirectPost:
		return asDirectReply(b), value(b.Replies)
	}
	return nil, nil
}

// pulled reads a spool step by step.
type pulled struct {
	next func() (record, error, bool)
	stop func()
	head record // valid while more is true, and until the next advance
	more bool
}

func pull(seq iter.Seq2[record, error]) *pulled {
	p := &pulled{}
	p.next, p.stop = iter.Pull2(seq)
	return p
}

func (p *pulled) advance() (err error) {
	p.head, err, p.more = p.next()
	if !p.more {
		return nil
	}
	return err
}
