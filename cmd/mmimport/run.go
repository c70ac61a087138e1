package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

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

// exitHelp stands at the end of every command's help.
const exitHelp = `Exit status:
  0    done; everything is accounted for
  1    failed; there is no output under the asked name
  2    usage: an unknown flag, a bad value, a missing or unreadable source
  3    convert: the output is written, but records were lost to damage in the input
       validate, preflight: errors were found
  130  interrupted; there is no output under the asked name`

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

// interruptedError is an interruption after which something is left.
type interruptedError struct {
	err error
	msg string
}

func (e *interruptedError) Error() string { return e.err.Error() }
func (e *interruptedError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{err: fmt.Errorf(format, args...)} }

// run is the whole program as a function of its world. It returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	w := &world{stdin: stdin, stdout: stdout, stderr: stderr}
	root := newRoot(w)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && !w.began {
		err = &usageError{err: err, hint: "mmimport help tells the commands and their flags"}
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
	stdout, stderr io.Writer
	logJSON        bool
	began          bool // the arguments are well formed and a command has begun
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
	var interrupted *interruptedError
	switch {
	case errors.As(err, &interrupted):
		msg = interrupted.msg
	case code == exitInterrupted:
		msg = "interrupted: nothing was written under the asked name"
	}
	if w.logJSON {
		w.logger(false).Error(msg, "exit", code, "hint", hint)
		return
	}
	fmt.Fprintf(w.stderr, "mmimport: error: %s\n", strings.TrimPrefix(msg, "mmimport: "))
	if hint != "" {
		fmt.Fprintf(w.stderr, "mmimport: hint: %s\n", hint)
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
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().SortFlags = false
	root.SetUsageTemplate(root.UsageTemplate() + "\n" + exitHelp + "\n")
	root.AddCommand(newConvert(w), newInspect(w), newPlan(w), newMerge(w), newSplit(w), newValidate(w), newPreflight(w), newPush(w), newExplain(w), newTemplate(w), newVersion(w))
	return root
}
