package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/klauspost/compress/zip"
)

// diskFull is what Windows says in place of ENOSPC.
const diskFull = syscall.Errno(112)

// advice says what to do about an error of the system, "" if that is not known.
func advice(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), runtime.GOOS == "windows" && errors.Is(err, diskFull):
		return "make room, or name a folder on another disk; temporary files lie beside the output"
	case errors.Is(err, fs.ErrPermission):
		return "see who may read it, or write there, and as whom you run mmimport; --output names another folder for the output"
	case errors.Is(err, fs.ErrNotExist):
		if here, err := os.Getwd(); err == nil {
			return "names that do not begin at the root begin in the current folder, " + here
		}
	}
	return ""
}

// whatItIs says of a file or folder that is not what a command takes what it is, as far
// as that is easily seen, and what to do with it. Both are "" if it is not.
func whatItIs(name string) (is, do string) {
	info, err := os.Stat(name)
	switch {
	case strings.Contains(name, "://"):
		return "an address", "mmimport reads files: download it first"
	case name == "-":
		return "standard input", "sources are files and folders: write it into a file first"
	case err != nil:
		return "", ""
	case info.IsDir():
		return whatFolderIs(name)
	case info.Size() == 0:
		return "an empty file", "copy or download it again"
	}
	list := rootNames(name)
	ext := strings.ToLower(filepath.Ext(name))
	switch {
	case list["export"] || list["lines"]:
		return whatHas(name, list)
	case ext == ".jsonl":
		return "a file of import lines", "it is what convert writes: mmimport validate " + name + " checks it"
	case ext == ".json" && looksLikeExport(filepath.Dir(name)):
		return "one file of a Slack export", "name the folder: mmimport convert " + filepath.Dir(name)
	case ext == ".json" && looksLikeExport(filepath.Dir(filepath.Dir(name))):
		return "one file of a Slack export", "name the folder: mmimport convert " + filepath.Dir(filepath.Dir(name))
	case ext == ".sqlite":
		return "a database", "if it is of slackdump, make a Slack export of it: slackdump convert -f export " + filepath.Dir(name)
	case slices.Contains(packed, ext):
		return "packed in a way that is not read", "unpack it, and name what comes out"
	case slices.Contains(workbooks, ext):
		return "a workbook", "save each of its sheets as CSV (UTF-8), and name these files"
	case list["sources"] && !list["json"]:
		return "a zip with sources in it", "unpack it, and name what comes out"
	}
	return "", ""
}

// packed are the ends of names of what people pack files into, other than zips.
var packed = []string{".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar"}

// workbooks are the ends of names of what spreadsheet programs write.
var workbooks = []string{".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"}

func whatFolderIs(name string) (is, do string) {
	list := map[string]bool{"export": looksLikeExport(name)}
	found, _ := filepath.Glob(filepath.Join(escapeGlob(name), "*.jsonl"))
	if len(found) > 0 {
		return "a folder with import lines", "name the lines: mmimport validate " + found[0]
	}
	for _, of := range []string{"slackdump.sqlite", "workspace.json.gz", "channels.json.gz"} {
		if _, err := os.Stat(filepath.Join(name, of)); err == nil {
			return "an archive of slackdump", "make a Slack export of it: slackdump convert -f export " + name
		}
	}
	parent := filepath.Dir(name)
	if !list["export"] && parent != name && looksLikeExport(parent) {
		return "one conversation of a Slack export", "name the whole export: mmimport convert " + parent
	}
	return whatHas(name, list)
}

func whatHas(name string, list map[string]bool) (is, do string) {
	switch {
	case list["lines"]:
		return "an import archive already", "mmimport validate checks it, and the server imports it"
	case list["export"]:
		return "a Slack export", "mmimport convert " + name + " makes an import archive of it"
	}
	return "", ""
}

func looksLikeExport(dir string) bool { return holdsLists(os.DirFS(dir)) }

// escapeGlob keeps the letters of a name from being a pattern.
func escapeGlob(name string) string {
	if runtime.GOOS == "windows" {
		return name // where there is no escape
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// rootNames tells whether the root of a zip, or a folder in it, has lists of an export;
// whether the root has import lines; and whether there are JSON files, and files that are
// sources, anywhere in it.
func rootNames(name string) map[string]bool {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil
	}
	defer func() { _ = z.Close() }() // it was only read
	list := map[string]bool{}
	for _, f := range z.File {
		list["export"] = list["export"] || strings.Count(f.Name, "/") <= 1 && slices.Contains(lists, path.Base(f.Name))
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".jsonl":
			list["lines"] = list["lines"] || !strings.Contains(f.Name, "/")
		case ".json":
			list["json"] = true
		case ".zip", ".csv", ".tsv", ".ldif":
			list["sources"] = true
		}
	}
	return list
}

// explainSource says of what is no source what it is instead.
func explainSource(name string, err error) error {
	is, do := whatItIs(name)
	if is == "" {
		return err
	}
	return &usageError{errors.New(name + " is " + is + ", and no source"), do}
}
