package converter

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/s2"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// delta writes what the server does not have yet, when it has imported Options.Last.
//
// There may be several archives before it; what a later one says of an object counts.
//
// The run goes as every run does, but its lines wait in a temporary file. Then both sets
// of lines are compared (compare_index.go, compare_walk.go): each message finds its like,
// and what is to be done with it is noted in a spool by the place of its line
// (delta_messages.go). A last pass over the lines writes those that are needed, in their
// order (delta_write.go, delta_places.go, delta_people.go).
//
// What the server takes for one message has one channel, time and text. So a message of
// which anything is written again has the very time and text of the last archive, and all
// its files, as the server deletes those that are not repeated.
type delta struct {
	c    *comparison
	last []*Archive // in the order in which they were imported
	full *lineFile
	w    *lineWriter // of the output
	r    *DeltaReport
	hand handList
	plan *filePlan // of the full run

	due     *spool // by line and place in it: what is to be done with a message
	wanted  *spool // by line of the last archive: messages whose old form is needed
	olds    *spool // these, by line
	entries entryReader
	now     placeCount // of the conversation being compared
	members memberChanges
	firsts  map[firstMessage]string                // of the channels that the sources do not have any more
	newest  map[firstMessage]string                // … and of new ones
	open    func(fileRef) (sources.Content, error) // a file of the run

	origins *lineFile     // of all lines of the run; nil if nobody asks for any
	from    *bufio.Reader // of origins
	origin  string        // of the line at hand, "" if it is not known

	needed   map[string]bool // files that the lines name
	fromLast []string        // those of them that only the last archive has
}

