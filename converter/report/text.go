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
		for _, t := range s.Tables {
			if !t.Folded {
				if err := t.text(b); err != nil {
					return err
				}
			}
		}
	}
	return b.Flush()
}

func (t *table) text(b *bufio.Writer) error {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	fmt.Fprintf(w, "  %s\t\n", strings.ToLower(strings.Join(names, "\t")))
	for _, row := range t.Rows[:min(len(t.Rows), textRows)] {
		for i, c := range row {
			if i == 0 {
				fmt.Fprint(w, "  ")
			}
			fmt.Fprintf(w, "%s\t", c.Text)
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if n := len(t.Rows) - textRows + t.More; n > 0 && len(t.Rows) >= textRows {
		fmt.Fprintf(b, "  … and %s more\n", comma(n))
	}
	return nil
}
