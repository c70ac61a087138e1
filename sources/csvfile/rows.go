package csvfile

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"
)

// maxRow is the longest row that is read, in bytes. A message has at most some ten
// thousand characters; what is longer is a quote that is not closed, or an attack
// on memory.
const maxRow = 4 << 20

// bufferSize is what a reader of rows holds to begin with, in bytes.
const bufferSize = 64 << 10

// dialect is how a file separates cells and rows.
type dialect struct {
	comma byte // between cells
	eol   byte // '\n', also for "\r\n"; '\r' in files of old Macs
}

// row is a line of the table. It is valid until the next one is read.
type row struct {
	raw    []byte
	cells  []span // of raw, see cell
	line   int    // 1-based, of its start
	start  int64  // bytes from the start of the stream
	end    int64  // … of what follows it
	broken bool   // its quotes are wrong, or it is longer than maxRow: it has no cells
	valid  bool   // it is UTF-8
}

// cell returns the content of a cell, without quotes, NUL bytes and the "\r" of a line
// end.
func (r *row) cell(i int) []byte {
	c := &r.cells[i]
	return r.raw[c.from:c.to]
}

// rows reads a table row by row, in memory of a few times the longest row and never
// more than a few times maxRow. Blank lines are passed over. After a row whose
// quotes are wrong it goes on at the next line.
//
// Which rows there are depends on the bytes alone, not on how the reader delivers
// them; and a stream that begins and ends where rows do has the same rows as that
// stretch of the whole stream.
type rows struct {
	dialect
	src      io.Reader
	buf      []byte
	from, to int   // buf[from:to] is read and not used
	offset   int64 // of buf[from]
	line     int   // of buf[from], 1-based
	err      error // of src
	split    splitter
	row      row
}

// newRows reads from src, which stands at the given offset and line of its stream.
func newRows(src io.Reader, d dialect, offset int64, line int) *rows {
	return &rows{dialect: d, src: src, offset: offset, line: line, split: splitter{dialect: d}}
}

// rows is newRows with a buffer that was used before, if there is one. The caller
// releases it.
func (s *Source) rows(src io.Reader, d dialect, offset int64, line int) *rows {
	r := newRows(src, d, offset, line)
	if b, ok := s.buffers.Get().(*[]byte); ok {
		r.buf = *b
	}
	return r
}

// release takes the buffer from rows of which nothing is needed any more.
func (s *Source) release(r *rows) {
	if b := r.buf; len(b) == bufferSize { // those of longer rows are few, and large
		s.buffers.Put(&b)
	}
}

// firstRows reads the few rows at the start of a sample, of which a folder of many files
// needs many.
func firstRows(sample []byte, d dialect, offset int64, line int) *rows {
	const some = 4 << 10 // bytes
	r := newRows(bytes.NewReader(sample), d, offset, line)
	r.buf = make([]byte, some)
	return r
}

// next returns the next row. The error is io.EOF at the end, or that of the reader.
func (r *rows) next() (*row, error) {
	for {
		data := r.buf[r.from:min(r.to, r.from+maxRow)]
		if len(data) == 0 && r.err != nil {
			return nil, r.err
		}
		whole := r.err == io.EOF && len(data) < maxRow
		n, st := r.split.split(data, whole, false)
		if st == broken || len(data) == maxRow && st == unfinished {
			n, st = r.split.split(data, whole, true)
		}
		switch {
		case st == complete:
			if r.take(data[:n]) {
				return &r.row, nil
			}
		case st == unfinished && len(data) < maxRow && r.err == nil:
			r.fill(len(data))
		case st == unfinished && len(data) < maxRow:
			return nil, r.err
		default:
			return r.skipLine()
		}
	}
}

