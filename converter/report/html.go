package report

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/mmimport/mmimport/converter"
)

//go:embed page
var page embed.FS

// pageTemplate is the page. Its style and its script are ours, and everything else is text.
var pageTemplate = template.Must(template.New("").Funcs(template.FuncMap{
	"add":   func(a, b int) int { return a + b },
	"comma": func(n int) string { return humanize.Comma(int64(n)) },
	"sign":  sign,
	"place": place,
	"rich":  rich,
}).ParseFS(page, "page/page.html.tmpl"))

// sign goes with a level, so that colour is not all that tells it.
func sign(level string) string {
	switch level {
	case "good":
		return "✓"
	case "warn":
		return "!"
	}
	return "✗"
}

// placed is a cell with what its column says of it.
type placed struct {
	cell
	Form  string
	First bool
	Plain bool // numbers need no isolation from the text around them
}

func place(i int, c cell, columns []column) placed {
	return placed{c, columns[i].Form, i == 0, columns[i].Form == numeric}
}

// Rich is the text of the cell.
func (p placed) Rich() template.HTML { return rich(p.Text) }

// flagName is a flag of the program, in texts of ours and wherever else.
var flagName = regexp.MustCompile(`--[a-z][a-z-]*`)

// rich escapes a text, and keeps the names of flags from being broken between lines.
func rich(s string) template.HTML {
	return template.HTML(flagName.ReplaceAllString(template.HTMLEscapeString(s), `<span class="f">$0</span>`))
}

// cardLabels is the style that names the values of a table on screens where each row
// is a card. Names of columns are ours.
func cardLabels(d *document) string {
	var b strings.Builder
	b.WriteString("@media screen and (max-width: 40rem) {\n")
	for _, s := range d.Sections {
		for _, t := range s.Tables {
			for i, c := range t.Columns {
				if i > 0 && !t.Small() {
					fmt.Fprintf(&b, "#%s td:nth-child(%d)::before { content: %q; }\n", t.ID, i+1, c.Name)
				}
			}
		}
	}
	return b.String() + "}\n"
}

// WriteHTML writes the report as a page that needs nothing else, for any browser and
// for paper. It works without the script, which sorts and filters tables.
func WriteHTML(w io.Writer, r *converter.Report) error { return describe(r).html(w) }

func (d *document) html(w io.Writer) error {
	style, script := asset("page.css")+cardLabels(d), asset("page.js")
	b := bufio.NewWriterSize(w, 1<<16)
	err := pageTemplate.ExecuteTemplate(b, "page", struct {
		*document
		Style  template.CSS
		Script template.JS
		Policy string
	}{d, template.CSS(style), template.JS(script), policy(style, script)})
	if err != nil {
		return err
	}
	return b.Flush()
}

// asset returns a file of the page.
func asset(name string) string {
	data, err := page.ReadFile("page/" + name)
	if err != nil {
		panic("report: " + err.Error()) // it is embedded
	}
	return string(data)
}

// policy allows a page nothing but its own style and script, by their hashes.
func policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}
