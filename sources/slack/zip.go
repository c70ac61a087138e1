package slack

import (
	"io/fs"
	"path"
	"strings"

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

// dropDoubled leaves the last of several entries of a zip with one name: so do the
// programs that unpack them, and as a file system the zip could not be read at all.
func dropDoubled(fsys fs.FS) (problems []sources.Problem) {
	z := asZip(fsys)
	if z == nil {
		return nil
	}
	last := make(map[string]int, len(z.File))
	clean := func(f *zip.File) string { return path.Clean(strings.ReplaceAll(f.Name, `\`, "/")) }
	for i, f := range z.File {
		last[clean(f)] = i
	}
	if len(last) == len(z.File) {
		return nil
	}
	kept := make([]*zip.File, 0, len(last))
	for i, f := range z.File {
		name := clean(f)
		if last[name] == i {
			kept = append(kept, f)
		} else if !strings.HasSuffix(f.Name, "/") && !isJunk(path.Base(name)) {
			problems = append(problems, sources.Problem{Origin: sources.Origin{File: name}, Message: "the zip holds it more than once: the last one is used"})
		}
	}
	z.File = kept
	return problems
}
