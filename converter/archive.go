package converter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/internal/blocks"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// Archive is an import archive that is read: a zip, or a file of lines (.jsonl) with a
// folder data beside it. It may be of any tool. It is used by one goroutine.
type Archive struct {
	file    string
	zip     *zip.ReadCloser // nil for a file of lines
	lines   *zip.File       // nil for a file of lines
	size    int64           // of the lines, in bytes
	entries map[string]*zip.File
}

// OpenArchive opens an archive, or a file of lines if the name ends in .jsonl.
func OpenArchive(file string) (*Archive, error) {
	if strings.EqualFold(filepath.Ext(file), ".jsonl") {
		info, err := os.Stat(file)
		if err != nil {
			return nil, err
		}
		return &Archive{file: file, size: info.Size()}, nil
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	a := &Archive{file: file, zip: z, entries: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		a.entries[norm.NFC.String(f.Name)] = f
		if path.Ext(f.Name) == ".jsonl" && path.Dir(f.Name) == "." {
			a.lines = cmp.Or(a.lines, f) // the server reads the first
		}
	}
	if a.lines == nil {
		return nil, errors.Join(fmt.Errorf("%s: it has no .jsonl file in its root, and so is no import archive", file), z.Close())
	}
	a.size = int64(a.lines.UncompressedSize64)
	return a, nil
}

// Name is what people call the archive: the name of its file without folders.
func (a *Archive) Name() string { return filepath.Base(a.file) }

// Close releases the archive.
func (a *Archive) Close() error {
	if a.zip == nil {
		return nil
	}
	return a.zip.Close()
}

// linesReader opens the lines.
func (a *Archive) linesReader() (io.ReadCloser, error) {
	if a.lines == nil {
		return os.Open(a.file)
	}
	return a.lines.Open()
}

// belowData is where a file lies below data/ that a line names, as the server sees it, or
// "" if that is elsewhere.
func belowData(name string) string {
	below, ok := strings.CutPrefix(path.Join(dataDir, name), dataDir+"/")
	if !ok {
		return ""
	}
	return below
}

// entry is a file below data/, or nil.
func (a *Archive) entry(name string) *zip.File {
	if name = belowData(name); name == "" {
		return nil
	}
	return a.entries[norm.NFC.String(dataDir+"/"+name)]
}

// errNoFile says that an archive names a file that it does not have.
var errNoFile = errors.New("the file is not in the archive")

// open opens a file below data/. The error is errNoFile if there is none.
func (a *Archive) open(name string) (sources.Content, error) {
	if a.zip != nil {
		f := a.entry(name)
		if f == nil {
			return nil, errNoFile
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		return archived{r, f}, nil
	}
	if name = belowData(name); name == "" {
		return nil, errNoFile
	}
	root, err := os.OpenRoot(filepath.Join(filepath.Dir(a.file), dataDir))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNoFile
	}
	if err != nil {
		return nil, err
	}
	f, err := root.Open(filepath.FromSlash(name))
	if errors.Is(err, os.ErrNotExist) {
		err = errNoFile
	}
	if err = errors.Join(err, root.Close()); err != nil {
		return nil, err
	}
	return f, nil
}

// archived is a file of an archive.
type archived struct {
	io.ReadCloser
	f *zip.File
}

var _ sources.RawContent = archived{}

// Raw implements [sources.RawContent].
func (a archived) Raw() (r io.Reader, method uint16, crc32 uint32, compressed, plain uint64, err error) {
	r, err = a.f.OpenRaw()
	return r, a.f.Method, a.f.CRC32, a.f.CompressedSize64, a.f.UncompressedSize64, err
}

// eachBlock decodes lines, lets work make something of each block of them on several
// goroutines, and hands the block to sink in the order of the lines. Errors name the line;
// one that the server would not read is an error.
func eachBlock[T any](ctx context.Context, r io.Reader, workers int, work func(*blocks.Block[T]), sink func(*blocks.Block[T]) error) error {
	return blocks.Each(ctx, r, workers, work, func(b *blocks.Block[T]) error {
		for i := range b.Lines {
			if err := lineError(&b.Lines[i]); err != nil {
				return err
			}
		}
		return sink(b)
	})
}

// lineError is why a line cannot be read, with its number.
func lineError(l *blocks.Line) error {
	if l.Err == nil {
		return nil
	}
	var long *jsonl.TooLongError
	if errors.As(l.Err, &long) { // which has the number
		return l.Err
	}
	return fmt.Errorf("line %d: %w", l.Number, l.Err)
}

// asRead and lineByLine are for those who need nothing but the lines: what they do with
// each must be done when on returns.
func asRead(*blocks.Block[struct{}]) {}

func lineByLine(on func(*blocks.Line) error) func(*blocks.Block[struct{}]) error {
	return func(b *blocks.Block[struct{}]) error {
		for i := range b.Lines {
			if err := on(&b.Lines[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// eachOf is eachBlock over the lines of an archive. progress may be nil.
func eachOf[T any](ctx context.Context, a *Archive, workers int, progress func(done, total int64), work func(*blocks.Block[T]), sink func(*blocks.Block[T]) error) (err error) {
	r, err := a.linesReader()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	err = eachBlock(ctx, r, workers, work, func(b *blocks.Block[T]) error {
		if progress != nil {
			progress(b.End, a.size)
		}
		return sink(b)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", a.file, err)
	}
	return nil
}

// sortedNames returns a list of names in their order, each once.
func sortedNames(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// Existing tells what a server holds that has imported archives, in their order, and
// nothing else: for validate, about archives that come after them. Lines are decoded on up
// to workers goroutines; 0 means the number of CPUs. progress, if set, is told how many
// bytes of the lines of each are read.
func Existing(ctx context.Context, list []*Archive, workers int, progress func(done, total int64)) (*validate.Existing, error) {
	x, err := readObjects(ctx, list, cmp.Or(workers, runtime.GOMAXPROCS(0)), progress)
	if err != nil {
		return nil, err
	}
	return x.existing(), nil
}

// readObjects reads everything but messages.
func readObjects(ctx context.Context, list []*Archive, workers int, progress func(done, total int64)) (*lineIndex, error) {
	x := &lineIndex{}
	x.init()
	for _, a := range list {
		err := eachOf(ctx, a, workers, progress, asRead, lineByLine(func(l *blocks.Line) error {
			x.define(l.Body)
			return nil
		}))
		if err != nil {
			return nil, err
		}
	}
	return x, nil
}
