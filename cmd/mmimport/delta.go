package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/validate"
)

// openLast opens the archives of --since-archive or --names-from.
func (f *convertFlags) openLast(o *converter.Options) (closeLast func() error, err error) {
	switch {
	case len(f.last) > 0 && len(f.names) > 0:
		return nil, usagef("--names-from with --since-archive: that keeps the names anyway")
	case len(f.names) > 0:
		o.Names, closeLast, err = openArchives("--names-from", f.names)
	default:
		o.Last, closeLast, err = openArchives("--since-archive", f.last)
	}
	return closeLast, err
}

// openArchives opens archives that are read and not checked. what names the argument.
func openArchives(what string, names []string) (list []*converter.Archive, closeAll func() error, err error) {
	closeAll = func() (err error) {
		for _, a := range list {
			err = errors.Join(err, a.Close())
		}
		return err
	}
	for _, name := range names {
		a, err := openPrevious(what, name)
		if err != nil {
			return nil, nil, errors.Join(err, closeAll())
		}
		list = append(list, a)
	}
	return list, closeAll, nil
}

func openPrevious(what, name string) (*converter.Archive, error) {
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

// readLast lets the archives of --since-archive tell what is on the server.
func (f *validateFlags) readLast(ctx context.Context, bar *bar, o *validate.Options) (err error) {
	if len(f.last) == 0 {
		return nil
	}
	list, closeAll, err := openArchives("--since-archive", f.last)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	o.Existing, err = converter.Existing(ctx, list, f.workers, func(done, total int64) { bar.show("reading the last archive", done, total) })
	return err
}
