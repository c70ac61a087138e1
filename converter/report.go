package converter

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/sources"
)

// ReportVersion is the version of the JSON form of a Report, which docs/report.schema.json
// describes. It rises when a key changes its meaning or goes; new keys may come without.
const ReportVersion = 1

// Report says what became of a run. It is the same for the same input, whatever the
// number of workers and the day. What is counted in several places adds up:
// the messages of all months, of all types and of all channels are those that
// Counts has as imported, and so on; TestReportAddsUp has the whole list.
type Report struct {
	Version int            `json:"version"` // ReportVersion
	Sources []SourceReport `json:"sources"`
	// Assumptions are what was decided without being asked, and what the server must be told.
	Assumptions []string `json:"assumptions"`
	// Counts say what became of all records, by kind.
	Counts map[sources.Kind]*Account `json:"counts"`

	People   PeopleReport   `json:"people"`
	Channels ChannelsReport `json:"channels"`
	Messages MessagesReport `json:"messages"`
	Files    FilesReport    `json:"files"`
	Emoji    EmojiReport    `json:"emoji"`
	Disk     DiskReport     `json:"disk"`

	// Delta says what is new against an archive that the server has; nil without Options.Last.
	Delta *DeltaReport `json:"delta,omitempty"`
	// Changes are what comes otherwise than it was, in numbers.
	Changes []ChangeReport `json:"changes,omitempty"`
	// Losses are what is left out, by kind and reason. Their counts are those of Counts.
	Losses []LossReport `json:"losses,omitempty"`
	// Missing is what the sources do not have and a person could supply.
	Missing []MissingReport `json:"missing,omitempty"`
	// Settings are those that the server needs before the import.
	Settings []SettingReport `json:"settings,omitempty"`
	// Attention lists the people of whom somebody should know something, those in use first.
	Attention []AttentionReport `json:"attention,omitempty"`
	// Joined are the people whom several sources know.
	Joined []JoinReport `json:"joined,omitempty"`
	// WithoutAddress are the people who have a placeholder for an e-mail address.
	WithoutAddress []PersonReport `json:"without_address,omitempty"`

	// Lines say what the lines of Options.Lines were made of, in the order of the output.
	Lines []LineReport `json:"lines,omitempty"`

	// Topics say what the problems are about, those that are not listed included.
	Topics   []TopicReport   `json:"topics,omitempty"`
	Problems []ProblemReport `json:"problems"`
	// MoreProblems is how many there are beside those listed.
	MoreProblems int           `json:"more_problems,omitzero"`
	Output       *OutputReport `json:"output"` // nil when the run failed

	damaged int
}

// SourceReport names a source.
type SourceReport struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// LineReport says what a line of the output was made of.
type LineReport struct {
	Line   int    `json:"line"` // 1-based
	Type   string `json:"type"`
	Origin string `json:"origin"` // of its first record; empty where there is none, as for a line that was made up
}

// JoinReport says which records of which sources are one person.
type JoinReport struct {
	Username  string   `json:"username"`
	By        []string `json:"by"` // what the records have in common
	Origins   []string `json:"origins"`
	Conflicts []string `json:"conflicts,omitempty"` // where the sources do not agree, and who won
}

// PersonReport names somebody of a source.
type PersonReport struct {
	ID       string `json:"id"` // in the source
	Username string `json:"username"`
	Name     string `json:"name"`
}

// OutputReport says what was written, or would be by the run that an inspection stands for.
type OutputReport struct {
	File  string         `json:"file"`  // "" of an inspection
	Lines map[string]int `json:"lines"` // by kind
	Files int            `json:"files"` // beside the lines: those of messages, pictures and emoji
	// Bytes is the size of File. Of an inspection it is that of the archive, exactly if
	// all files are in zip archives, are small or are compressed; else at most.
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256,omitzero"`
}

// Damaged reports whether records were lost to damage in the input.
func (r *Report) Damaged() bool { return r.damaged > 0 }

// WriteJSON writes the report as one JSON object, indented.
func (r *Report) WriteJSON(w io.Writer) error {
	if err := json.MarshalWrite(w, r, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// shownProblems is how many problems a summary lists.
const shownProblems = 10

// WriteSummary writes the report for a person at a terminal.
func (r *Report) WriteSummary(w io.Writer) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	kept := "imported"
	if r.Delta != nil {
		kept = "kept" // how much of it is imported is told below
	}
	fmt.Fprintf(t, "\tread\t%s\tmerged\tlinked\tleft out\t\n", kept)
	for _, k := range kindOrder {
		if a := r.Counts[k]; a != nil && a.Read > 0 {
			fmt.Fprintf(t, "%ss\t%d\t%d\t%d\t%d\t%d\t\n", k, a.Read, a.Imported, a.Merged, a.Linked, a.Left())
		}
	}
	_ = t.Flush() // a strings.Builder takes everything
	r.writeLeftOut(&b)
	section(&b, "assumed", r.Assumptions)
	var problems []string
	for _, p := range r.Problems[:min(len(r.Problems), shownProblems)] {
		problems = append(problems, strings.TrimPrefix(p.Origin+": "+p.Message, ": "))
	}
	if n := len(r.Problems) + r.MoreProblems - len(problems); n > 0 {
		problems = append(problems, fmt.Sprintf("… and %d more; --report FILE.json lists them", n))
	}
	section(&b, "to look at", problems)
	r.Delta.writeSummary(&b)
	if o := r.Output; o != nil && o.File != "" {
		fmt.Fprintf(&b, "written: %s (%s, %d files attached)\n", o.File, humanize.IBytes(uint64(o.Bytes)), o.Files)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// kindOrder is the order in which kinds are listed for people.
var kindOrder = []sources.Kind{
	sources.KindTeam, sources.KindUser, sources.KindBot, sources.KindGroup, sources.KindChannel, sources.KindMembership, sources.KindMessage,
	sources.KindReaction, sources.KindFile, sources.KindPreview, sources.KindCanvas, sources.KindOther,
}

func (r *Report) writeLeftOut(b *strings.Builder) {
	var lines []string
	for _, k := range kindOrder {
		a := r.Counts[k]
		if a == nil {
			continue
		}
		for _, reason := range slices.Sorted(maps.Keys(a.LeftOut)) {
			lines = append(lines, fmt.Sprintf("%d of %ss: %s", a.LeftOut[reason], k, reason))
		}
	}
	section(b, "left out", lines)
}

func section(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "  - %s\n", l)
	}
}
