package validate

import (
	"bytes"
	"cmp"
	"errors"

	"github.com/mmimport/mmimport/jsonl"
)

// Checker takes the lines of one file in their order and hands what it finds to
// a Handler. It knows what the server would hold after the lines so far. Only
// Inspect and InspectBody are safe for concurrent use.
type Checker struct {
	*settings
	file    string
	handler Handler

	order     jsonl.Order
	here      position
	left      map[jsonl.Kind]bool // known kinds of earlier segments; true once mixing was reported
	world     world
	recent    recent
	followers followerWindow
	counts    map[jsonl.Kind]*int // of lines of the known kinds
	count     *int                // of lines of the kind of this segment
	summary   Summary
	finished  bool
}

// NewChecker returns a Checker for the lines of a file, whose name the findings
// bear. Files that lines refer to are not looked for.
func NewChecker(file string, h Handler, opts *Options) *Checker {
	return newChecker(file, h, newSettings(opts))
}

func newChecker(file string, h Handler, s *settings) *Checker {
	c := &Checker{
		settings: s, file: file, handler: h,
		left: map[jsonl.Kind]bool{}, counts: map[jsonl.Kind]*int{},
		world: newWorld(), recent: newRecent(s.Recent),
	}
	if s.Existing != nil {
		c.world.seed(s.Existing)
	}
	return c
}

// Inspected is some lines in a row with what they show by themselves.
type Inspected struct{ lines []inspected }

// Reset returns an empty Inspected with the memory of in, which must not be used any more.
func (in Inspected) Reset() Inspected {
	clear(in.lines)
	return Inspected{in.lines[:0]}
}

// Inspect decodes whole lines, each with its line feed, and applies the rules that
// need no other line. It is pure, and keeps nothing of lines.
func (c *Checker) Inspect(lines []byte) Inspected {
	return c.inspectLines(Inspected{}, &jsonl.Decoder{}, bytes.Clone(lines))
}

// inspectLines adds to in what is found in lines, which must stay as they are until it has
// been accepted.
func (c *Checker) inspectLines(in Inspected, d *jsonl.Decoder, lines []byte) Inspected {
	for line := range bytes.Lines(lines) {
		line = jsonl.TrimEnd(line)
		if size := int64(len(line)); size > jsonl.MaxLine {
			in.lines = append(in.lines, c.tooLong(&jsonl.TooLongError{Size: size}))
			continue
		}
		in.lines = append(in.lines, c.inspect(d, line))
	}
	return in
}

// InspectBody is Inspect for a line that [jsonl.Append] has made of b, without decoding it;
// it adds what it finds to in. b must not be changed before Accept has been called.
func (c *Checker) InspectBody(in Inspected, b jsonl.Body) Inspected {
	in.lines = append(in.lines, c.inspectBody(b))
	return in
}

// Accept applies the rules that need the lines before to the next lines of the
// file, and hands on all that is wrong with them. in must not be accepted again. It
// returns the error of the handler.
func (c *Checker) Accept(in Inspected) error {
	first := c.summary.Lines + 1
	for i := range in.lines {
		c.accept(&in.lines[i])
	}
	c.identical(in.lines, first)
	for i, line := range in.lines {
		if err := c.emit(first+i, line.faults); err != nil {
			return err
		}
	}
	return nil
}

// Finish ends the check and hands on the summary. complete tells whether all
// lines were read.
func (c *Checker) Finish(complete bool) (Summary, error) {
	if c.finished {
		panic("validate: Checker finished twice")
	}
	c.finished = true
	objects := 0
	for _, k := range jsonl.Kinds() {
		if n := c.counts[k]; n != nil && *n > 0 && k != jsonl.KindVersion {
			c.summary.Objects = append(c.summary.Objects, ObjectCount{string(k), *n})
			objects += *n
		}
	}
	if complete && objects == 0 && c.summary.Errors == 0 {
		r := report{settings: c.settings}
		r.add(fileEmpty, nil, "there is nothing to import")
		if err := c.emit(0, r.faults); err != nil {
			return c.summary, err
		}
	}
	c.summary.Complete = complete
	return c.summary, c.handler.Summary(c.summary)
}

