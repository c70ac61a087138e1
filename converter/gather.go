package converter

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/sources"
)

// gathered is what is known once all messages have been read: the messages lie in
// spools, everything else in memory.
type gathered struct {
	o *Options
	*union
	people   *people
	messages *spool
	times    *timetable
	traffic  []traffic // by conversation
	ledger   ledger
	newest   int64            // TS of the newest message, Unix µs
	used     map[fileRef]bool // files that a message refers to, imported or not
}

// traffic is what the messages of one conversation tell of it.
type traffic struct {
	selected   bool // by Options.Channels
	messages   int
	last       int64           // TS of the newest message, Unix µs
	archivedAt int64           // TS of the last notice that it was archived, Unix µs
	pins       map[int64]bool  // TS of pinned messages
	authors    map[string]bool // ids; of conversations whose members may follow from them
}

// The shares of Options.Memory that the buffers of the spools have. The rest is for
// what sorting, compressing and merging take, and for garbage not yet collected:
// with these shares the peak stays near the budget (BenchmarkConvert).
const (
	messagesShare = 8  // an eighth
	timesShare    = 32 // a thirty-second, twice
)

// gather reads all parts of the sources and sorts their messages into spools.
func gather(ctx context.Context, u *union, o *Options) (_ *gathered, err error) {
	g := &gathered{
		o: o, union: u, people: newPeople(u),
		messages: newSpool(o.TempDir, int(o.Memory/messagesShare)),
		times:    &timetable{byTime: newSpool(o.TempDir, int(o.Memory/timesShare)), byThread: newSpool(o.TempDir, int(o.Memory/timesShare))},
		traffic:  make([]traffic, len(u.dir.Conversations)),
		used:     map[fileRef]bool{},
	}
	g.times.isCopy = g.isCopy
	defer func() {
		if err != nil {
			err = errors.Join(err, g.close())
		}
	}()
	g.bookDirectory()
	r := newReader(g)
	var done, total int64
	for _, p := range g.parts {
		total += p.Size
	}
	err = ordered.Map(ctx, o.Workers, upTo(len(g.parts)),
		func(ctx context.Context, part int, emit func(*batch) error) error {
			p := &g.parts[part]
			return r.read(g.list[p.src].Records(ctx, p.Part), part, emit)
		},
		func(b *batch) error {
			if b.last {
				done += g.parts[b.part].Size
				o.progress(StageRead, done, total)
			}
			return g.take(b)
		})
	if err != nil {
		return nil, err
	}
	g.bookUnusedFiles()
	return g, errors.Join(g.messages.seal(), g.times.byTime.seal())
}

// close removes the temporary files.
func (g *gathered) close() error { return errors.Join(g.messages.close(), g.times.close()) }

// bookDirectory books what the directory tells before any message.
func (g *gathered) bookDirectory() {
	for _, x := range g.dir.LeftOut {
		g.ledger.readAndLeave(x)
	}
	for _, p := range g.dir.Problems {
		g.ledger.problems.add(p)
	}
	for _, m := range g.dir.Merged {
		g.ledger.of(m.Kind).Read += m.Count
		g.ledger.of(m.Kind).Merged += m.Count
	}
	if n := len(g.dir.Teams); n > 0 {
		t := g.ledger.of(sources.KindTeam)
		t.Read, t.Imported, t.Merged = n+g.joinedTeams, n, g.joinedTeams
	}
	g.ledger.of(sources.KindChannel).Read += g.joined
	g.ledger.of(sources.KindChannel).Merged += g.joined
	for i := range g.dir.Conversations {
		c := &g.dir.Conversations[i]
		t := traffic{selected: g.o.selects(c), pins: map[int64]bool{}, authors: map[string]bool{}}
		for _, ts := range c.Pins {
			t.pins[ts] = true
		}
		if t.selected {
			for _, m := range c.Members {
				g.people.meet(sources.User{Origin: keyed(c.Origin, "members"), ID: m}).present = true
			}
		}
		g.traffic[i] = t
	}
}

