package slack

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// How a scanner makes strings of what stands between quotes.

// hex4 reads four hexadecimal digits.
func hex4(b []byte) (r rune, ok bool) {
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// string reads a string. Half of a pair of surrogates, and bytes that are no UTF-8, are declined.
func (d *scanner) string() (string, bool) {
	raw, plain, ok := d.span()
	switch {
	case !ok:
		return "", false
	case plain:
		return d.word(raw), true
	}
	if d.scratch, ok = appendValue(d.scratch[:0], raw); !ok {
		return "", false
	}
	return dropControls(d.word(d.scratch)), true
}

// appendValue appends what a string with escapes stands for, unless it is to be declined.
func appendValue(dst, raw []byte) ([]byte, bool) {
	if !utf8.Valid(raw) {
		return dst, false
	}
	return appendUnescaped(dst, raw)
}

// appendUnescaped appends a string whose escape sequences are well formed.
func appendUnescaped(dst, raw []byte) ([]byte, bool) {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			n := bytes.IndexByte(raw[i:], '\\')
			if n < 0 {
				n = len(raw) - i
			}
			dst = append(dst, raw[i:i+n]...)
			i += n
			continue
		}
		c := raw[i+1]
		i += 2
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, n := unescapeRune(raw[i:])
			if n == 0 {
				return dst, false
			}
			dst, i = utf8.AppendRune(dst, r), i+n
			continue
		}
		dst = append(dst, c)
	}
	return dst, true
}

// unescapeRune reads what follows \u, also the second half of a pair. n is 0 for a
// half that stands alone.
func unescapeRune(raw []byte) (r rune, n int) {
	r, _ = hex4(raw)
	if r < 0xd800 || r > 0xdfff {
		return r, 4
	}
	if r > 0xdbff || len(raw) < 10 || raw[4] != '\\' || raw[5] != 'u' {
		return 0, 0
	}
	low, _ := hex4(raw[6:])
	if low < 0xdc00 || low > 0xdfff {
		return 0, 0
	}
	return 0x10000 + (r-0xd800)<<10 + low - 0xdc00, 10
}

// 1<<wordBits strings are remembered, none longer than maxWord bytes.
const (
	wordBits = 11
	maxWord  = 40
)

// word returns b as a string: that from before if it has been met lately, as the ids
// of people and the types of blocks have.
func (d *scanner) word(b []byte) string {
	if len(b) > maxWord {
		return string(b)
	}
	h := uint64(len(b))
	if len(b) >= 8 {
		h ^= binary.LittleEndian.Uint64(b)*lows + binary.LittleEndian.Uint64(b[len(b)-8:])
	} else {
		for _, c := range b {
			h = h<<8 ^ uint64(c)
		}
	}
	h *= 0x9e3779b97f4a7c15 // 2^64 by the golden ratio spreads what is near each other
	slot := &d.words[h>>(64-wordBits)]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}
