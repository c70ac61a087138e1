package validate

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/unicode/norm"
)

// dataDir is the folder of an archive that holds the files.
const dataDir = "data"

// files is the table of contents of an archive, by the names that the server
// compares. It is safe for concurrent use.
type files struct {
	byName map[string]*file  // in the form NFC
	byCase map[string]string // the same in small letters, for advice
	folder map[string]bool   // names of folders, without the slash
}

// file is an entry of the archive.
type file struct {
	*zip.File
	used atomic.Bool

	readOnce sync.Once
	readErr  error
}

func newFiles(entries []*zip.File) *files {
	t := &files{byName: map[string]*file{}, byCase: map[string]string{}, folder: map[string]bool{}}
	for _, e := range entries {
		name := norm.NFC.String(e.Name)
		if folder, ok := strings.CutSuffix(name, "/"); ok {
			t.folder[folder] = true
			continue
		}
		t.byName[name] = &file{File: e} // the last of two wins
		t.byCase[strings.ToLower(name)] = name
		for dir := path.Dir(name); dir != "." && dir != "/" && !t.folder[dir]; dir = path.Dir(dir) {
			t.folder[dir] = true
		}
	}
	return t
}

// entryName is the name of the entry that the server looks for. It is false if
// the path leads out of data/.
func entryName(p string) (string, bool) {
	name := path.Join(dataDir, p)
	return name, name == dataDir || strings.HasPrefix(name, dataDir+"/")
}

// check reads the file to its end, once, and returns what is wrong with it.
func (f *file) check() error {
	f.readOnce.Do(func() { f.readErr = f.read(func(io.Reader) error { return nil }) })
	return f.readErr
}

// encrypted is the bit of an entry's flags that says so.
const encrypted = 0x1

var errEncrypted = errors.New("the entry is encrypted")

// read calls fn with the contents, and then reads the rest, so that the checksum
// is compared. An error of fn comes first.
func (f *file) read(fn func(io.Reader) error) (err error) {
	if f.Flags&encrypted != 0 {
		return errEncrypted
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := r.Close(); err == nil {
			err = closeErr
		}
	}()
	if err := fn(r); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

// find returns the entry that the server finds for a name, or reports rule.
func (r *report) find(p *place, name, written string, rule ID) *file {
	f := r.files.byName[norm.NFC.String(name)]
	if f == nil {
		r.missing(p, name, written, rule)
		return nil
	}
	f.used.Store(true)
	if f.Name != name && r.targetBefore(Version{11, 7, 0}) {
		r.add(fileForm, p, "the archive has %s in another Unicode form", quote(written))
	}
	return f
}

// missing reports a file that is not there, for the reason that can be seen.
func (r *report) missing(p *place, name, written string, rule ID) {
	hasPrefix := strings.HasPrefix(name, dataDir+"/"+dataDir+"/")
	without := r.files.byName[norm.NFC.String(strings.TrimPrefix(name, dataDir+"/"))]
	switch {
	case hasPrefix && without != nil:
		without.used.Store(true)
		r.add(filePrefix, p, "%s has data/ in front", quote(written)).about(written)
		return
	case rule == fileMissing && r.files.folder[norm.NFC.String(name)]:
		r.add(fileEmptyPath, p, "%s is a folder", quote(written))
		return
	}
	f := r.add(rule, p, "the archive has no %s", quote(name)).about(name)
	if other, ok := r.files.byCase[strings.ToLower(norm.NFC.String(name))]; ok {
		f.hint("the archive has %s: letter case counts", quote(other))
	}
}

// attachmentFile checks the file of an attachment.
func (r *report) attachmentFile(p *place, written string) {
	name, inside := entryName(written)
	switch {
	case !inside:
		r.add(fileEscapes, p, "%s leads out of data/", quote(written))
		return
	case name == dataDir:
		r.add(fileEmptyPath, p, "%s names no file", quote(written))
		return
	case r.files == nil:
		r.likelyPrefix(p, name, written)
	}
	r.fileName(p, name)
	if r.files == nil {
		return
	}
	f := r.find(p, name, written, fileMissing)
	if f == nil {
		return
	}
	if size := f.UncompressedSize64; size > uint64(r.Limits.MaxFileSize) {
		r.add(fileTooLarge, p, "%s has %d bytes, %d are possible", quote(written), size, r.Limits.MaxFileSize)
		return
	}
	if err := f.check(); err != nil {
		r.add(fileBroken, p, "%s: %v", quote(written), err)
		return
	}
	r.imageSize(p, f, filePixels)
}

// likelyPrefix warns of data/ in front of a path where the files are not at hand.
func (r *report) likelyPrefix(p *place, name, written string) {
	if strings.HasPrefix(name, dataDir+"/"+dataDir+"/") {
		r.add(filePrefix, p, "%s has data/ in front", quote(written)).Severity = Warning
	}
}

// The longest name of a file that the server stores.
const (
	maxFileNameRunes = 256
	maxFileNameBytes = 255
	maxExtension     = 64 // characters
)

func (r *report) fileName(p *place, name string) {
	base := path.Base(name)
	for _, part := range [...]struct {
		what  string
		text  string
		check textCheck
	}{
		{"the name", base, maxRunes(maxFileNameRunes)},
		{"the name", base, maxBytes(maxFileNameBytes)},
		{"the extension", path.Ext(base), maxRunes(maxExtension)},
	} {
		if wrong := part.check(part.text); wrong != "" {
			r.add(fileName, p, "%s %s", part.what, wrong)
			return
		}
	}
}

// imageSize reports rule if a file is an image with too many pixels.
func (r *report) imageSize(p *place, f *file, rule ID) {
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".gif", ".jpg", ".jpeg", ".png":
	default:
		if rule == filePixels {
			return // no image by its name, which is what counts for attachments
		}
	}
	var n int64
	// What is no image after all is stored as any file is.
	_ = f.read(func(in io.Reader) (err error) {
		n, err = pixels(in)
		return errors.Join(err, errEnough)
	})
	if n > r.Limits.MaxImageResolution {
		r.add(rule, p, "%d pixels, %d are possible", n, r.Limits.MaxImageResolution)
	}
}

