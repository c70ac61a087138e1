package converter

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// mapper turns threads into lines. It does no I/O but to ask whether a file can be
// read, and nothing in it changes: workers share it.
type mapper struct {
	g       *gathered
	ctx     context.Context // of the run: files may have to be downloaded
	noFiles string          // why no file is attached, "" when files are
	emoji   map[string]bool // custom ones that will be there
	places  []*place        // by conversation
}

// A mapped message: the parts that root posts and replies have in common.
type mapped struct {
	user      string
	kind      string
	props     jsontext.Value
	createAt  int64
	editAt    int64
	pinned    bool
	reactions []jsonl.Reaction
	pieces    []piece // at least one; each becomes a post or reply, a millisecond later than the one before
}

// piece is what one post or reply shows. A message is one piece unless it is too
// long or has too many files.
type piece struct {
	text  string
	files []*jsonl.Attachment
}

// lines hands the lines of a thread to write, books what became of its messages, and
// notes the files they need and the emoji they use. What is handed to write is valid
// until the room of w is free.
func (w *threadWriter) lines(t *thread, write func(jsonl.Body) error) error {
	w.t = t
	if err := w.copies(); err != nil {
		return err
	}
	if err := w.leaveGuests(); err != nil || t.missing() && len(t.replies) == 0 {
		return err
	}
	w.l.tally.thread(t)
	root, err := w.root()
	if err != nil {
		return err
	}
	replies, err := w.replies()
	if err != nil {
		return err
	}
	// What of the root's text did not fit becomes posts, and its further files replies.
	isPost := func(i int) bool { return i == 0 || root.pieces[i].text != "" }
	var more []jsonl.Reply
	for i, p := range root.pieces {
		if !isPost(i) {
			more = append(more, w.room.keep(root.at(i, p)).reply())
		}
	}
	if len(more) > 0 {
		replies = append(more, replies...)
	}
	for i, p := range root.pieces {
		if !isPost(i) {
			continue
		}
		if err := write(w.room.post(t.place, w.room.keep(root.at(i, p)), replies)); err != nil {
			return fmt.Errorf("internal error: the line of %s cannot be written: %w", w.where(), err)
		}
		replies = nil // they are in the first
	}
	return nil
}

// at returns piece i of the message as a message.
func (p mapped) at(i int, one piece) mapped {
	if len(p.pieces) == 1 {
		return p
	}
	p.pieces = []piece{one}
	if i > 0 {
		p.createAt += int64(i)
		p.reactions, p.pinned = nil, false
		p.props = nil
	}
	return p
}

// reply returns a message of one piece as a reply.
func (p *mapped) reply() jsonl.Reply {
	return jsonl.Reply{
		User: &p.user, Type: nonzero(&p.kind), Message: &p.pieces[0].text, Props: p.props,
		CreateAt: &p.createAt, EditAt: nonzero(&p.editAt), Reactions: nonempty(&p.reactions),
		Attachments: nonempty(&p.pieces[0].files), IsPinned: nonzero(&p.pinned),
	}
}

// post returns a message of one piece as a post of a channel or a direct channel.
func (r *unitRoom) post(where *place, p *mapped, list []jsonl.Reply) jsonl.Body {
	var replies *[]jsonl.Reply
	if len(list) > 0 {
		replies = r.lists.add(list)
	}
	if where.direct {
		return r.directs.add(jsonl.DirectPost{
			ChannelMembers: nonempty(&where.names),
			User:           &p.user, Type: nonzero(&p.kind), Message: &p.pieces[0].text, Props: p.props,
			CreateAt: &p.createAt, EditAt: nonzero(&p.editAt), Reactions: nonempty(&p.reactions), Replies: replies,
			Attachments: nonempty(&p.pieces[0].files), IsPinned: nonzero(&p.pinned),
		})
	}
	return r.posts.add(jsonl.Post{
		Team: &where.team.name, Channel: &where.name,
		User: &p.user, Type: nonzero(&p.kind), Message: &p.pieces[0].text, Props: p.props,
		CreateAt: &p.createAt, EditAt: nonzero(&p.editAt), Reactions: nonempty(&p.reactions), Replies: replies,
		Attachments: nonempty(&p.pieces[0].files), IsPinned: nonzero(&p.pinned),
	})
}

// optional returns a pointer to v, nil for the zero value.
func optional[T comparable](v T) *T { return nonzero(&v) }

// nonzero is optional without a copy.
func nonzero[T comparable](p *T) *T {
	var zero T
	if *p == zero {
		return nil
	}
	return p
}

// list returns a pointer to v, nil for an empty list.
func list[T any](v []T) *[]T { return nonempty(&v) }

// nonempty is list without a copy.
func nonempty[T any](p *[]T) *[]T {
	if len(*p) == 0 {
		return nil
	}
	return p
}

// mapMessage maps one message, and books it.
func (w *threadWriter) mapMessage(s stored) (mapped, error) {
	m := &w.message
	if err := s.decode(w.g, m); err != nil {
		return mapped{}, err
	}
	w.l.of(sources.KindMessage).Imported++
	author := w.g.people.get(m.Author)
	pinned := m.Pinned || w.g.traffic[s.conversation].pins[m.TS]
	out := mapped{user: author.username, createAt: s.at, editAt: m.EditedAt, pinned: pinned}
	p := &w.shown
	*p = w.props(m, author)
	text := w.resolve(m.Text)
	out.kind, text = event(m, author, text, p)
	if out.kind == "" && len(p.Attachments) > 0 {
		out.kind = "slack_attachment"
	}
	var err error
	if out.props, err = w.encodeProps(m, p); err != nil {
		return mapped{}, err
	}
	out.reactions = w.reactions(m, s.at)
	files, notes, err := w.files(m, s.seq)
	if err != nil {
		return mapped{}, err
	}
	w.used.text(text)
	if len(notes) > 0 {
		text = strings.TrimPrefix(text+"\n"+strings.Join(notes, "\n"), "\n")
	}
	out.pieces = w.room.divide(text, files)
	w.l.tally.message(w.t.place, m, author, &out)
	return out, nil
}

