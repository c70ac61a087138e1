package converter

import (
	"fmt"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// threadWriter maps the messages of threads, one thread after the other.
type threadWriter struct {
	*mapper
	t    *thread
	l    *ledger
	need func(path string, source fileRef)
	used emojiUse
	room *unitRoom

	message  sources.Message // being mapped
	shown    props           // of it
	attached []attachment    // to it
	fields   []field         // of all of these
	reacted  reactionSet     // to it
}

func (w *threadWriter) where() string {
	s := w.t.root
	if w.t.missing() {
		s = w.t.replies[0]
	}
	return w.g.origin(s.seq).String()
}

// root maps the message that begins the line.
func (w *threadWriter) root() (mapped, error) {
	if w.t.missing() || w.t.nth > 0 {
		return w.standIn()
	}
	return w.mapMessage(w.t.root)
}

func (w *threadWriter) replies() ([]jsonl.Reply, error) {
	out := w.room.replies.empty(len(w.t.replies))
	for _, s := range w.t.replies {
		m, err := w.mapMessage(s)
		if err != nil {
			return nil, err
		}
		for i, p := range m.pieces {
			out = append(out, w.room.keep(m.at(i, p)).reply())
		}
	}
	return out, nil
}

// What stand-ins say. The second goes on with a number.
const (
	missingRoot = "*The message that began this thread is not part of the import.*"
	furtherRoot = "*A long thread goes on here (part "
)

// isStandIn reports whether a text is that of a root that the source does not have.
func isStandIn(text string) bool { return text == missingRoot || strings.HasPrefix(text, furtherRoot) }

// standIn makes a root where the source has none: for a thread whose first message
// is missing, and for the further lines of a long thread. It is signed by the
// author of the real root where that is known.
func (w *threadWriter) standIn() (mapped, error) {
	first, err := w.t.replies[0].message(w.g)
	if err != nil {
		return mapped{}, err
	}
	author, text := w.g.people.get(first.ThreadAuthor), missingRoot
	if !w.t.missing() {
		root, err := w.t.root.message(w.g)
		if err != nil {
			return mapped{}, err
		}
		author = w.g.people.get(root.Author)
		start, _ := cut(strings.Join(strings.Fields(w.resolve(root.Text)), " "), 100)
		text = fmt.Sprintf(furtherRoot+"%d).* %s", w.t.nth+1, start)
	} else if w.t.nth == 0 {
		w.l.problems.add(sources.Problem{Origin: keyed(first.Origin, "thread_ts"), Message: "the message that began this thread is missing: a note stands in its place, the replies are kept"})
	}
	if author == nil || author.skipped || w.t.place.direct && !author.Bot && !contains(w.t.place.members, author) {
		author = w.g.people.get(first.Author)
	}
	return mapped{user: author.username, createAt: w.t.createAt(), pieces: []piece{{text: text}}}, nil
}

// leaveGuests leaves out what people wrote who are not imported.
func (w *threadWriter) leaveGuests() error {
	if w.g.o.Guests != SkipGuests {
		return nil
	}
	if !w.t.missing() {
		skipped, err := w.leaveGuest(w.t.root, w.t.nth == 0)
		if err != nil {
			return err
		}
		if skipped {
			w.t.root.data = ""
		}
	}
	kept := w.t.replies[:0]
	for _, s := range w.t.replies {
		skipped, err := w.leaveGuest(s, true)
		if err != nil {
			return err
		}
		if !skipped {
			kept = append(kept, s)
		}
	}
	w.t.replies = kept
	return nil
}

// leaveGuest reports whether a message is by somebody who is not imported, and books it.
func (w *threadWriter) leaveGuest(s stored, book bool) (bool, error) {
	m, err := s.message(w.g)
	if err != nil || !w.g.people.get(m.Author).skipped {
		return false, err
	}
	if book {
		w.l.leave(sources.KindMessage, guestSkipped, 1)
		w.l.leaveParts(m, guestSkipped)
	}
	return true, nil
}

// copies books the messages that another source has too, and that are not written.
func (w *threadWriter) copies() error {
	for _, s := range w.t.copies {
		m, err := s.message(w.g)
		if err != nil {
			return err
		}
		w.l.of(sources.KindMessage).Merged++
		reactions := w.l.of(sources.KindReaction)
		for _, r := range m.Reactions {
			reactions.Read += len(r.Users)
			reactions.Merged += len(r.Users)
		}
		files := w.l.of(sources.KindFile)
		files.Read += len(m.Files)
		files.Merged += len(m.Files)
		if err := w.compare(s, m); err != nil {
			return err
		}
	}
	return nil
}

// compare tells of a copy that is by somebody else than the message that is written.
func (w *threadWriter) compare(s stored, m *sources.Message) error {
	for _, original := range append([]stored{w.t.root}, w.t.replies...) {
		if original.seq != s.of || original.data == "" {
			continue
		}
		_, before, _ := original.parse()
		if _, mark, _ := s.parse(); mark == before {
			return nil
		}
		o, err := original.message(w.g)
		if err != nil {
			return err
		}
		if o.Kind != sources.Tombstone && m.Kind != sources.Tombstone && w.g.people.get(o.Author) != w.g.people.get(m.Author) {
			w.l.problems.add(sources.Problem{Origin: m.Origin, Message: "the message is left out: " + o.Origin.String() + " has the same time in the same conversation, and is by somebody else"})
		}
		return nil
	}
	return nil
}

// elsewhere returns a file of the message with this seq as another source has it, with
// its bytes, nil when none does.
func (w *threadWriter) elsewhere(seq uint64, f *sources.File) (*sources.File, int, error) {
	for _, s := range w.t.copies {
		if s.of != seq || f.ID == "" {
			continue
		}
		m, err := s.message(w.g)
		if err != nil {
			return nil, 0, err
		}
		for i := range m.Files {
			if x := &m.Files[i]; x.ID == f.ID && x.State == sources.Present {
				return x, w.g.parts[s.seq>>32].src, nil
			}
		}
	}
	return nil, 0, nil
}
