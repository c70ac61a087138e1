package slack

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

// asZip returns the zip that fsys is, or nil.
func asZip(fsys fs.FS) *zip.Reader {
	switch z := fsys.(type) {
	case *zip.Reader:
		return z
	case *zip.ReadCloser:
		return &z.Reader
	}
	return nil
}

// tidy prepares a zip for being read as a file system, which package zip refuses
// for some zips that occur. Of several entries with one name the last is left, as
// with the programs that unpack them; names that are no UTF-8 are left out; and
// backslashes, which some Windows programs write, become slashes.
func tidy(fsys fs.FS) (problems []sources.Problem) {
	z := asZip(fsys)
	if z == nil {
		return nil
	}
	last := make(map[string]int, len(z.File))
	for i, f := range z.File {
		if strings.Contains(f.Name, `\`) {
			f.Name = strings.ReplaceAll(f.Name, `\`, "/")
		}
		last[nameInFS(f.Name)] = i
	}
	kept := make([]*zip.File, 0, len(z.File))
	for i, f := range z.File {
		name := nameInFS(f.Name)
		switch {
		case !utf8.ValidString(name):
			problems = append(problems, notUTF8(name))
		case last[name] == i:
			kept = append(kept, f)
		case !strings.HasSuffix(f.Name, "/") && !isJunk(path.Base(name)):
			problems = append(problems, sources.Problem{Origin: sources.Origin{File: name}, Message: "the zip holds it more than once: the last one is used"})
		}
	}
	z.File = kept
	return problems
}

// nameInFS is the name under which a zip.Reader shows an entry as a file system:
// one that cannot lead out of it.
func nameInFS(name string) string {
	name = strings.TrimPrefix(path.Clean(name), "/")
	for strings.HasPrefix(name, "../") {
		name = name[len("../"):]
	}
	return name
}

// entry returns the file of this name in fsys as an entry of the zip that fsys is, or nil.
func (e *Export) entry(name string) *zip.File {
	e.entriesOnce.Do(func() {
		if z := asZip(e.fsys); z != nil {
			e.entries = make(map[string]*zip.File, len(z.File))
			for _, f := range z.File {
				e.entries[nameInFS(f.Name)] = f
			}
		}
	})
	return e.entries[name]
}

// isEncrypted is the bit of the flags of an entry that needs a password (APPNOTE 4.4.4).
const isEncrypted = 1

var errEncrypted = errors.New("it is encrypted: unpack the zip with its password, and name the folder")

// isLocked reports whether nothing in fsys can be read without a password.
func isLocked(fsys fs.FS) bool {
	locked := 0
	if z := asZip(fsys); z != nil {
		for _, f := range z.File {
			switch {
			case f.Flags&isEncrypted != 0:
				locked++
			case !strings.HasSuffix(f.Name, "/"):
				return false
			}
		}
	}
	return locked > 0
}

// open opens a file of the export for reading.
func (e *Export) open(file string) (fs.File, error) {
	if f := e.entry(file); f != nil && f.Flags&isEncrypted != 0 {
		return nil, &damage{0, errEncrypted}
	}
	return e.fsys.Open(file)
}

// maxUnpacked is how long the entries are that are unpacked in one piece, in bytes. Each
// worker has a buffer of this size.
const maxUnpacked = 256 << 10

// unpacker reads short entries of a zip in one piece.
type unpacker struct {
	packed []byte
	from   bytes.Reader
	flate  io.ReadCloser
}

// unpack returns what is in an entry, in the room of buf. It declines what is long and
// what is in any way unusual or damaged: reading that as a stream tells more.
func (u *unpacker) unpack(buf []byte, f *zip.File) ([]byte, bool) {
	if f.CompressedSize64 > maxUnpacked || f.UncompressedSize64 > maxUnpacked || f.Method != zip.Deflate || f.Flags&isEncrypted != 0 {
		return buf, false
	}
	raw, err := f.OpenRaw()
	if err != nil {
		return buf, false
	}
	u.packed = slices.Grow(u.packed[:0], int(f.CompressedSize64))[:f.CompressedSize64]
	if _, err := io.ReadFull(raw, u.packed); err != nil {
		return buf, false
	}
	buf = slices.Grow(buf[:0], int(f.UncompressedSize64)+1)[:f.UncompressedSize64+1]
	n, err := io.ReadFull(u.inflating(), buf)
	ok := err == io.ErrUnexpectedEOF || err == io.EOF // there is nothing behind the last byte
	buf = buf[:n]
	return buf, ok && uint64(n) == f.UncompressedSize64 && crc32.ChecksumIEEE(buf) == f.CRC32
}

// inflating returns a reader of what is packed.
func (u *unpacker) inflating() io.Reader {
	u.from.Reset(u.packed)
	if u.flate == nil {
		u.flate = flate.NewReader(&u.from)
		return u.flate
	}
	if err := u.flate.(flate.Resetter).Reset(&u.from, nil); err != nil {
		return failed{err}
	}
	return u.flate
}
