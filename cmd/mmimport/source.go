package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/csvfile"
	"github.com/mmimport/mmimport/sources/ldif"
	"github.com/mmimport/mmimport/sources/slack"
)

// kinds are the kinds of sources that a prefix can name.
var kinds = []string{"slack", "ldif", "csv"}

// cutKind splits an argument into the kind that its prefix says, "" for none, and
// the name of the file or folder.
func cutKind(arg string) (kind, name string) {
	if before, rest, ok := strings.Cut(arg, ":"); ok && slices.Contains(kinds, before) {
		return before, rest
	}
	return "", arg
}

// expand replaces patterns by the names of files that fit, as the shells of Windows do
// not. What exists by its name, or fits nothing, is left as it is.
func expand(args []string) (list []string) {
	for _, arg := range args {
		_, name := cutKind(arg)
		prefix := strings.TrimSuffix(arg, name)
		_, err := os.Lstat(name)
		found, bad := filepath.Glob(name)
		if err == nil || bad != nil || len(found) == 0 {
			found = []string{name}
		}
		for _, f := range found {
			list = append(list, prefix+f)
		}
	}
	return list
}

// unfold replaces folders that hold zips of Slack exports or LDIF files by these, and by the
// CSV files of the folder if there are any: these come last, so that they override the rest.
func unfold(args []string) (list []string) {
	for _, arg := range args {
		kind, name := cutKind(arg)
		found, err := filesOf(name)
		apart := found.apart(kind)
		if err != nil || len(apart) == 0 || kind != "ldif" && holdsLists(os.DirFS(name)) {
			list = append(list, arg)
			continue
		}
		for _, p := range apart {
			list = append(list, filepath.Join(name, filepath.FromSlash(p)))
		}
		if kind == "" && len(found["csv"]) > 0 {
			list = append(list, "csv:"+name)
		}
	}
	return list
}

// openSources opens all sources, or none.
func (f *convertFlags) openSources(args []string) (list []sources.Source, err error) {
	for _, arg := range args {
		src, openErr := f.openSource(arg)
		if openErr != nil {
			return nil, errors.Join(openErr, closeAll(list))
		}
		list = append(list, src)
	}
	if err := f.checkKinds(list); err != nil {
		return nil, errors.Join(err, closeAll(list))
	}
	return list, nil
}

func closeAll(list []sources.Source) (err error) {
	for _, s := range list {
		err = errors.Join(err, s.Close())
	}
	return err
}

// headBytes is how much of a file tells what it is.
const headBytes = 64 << 10

// openSource opens the source that an argument names, recognised by its content.
func (f *convertFlags) openSource(arg string) (sources.Source, error) {
	kind, name := cutKind(arg)
	info, err := os.Stat(name)
	if err != nil {
		return nil, explainSource(name, &usageError{err: err})
	}
	if info.IsDir() {
		return f.openFolder(kind, name)
	}
	head, err := readHead(name)
	if err != nil {
		return nil, &usageError{err: fmt.Errorf("%s: %w", name, err)}
	}
	looks := looksLike(head, name)
	switch {
	case kind == "":
		kind = looks
	case kind == "csv" && looks == "": // the header is refused or not when it is read
	case kind != looks:
		return nil, usagef("%s: by its content the file is no %s source", arg, kind)
	}
	switch kind {
	case "slack":
		return f.openSlack(name)
	case "ldif":
		return f.openLDIF(name)
	case "csv":
		return f.openCSV(os.DirFS(filepath.Dir(name)), []string{filepath.Base(name)}, name)
	}
	return nil, explainSource(name, &usageError{
		fmt.Errorf("%s is no source that is known: no zip file, no LDIF and no CSV", name),
		"a source is a Slack export (a zip or a folder), an .ldif or a .csv file; a zip that was cut off must be downloaded again",
	})
}

// looksLike says what a file is by its first bytes, "" for nothing known.
func looksLike(head []byte, name string) string {
	switch {
	case bytes.HasPrefix(head, []byte("PK")), strings.EqualFold(filepath.Ext(name), ".zip"):
		return "slack" // also a zip that is damaged: its error says so
	case ldif.Detect(head):
		return "ldif"
	case csvfile.Detect(head, name):
		return "csv"
	}
	return ""
}

func readHead(name string) (head []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, headBytes))
}

