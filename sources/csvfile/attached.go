package csvfile

import (
	"bytes"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// parseReactions reads "thumbsup:ann,bob; smile:zoe".
func parseReactions(cell []byte) []sources.Reaction {
	var all []sources.Reaction
	for s := range bytes.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == '|' || r == '\n' }) {
		name, users, _ := strings.Cut(strings.TrimLeft(clean(s), ":"), ":")
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		r := sources.Reaction{Name: name}
		for _, u := range list([]byte(strings.TrimLeft(users, ":"))) {
			r.Users = append(r.Users, personID(u))
		}
		r.Count = max(1, len(r.Users))
		all = append(all, r)
	}
	return all
}

// files reads the paths or addresses of the files of a message: one, or several with
// semicolons between them; commas only where that is how the files are found.
func (s *Source) files(table string, cell []byte) []sources.File {
	if f := s.file(table, clean(cell)); f.State == sources.Present {
		return []sources.File{f}
	}
	var all []sources.File
	for part := range bytes.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == '|' || r == '\n' }) {
		name := clean(part)
		if name == "" {
			continue
		}
		f := s.file(table, name)
		if f.State == sources.Present || isURL(name) || !strings.Contains(name, ",") {
			all = append(all, f)
			continue
		}
		for _, n := range list([]byte(name)) {
			all = append(all, s.file(table, n))
		}
	}
	return all
}

// file says where a file is: in the folder of the table or below it, or missing.
func (s *Source) file(table, name string) sources.File {
	if isURL(name) {
		u := sources.SecretURL(name)
		f := sources.File{State: sources.Missing, Link: u.String(), Download: u}
		if p, err := url.Parse(name); err == nil {
			f.Name = path.Base(p.Path)
		}
		return f
	}
	f := sources.File{Name: path.Base(strings.ReplaceAll(name, `\`, "/")), State: sources.Missing}
	p, ok := inside(table, name)
	if !ok {
		return f
	}
	if info, err := fs.Stat(s.fsys, p); err == nil && info.Mode().IsRegular() {
		f.State, f.Path, f.Size = sources.Present, p, info.Size()
	}
	return f
}

// inside returns the path of a file that a table names relative to its own folder,
// if it lies in the source.
func inside(table, name string) (string, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	if name == "" || path.IsAbs(name) {
		return "", false
	}
	p := path.Join(path.Dir(table), name)
	return p, p != "." && fs.ValidPath(p)
}

// isURL reports whether a cell is an address of the web.
func isURL(s string) bool {
	low := strings.ToLower(s[:min(len(s), len("https://"))])
	return strings.HasPrefix(low, "http://") || low == "https://"
}
