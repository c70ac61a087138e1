package converter

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/internal/blocks"
	"github.com/mmimport/mmimport/jsonl"
)

// MinSplit is the least size that [Split] takes, in bytes.
const MinSplit = 1 << 20

// ErrTooLarge is wrapped by the error of [Split] for a line that fits into no part, mostly
// because of its files.
var ErrTooLarge = errors.New("it does not fit into a part")

// Split divides an import archive into archives of at most size bytes that give the server
// the same, imported one after the other: the lines stay in their order, and each lies in
// one part with all its files. What a part refers to and does not define is in the server by then.
// A file that several parts need is in each of them.
//
// The parts appear in dir, as the name of the archive with a number, when Split returns
// without an error; else nothing is left behind. It returns their names. The archive must be
// one that validate finds no error in. progress, if set, is told how many bytes of lines are done.
// Memory depends on the number of files of the archive.
func Split(ctx context.Context, file, dir string, size int64, progress func(done, total int64)) (names []string, err error) {
	if size < MinSplit {
		return nil, fmt.Errorf("parts of %d bytes are too small: %d is the least", size, MinSplit)
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	d := &divider{dir: dir, base: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), size: size, entries: map[string]*zip.File{}}
	defer func() { err = errors.Join(err, d.discard()) }()
	var lines *zip.File
	for _, f := range z.File {
		d.entries[norm.NFC.String(f.Name)] = f
		if path.Ext(f.Name) == ".jsonl" && path.Dir(f.Name) == "." {
			lines = cmp.Or(lines, f) // the server reads the first
		}
	}
	if lines == nil {
		return nil, fmt.Errorf("%s: it has no .jsonl file in its root, and so is no import archive", file)
	}
	if err := d.divide(ctx, lines, progress); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return d.commit()
}

type divider struct {
	dir, base string
	size      int64 // of a part, in bytes, at most
	entries   map[string]*zip.File
	version   []byte // the first line
	parts     []*dividedPart
}

// dividedPart is a part that is being written, or has been.
type dividedPart struct {
	out   *zipOutput
	w     io.Writer
	lines int   // without the first
	raw   int64 // bytes of lines, uncompressed
	files []*zip.File
	known map[*zip.File]bool
	held  int64 // bytes that the files take
}

func (d *divider) divide(ctx context.Context, lines *zip.File, progress func(done, total int64)) (err error) {
	r, err := lines.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	err = blocks.Each(ctx, r, runtime.GOMAXPROCS(0), asRead, func(b *blocks.Block[struct{}]) error {
		if progress != nil {
			progress(b.Lines[0].Offset, int64(lines.UncompressedSize64))
		}
		return lineByLine(func(l *blocks.Line) error { return d.line(lines.Name, l) })(b)
	})
	if err != nil {
		return err
	}
	if len(d.parts) == 0 {
		return errors.New("there is nothing to import in it")
	}
	return d.end()
}

// line takes a line of the file of that name.
func (d *divider) line(name string, l *blocks.Line) error {
	var long *jsonl.TooLongError
	switch {
	case errors.As(l.Err, &long): // which has the number
		return long
	case l.Number == 1:
		d.version = append(bytes.Clone(l.Raw), '\n')
		return nil
	}
	if err := d.add(l); err != nil {
		return fmt.Errorf("%s:%d: %w", name, l.Number, err)
	}
	return nil
}

// add writes a line to the part at hand, or else to a new one.
func (d *divider) add(line *blocks.Line) error {
	files, err := d.filesOf(line)
	if err != nil {
		return err
	}
	if n := len(d.parts); n == 0 || !d.parts[n-1].fits(line, files, d.size) {
		if err := d.begin(); err != nil {
			return err
		}
		if !d.parts[len(d.parts)-1].fits(line, files, d.size) {
			return fmt.Errorf("%w of %d bytes: take a larger size, or raise the server's limit", ErrTooLarge, d.size)
		}
	}
	p := d.parts[len(d.parts)-1]
	for _, f := range files {
		if !p.known[f] {
			p.known[f] = true
			p.files = append(p.files, f)
			p.held += roomOf(f)
		}
	}
	p.lines++
	return errors.Join(p.write(line.Raw), p.write([]byte{'\n'}))
}