// openFolder opens a folder: of CSV files, or what a Slack export unpacks to. Others
// have been unfolded.
func (f *convertFlags) openFolder(kind, name string) (sources.Source, error) {
	if kind == "slack" {
		return f.openSlack(name)
	}
	fsys := os.DirFS(name)
	found, err := filesOf(name)
	switch {
	case err != nil:
		return nil, &usageError{err: fmt.Errorf("%s: %w", name, err)}
	case kind != "" && len(found[kind]) == 0:
		return nil, usagef("%s holds no .%s files", name, kind)
	case kind == "csv" || len(found["csv"]) > 0 && !holdsLists(fsys):
		return f.openCSV(fsys, nil, name, found.apart("")...)
	}
	return f.openSlack(name)
}

// inFolder are paths of sources in a folder, by their kind.
type inFolder map[string][]string

// apart lists those that are sources of their own, of one kind or of all.
func (l inFolder) apart(kind string) []string {
	switch kind {
	case "":
		return slices.Concat(l["slack"], l["ldif"])
	case "csv":
		return nil
	}
	return l[kind]
}

// filesOf finds sources in a folder: CSV and LDIF files at any depth by their names, and the
// zips in the folder itself that are Slack exports. Others may belong to messages.
func filesOf(folder string) (found inFolder, err error) {
	found = inFolder{}
	err = fs.WalkDir(os.DirFS(folder), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || !utf8.ValidString(p)):
			return fs.SkipDir // what is not UTF-8 cannot be opened, which the sources tell
		case d.IsDir() || !utf8.ValidString(p):
			return nil
		}
		switch strings.ToLower(path.Ext(p)) {
		case ".csv", ".tsv":
			found["csv"] = append(found["csv"], p)
		case ".ldif", ".ldf":
			found["ldif"] = append(found["ldif"], p)
		case ".zip":
			if !strings.Contains(p, "/") && rootNames(filepath.Join(folder, p))["export"] {
				found["slack"] = append(found["slack"], p)
			}
		}
		return nil
	})
	return found, err
}

// lists are what Slack exports have at their roots.
var lists = []string{"channels.json", "users.json", "org_users.json", "groups.json", "dms.json", "mpims.json"}

// holdsLists reports whether a folder has a list in JSON, as Slack exports do.
func holdsLists(fsys fs.FS) bool {
	for _, name := range lists {
		if _, err := fs.Stat(fsys, name); err == nil {
			return true
		}
	}
	return false
}

func (f *convertFlags) openSlack(name string) (sources.Source, error) {
	fsys, err := openFS(name)
	if err != nil {
		return nil, err
	}
	e, err := slack.Open(fsys, baseName(name), f.slackOptions())
	if err == nil {
		return e, nil
	}
	if c, ok := fsys.(io.Closer); ok {
		err = errors.Join(err, c.Close())
	}
	switch {
	case errors.Is(err, slack.ErrNotExport):
		return nil, explainSource(name, &usageError{fmt.Errorf("%s: %w", name, err), "a Slack export is the zip that Slack's export page delivers, or the folder it unpacks to"})
	case errors.Is(err, slack.ErrNoWorkspace):
		return nil, &usageError{err: fmt.Errorf("%s: %w", name, err)}
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

func (f *convertFlags) openLDIF(name string) (sources.Source, error) {
	o, err := f.ldifOptions()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &usageError{err: err}
	}
	info, err := file.Stat()
	if err == nil {
		var d *ldif.Dump
		if d, err = ldif.Open(file, info.Size(), baseName(name), o); err == nil {
			return d, nil
		}
	}
	return nil, &usageError{err: fmt.Errorf("%s: %w", name, errors.Join(err, file.Close()))}
}

// openCSV opens CSV files, or without files those of a whole folder. apart are what else in
// it is a source.
func (f *convertFlags) openCSV(fsys fs.FS, files []string, name string, apart ...string) (sources.Source, error) {
	o, err := f.csvOptions()
	if err != nil {
		return nil, err
	}
	o.Apart = apart
	s, err := csvfile.Open(fsys, files, baseName(name), o)
	if err != nil {
		return nil, &usageError{fmt.Errorf("%s: %w", name, err), "mmimport template prints the columns that are understood; --column FIELD=HEADER names others"}
	}
	return s, nil
}

// baseName is what a source is called: also "." has a name.
func baseName(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Base(path)
}

// openFS opens a folder or a zip.
func openFS(name string) (fs.FS, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, &usageError{err: err}
	}
	if info.IsDir() {
		return os.DirFS(name), nil
	}
	z, err := zip.OpenReader(name)
	switch {
	case errors.Is(err, zip.ErrFormat):
		return nil, explainSource(name, &usageError{fmt.Errorf("%s is no zip file, or is cut off", name), "a source is a Slack export, a zip or a folder; if it is one, download or copy it again and compare its size"})
	case err != nil:
		return nil, &usageError{err: fmt.Errorf("%s: %w", name, err)}
	}
	return z, nil
}
