package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/converter/report"
)

func newConvert(w *world) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "convert SOURCE...",
		Short: "Write the import archive for Slack exports, directory dumps and CSV files",
		Long: `convert reads Slack exports (a zip or an unpacked folder), LDIF dumps of a directory
and CSV files (one, or a folder of them), any number of them together, and writes the
archive that Mattermost's bulk import takes. A folder with several of these stands for
all of them. People who have the same address in several sources become one account.
What a source is, is known by its content; a prefix says what it must be:
slack:x.zip, ldif:dump.txt, csv:people.txt. convert says
what it assumed, and what became of every record. With no flags it makes a good
archive in the current folder.`,
		Example: `  mmimport convert slack.zip
  mmimport convert slack.zip --team acme -o acme.zip --report acme.html
  mmimport convert slack.zip people.ldif extra.csv --auth-service ldap
  mmimport convert slack.zip --attachments download --cache files --emoji emoji.json`,
		Args: someSources,
	}
	f.addTo(cmd, w, nil)
	return cmd
}

func newInspect(w *world) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "inspect SOURCE...",
		Short: "Say what is in the sources and what would become of it",
		Long: `inspect says what is in the sources, what would become of it, and what is missing and
how to supply it: people, channels, messages by year and type, files, emoji, and the room
on disk that is needed. It does all that convert does but writing and downloading: the
numbers it prints and reports are those that convert would, of a run without downloads,
and it takes about as long.

When validate or a server complains about a line of an archive, --line says from which
record of the sources the line was made. Give the flags that convert had: other flags make
other lines.`,
		Example: `  mmimport inspect slack.zip --report slack.html
  mmimport inspect slack.zip --line 4711`,
		Args: someSources,
	}
	f.addTo(cmd, w, func(fs *pflag.FlagSet) {
		fs.IntSliceVar(&f.lines, "line", nil, "say only from which record of the sources line `N` of convert's output is made (repeatable)")
		notInFile(fs.Lookup("line"))
	})
	return cmd
}

// someSources checks the number of arguments.
func someSources(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no SOURCE is given: name a Slack export, an .ldif or a .csv file, or a folder")
	}
	return nil
}

// convertFlags are the flags of convert and inspect as they are given.
type convertFlags struct {
	output, team, teamDisplay string
	system, since, until      string
	channels, reports         []string
	strict, inspect           bool
	workers                   int
	memory, target, shard     string
	last, names               []string // --since-archive, --names-from
	lines                     []int

	sourceFlags
	peopleFlags
	supplyFlags
	runFlags

	tell func(r *converter.Report) error // what else is to be done with the report; may be nil
}

// addTo makes a command convert, or one that inspects, with its flags in groups. output
// adds the flags of the latter for what it puts out; it is nil for convert.
func (f *convertFlags) addTo(cmd *cobra.Command, w *world, output func(*pflag.FlagSet)) {
	f.inspect = output != nil
	cmd.ValidArgsFunction = extensions("zip", "ldif", "csv", "tsv")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := w.begin(cmd, &f.runFlags); err != nil {
			return err
		}
		return f.set.place(runConvert(cmd.Context(), w, f, unfold(expand(args))))
	}
	w.checks[cmd.Name()] = flagCheck{&f.runFlags, f.check}
	var groups flagGroups
	fs := groups.add("Sources")
	fs.StringArrayVar(&f.channels, "channel", nil, "only conversations whose name fits `GLOB` (repeatable)")
	fs.StringVar(&f.since, "since", "", "only messages from `TIME` on (RFC 3339 or YYYY-MM-DD, UTC)")
	fs.StringVar(&f.until, "until", "", "only messages before `TIME`")
	fs.StringVar(&f.system, "system-messages", "keep", "join, leave, topic and the like: `keep|skip`")
	f.sourceFlags.add(fs)
	f.peopleFlags.add(groups.add("People"))
	f.supplyFlags.add(groups.add("Files and pictures"), !f.inspect)
	fs = groups.add("Output")
	if f.inspect {
		output(fs)
	} else {
		fs.StringVarP(&f.output, "output", "o", "", "`FILE`: an archive (.zip), lines with a folder data beside them (.jsonl), or - for lines on standard output (default: the source's name + .import.zip, in this folder)")
		fs.StringVar(&f.shard, "shard", "", "write part `K/N` of the conversations, for mmimport merge; auto takes it from a Kubernetes Indexed Job or a Slurm array")
	}
	fs.StringArrayVar(&f.last, "since-archive", nil, "write only what is new or changed against `FILE`, an archive of the same sources that the server has imported; repeatable, in the order of the imports")
	fs.StringArrayVar(&f.names, "names-from", nil, "let people keep the user names that they have in `FILE`, an earlier archive, and write everything (repeatable)")
	fs.StringVar(&f.team, "team", "", "`NAME` of the team for everything that has none (default: made from the source's name)")
	fs.StringVar(&f.teamDisplay, "team-display-name", "", "the `NAME` people see of the team")
	fs.StringArrayVar(&f.reports, "report", nil, "write what became of everything to `FILE`: .html for people, .md for tickets, .json for machines (repeatable)")
	fs.StringVar(&f.target, "target", "", "`VERSION` of the server, such as 10.11: fail if it does not take what is written (default: the newest known)")
	f.addRun(groups.add("The run"))
	groups.addTo(cmd)
}

