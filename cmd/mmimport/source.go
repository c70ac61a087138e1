package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// openSource opens the source that an argument names, recognised by its content. A
// prefix such as "slack:" says what it must be.
func openSource(arg string) (sources.Source, error) {
	name := arg
	if kind, rest, ok := strings.Cut(arg, ":"); ok {
		switch kind {
		case "slack":
			name = rest
		case "ldif", "csv":
			return nil, usagef("%s: sources of the kind %s cannot be converted", arg, kind)
		}
	}
	fsys, err := openFS(name)
	if err != nil {
		return nil, err
	}
	e, err := slack.Open(fsys, baseName(name))
	if err != nil {
		if c, ok := fsys.(interface{ Close() error }); ok {
			err = errors.Join(err, c.Close())
		}
		if errors.Is(err, slack.ErrNotExport) {
			return nil, &usageError{fmt.Errorf("%s: %w", name, err), "a Slack export is the zip that Slack's export page delivers, or the folder it unpacks to"}
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return e, nil
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
		return nil, &usageError{fmt.Errorf("%s is no zip file, or is cut off", name), "a source is a Slack export, a zip or a folder; if it is one, download or copy it again and compare its size"}
	case err != nil:
		return nil, &usageError{err: fmt.Errorf("%s: %w", name, err)}
	}
	return z, nil
}