func (p *dividedPart) write(line []byte) error {
	p.raw += int64(len(line))
	_, err := p.w.Write(line)
	return err
}

// fits reports whether a line fits in, with its files. What is not yet deflated counts as it
// is: text that cannot be deflated grows a little.
func (p *dividedPart) fits(line *blocks.Line, files []*zip.File, size int64) bool {
	const frame = 1 << 10 // what ends an archive
	pending := p.raw%deflateBlock + int64(len(line.Raw)) + 1
	need := p.out.size.n + pending + pending/64 + p.held + frame
	for _, f := range files {
		if !p.known[f] {
			need += roomOf(f)
		}
	}
	return need <= size
}

// roomOf is what a file takes in an archive, at most, in bytes: with its name twice.
func roomOf(f *zip.File) int64 {
	return int64(f.CompressedSize64) + 2*int64(len(f.Name)+len(f.Extra)) + 200
}

// filesOf returns the files that a line needs.
func (d *divider) filesOf(line *blocks.Line) (files []*zip.File, err error) {
	if line.Err != nil {
		return nil, line.Err
	}
	for _, p := range attachedTo(line.Body) {
		f := d.entries[norm.NFC.String(path.Join(dataDir, p))]
		if f == nil {
			return nil, fmt.Errorf("the file %s is not in the archive", quote(p))
		}
		files = append(files, f)
	}
	return files, nil
}

// attachedTo returns the paths of all files that a line names, as they are written.
func attachedTo(body jsonl.Body) (paths []string) {
	add := func(list *[]*jsonl.Attachment) {
		if list == nil {
			return
		}
		for _, a := range *list {
			if a != nil && a.Path != nil {
				paths = append(paths, *a.Path)
			}
		}
	}
	one := func(p *string) {
		if p != nil {
			paths = append(paths, *p)
		}
	}
	thread := func(replies *[]jsonl.Reply) {
		if replies != nil {
			for i := range *replies {
				add((*replies)[i].Attachments)
			}
		}
	}
	switch b := body.(type) {
	case *jsonl.Emoji:
		one(b.Image)
	case *jsonl.User:
		one(b.ProfileImage)
	case *jsonl.Bot:
		one(b.ProfileImage)
	case *jsonl.Post:
		add(b.Attachments)
		thread(b.Replies)
	case *jsonl.DirectPost:
		add(b.Attachments)
		thread(b.Replies)
	}
	return paths
}

// begin ends the part at hand and begins another.
func (d *divider) begin() error {
	if len(d.parts) > 0 {
		if err := d.end(); err != nil {
			return err
		}
	}
	p := &dividedPart{
		out:   &zipOutput{name: filepath.Join(d.dir, fmt.Sprintf("%s.split%03d.zip", d.base, len(d.parts)+1)), linesName: linesName},
		known: map[*zip.File]bool{},
	}
	d.parts = append(d.parts, p)
	var err error
	if p.w, err = p.out.Lines(1); err != nil { // one worker: what is not deflated yet is less than a block
		return err
	}
	return p.write(d.version)
}

// end writes the files of the part at hand.
func (d *divider) end() error {
	p := d.parts[len(d.parts)-1]
	for _, f := range p.files {
		if err := p.out.copyEntry(f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	p.files, p.known = nil, nil
	return p.out.seal()
}

// commit makes all parts appear, or none.
func (d *divider) commit() (names []string, err error) {
	for _, p := range d.parts {
		if _, err := p.out.rename(p.out.name); err != nil {
			for _, name := range names {
				err = errors.Join(err, os.Remove(name))
			}
			return nil, err
		}
		names = append(names, p.out.name)
	}
	return names, nil
}

func (d *divider) discard() error {
	var errs []error
	for _, p := range d.parts {
		errs = append(errs, p.out.Discard())
	}
	return errors.Join(errs...)
}
