package validate

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// TextHandler writes what people read: findings of one rule about one subject as
// one, with a count, errors first, and a closing line.
//
// It writes when it gets the summary, and holds one finding per rule and subject
// until then.
type TextHandler struct {
	// Max is how many errors, and how many warnings, are shown, where findings of
	// one rule about one subject are one; more are only counted. 0 stands for 1000,
	// below 0 for all. So that none of them is missed, MaxFindings of the Options
	// must be below 0.
	Max int

	w      io.Writer
	groups map[groupKey]*group
	kinds  map[Severity]int // groups so far
	shown  int              // findings in groups
}

// NewTextHandler returns a handler that writes to w.
func NewTextHandler(w io.Writer) *TextHandler {
	return &TextHandler{w: w, groups: map[groupKey]*group{}, kinds: map[Severity]int{}}
}

type groupKey struct {
	rule    ID
	subject string
}

// group is findings that are the same thing in many places.
type group struct {
	order int // of the first
	first Finding
	count int
	lines []int // the next few after the first
}

// moreLines is how many further lines of a group are named.
const moreLines = 3

// Finding notes a finding.
func (h *TextHandler) Finding(f Finding) error {
	key := groupKey{f.Rule, f.Subject}
	g := h.groups[key]
	if g == nil {
		if most := cmp.Or(h.Max, defaultMaxFindings); most > 0 && h.kinds[f.Severity] >= most {
			return nil
		}
		h.kinds[f.Severity]++
		g = &group{order: len(h.groups), first: f}
		h.groups[key] = g
	} else if len(g.lines) < moreLines && f.Line > 0 && f.Line != g.first.Line && !slices.Contains(g.lines, f.Line) {
		g.lines = append(g.lines, f.Line)
	}
	g.count++
	h.shown++
	return nil
}

// Summary writes all findings and what they come to.
func (h *TextHandler) Summary(s Summary) error {
	var b strings.Builder
	for _, g := range h.sorted() {
		g.write(&b)
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	h.table(&b, s)
	_, err := io.WriteString(h.w, b.String())
	return err
}

// sorted are the groups: errors first, then in the order in which they came.
func (h *TextHandler) sorted() []*group {
	groups := make([]*group, 0, len(h.groups))
	for _, g := range h.groups {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(severityRank(a.first.Severity), severityRank(b.first.Severity)), cmp.Compare(a.order, b.order))
	})
	return groups
}

func severityRank(s Severity) int {
	if s == Error {
		return 0
	}
	return 1
}

func (g *group) write(b *strings.Builder) {
	f := &g.first
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(b, ":%d", f.Line)
	}
	fmt.Fprintf(b, ": %s: ", f.Severity)
	if f.Path != "" {
		fmt.Fprintf(b, "%s: ", f.Path)
	}
	fmt.Fprintf(b, "%s (%s)\n", f.Message, f.Rule)
	for _, r := range f.Related {
		fmt.Fprintf(b, "    line %d: %s\n", r.Line, r.Message)
	}
	if g.count > 1 {
		fmt.Fprintf(b, "    %s\n", g.more())
	}
	if f.Hint != "" {
		fmt.Fprintf(b, "    hint: %s\n", f.Hint)
	}
}

// more says where else the same was found.
func (g *group) more() string {
	text := fmt.Sprintf("%d times in all", g.count)
	for i, line := range g.lines {
		switch {
		case i == 0:
			text += fmt.Sprintf(", also on line %d", line)
		default:
			text += fmt.Sprintf(", %d", line)
		}
	}
	if len(g.lines) == moreLines && g.count > moreLines+1 {
		text += ", …"
	}
	return text
}

func (h *TextHandler) table(b *strings.Builder, s Summary) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "lines\t%d\n", s.Lines)
	for _, o := range s.Objects {
		fmt.Fprintf(t, "%s\t%d\n", o.Kind, o.Count)
	}
	fmt.Fprintf(t, "errors\t%d\n", s.Errors)
	fmt.Fprintf(t, "warnings\t%d\n", s.Warnings)
	// What it writes to keeps all in memory, and cannot fail.
	_ = t.Flush()
	if hidden := s.Errors + s.Warnings - h.shown; hidden > 0 {
		fmt.Fprintf(b, "%d further findings are not shown\n", hidden)
	}
	if !s.Complete {
		b.WriteString("the input could not be read to its end\n")
	}
}