func (f *convertFlags) addRun(fs *pflag.FlagSet) {
	fs.BoolVar(&f.strict, "strict", false, "fail if any record is lost to a fault of the input")
	addWorkers(fs, &f.workers)
	fs.StringVar(&f.memory, "memory", humanize.IBytes(converter.DefaultMemory), "`SIZE` of memory for messages held while they are sorted, such as 64MiB; less by default\nwhere GOMEMLIMIT or a control group grants less than four times that")
	f.runFlags.add(fs)
}

// options checks the flags and makes the converter's options of them. Nothing is
// read or written before it has returned.
func (f *convertFlags) options() (o *converter.Options, err error) {
	o = &converter.Options{
		Team: f.team, TeamDisplayName: f.teamDisplay, EmailDomain: f.emailDomain,
		Guests: converter.GuestPolicy(f.guests), BotOwner: f.botOwner,
		SkipAttachments: f.attachments == "skip", SkipSystem: f.system == "skip",
		Channels: f.channels, Strict: f.strict, Workers: f.workers, Lines: f.lines,
	}
	for _, c := range []struct {
		flag, value string
		allowed     []string
	}{
		{"guests", f.guests, []string{"guest", "user", "skip"}},
		{"attachments", f.attachments, []string{"include", "skip", "download"}},
		{"admins", f.admins, []string{"keep", "drop"}},
		{"join-by", f.joinBy, []string{"address", "username"}},
		{"system-messages", f.system, []string{"keep", "skip"}},
	} {
		if err := oneOf(c.flag, c.value, c.allowed...); err != nil {
			return nil, err
		}
	}
	if err := f.checkNames(); err != nil {
		return nil, err
	}
	if err := errors.Join(f.people(o), f.checkSupply()); err != nil {
		return nil, err
	}
	if o.Target, err = parseTarget(f.target); err != nil {
		return nil, err
	}
	return o, f.parseNumbers(o)
}

// check looks at all flags, also at those whose sources are not there.
func (f *convertFlags) check() error {
	if _, err := f.options(); err != nil {
		return err
	}
	if _, err := f.ldifOptions(); err != nil {
		return err
	}
	if _, err := f.csvOptions(); err != nil {
		return err
	}
	if f.inspect || f.output == "" {
		return nil
	}
	return checkOutput(f, nil)
}

func (f *convertFlags) checkNames() error {
	if f.team != "" && !converter.ValidTeamName(f.team) {
		return &usageError{
			fmt.Errorf("--team %q is no name that Mattermost takes for a team", f.team),
			"use 2 to 64 of a-z, 0-9 and dashes between them, not beginning with a reserved word such as admin, api, post or help",
		}
	}
	if utf8.RuneCountInString(f.teamDisplay) > 64 {
		return usagef("--team-display-name %q has more than the 64 characters that Mattermost takes", f.teamDisplay)
	}
	if !converter.ValidEmailDomain(f.emailDomain) {
		return usagef("--default-email-domain %q does not make an e-mail address", f.emailDomain)
	}
	for _, g := range f.channels {
		if !converter.ValidGlob(g) {
			return usagef("--channel %q is no pattern", g)
		}
	}
	for _, line := range f.lines {
		if line < 1 {
			return usagef("--line %d: lines are counted from 1", line)
		}
	}
	return f.checkReports()
}

func (f *convertFlags) checkReports() error {
	for _, r := range f.reports {
		if report.For(r) == nil {
			return usagef("--report %q: the name must end in .html, .md or .json", r)
		}
		if err := probe(filepath.Dir(r)); err != nil {
			return usagef("--report %q: %w", r, err)
		}
	}
	return nil
}

// probe reports whether a file can be made in a folder: a report that cannot be
// written must not be found out when the output is there.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".mmimport-*.tmp")
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return fmt.Errorf("%s: %w", dir, path.Err)
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (f *convertFlags) parseNumbers(o *converter.Options) (err error) {
	if o.Since, err = parseTime("since", f.since); err != nil {
		return err
	}
	if o.Until, err = parseTime("until", f.until); err != nil {
		return err
	}
	if !o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until) {
		return usagef("--since %s is not before --until %s: no message would be left", f.since, f.until)
	}
	if o.Shard, err = parseShard(f.shard, getenv); err != nil {
		return err
	}
	if err := checkWorkers(f.workers); err != nil {
		return err
	}
	if !f.set.changed("memory") {
		return nil // the default follows from the memory that there is
	}
	n, err := humanize.ParseBytes(f.memory)
	if err != nil || n < converter.MinMemory || n > 1<<40 {
		return usagef("--memory %q: it must be a size from %s to 1TiB", f.memory, humanize.IBytes(converter.MinMemory))
	}
	o.Memory = int64(n)
	return nil
}

// parseTime reads a time of the command line; a date is its first moment in UTC.
func parseTime(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("--%s %q is no time: write 2024-01-31 or 2024-01-31T18:00:00Z", flag, s)
}

// addWorkers adds the flag --workers, whose help is the same on every machine.
func addWorkers(fs *pflag.FlagSet, n *int) {
	fs.IntVar(n, "workers", runtime.GOMAXPROCS(0), "`N` things at once; the output does not depend on it")
	fs.Lookup("workers").DefValue = "the number of processors"
}

func checkWorkers(n int) error {
	if n < 1 || n > 1024 {
		return usagef("--workers %d: it must be 1 to 1024", n)
	}
	return nil
}
