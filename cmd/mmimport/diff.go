package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/converter/report"
)

// diffFlags are the flags of diff as they are given.
type diffFlags struct {
	all     bool
	reports []string
	workers int
	memory  string

	runFlags
}

func newDiff(w *world) *cobra.Command {
	f := &diffFlags{}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what differs between two import archives",
		Long: `diff compares two import archives (.zip) or files of lines (.jsonl), of any tool and in any
order, and says what is new, changed or gone: first in numbers, then one by one, with +, ~
and - before each. Two messages are one when they have the same channel, time and text, as
the server takes them for one. No texts of messages are printed.

It is for people. What a server that has the first needs of the second, convert
--since-archive writes.`,
		Example: `  mmimport diff march.zip april.zip
  mmimport diff march.zip april.zip --all > differences.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("%d files are given, diff takes two archives", len(args))
			}
			return nil
		},
		ValidArgsFunction: extensions("zip", "jsonl"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return runDiff(cmd.Context(), w, f, args[0], args[1])
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.BoolVar(&f.all, "all", false, "list everything that differs, not the first of each kind only")
	fs.StringArrayVar(&f.reports, "report", nil, "write the difference to `FILE`: .html for people, .md for tickets, .json for machines (repeatable)")
	addWorkers(fs, &f.workers)
	fs.StringVar(&f.memory, "memory", humanize.IBytes(converter.DefaultMemory), "`SIZE` of memory for what is held of messages, such as 64MiB")
	f.addTalk(fs)
	completeFlags(cmd)
	return cmd
}

// check checks the flags, and returns the memory in bytes.
func (f *diffFlags) check() (memory int64, err error) {
	// Reports are checked as those of convert are.
	if err := errors.Join(checkWorkers(f.workers), (&convertFlags{reports: f.reports}).checkReports()); err != nil {
		return 0, err
	}
	n, err := humanize.ParseBytes(f.memory)
	if err != nil || n < converter.MinMemory || n > 1<<40 {
		return 0, usagef("--memory %q: it must be a size from %s to 1TiB", f.memory, humanize.IBytes(converter.MinMemory))
	}
	return int64(n), nil
}

func runDiff(ctx context.Context, w *world, f *diffFlags, old, now string) (err error) {
	memory, err := f.check()
	if err != nil {
		return err
	}
	list, closeAll, err := openArchives("diff:", []string{old, now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	bar := w.newBar(&f.runFlags)
	w.task = &task{bar: bar, left: "the archives were not compared to their end", hint: "compare them again"}
	d, err := converter.Compare(ctx, list[0], list[1], &converter.CompareOptions{
		Workers: f.workers, Memory: memory,
		Progress: func(p converter.Progress) { bar.show(p.Stage, p.Done, p.Total) },
	})
	bar.end(err == nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	p := &diffPrinter{Writer: bufio.NewWriter(w.stdout), most: shownDifferences}
	if f.all {
		p.most = -1
	}
	if err := errors.Join(p.print(ctx, d), p.Flush(), f.writeReports(ctx, d, list)); err != nil {
		return err
	}
	if !d.Equal() {
		return errDamaged // all is said
	}
	return nil
}

// writeReports writes the difference to each file.
func (f *diffFlags) writeReports(ctx context.Context, d *converter.Difference, list []*converter.Archive) error {
	if len(f.reports) == 0 {
		return nil
	}
	r, err := report.NewDifference(ctx, d, list[0].Name(), list[1].Name())
	if err != nil {
		return err
	}
	for _, name := range f.reports {
		write := report.ForDifference(name)
		if err := writeFile(name, func(w io.Writer) error { return write(w, r) }); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}

// shownDifferences is how many of each kind are listed without --all.
const shownDifferences = 20

// diffPrinter prints a difference.
type diffPrinter struct {
	*bufio.Writer
	most int // of each kind; below 0 for all
}

// A bufio.Writer keeps its first error for Flush.
func (p *diffPrinter) print(ctx context.Context, d *converter.Difference) error {
	if d.Equal() {
		fmt.Fprintln(p, "the archives say the same")
		return nil
	}
	p.counts(d)
	p.objects(d)
	p.conversations(d)
	return p.messages(ctx, d)
}

// counts prints how much differs.
func (p *diffPrinter) counts(d *converter.Difference) {
	type count struct{ isNew, changed, gone int }
	counts := map[string]*count{}
	var kinds []string
	for _, o := range d.Objects {
		if counts[o.Kind] == nil {
			counts[o.Kind] = &count{}
			kinds = append(kinds, o.Kind)
		}
		switch o.How {
		case converter.IsNew:
			counts[o.Kind].isNew++
		case converter.IsGone:
			counts[o.Kind].gone++
		default:
			counts[o.Kind].changed++
		}
	}
	t := tabwriter.NewWriter(p, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\tnew\tchanged\tgone\t\n")
	for _, k := range kinds {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t\n", k, counts[k].isNew, counts[k].changed, counts[k].gone)
	}
	if len(d.Conversations) == 0 {
		_ = t.Flush() // to a bufio.Writer
		return
	}
	m := d.Messages
	fmt.Fprintf(t, "message\t%d\t%d\t%d\t\n", m.New, m.Edited+m.Changed, m.Gone)
	fmt.Fprintf(t, "reaction\t%d\t0\t%d\t\n", m.ReactionsNew, m.ReactionsGone)
	fmt.Fprintf(t, "file\t%d\t0\t%d\t\n", m.FilesNew, m.FilesGone)
	_ = t.Flush() // to a bufio.Writer
	fmt.Fprintf(p, "new messages that are replies: %d; changed ones with another text: %d\n", m.NewReplies, m.Edited)
}

// sign is what stands before something that differs.
func sign(how string) string {
	switch how {
	case converter.IsNew:
		return "+"
	case converter.IsGone:
		return "-"
	}
	return "~"
}

// objects lists what is no message.
func (p *diffPrinter) objects(d *converter.Difference) {
	kind, n := "", 0
	end := func() { p.more(n) }
	for _, o := range d.Objects {
		if o.Kind != kind {
			end()
			kind, n = o.Kind, 0
			fmt.Fprintf(p, "%s:\n", kind)
		}
		if n++; p.most >= 0 && n > p.most {
			continue
		}
		fmt.Fprintf(p, "  %s %s%s\n", sign(o.How), o.Name, fieldsOf(o.Fields))
	}
	end()
}

// more tells how many of n were not listed.
func (p *diffPrinter) more(n int) {
	if p.most >= 0 && n > p.most {
		fmt.Fprintf(p, "  … and %d more; --all lists them\n", n-p.most)
	}
}

func fieldsOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// conversations prints a table of those whose messages differ.
func (p *diffPrinter) conversations(d *converter.Difference) {
	if len(d.Conversations) == 0 {
		return
	}
	fmt.Fprintln(p, "conversations whose messages differ:")
	list := d.Conversations
	if p.most >= 0 {
		list = list[:min(len(list), p.most)]
	}
	t := tabwriter.NewWriter(p, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "  name\tnew\tedited\tchanged\tgone\treactions\tfiles\n")
	for _, c := range list {
		fmt.Fprintf(t, "  %s\t%d\t%d\t%d\t%d\t+%d -%d\t+%d -%d\n", c.Name, c.New, c.Edited, c.Changed, c.Gone, c.ReactionsNew, c.ReactionsGone, c.FilesNew, c.FilesGone)
	}
	_ = t.Flush() // to a bufio.Writer
	p.more(len(d.Conversations))
}

// messages lists messages by where they are.
func (p *diffPrinter) messages(ctx context.Context, d *converter.Difference) error {
	n := 0
	err := d.EachMessage(ctx, func(m converter.MessageChange) error {
		if n++; n == 1 {
			fmt.Fprintln(p, "messages:")
		}
		if p.most >= 0 && n > p.most {
			return errListed
		}
		what := ""
		if m.Reply {
			what = " a reply"
		}
		_, err := fmt.Fprintf(p, "  %s %s %s %s%s%s\n", sign(m.How), m.Place, time.UnixMilli(m.At).UTC().Format("2006-01-02T15:04:05.000Z"), m.Author, what, fieldsOf(m.Fields))
		return err
	})
	if errors.Is(err, errListed) {
		err = nil
		fmt.Fprintf(p, "  … and %d more; --all lists them\n", d.Messages.New+d.Messages.Edited+d.Messages.Changed+d.Messages.Gone-p.most)
	}
	return err
}

// errListed ends a list that is long enough.
var errListed = errors.New("enough is listed")
