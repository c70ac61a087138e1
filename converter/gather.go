package converter

import (
	"context"
	"errors"
	"iter"
	"slices"

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
	read     int64            // bytes of all parts
	used     map[fileRef]bool // files that a message refers to, imported or not
}

// traffic is what the messages of one conversation tell of it.
type traffic struct {
	selected   bool // by Options.Channels
	messages   int
	last       int64          // TS of the newest message, Unix µs
	archivedAt int64          // TS of the last notice that it was archived, Unix µs
	pins       map[int64]bool // TS of pinned messages; nil for none
	authors    authors        // of conversations whose members may follow from them
}

func (t *traffic) pin(ts int64) {
	if t.pins == nil {
		t.pins = map[int64]bool{}
	}
	t.pins[ts] = true
}

// authors are people by their account.number, some more than once.
type authors []int32

// add adds somebody. The list is never longer than twice what it says.
func (l *authors) add(number int32) {
	if len(*l) == cap(*l) {
		if *l = l.distinct(); len(*l) > cap(*l)/2 {
			*l = slices.Grow(*l, max(len(*l), 2))
		}
	}
	*l = append(*l, number)
}

// distinct sorts the list, and returns it with everybody once.
func (l authors) distinct() authors {
	slices.Sort(l)
	return slices.Compact(l)
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
	g.times.copies = g.newCopies
	defer func() {
		if err != nil {
			err = errors.Join(err, g.close())
		}
	}()
	u.dir.Users, u.from = nil, nil // the accounts have it all
	g.bookDirectory()
	r := newReader(g)
	var done, total int64
	for _, p := range g.parts {
		total += p.Size
	}
	g.read = total
	err = ordered.Map(ctx, o.Workers, stretches(g.parts), r.read,
		func(b *batch) error {
			if b.ended > 0 {
				done += b.ended
				o.progress(StageRead, done, total)
			}
			defer r.free(b)
			return g.take(b)
		})
	if err != nil {
		return nil, err
	}
	g.bookUnusedFiles()
	return g, errors.Join(g.messages.seal(), g.times.byTime.seal())
}

// stored is how many messages wait to be written.
func (g *gathered) stored() (n int64) {
	for i := range g.traffic {
		n += int64(g.traffic[i].messages)
	}
	return n
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
	if g.former > 0 {
		g.leaveMembers(g.former, "no member any more, by a newer export")
	}
	for i := range g.dir.Conversations {
		c := &g.dir.Conversations[i]
		t := traffic{selected: g.o.selects(c, g.others[i])}
		for _, ts := range c.Pins {
			t.pin(ts)
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
	g.takeTold(b)
	for _, f := range b.files {
		g.used[f] = true
	}
	g.ledger.add(&b.ledger)
	return nil
}

// takeTold books what a stretch has told of people and conversations.
func (g *gathered) takeTold(b *batch) {
	numbers := make([]int32, len(b.seen))
	for i, s := range b.seen {
		a := s.account
		if a == nil {
			a = g.people.meet(*s.more)
		} else if s.more != nil {
			a.addAliases(s.more.Aliases)
		}
		a.lastWrote = max(a.lastWrote, s.lastWrote)
		a.asPerson, a.viaBot = a.asPerson || s.asPerson, a.viaBot || s.viaBot
		numbers[i] = a.number
	}
	for _, e := range b.events {
		t := &g.traffic[e.conversation]
		t.archivedAt = max(t.archivedAt, e.archivedAt)
		if e.pin != 0 {
			t.pin(e.pin)
		}
	}
	for _, w := range b.wrote {
		g.traffic[w.conversation()].authors.add(numbers[w.who()])
	}
}

// bookUnusedFiles accounts for the files that no message refers to.
func (g *gathered) bookUnusedFiles() {
	for i, path := range g.dir.Files {
		src := g.filesFrom[i]
		if g.used[fileRef{src, path}] {
			continue
		}
		origin := g.place(src, sources.Origin{File: path})
		g.ledger.readAndLeave(sources.LeftOut{Origin: origin, Kind: sources.KindFile, Reason: fileUnused, Count: 1})
		g.ledger.problems.add(sources.Problem{Origin: origin, Message: "no message refers to this file: it is left out"})
	}
}

// stretch is some parts that follow each other, the last one excluded. A worker reads
// them together: most day files are so small that handing on each would cost more than
// reading it, and that workers had nothing to do while a spool is written.
type stretch struct{ from, to int }

// stretchBytes is how much a stretch of more than one part has at least, in bytes, but for the last.
const stretchBytes = 1 << 20

// stretches divides parts. It depends on nothing but their sizes.
func stretches(parts []part) iter.Seq2[stretch, error] {
	return func(yield func(stretch, error) bool) {
		s, bytes := stretch{}, int64(0)
		for i := range parts {
			s.to, bytes = i+1, bytes+parts[i].Size
			if bytes >= stretchBytes || s.to == len(parts) {
				if !yield(s, nil) {
					return
				}
				s, bytes = stretch{from: s.to}, 0
			}
		}
	}
}
