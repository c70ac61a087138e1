package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/converter"
)

// mergeFlags are the flags of merge as they are given.
type mergeFlags struct {
	output  string
	reports []string
	workers int

	runFlags
}

func newMerge(w *world) *cobra.Command {
	f := &mergeFlags{}
	cmd := &cobra.Command{
		Use:   "merge PART...",
		Short: "Make one archive of the parts that convert --shard wrote",
		Long: `merge makes of all parts of a conversion, in any order, the archive that one run would have
made, to the byte. The parts must come from the same sources with the same options.`,
		Example: `  mmimport convert slack.zip --shard 1/2
  mmimport convert slack.zip --shard 2/2
  mmimport merge slack.part*.zip -o slack.import.zip`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no PART is given: name all files that convert --shard wrote")
			}
			return nil
		},
		ValidArgsFunction: extensions("zip"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return runMerge(cmd.Context(), w, f, expand(args))
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&f.output, "output", "o", "", "the archive, `FILE`.zip")
	fs.StringArrayVar(&f.reports, "report", nil, "write what became of everything to `FILE`: .html for people, .md for tickets, .json for machines (repeatable)")
	addWorkers(fs, &f.workers)
	f.addTalk(fs)
	completeFlags(cmd)
	return cmd
}

func runMerge(ctx context.Context, w *world, f *mergeFlags, parts []string) error {
	if f.output == "" {
		return usagef("--output is not given: name the archive, such as -o all.zip")
	}
	if !strings.EqualFold(filepath.Ext(f.output), ".zip") {
		return usagef("--output %q: the name must end in .zip", f.output)
	}
	// The rest is checked as that of convert is.
	c := &convertFlags{output: f.output, reports: f.reports, runFlags: f.runFlags}
	if err := errors.Join(checkWorkers(f.workers), c.checkReports(), checkOutput(c, parts)); err != nil {
		return err
	}
	for _, name := range parts {
		if _, err := os.Stat(name); err != nil {
			return usagef("%w", err)
		}
	}
	bar := w.newBar(&f.runFlags)
	w.task = interruptedConvert(c, bar)
	report, err := converter.Merge(ctx, parts, f.output, &converter.MergeOptions{
		Workers:  f.workers,
		Progress: func(p converter.Progress) { bar.show(p.Stage, p.Done, p.Total) },
	})
	bar.end(err == nil)
	var wrong *converter.PartsError
	switch {
	case errors.As(err, &wrong):
		return &usageError{err, "give all parts that the runs with --shard 1/N to N/N wrote, and nothing else"}
	case err != nil:
		return fmt.Errorf("merge: %w", err)
	}
	if err := writeReports(report, c); err != nil {
		return err
	}
	return w.summarise(report, f.quiet)
}