// take makes the row of its bytes and reports whether there is anything on it.
func (r *rows) take(raw []byte) bool {
	cells := r.split.cells
	simple := isSimple(raw)
	row := &r.row // end follows in use
	row.raw, row.cells, row.line, row.start, row.broken = raw, cells, r.line, r.offset, false
	row.valid = simple || utf8.Valid(raw)
	r.line += r.split.lines(raw) // before tidy moves any
	nul := !simple && bytes.IndexByte(raw, 0) >= 0
	if nul || r.split.escapes || r.split.quotes > 0 && bytes.IndexByte(raw, '\r') >= 0 {
		for i := range cells {
			r.tidy(raw, &cells[i])
		}
	}
	r.use(len(raw))
	return len(cells) > 1 || cells[0].quoted || len(r.row.cell(0)) > 0
}

// isSimple reports whether bytes are all of ASCII, and none is zero. It looks at eight
// at once: below 0x80, only of zero does subtracting one set the highest bit. What that
// borrows from the next byte makes no difference, as the answer is no then.
func isSimple(b []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	if len(b) < 8 {
		for _, c := range b {
			if c == 0 || c >= utf8.RuneSelf {
				return false
			}
		}
		return true
	}
	w := binary.LittleEndian.Uint64(b[len(b)-8:]) // the last ones, some of them twice
	odd := w | (w - ones)
	for ; len(b) >= 16; b = b[16:] {
		v, w := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		odd |= v | (v - ones) | w | (w - ones)
	}
	if len(b) >= 8 {
		w := binary.LittleEndian.Uint64(b)
		odd |= w | (w - ones)
	}
	return odd&high == 0
}

// tidy makes of a cell what row.cell promises, in place.
func (r *rows) tidy(raw []byte, c *span) {
	b := raw[c.from:c.to]
	if c.escaped {
		b = unescape(b, r.split.escape)
	}
	if c.quoted && bytes.IndexByte(b, '\r') >= 0 {
		b = b[:copy(b, bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")))]
	}
	if bytes.IndexByte(b, 0) >= 0 {
		b = b[:copy(b, bytes.ReplaceAll(b, []byte{0}, nil))]
	}
	c.to = c.from + len(b)
}

// use moves on by n bytes.
func (r *rows) use(n int) {
	r.from += n
	r.offset += int64(n)
	r.row.end = r.offset
}

// skipLine passes over the line at hand, which begins a row that cannot be read.
func (r *rows) skipLine() (*row, error) {
	r.row = row{line: r.line, start: r.offset, broken: true, valid: true}
	for {
		data := r.buf[r.from:r.to]
		if k := bytes.IndexByte(data, r.eol); k >= 0 {
			r.use(k + 1)
			r.line++
			return &r.row, nil
		}
		r.use(len(data))
		if r.err == io.EOF {
			return &r.row, nil
		}
		if r.err != nil {
			return nil, r.err
		}
		r.fill(0)
	}
}

// fill reads more than there is, so that the work of beginning a long row anew stays
// in proportion to its length.
func (r *rows) fill(have int) {
	if r.from > 0 {
		r.to = copy(r.buf, r.buf[r.from:r.to])
		r.from = 0
	}
	if len(r.buf) < 2*have || r.buf == nil {
		grown := make([]byte, max(bufferSize, 2*len(r.buf)))
		r.to = copy(grown, r.buf[:r.to])
		r.buf = grown
	}
	n, err := io.ReadAtLeast(r.src, r.buf[r.to:], max(1, min(have, len(r.buf)-r.to)))
	r.to += n
	if err == io.ErrUnexpectedEOF && n > 0 {
		err = nil // QUIRK: of ReadAtLeast; a reader that means it says so again
	}
	r.err = err
}

// unescape undoes doubled quotes in place and, where the row has them, backslashes
// before quotes and backslashes.
func unescape(b []byte, backslash bool) []byte {
	n := 0
	for i := 0; i < len(b); i++ {
		if i+1 < len(b) && (b[i] == '"' && b[i+1] == '"' || backslash && b[i] == '\\' && (b[i+1] == '"' || b[i+1] == '\\')) {
			i++
		}
		b[n] = b[i]
		n++
	}
	return b[:n]
}
