package ldif

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// layout is how the text of a file is laid out in bytes.
type layout struct {
	mark   int64 // bytes of the byte order mark
	utf16  bool
	endian unicode.Endianness
}

// layoutOf recognises the layout of a file that begins with head. UTF-16 is what ldifde
// -u writes; without a byte order mark it is known by the zeros among its letters.
func layoutOf(head []byte) layout {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return layout{2, true, unicode.LittleEndian}
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return layout{2, true, unicode.BigEndian}
	case bytes.HasPrefix(head, []byte(byteOrderMark)):
		return layout{mark: int64(len(byteOrderMark))}
	case len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return layout{0, true, unicode.LittleEndian}
	case len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return layout{0, true, unicode.BigEndian}
	}
	return layout{}
}

// utf8 returns r, which stands behind the byte order mark, as UTF-8 where it is UTF-16.
func (l layout) utf8(r io.Reader) io.Reader {
	if !l.utf16 {
		return r
	}
	return unicode.UTF16(l.endian, unicode.IgnoreBOM).NewDecoder().Reader(r)
}

// charsets are the character sets, beside UTF-8, that a dump may be said to be in.
var charsets = map[string]*charmap.Charmap{
	"windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251, "windows-1252": charmap.Windows1252,
	"iso-8859-1": charmap.Windows1252, // of which it is a part, but for control characters
	"iso-8859-2": charmap.ISO8859_2, "iso-8859-15": charmap.ISO8859_15,
}

// charset finds a character set by its name; nil is UTF-8.
func charset(name string) (encoding.Encoding, error) {
	switch name = strings.ToLower(name); name {
	case "", "utf-8", "utf8":
		return nil, nil
	}
	if c := charsets[name]; c != nil {
		return c, nil
	}
	var all []string
	for n := range charsets {
		all = append(all, n)
	}
	slices.Sort(all)
	return nil, fmt.Errorf("%w: the character set %q is unknown; known are utf-8, %s", ErrOption, name, strings.Join(all, ", "))
}

// errNotUTF8 comes with a text in which what is no UTF-8 was replaced.
var errNotUTF8 = errors.New("not UTF-8")

// texts reads values as texts.
type texts struct {
	charset encoding.Encoding // of values that are no UTF-8; nil for none
}

// raw returns a value as valid UTF-8 and otherwise unchanged. The error is errNotUTF8;
// the text is usable all the same.
func (t texts) raw(value []byte) (string, error) {
	if utf8.Valid(value) {
		return string(value), nil
	}
	if t.charset != nil {
		if s, err := t.charset.NewDecoder().Bytes(value); err == nil {
			return string(s), nil
		}
	}
	return strings.ToValidUTF8(string(value), "\ufffd"), errNotUTF8
}

// line returns a value as a text of one line.
func (t texts) line(value []byte) (string, error) {
	s, err := t.raw(value)
	return oneLine(s), err
}

// oneLine returns s without NUL, without blanks at its ends, and with a blank for each
// run of other control characters. Blanks in the midst stay as they are.
func oneLine(s string) string {
	if isPlainLine(s) {
		return s
	}
	if utf8.ValidString(s) && !strings.ContainsFunc(s, isControl) {
		return strings.Trim(s, " ")
	}
	var b strings.Builder
	last := rune(' ')
	for _, r := range s {
		switch {
		case r == 0 || isControl(r) && last == ' ':
			continue
		case isControl(r):
			r = ' '
		}
		b.WriteRune(r)
		last = r
	}
	return strings.Trim(b.String(), " ")
}

// isPlainLine reports whether oneLine returns s itself, as of most values, in ASCII.
func isPlainLine[T string | []byte](s T) bool {
	if len(s) > 0 && (s[0] == ' ' || s[len(s)-1] == ' ') {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// isControl reports whether a character breaks lines, cannot be shown, or is the blank
// that does not break lines.
func isControl(r rune) bool {
	return r < ' ' || 0x7f <= r && r <= 0xa0 || r == '\u2028' || r == '\u2029'
}
