package ldif

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ava is an attribute type and its value in a distinguished name (RFC 4514, section
// 2.3).
type ava struct {
	typ   string // in lower case, and short where RFC 4514 has a short name
	value string // without escapes; valid UTF-8
	plain string // value, folded for comparison
	coded bool   // value is the hexadecimal form "#04…" of what is no text
}

// rdn is a relative distinguished name: one ava, or several joined by plus signs.
type rdn []ava

// dn is a distinguished name (RFC 4514), from the entry towards the root.
type dn []rdn

var errSyntax = errors.New("not a distinguished name")

// parseDN reads a distinguished name as RFC 4514, section 3, writes it, and as RFC 1779
// and RFC 2253, section 4, did: with values in quotes, semicolons for commas and blanks
// around them. Characters that should be escaped may stand as they are where that
// leaves one reading. The empty name is the root.
func parseDN(s string) (dn, error) {
	p := dnParser{s: s}
	p.blanks()
	if p.s == "" {
		return nil, nil
	}
	most := 1 + strings.Count(s, ",") + strings.Count(s, ";")
	d, avas := make(dn, 0, most), make([]ava, 0, most)
	for {
		a, err := p.ava()
		if err != nil {
			return nil, fmt.Errorf("%w (%v)", errSyntax, err)
		}
		avas = append(avas, a)
		more := strings.HasPrefix(p.s, "+")
		if !more {
			d = append(d, avas[:len(avas):len(avas)])
			avas = avas[len(avas):]
		}
		if p.s == "" {
			return d, nil
		}
		p.s = p.s[1:]
	}
}

// dnParser holds what of a name is not yet read.
type dnParser struct{ s string }

func (p *dnParser) blanks() { p.s = strings.TrimLeft(p.s, " ") }

// ava reads up to a separator or the end.
func (p *dnParser) ava() (a ava, err error) {
	typ, rest, ok := strings.Cut(p.s, "=")
	typ = strings.ToLower(strings.Trim(typ, " "))
	typ = strings.TrimPrefix(typ, "oid.") // RFC 1779, section 2.3
	if !ok || !isKeyword(typ) {
		return a, fmt.Errorf("%.40q is no attribute type", typ)
	}
	if short, ok := shortTypes[typ]; ok {
		typ = short
	}
	a.typ, p.s = typ, rest
	p.blanks()
	switch {
	case strings.HasPrefix(p.s, `"`):
		a.value, err = p.quoted()
	case strings.HasPrefix(p.s, "#"):
		a.value, a.coded, err = p.coded()
	default:
		a.value, err = p.plain()
	}
	a.value = strings.ToValidUTF8(a.value, "\ufffd")
	a.plain = fold(a.value)
	return a, err
}

const separators = ",;+"

// plain reads a string (RFC 4514, section 3, string). Blanks at its end count when they
// are escaped.
func (p *dnParser) plain() (string, error) {
	end := strings.IndexAny(p.s, separators+`\`)
	if end < 0 || p.s[end] != '\\' {
		v := p.s
		if end >= 0 {
			v = p.s[:end]
		}
		p.s = p.s[len(v):]
		return strings.TrimRight(v, " "), nil
	}
	var v []byte
	kept := 0 // of v, which blanks at the end do not touch
	for p.s != "" && strings.IndexByte(separators, p.s[0]) < 0 {
		if p.s[0] != '\\' {
			v = append(v, p.s[0])
			p.s = p.s[1:]
			continue
		}
		c, err := p.escaped()
		if err != nil {
			return "", err
		}
		v = append(v, c)
		kept = len(v)
	}
	for len(v) > kept && v[len(v)-1] == ' ' {
		v = v[:len(v)-1]
	}
	return string(v), nil
}

// escaped reads a backslash and what it stands for: a byte in two hexadecimal digits,
// or the character behind it.
func (p *dnParser) escaped() (byte, error) {
	var b [1]byte
	if len(p.s) >= 3 {
		if _, err := hex.Decode(b[:], []byte(p.s[1:3])); err == nil {
			p.s = p.s[3:]
			return b[0], nil
		}
	}
	if len(p.s) < 2 {
		return 0, errors.New("it ends in a backslash")
	}
	b[0] = p.s[1]
	p.s = p.s[2:]
	return b[0], nil
}

// quoted reads a value in quotes (RFC 1779, section 2.3).
func (p *dnParser) quoted() (string, error) {
	var v []byte
	p.s = p.s[1:]
	for p.s != "" && p.s[0] != '"' {
		c := p.s[0]
		if c == '\\' {
			var err error
			if c, err = p.escaped(); err != nil {
				return "", err
			}
		} else {
			p.s = p.s[1:]
		}
		v = append(v, c)
	}
	if p.s == "" {
		return "", errors.New("a quote is not closed")
	}
	p.s = p.s[1:]
	p.blanks()
	if p.s != "" && strings.IndexByte(separators, p.s[0]) < 0 {
		return "", errors.New("something follows a quoted value")
	}
	return string(v), nil
}

// coded reads a value in hexadecimal BER (RFC 4514, section 2.4). Where that is the BER
// of a text, the text is returned.
func (p *dnParser) coded() (v string, coded bool, err error) {
	end := strings.IndexAny(p.s, separators)
	if end < 0 {
		end = len(p.s)
	}
	v = strings.ToLower(strings.TrimRight(p.s[:end], " "))
	p.s = p.s[end:]
	b, err := hex.DecodeString(v[1:])
	if err != nil || len(b) == 0 {
		return "", false, errors.New("a value that begins with # is not hexadecimal")
	}
	if text, ok := berText(b); ok {
		return text, false, nil
	}
	return v, true, nil
}

// berText returns the text that b is the BER of: an octet string (4), or a UTF-8 (12),
// printable (19), teletex (20) or IA5 (22) string, X.690 section 8.
func berText(b []byte) (string, bool) {
	if len(b) < 2 || !slices.Contains([]byte{4, 12, 19, 20, 22}, b[0]) {
		return "", false
	}
	n, b := int(b[1]), b[2:]
	if n&0x80 != 0 {
		size := n & 0x7f
		if size == 0 || size > 3 || size > len(b) {
			return "", false
		}
		n = 0
		for _, c := range b[:size] {
			n = n<<8 | int(c)
		}
		b = b[size:]
	}
	return string(b), n == len(b) && utf8.Valid(b)
}

// normal returns the form in which two names are equal when they name the same entry:
// as distinguishedNameMatch does (RFC 4517, section 4.2.15), with caseIgnoreMatch for
// all values.
func (d dn) normal() string {
	if len(d) == 1 {
		return d[0].normal()
	}
	var b strings.Builder
	b.Grow(normalSize * len(d))
	for i, r := range d {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(r.normal())
	}
	return b.String()
}

// normalSize is about what an rdn takes, in bytes.
const normalSize = 20

func (r rdn) normal() string {
	if len(r) == 1 {
		return r[0].normal()
	}
	parts := make([]string, len(r))
	for i, a := range r {
		parts[i] = a.normal()
	}
	slices.Sort(parts)
	return strings.Join(parts, "+")
}

func (a ava) normal() string {
	if a.coded {
		return a.typ + "=" + a.value
	}
	v := a.plain
	if strings.HasPrefix(v, "#") || strings.HasPrefix(v, `"`) {
		return a.typ + `=\` + escapeDN.Replace(v)
	}
	return a.typ + "=" + escapeDN.Replace(v)
}

// mustEscape are the characters before which a normal form has a backslash.
const mustEscape = `\,;+`

var escapeDN = strings.NewReplacer(`\`, `\\`, `,`, `\,`, `;`, `\;`, `+`, `\+`)

// value returns the first value of a type in the name's first rdn.
func (d dn) value(typ string) string {
	if len(d) > 0 {
		for _, a := range d[0] {
			if a.typ == typ {
				return a.value
			}
		}
	}
	return ""
}

// domain is the part of the name that says where it is unique: its dc components, or
// its last rdn.
func (d dn) domain() string {
	i := len(d)
	for i > 0 && d[i-1][0].typ == "dc" {
		i--
	}
	if i == len(d) && i > 0 {
		i--
	}
	return d[i:].normal()
}

// shortTypes are the short names of attribute types in distinguished names (RFC 4514,
// section 3), by their long ones and by their numbers.
var shortTypes = map[string]string{
	"commonname": "cn", "2.5.4.3": "cn", "localityname": "l", "2.5.4.7": "l", "stateorprovincename": "st", "s": "st", "2.5.4.8": "st",
	"organizationname": "o", "2.5.4.10": "o", "organizationalunitname": "ou", "2.5.4.11": "ou", "countryname": "c", "2.5.4.6": "c",
	"streetaddress": "street", "2.5.4.9": "street", "domaincomponent": "dc", "0.9.2342.19200300.100.1.25": "dc",
	"userid": "uid", "0.9.2342.19200300.100.1.1": "uid", "surname": "sn", "2.5.4.4": "sn",
	"email": "mail", "e": "mail", "emailaddress": "mail", "1.2.840.113549.1.9.1": "mail", "rfc822mailbox": "mail", "0.9.2342.19200300.100.1.3": "mail",
}

// normalDN parses a name and returns it with its normal form. A name that cannot be
// parsed is compared as a text.
func normalDN(s string) (dn, string, error) {
	d, err := parseDN(s)
	if err != nil {
		return nil, fold(s), err
	}
	return d, d.normal(), nil
}
