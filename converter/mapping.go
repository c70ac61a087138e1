package converter

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
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

// lines appends the lines of a thread to dst, books what became of its messages in
// l, and notes the files they need and the emoji they use.
func (m *mapper) lines(dst []byte, t *thread, l *ledger, used emojiUse, need func(path string, source fileRef)) ([]byte, error) {
	w := threadWriter{mapper: m, t: t, l: l, need: need, used: used}
	if err := w.copies(); err != nil {
		return dst, err
	}
	if err := w.leaveGuests(); err != nil || t.missing() && len(t.replies) == 0 {
		return dst, err
	}
	l.tally.thread(t)
	root, err := w.root()
	if err != nil {
		return dst, err
	}
	replies, err := w.replies()
	if err != nil {
		return dst, err
	}
	var posts []mapped     // the root, and what of its text did not fit
	var more []jsonl.Reply // its further files
	for i, p := range root.pieces {
		one := root.at(i, p)
		if i > 0 && p.text == "" {
			more = append(more, one.reply())
		} else {
			posts = append(posts, one)
		}
	}
	for i, p := range posts {
		var rs []jsonl.Reply
		if i == 0 {
			rs = append(more, replies...)
		}
		if dst, err = jsonl.Append(dst, m.post(t.place, p, rs)); err != nil {
			return dst, fmt.Errorf("internal error: the line of %s cannot be written: %w", w.where(), err)
		}
	}
	return dst, nil
}

// at returns piece i of the message as a message.
func (p mapped) at(i int, one piece) mapped {
	p.pieces = []piece{one}
	if i > 0 {
		p.createAt += int64(i)
		p.reactions, p.pinned = nil, false
		p.props = nil
	}
	return p
}

// reply returns a message of one piece as a reply.
func (p mapped) reply() jsonl.Reply {
	return jsonl.Reply{
		User: &p.user, Type: optional(p.kind), Message: &p.pieces[0].text, Props: p.props,
		CreateAt: &p.createAt, EditAt: optional(p.editAt), Reactions: list(p.reactions),
		Attachments: list(p.pieces[0].files), IsPinned: optional(p.pinned),
	}
}

// post returns a message of one piece as a post of a channel or a direct channel.
func (m *mapper) post(where *place, p mapped, replies []jsonl.Reply) jsonl.Body {
	if where.direct {
		return &jsonl.DirectPost{
			ChannelMembers: list(where.names),
			User:           &p.user, Type: optional(p.kind), Message: &p.pieces[0].text, Props: p.props,
			CreateAt: &p.createAt, EditAt: optional(p.editAt), Reactions: list(p.reactions), Replies: list(replies),
			Attachments: list(p.pieces[0].files), IsPinned: optional(p.pinned),
		}
	}
	return &jsonl.Post{
		Team: &where.team.name, Channel: &where.name,
		User: &p.user, Type: optional(p.kind), Message: &p.pieces[0].text, Props: p.props,
		CreateAt: &p.createAt, EditAt: optional(p.editAt), Reactions: list(p.reactions), Replies: list(replies),
		Attachments: list(p.pieces[0].files), IsPinned: optional(p.pinned),
	}
}

// optional returns a pointer to v, nil for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// list returns a pointer to v, nil for an empty list.
func list[T any](v []T) *[]T {
	if len(v) == 0 {
		return nil
	}
	return &v
}

// message maps one message, and books it.
func (w *threadWriter) message(s stored) (mapped, error) {
	m, err := s.message(w.g)
	if err != nil {
		return mapped{}, err
	}
	w.l.of(sources.KindMessage).Imported++
	author := w.g.people.get(m.Author)
	pinned := m.Pinned || w.g.traffic[s.conversation].pins[m.TS]
	out := mapped{user: author.username, createAt: s.at, editAt: m.EditedAt, pinned: pinned}
	p := w.props(m, author)
	text := w.resolve(m.Text)
	out.kind, text = event(m, author, text, &p)
	if out.kind == "" && len(p.Attachments) > 0 {
		out.kind = "slack_attachment"
	}
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
	out.pieces = pieces(text, files)
	w.l.tally.message(w.t.place, m, author, &out)
	return out, nil
}

// pieces divides what does not fit into one post.
func pieces(text string, files []*jsonl.Attachment) []piece {
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

func (m *mapper) name(r sources.Ref) string {
	switch r.Kind {
	case sources.RefUser:
		a := m.g.people.get(r.ID)
		switch {
		case a == nil:
			return "@" + cmp.Or(r.Label, r.ID)
		case a.skipped:
			return "@" + cmp.Or(a.Name, r.Label, r.ID)
		}
		return "@" + a.username
	case sources.RefChannel:
		i, known := m.g.conversation(r.ID)
		if known && m.places[i] != nil && !m.places[i].direct {
			return "~" + m.places[i].name
		}
		if known {
			r.Label = cmp.Or(r.Label, m.g.dir.Conversations[i].Name)
		}
		return "#" + cmp.Or(r.Label, r.ID)
	default:
		return "@" + cmp.Or(r.Label, r.ID)
	}
}

// reactionNames are those the server takes (model/reaction.go IsValid).
var reactionNames = regexp.MustCompile(`^[a-zA-Z0-9_+-]{1,64}$`)

// reactions maps the reactions of a message; the source does not tell their time,
// so it is that of the message.
func (w *threadWriter) reactions(m *sources.Message, at int64) []jsonl.Reaction {
	var out []jsonl.Reaction
	a := w.l.of(sources.KindReaction)
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	for _, r := range m.Reactions {
		a.Read += max(r.Count, len(r.Users))
		w.l.leaveAt(m.Origin, sources.KindReaction, "the source does not tell whose", r.Count-len(r.Users))
		if !reactionNames.MatchString(r.Name) {
			w.l.leaveAt(m.Origin, sources.KindReaction, "the server refuses the emoji's name", len(r.Users))
			w.l.problems.add(sources.Problem{Origin: keyed(m.Origin, "reactions"), Message: "the server refuses the emoji name " + quote(r.Name) + ": the reaction is left out"})
			continue
		}
		for _, id := range r.Users {
			u := w.g.people.get(id)
			switch {
			case u == nil || u.skipped:
				w.l.leaveAt(m.Origin, sources.KindReaction, "by "+u.whySkipped(), 1)
			case seen[once{u.username, r.Name}]:
				a.Merged++
			default:
				seen[once{u.username, r.Name}] = true
				a.Imported++
				w.used.name(r.Name)
				out = append(out, jsonl.Reaction{User: &u.username, EmojiName: new(r.Name), CreateAt: new(at)})
			}
		}
	}
	return out
}

func (w *threadWriter) encodeProps(m *sources.Message, p props) (jsontext.Value, error) {
	for {
		v, err := json.Marshal(&p, json.Deterministic(true))
		if err != nil {
			return nil, fmt.Errorf("internal error: %s: %w", m.Origin, err)
		}
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
