package converter

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

// Output is where the lines and the files of a run go. Lines are written first,
// through the writer that Lines returns, then each file is added, then commit
// makes the output appear under its name. Discard, in place of commit or after it,
// removes what there is of an output that did not appear.
//
// AddFile returns the size of the file, in bytes.
//
// An Output is used once and by one goroutine.
type Output interface {
	// Lines may use up to workers goroutines.
	Lines(workers int) (io.Writer, error)
	// Attaches reports whether files can be added; Deflates, whether they are deflated,
	// unless they are compressed already.
	Attaches() bool
	Deflates() bool
	AddFile(path string, c sources.Content) (plain int64, err error)
	Commit() (Written, error)
	Discard() error
	// Name is what people call it; TempDir is a folder on the same disk.
	Name() string
	TempDir() string
}

// Written describes an output that has appeared.
type Written struct {
	Bytes  int64
	SHA256 string // of the file; "" where there is no single one
}

// Names inside an archive. The server takes the .jsonl in the root of the zip, and
// looks for files below data/ (model.ExportDataDir).
const (
	linesName = "import.jsonl"
	dataDir   = "data"
)

// NewOutput returns the output that a name asks for: "-" is standard output, which
// takes lines only; a name that ends in .jsonl gives that file and a folder data
// beside it; anything else is a zip archive. Nothing is created before it is used.
func NewOutput(name string, stdout io.Writer) Output {
	switch {
	case name == "-":
		return &streamOutput{w: stdout}
	case strings.EqualFold(filepath.Ext(name), ".jsonl"):
		return &folderOutput{name: name}
	}
	return &zipOutput{name: name, linesName: linesName}
}

// zipTime is the time of every entry: an archive must not depend on the day it was made.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the earliest a zip can tell

// utf8Flag says in a zip header that the name is UTF-8 (APPNOTE.TXT 4.4.4, bit 11).
const utf8Flag = 1 << 11

// tempFile is a file under a temporary name until it is complete.
type tempFile struct {
	f    *os.File
	buf  *bufio.Writer
	sum  hash.Hash
	size countingWriter // writes to all of the above
	done bool
}

// create makes the file in dir.
func (t *tempFile) create(dir string) (err error) {
	if t.f, err = os.CreateTemp(dir, ".mmimport-*.tmp"); err != nil {
		return fmt.Errorf("the output cannot be written: %w", err)
	}
	t.buf = bufio.NewWriterSize(t.f, 1<<20)
	t.sum = sha256.New()
	t.size.w = io.MultiWriter(t.buf, t.sum)
	return nil
}

// complete writes what is buffered and closes the file.
func (t *tempFile) complete() error {
	for _, step := range []func() error{t.buf.Flush, t.f.Sync, func() error { return t.f.Chmod(0o644) }, t.f.Close} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// rename gives the complete file its name.
func (t *tempFile) rename(name string) (Written, error) {
	if err := os.Rename(t.f.Name(), name); err != nil {
		return Written{}, err
	}
	t.done = true
	return Written{t.size.n, hex.EncodeToString(t.sum.Sum(nil))}, nil
}

// discard removes a file that was not renamed.
func (t *tempFile) discard() error {
	if t.f == nil || t.done {
		return nil
	}
	_ = t.f.Close() // it is thrown away
	return os.Remove(t.f.Name())
}

// zipOutput writes an archive.
type zipOutput struct {
	name, linesName string
	tempFile
	zw       *zip.Writer
	deflater *deflater // of the entry being written, or of an earlier one
}

func (o *zipOutput) Name() string    { return o.name }
func (o *zipOutput) TempDir() string { return filepath.Dir(o.name) }
func (o *zipOutput) Attaches() bool  { return true }
func (o *zipOutput) Deflates() bool  { return true }

func (o *zipOutput) Lines(workers int) (io.Writer, error) {
	if err := o.create(o.TempDir()); err != nil {
		return nil, err
	}
	return o.begin(workers)
}

// begin begins the zip, with the entry of the lines.
func (o *zipOutput) begin(workers int) (io.Writer, error) {
	o.zw = zip.NewWriter(&o.size)
	o.zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		o.deflater = newDeflater(w, workers)
		return o.deflater, nil
	})
	return o.zw.CreateHeader(&zip.FileHeader{Name: o.linesName, Method: zip.Deflate, Modified: zipTime})
}

