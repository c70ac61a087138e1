package ldif

import (
	"bytes"
	"strings"
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
	known map[string]above // by the text of the name
	rdns  dn               // of the name that was read last
	first [1]ava           // its first rdn, if that is a plain one
	text  []byte           // its normal form
}

// above is the name of a place.
type above struct {
	name
	suffix string // id, behind a comma
}

// Limits on what is known: a directory has some hundred places.
const (
	maxPlaces    = 4096
	maxPlaceName = 512 // bytes
)

// read parses a name. Its dn is valid until the following call.
func (a *ancestry) read(s string) (name, error) {
	i := endOfFirst(s)
	if i < 0 {
		return readName(s)
	}
	first := s[:i]
	up, err := a.above(s[i+1:])
	if err != nil {
		return readName(s)
	}
	text, eq := appendPlain(a.text[:0], first)
	if eq < 0 {
		return up.below(s, first)
	}
	a.text = append(text, up.suffix...)
	n := name{id: string(a.text), domain: up.domain}
	a.first[0] = ava{typ: n.id[:eq], value: first[eq+1:], plain: n.id[eq+1 : len(first)]}
	a.rdns = append(append(a.rdns[:0], a.first[:]), up.dn...)
	n.dn, n.in = a.rdns, up.in|a.rdns[0].places()
	if a.first[0].typ == "dc" {
		n.domain = n.dn.domain()
	}
	return n, nil
}

// below returns the name s, whose first rdn needs to be parsed and whose others are up.
func (up *above) below(s, first string) (name, error) {
	d, err := parseDN(first)
	if err != nil || len(d) == 0 {
		return readName(s)
	}
	d = append(d, up.dn...)
	return name{d, d[:1].normal() + up.suffix, d.domain(), d.places()}, nil
}

// normal returns the normal form of a name, which is valid until the following call.
func (a *ancestry) normal(s []byte) []byte {
	if i := endOfFirst(s); i >= 0 {
		if text, eq := appendPlain(a.text[:0], s[:i]); eq >= 0 {
			if up, known := a.known[string(s[i+1:])]; known {
				a.text = append(text, up.suffix...)
				return a.text
			}
		}
	}
	n, _ := a.read(string(s)) // one that cannot be parsed is compared as a text
	a.text = append(a.text[:0], n.id...)
	return a.text
}

// above returns the place with a name.
func (a *ancestry) above(s string) (above, error) {
	if up, known := a.known[s]; known {
		return up, nil
	}
	n, err := readName(s)
	if err == nil && len(n.dn) == 0 {
		err = errSyntax // nothing follows a comma
	}
	if err != nil {
		return above{}, err
	}
	up := above{n, "," + n.id}
	if a.known == nil {
		a.known = map[string]above{}
	}
	if len(a.known) < maxPlaces && len(s) <= maxPlaceName {
		a.known[strings.Clone(s)] = up
	}
	return up, nil
}

// endOfFirst returns where the comma behind the first rdn of a name is, or what stands
// for it; -1 where there is none, or where looking for it needs more than a look.
func endOfFirst[T string | []byte](s T) int {
	for i := range len(s) {
		switch s[i] {
		case ',', ';':
			return i
		case '\\', '"', '#':
			return -1
		}
	}
	return -1
}

// appendPlain appends the normal form of an rdn that is as simple as most are: one type
// that is a short one, and ASCII characters that stand for themselves. It is as long as
// the rdn, and eq is where its equals sign is; -1 for any other rdn.
func appendPlain[T string | []byte](dst []byte, rdn T) (out []byte, eq int) {
	from := len(dst)
	dst = append(dst, rdn...)
	text := dst[from:]
	eq = bytes.IndexByte(text, '=')
	if eq < 0 || !isPlainValue(text[eq+1:]) {
		return dst[:from], -1
	}
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			text[i] = c | 0x20
		}
	}
	typ := text[:eq]
	if _, long := shortTypes[string(typ)]; long || !isKeyword(string(typ)) || bytes.HasPrefix(typ, []byte("oid.")) {
		return dst[:from], -1
	}
	return dst, eq
}

// isPlainValue reports whether the characters of a value stand for themselves, and only
// letter case makes a difference to its folded form.
func isPlainValue(v []byte) bool {
	last := byte(' ') // no blank at the beginning, none behind another
	for _, c := range v {
		switch {
		case c == ' ' && last == ' ', c < ' ', c >= 0x7f:
			return false
		case c == '+' || c == '\\' || c == '"' || c == '#' || c == ',' || c == ';':
			return false
		}
		last = c
	}
	return len(v) == 0 || last != ' '
}