// take books one batch. It runs in the order of the parts, on one goroutine.
func (g *gathered) take(b *batch) error {
	start := 0
	for i, p := range b.plans {
		data := b.data[start:b.ends[i]]
		start = b.ends[i]
		if err := g.messages.add(p.src, p.key(), data); err != nil {
			return err
		}
		if err := g.times.add(p); err != nil {
			return err
		}
		t := &g.traffic[p.src]
		t.messages++
		t.last = max(t.last, p.at)
		g.newest = max(g.newest, p.at)
	}
	for _, e := range b.events {
		t := &g.traffic[e.conversation]
		t.archivedAt = max(t.archivedAt, e.archivedAt)
		if e.pin != 0 {
			t.pins[e.pin] = true
		}
		if e.author != "" {
			t.authors[e.author] = true
		}
	}
	for _, s := range b.seen {
		a := g.people.meet(s.User)
		a.lastWrote = max(a.lastWrote, s.lastWrote)
		a.asPerson, a.viaBot = a.asPerson || s.asPerson, a.viaBot || s.viaBot
	}
	for _, path := range b.files {
		g.used[fileRef{g.parts[b.part].src, path}] = true
	}
	g.ledger.add(&b.ledger)
	return nil
}

// bookUnusedFiles accounts for the files that no message refers to.
func (g *gathered) bookUnusedFiles() {
	for i, path := range g.dir.Files {
		src := g.filesFrom[i]
		if g.used[fileRef{src, path}] {
			continue
		}
		g.ledger.readAndLeave(sources.LeftOut{Kind: sources.KindFile, Reason: "no message refers to it", Count: 1})
		g.ledger.problems.add(sources.Problem{Origin: g.place(src, sources.Origin{File: path}), Message: "no message refers to this file: it is left out"})
	}
}

// upTo yields 0 … n-1.
func upTo(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// cost is what messages may need in the output, at most.
type cost struct {
	posts int   // posts or replies
	bytes int64 // of encoded lines
}

// batchBytes is how much a worker gathers before it hands on.
const batchBytes = 256 << 10

// batch is what a worker hands on: some messages of a part, encoded. The last one
// also has what the part told of people and conversations.
type batch struct {
	part   int
	plans  []plan
	ends   []int // the end of each message in data
	data   []byte
	ledger ledger
	files  []string // paths that messages refer to, those that are left out included
	last   bool     // of its part

	events []happening
	seen   []seen // in the order in which they appeared
}

// happening is something that a part tells of a conversation: that a message is
// pinned, that it was archived, or who wrote in it. All but one field are zero.
type happening struct {
	conversation int
	pin          int64  // TS of the message
	archivedAt   int64  // Unix µs
	author       string // id; of conversations whose members follow from authors
}

// seen is somebody met in a part, with all that it tells of them.
type seen struct {
	sources.User
	lastWrote        int64 // TS of their newest message, Unix µs; 0 when none
	asPerson, viaBot bool  // wrote without, with a bot's id beside their own
}

// reader turns the records of parts into batches. It is safe for concurrent use:
// nothing in it changes.
type reader struct {
	g      *gathered
	listed map[string]bool // ids of the directory
	skip   map[string]bool // ids whose messages are left out
}

func newReader(g *gathered) *reader {
	r := &reader{g: g, listed: map[string]bool{}, skip: map[string]bool{}}
	for _, u := range g.dir.Users {
		r.listed[u.ID] = true
		r.skip[u.ID] = u.Guest && !u.Bot && g.o.Guests == SkipGuests
	}
	return r
}

func (r *reader) read(records iter.Seq2[sources.Record, error], part int, emit func(*batch) error) error {
	w := &partReader{reader: r, b: &batch{part: part}, of: &r.g.parts[part], met: map[string]int{}, told: map[happening]bool{}}
	for rec, err := range records {
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
		w.b = &batch{part: part}
		if err := emit(full); err != nil {
			return err
		}
	}
	w.b.last, w.b.events, w.b.seen = true, w.events, w.seen
	return emit(w.b)
}

// partReader is the reading of one part.
type partReader struct {
	*reader
	b       *batch
	of      *part
	scratch []byte
	events  []happening
	told    map[happening]bool // those in events
	seen    []seen
	met     map[string]int // index in seen by id
}

// conversation finds the conversation that a record names.
func (w *partReader) conversation(id string) (int, error) {
	if w.of.conversation >= 0 {
		return w.of.conversation, nil
	}
	i, known := w.g.index[w.g.channelID(id)]
	if !known {
		return 0, fmt.Errorf("%w: %s", errConversation, id)
	}
	return i, nil
}

// selected reports whether what a record says of a conversation counts. Records of
// parts that hold many conversations name theirs.
func (w *partReader) selected() bool {
	return w.of.conversation < 0 || w.g.traffic[w.of.conversation].selected
}

// tell notes what a part tells of a conversation, once.
func (w *partReader) tell(h happening) {
	if !w.told[h] {
		w.told[h] = true
		w.events = append(w.events, h)
	}
}

func (w *partReader) record(rec sources.Record) error {
	l := &w.b.ledger
	switch rec := rec.(type) {
	case *sources.LeftOut:
		if !w.selected() {
			rec.Reason = notSelected
		}
		l.readAndLeave(*rec)
	case *sources.Problem:
		rec.Origin = w.g.place(w.of.src, rec.Origin)
		l.problems.add(*rec)
	case *sources.Pin:
		i, err := w.conversation(rec.Conversation)
		if err != nil {
			return err
		}
		w.tell(happening{conversation: i, pin: rec.TS})
	case *sources.Seen:
		if w.selected() {
			s := w.meet(rec.User)
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
			w.b.files = append(w.b.files, m.Files[i].Path)
		}
	}
	if reason := w.reject(m, i); reason != "" {
		w.b.ledger.leave(sources.KindMessage, reason, 1)
		w.leaveParts(m, reason)
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

// reject returns why a message is not wanted, or "".
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
	case w.skip[m.Author]:
		return guestSkipped
	}
	return ""
}

// leaveParts books the reactions and files of a message that is left out.
func (w *partReader) leaveParts(m *sources.Message, reason string) {
	l := &w.b.ledger
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
		w.tell(happening{conversation: conversation, archivedAt: m.TS})
	}
}

