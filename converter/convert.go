package converter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// UsageError is a mistake in Options that can only be seen with the source at hand,
// such as a bot owner that it does not have.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Run converts all sources together and writes them to out, which has either appeared under its name
// when Run returns without an error, or has left nothing behind. A nil out is an
// inspection: everything is done but the writing.
//
// The report tells what became of every record; it is also returned, as far as it
// goes, with an error of Strict. Faults of the input are in the report and no
// errors. opts may be nil. The sources, at least one, are not closed; that Directory
// of each is called is part of the run.
func Run(ctx context.Context, srcs []sources.Source, out Output, opts *Options) (r *Report, err error) {
	o := opts.withDefaults()
	if out == nil {
		out = &inspection{zipOutput: zipOutput{linesName: linesName}, dir: o.TempDir}
	}
	if o.TempDir == "" {
		o.TempDir = out.TempDir()
	}
	defer func() { err = errors.Join(err, out.Discard()) }()

	d, err := beginDelta(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	u, err := unite(ctx, srcs, o)
	if err != nil {
		return nil, err
	}
	if err := u.checkOwner(); err != nil {
		return nil, err
	}
	if _, isPart := out.(*partOutput); isPart != !o.Shard.isWhole() || isPart && len(o.Last) > 0 {
		return nil, errors.New("converter: a shard is written to a part, and nothing else is; it is no delta")
	}
	if len(o.Last) > 0 && !out.Attaches() {
		return nil, &UsageError{errors.New("a delta needs an output that takes files: a message that is written again loses those that are not")}
	}
	lines, err := out.Lines(o.Workers) // an output that cannot be written to is found out before the reading
	if err != nil {
		return nil, err
	}
	g, err := gather(ctx, u, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.close()) }()
	c := &conversion{g: g, out: out, delta: d, r: &Report{}, used: emojiUse{}}
	for _, s := range srcs {
		c.r.Sources = append(c.r.Sources, SourceReport{s.Name(), s.Kind()})
	}
	if err := c.join(ctx); err != nil {
		return nil, err
	}
	if err := c.write(ctx, lines); err != nil {
		return nil, err
	}
	return c.finish()
}

// beginLines decides where the lines go on their way to w.
func (c *conversion) beginLines(w io.Writer) {
	switch o := c.g.o; {
	case c.delta != nil:
		w = c.delta.full
	case !o.Shard.isWhole():
		c.part = newPartLog(o.Shard, w)
		w = c.part
	}
	c.plain = countingWriter{w: w}
	c.lines = newLineWriter(jsonl.NewEncoder(&c.plain), c.g.o.Target)
	if d := c.delta; d == nil {
		c.lines.wanted = c.g.o.Lines
	} else if d.origins != nil {
		c.lines.origins = d.origins
	}
}

// checkOwner refuses an owner of the bots whom no source has before any work: that the
// messages tell of more people does not help.
func (u *union) checkOwner() error {
	if u.o.BotOwner == "" {
		return nil
	}
	p := newPeople(u)
	p.settle(u.o, &ledger{})
	if _, err := p.chooseOwner(u.o.BotOwner); err != nil {
		return &UsageError{err}
	}
	return nil
}

// conversion is a run once everything has been read.
type conversion struct {
	g     *gathered
	out   Output
	r     *Report
	dir   *directory
	lines *lineWriter
	files filePlan
	part  *partLog // nil for the whole
	delta *delta   // nil without Options.Last

	deserted []*place
	done     int64     // messages written
	empty    sync.Pool // of mappedWork that has been written

	plain  countingWriter // the lines
	copied copyTally
	used   emojiUse
	supply supplyCount
}

