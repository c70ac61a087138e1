package validate

import (
	"compress/flate"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/unicode/norm"
)

// Stream checks the lines in r. Files that they name are not looked for. name is
// what the findings call the file.
//
// The error is that of r, of the handler, or of ctx; what is wrong with the lines
// is no error. If r fails, the handler gets a summary that is not complete.
func Stream(ctx context.Context, r io.Reader, name string, opts *Options, h Handler) (Summary, error) {
	c := NewChecker(name, h, opts)
	if err := c.lines(ctx, r, 0); err != nil {
		return c.abandon(err)
	}
	return c.Finish(true)
}

// abandon ends a check that cannot go on because of err.
func (c *Checker) abandon(err error) (Summary, error) {
	var read *readError
	if !errors.As(err, &read) {
		return c.summary, err
	}
	s, summaryErr := c.Finish(false)
	return s, errors.Join(err, summaryErr)
}

// Archive checks an import archive of size bytes. name is what findings about
// the archive itself call it; those about lines have the name of the .jsonl file.
//
// The error is that of the handler or of ctx. An archive that cannot be read is
// a finding, and the summary is then not complete.
func Archive(ctx context.Context, r io.ReaderAt, size int64, name string, opts *Options, h Handler) (Summary, error) {
	a := archive{settings: newSettings(opts), name: name}
	a.checker = newChecker(name, h, a.settings)
	lines := a.open(r, size)
	if err := a.checker.emit(0, a.faults.faults); err != nil {
		return a.checker.summary, err
	}
	if lines == nil {
		return a.checker.Finish(false)
	}
	a.checker.file = lines.Name
	complete, err := a.read(ctx, lines)
	if err != nil {
		return a.checker.summary, err
	}
	if err := a.unused(complete); err != nil {
		return a.checker.summary, err
	}
	return a.checker.Finish(complete)
}

// archive is the check of one archive.
type archive struct {
	*settings
	name    string
	checker *Checker
	faults  report // about the archive itself
}

// PartManifest is the entry that tells a part of a conversion from an archive.
const PartManifest = "part.json"

// open reads the table of contents, and returns the entry with the lines, or nil.
func (a *archive) open(r io.ReaderAt, size int64) *zip.File {
	a.faults.settings = a.settings
	z, err := zip.NewReader(inside{r}, size)
	if err != nil {
		a.faults.add(archiveBroken, nil, "%s: %v", quote(a.name), err)
		return nil
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	if size > a.Limits.MaxFileSize {
		a.faults.add(archiveLarge, nil, "%s has %d bytes, an upload %d at most", quote(a.name), size, a.Limits.MaxFileSize)
	}
	a.doubled(z.File)
	a.files = newFiles(z.File)
	return a.pick(z.File)
}

// inside reads an archive, in whose table of contents a damaged entry may begin before
// the archive does. That is no failure to read.
type inside struct{ io.ReaderAt }

func (r inside) ReadAt(b []byte, off int64) (int, error) {
	if off < 0 {
		return 0, zip.ErrFormat
	}
	return r.ReaderAt.ReadAt(b, off)
}

// doubled reports names that two entries have.
func (a *archive) doubled(entries []*zip.File) {
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		name := norm.NFC.String(e.Name)
		if seen[name] && strings.HasPrefix(name, dataDir+"/") && !strings.HasSuffix(name, "/") {
			a.faults.add(archiveDoubled, nil, "two entries are called %s", quote(name)).about(name)
		}
		seen[name] = true
	}
}

// pick returns the entry that the server takes for the lines.
func (a *archive) pick(entries []*zip.File) *zip.File {
	var inRoot, below []*zip.File
	for _, e := range entries {
		switch {
		case path.Ext(e.Name) != ".jsonl":
		case path.Dir(e.Name) == ".":
			inRoot = append(inRoot, e)
		default:
			below = append(below, e)
		}
	}
	if a.targetBefore(Version{11, 5, 1}) {
		inRoot = slices.DeleteFunc(slices.Clone(entries), func(e *zip.File) bool { return path.Ext(e.Name) != ".jsonl" })
	}
	if len(inRoot) == 0 {
		f := a.faults.add(archiveNoLines, nil, "no .jsonl file in the root of %s", quote(a.name))
		switch {
		case slices.ContainsFunc(entries, func(e *zip.File) bool { return e.Name == PartManifest }):
			f.hint("this is a part of a conversion: mmimport merge makes an archive of all parts")
		case len(below) > 0:
			f.hint("%s is in a folder: zip what is in it, not the folder", quote(below[0].Name))
		}
		return nil
	}
	first := inRoot[0]
	if len(inRoot) > 1 {
		a.faults.add(archiveManyLines, nil, "the server reads %s, and not %s", quote(first.Name), quote(inRoot[1].Name))
	}
	if strings.Contains(first.Name, "..") {
		a.faults.add(archiveLinesName, nil, "%s holds two dots in a row", quote(first.Name))
	}
	return first
}

// read checks the lines. It reports false if they could not be read to their end.
func (a *archive) read(ctx context.Context, lines *zip.File) (complete bool, err error) {
	f := &file{File: lines}
	err = f.read(func(r io.Reader) error { return a.checker.lines(ctx, r, int64(lines.UncompressedSize64)) })
	if err == nil {
		return true, nil
	}
	var read *readError
	if !errors.As(err, &read) && !isDamage(err) {
		return false, err
	}
	r := report{settings: a.settings}
	r.add(archiveLinesBroken, nil, "%v", err)
	return false, a.checker.emit(0, r.faults)
}

// isDamage reports whether an entry cannot be opened or is not what its checksum
// says.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, errEncrypted) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) ||
		errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt)
}

// unused reports the files below data/ that no line names.
func (a *archive) unused(complete bool) error {
	if !complete {
		return nil
	}
	var names []string
	for name, f := range a.files.byName {
		if !f.used.Load() && strings.HasPrefix(name, dataDir+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	r := report{settings: a.settings}
	for _, name := range names {
		r.add(archiveUnused, nil, "no line names %s", quote(name))
	}
	return a.checker.emit(0, r.faults)
}
