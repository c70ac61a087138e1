package slack

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/zip"
)

// elementScanner reads the elements of a list with a scanner, as long as these are
// what one expects. What it declines is read by the JSON library: a single object where
// its end can be found, and otherwise all the rest of the file.
type elementScanner struct {
	scanner
	unpacker
	r      io.Reader
	err    error // of r, io.EOF included
	offset int64 // of buf[0] in the file
	ended  bool  // the list has been read to its end, and nothing followed
	at     element
	obj    message
}

// The size of the buffer, in bytes: at first, and at most. A longer element is left to the library.
const (
	scanBuffer    = 128 << 10
	maxScanBuffer = 1 << 20
)

var scanners = sync.Pool{New: func() any { return &elementScanner{scanner: scanner{buf: make([]byte, 0, scanBuffer)}} }}

// open makes f what is read.
func (s *elementScanner) open(f io.Reader) { s.begin(s.buf[:0], f, nil) }

// load makes an entry of a zip what is read, if it can be had in one piece.
func (s *elementScanner) load(f *zip.File) (ok bool) {
	s.buf, ok = s.unpack(s.buf, f)
	s.begin(s.buf, nil, io.EOF)
	return ok
}

// begin begins with what is in buf, after which r has the rest, or fails with err.
func (s *elementScanner) begin(buf []byte, r io.Reader, err error) {
	s.buf, s.i, s.r, s.err, s.offset = buf, 0, r, err, 0
	s.ended, s.at = false, element{}
}

// messages yields the elements of the list that is read, and the final error.
func (s *elementScanner) messages(yield func(element, error) bool) {
	defer func() { s.r = nil }()
	for s.next() {
		if !yield(s.at, nil) {
			return
		}
	}
	if !s.ended {
		s.rest().elements(yield)
	}
}

// rest is what next has left.
func (s *elementScanner) rest() rest {
	r := io.Reader(bytes.NewReader(s.buf[s.i:]))
	if s.err == nil {
		r = io.MultiReader(r, s.r)
	} else if !errors.Is(s.err, io.EOF) {
		r = io.MultiReader(r, failed{s.err})
	}
	return rest{r: r, read: s.at.n, offset: s.offset + int64(s.i)}
}

// failed is a reader that has failed.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// next reads the next element into at. When it returns false, the list is at its end or
// the rest is to be read by the library; s.i is where the rest begins.
func (s *elementScanner) next() bool {
	for {
		start := s.i
		s.short = false
		s.depth = 0
		if s.element() {
			return true
		}
		if s.ended {
			return false
		}
		s.i = start
		if !s.short || !s.fill() {
			return false
		}
	}
}

// element reads what stands before an element, and the element. When it returns false,
// at is as before.
func (s *elementScanner) element() bool {
	c, ok := s.blank()
	if !ok {
		return false
	}
	switch {
	case s.at.n == 0:
		if c != '[' {
			return false
		}
		s.i++
		if c, ok = s.blank(); !ok {
			return false
		}
		if c == ']' {
			return s.finish()
		}
	case c == ']':
		return s.finish()
	case c != ',':
		return false
	default:
		s.i++
		if c, ok = s.blank(); !ok {
			return false
		}
	}
	if !s.value(c) {
		return false
	}
	s.at.n++
	return true
}

// value reads an element that begins with c.
func (s *elementScanner) value(c byte) bool {
	start := s.i
	if c == '{' {
		m := &s.obj
		*m = message{Blocks: m.Blocks[:0], Attachments: m.Attachments[:0], Files: m.Files[:0], Reactions: m.Reactions[:0]}
		s.room.free()
		s.kept = s.kept[:0]
		if s.fields(&s.obj) {
			s.at.obj, s.at.raw = &s.obj, nil
			return true
		}
		if s.short {
			return false
		}
		s.i, s.depth = start, 0
	}
	if !s.skip() {
		return false
	}
	s.at.obj, s.at.raw = nil, s.buf[start:s.i]
	return true
}

// finish reads the closing bracket and what follows, which must be nothing.
func (s *elementScanner) finish() bool {
	s.i++
	if _, ok := s.blank(); !ok && errors.Is(s.err, io.EOF) {
		s.ended = true
	}
	return false
}

// fill reads more, and drops what has been read. It returns false when there is no more
// to be had, or the buffer is as large as it gets.
func (s *elementScanner) fill() bool {
	if s.err != nil {
		return false
	}
	n := copy(s.buf, s.buf[s.i:])
	s.buf, s.offset, s.i = s.buf[:n], s.offset+int64(s.i), 0
	if n == cap(s.buf) {
		if n >= maxScanBuffer {
			return false
		}
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	for len(s.buf) < cap(s.buf) && s.err == nil {
		n, s.err = s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
	}
	return true
}
