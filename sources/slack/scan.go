package slack

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// scanner reads JSON from a buffer, for the one thing that is read by the million:
// the messages of day files. It is quick because it neither keeps nor looks up what
// nobody asks for, and it is right because it may decline: where anything is rare or
// wrong, its methods return false, and the JSON library decides what to make of it.
// What they accept, the library reads to the same values (FuzzScan).
//
// Methods that read a value are called with the value at d.i, blanks skipped, and
// leave d.i behind it. When they return false, d.i is anywhere, and d.short tells
// whether the buffer ended too soon.
type scanner struct {
	buf   []byte
	i     int
	short bool
	depth int // of values being read

	words   [1 << wordBits]string // strings that have been met, for those that come again
	scratch []byte                // a string without its escapes
	kept    []byte                // the same, of all bytesStr of the element
	room    scanRoom              // for the objects of the element
}

// maxScanDepth is how deep values may be nested; the library bears with more.
const maxScanDepth = 100

// end is returned where the buffer has ended.
func (d *scanner) end() bool {
	d.short = true
	return false
}

// blank skips white space. It returns the byte behind, and false at the end of the buffer.
func (d *scanner) blank() (byte, bool) {
	if d.i < len(d.buf) && d.buf[d.i] > ' ' {
		return d.buf[d.i], true
	}
	return d.blanks()
}

func (d *scanner) blanks() (byte, bool) {
	if d.i < len(d.buf) && d.buf[d.i] == '\n' { // and an indent, by several of 4
		d.i++
	}
	for len(d.buf)-d.i >= 4 && string(d.buf[d.i:d.i+4]) == "    " {
		d.i += 4
	}
	for ; d.i < len(d.buf); d.i++ {
		switch c := d.buf[d.i]; c {
		case ' ', '\n', '\t', '\r':
		default:
			return c, true
		}
	}
	return 0, d.end()
}

// take reads one byte that must be c, after white space.
func (d *scanner) take(c byte) bool {
	found, ok := d.blank()
	d.i++
	return ok && found == c
}

// The bytes of a word that end the quick part of a string, found eight at a time.
const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// zeros has the high bit of each byte of x that is zero. Bytes above the first such
// byte may be marked wrongly.
func zeros(x uint64) uint64 { return (x - lows) &^ x & highs }

// span reads a string up to its closing quote, and returns what is between the quotes.
// plain tells that it is ASCII without escapes. d.i is at the opening quote.
func (d *scanner) span() (raw []byte, plain, ok bool) {
	start := d.i + 1
	i := start
	plain = true
	for {
		for ; i+8 <= len(d.buf); i += 8 {
			x := binary.LittleEndian.Uint64(d.buf[i:])
			control := (x - 0x20*lows) &^ x & highs
			if stop := zeros(x^'"'*lows) | zeros(x^'\\'*lows) | control; stop != 0 {
				n := bits.TrailingZeros64(stop) &^ 7
				plain = plain && x&highs&(1<<n-1) == 0
				i += n / 8
				break
			}
			plain = plain && x&highs == 0
		}
		if i >= len(d.buf) {
			return nil, false, d.end()
		}
		switch c := d.buf[i]; {
		case c == '"':
			d.i = i + 1
			return d.buf[start:i], plain, true
		case c == '\\':
			plain = false
			if i = d.escape(i); i < 0 {
				return nil, false, false
			}
		case c < ' ':
			return nil, false, false
		default: // the last bytes of the buffer
			plain = plain && c < utf8.RuneSelf
			i++
		}
	}
}

// escape returns the end of the escape sequence at i, below 0 when it is none.
func (d *scanner) escape(i int) int {
	n := 2
	if i+1 < len(d.buf) && d.buf[i+1] == 'u' {
		n = 6
	}
	if i+n > len(d.buf) {
		d.end()
		return -1
	}
	switch d.buf[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + n
	case 'u':
		if _, ok := hex4(d.buf[i+2 : i+n]); ok {
			return i + n
		}
	}
	return -1
}

// number reads a number, and returns it as written.
func (d *scanner) number() ([]byte, bool) {
	start := d.i
	if d.buf[d.i] == '-' {
		d.i++
	}
	first := d.i
	if !d.digits() || d.buf[first] == '0' && d.i > first+1 {
		return nil, false
	}
	if d.buf[d.i] == '.' {
		d.i++
		if !d.digits() {
			return nil, false
		}
	}
	if c := d.buf[d.i]; c == 'e' || c == 'E' {
		if d.i++; d.i < len(d.buf) && (d.buf[d.i] == '+' || d.buf[d.i] == '-') {
			d.i++
		}
		if !d.digits() {
			return nil, false
		}
	}
	return d.buf[start:d.i], true
}

// digits reads at least one digit. There is a byte behind when it returns true.
func (d *scanner) digits() bool {
	start := d.i
	for ; d.i < len(d.buf); d.i++ {
		if c := d.buf[d.i]; c < '0' || c > '9' {
			return d.i > start
		}
	}
	return d.end()
}

// literal reads a word: true, false or null.
func (d *scanner) literal(word string) bool {
	if len(d.buf)-d.i < len(word) {
		return d.end()
	}
	d.i += len(word)
	return string(d.buf[d.i-len(word):d.i]) == word
}

// skip reads a value of which nothing is needed.
func (d *scanner) skip() bool {
	c, ok := d.blank()
	if !ok {
		return false
	}
	switch c {
	case '"':
		_, _, ok = d.span()
		return ok
	case '{':
		return d.skipObject()
	case '[':
		return d.skipArray()
	case 't':
		return d.literal("true")
	case 'f':
		return d.literal("false")
	case 'n':
		return d.literal("null")
	}
	if c == '-' || '0' <= c && c <= '9' {
		_, ok = d.number()
		return ok
	}
	return false
}

func (d *scanner) skipObject() bool {
	more, ok := d.enter('}')
	for more {
		if _, ok = d.key(); !ok || !d.skip() {
			return false
		}
		more, ok = d.more('}')
	}
	return ok
}

func (d *scanner) skipArray() bool {
	more, ok := d.enter(']')
	for more {
		if !d.skip() {
			return false
		}
		more, ok = d.more(']')
	}
	return ok
}

// key reads a key and what is before its value. One with escapes is declined.
func (d *scanner) key() (key []byte, ok bool) {
	if d.buf[d.i] != '"' {
		return nil, false
	}
	key, plain, ok := d.span()
	if !ok || !plain && bytes.IndexByte(key, '\\') >= 0 || !d.take(':') {
		return nil, false
	}
	_, ok = d.blank()
	return key, ok
}

// enter reads an opening bracket, and tells whether there are members before the closing
// one. After each of them more must be called, until there are none.
func (d *scanner) enter(closing byte) (more, ok bool) {
	if d.depth++; d.depth > maxScanDepth {
		return false, false
	}
	d.i++
	c, ok := d.blank()
	if ok && c == closing {
		return false, d.leave()
	}
	return ok, ok
}

// more reads what is behind a member: a comma, or the closing bracket.
func (d *scanner) more(closing byte) (more, ok bool) {
	c, ok := d.blank()
	switch {
	case ok && c == ',':
		d.i++
		_, ok = d.blank()
		return ok, ok
	case ok && c == closing:
		return false, d.leave()
	}
	return false, false
}

// leave reads a closing bracket.
func (d *scanner) leave() bool {
	d.i++
	d.depth--
	return true
}
