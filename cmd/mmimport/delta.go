package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/validate"
)

// lastFile is the file of --since-archive, if it is given: nothing may be written over it.
func (f *convertFlags) lastFile() []string {
	if f.last == "" {
		return nil
	}
	return []string{f.last}
}

// openLast opens the archive of --since-archive, if it is given.
func (f *convertFlags) openLast(o *converter.Options) (closeLast func() error, err error) {
	if f.last == "" {
		return func() error { return nil }, nil
	}
	a, err := openLast("--since-archive", f.last)
	if err != nil {
		return nil, err
	}
	o.Last = a
	return a.Close, nil
}

// openLast opens an archive that is read and not checked. what names the argument.
func openLast(what, name string) (*converter.Archive, error) {
	hint := "name an archive (.zip) that convert has written, or its lines (.jsonl)"
	if info, err := os.Stat(name); err != nil {
		return nil, &usageError{fmt.Errorf("%s: %w", what, err), hint}
	} else if info.IsDir() {
		return nil, &usageError{fmt.Errorf("%s %q is a folder", what, name), hint}
	}
	a, err := converter.OpenArchive(name)
	if err != nil {
		return nil, &usageError{fmt.Errorf("%s %w", what, err), hint}
	}
	return a, nil
}

// readLast lets the archive of --since-archive tell what is on the server.
func (f *validateFlags) readLast(ctx context.Context, bar *bar, o *validate.Options) (err error) {
	if f.last == "" {
		return nil
	}
	a, err := openLast("--since-archive", f.last)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	o.Existing, err = a.Existing(ctx, func(done, total int64) { bar.show("reading the last archive", done, total) })
	return err
}
