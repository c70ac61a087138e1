package ldif

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold prepares a value for comparison without regard to letter case and to how many
// blanks stand in a row (RFC 4518, section 2).
func fold(s string) string {
	s = collapse(s)
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	if i == len(s) {
		return strings.ToLower(s)
	}
	if folded, ok := foldLetters(s, i); ok {
		return folded
	}
	return foldAny(s)
}

// foldAny is fold for what collapse returns.
func foldAny(s string) string {
	for range maxFolds {
		folded := collapse(norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s))))
		if folded == s {
			break
		}
		s = folded
	}
	return s
}

// collapse is oneLine with one blank for each run of blanks.
func collapse(s string) string {
	if s = oneLine(s); strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

// maxFolds bounds the search for a text that folding does not change any more: a few
// characters need two rounds.
const maxFolds = 4

// foldLetters is foldAny for a text in which, from i on, there is nothing but ASCII and
// simple letters.
func foldLetters(s string, i int) (folded string, ok bool) {
	b := make([]byte, 0, len(s)+4) // of which some become longer
	b = append(b, strings.ToLower(s[:i])...)
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			b = append(b, c)
			i++
			continue
		}
		letter, n := foldedLetter(s[i:])
		if n == 0 {
			return "", false
		}
		b = append(b, letter...)
		i += n
	}
	return string(b), true
}

// foldedLetter returns what foldAny makes of the character at the start of s, and its
// length there, if that is a simple letter: one that becomes the same whatever stands
// beside it, as nearly all of the alphabets of Europe do. Else n is 0.
func foldedLetter[T string | []byte](s T) (folded string, n int) {
	if len(s) < 2 || s[0] < 0xc3 || s[0] > 0xd3 { // U+00C0 to U+04FF have two bytes
		return "", 0
	}
	r := rune(s[0]&0x1f)<<6 | rune(s[1]&0x3f)
	if folded = simpleLetters()[r]; folded == "" || s[1]&0xc0 != 0x80 {
		return "", 0
	}
	return folded, 2
}

// simpleLetters are the letters up to U+04FF that are simple, with what becomes of them.
var simpleLetters = sync.OnceValue(func() *[0x500]string {
	var folded [0x500]string
	stable := func(s string) bool {
		for _, r := range s {
			if !norm.NFKC.PropertiesString(string(r)).BoundaryBefore() {
				return false
			}
		}
		return norm.NFKC.IsNormalString(s)
	}
	for r := rune(0xc0); r < rune(len(folded)); r++ {
		if f := foldAny(string(r)); unicode.IsLetter(r) && stable(string(r)) && stable(f) {
			folded[r] = f
		}
	}
	return &folded
})
