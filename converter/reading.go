package converter

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/mmimport/mmimport/sources"
)

// cost is what messages may need in the output, at most.
type cost struct {
	posts int   // posts or replies
	bytes int64 // of encoded lines
}

// batchBytes is how much a worker gathers before it hands on.
const batchBytes = 256 << 10

// batch is what a worker hands on: some messages of a stretch, encoded. The last one
// also has what the stretch told of people and conversations.
type batch struct {
	plans  []plan
	ends   []int // the end of each message in data
	data   []byte
	ledger ledger
	files  []fileRef // that messages refer to, those that are left out included
	ended  int64     // bytes of the parts that ended in it

	events []happening
	seen   []seen  // in the order in which they appeared
	wrote  []wrote // in conversations whose members follow from authors
}

// happening is something that a stretch tells of a conversation: that a message is
// pinned, or that it was archived. One of the two is zero.
type happening struct {
	conversation int
	pin          int64 // TS of the message
	archivedAt   int64 // Unix µs
}

// seen is somebody met in a stretch, with all that it tells of them.
type seen struct {
	account          *account      // of the directory; nil for others
	more             *sources.User // of those in the directory only Aliases; nil for none
	lastWrote        int64         // TS of their newest message, Unix µs; 0 when none
	asPerson, viaBot bool          // wrote without, with a bot's id beside their own
}

// wrote says that somebody, by the index in batch.seen, wrote in a conversation.
type wrote uint64

func (w wrote) conversation() int { return int(w >> 32) }
func (w wrote) who() int          { return int(uint32(w)) }

// reader turns the records of parts into batches. It is safe for concurrent use:
// of what the workers share nothing changes while they read.
type reader struct {
	g      *gathered
	listed map[string]*account // of the directory, aliases included
	empty  sync.Pool           // of batches that have been taken
}

func newReader(g *gathered) *reader { return &reader{g: g, listed: g.people.byID} }

// batch returns an empty batch.
func (r *reader) batch() *batch {
	if b, ok := r.empty.Get().(*batch); ok {
		return b
	}
	return &batch{data: make([]byte, 0, batchBytes+batchBytes/4)}
}

// free gives back a batch of which nothing is needed any more.
func (r *reader) free(b *batch) {
	if cap(b.data) <= 2*batchBytes {
		*b = batch{plans: b.plans[:0], ends: b.ends[:0], data: b.data[:0]}
		r.empty.Put(b)
	}
}

// read reads a stretch, and emits what is in it.
func (r *reader) read(ctx context.Context, s stretch, emit func(*batch) error) error {
	w := &partReader{reader: r, b: r.batch(), met: map[string]int32{}, places: map[string]int{}}
	for i := s.from; i < s.to; i++ {
		if err := w.part(ctx, i, emit); err != nil {
			return err
		}
	}
	slices.Sort(w.wrote)
	w.b.events, w.b.seen, w.b.wrote = w.events, w.seen, slices.Compact(w.wrote)
	return emit(w.b)
}

// partReader is the reading of the parts of a stretch, one after the other.
type partReader struct {
	*reader
	b       *batch
	of      *part
	number  int // of the part
	scratch []byte
	events  []happening
	seen    []seen
	met     map[string]int32 // index in seen by id
	wrote   []wrote
	places  map[string]int // conversations by the ids that messages have for theirs
}

// part reads a part, and emits every batch that is full.
func (w *partReader) part(ctx context.Context, number int, emit func(*batch) error) error {
	w.of, w.number = &w.g.parts[number], number
	for rec, err := range w.g.list[w.of.src].Records(ctx, w.of.Part) {
		if err == nil {
			err = w.record(rec)
		}
		if err != nil {
			return err
		}
		if len(w.b.data) < batchBytes {
			continue
		}
		full := w.b
		w.b = w.batch()
		if err := emit(full); err != nil {
			return err
		}
	}
	w.b.ended += w.of.Size
	return nil
}

