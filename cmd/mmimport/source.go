package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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

// openFolder opens a folder: of CSV files, or what a Slack export unpacks to.
func (f *convertFlags) openFolder(kind, name string) (sources.Source, error) {
	fsys := os.DirFS(name)
	switch kind {
	case "ldif":
		return nil, usagef("%s is a folder: name the LDIF file", name)
	case "slack":
		return f.openSlack(name)
	}
	files, err := csvFiles(fsys)
	if err != nil {
		return nil, &usageError{err: fmt.Errorf("%s: %w", name, err)}
	}
	if kind == "csv" || len(files) > 0 && !holdsLists(fsys) {
		if len(files) == 0 {
			return nil, usagef("%s holds no .csv files", name)
		}
		return f.openCSV(fsys, nil, name)
	}
	return f.openSlack(name)
}

// csvFiles lists the CSV files of a folder and of those in it.
func csvFiles(fsys fs.FS) (names []string, err error) {
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || !utf8.ValidString(p)):
			return fs.SkipDir // what is not UTF-8 cannot be opened, which the sources tell
		case !d.IsDir() && slices.Contains([]string{".csv", ".tsv"}, strings.ToLower(filepath.Ext(p))) && utf8.ValidString(p):
			names = append(names, p)
		}
		return nil
	})
	return names, err
}

// holdsLists reports whether a folder has a list in JSON, as Slack exports do.
func holdsLists(fsys fs.FS) bool {
	for _, name := range []string{"channels.json", "users.json", "org_users.json", "groups.json", "dms.json", "mpims.json"} {
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

func (f *convertFlags) openCSV(fsys fs.FS, files []string, name string) (sources.Source, error) {
	o, err := f.csvOptions()
	if err != nil {
		return nil, err
	}
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
