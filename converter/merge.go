package converter

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/jsonl"
)

// PartsError says why files cannot be merged: one is no part, or together they are not all
// parts of one conversion.
type PartsError struct {
	File string // the file that it is about; "" for all
	Why  string
}

func (e *PartsError) Error() string {
	if e.File == "" {
		return e.Why
	}
	return e.File + ": " + e.Why
}

// MergeOptions are what can be chosen in [Merge]. The zero value of each field is its default.
type MergeOptions struct {
	// Workers is how many goroutines compress at once. Default: the number of CPUs.
	Workers int
	// Progress, if set, is told how far the merging is, in bytes of lines, and in files.
	Progress func(Progress)
}

// Merge makes of all parts of one conversion, given in any order by the names of their
// files, the archive that one run would have made, to the byte, under the given name. It
// has either appeared there when Merge returns without an error, or nothing is left behind.
// Memory depends on the number of conversations and files, and not on their size.
//
// The report is that of one run, but for the order of problems beyond those listed. opts
// may be nil. The error is a *[PartsError] when the files are not what can be merged.
func Merge(ctx context.Context, files []string, name string, opts *MergeOptions) (r *Report, err error) {
	var o MergeOptions
	if opts != nil {
		o = *opts
	}
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	m := &merger{ctx: ctx, o: o, out: &zipOutput{name: name, linesName: linesName}}
	defer func() { err = errors.Join(err, m.out.Discard(), m.close()) }()
	for _, f := range files {
		if err := m.open(f); err != nil {
			return nil, err
		}
	}
	if err := m.arrange(); err != nil {
		return nil, err
	}
	if err := m.lines(); err != nil {
		return nil, err
	}
	if err := m.files(); err != nil {
		return nil, err
	}
	return m.finish()
}

type merger struct {
	ctx   context.Context
	o     MergeOptions
	out   *zipOutput
	parts []*openPart // by Shard.K
	order []placeOf   // all places that anything was written of

	total, done int64 // bytes of lines
	copied      copyTally
}

// openPart is a part that is being read.
type openPart struct {
	file string
	zip  *zip.ReadCloser
	manifest
	r     io.ReadCloser
	lines *bufio.Reader
}

// placeOf is a place, and who has it.
type placeOf struct {
	*placePart
	part *openPart
}

func (m *merger) close() error {
	var errs []error
	for _, p := range m.parts {
		if p.r != nil {
			errs = append(errs, p.r.Close())
		}
		errs = append(errs, p.zip.Close())
	}
	return errors.Join(errs...)
}

// open opens a file and reads what it says of itself.
func (m *merger) open(file string) error {
	z, err := zip.OpenReader(file)
	if errors.Is(err, zip.ErrFormat) {
		return &PartsError{file, "it is no zip, and so no part that convert --shard wrote"}
	}
	if err != nil {
		return err
	}
	p := &openPart{file: file, zip: z}
	m.parts = append(m.parts, p)
	f, err := z.Open(partManifest)
	if err != nil {
		return &PartsError{file, "it is no part that convert --shard wrote: it has no " + partManifest}
	}
	err = json.UnmarshalRead(f, &p.manifest)
	if err := errors.Join(err, f.Close()); err != nil {
		return &PartsError{file, partManifest + ": " + err.Error()}
	}
	if p.Format != manifestFormat {
		return &PartsError{file, fmt.Sprintf("the part is of format %d, and this program merges format %d: merge with the program that converted", p.Format, manifestFormat)}
	}
	if p.r, err = z.Open(partLines); err != nil {
		return fmt.Errorf("%s: %s: %w", file, partLines, err)
	}
	p.lines = bufio.NewReaderSize(p.r, 1<<16)
	return nil
}

// arrange checks that the parts belong together, and puts them and all places in order.
func (m *merger) arrange() error {
	if len(m.parts) == 0 {
		return &PartsError{"", "there are no parts"}
	}
	slices.SortStableFunc(m.parts, func(a, b *openPart) int { return cmp.Compare(a.Shard.K, b.Shard.K) })
	first := m.parts[0]
	for i, p := range m.parts {
		switch {
		case p.Shard.N != first.Shard.N:
			return &PartsError{p.file, fmt.Sprintf("it is part %s, and %s is part %s", p.Shard, first.file, first.Shard)}
		case i > 0 && p.Shard == m.parts[i-1].Shard:
			return &PartsError{p.file, fmt.Sprintf("it is part %s, as %s is", p.Shard, m.parts[i-1].file)}
		case p.Common != first.Common || p.Head != first.Head || p.Middle != first.Middle:
			return &PartsError{p.file, "it was made of other sources, with other options or by another version of the program than " + first.file}
		}
	}
	if have := len(m.parts); have != first.Shard.N {
		missing := 1
		for missing <= have && m.parts[missing-1].Shard.K == missing {
			missing++
		}
		return &PartsError{"", fmt.Sprintf("there are %d of %d parts: %s is missing", have, first.Shard.N, Shard{missing, first.Shard.N})}
	}
	m.total = first.Head + first.Middle
	for _, p := range m.parts {
		for i := range p.Places {
			m.order = append(m.order, placeOf{&p.Places[i], p})
			m.total += p.Places[i].Bytes
		}
	}
	slices.SortFunc(m.order, func(a, b placeOf) int { return cmp.Compare(a.Place, b.Place) })
	return nil
}

