package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/converter/report"
)

// runConvert converts or inspects sources.
func runConvert(ctx context.Context, w *world, f *convertFlags, args []string) (err error) {
	o, err := f.options()
	if err != nil {
		return err
	}
	if !f.changed("output") {
		f.output = defaultOutput(args[0])
		if f.shard != "" {
			f.output = partName(args[0], o.Shard)
		}
	}
	if err := errors.Join(checkShard(f, o.Shard), checkOutput(f, args)); err != nil {
		return err
	}
	srcs, err := f.openSources(args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll(srcs)) }()
	bar := newBar(w.stderr, f.quiet || f.noProgress || f.logFormat == "json")
	closeSupply, err := f.open(o, bar.downloaded)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeSupply()) }()

	o.Log = w.logger(f.verbose)
	o.Progress = func(p converter.Progress) { bar.show(p.Stage, p.Done, p.Total, p.Stage == converter.StageRead) }
	var out converter.Output
	switch {
	case f.inspect:
	case f.shard != "":
		out = converter.NewPart(f.output)
	default:
		out = converter.NewOutput(f.output, w.stdout)
	}
	start := time.Now()
	told, err := converter.Run(ctx, srcs, out, o)
	bar.end()
	if told != nil {
		err = errors.Join(err, writeReports(told, f))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, ", "), err)
	}
	if f.inspect && !f.quiet && !w.logJSON {
		return w.tellInspection(told, time.Since(start))
	}
	return w.summarise(told, f.quiet)
}

// tellInspection is summarise for an inspection, of which more is told.
func (w *world) tellInspection(r *converter.Report, took time.Duration) error {
	if err := report.WriteText(w.stderr, r); err != nil {
		return err
	}
	err := w.summarise(r, false)
	fmt.Fprintf(w.stderr, "time: this took %.1f s here; convert takes about as long, and writes %s\n", took.Seconds(), humanize.IBytes(uint64(r.Output.Bytes)))
	return err
}

// defaultOutput is the name of the archive when none is given.
func defaultOutput(arg string) string {
	_, name := cutKind(arg)
	base := baseName(name)
	return strings.TrimSuffix(base, filepath.Ext(base)) + ".import.zip"
}

// checkOutput refuses outputs that cannot be meant, before any work.
func checkOutput(f *convertFlags, args []string) error {
	if f.inspect {
		return nil
	}
	if f.output == "-" {
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
	if _, err := os.Stat(filepath.Dir(f.output)); err != nil {
		return usagef("--output %q: %w", f.output, err)
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
		w.logger(false).Info("done", "counts", r.Counts, "assumptions", r.Assumptions, "problems", len(r.Problems)+r.MoreProblems, "output", r.Output)
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

// logger returns a logger on standard error without times: what is logged does not
// depend on the clock.
func (w *world) logger(verbose bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	if verbose {
		o.Level = slog.LevelDebug
	}
	if w.logJSON {
		return slog.New(slog.NewJSONHandler(w.stderr, o))
	}
	return slog.New(slog.NewTextHandler(prefixWriter{w.stderr}, o))
}

// prefixWriter begins each log line as every message of the program begins.
type prefixWriter struct{ w io.Writer }

func (p prefixWriter) Write(line []byte) (int, error) {
	if _, err := io.WriteString(p.w, "mmimport: "+string(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}
