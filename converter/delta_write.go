package converter

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/internal/blocks"
	"github.com/mmimport/mmimport/jsonl"
)

// entryReader reads what is to be done, line by line.
type entryReader struct{ due, olds *pulled }

// task is what is to be done with one message of a line.
type task struct {
	what uint64
	old  *jsonl.Reply // how the last archive has it; nil if that is not needed

	place string // of the message, as it is shown
}

// write goes through all lines of the run and writes those that are needed.
func (d *delta) write(ctx context.Context, workers int) error {
	d.entries = entryReader{pull(d.due.read([]int{0})), pull(d.olds.read([]int{0}))}
	defer d.entries.due.stop()
	defer d.entries.olds.stop()
	if err := errors.Join(d.entries.due.advance(), d.entries.olds.advance()); err != nil {
		return err
	}
	err := eachBlock(ctx, d.full.reader(), workers, asRead, lineByLine(d.line))
	if err == nil && (d.entries.due.more || d.entries.olds.more) {
		err = errors.New("internal error: messages of the delta are left over")
	}
	return err
}

// line writes what is needed of one line.
func (d *delta) line(l *blocks.Line) error {
	if err := d.nextOrigin(); err != nil {
		return err
	}
	root, replies := threadOf(l.Body)
	if root == nil {
		if b := d.object(l.Body); b != nil {
			return d.put(b)
		}
		return nil
	}
	tasks, err := d.entries.of(l.Number)
	if err != nil || len(tasks) == 0 {
		return err
	}
	place := shownPlace(placeOfBody(l.Body))
	for _, t := range tasks {
		t.place = place
	}
	return d.thread(l.Body, root, replies, tasks)
}

