package csvfile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// commas are what can separate cells. Of several that fit, the first one does.
const commas = ",;\t|"

// maxPreamble is how many rows may stand before the header: titles, dates, and the
// "version:v1.0" of Microsoft's templates.
const maxPreamble = 10

// sniff finds out how a file separates rows and cells, where its header is and what
// that means. The separator is the one with which the header means most.
func sniff(sample []byte, name string, o *choices) (*table, error) {
	at := len(sample) - len(bytes.TrimPrefix(sample, byteOrderMark))
	d, line, candidates := dialect{eol: lineEndOf(sample)}, 1, commas
	if comma, n := separatorLine(sample[at:], d.eol); n > 0 {
		at, line, candidates = at+n, 2, string(comma)
	}
	var best *table
	var why error
	columns := 0
	for _, comma := range []byte(candidates) {
		d.comma = comma
		t, n, err := findHeader(firstRows(sample[at:], d, int64(at), line), name, o)
		switch {
		case t != nil && (best == nil || len(t.read) > len(best.read)):
			best = t
		case err != nil && n > columns:
			why, columns = err, n
		}
	}
	if best == nil {
		best = findShape(sample[at:], int64(at), line, name, o, d.eol, candidates)
	}
	if best != nil {
		best.name = name
		best.nameRoom()
		return best, nil
	}
	if why == nil {
		return nil, fmt.Errorf("%w: none of its first rows can be read", ErrNotRecognised)
	}
	return nil, why
}

// findHeader looks for the header among the first rows, and returns nil when it finds
// none: with the reason and the number of columns of the first row, or without, where
// no row can be read. That is so of rows all in quotes when they are split at what does
// not separate them.
func findHeader(r *rows, name string, o *choices) (t *table, columns int, why error) {
	for before := range maxPreamble + 1 {
		row, err := r.next()
		if err != nil {
			break
		}
		if row.broken || isComment(row) {
			continue
		}
		var headers []string
		for i := range row.cells {
			headers = append(headers, clean(row.cell(i)))
		}
		l, err := recognise(headers, name, o)
		if err == nil {
			t := &table{layout: l, dialect: r.dialect, start: row.end, line: r.line, preamble: before}
			t.skipComments(r)
			return t, len(headers), nil
		}
		if why == nil {
			why, columns = fmt.Errorf("%w: %w%s", ErrNotRecognised, err, shownColumns(headers)), len(headers)
		}
	}
	return nil, columns, why
}

// skipComments moves the start of a table with our own header behind the lines of
// comment that follow it, as templates have them.
func (t *table) skipComments(r *rows) {
	for t.ours {
		row, err := r.next()
		if err != nil || !isComment(row) {
			return
		}
		t.start, t.line = row.end, r.line
	}
}

func isComment(r *row) bool { return len(r.cells) > 0 && bytes.HasPrefix(r.cell(0), []byte("#")) }

// isHeaderLike matches what a person may be shown of a header. What has digits or
// more unusual characters in it may be a password in a file that has no header.
var isHeaderLike = regexp.MustCompile(`^[\p{L}][\p{L} _.\-()\[\]/]{0,40}$`).MatchString

// shownColumns lists the columns of a header, but no data.
func shownColumns(headers []string) string {
	var list []string
	for _, h := range headers {
		switch {
		case isAddress(h):
			return "; its first row looks like data, not like the names of columns"
		case isHeaderLike(h):
			list = append(list, h)
		default:
			list = append(list, "…")
		}
	}
	return "; its columns are " + strings.Join(list, ", ")
}

// lineEndOf returns what ends the lines of a file: '\r' only where no line feed
// stands outside quotes.
func lineEndOf(sample []byte) byte {
	quoted, cr := false, false
	for _, c := range sample {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return '\n'
		case c == '\r' && !quoted:
			cr = true
		}
	}
	if cr {
		return '\r'
	}
	return '\n'
}

// separatorLine reads a first line "sep=;", with which spreadsheets say how cells are
// separated, and returns its length with the line end.
func separatorLine(b []byte, eol byte) (comma byte, n int) {
	n = bytes.IndexByte(b, eol) + 1
	if n == 0 {
		return 0, 0
	}
	line := strings.Trim(string(b[:n]), "\"\r\n ")
	if len(line) != len("sep=;") || !strings.EqualFold(line[:4], "sep=") || line[4] == '"' {
		return 0, 0
	}
	return line[4], n
}

// notTable says what a file is that is no table, or "".
func notTable(sample []byte) string {
	b := bytes.TrimLeft(bytes.TrimPrefix(sample, byteOrderMark), " \t\r\n")
	switch {
	case len(b) == 0:
		return "it is empty"
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return "it is a zip file, which spreadsheets are too: save it as CSV"
	case bytes.HasPrefix(b, []byte("{")) || bytes.HasPrefix(b, []byte("[")):
		return "it looks like JSON"
	case isLDIF(b):
		return "it looks like LDIF"
	case isBinary(sample):
		return "it is no text"
	}
	return ""
}

// isLDIF matches the first line of LDIF that is no comment.
var isLDIF = regexp.MustCompile(`^(?:#[^\n]*\r?\n\s*)*(?:version:\s*\d+\s*\n|dn::? ?\S)`).Match

// isBinary reports whether more than one character in a hundred is a control
// character that texts do not have.
func isBinary(b []byte) bool {
	odd := 0
	for _, c := range b {
		odd += isOdd[c]
	}
	return odd > len(b)/100+2
}

// isOdd is 1 for control characters that texts do not have.
var isOdd = func() (odd [256]int) {
	for c := range 256 {
		if c < ' ' && (c < '\t' || c > '\r') && c != 0x1a || c == 0x7f {
			odd[c] = 1
		}
	}
	return odd
}()

// Detect reports whether a file that begins with head looks like a table that this
// package can read. head may be cut off anywhere, but should have some kilobytes.
// A file whose name ends in .csv or .tsv needs only to be a text, so that Open can say
// what is wrong with it; others need a header that means something.
func Detect(head []byte, name string) bool {
	if cs := sniffCharset(head); cs.enc != nil {
		decoded, err := cs.decodeStart(head)
		if err != nil {
			return false
		}
		head = decoded
	}
	if notTable(head) != "" {
		return false
	}
	if isTableName(name) {
		return true
	}
	_, err := sniff(head, name, &choices{})
	return err == nil
}
