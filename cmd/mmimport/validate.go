package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/validate"
)

func newValidate(w *world) *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate FILE",
		Short: "Check an import archive or its lines against the server's rules",
		Long: `validate checks a bulk-import archive (.zip), or the lines of one (.jsonl, or - for
standard input), from mmimport or from anyone. It says "error" where a server would
stop, crash, hang or lose data, and "warning" where something is probably not meant so.

With --server, limits and version are those of a real server, and lines may refer to
what it holds: the token is that of a system admin, in the variable MATTERMOST_TOKEN.`,
		Example: `  mmimport validate acme.zip
  mmimport validate import.jsonl --target 10.11 --limit MaxUsersPerTeam=5000
  mmimport validate acme.zip --server https://chat.example.com`,
		Args:              oneFile,
		ValidArgsFunction: extensions("zip", "jsonl"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return f.set.place(runValidate(cmd.Context(), w, &f, args[0]))
		},
	}
	w.checks[cmd.Name()] = flagCheck{&f.runFlags, func() error {
		_, err := f.options()
		return err
	}}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.format, "format", "text", "findings for people, or one JSON object a line: `text|json`")
	fs.StringVar(&f.target, "target", "", "`VERSION` of the server, such as 10.11 (default: that of --server, else the newest known)")
	fs.IntVar(&f.maxFindings, "max-findings", 0, "show at most `N` errors and N warnings, below 0 all (default 1000); all are counted, and in text the same in many places is one")
	fs.StringArrayVar(&f.disable, "disable", nil, "do not report `RULE` (repeatable)")
	addWorkers(fs, &f.workers)
	fs.StringArrayVar(&f.limits, "limit", nil, "a setting of the server, `NAME=VALUE` (repeatable): "+strings.Join(validate.LimitNames(), ", "))
	fs.StringArrayVar(&f.last, "since-archive", nil, "check as for a server that has imported `FILE`, and nothing else: what convert --since-archive writes refers to it (repeatable)")
	f.server.add(fs)
	f.runFlags.add(fs)
	completeFlags(cmd)
	return cmd
}

// oneFile checks the number of arguments.
func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%d files are given, validate takes one: an archive, a .jsonl, or -", len(args))
	}
	return nil
}

// validateFlags are the flags of validate as they are given.
type validateFlags struct {
	format, target  string
	maxFindings     int
	workers         int
	disable, limits []string
	server          serverFlags
	last            []string // --since-archive

	runFlags
}

func (f *validateFlags) options() (*validate.Options, error) {
	o := &validate.Options{MaxFindings: f.maxFindings, Workers: f.workers, Now: time.Now()}
	if err := checkWorkers(f.workers); err != nil {
		return nil, err
	}
	err := oneOf("format", f.format, "text", "json")
	if err != nil {
		return nil, err
	}
	if o.Target, err = parseTarget(f.target); err != nil {
		return nil, err
	}
	for _, l := range f.limits {
		name, value, _ := strings.Cut(l, "=")
		if err := o.Limits.Set(name, value); err != nil {
			return nil, usagef("--limit %q: %w", l, err)
		}
	}
	for _, id := range f.disable {
		r, ok := findRule(id)
		if !ok {
			return nil, &usageError{fmt.Errorf("--disable %q: there is no such rule", id), "mmimport explain lists them"}
		}
		o.Disable = append(o.Disable, r.ID)
	}
	return o, nil
}

// parseTarget reads the version of a server; none is the zero version.
func parseTarget(s string) (v validate.Version, err error) {
	if s == "" {
		return v, nil
	}
	if v, err = validate.ParseVersion(s); err != nil {
		return v, usagef("--target %q: %w", s, err)
	}
	return v, nil
}

// runValidate checks one file. Findings go to standard output.
func runValidate(ctx context.Context, w *world, f *validateFlags, name string) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	var h validate.Handler
	switch f.format {
	case "json":
		h = validate.NewJSONHandler(w.stdout)
	default:
		text := validate.NewTextHandler(w.stdout)
		text.Max, o.MaxFindings = o.MaxFindings, -1
		h = text
	}
	bar := w.newBar(&f.runFlags)
	w.task = &task{bar: bar, left: name + " was not checked to its end; what was found until then is printed", hint: "a file of which nothing bad was printed may still be bad: check it again"}
	if len(f.last) > 0 && f.server.asked() {
		return usagef("--since-archive with --server: the server is asked for what it holds")
	}
	if err := errors.Join(f.ask(ctx, w, bar, name, o), f.readLast(ctx, bar, o)); err != nil {
		return err
	}
	o.Progress = func(done, total int64) { bar.show("checking", done, total) }
	s, err := check(ctx, w.stdin, name, o, h)
	bar.end(err == nil)
	if err != nil {
		return err
	}
	if s.Errors > 0 {
		return errDamaged
	}
	return nil
}

