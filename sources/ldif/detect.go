package ldif

import (
	"bytes"
	"strings"
)

// DetectSize is how many bytes of the beginning of a file Detect wants to see. Fewer
// will do for a file without a long comment at its beginning.
const DetectSize = 64 << 10

// Detect reports whether a file that begins with head is LDIF: whether a dn line comes
// first, comments, a version line and what ldapsearch says of itself aside (RFC 2849,
// ldif-file). A byte order mark and UTF-16 are understood.
func Detect(head []byte) bool { return firstDN(head, 1) }

// firstDN reports whether there is a dn line among the first lines of head that say
// anything.
func firstDN(head []byte, among int) bool {
	var l lines
	lay := layoutOf(head)
	l.reset(lay.utf8(bytes.NewReader(head[lay.mark:])), lay.mark, lay.utf16)
	for among > 0 {
		ln, err := l.next()
		switch {
		case err != nil:
			return false
		case len(bytes.TrimSpace(ln.text)) == 0, ln.text[0] == '#', isChatter(ln.text), isVersion(ln.text):
		case isDNLine(ln.text) && isDNValue(ln.text[len("dn:"):]):
			return true
		default:
			among--
		}
	}
	return false
}

// isVersion reports whether a line is a version-spec (RFC 2849).
func isVersion(text []byte) bool {
	name, rest, ok := strings.Cut(string(text[:min(len(text), 20)]), ":")
	rest = strings.TrimSpace(rest)
	return ok && strings.EqualFold(name, "version") && rest != "" && strings.Trim(rest, "0123456789") == ""
}

// isDNValue reports whether what follows "dn:" may be a distinguished name: of a file
// in another format it hardly is one.
func isDNValue(rest []byte) bool {
	value, form := splitValue(rest)
	switch form {
	case base64Text:
		_, ok := appendBase64(nil, value)
		return ok && len(value) > 0
	case urlText:
		return false
	}
	return len(value) == 0 || bytes.IndexByte(value, '=') > 0
}
