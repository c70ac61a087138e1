package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
)

// document is what a report says, in no form yet. All its texts are clean.
type document struct {
	Title    string
	Sources  string
	Verdict  verdict
	Facts    []fact
	Chart    *chart // nil when there are no messages
	Sections []section
	Footer   string
}

// verdict is the report in a sentence.
type verdict struct {
	Level string // good, warn or bad
	Text  string
	More  []string
}

// fact is a number that people ask for first.
type fact struct{ Name, Value, Note string }

// section is a chapter.
type section struct {
	ID, Title string
	Lead      []string // paragraphs
	Tables    []*table
	List      []string
	Overview  bool // also told at a terminal
}

// table is a table. Its first column names the row.
type table struct {
	ID      string
	Caption string
	Columns []column
	Rows    [][]cell
	Listed  bool // at a terminal, each row is a sentence: the last column is long
	Folded  bool // behind a word to open it, and left out of shorter forms
	More    int  // rows that are not here, but in the report as JSON
}

// Small reports whether a table may stand beside another: it has few rows, of numbers.
func (t *table) Small() bool {
	for _, c := range t.Columns[1:] {
		if c.Form != numeric {
			return false
		}
	}
	return len(t.Rows) <= 12
}

// The forms of a column.
const (
	textual = "t"
	numeric = "n"
	choice  = "c" // few different words, by which a reader may choose
	origin  = "o" // where something is
	day     = "d" // a date
)

type column struct{ Name, Form string }

// columns makes the columns of a table of "form name" words.
func columns(list ...string) []column {
	out := make([]column, len(list))
	for i, s := range list {
		form, name, _ := strings.Cut(s, " ")
		out[i] = column{name, form}
	}
	return out
}

// cell is a value of a table.
type cell struct {
	Text  string
	Sort  string  // what it is ordered by, "" for Text
	Bar   float64 // share of the largest value of the column, in percent; 0 for no bar
	Level string  // as of a verdict; "" for none
}

// tableRows is how many rows of a table are shown. A page must open in a browser, and
// whoever needs more than this many lines reads JSON.
const tableRows = 1000

// rows fills a table from a list, up to tableRows.
func rows[T any](t *table, list []T, row func(T) []cell) *table {
	for _, x := range list[:min(len(list), tableRows)] {
		t.Rows = append(t.Rows, row(x))
	}
	t.More = max(len(list)-tableRows, 0)
	return t
}

// trim takes away columns in which no row says anything.
func (t *table) trim() *table {
	for col := len(t.Columns) - 1; col > 0; col-- {
		if slices.ContainsFunc(t.Rows, func(row []cell) bool { return row[col].Text != "" }) {
			continue
		}
		t.Columns = slices.Delete(t.Columns, col, col+1)
		for i := range t.Rows {
			t.Rows[i] = slices.Delete(t.Rows[i], col, col+1)
		}
	}
	return t
}

// bars draws a bar in each cell of a column, in proportion to the largest of values.
func (t *table) bars(col int, value func(row int) int64) {
	var largest int64
	for i := range t.Rows {
		largest = max(largest, value(i))
	}
	for i := range t.Rows {
		if largest > 0 {
			t.Rows[i][col].Bar = math.Ceil(1000*float64(value(i))/float64(largest)) / 10
		}
	}
}

// maxText is how much of a text is shown, in runes.
const maxText = 400

func text(s string) cell { return cell{Text: clean(s)} }

func number[T int | int64](n T) cell {
	return cell{Text: humanize.Comma(int64(n)), Sort: strconv.FormatInt(int64(n), 10)}
}

func size(n int64) cell {
	return cell{Text: byteSize(n), Sort: strconv.FormatInt(n, 10)}
}

func date(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{Text: t.Format(time.DateOnly)}
}

func byteSize(n int64) string { return humanize.IBytes(uint64(max(n, 0))) }

func comma(n int) string { return humanize.Comma(int64(n)) }

// counted writes a number with the word that fits it.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return comma(n) + " " + more
}

// share writes a part of a whole. Only all of it is 100 %.
func share(part, whole int) string {
	if whole == 0 || part == whole {
		return "100 %"
	}
	return fmt.Sprintf("%.1f %%", math.Floor(1000*float64(part)/float64(whole))/10)
}

// clean makes a text fit to be shown: on one line, not longer than maxText, and without
// characters that hide, turn or colour what comes after them.
func clean(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxText {
			b.WriteRune('…')
			break
		}
		switch {
		case r == utf8.RuneError:
			b.WriteRune('�')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsControl(r), invisible(r):
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// invisible reports whether a character cannot be seen and changes others. The joiners
// are part of words and emoji.
func invisible(r rune) bool {
	const nonJoiner, joiner = 0x200c, 0x200d
	return unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}
