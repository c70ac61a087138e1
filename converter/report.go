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

// Report says what became of a run. It is the same for the same input, whatever the
// number of workers and the day.
type Report struct {
	Sources     []SourceReport            `json:"sources"`
	Assumptions []string                  `json:"assumptions"`
	Counts      map[sources.Kind]*Account `json:"counts"`
	// Joined are the people whom several sources know.
	Joined []JoinReport `json:"joined,omitempty"`
	// WithoutAddress are the people who have a placeholder for an e-mail address.
	WithoutAddress []PersonReport  `json:"without_address,omitempty"`
	Problems       []ProblemReport `json:"problems"`
	// MoreProblems is how many there are beside those listed.
	MoreProblems int           `json:"more_problems,omitzero"`
	Output       *OutputReport `json:"output"`

	damaged int
}

// SourceReport names a source.
type SourceReport struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
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

// ProblemReport is a sources.Problem for readers.
type ProblemReport struct {
	Origin  string `json:"origin"`
	Message string `json:"message"`
	Damage  bool   `json:"damage"` // records were lost
}

// OutputReport says what was written; all is zero when nothing was.
type OutputReport struct {
	File   string         `json:"file"`
	Lines  map[string]int `json:"lines"` // by kind
	Files  int            `json:"files"` // attached files
	Bytes  int64          `json:"bytes"` // of File
	SHA256 string         `json:"sha256,omitzero"`
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
	fmt.Fprint(t, "\tread\timported\tmerged\tlinked\tleft out\t\n")
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