// accept applies the rules that need the lines before, and adds what is wrong with the
// line to what is known already.
func (c *Checker) accept(in *inspected) {
	c.summary.Lines++
	r := report{settings: c.settings, faults: in.faults}
	c.follow(&r, in)
	if in.kind != "" {
		*c.count++
	}
	if in.body != nil {
		if in.whole {
			c.apply(&r, in.body)
		} else {
			c.apply(&report{settings: c.settings}, in.body) // what it defines counts; its faults are those of a fragment
		}
	}
	in.faults = r.faults
}

// follow moves on to the place of the line.
func (c *Checker) follow(r *report, in *inspected) {
	kind := in.kind
	if kind == "" {
		if c.summary.Lines > 1 {
			return // the server stops here, so that what comes next follows what came before
		}
		kind = jsonl.KindVersion
	}
	before := c.order.Segment()
	if err := c.order.Follow(kind); err != nil {
		c.misplaced(r, in, err)
	}
	c.here = position{line: c.summary.Lines, segment: c.order.Segment()}
	if c.here.segment != before {
		c.enter(kind)
	}
}

// enter begins a segment.
func (c *Checker) enter(kind jsonl.Kind) {
	c.count = c.counts[kind]
	if c.count != nil {
		return
	}
	c.count = new(int)
	if kind.Known() { // there may be any number of others
		c.counts[kind] = c.count
		c.left[kind] = false
	}
}

func (c *Checker) misplaced(r *report, in *inspected, err error) {
	at := place{key: "type"}
	var wrong *jsonl.OrderError
	switch {
	case !errors.As(err, &wrong):
	case wrong.Fault == jsonl.VersionNotFirst:
		r.add(versionNotFirst, &at, "%v", wrong)
	case wrong.Fault == jsonl.VersionAgain && c.summary.Lines == 2 && wrong.After == jsonl.KindVersion:
		r.add(versionHang, &at, "%v", wrong)
	case wrong.Fault == jsonl.VersionAgain:
		r.add(versionAgain, &at, "%v", wrong)
	case wrong.Fault == jsonl.KindTooLate && wrong.After != wrong.Kind:
		if reported, known := c.left[wrong.Kind]; known && !reported {
			c.left[wrong.Kind] = true
			r.add(kindsMixed, &at, "lines of type %q come again", wrong.Kind).about(string(wrong.Kind))
		}
	}
}

// emit hands on the faults of a line, as far as they are wanted.
func (c *Checker) emit(line int, faults []Finding) error {
	for _, f := range faults {
		if c.silences(byID[f.Rule]) {
			continue
		}
		count := &c.summary.Warnings
		if f.Severity == Error {
			count = &c.summary.Errors
		}
		*count++
		if c.MaxFindings > 0 && *count > c.MaxFindings {
			continue
		}
		f.File, f.Line = c.file, cmp.Or(f.Line, line)
		if err := c.handler.Finding(f); err != nil {
			return err
		}
	}
	return nil
}

// apply does to the world what the server would do at a line.
func (c *Checker) apply(r *report, b jsonl.Body) {
	switch b := b.(type) {
	case *jsonl.Role:
		c.defineNamed(r, c.world.roles, "role", b.Name)
	case *jsonl.Scheme:
		c.defineScheme(r, b)
	case *jsonl.Emoji:
		c.defineNamed(r, c.world.emoji, "emoji", b.Name)
	case *jsonl.Team:
		c.defineTeam(r, b)
	case *jsonl.Channel:
		c.defineChannel(r, b)
	case *jsonl.User:
		c.defineUser(r, b)
	case *jsonl.Bot:
		c.defineBot(r, b)
	case *jsonl.Post:
		c.usePost(r, b)
	case *jsonl.DirectChannel:
		c.useDirectChannel(r, b)
	case *jsonl.DirectPost:
		c.useDirectPost(r, b)
	}
}