// of returns what is to be done with the messages of a line, by their place in it.
func (r *entryReader) of(line int) (map[int]*task, error) {
	var list map[int]*task
	for r.due.more && r.due.head.key[0] == uint64(line) {
		what, n := binary.Uvarint(r.due.head.data)
		if n <= 0 {
			return nil, errCodec
		}
		if list == nil {
			list = map[int]*task{}
		}
		list[int(r.due.head.key[1])] = &task{what: what}
		if err := r.due.advance(); err != nil {
			return nil, err
		}
	}
	for r.olds.more && r.olds.head.key[0] == uint64(line) {
		t := list[int(r.olds.head.key[1])]
		if t == nil {
			return nil, errors.New("internal error: an old message without anything to do")
		}
		t.old = &jsonl.Reply{}
		if err := json.Unmarshal(r.olds.head.data, t.old); err != nil {
			return nil, fmt.Errorf("temporary file: %w", err)
		}
		if err := r.olds.advance(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// thread writes a line of messages: the root as the server must find it, and those of the
// replies that are new or have something new.
func (d *delta) thread(body jsonl.Body, root *jsonl.Reply, replies []jsonl.Reply, tasks map[int]*task) error {
	first := tasks[0]
	if first == nil {
		first = &task{}
	}
	if first.what&taskSkip != 0 {
		d.skipThread(replies, tasks)
		return nil
	}
	out, err := d.message(root, first)
	if err != nil {
		return err
	}
	var kept []jsonl.Reply
	for i := range replies {
		t := tasks[i+1]
		if t == nil || t.what&taskWrite == 0 {
			continue
		}
		r, err := d.message(&replies[i], t)
		if err != nil {
			return err
		}
		r.CreateAt = new(max(value(r.CreateAt), value(out.CreateAt)))
		kept = append(kept, *r)
	}
	if first.what&taskWrite == 0 {
		if len(kept) == 0 {
			return nil
		}
		d.r.Repeated++
	}
	return d.put(withMessages(body, out, kept))
}

// skipThread books the messages whose root is a reply on the server.
func (d *delta) skipThread(replies []jsonl.Reply, tasks map[int]*task) {
	for i := range replies {
		t := tasks[i+1]
		if t == nil || t.what&taskWrite == 0 {
			continue
		}
		k := d.r.of("message")
		*moved(k, t.what)--
		k.ByHand++
		for _, x := range []struct {
			kind string
			n    int
		}{{"reaction", len(value(replies[i].Reactions))}, {"file", len(value(replies[i].Attachments))}} {
			k := d.r.of(x.kind)
			n := min(k.New, x.n)
			k.New -= n
			k.ByHand += n
		}
		d.hand.add(1, HandReport{What: handThread, Place: t.place, Who: lowerOf(replies[i].User), Time: timeOf(value(replies[i].CreateAt)), Detail: "a reply that is not imported"})
	}
}

// moved is the count that a message was booked in.
func moved(k *DeltaCount, what uint64) *int {
	if what&taskNew != 0 {
		return &k.New
	}
	return &k.Changed
}

func placeOfBody(body jsonl.Body) string {
	switch b := body.(type) {
	case *jsonl.Post:
		return placeKey(b.Team, b.Channel)
	case *jsonl.DirectPost:
		return directKey(value(b.ChannelMembers))
	}
	return ""
}

// withMessages is a line with another root and other replies.
func withMessages(body jsonl.Body, root *jsonl.Reply, replies []jsonl.Reply) jsonl.Body {
	switch b := body.(type) {
	case *jsonl.Post:
		return &jsonl.Post{
			Team: b.Team, Channel: b.Channel, User: root.User, Type: root.Type, Message: root.Message, Props: root.Props, CreateAt: root.CreateAt,
			EditAt: root.EditAt, FlaggedBy: root.FlaggedBy, Reactions: root.Reactions, Replies: list(replies), Attachments: root.Attachments, IsPinned: root.IsPinned,
		}
	case *jsonl.DirectPost:
		return &jsonl.DirectPost{
			ChannelMembers: b.ChannelMembers, User: root.User, Type: root.Type, Message: root.Message, Props: root.Props, CreateAt: root.CreateAt,
			EditAt: root.EditAt, FlaggedBy: root.FlaggedBy, Reactions: root.Reactions, Replies: list(replies), Attachments: root.Attachments, IsPinned: root.IsPinned,
		}
	}
	return body
}

// message is a message as it must be written, so that the server finds the one it has, if
// any, changes in it what is to be changed, and loses nothing of it.
func (d *delta) message(now *jsonl.Reply, t *task) (*jsonl.Reply, error) {
	out := *now
	if t.what&taskOld != 0 {
		if t.old == nil {
			return nil, errors.New("internal error: the last archive's message is missing")
		}
		out = *t.old
		if t.what&taskEdited == 0 {
			out.User, out.Type, out.Props, out.EditAt, out.FlaggedBy = now.User, now.Type, now.Props, now.EditAt, now.FlaggedBy
		}
		out.IsPinned = now.IsPinned
		out.Reactions = notBefore(now.Reactions, value(out.CreateAt))
		if err := d.attachAll(&out, t, now); err != nil {
			return nil, err
		}
	}
	for _, x := range []struct {
		task uint64
		set  func()
	}{
		{taskUnpin, func() { out.IsPinned = new(false) }},
		{taskNoEdit, func() { out.EditAt = new(int64(0)) }},
		{taskNoType, func() { out.Type = new("") }},
		{taskNoProps, func() { out.Props = jsontext.Value("{}") }},
	} {
		if t.what&x.task != 0 && (x.task == taskUnpin || t.what&taskEdited == 0) {
			x.set()
		}
	}
	return &out, nil
}

// notBefore moves reactions to the time of their message at least.
func notBefore(reactions *[]jsonl.Reaction, at int64) *[]jsonl.Reaction {
	var out []jsonl.Reaction
	for _, r := range value(reactions) {
		r.CreateAt = new(max(value(r.CreateAt), at))
		out = append(out, r)
	}
	return list(out)
}

// attachAll gives a message the files that the last archive has on it, and those that are
// new: the server would delete what is missing.
func (d *delta) attachAll(out *jsonl.Reply, t *task, now *jsonl.Reply) error {
	var files []*jsonl.Attachment
	names := map[string]int{}
	for _, f := range value(t.old.Attachments) {
		if f == nil || f.Path == nil {
			continue
		}
		names[d.c.fileKey(*f.Path)]++
		there, err := d.has(*f.Path)
		if err != nil {
			return err
		}
		if there { // what is not there the server never got
			files = append(files, f)
		}
	}
	for _, f := range value(now.Attachments) {
		if name := d.c.fileKey(value(f.Path)); names[name] > 0 {
			names[name]--
		} else if len(files) < maxFiles {
			files = append(files, f)
		} else {
			k := d.r.of("file")
			k.New--
			k.ByHand++
			d.hand.add(1, HandReport{What: handTooMany, Place: t.place, Who: lowerOf(out.User), Time: timeOf(value(out.CreateAt)), Detail: path.Base(name)})
		}
	}
	out.Attachments = list(files)
	return nil
}

// has reports whether a file is in the sources or in the last archive.
func (d *delta) has(path string) (bool, error) {
	if _, ok := d.plan.source[path]; ok {
		return true, nil
	}
	f, err := d.openLast(path)
	if errors.Is(err, errNoFile) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}