// ask lets the server that is named, if any, say what it is and holds.
func (f *validateFlags) ask(ctx context.Context, w *world, bar *bar, name string, o *validate.Options) (err error) {
	if !f.server.asked() {
		return f.server.check()
	}
	c, err := f.server.dial(w)
	if err != nil {
		return err
	}
	defer c.Close()
	facts, err := c.ReadFacts(ctx, surveyOf(ctx, name, bar), bar.show)
	if err != nil {
		return err
	}
	for _, u := range facts.Unknown {
		w.log.Info("not known of the server: " + u)
	}
	facts.Apply(o)
	return nil
}

// surveyOf is what an archive brings, by which less has to be asked of a server. Of what
// cannot be read twice, or at all, there is none: the check says why.
func surveyOf(ctx context.Context, name string, bar *bar) *server.Survey {
	file, closeFile, err := openArchive(name)
	if err != nil {
		return nil
	}
	survey, err := server.ReadSurvey(ctx, file, func(done, total int64) { bar.show("reading the archive", done, total) })
	if errors.Join(err, closeFile()) != nil {
		return nil
	}
	return survey
}

// check opens the file and checks what it is.
func check(ctx context.Context, stdin io.Reader, name string, o *validate.Options, h validate.Handler) (s validate.Summary, err error) {
	if name == "-" {
		return validate.Stream(ctx, stdin, "standard input", o, h)
	}
	file, err := os.Open(name)
	if err != nil {
		return s, &usageError{err: err}
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return s, err
	}
	lines, err := takesLines(file, info)
	if err != nil {
		return s, err
	}
	if lines {
		show := o.Progress
		o.Progress = func(done, _ int64) { show(done, info.Size()) }
		return validate.Stream(ctx, file, info.Name(), o, h)
	}
	return validate.Archive(ctx, file, info.Size(), info.Name(), o, h)
}

// takesLines reports whether a file holds lines, and refuses what is nothing that
// validate checks. What is called a zip is taken for one.
func takesLines(file *os.File, info fs.FileInfo) (bool, error) {
	is, do := whatItIs(file.Name())
	ext := strings.ToLower(filepath.Ext(file.Name()))
	if info.IsDir() || is == "a Slack export" {
		return false, &usageError{
			fmt.Errorf("%s is %s: validate takes an archive (.zip) or its lines (.jsonl)", file.Name(), cmp.Or(is, "a folder")),
			cmp.Or(do, "zip what is in the folder, or name its .jsonl"),
		}
	}
	head := make([]byte, 2)
	n, err := file.ReadAt(head, 0)
	switch {
	case ext == ".jsonl" || ext == ".zip":
		return ext == ".jsonl", nil
	case err != nil && err != io.EOF:
		return false, fmt.Errorf("%s: %w", file.Name(), err)
	case n == 2 && string(head) == "PK":
		return false, nil
	case n > 0 && head[0] == '{':
		return true, nil
	}
	return false, &usageError{
		fmt.Errorf("%s is no archive (.zip) and has no lines of JSON (.jsonl)", file.Name()),
		cmp.Or(do, "validate checks what convert writes, or what another program writes for Mattermost's bulk import"),
	}
}

func newExplain(w *world) *cobra.Command {
	return &cobra.Command{
		Use:               "explain [RULE]",
		Short:             "Explain one rule of validate, or list all",
		Example:           "  mmimport explain\n  mmimport explain MI203",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			w.began = true
			if len(args) == 0 {
				return listRules(w.stdout)
			}
			r, ok := findRule(args[0])
			if !ok {
				return &usageError{fmt.Errorf("there is no rule %q", args[0]), "mmimport explain lists them"}
			}
			_, err := io.WriteString(w.stdout, r.Text())
			return err
		},
	}
}

// findRule finds a rule by its id, letter case aside, also without the letters.
func findRule(id string) (validate.Rule, bool) {
	r, ok := validate.Lookup(validate.ID(strings.ToUpper(id)))
	if !ok {
		r, ok = validate.Lookup(validate.ID("MI" + id))
	}
	return r, ok
}

func listRules(out io.Writer) error {
	for r := range validate.Rules() {
		if _, err := fmt.Fprintf(out, "%s  %-7s  %s\n", r.ID, r.Severity, r.Title); err != nil {
			return err
		}
	}
	return nil
}
