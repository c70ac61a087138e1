package csvfile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sampleSize is how much of a file is looked at to find out what it is, in bytes.
const sampleSize = 64 << 10

// table is one file of the source.
type table struct {
	*layout
	name    string // path in the file system
	charset charset
	dialect dialect
	clock   clock
	room    string // the channel of messages where rows name none

	size  int64 // of the file, bytes
	seeks bool  // it can be read from its middle

	// The first row behind the header: in bytes of the file as UTF-8, and its line.
	start int64
	line  int

	preamble int  // lines before the header
	headless bool // there is none

	// talks are the conversations of messages, as indices of Source.conversations, by
	// the cells that name them.
	talks map[string]int32
	roots []rootRow // in the order of the file
}

// openTable finds out what a file is. head is room for a sample of it.
func openTable(fsys fs.FS, name string, o *choices, head []byte) (*table, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from: what Close could say, reading has said
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	head = head[:n]
	cs := sniffCharset(head)
	if o.charset != nil && !(cs.enc != nil && strings.HasPrefix(o.charset.name, "utf-16")) {
		cs = *o.charset
	}
	sample := head
	if cs.enc != nil {
		if sample, err = cs.decodeStart(head); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := checkSample(sample, cs, n < sampleSize); err != nil {
		return nil, fmt.Errorf("%s%w", name, err)
	}
	t, err := sniff(sample, name, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t.charset, t.clock = cs, o.clock
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t.size = info.Size()
	_, t.seeks = f.(io.Seeker)
	return t, nil
}

// checkSample says what speaks against a file being a table, with a line where one
// is meant. all says that the sample is the whole file.
func checkSample(sample []byte, cs charset, all bool) error {
	if what := notTable(sample); what != "" {
		return fmt.Errorf(": %w: %s", ErrNotRecognised, what)
	}
	if cs.forced {
		return nil
	}
	if !all {
		sample = sample[:len(sample)-partialRune(sample)]
	}
	if k := invalidAt(sample); k >= 0 {
		return notUTF8(1 + bytes.Count(sample[:k], []byte{lineEndOf(sample)}))
	}
	return nil
}

// notUTF8 is the error for a line with bytes that are none.
func notUTF8(line int) error { return fmt.Errorf(":%d: %w: %s", line, ErrNotUTF8, errCharsetHint) }

// invalidAt returns where the first byte is that is no UTF-8, or -1.
func invalidAt(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// partialRune is how many bytes at the end begin a character that is cut off.
func partialRune(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if utf8.FullRune(b[len(b)-i:]) {
				return 0
			}
			return i
		}
	}
	return 0
}

// rows reads the rows behind the header, in a charset that is named or from the
// start; the caller closes the file.
func (t *table) rows(s *Source) (*rows, fs.File, error) {
	f, err := s.fsys.Open(t.name)
	if err != nil {
		return nil, nil, err
	}
	r := t.charset.decode(f)
	if _, err := io.CopyN(io.Discard, r, t.start); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", t.name, err), f.Close())
	}
	return s.rows(r, t.dialect, t.start, t.line), f, nil
}

// when returns the cell with the time of a row, or the date and the time in one.
func (t *table) when(r *row) []byte {
	at, day := t.cell(r, colTimestamp), t.cell(r, colDate)
	switch {
	case len(at) == 0:
		return day
	case t.joined && len(day) > 0:
		return append(append(append(make([]byte, 0, len(day)+1+len(at)), day...), ' '), at...)
	}
	return at
}

// whenHeader is what the file calls the column of the time.
func (t *table) whenHeader() string { return cmp.Or(t.header(colTimestamp), t.header(colDate)) }

// each calls do with each row. The error is that of do or of the file.
func (t *table) each(s *Source, do func(*row) error) (err error) {
	rows, f, err := t.rows(s)
	if err != nil {
		return err
	}
	defer f.Close() // only read from: what Close could say, reading has said
	defer s.release(rows)
	for {
		r, err := rows.next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%s:%d: %w", t.name, rows.line, err)
		case !r.valid && !t.charset.forced:
			return fmt.Errorf("%s%w", t.name, notUTF8(r.line))
		}
		if err := do(r); err != nil {
			return err
		}
	}
}

// fault says what is wrong with a row as a row, or "".
func (t *table) fault(r *row) string {
	n := len(r.cells)
	for n > len(t.headers) && len(bytes.TrimSpace(r.cell(n-1))) == 0 {
		n--
	}
	switch {
	case r.broken:
		return "a quote is not closed, or not doubled inside a cell in quotes: the row is left out, the next line is read as a row of its own"
	case n > len(t.headers):
		return fmt.Sprintf("the row has %d columns and the header %d: it is left out; a cell with the separator in it must stand in quotes", n, len(t.headers))
	case n < t.used:
		return fmt.Sprintf("the row has %s and the header %d: it is left out; empty cells at the end must be there too", counted(n, "column"), len(t.headers))
	}
	return ""
}

// isBlank reports whether all cells of a row are empty: spreadsheets leave such rows
// behind what was deleted.
func isBlank(r *row) bool {
	for i := range r.cells {
		if len(bytes.TrimSpace(r.cell(i))) > 0 {
			return false
		}
	}
	return !r.broken
}

// quote shows a value in a message, unless the file has passwords, which may have
// slipped into another column.
func (t *table) quote(s string) string {
	if len(t.secrets) > 0 {
		return "the value"
	}
	return strconv.Quote(cut(s))
}

// cut shortens a value to what a message can show.
func cut(s string) string {
	const longest = 60 // bytes
	if len(s) <= longest {
		return s
	}
	s = s[:longest]
	return s[:len(s)-partialRune([]byte(s))] + "…"
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// folder returns the name of the folder a file lies in, "" at the top.
func folder(name string) string {
	if dir := path.Dir(name); dir != "." {
		return path.Base(dir)
	}
	return ""
}

// stem returns the base name of a file without its extension.
func stem(name string) string { return strings.TrimSuffix(path.Base(name), path.Ext(name)) }