// message books and encodes one message.
func (w *partReader) message(m *sources.Message, conversation int) {
	w.event(m, conversation)
	m.Origin = w.g.place(w.of.src, m.Origin)
	if !listsMembers(&w.g.dir.Conversations[conversation]) {
		w.tell(happening{conversation: conversation, author: m.Author})
	}
	author := w.meet(sources.User{Origin: m.Origin, ID: m.Author})
	author.lastWrote = max(author.lastWrote, m.TS)
	w.meetMentioned(m)

	p := plan{
		src: conversation, at: m.TS, root: m.TS,
		seq: uint64(w.b.part)<<32 | uint64(cmp.Or(m.Origin.Item, m.Origin.Line)),
	}
	if m.Thread != 0 {
		p.reply, p.root = true, m.Thread
		p.at = max(p.at, p.root) // a reply is not before its root
	}
	w.scratch = appendMessage(w.scratch[:0], m)
	p.size = cost{maxPosts(m), maxEncoded(m, len(w.scratch))}
	w.b.data = binary.AppendUvarint(w.b.data, uint64(p.size.posts))
	w.b.data = binary.AppendUvarint(w.b.data, uint64(p.size.bytes))
	w.b.data = append(w.b.data, w.scratch...)
	w.b.plans = append(w.b.plans, p)
	w.b.ends = append(w.b.ends, len(w.b.data))
}

// meet notes somebody, and returns what is kept of them until the next call.
func (w *partReader) meet(u sources.User) *seen {
	i, known := w.met[u.ID]
	if !known {
		i = len(w.seen)
		w.met[u.ID] = i
		w.seen = append(w.seen, seen{User: u})
	} else {
		complete(&w.seen[i].User, u)
		w.seen[i].Aliases = append(w.seen[i].Aliases, u.Aliases...)
	}
	return &w.seen[i]
}

// meetMentioned notes those who react or are mentioned, where the directory does not know them.
func (w *partReader) meetMentioned(m *sources.Message) {
	note := func(id, label string) {
		if id != "" && !w.listed[id] {
			w.meet(sources.User{Origin: m.Origin, ID: id, Name: label})
		}
	}
	for _, r := range m.Reactions {
		for _, u := range r.Users {
			note(u, "")
		}
	}
	for t := range texts(m) {
		for r := range t.Refs() {
			if r.Kind == sources.RefUser {
				note(r.ID, r.Label)
			}
		}
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
