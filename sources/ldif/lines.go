package ldif

import (
	"bytes"
	"io"
)

// bufferSize is how much of the input is held at once, in bytes. A line may be longer.
const bufferSize = 256 << 10

// maxValue is the length of the longest line that is taken, unfolded, in bytes. RFC
// 2849 sets no limit; directories hold no picture and no list that comes near this one.
const maxValue = 64 << 20

// lines joins the physical lines of LDIF to logical ones (RFC 2849, note 2 on its
// syntax). It is not safe for concurrent use.
//
// Invariants: start ≤ lf, cr ≤ end ≤ len(buf); no LF lies in buf[start:lf] and no CR in
// buf[start:cr]; lf and cr are end where there is none.
type lines struct {
	r      io.Reader
	wide   bool // r decodes UTF-16: offsets count the bytes of the file all the same
	max    int  // bytes of the longest line that is kept
	buf    []byte
	start  int
	end    int
	lf, cr int
	err    error // of r, when nothing more comes
	number int   // physical lines consumed
	offset int64 // of buf[start] in the file
	joined []byte
}

// line is a logical line.
type line struct {
	text   []byte // without what ends it; until the following call
	number int    // 1-based, of the first physical line
	offset int64  // in the file, of its first byte
	long   bool   // it is longer than the limit: text is its beginning, as long as that
}

// reset makes l read r, which stands at an offset of the file and before a line.
func (l *lines) reset(r io.Reader, offset int64, wide bool) {
	if l.buf == nil {
		l.buf = make([]byte, bufferSize)
	}
	*l = lines{r: r, wide: wide, max: maxValue, buf: l.buf, offset: offset, joined: l.joined[:0]}
}

// next returns the next line, of which an empty one separates records. Lines end in LF,
// CRLF or CR. One blank, or one tab, at the beginning of a physical line continues the
// one before it, unless that is empty. The error is io.EOF at the end, or that of the
// reader.
func (l *lines) next() (line, error) {
	ln := line{number: l.number + 1, offset: l.offset}
	l.joined = l.joined[:0]
	for folded := false; ; folded = true {
		text, ended, err := l.piece()
		if err != nil {
			if err == io.EOF && folded {
				ln.text, err = l.joined, nil
			}
			return ln, err
		}
		last := ended && (!folded && len(text) == 0 || !l.continues())
		if ended {
			l.number++
		}
		if last && !folded {
			ln.text, ln.long = text[:min(len(text), l.max)], len(text) > l.max
			return ln, nil
		}
		l.join(&ln, text)
		if last {
			ln.text = l.joined
			return ln, nil
		}
		if ended {
			l.consume(l.start + 1)
		}
	}
}

func (l *lines) continues() bool {
	return l.start < l.end && (l.buf[l.start] == ' ' || l.buf[l.start] == '\t')
}

// join adds a piece to the line, as long as that is within the limit.
func (l *lines) join(ln *line, text []byte) {
	room := l.max - len(l.joined)
	ln.long = ln.long || len(text) > room
	l.joined = append(l.joined, text[:min(len(text), room)]...)
}

// piece consumes the rest of the physical line and what ends it, or as much as the
// buffer holds of a longer one. After an end, the first byte of the following line is
// in the buffer, if there is one. The slice is valid until the following call.
func (l *lines) piece() (text []byte, ended bool, err error) {
	for {
		stop := min(l.lf, l.cr)
		after := min(stop+1, l.end)
		if stop == l.cr && l.lf == after && after < l.end {
			after++
		}
		text = l.buf[l.start:stop]
		switch {
		case after < l.end:
			l.consume(after)
			return text, true, nil
		case l.err == io.EOF && l.start < l.end:
			l.consume(l.end)
			return text, true, nil
		case l.err != nil:
			return nil, false, l.err
		case l.start == 0 && l.end == len(l.buf):
			l.consume(stop)
			return text, false, nil
		}
		l.fill()
	}
}

// consume moves start forward.
func (l *lines) consume(to int) {
	if l.wide {
		l.offset += 2 * int64(utf16Len(l.buf[l.start:to]))
	} else {
		l.offset += int64(to - l.start)
	}
	l.start = to
	if l.lf < to {
		l.lf = to + index(l.buf[to:l.end], '\n')
	}
	if l.cr < to {
		l.cr = to + index(l.buf[to:l.end], '\r')
	}
}

// fill reads once, into the room behind what is not consumed.
func (l *lines) fill() {
	copy(l.buf, l.buf[l.start:l.end])
	l.lf, l.cr, l.end, l.start = l.lf-l.start, l.cr-l.start, l.end-l.start, 0
	n := 0
	for tries := 0; n == 0 && l.err == nil; tries++ {
		if n, l.err = l.r.Read(l.buf[l.end:]); n == 0 && tries == maxEmptyReads {
			l.err = io.ErrNoProgress
		}
	}
	fresh := l.buf[l.end : l.end+n]
	if l.lf == l.end {
		l.lf += index(fresh, '\n')
	}
	if l.cr == l.end {
		l.cr += index(fresh, '\r')
	}
	l.end += n
}

// maxEmptyReads is how often a reader may return nothing in a row, as in package bufio.
const maxEmptyReads = 100

// index is bytes.IndexByte, but len(b) where there is none.
func index(b []byte, c byte) int {
	if i := bytes.IndexByte(b, c); i >= 0 {
		return i
	}
	return len(b)
}

// utf16Len returns how many code units of UTF-16 the UTF-8 in b takes.
func utf16Len(b []byte) (n int) {
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
		}
		if c >= 0xf0 {
			n++
		}
	}
	return n
}
