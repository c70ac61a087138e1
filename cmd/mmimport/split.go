package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/converter"
)

// splitFlags are the flags of split as they are given.
type splitFlags struct {
	size, dir string

	runFlags
}

func newSplit(w *world) *cobra.Command {
	f := &splitFlags{}
	cmd := &cobra.Command{
		Use:   "split FILE",
		Short: "Divide an import archive that is too large for a server",
		Long: `split divides an import archive into several that are no larger than a server takes
(FileSettings.MaxFileSize). Imported one after the other, in the order of their numbers, they
give what the whole would have given. Each line lies in one of them, with all its files.

Do not import anything twice, and let each import end before the next begins: a part refers
to what those before it have made. validate checks it when they are named:
validate PART --since-archive FIRST, once for each of them.`,
		Example: "  mmimport split slack.import.zip --max-size 100MiB",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("%d files are given, split takes one archive", len(args))
			}
			return nil
		},
		ValidArgsFunction: extensions("zip"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return runSplit(cmd.Context(), w, f, args[0])
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.size, "max-size", "", "`SIZE` of a part at most, such as 100MiB, the default of a server")
	fs.StringVarP(&f.dir, "output", "o", ".", "`FOLDER` for the parts")
	f.addTalk(fs)
	completeFlags(cmd)
	return cmd
}

func runSplit(ctx context.Context, w *world, f *splitFlags, file string) error {
	if f.size == "" {
		return usagef("--max-size is not given: name what the server takes, FileSettings.MaxFileSize, such as --max-size 100MiB")
	}
	size, err := humanize.ParseBytes(f.size)
	if err != nil || size < converter.MinSplit || size > 1<<60 {
		return usagef("--max-size %q: it must be a size from %s on", f.size, humanize.IBytes(converter.MinSplit))
	}
	if info, err := os.Stat(file); err != nil {
		return usagef("%w", err)
	} else if info.IsDir() {
		return usagef("%s is a folder: split takes an archive (.zip)", file)
	}
	if err := probe(f.dir); err != nil {
		return usagef("--output %q: %w", f.dir, err)
	}
	bar := w.newBar(&f.runFlags)
	w.task = &task{bar: bar, left: "no part of " + file + " was written, and temporary files are removed", hint: "the archive is as it was; the same command begins again"}
	names, err := converter.Split(ctx, file, f.dir, int64(size), func(done, total int64) { bar.show("splitting", done, total) })
	bar.end(err == nil)
	if errors.Is(err, converter.ErrTooLarge) {
		return &usageError{err, "raise FileSettings.MaxFileSize for the time of the import, or take a larger --max-size"}
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := fmt.Fprintln(w.stdout, filepath.Clean(name)); err != nil {
			return err
		}
	}
	if !f.quiet {
		fmt.Fprintln(w.stderr, "mmimport: import the parts in this order, each when the one before has succeeded")
	}
	return nil
}
