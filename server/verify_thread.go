package server

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/jsonl"
)

// thread calls f with the messages that a line makes.
func (v *verification) thread(p *place, line int, root *jsonl.Reply, replies *[]jsonl.Reply, f func(*place, *message) error) error {
	first, err := v.message(line, root, nil, false)
	if err != nil {
		return err
	}
	if err := f(p, first); err != nil || replies == nil {
		return err
	}
	list := make([]*message, len(*replies))
	reactions := map[int64][]reaction{} // by time
	lost := v.absent(root.Attachments)
	for i := range *replies {
		r := &(*replies)[i]
		lost = v.absent(r.Attachments) || lost
		if list[i], err = v.message(line, r, first, lost); err != nil {
			return err
		}
		if len(list[i].reactions) > 0 {
			reactions[list[i].at] = list[i].reactions
		}
	}
	for _, m := range list {
		m.reactions = reactions[m.at] // replies of one time get those of the last that has any
		if err := f(p, m); err != nil {
			return err
		}
	}
	return nil
}

// message is what the server makes of a message of a line. root is nil for the first of a
// thread; a reply that is older gets its time.
func (v *verification) message(line int, b *jsonl.Reply, root *message, lost bool) (*message, error) {
	m := &message{
		line: line, at: int64Of(b.CreateAt), user: strings.ToLower(text(b.User)), kind: text(b.Type), text: text(b.Message),
		props: propsOf(b.Props), edited: int64Of(b.EditAt), pinned: truth(b.IsPinned),
	}
	if root != nil {
		m.reply, m.root, m.at = true, root.at, max(m.at, root.at)
	}
	if b.Reactions != nil {
		for _, r := range *b.Reactions {
			m.react(reaction{strings.ToLower(text(r.User)), text(r.EmojiName), int64Of(r.CreateAt)})
		}
	}
	if err := v.attach(m, b.Attachments, lost); err != nil {
		return nil, err
	}
	m.settle()
	return m, nil
}

// react adds a reaction, unless it is there: then it keeps its time.
func (m *message) react(r reaction) {
	if !slices.ContainsFunc(m.reactions, func(o reaction) bool { return o.user == r.user && o.emoji == r.emoji }) {
		m.reactions = append(m.reactions, r)
	}
}

func int64Of(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// absent reports whether the archive lacks one of the files.
func (v *verification) absent(list *[]*jsonl.Attachment) bool {
	return list != nil && slices.ContainsFunc(*list, func(a *jsonl.Attachment) bool {
		return a == nil || v.content.file(a.Path) == nil
	})
}

// attach adds the files that the server takes: those that are in the archive, and none if
// one of another message of the thread before is not.
func (v *verification) attach(m *message, list *[]*jsonl.Attachment, lost bool) error {
	if list == nil {
		return nil
	}
	for _, a := range *list {
		if a == nil {
			continue
		}
		e := v.content.file(a.Path)
		switch {
		case e == nil:
			v.lost.add(&v.lost.absent)
			continue
		case lost:
			v.lost.add(&v.lost.after)
			continue
		}
		file := attached{name: norm.NFC.String(path.Base(e.Name)), size: int64(e.UncompressedSize64)}
		if v.sample.has(file.name, file.size, m.at) {
			var err error
			if file.content, err = hashEntry(e); err != nil {
				return fmt.Errorf("%s: %w", e.Name, err)
			}
		}
		m.files = append(m.files, file)
	}
	return nil
}

// lostFiles are files that lines name and no import takes.
type lostFiles struct {
	absent, after int
	counted       bool // once, though lines may be read again
}

func (l *lostFiles) add(n *int) {
	if !l.counted {
		*n++
	}
}

// tellNotes tells what is no difference.
func (v *verification) tellNotes() {
	note := func(format string, args ...any) { v.cert.Notes = append(v.cert.Notes, fmt.Sprintf(format, args...)) }
	for _, text := range v.others[:min(len(v.others), namesShown)] {
		note("%s", text)
	}
	if n := len(v.others) - namesShown; n > 0 {
		note("such accounts are in %s more", plural(n, "team or channel"))
	}
	if n := v.twins; n > 0 {
		note("%s %s the time and the text of another one of the channel: the server has made one of both, as imports do", plural(n, "message"), verb(n, "has", "have"))
	}
	if n := v.kept; n > 0 {
		note("the server keeps %s back by a policy of access: they are told as missing", plural(n, "file"))
	}
	if n := v.lost.absent; n > 0 {
		note("the archive names %s that it does not have, which an import leaves out and nobody expects on the server", plural(n, "file"))
	}
	if n := v.lost.after; n > 0 {
		note("%s of replies %s not expected either: an import takes none after one that is missing in their thread", plural(n, "file"), verb(n, "is", "are"))
	}
}
