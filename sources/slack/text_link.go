package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// link writes a link: a bare address where Mattermost finds its ends, else in
// angle brackets, and [label](address) where it shows something else.
func (w *textWriter) link(t *token) {
	target, label := encodeTarget(t.s), t.label
	switch {
	case label != "":
	case target != t.s, !strings.Contains(target, ":/"):
		label = t.s
	case w.standsBare(target):
		w.unglue(target)
		w.dst = append(w.dst, target...)
		return
	default:
		w.glue = glueNone
		w.dst = append(append(append(w.dst, '<'), target...), '>')
		return
	}
	w.glue = glueNone
	w.linked = true
	w.dst = append(w.dst, '[')
	w.dst = appendLabel(w.dst, label)
	w.dst = append(append(append(w.dst, "]("...), balance(target)...), ')')
}

// standsBare reports whether Mattermost links exactly target when it is written
// here without anything around it.
func (w *textWriter) standsBare(target string) bool {
	if prev := w.last(); isNameByte(prev) || prev == '_' || prev == '\\' || w.glue == glueName {
		return false
	}
	if scheme, _ := cutScheme(target); !isLinked(scheme) {
		return false
	}
	if !isBare(target) {
		return false
	}
	if last := target[len(target)-1]; strings.IndexByte("?.,;:*_~", last) >= 0 {
		return false
	}
	if w.endsLine(w.i + 1) {
		return true
	}
	switch next := &w.toks[w.i+1]; next.kind {
	case tokMark:
		return next.on && next.pair < w.i
	case tokText:
		rest := next.s
		for rest != "" && strings.IndexByte(".,;:!?)'\"]", rest[0]) >= 0 {
			rest = rest[1:]
		}
		return rest == "" && w.endsLine(w.i+2) || rest != "" && blankByte(rest[0])
	}
	return false
}

// isBareSign tells the signs that an address may hold.
var isBareSign = tableOf("-._~/?#@$&*+=%:,;")

// isBare reports whether Mattermost takes all characters of target for those of an address.
func isBare(target string) bool {
	for i, r := range target {
		switch {
		case r < utf8.RuneSelf:
			if !isNameByte(target[i]) && !isBareSign[target[i]] {
				return false
			}
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return false
		}
	}
	return true
}

// endsLine reports whether nothing of the line is left at token i.
func (w *textWriter) endsLine(i int) bool {
	return i >= len(w.toks) || w.toks[i].kind == tokLine || w.toks[i].kind == tokFence
}

// isTargetSpecial tells what would end an address in Markdown.
var isTargetSpecial = tableOf(" <>\"\\`|\n\t")

// tableOf returns the table that tells the bytes of s.
func tableOf(s string) (t [256]bool) {
	for i := range len(s) {
		t[s[i]] = true
	}
	return t
}

// encodeTarget percent-encodes what would end the address s.
func encodeTarget(s string) string {
	special := 0
	for i := range len(s) {
		if isTargetSpecial[s[i]] {
			special++
		}
	}
	if special == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 2*special)
	for i := range len(s) {
		if !isTargetSpecial[s[i]] {
			b.WriteByte(s[i])
			continue
		}
		appendPercent(&b, s[i])
	}
	return b.String()
}

func appendPercent(b *strings.Builder, c byte) {
	const hex = "0123456789ABCDEF"
	b.WriteByte('%')
	b.WriteByte(hex[c>>4])
	b.WriteByte(hex[c&15])
}

// maxNested is how deep Mattermost follows parentheses in an address.
const maxNested = 2

// balance percent-encodes the parentheses of an address that do not pair.
func balance(s string) string {
	if strings.IndexByte(s, '(') < 0 && strings.IndexByte(s, ')') < 0 {
		return s
	}
	depth, deepest := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		deepest = max(deepest, depth)
		if depth < 0 {
			break
		}
	}
	if depth == 0 && deepest <= maxNested {
		return s
	}
	return escapeParentheses.Replace(s)
}

var escapeParentheses = strings.NewReplacer("(", "%28", ")", "%29")

// appendLabel appends the label of a link, in which nothing is formatted.
func appendLabel(dst []byte, s string) []byte {
	s = strings.ReplaceAll(s, "\n", " ")
	stars, formulas := strings.Count(s, "*"), strings.Count(s, "$")
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '$' && formulas > 1:
			dst = append(dst, dollarSign...)
			continue
		case c == '<' && hidesAngle(s[i:]):
			dst = append(dst, lessThan...)
			continue
		case c == '*' && stars > 1, marksLabel(s, i):
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return dst
}

// marksLabel reports whether Mattermost would take the byte s[i] of a label for markup.
func marksLabel(s string, i int) bool {
	switch s[i] {
	case '[', ']', '`':
		return true
	case '\\':
		return i+1 == len(s) || !isNameByte(s[i+1])
	case '_':
		return i == 0 || !isNameByte(s[i-1])
	case '~':
		return i+1 < len(s) && s[i+1] == '~' || i > 0 && s[i-1] == '~'
	}
	return false
}
