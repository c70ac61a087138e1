package ldif

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// name is the name of an entry, in the forms in which it is asked for.
type name struct {
	dn     dn     // nil where it cannot be parsed
	id     string // the normal form
	domain string // see dn.domain
	in     places
}

// readName parses a name. One that cannot be parsed is compared as a text.
func readName(s string) (name, error) {
	d, id, err := normalDN(s)
	return name{d, id, d.domain(), d.places()}, err
}

// ancestry reads names of entries. Many entries lie in the same place, and the names of
// places are parsed once. What comes out is what readName makes of each name. It is not
// safe for concurrent use.
type ancestry struct {
	known map[string]*above // by the text of the name
	last  *above            // that was asked for last; nil for none
	rdns  dn                // of the name that was read last
	first [1]ava            // its first rdn, if that is a plain one
	text  []byte            // its normal form
}

// above is the name of a place.
type above struct {
	name
	text   string // as it is written
	suffix string // id, behind a comma
}

// Limits on what is known: a directory has some hundred places.
const (
	maxPlaces    = 4096
	maxPlaceName = 512 // bytes
)

// read parses a name. Its dn is valid until the following call.
func (a *ancestry) read(s string) (name, error) {
	first, up := a.split(s)
	if up == nil {
		return readName(s)
	}
	text, eq := appendPlain(a.text[:0], first)
	if eq < 0 {
		return up.below(s, first)
	}
	end := len(text)
	a.text = append(text, up.suffix...)
	n := name{id: string(a.text), domain: up.domain}
	a.first[0] = plainAVA(first, n.id[:end], eq)
	a.rdns = append(append(a.rdns[:0], a.first[:]), up.dn...)
	n.dn, n.in = a.rdns, up.in|a.rdns[0].places()
	if a.first[0].typ == "dc" {
		n.domain = n.dn.domain()
	}
	return n, nil
}

// plainAVA is what is in an rdn for which appendPlain returned normal and eq.
func plainAVA(rdn, normal string, eq int) ava {
	a := ava{typ: normal[:eq], value: rdn[eq+1:], plain: normal[eq+1:]}
	if strings.IndexByte(a.value, '\\') >= 0 {
		p := dnParser{s: a.value}
		a.value, _ = p.plain() // appendPlain has seen that it can be read
		a.plain = fold(a.value)
	}
	return a
}

// below returns the name s, whose first rdn needs to be parsed and whose others are up.
func (up *above) below(s, first string) (name, error) {
	d, err := parseDN(first)
	if err != nil || len(d) == 0 {
		return readName(s)
	}
	d = append(d, up.dn...)
	n := name{d, d[:1].normal() + up.suffix, up.domain, up.in | d[0].places()}
	if d[0][0].typ == "dc" {
		n.domain = d.domain()
	}
	return n, nil
}

// normal returns the normal form of a name, which is valid until the following call.
func (a *ancestry) normal(s []byte) []byte {
	if i := endOfFirst(s); i >= 0 {
		if text, eq := appendPlain(a.text[:0], s[:i]); eq >= 0 {
			if up := a.find(s[i+1:]); up != nil {
				a.text = append(text, up.suffix...)
				return a.text
			}
		}
	}
	n, _ := a.read(string(s)) // one that cannot be parsed is compared as a text
	a.text = append(a.text[:0], n.id...)
	return a.text
}

// split cuts a name into its first rdn and the place behind it. The place is nil where
// the name must be parsed as a whole.
func (a *ancestry) split(s string) (first string, up *above) {
	if i := endOfFirst(s); i >= 0 {
		return s[:i], a.above(s[i+1:])
	}
	return "", nil
}

// find returns the place with a name if it is known.
func (a *ancestry) find(s []byte) *above {
	if a.last != nil && a.last.text == string(s) {
		return a.last
	}
	up := a.known[string(s)]
	if up != nil {
		a.last = up
	}
	return up
}

// above returns the place with a name, nil for one that cannot be parsed, or is so long
// that it is none of a directory. Places lie in places, and what is new of one is as a rule
// its first rdn.
func (a *ancestry) above(s string) *above {
	if a.last != nil && a.last.text == s {
		return a.last
	}
	up := a.known[s]
	if up == nil {
		if up = a.newPlace(s); up == nil {
			return nil
		}
		if len(a.known) == maxPlaces || a.known == nil {
			a.known = map[string]*above{}
		}
		a.known[up.text] = up
	}
	a.last = up
	return up
}

// newPlace parses the name of a place.
func (a *ancestry) newPlace(s string) *above {
	if len(s) > maxPlaceName {
		return nil
	}
	s = strings.Clone(s)
	n, err := name{}, error(nil)
	if first, up := a.split(s); up != nil {
		n, err = up.below(s, first)
	} else {
		n, err = readName(s)
	}
	if err != nil || len(n.dn) == 0 { // nothing follows a comma
		return nil
	}
	return &above{n, s, "," + n.id}
}

// endOfFirst returns where the comma behind the first rdn of a name is, or what stands
// for it; -1 where there is none, or where looking for it needs more than a look.
func endOfFirst[T string | []byte](s T) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ',', ';':
			return i
		case '\\':
			i++
		case '"':
			return -1
		}
	}
	return -1
}

// appendPlain appends the normal form of an rdn that is as simple as most are: one type
// that is a short one, and letters and ASCII characters that stand for themselves, or are
// escaped because they separate rdns. eq is where the equals sign is in both; -1 for any
// other rdn.
func appendPlain[T string | []byte](dst []byte, rdn T) (out []byte, eq int) {
	from := len(dst)
	for i := range len(rdn) {
		c := rdn[i]
		if c == '=' {
			break
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	typ := dst[from:]
	if _, long := shortTypes[string(typ)]; long || len(typ) == len(rdn) || !isKeyword(string(typ)) || bytes.HasPrefix(typ, []byte("oid.")) {
		return dst[:from], -1
	}
	eq = len(typ)
	if dst, ok := appendPlainValue(append(dst, '='), rdn[eq+1:]); ok {
		return dst, eq
	}
	return dst[:from], -1
}

// appendPlainValue is appendPlain for a value.
func appendPlainValue[T string | []byte](dst []byte, v T) (out []byte, ok bool) {
	last := byte(' ') // no blank at the beginning, none behind another
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		case c == ' ' && last == ' ', c < ' ', c == 0x7f, c == '+', c == ',', c == ';', i == 0 && (c == '"' || c == '#'):
			return dst, false
		case c == '\\':
			var n int
			if c, n = escapedSeparator(v[i+1:]); n == 0 {
				return dst, false
			}
			dst = append(dst, '\\')
			i += n
		case c >= utf8.RuneSelf:
			folded, n := foldedLetter(v[i:])
			if n == 0 {
				return dst, false
			}
			dst, last = append(dst, folded...), c
			i += n - 1
			continue
		}
		dst, last = append(dst, c), c
	}
	return dst, len(v) == 0 || last != ' '
}

// escapedSeparator returns the character that stands behind a backslash, as itself or in
// hexadecimal, and the length of that, if it is one that a normal form has so, too.
func escapedSeparator[T string | []byte](s T) (c byte, n int) {
	switch {
	case len(s) > 0 && strings.IndexByte(mustEscape, s[0]) >= 0:
		return s[0], 1
	case len(s) > 1 && s[0] == '2' && s[1]|0x20 == 'c':
		return ',', 2
	}
	return 0, 0
}
