package csvfile

import "bytes"

// status says how far splitting a row got.
type status int

const (
	complete   status = iota
	unfinished        // the row may go on behind the data
	broken            // its quotes are wrong
)

// splitter finds the cells of a row. It changes no data.
type splitter struct {
	dialect
	cells   []span
	quotes  int  // how many of them were in quotes
	escapes bool // … and may have quotes in them
	end     int  // where the line of the cell at hand ends; -1 when not known
	escape  bool // the last row was split with backslashes before quotes
}

// span is where a cell lies, without its quotes.
type span struct {
	from, to        int
	quoted, escaped bool
}

// split finds the cells of the row at the start of data, and returns the length of
// the row with its line end. whole says that nothing follows data.
//
// Cells may stand in quotes, with quotes inside them doubled (RFC 4180), and spaces
// around them do not count. In a cell without quotes a quote is a character as any
// other. With escape, a backslash takes the meaning from the quote behind it, as in
// the files that Slack imports and some databases write.
func (s *splitter) split(data []byte, whole, escape bool) (n int, st status) {
	s.cells, s.quotes, s.escapes, s.end, s.escape = s.cells[:0], 0, false, -1, escape
	for at := 0; ; {
		at = s.plainCells(data, at)
		c, next, st := s.cell(data, at, whole)
		if st != complete {
			return 0, st
		}
		s.cells = append(s.cells, c)
		if c.quoted {
			s.quotes++
			s.escapes = s.escapes || c.escaped
		}
		if next == len(data) {
			return next, complete
		}
		at = next + 1
		if data[next] != s.comma {
			return at, complete
		}
	}
}

// plainCells finds cells that begin at an offset for as long as they are of the simplest
// kind, as most are: without quotes, without a space in front, with a comma behind. It
// returns the offset of the first one that is not.
func (s *splitter) plainCells(data []byte, at int) int {
	for at < s.end && data[at] != '"' && data[at] != ' ' {
		k := bytes.IndexByte(data[at:s.end], s.comma)
		if k < 0 {
			break
		}
		s.cells = append(s.cells, span{from: at, to: at + k})
		at += k + 1
	}
	return at
}

// cell finds the cell at an offset, and what ends it: a comma, a line end or the end
// of the data.
func (s *splitter) cell(data []byte, at int, whole bool) (c span, next int, st status) {
	if at < len(data) && data[at] == '"' {
		return s.quoted(data, at, whole)
	}
	open := at
	for open < len(data) && data[open] == ' ' {
		open++
	}
	if st := s.findEnd(data, at, whole); st != complete {
		return c, 0, st
	}
	if open > at && open < s.end && data[open] == '"' {
		// Only what is closed on the same line: text may begin with a quote.
		if c, next, st = s.quoted(data[:s.end], open, true); st == complete {
			return c, next, st
		}
	}
	c, next = s.plain(data, at)
	return c, next, complete
}

// findEnd finds the end of the line at an offset.
func (s *splitter) findEnd(data []byte, at int, whole bool) status {
	if s.end >= at {
		return complete
	}
	k := bytes.IndexByte(data[at:], s.eol)
	switch {
	case k >= 0:
		s.end = at + k
	case whole:
		s.end = len(data)
	default:
		return unfinished
	}
	return complete
}

func (s *splitter) plain(data []byte, at int) (c span, next int) {
	if k := bytes.IndexByte(data[at:s.end], s.comma); k >= 0 {
		return span{from: at, to: at + k}, at + k
	}
	to := s.end
	if s.eol == '\n' && to > at && data[to-1] == '\r' {
		to--
	}
	return span{from: at, to: to}, s.end
}

func (s *splitter) quoted(data []byte, open int, whole bool) (c span, next int, st status) {
	c = span{from: open + 1, quoted: true, escaped: s.escape}
	for at := c.from; ; {
		k := bytes.IndexByte(data[at:], '"')
		switch {
		case k < 0 && whole:
			return c, 0, broken
		case k < 0:
			return c, 0, unfinished
		}
		k += at
		switch {
		case s.escape && endsInBackslash(data[c.from:k]):
			at = k + 1
		case k+1 < len(data) && data[k+1] == '"':
			c.escaped = true
			at = k + 2
		default:
			c.to = k
			next, st = s.afterQuote(data, k+1, whole)
			return c, next, st
		}
	}
}

// endsInBackslash reports whether the last character is a backslash that is not
// itself behind one.
func endsInBackslash(b []byte) bool {
	return (len(b)-len(bytes.TrimRight(b, `\`)))%2 == 1
}

// afterQuote finds what ends a cell behind its closing quote.
func (s *splitter) afterQuote(data []byte, at int, whole bool) (next int, st status) {
	for ; at < len(data); at++ {
		switch c := data[at]; {
		case c == s.comma || c == s.eol:
			return at, complete
		case c == ' ' || c == '\r':
		default:
			return 0, broken
		}
	}
	if whole {
		return at, complete
	}
	return 0, unfinished
}

// lines counts the line ends in the bytes of the last row. Within a row there are none
// but in quotes.
func (s *splitter) lines(raw []byte) int {
	if s.quotes == 0 && raw[len(raw)-1] == s.eol {
		return 1
	}
	return bytes.Count(raw, []byte{s.eol})
}