// join decides who everybody is and where everything goes.
func (c *conversion) join(ctx context.Context) error {
	g, o := c.g, c.g.o
	g.people.settle(o, &g.ledger)
	g.leaveIdle()
	g.people.nameAccounts(o, &g.ledger)
	ps := g.findPlaces()
	teams := g.enrol(ps)
	g.memberships = nil // the places and teams have them
	owner, err := g.people.chooseOwner(o.BotOwner)
	if err != nil {
		return &UsageError{err}
	}
	if err := c.pictures(ctx); err != nil {
		return err
	}
	m := &mapper{g: g, ctx: ctx, places: ps.byConversation, emoji: map[string]bool{}}
	if o.SkipAttachments {
		m.noFiles = fileSkipped
	} else if !c.out.Attaches() {
		m.noFiles = fileNowhere
	}
	c.dir = &directory{mapper: m, teams: teams, main: ps.main, list: ps.list, l: &g.ledger, owner: "mmimport", authData: map[string]string{}, probes: map[probeKey]probed{}}
	if owner != nil {
		c.dir.owner = owner.username
	}
	g.people.book(o, &g.ledger)
	c.assume(owner)
	c.deserted = ps.deserted
	for _, p := range slices.Concat(ps.list, ps.deserted) {
		if err := g.times.compute(p.conversations); err != nil {
			return err
		}
	}
	return g.times.byThread.seal()
}

// write writes all lines to w, or what is new of them, and the files they need.
func (c *conversion) write(ctx context.Context, w io.Writer) error {
	c.beginLines(w)
	if err := c.allLines(ctx); err != nil {
		return err
	}
	if c.delta == nil {
		return c.copyFiles(ctx)
	}
	if err := c.writeDelta(ctx, w); err != nil {
		return err
	}
	return errors.Join(c.copyFiles(ctx), c.copyFromLast())
}

// generator is what the version line calls us.
const generator = "mmimport"

// allLines writes all lines.
func (c *conversion) allLines(ctx context.Context) error {
	c.files = filePlan{source: map[string]fileRef{}}
	if err := c.lines.body(&jsonl.Version{Number: new(int64(1)), Info: &jsonl.Info{Generator: new(generator)}}, sources.Origin{}); err != nil {
		return err
	}
	if err := c.emoji(ctx); err != nil {
		return err
	}
	if err := c.bodies(ctx, c.dir.bodies); err != nil {
		return err
	}
	for _, a := range c.g.people.final() {
		if a.picture.path != "" && !a.Bot && !a.skipped {
			c.files.add(picturePath(a), a.picture)
		}
	}
	c.copied.besideMsg = len(c.files.paths)
	c.beginShare()
	head := c.part.stage(true)
	if err := c.messages(ctx, jsonl.KindPost, false); err != nil {
		return err
	}
	middle := c.part.stage(false)
	if err := c.bodies(ctx, c.dir.directChannels); err != nil {
		return err
	}
	direct := c.part.stage(true)
	if err := c.messages(ctx, jsonl.KindDirectPost, true); err != nil {
		return err
	}
	if c.part != nil {
		c.part.m.Head, c.part.m.Middle = head, direct-middle
	}
	return nil
}

// The size of a unit of work, in bytes of encoded messages.
const unitBytes = 128 << 10

// work is some threads to be mapped, in order.
type work struct {
	place    int // its index in the list of all, below 0 for a deserted one
	threads  []*thread
	messages int64
}

// mappedWork is what comes of it.
type mappedWork struct {
	place    int
	lines    []byte
	checked  validate.Inspected
	origins  []uint64 // of each line: a stored.seq
	ledger   ledger
	files    []neededFile
	used     emojiUse
	messages int64
	room     unitRoom
}

// messages writes the posts of all channels, or of all direct channels.
func (c *conversion) messages(ctx context.Context, kind jsonl.Kind, direct bool) error {
	total := c.g.stored()
	c.g.o.progress(StageWrite, c.done, total) // the first unit may wait for downloads
	return ordered.Map(ctx, c.g.o.fetchWorkers(), c.units(direct),
		func(_ context.Context, u work, emit func(*mappedWork) error) error {
			m, err := c.mapUnit(u)
			if err != nil {
				return err
			}
			return emit(m)
		},
		func(m *mappedWork) error {
			if c.part != nil {
				c.part.wrote(m, direct)
			} else {
				c.g.ledger.add(&m.ledger)
			}
			for _, f := range m.files {
				c.files.add(f.path, f.source)
			}
			c.used.add(m.used)
			c.done += m.messages
			c.g.o.progress(StageWrite, c.done, total)
			defer c.free(m)
			return c.lines.lines(kind, m.lines, m.checked, func(i int) sources.Origin { return c.g.origin(m.origins[i]) })
		})
}