// conversation finds the conversation that a record names.
func (w *partReader) conversation(id string) (int, error) {
	if w.of.conversation >= 0 {
		return w.of.conversation, nil
	}
	i, known := w.places[id]
	if !known {
		if i, known = w.g.index[w.g.channelID(id)]; !known {
			return 0, fmt.Errorf("%w: %s", errConversation, id)
		}
		w.places[id] = i
	}
	return i, nil
}

// selected reports whether what a record says of a conversation counts. Records of
// parts that hold many conversations name theirs.
func (w *partReader) selected() bool {
	return w.of.conversation < 0 || w.g.traffic[w.of.conversation].selected
}

func (w *partReader) record(rec sources.Record) error {
	l := &w.b.ledger
	switch rec := rec.(type) {
	case *sources.LeftOut:
		if !w.selected() {
			rec.Reason = notSelected
		}
		rec.Origin = w.g.place(w.of.src, rec.Origin)
		l.readAndLeave(*rec)
	case *sources.Problem:
		rec.Origin = w.g.place(w.of.src, rec.Origin)
		l.problems.add(*rec)
	case *sources.Pin:
		i, err := w.conversation(rec.Conversation)
		if err != nil {
			return err
		}
		w.events = append(w.events, happening{conversation: i, pin: rec.TS})
	case *sources.Seen:
		if w.selected() {
			rec.Origin = w.g.place(w.of.src, rec.Origin)
			s := &w.seen[w.meet(&rec.User)]
			s.asPerson, s.viaBot = s.asPerson || !rec.ViaBot, s.viaBot || rec.ViaBot
		}
	case *sources.Message:
		return w.read(rec)
	}
	return nil
}

// read books a message, and takes it or leaves it.
func (w *partReader) read(m *sources.Message) error {
	i, err := w.conversation(m.Conversation)
	if err != nil {
		return err
	}
	w.b.ledger.of(sources.KindMessage).Read++
	for i := range m.Files {
		if m.Files[i].Path != "" {
			w.b.files = append(w.b.files, fileRef{w.of.src, m.Files[i].Path})
		}
	}
	if reason := w.reject(m, i); reason != "" {
		w.b.ledger.leave(sources.KindMessage, reason, 1)
		w.b.ledger.leaveParts(m, reason)
		return nil
	}
	w.message(m, i)
	return nil
}

// Reasons why a message that an adapter yielded is left out.
const (
	notSelected   = "conversation not selected (--channel)"
	outsidePeriod = "outside the period (--since, --until)"
	systemSkipped = "system message (--system-messages skip)"
	guestSkipped  = "written by a guest (--guests skip)"
)

// reject returns why a message is not wanted, or "". Who is a guest is known only when
// all sources have been heard: see threadWriter.leaveGuests.
func (w *partReader) reject(m *sources.Message, conversation int) string {
	o := w.g.o
	switch {
	case !w.g.traffic[conversation].selected:
		return notSelected
	case m.TS < o.since() || m.TS >= o.until():
		return outsidePeriod
	case o.SkipSystem && m.Kind != sources.Ordinary && m.Kind != sources.Me && m.Kind != sources.Tombstone:
		w.event(m, conversation)
		return systemSkipped
	}
	return ""
}

// leaveParts books the reactions and files of a message that is left out.
func (l *ledger) leaveParts(m *sources.Message, reason string) {
	for _, r := range m.Reactions {
		l.of(sources.KindReaction).Read += len(r.Users)
		l.leave(sources.KindReaction, reason, len(r.Users))
	}
	if n := len(m.Files); n > 0 {
		l.of(sources.KindFile).Read += n
		l.leave(sources.KindFile, reason, n)
	}
}

// event keeps what a system message tells of its conversation.
func (w *partReader) event(m *sources.Message, conversation int) {
	if m.Kind == sources.Archive {
		w.events = append(w.events, happening{conversation: conversation, archivedAt: m.TS})
	}
}

