package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/server"
)

// recordSuffix is that of the file beside an archive that knows how far its pushes are.
const recordSuffix = ".push.json"

func newPush(w *world) *cobra.Command {
	var f pushFlags
	cmd := &cobra.Command{
		Use:   "push FILE --server URL",
		Short: "Upload an archive into a server, and import it",
		Long: `push uploads an archive (.zip), lets the server import it, and waits for the end. It can
be interrupted at any time: the same command goes on where it was, also with the import
itself, which the server does on its own. How far it is stands in FILE` + recordSuffix + `.

When the import fails, push says what the line that the server names is about, and what
is likely to be wrong with it. What was imported before stays; importing the same archive
again wants --again, because it does damage.`,
		Example: `  mmimport push acme.zip --server https://chat.example.com
  mmimport push acme.zip --server https://chat.example.com --no-import`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: extensions("zip"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return runPush(cmd.Context(), w, &f, args[0])
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	f.server.add(fs)
	fs.IntVar(&f.options.Workers, "workers", 0, "`N` lines that the server imports at once (default: its own choice; from 11.7)")
	fs.BoolVar(&f.options.ExtractContent, "extract-content", true, "make the text of attached documents searchable, which takes time")
	fs.BoolVar(&f.options.NoImport, "no-import", false, "only upload")
	fs.BoolVar(&f.options.DryRun, "dry-run", false, "only look at the server, and say what would be done")
	fs.BoolVar(&f.options.DeleteAfter, "delete-after", false, "delete the upload from the server also when the import fails")
	fs.BoolVar(&f.options.Again, "again", false, "although this archive was imported into this server before")
	f.addTalk(fs)
	completeFlags(cmd)
	return cmd
}

// pushFlags are the flags of push as they are given.
type pushFlags struct {
	server  serverFlags
	options server.PushOptions

	runFlags
}

func runPush(ctx context.Context, w *world, f *pushFlags, name string) (err error) {
	if f.options.Workers < 0 {
		return usagef("--workers %d: it must be at least 1, or not be given", f.options.Workers)
	}
	if f.options.NoImport && f.options.DeleteAfter {
		return usagef("--delete-after has no effect with --no-import")
	}
	bar := w.newBar(&f.runFlags)
	w.task = &task{bar: bar, left: "what the server has so far it keeps, and an import that has begun goes on there", hint: "the same command goes on from here"}
	c, err := f.server.dial(w)
	if err != nil {
		return err
	}
	defer c.Close()
	file, closeFile, err := openArchive(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeFile()) }()
	record, err := openRecord(name+recordSuffix, file)
	if err != nil {
		return err
	}
	o := f.options
	o.Progress = bar.show
	o.Say = func(text string) {
		if !f.quiet {
			w.log.Info(text)
		}
	}
	o.Save = func(r *server.Record) error { return writeFile(name+recordSuffix, r.Write) }
	_, err = c.Push(ctx, file, record, &o)
	bar.end(err == nil)
	if err == nil && !o.NoImport && !o.DryRun {
		o.Say("imported whole")
	}
	return w.pushed(ctx, c, file, err)
}

// pushed says more about how a push has failed.
func (w *world) pushed(ctx context.Context, c *server.Client, file *server.File, err error) error {
	var failed *server.ImportError
	var again *server.AgainError
	switch {
	case errors.As(err, &again):
		for _, d := range server.Damage {
			w.log.Warn("importing it once more does damage: " + d)
		}
		return &usageError{err, server.Hint(err)}
	case errors.As(err, &failed):
		return errors.Join(err, w.explainImport(ctx, c, file, failed))
	}
	return err
}

// explainImport tells what an import has stumbled over.
func (w *world) explainImport(ctx context.Context, c *server.Client, file *server.File, failed *server.ImportError) error {
	e, err := c.Explain(ctx, file, failed, runtime.GOMAXPROCS(0))
	if err != nil {
		return fmt.Errorf("what was behind it cannot be looked up: %w", err)
	}
	if e.Record != "" {
		w.log.Error(fmt.Sprintf("line %d is %s; mmimport inspect SOURCE... --line %d, with the flags that convert had, names the record it was made from", failed.Line, e.Record, failed.Line))
	}
	for _, cause := range e.Causes {
		w.log.Error("likely cause: " + cause)
	}
	if e.Fix != "" {
		w.log.Error("what to do: " + e.Fix)
	}
	w.log.Error("what was imported until then stays on the server")
	return nil
}

// openRecord reads what is known of earlier pushes of an archive. A record of another
// archive that had the same name is left behind.
func openRecord(name string, file *server.File) (record *server.Record, err error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return server.NewRecord(file), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	record, err = server.ReadRecord(f, file)
	if errors.Is(err, server.ErrOtherArchive) {
		return server.NewRecord(file), nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return record, nil
}
