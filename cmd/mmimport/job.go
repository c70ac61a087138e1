package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/converter/report"
	"github.com/mmimport/mmimport/sources"
)

// runConvert converts or inspects sources.
func runConvert(ctx context.Context, w *world, f *convertFlags, args []string) (err error) {
	o, err := f.options()
	if err != nil {
		return err
	}
	f.nameOutput(args, o.Shard)
	if err := errors.Join(checkShard(f, o.Shard), checkOutput(f, slices.Concat(f.last, f.names, args)), checkTemplate(f, args)); err != nil {
		return err
	}
	srcs, err := f.openSources(args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll(srcs)) }()
	w.explainSources(f, srcs, args)
	bar := w.newBar(&f.runFlags)
	w.task = interruptedConvert(f, bar)
	closeLast, err := f.openLast(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeLast()) }()
	closeSupply, err := f.open(o, bar.downloaded)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeSupply()) }()

	o.Log = w.log
	o.Progress = func(p converter.Progress) { bar.show(p.Stage, p.Done, p.Total) }
	start := time.Now()
	told, err := converter.Run(ctx, srcs, f.newOutput(w), o)
	bar.end(err == nil)
	if told != nil {
		reportErr := writeReports(told, f)
		if reportErr != nil && err == nil && !f.inspect {
			return fmt.Errorf("%s is written and whole, but not all that was to be written beside it: %w", f.output, reportErr)
		}
		err = errors.Join(err, reportErr)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, ", "), err)
	}
	return w.tell(f, told, time.Since(start))
}

// nameOutput gives the output a name if it was given none.
func (f *convertFlags) nameOutput(args []string, s converter.Shard) {
	if f.set.changed("output") {
		return
	}
	f.output = defaultOutput(args[0])
	if len(f.last) > 0 {
		f.output = strings.TrimSuffix(f.output, ".import.zip") + ".delta.zip"
	}
	if f.shard != "" {
		f.output = partName(args[0], s)
	}
}

// newOutput is where the run writes to, nil for an inspection.
func (f *convertFlags) newOutput(w *world) converter.Output {
	switch {
	case f.inspect:
		return nil
	case f.shard != "":
		return converter.NewPart(f.output)
	}
	return converter.NewOutput(f.output, w.stdout)
}

// tell says what became of a run that took some time.
func (w *world) tell(f *convertFlags, told *converter.Report, took time.Duration) error {
	w.explain(told)
	quiet := f.quiet || f.tell != nil // the plan says it
	switch {
	case len(f.lines) > 0:
		return w.tellLines(f.lines, told)
	case f.inspect && !quiet && !w.logJSON:
		return w.tellInspection(told, took)
	}
	return w.summarise(told, quiet)
}

// tellInspection is summarise for an inspection, of which more is told: it is what was
// asked for, and so goes to the standard output.
func (w *world) tellInspection(r *converter.Report, took time.Duration) error {
	err := errors.Join(report.WriteText(w.stdout, r), r.WriteSummary(w.stdout))
	if err == nil {
		_, err = fmt.Fprintf(w.stdout, "time: this took %.1f s here; convert takes about as long, and writes %s\n", took.Seconds(), humanize.IBytes(uint64(r.Output.Bytes)))
	}
	if err == nil && r.Damaged() {
		err = errDamaged
	}
	return err
}

// tellLines says what the lines were made of that somebody has asked for.
func (w *world) tellLines(wanted []int, r *converter.Report) error {
	for _, l := range r.Lines {
		from := cmp.Or(l.Origin, "no record: mmimport makes it up")
		if _, err := fmt.Fprintf(w.stdout, "line %d (%s): %s\n", l.Line, l.Type, from); err != nil {
			return err
		}
	}
	last := slices.Max(wanted)
	if !slices.ContainsFunc(r.Lines, func(l converter.LineReport) bool { return l.Line == last }) {
		return &usageError{fmt.Errorf("--line %d: the output has no such line", last), "the flags must be those that convert had"}
	}
	return nil
}

