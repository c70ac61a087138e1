package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/server"
)

// The exit statuses, which scripts rely on.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitDamaged     = 3
	exitInterrupted = 130
)

// exitStatuses say what each means.
var exitStatuses = []struct {
	code    int
	meaning string
}{
	{exitDone, "done; everything is accounted for"},
	{exitFailed, "failed; there is no output under the asked name, unless the message says that it is whole"},
	{exitUsage, "usage: an unknown flag, a bad value, a missing or unreadable source"},
	{exitDamaged, "convert: the output is written, but records were lost to damage in the input\nvalidate, preflight: errors were found\ndiff: the archives differ\nverify: the server differs from the archive"},
	{exitInterrupted, "interrupted; there is no output under the asked name"},
}

// exitHelp stands at the end of every command's help.
func exitHelp() string {
	var b strings.Builder
	b.WriteString("Exit status:")
	for _, s := range exitStatuses {
		fmt.Fprintf(&b, "\n  %-3d  %s", s.code, strings.ReplaceAll(s.meaning, "\n", "\n       "))
	}
	return b.String()
}

// errDamaged ends a run whose output is written though records were lost, or that
// found errors: all has been said, only the exit status is left.
var errDamaged = errors.New("damaged")

// usageError is a mistake in the arguments, with what to try instead.
type usageError struct {
	err  error
	hint string // may be empty
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{err: fmt.Errorf(format, args...)} }

// run is the whole program as a function of its world. It returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	w := newWorld(stdin, stdout, stderr)
	root := newRoot(w)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	told := context.AfterFunc(ctx, w.stopping)
	err := root.ExecuteContext(ctx)
	told()
	if err != nil && !w.began {
		err = usageHint(root, args, err)
	}
	code := exitCode(ctx, err)
	if err != nil && !errors.Is(err, errDamaged) {
		w.complain(err, code)
	}
	return code
}

// world is what a command sees of it.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer // both spare the line of progress
	screen         *screen   // stderr is this
	log            *slog.Logger
	logJSON        bool
	talks          atomic.Bool // a command that takes long has begun, and speaks to people
	began          bool        // the arguments are well formed and a command has begun
	task           *task       // nil before there is work

	// checks look at the flags of the commands that have a configuration file, by the
	// command's name, without doing anything.
	checks map[string]flagCheck
}

// flagCheck is how the flags of a command are checked.
type flagCheck struct {
	run   *runFlags
	flags func() error
}

func newWorld(stdin io.Reader, stdout, stderr io.Writer) *world {
	s := newScreen(stderr, os.Getenv)
	w := &world{stdin: stdin, stdout: s.beside(stdout), stderr: s, screen: s, checks: map[string]flagCheck{}}
	w.log = w.logger(false)
	return w
}

// stopping is what is said at once when the run is interrupted.
func (w *world) stopping() {
	if w.talks.Load() {
		_, _ = io.WriteString(w.stderr, "mmimport: stopping, and removing temporary files; a second interrupt ends at once and leaves them\n")
	}
}

// exitCode is the one place that maps errors to exit statuses.
func exitCode(ctx context.Context, err error) int {
	var usage *usageError
	var option *converter.UsageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errDamaged):
		return exitDamaged
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &option):
		return exitUsage
	}
	return exitFailed
}

// complain says what went wrong and what to do about it.
func (w *world) complain(err error, code int) {
	msg, hint := err.Error(), ""
	var usage *usageError
	if errors.As(err, &usage) {
		hint = usage.hint
	}
	if hint == "" {
		hint = server.Hint(err)
	}
	if code == exitInterrupted {
		msg, hint = w.interrupted(err)
	}
	if hint == "" && code != exitInterrupted {
		hint = advice(err)
	}
	if w.logJSON {
		w.log.Error(msg, "exit", code, "hint", hint)
		return
	}
	for line := range strings.Lines(msg) {
		fmt.Fprintf(w.stderr, "mmimport: %s %s\n", w.screen.paint(red, "error:"), strings.TrimSuffix(line, "\n"))
	}
	if hint != "" {
		fmt.Fprintf(w.stderr, "mmimport: %s %s\n", w.screen.paint(yellow, "hint:"), hint)
	}
}

func newRoot(w *world) *cobra.Command {
	root := &cobra.Command{
		Use:           "mmimport",
		Short:         "Move a company into Mattermost",
		Long:          "mmimport turns Slack exports, directory dumps and CSV files into the archive that\nMattermost's bulk import takes, says what became of every record on the way, checks\nsuch archives, and brings them into a server.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.Version = version()
	root.SetVersionTemplate("mmimport {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().SortFlags = false
	root.SetUsageTemplate(root.UsageTemplate() + "\n" + exitHelp() + "\n")
	root.AddCommand(newConvert(w), newInspect(w), newPlan(w), newMerge(w), newSplit(w), newDiff(w), newValidate(w), newPreflight(w), newPush(w), newVerify(w), newExplain(w), newTemplate(w), newConfig(w), newVersion(w), newMan(w))
	return root
}