// errEnough ends the reading of a file early.
var errEnough = errors.New("read enough")

// maxEmoji is the largest image of an emoji. // bytes
const maxEmoji = 1 << 19

// emojiFile checks the image of an emoji. That of an emoji that is left out
// anyway need not be there.
func (r *report) emojiFile(p *place, written string, leftOut bool) {
	name, inside := entryName(written)
	switch {
	case !inside:
		r.add(emojiEscapes, p, "%s leads out of data/", quote(written))
		return
	case r.files == nil:
		r.likelyPrefix(p, name, written)
		return
	case leftOut && r.files.byName[norm.NFC.String(name)] == nil:
		return
	}
	f := r.find(p, name, written, emojiMissing)
	if f == nil || leftOut {
		return
	}
	if f.UncompressedSize64 > maxEmoji {
		r.add(emojiTooLarge, p, "%s has %d bytes, %d are possible", quote(written), f.UncompressedSize64, maxEmoji)
		return
	}
	if err := f.check(); err != nil {
		r.add(fileBroken, p, "%s: %v", quote(written), err)
		return
	}
	var broken error
	// The file is whole, as was just checked.
	_ = f.read(func(in io.Reader) error {
		_, broken = pixels(in)
		return errEnough
	})
	if broken != nil {
		r.add(emojiBroken, p, "%s: %v", quote(written), fmt.Errorf("image: %w", broken))
	}
}

func (r *report) profileFile(p *place, written string) {
	name, inside := entryName(written)
	if !inside || name == dataDir {
		r.add(profileEscapes, p, "%s is no path below data/", quote(written))
		return
	}
	if r.files == nil {
		r.likelyPrefix(p, name, written)
		return
	}
	f := r.find(p, name, written, profileMissing)
	if f == nil {
		return
	}
	if err := f.check(); err != nil {
		r.add(fileBroken, p, "%s: %v", quote(written), err)
		return
	}
	before := len(r.faults)
	r.imageSize(p, f, profilePixels)
	if len(r.faults) > before {
		return
	}
	// The server reads no more of it than of an attachment.
	err := f.read(func(in io.Reader) error { return decodeImage(io.LimitReader(in, r.Limits.MaxFileSize)) })
	if err != nil {
		r.add(profileNoImage, p, "%s: %v", quote(written), fmt.Errorf("image: %w", err))
	}
}