// explainSources logs what the sources were taken for, and what has no effect on them.
func (w *world) explainSources(f *convertFlags, srcs []sources.Source, args []string) {
	for i, src := range srcs {
		w.log.Debug("source", "name", args[i], "kind", src.Kind())
	}
	for _, flag := range f.set.idle {
		w.log.Debug("setting without effect on these sources", "file", f.config, "key", flag)
	}
}

// explain logs the decisions of a run that its summary only counts.
func (w *world) explain(r *converter.Report) {
	for _, j := range r.Joined {
		w.log.Debug("joined accounts", "into", j.Username, "by", strings.Join(j.By, ", "), "of", strings.Join(j.Origins, ", "))
		for _, c := range j.Conflicts {
			w.log.Debug("sources disagree", "about", j.Username, "conflict", c)
		}
	}
	for _, p := range r.Problems {
		w.log.Debug("to look at", "where", p.Origin, "what", p.Message)
	}
}

// defaultOutput is the name of the archive when none is given.
func defaultOutput(arg string) string {
	_, name := cutKind(arg)
	base := baseName(name)
	return strings.TrimSuffix(base, filepath.Ext(base)) + ".import.zip"
}

// checkOutput refuses outputs that cannot be meant, before any work.
func checkOutput(f *convertFlags, args []string) error {
	if f.inspect || f.output == "-" {
		return nil
	}
	switch ext := strings.ToLower(filepath.Ext(f.output)); ext {
	case ".zip", ".jsonl":
	default:
		return usagef("--output %q: the name must end in .zip or .jsonl, or be - for standard output", f.output)
	}
	info, err := os.Stat(f.output)
	switch {
	case err == nil && info.IsDir():
		return usagef("--output %q is a folder", f.output)
	case err == nil:
		for _, arg := range args {
			_, name := cutKind(arg)
			if in, err := os.Stat(name); err == nil && os.SameFile(info, in) {
				return usagef("--output %q is the source itself", f.output)
			}
		}
	}
	if err := probe(filepath.Dir(f.output)); err != nil {
		return usagef("--output %q: no file can be written there: %w", f.output, err)
	}
	return nil
}

// checkTemplate refuses to write the people without an address over a file that is read.
func checkTemplate(f *convertFlags, args []string) error {
	if f.identityTemplate == "" {
		return nil
	}
	if info, err := os.Stat(f.identityTemplate); err == nil {
		for _, arg := range append([]string{f.identity}, args...) {
			_, name := cutKind(arg)
			if in, err := os.Stat(name); err == nil && os.SameFile(info, in) {
				return usagef("--identity-template %q would be written over %s, which is read", f.identityTemplate, name)
			}
		}
	}
	if err := probe(filepath.Dir(f.identityTemplate)); err != nil {
		return usagef("--identity-template %q: no file can be written there: %w", f.identityTemplate, err)
	}
	return nil
}

// writeReports writes the report to each file, all or nothing of each.
func writeReports(r *converter.Report, f *convertFlags) error {
	for _, name := range f.reports {
		write := report.For(name)
		if err := writeFile(name, func(w io.Writer) error { return write(w, r) }); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if f.tell != nil {
		if err := f.tell(r); err != nil {
			return err
		}
	}
	if f.identityTemplate == "" {
		return nil
	}
	return writeFile(f.identityTemplate, func(w io.Writer) error { return writeIdentities(w, r.WithoutAddress) })
}

// writeFile writes a file under a temporary name and then renames it.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".mmimport-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// summarise tells a person, or a machine that reads the log, what became of the run.
// The error is errDamaged when records were lost.
func (w *world) summarise(r *converter.Report, quiet bool) error {
	switch {
	case quiet:
	case w.logJSON:
		told := []any{"counts", r.Counts, "assumptions", r.Assumptions, "problems", len(r.Problems) + r.MoreProblems, "output", r.Output}
		if d := r.Delta; d != nil {
			told = append(told, "delta", d.Kinds, "by_hand", d.Hand)
		}
		w.log.Info("done", told...)
	default:
		if err := r.WriteSummary(w.stderr); err != nil {
			return err
		}
	}
	if r.Damaged() {
		return errDamaged
	}
	return nil
}
