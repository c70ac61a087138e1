package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/mmimport/mmimport/converter"
)

// textRows is how many rows of a table a terminal shows.
const textRows = 10

// WriteText writes what is in the sources for a person at a terminal. It leaves out what
// converter.Report.WriteSummary tells.
func WriteText(w io.Writer, r *converter.Report) error {
	b := bufio.NewWriter(w)
	for _, s := range describe(r).Sections {
		if !s.Overview {
			continue
		}
		fmt.Fprintf(b, "%s:\n", strings.ToLower(s.Title))
		for _, p := range s.Lead {
			fmt.Fprintf(b, "  %s\n", p)
		}
		for i, t := range s.Tables {
			if t.Folded || len(t.Rows) == 0 {
				continue
			}
			if i > 0 {
				fmt.Fprintf(b, "  %s:\n", strings.ToLower(t.Caption))
			}
			t.text(b)
		}
	}
	return b.Flush()
}

// text writes the first rows of a table: in columns, or each as a sentence.
func (t *table) text(b *bufio.Writer) {
	var lines strings.Builder
	w := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	if !t.Listed {
		for _, c := range t.Columns {
			fmt.Fprintf(w, "%s\t", strings.ToLower(c.Name))
		}
		fmt.Fprintln(w)
	}
	for _, row := range t.Rows[:min(len(t.Rows), textRows)] {
		if t.Listed {
			fmt.Fprintln(w, "- "+sentence(row))
			continue
		}
		for _, c := range row {
			fmt.Fprintf(w, "%s\t", c.Text)
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(lines.String()) {
		fmt.Fprintf(b, "  %s\n", strings.TrimRight(line, " \n"))
	}
	if n := len(t.Rows) - textRows + t.More; n > 0 && len(t.Rows) >= textRows {
		fmt.Fprintf(b, "  … and %s more\n", comma(n))
	}
}

// sentence writes a row whose last cell is long: what: number, size: text.
func sentence(row []cell) string {
	var short []string
	for _, c := range row[1 : len(row)-1] {
		if c.Text != "" {
			short = append(short, c.Text)
		}
	}
	s := row[0].Text
	if len(short) > 0 {
		s += " (" + strings.Join(short, ", ") + ")"
	}
	return s + ": " + row[len(row)-1].Text
}