// divide divides what does not fit into one post.
func (r *unitRoom) divide(text string, files []*jsonl.Attachment) []piece {
	if len(text) <= maxMessage && len(files) <= maxFiles {
		return r.pieces.list(piece{text, files})
	}
	var out []piece
	for _, t := range split(text) {
		out = append(out, piece{text: t})
	}
	for i := 0; len(files) > 0; i++ {
		n := min(len(files), maxFiles)
		if i == 0 {
			out[0].files = files[:n]
		} else {
			out = append(out, piece{files: files[:n]})
		}
		files = files[n:]
	}
	return out
}

// resolve writes the final names into a text.
func (m *mapper) resolve(t sources.Text) string { return t.Resolve(m.name) }

// name returns the name of what a reference refers to, and the sigil that Mattermost
// finds it by.
func (m *mapper) name(r sources.Ref) (sigil, name string) {
	switch r.Kind {
	case sources.RefUser:
		a := m.g.people.get(r.ID)
		switch {
		case a == nil:
			return "@", cmp.Or(r.Label, r.ID)
		case a.skipped:
			return "@", cmp.Or(a.Name, r.Label, r.ID)
		}
		return "@", a.username
	case sources.RefChannel:
		i, known := m.g.conversation(r.ID)
		if known && m.places[i] != nil && !m.places[i].direct {
			return "~", m.places[i].name
		}
		if known {
			r.Label = cmp.Or(r.Label, m.g.dir.Conversations[i].Name)
		}
		return "#", cmp.Or(r.Label, r.ID)
	default:
		return "@", cmp.Or(r.Label, r.ID)
	}
}

// validReaction reports whether the server takes the name (model/reaction.go IsValid).
func validReaction(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '+', c == '-':
		default:
			return false
		}
	}
	return 1 <= len(name) && len(name) <= 64
}

// reactions maps the reactions of a message; the source does not tell their time,
// so it is that of the message.
func (w *threadWriter) reactions(m *sources.Message, at int64) []jsonl.Reaction {
	if len(m.Reactions) == 0 {
		return nil
	}
	n := 0
	for i := range m.Reactions {
		n += len(m.Reactions[i].Users)
	}
	out, createAt := w.room.reactions.empty(n), w.room.times.add(at)
	a := w.l.of(sources.KindReaction)
	w.reacted.clear()
	for i := range m.Reactions {
		r := &m.Reactions[i]
		name := w.room.names.add(r.Name)
		a.Read += max(r.Count, len(r.Users))
		w.l.leaveAt(m.Origin, sources.KindReaction, "the source does not tell whose", r.Count-len(r.Users))
		if !validReaction(r.Name) {
			w.l.leaveAt(m.Origin, sources.KindReaction, "the server refuses the emoji's name", len(r.Users))
			w.l.problems.add(sources.Problem{Origin: keyed(m.Origin, "reactions"), Message: "the server refuses the emoji name " + quote(r.Name) + ": the reaction is left out"})
			continue
		}
		for _, id := range r.Users {
			u := w.g.people.get(id)
			switch {
			case u == nil || u.skipped:
				w.l.leaveAt(m.Origin, sources.KindReaction, "by "+u.whySkipped(), 1)
			case !w.reacted.add(u.username, r.Name):
				a.Merged++
			default:
				a.Imported++
				w.used.name(r.Name)
				out = append(out, jsonl.Reaction{User: &u.username, EmojiName: name, CreateAt: createAt})
			}
		}
	}
	return out
}

// reactionSet is a set of reactions to one message.
type reactionSet struct {
	few  []reactionBy
	many map[reactionBy]bool // when there are more than a look at each is worth
}

// clear makes the set empty.
func (s *reactionSet) clear() { *s = reactionSet{few: s.few[:0]} }

type reactionBy struct{ user, emoji string }

// add reports whether the reaction is new.
func (s *reactionSet) add(user, emoji string) bool {
	const few = 16
	x := reactionBy{user, emoji}
	switch {
	case s.many[x] || slices.Contains(s.few, x):
		return false
	case len(s.few) < few:
		s.few = append(s.few, x)
		return true
	case s.many == nil:
		s.many = map[reactionBy]bool{}
	}
	s.many[x] = true
	return true
}

func (w *threadWriter) encodeProps(m *sources.Message, p *props) (jsontext.Value, error) {
	if p.empty() { // as with most messages
		return nil, nil
	}
	all := &w.room.props
	for from := all.Len(); ; all.Truncate(from) {
		if err := json.MarshalWrite(all, p); err != nil {
			return nil, fmt.Errorf("internal error: %s: %w", m.Origin, err)
		}
		v := jsontext.Value(all.Bytes()[from:])
		if string(v) == "{}" {
			return nil, nil
		}
		if len(v) <= maxProps || len(p.Attachments) == 0 {
			return v, nil
		}
		p.Attachments = p.Attachments[:len(p.Attachments)-1]
		w.l.problems.add(sources.Problem{Origin: keyed(m.Origin, "attachments"), Message: "what is attached to the message is longer than the server stores: its end is left out"})
	}
}

func contains(list []*account, a *account) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}