// message books and encodes one message.
func (w *partReader) message(m *sources.Message, conversation int) {
	w.event(m, conversation)
	m.Origin = w.g.place(w.of.src, m.Origin)
	i := w.meet(&sources.User{Origin: m.Origin, ID: m.Author})
	author := &w.seen[i]
	author.lastWrote = max(author.lastWrote, m.TS)
	if !listsMembers(&w.g.dir.Conversations[conversation]) {
		w.wrote = append(w.wrote, wrote(conversation)<<32|wrote(i))
	}
	w.meetMentioned(m)

	p := plan{
		src: conversation, at: m.TS, root: m.TS,
		seq: uint64(w.number)<<32 | uint64(cmp.Or(m.Origin.Item, m.Origin.Line)),
	}
	if m.Thread != 0 {
		p.reply, p.root = true, m.Thread
		p.at = max(p.at, p.root) // a reply is not before its root
	}
	if len(w.g.list) > 1 {
		p.mark = mark(m)
	}
	w.scratch = appendMessage(w.scratch[:0], m)
	p.size = cost{maxPosts(m), maxEncoded(m, len(w.scratch))}
	w.b.data = binary.AppendUvarint(w.b.data, uint64(p.size.posts))
	w.b.data = binary.AppendUvarint(w.b.data, uint64(p.size.bytes))
	w.b.data = binary.AppendUvarint(w.b.data, p.mark)
	w.b.data = append(w.b.data, w.scratch...)
	w.b.plans = append(w.b.plans, p)
	w.b.ends = append(w.b.ends, len(w.b.data))
}

// mark is a number that messages have in common which say the same, by the same author.
func mark(m *sources.Message) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d\x00%s\x00%s", m.Kind, m.Author, m.Text) // a hash takes everything
	return h.Sum64()
}

// meet notes somebody, and returns their index in seen.
func (w *partReader) meet(u *sources.User) int32 {
	i, known := w.met[u.ID]
	if !known {
		i = int32(len(w.seen))
		w.met[u.ID] = i
		w.seen = append(w.seen, seen{account: w.listed[u.ID]})
	}
	s := &w.seen[i]
	switch {
	case s.account != nil && len(u.Aliases) == 0: // the directory knows all the rest
		return i
	case s.more == nil:
		more := *u
		more.Aliases = slices.Clone(u.Aliases)
		s.more = &more
		return i
	case s.account == nil:
		complete(s.more, *u)
	}
	for _, id := range u.Aliases {
		if !slices.Contains(s.more.Aliases, id) {
			s.more.Aliases = append(s.more.Aliases, id)
		}
	}
	return i
}

// meetMentioned notes those who react or are mentioned, where the directory does not know them.
func (w *partReader) meetMentioned(m *sources.Message) {
	for _, r := range m.Reactions {
		for _, u := range r.Users {
			w.mention(m, u, "")
		}
	}
	for t := range texts(m) {
		if strings.IndexByte(string(t), 0) < 0 {
			continue // most texts mention nobody
		}
		for r := range t.Refs() {
			if r.Kind == sources.RefUser {
				w.mention(m, r.ID, r.Label)
			}
		}
	}
}

func (w *partReader) mention(m *sources.Message, id, label string) {
	if id != "" && w.listed[id] == nil {
		w.meet(&sources.User{Origin: m.Origin, ID: id, Name: label})
	}
}

// texts yields every text of a message that may hold references.
func texts(m *sources.Message) iter.Seq[sources.Text] {
	return func(yield func(sources.Text) bool) {
		if !yield(m.Text) {
			return
		}
		for i := range m.Attachments {
			a := &m.Attachments[i]
			if !yield(a.Pretext) || !yield(a.Title) || !yield(a.Text) {
				return
			}
			for _, f := range a.Fields {
				if !yield(f.Title) || !yield(f.Value) {
					return
				}
			}
		}
	}
}
