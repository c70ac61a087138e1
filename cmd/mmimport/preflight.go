package main

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/server"
)

func newPreflight(w *world) *cobra.Command {
	var f preflightFlags
	cmd := &cobra.Command{
		Use:   "preflight --server URL [FILE]",
		Short: "Tell whether a server is ready for an archive",
		Long: `preflight looks at a Mattermost server, and changes nothing: its version and settings,
the limits that the archive would break, names, addresses and log-ins that are taken, and
what importing over them would do. Each finding says what to change, and where. Without
a FILE it tells what concerns every import.

The token is that of a system admin: in the variable MATTERMOST_TOKEN, in a file that
--token-file names, or, with --mmctl, the one that mmctl has stored. It is no argument.`,
		Example: `  mmimport preflight --server https://chat.example.com acme.zip
  mmimport preflight --local acme.zip --format json`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: extensions("zip"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return runPreflight(cmd.Context(), w, &f, args)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	f.server.add(fs)
	fs.StringVar(&f.format, "format", "text", "findings for people, or one JSON object a line: `text|json`")
	addWorkers(fs, &f.workers)
	f.addTalk(fs)
	completeFlags(cmd)
	return cmd
}

// preflightFlags are the flags of preflight as they are given.
type preflightFlags struct {
	server  serverFlags
	format  string
	workers int

	runFlags
}

func runPreflight(ctx context.Context, w *world, f *preflightFlags, args []string) (err error) {
	if err := checkWorkers(f.workers); err != nil {
		return err
	}
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	bar := w.newBar(&f.runFlags)
	w.task = &task{bar: bar, left: "the server was not looked at to the end, and nothing was changed", hint: "the same command begins again"}
	c, err := f.server.dial(w)
	if err != nil {
		return err
	}
	defer c.Close()
	var file *server.File
	if len(args) > 0 {
		var close func() error
		if file, close, err = openArchive(args[0]); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, close()) }()
	}
	report, err := c.Preflight(ctx, file, &server.PreflightOptions{Workers: f.workers, Progress: bar.show})
	bar.end(err == nil)
	if err != nil {
		return err
	}
	write := report.WriteText
	if f.format == "json" {
		write = report.WriteJSON
	}
	if err := write(w.stdout); err != nil {
		return err
	}
	if report.Errors() > 0 {
		return errDamaged
	}
	return nil
}

// openArchive opens an archive that is meant for a server. The caller calls close.
func openArchive(name string) (file *server.File, close func() error, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, &usageError{err: err}
	}
	info, err := f.Stat()
	if err == nil {
		file, err = server.OpenFile(f, info.Size(), name)
	}
	if err != nil {
		return nil, nil, errors.Join(&usageError{err: err, hint: "a server takes the archive (.zip) that mmimport convert writes"}, f.Close())
	}
	return file, f.Close, nil
}
