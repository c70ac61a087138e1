package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mmimport/mmimport/converter"
)

// markdownRows is how many rows of a table a ticket has: trackers take some 60,000
// characters, and readers less.
const markdownRows = 20

// WriteMarkdown writes the report for tickets: tables are short, and all that could be
// markup, a link or a mention in the sources is text.
func WriteMarkdown(w io.Writer, r *converter.Report) error { return describe(r).markdown(w) }

func (d *document) markdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\n\n%s\n\n## %s %s\n\n", d.Title, escape(d.Sources), sign(d.Verdict.Level), d.Verdict.Text)
	for _, p := range d.Verdict.More {
		fmt.Fprintf(b, "%s\n\n", escape(p))
	}
	for _, f := range d.Facts {
		fmt.Fprintf(b, "- %s: **%s** (%s)\n", f.Name, escape(f.Value), escape(f.Note))
	}
	for _, s := range d.Sections {
		fmt.Fprintf(b, "\n## %s\n", s.Title)
		for _, p := range s.Lead {
			fmt.Fprintf(b, "\n%s\n", escape(p))
		}
		for _, t := range s.Tables {
			if !t.Folded {
				t.markdown(b)
			}
		}
		if len(s.List) > 0 {
			fmt.Fprintln(b)
		}
		for _, x := range s.List {
			fmt.Fprintf(b, "- %s\n", escape(x))
		}
	}
	return b.Flush()
}

func (t *table) markdown(b *bufio.Writer) {
	if len(t.Rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n**%s**\n\n|", t.Caption)
	for _, c := range t.Columns {
		fmt.Fprintf(b, " %s |", c.Name)
	}
	fmt.Fprint(b, "\n|")
	for _, c := range t.Columns {
		if c.Form == numeric {
			fmt.Fprint(b, "---:|")
		} else {
			fmt.Fprint(b, "---|")
		}
	}
	fmt.Fprintln(b)
	for _, row := range t.Rows[:min(len(t.Rows), markdownRows)] {
		fmt.Fprint(b, "|")
		for _, c := range row {
			fmt.Fprintf(b, " %s |", escape(c.Text))
		}
		fmt.Fprintln(b)
	}
	if n := len(t.Rows) - markdownRows + t.More; n > 0 && len(t.Rows) >= markdownRows {
		fmt.Fprintf(b, "\n… and %s more.\n", comma(n))
	}
}

// markdownMarks are the characters that mean something in Markdown as it is read by
// GitHub, GitLab, Mattermost and the like, those that make links and mentions included.
var markdownMarks = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", `\|`, "`", "\\`", `\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`,
	"~", `\~`, "#", `\#`, "!", `\!`, "$", `\$`, "://", "&#58;//", "www.", "www&#46;", "@", "&#64;", "{", `\{`, "}", `\}`,
)

// escape makes text of a clean text in Markdown.
func escape(s string) string { return markdownMarks.Replace(s) }