// lines writes the lines of all parts, and those that they have in common once.
func (m *merger) lines() error {
	w, err := m.out.Lines(m.o.Workers)
	if err != nil {
		return err
	}
	first := m.parts[0]
	direct := slices.IndexFunc(m.order, func(p placeOf) bool { return p.Direct })
	if direct < 0 {
		direct = len(m.order)
	}
	for _, step := range []struct {
		common int64
		places []placeOf
	}{{first.Head, m.order[:direct]}, {first.Middle, m.order[direct:]}} {
		for i, p := range m.parts {
			to := w
			if i > 0 {
				to = io.Discard
			}
			if err := m.copy(to, p, step.common); err != nil {
				return err
			}
		}
		for _, p := range step.places {
			if err := m.copy(w, p.part, p.Bytes); err != nil {
				return err
			}
		}
	}
	for _, p := range m.parts { // reading to the end also checks the CRC-32
		if _, err := p.lines.ReadByte(); err != io.EOF {
			return fmt.Errorf("%s: %s: %w", p.file, partLines, cmp.Or(err, errors.New("it is longer than it says")))
		}
	}
	return nil
}

// copy copies the next n bytes of lines of a part.
func (m *merger) copy(w io.Writer, p *openPart, n int64) error {
	if err := m.ctx.Err(); err != nil {
		return err
	}
	if _, err := io.CopyN(w, p.lines, n); err != nil {
		return fmt.Errorf("%s: %s: %w", p.file, partLines, err)
	}
	if w != io.Discard {
		m.done += n
		m.progress(StageMerge, m.done, m.total)
	}
	return nil
}

func (m *merger) progress(stage string, done, total int64) {
	if m.o.Progress != nil {
		m.o.Progress(Progress{stage, done, total})
	}
}

// wanted is a file of the archive, and which part has it.
type wanted struct {
	path string
	part *openPart
}

// wanted returns the files in the order in which the lines need them.
func (m *merger) wanted() (list []wanted) {
	known := map[string]bool{}
	add := func(p *openPart, paths []string) {
		for _, path := range paths {
			if !known[path] {
				known[path] = true
				list = append(list, wanted{path, p})
			}
		}
	}
	add(m.parts[0], m.parts[0].CommonFiles)
	for _, p := range m.order {
		add(p.part, p.Files)
	}
	return list
}

// files copies the files.
func (m *merger) files() error {
	entries := map[*openPart]map[string]*zip.File{}
	for _, p := range m.parts {
		entries[p] = make(map[string]*zip.File, len(p.zip.File))
		for _, f := range p.zip.File {
			entries[p][f.Name] = f
		}
	}
	list := m.wanted()
	m.copied.besideMsg = len(m.parts[0].CommonFiles)
	for i, f := range list {
		if err := m.ctx.Err(); err != nil {
			return err
		}
		entry := entries[f.part][dataDir+"/"+f.path]
		if entry == nil {
			return fmt.Errorf("%s: the file %s is not in it: the part is damaged", f.part.file, f.path)
		}
		if err := m.out.copyEntry(entry); err != nil {
			return fmt.Errorf("%s: %s: %w", f.part.file, f.path, err)
		}
		m.copied.add(f.path, int64(entry.UncompressedSize64))
		m.progress(StageFiles, int64(i+1), int64(len(list)))
	}
	return nil
}

// finish makes the archive appear, and adds the reports up.
func (m *merger) finish() (*Report, error) {
	first := m.parts[0]
	c := &conversion{
		g: &gathered{}, out: m.out, plain: countingWriter{n: m.total}, copied: m.copied, used: emojiUse{}, supply: first.Known.Supply,
		r: &Report{Sources: first.Sources, Assumptions: first.Assumptions, Settings: first.Settings},
	}
	c.g.ledger.add(first.All.ledger())
	examples := first.All.Examples
	for _, p := range m.parts {
		c.g.ledger.add(p.Own.ledger())
		c.used.add(p.Used)
		examples = append(examples, p.Examples...)
	}
	slices.SortStableFunc(examples, func(a, b example) int { return cmp.Compare(a.Place, b.Place) })
	for _, x := range examples {
		for _, at := range x.Origins {
			c.g.ledger.example(loss{x.Kind, x.Reason}, at)
		}
	}
	if err := c.g.ledger.check(); err != nil {
		return nil, err
	}
	c.describe(first.Known)
	w, err := m.out.Commit()
	if err != nil {
		return nil, err
	}
	c.assumeSizes(w.Bytes)
	c.assumeSupply()
	c.assumeEmoji()
	c.r.Output = &OutputReport{File: m.out.name, Lines: m.count(), Files: m.copied.seen, Bytes: w.Bytes, SHA256: w.SHA256}
	return c.r, nil
}

// count counts the lines of each kind.
func (m *merger) count() map[string]int {
	lines := m.parts[0].Lines
	for _, p := range m.order {
		kind := jsonl.KindPost
		if p.Direct {
			kind = jsonl.KindDirectPost
		}
		lines[string(kind)] += p.Lines
	}
	return lines
}