// neededFile is a file that a line refers to.
type neededFile struct {
	path   string // below data/
	source fileRef
}

// mapUnit maps threads to lines and checks these. It is safe for concurrent use.
func (c *conversion) mapUnit(u work) (*mappedWork, error) {
	m := c.emptyWork()
	m.place, m.messages = u.place, u.messages
	need := func(path string, source fileRef) { m.files = append(m.files, neededFile{path, source}) }
	w := threadWriter{mapper: c.dir.mapper, l: &m.ledger, need: need, used: m.used, room: &m.room}
	for _, t := range u.threads {
		err := w.lines(t, func(b jsonl.Body) (err error) {
			if m.lines, err = jsonl.Append(m.lines, b); err != nil {
				return err
			}
			m.checked = c.lines.check.InspectBody(m.checked, b)
			m.origins = append(m.origins, t.origin())
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// emptyWork returns a place for what comes of a unit; free takes it back when nothing of
// it is needed any more.
func (c *conversion) emptyWork() *mappedWork {
	if m, ok := c.empty.Get().(*mappedWork); ok {
		return m
	}
	return &mappedWork{used: emojiUse{}}
}

func (c *conversion) free(m *mappedWork) {
	if cap(m.lines) > 8*unitBytes {
		return
	}
	clear(m.used)
	m.room.free()
	*m = mappedWork{lines: m.lines[:0], checked: m.checked.Reset(), origins: m.origins[:0], used: m.used, room: m.room}
	c.empty.Put(m)
}

// units yields the threads of all places of one kind that this run writes, in groups.
// Those of deserted places, of which nothing is written, come last.
func (c *conversion) units(direct bool) func(func(work, error) bool) {
	return func(yield func(work, error) bool) {
		for i, p := range c.dir.list {
			if p.direct == direct && c.owns(i) && !eachUnit(c.g, i, p, yield) {
				return
			}
		}
		for _, p := range c.deserted {
			if direct && c.owns(-1) && !eachUnit(c.g, -1, p, yield) {
				return
			}
		}
	}
}

// eachUnit yields the threads of place i. It returns false when nobody wants more.
func eachUnit(g *gathered, i int, p *place, yield func(work, error) bool) bool {
	u := work{place: i}
	bytes := 0
	for t, err := range g.threads(p) {
		if err != nil {
			return yield(work{}, err)
		}
		u.threads = append(u.threads, t)
		u.messages += int64(len(t.replies) + 1)
		bytes += len(t.root.data)
		for _, s := range t.replies {
			bytes += len(s.data)
		}
		if bytes >= unitBytes {
			if !yield(u, nil) {
				return false
			}
			u, bytes = work{place: i}, 0
		}
	}
	return len(u.threads) == 0 || yield(u, nil)
}

// finish checks the accounts, makes the output appear and completes the report.
func (c *conversion) finish() (*Report, error) {
	l := &c.g.ledger
	if c.part != nil {
		if err := c.endPart(); err != nil {
			return nil, err
		}
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	if err := c.lines.finish(); err != nil {
		return nil, err
	}
	c.lines.judge.log(c.g.o.Log)
	c.r.Lines = c.lines.found
	c.describe(c.known())
	if c.g.o.Strict && c.r.Damaged() {
		return c.r, fmt.Errorf("%d faults of the input cost records, and --strict is given: nothing was written", c.r.damaged)
	}
	// What can still fail must fail before the output appears.
	if err := c.g.close(); err != nil {
		return c.r, err
	}
	w, err := c.out.Commit()
	if err != nil {
		return c.r, err
	}
	c.assumeSizes(w.Bytes)
	c.assumeSupply()
	c.assumeEmoji()
	c.tellOutput(w)
	return c.r, nil
}