// beginDelta reads the last archive. It is nil if there is none.
func beginDelta(ctx context.Context, o *Options) (*delta, error) {
	if len(o.Last) == 0 {
		return nil, keepNames(ctx, o)
	}
	budget := int(o.Memory / messagesShare / 4)
	d := &delta{
		c: newComparison(o.TempDir, 2*budget), last: o.Last, r: &DeltaReport{Last: namesOfArchives(o.Last)}, needed: map[string]bool{},
		firsts: map[firstMessage]string{}, newest: map[firstMessage]string{},
		due: newSpool(o.TempDir, budget), wanted: newSpool(o.TempDir, budget/4), olds: newSpool(o.TempDir, budget/4),
	}
	err := d.readLast(ctx, o)
	if err == nil {
		d.full, err = newLineFile(o.TempDir)
	}
	if err == nil && len(o.Lines) > 0 {
		d.origins, err = newLineFile(o.TempDir)
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	o.last = newLastNames(d.c.sides[earlier])
	return d, nil
}

// keepNames reads the names of Options.Names.
func keepNames(ctx context.Context, o *Options) error {
	if len(o.Names) == 0 {
		return nil
	}
	x, err := readObjects(ctx, o.Names, o.Workers, func(done, total int64) { o.progress(StageLast, done, total) })
	if err != nil {
		return err
	}
	o.last = newLastNames(*x)
	return nil
}

// maxLast is how many archives a key of a message can tell apart.
const maxLast = 255

// readLast reads all archives that the server has.
func (d *delta) readLast(ctx context.Context, o *Options) error {
	if len(o.Last) > maxLast {
		return &UsageError{fmt.Errorf("%d archives are on the server: %d is the most", len(o.Last), maxLast)}
	}
	for i, a := range o.Last {
		ours, err := looksOurs(a)
		if err != nil {
			return err
		}
		d.c.byPath = ours && (i == 0 || d.c.byPath)
		err = d.c.read(ctx, earlier, i, a, o.Workers, func(done, total int64) { o.progress(StageLast, done, total) })
		if err != nil {
			return err
		}
		if i == 0 && d.c.sides[earlier].isDelta {
			return &UsageError{fmt.Errorf("%s holds only what was new against an earlier archive: name that before it, and all in the order in which they were imported", a.file)}
		}
	}
	return nil
}

// looksOurs reports whether the first line of an archive says that we wrote it: that must
// be known before its files are compared.
func looksOurs(a *Archive) (ours bool, err error) {
	r, err := a.linesReader()
	if err != nil {
		return false, fmt.Errorf("%s: %w", a.file, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for line, err := range jsonl.Lines(r) {
		if err != nil {
			return false, fmt.Errorf("%s: %w", a.file, err)
		}
		body, err := line.Body()
		v, isVersion := body.(*jsonl.Version)
		// What else is wrong with it is told when it is read.
		return err == nil && isVersion && v.Info != nil && value(v.Info.Generator) == generator, nil
	}
	return false, nil
}

// namesOfArchives are the names of archives, for people.
func namesOfArchives(list []*Archive) string {
	var names []string
	for _, a := range list {
		names = append(names, a.Name())
	}
	return strings.Join(names, ", ")
}

// openLast opens a file of the newest archive that has it, or gives errNoFile.
func (d *delta) openLast(path string) (sources.Content, error) {
	for _, a := range slices.Backward(d.last) {
		f, err := a.open(path)
		if errors.Is(err, errNoFile) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", a.file, path, err)
		}
		return f, nil
	}
	return nil, errNoFile
}

// close removes temporary files. It may be called more than once, and for nil.
func (d *delta) close() error {
	if d == nil {
		return nil
	}
	return errors.Join(d.c.close(), d.due.close(), d.wanted.close(), d.olds.close(), d.full.close(), d.origins.close())
}

// writeDelta writes what is new or changed of all lines of the run to w.
func (c *conversion) writeDelta(ctx context.Context, w io.Writer) error {
	d, o := c.delta, c.g.o
	if err := c.lines.finish(); err != nil {
		return err
	}
	c.lines.judge.log(o.Log)
	if err := d.sealLines(); err != nil {
		return err
	}
	if err := d.c.readLines(ctx, later, d.full.reader(), o.Workers); err != nil {
		return err
	}
	if err := d.sameTeam(); err != nil {
		return err
	}
	if err := d.decide(ctx, o); err != nil {
		return err
	}
	c.plain = countingWriter{w: w}
	c.lines = newDeltaWriter(jsonl.NewEncoder(&c.plain), o, d.c.sides[earlier].existing())
	d.w, d.plan, d.open = c.lines, &c.files, c.g.open
	d.w.wanted = o.Lines
	if err := d.write(ctx, o.Workers); err != nil {
		return err
	}
	c.keepNeeded()
	return d.finish()
}

// sameTeam refuses sources that go elsewhere than the last archive: all would be new.
func (d *delta) sameTeam() error {
	var before, now []string
	for name := range d.c.sides[earlier].teams {
		if d.c.sides[later].teams[name] != nil {
			return nil
		}
		before = append(before, name)
	}
	for name := range d.c.sides[later].teams {
		now = append(now, name)
	}
	if len(before) == 0 {
		return nil
	}
	return &UsageError{fmt.Errorf("the last archive goes into %s, and these sources into %s: take the flags that it was made with, --team among them", strings.Join(sortedNames(before), ", "), strings.Join(sortedNames(now), ", "))}
}

// keepNeeded takes the files out of the plan that no line of the delta names.
func (c *conversion) keepNeeded() {
	var kept []string
	beside := 0
	for i, p := range c.files.paths {
		if !c.delta.needed[p] {
			continue
		}
		kept = append(kept, p)
		countIf(&beside, i < c.copied.besideMsg)
	}
	c.files.paths, c.copied.besideMsg = kept, beside
}

// copyFromLast copies the files of messages that are written again and that the sources
// do not have any more.
func (c *conversion) copyFromLast() (err error) {
	for _, p := range c.delta.fromLast {
		f, err := c.delta.openLast(p)
		if err != nil {
			return err
		}
		if err := errors.Join(c.addFile(belowData(p), f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// newDeltaWriter checks lines as for a server that has imported the last archive.
func newDeltaWriter(e *jsonl.Encoder, o *Options, existing *validate.Existing) *lineWriter {
	w := newLineWriter(e, o.Target)
	w.check = validate.NewChecker(linesName, w.judge, &validate.Options{MaxFindings: -1, Recent: recentLines, Target: o.Target, Existing: existing})
	return w
}

// put writes a line.
func (d *delta) put(b jsonl.Body) error {
	for _, p := range attachedTo(b) {
		d.need(p)
	}
	return d.w.body(b, sources.Origin{File: d.origin})
}

// sealLines ends the writing of the run's lines.
func (d *delta) sealLines() error {
	err := d.full.seal()
	if err == nil && d.origins != nil {
		err = d.origins.seal()
		d.from = bufio.NewReader(d.origins.reader())
	}
	return err
}

// nextOrigin moves on to the origin of the next line, if origins are kept.
func (d *delta) nextOrigin() error {
	if d.from == nil {
		return nil
	}
	text, err := d.from.ReadString('\n')
	if err == nil {
		d.origin, err = strconv.Unquote(strings.TrimSuffix(text, "\n"))
	}
	if err != nil {
		return fmt.Errorf("temporary file: %w", err)
	}
	return nil
}

func (d *delta) need(path string) {
	if d.needed[path] {
		return
	}
	path = strings.Clone(path) // which lies in a line
	d.needed[path] = true
	if _, planned := d.plan.source[path]; !planned {
		d.fromLast = append(d.fromLast, path)
	}
}

// lineFile keeps lines in a temporary file, compressed.
type lineFile struct {
	f    *os.File
	size countingWriter
	buf  *bufio.Writer
	zw   *s2.Writer
}

func newLineFile(dir string) (*lineFile, error) {
	f, err := os.CreateTemp(dir, ".mmimport-*.tmp")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // as a spool does
	l := &lineFile{f: f, buf: bufio.NewWriterSize(f, 1<<18)}
	l.size.w = l.buf
	l.zw = s2.NewWriter(&l.size, s2.WriterConcurrency(1))
	return l, nil
}

func (l *lineFile) Write(p []byte) (int, error) { return l.zw.Write(p) }

// seal ends the writing; then reader may be called, also more than once.
func (l *lineFile) seal() error { return errors.Join(l.zw.Close(), l.buf.Flush()) }

func (l *lineFile) reader() io.Reader {
	return s2.NewReader(io.NewSectionReader(l.f, 0, l.size.n))
}

func (l *lineFile) close() error {
	if l == nil || l.f == nil {
		return nil
	}
	err := l.f.Close()
	if rm := os.Remove(l.f.Name()); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	l.f = nil
	return err
}
