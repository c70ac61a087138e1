package report

import "io"

// Page is a document that is shown as reports are, and tells of something else than a
// conversion. Its texts may hold anything: they are cleaned and escaped as those of a report.
type Page struct {
	Title, Subject string
	Level          string // good, warn or bad
	Verdict        string
	More           []string // paragraphs below the verdict
	Facts          []Fact
	Sections       []Section
	Footer         string
}

// Fact is a number that people ask for first.
type Fact struct{ Name, Value, Note string }

// Section is a chapter of a page. One that says nothing is left out.
type Section struct {
	ID, Title string
	Lead      []string // paragraphs
	Tables    []Table
	List      []string
}

// Table is a table of a section. Its first column names the row.
type Table struct {
	ID, Caption string
	Columns     []Column
	Rows        [][]Cell
	More        int // rows that are not here
}

// Column is a column of a table.
type Column struct {
	Name    string
	Numbers bool // it holds numbers
	Choice  bool // it holds few different words, by which a reader may choose
}

// Cell is a text or a number of a table.
type Cell struct {
	Text  string
	Level string // good, warn or bad, "" for none
}

// Number is a cell with a number.
func Number(n int) Cell { return Cell{Text: comma(n)} }

// Text is a cell with a text.
func Text(s string) Cell { return Cell{Text: s} }

// WriteHTML writes the page as [WriteHTML] writes a report.
func (p *Page) WriteHTML(w io.Writer) error { return p.document().html(w) }

// WriteMarkdown writes the page as [WriteMarkdown] writes a report.
func (p *Page) WriteMarkdown(w io.Writer) error { return p.document().markdown(w) }

func (p *Page) document() *document {
	d := &document{
		Title: clean(p.Title), Sources: clean(p.Subject), Footer: clean(p.Footer),
		Verdict: verdict{Level: p.Level, Text: clean(p.Verdict), More: cleaned(p.More)},
	}
	for _, f := range p.Facts {
		d.Facts = append(d.Facts, fact{clean(f.Name), clean(f.Value), clean(f.Note)})
	}
	for _, s := range p.Sections {
		if len(s.Lead)+len(s.Tables)+len(s.List) == 0 {
			continue
		}
		one := section{ID: s.ID, Title: clean(s.Title), Lead: cleaned(s.Lead), List: cleaned(s.List)}
		for i := range s.Tables {
			one.Tables = append(one.Tables, s.Tables[i].table())
		}
		d.Sections = append(d.Sections, one)
	}
	return d
}

func (t *Table) table() *table {
	out := &table{ID: t.ID, Caption: clean(t.Caption)}
	for _, c := range t.Columns {
		form := textual
		switch {
		case c.Numbers:
			form = numeric
		case c.Choice:
			form = choice
		}
		out.Columns = append(out.Columns, column{clean(c.Name), form})
	}
	rows(out, t.Rows, func(row []Cell) []cell {
		cells := make([]cell, len(row))
		for i, c := range row {
			cells[i] = text(c.Text)
			cells[i].Level = c.Level
			if t.Columns[i].Numbers {
				cells[i].Sort = digits(c.Text)
			}
		}
		return cells
	})
	out.More += t.More
	return out
}

// digits is what a number is ordered by.
func digits(s string) string {
	var b []byte
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// Clean makes a text of others fit for a terminal: on one line, of bearable length, and
// without characters that hide, turn or colour what comes after them.
func Clean(s string) string { return clean(s) }

func cleaned(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = clean(s)
	}
	return out
}