func (o *zipOutput) AddFile(path string, c sources.Content) (int64, error) {
	h := &zip.FileHeader{Name: dataDir + "/" + path, Modified: zipTime, Method: zip.Deflate}
	if raw, ok := c.(sources.RawContent); ok {
		return o.addRaw(h, raw)
	}
	if isCompressed(path) {
		h.Method = zip.Store
	}
	w, err := o.zw.CreateHeader(h)
	if err != nil {
		return 0, err
	}
	return io.Copy(w, c)
}

// addRaw copies an entry of another zip as it is.
func (o *zipOutput) addRaw(h *zip.FileHeader, c sources.RawContent) (int64, error) {
	r, method, crc, compressed, plain, err := c.Raw()
	if err != nil {
		return 0, err
	}
	h.Flags = utf8Flag // CreateRaw leaves it to us
	h.Method, h.CRC32, h.CompressedSize64, h.UncompressedSize64 = method, crc, compressed, plain
	w, err := o.zw.CreateRaw(h)
	if err == nil {
		_, err = io.Copy(w, r)
	}
	return int64(plain), err
}

func (o *zipOutput) Commit() (Written, error) {
	if err := o.seal(); err != nil {
		return Written{}, err
	}
	return o.rename(o.name)
}

// seal ends the writing, so that only the name is left to be given.
func (o *zipOutput) seal() error {
	if err := o.zw.Close(); err != nil {
		return err
	}
	return o.complete()
}

func (o *zipOutput) Discard() error {
	if o.deflater != nil {
		o.deflater.Stop()
	}
	return o.discard()
}

// isCompressed reports whether deflating a file of this name is time wasted.
func isCompressed(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp3", ".m4a", ".aac", ".ogg", ".mp4", ".mov", ".webm", ".mkv",
		".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".jar", ".apk", ".docx", ".xlsx", ".pptx", ".odt", ".ods":
		return true
	}
	return false
}

// folderOutput writes a .jsonl file and a folder data beside it.
type folderOutput struct {
	name string
	tempFile
	data string // the folder of files, under its temporary name at first; "" while there is none
}

func (o *folderOutput) Name() string    { return o.name }
func (o *folderOutput) TempDir() string { return filepath.Dir(o.name) }
func (o *folderOutput) Attaches() bool  { return true }
func (o *folderOutput) Deflates() bool  { return false }

func (o *folderOutput) final() string { return filepath.Join(o.TempDir(), dataDir) }

func (o *folderOutput) Lines(int) (io.Writer, error) {
	if _, err := os.Lstat(o.final()); err == nil {
		return nil, fmt.Errorf("the folder %s exists already: files of two imports would be mixed; move it away, or name another folder with --output", o.final())
	}
	if err := o.create(o.TempDir()); err != nil {
		return nil, err
	}
	return &o.size, nil
}

func (o *folderOutput) AddFile(path string, c sources.Content) (n int64, err error) {
	if o.data == "" {
		if o.data, err = os.MkdirTemp(o.TempDir(), ".mmimport-*.tmp"); err != nil {
			return 0, err
		}
	}
	// path is one of ours, made by filePath, and still it is opened below the folder only.
	root, err := os.OpenRoot(o.data)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return 0, err
	}
	f, err := root.Create(path)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(f, c)
	return n, errors.Join(err, f.Close())
}

func (o *folderOutput) Commit() (Written, error) {
	if err := o.complete(); err != nil {
		return Written{}, err
	}
	if o.data != "" {
		if err := errors.Join(os.Chmod(o.data, 0o755), os.Rename(o.data, o.final())); err != nil {
			return Written{}, err
		}
		o.data = o.final()
	}
	return o.rename(o.name)
}

func (o *folderOutput) Discard() error {
	err := o.discard()
	if o.data != "" && !o.done {
		err = errors.Join(err, os.RemoveAll(o.data))
	}
	return err
}

// streamOutput writes lines to a stream, and no files.
type streamOutput struct {
	w    io.Writer
	buf  *bufio.Writer
	size countingWriter
}

func (o *streamOutput) Name() string    { return "-" }
func (o *streamOutput) TempDir() string { return "" }
func (o *streamOutput) Attaches() bool  { return false }
func (o *streamOutput) Deflates() bool  { return false }

func (o *streamOutput) Lines(int) (io.Writer, error) {
	o.size.w = o.w
	o.buf = bufio.NewWriterSize(&o.size, 1<<18)
	return o.buf, nil
}

func (o *streamOutput) AddFile(string, sources.Content) (int64, error) {
	panic("converter: a stream takes no files")
}

func (o *streamOutput) Commit() (Written, error) {
	return Written{Bytes: o.size.n + int64(o.buf.Buffered())}, o.buf.Flush()
}
func (o *streamOutput) Discard() error { return nil }
