package slack

import (
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

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
