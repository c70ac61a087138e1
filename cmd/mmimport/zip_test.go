package main

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// unzip unpacks args[0] into the folder "unzipped".
func unzip(ts *testscript.TestScript, _ bool, args []string) {
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer z.Close()
	for _, f := range z.File {
		name := filepath.Join(ts.MkAbs("unzipped"), filepath.FromSlash(f.Name))
		ts.Check(os.MkdirAll(filepath.Dir(name), 0o700))
		r, err := f.Open()
		ts.Check(err)
		data, err := io.ReadAll(r)
		ts.Check(err)
		ts.Check(os.WriteFile(name, data, 0o600))
	}
}

// zipFolder packs the folder args[1] into args[0].
func zipFolder(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	z := zip.NewWriter(f)
	ts.Check(z.AddFS(os.DirFS(ts.MkAbs(args[1]))))
	ts.Check(z.Close())
	ts.Check(f.Close())
}

// listFiles lists all files below the folder args[0] in stdout.txt.
func listFiles(ts *testscript.TestScript, _ bool, args []string) {
	var list strings.Builder
	ts.Check(fs.WalkDir(os.DirFS(ts.MkAbs(args[0])), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list.WriteString(p + "\n")
		}
		return err
	}))
	ts.Check(os.WriteFile(ts.MkAbs("stdout.txt"), []byte(list.String()), 0o600))
}
