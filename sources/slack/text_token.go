package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// tokenKind says what a token is.
type tokenKind uint8

const (
	tokText  tokenKind = iota // s: literal text, decoded, on one line
	tokRaw                    // s: Markdown to be written as it is, which shows itself
	tokCode                   // s: code within a line
	tokFence                  // s: a block of code
	tokLink                   // s: its address; label: what is shown, or ""
	tokRef                    // b: a sources.RefKind; s: the id; label
	tokMark                   // b: one of * _ ~; see pairMarks
	tokLine                   // starts a line; b: its lineClass; s: what stands before its content
)

// lineClass says what a line belongs to.
type lineClass = byte

const (
	lineText       lineClass = iota // a paragraph
	lineQuote                       // a quote
	lineItem                        // starts an item of a list
	lineMore                        // goes on in the item
	lineQuotedItem                  // the same two in a quote
	lineQuotedMore
)

// isItem reports whether a line starts an item of a list.
func isItem(c lineClass) bool { return c == lineItem || c == lineQuotedItem }

// token is a piece of text. Literal text keeps no trace of how it was escaped.
type token struct {
	kind          tokenKind
	b             byte
	opens, closes bool   // of a mark: where it stands, it may open or close something
	on            bool   // of a mark: it does; of Markdown: it is a name that stands apart from words
	has           traits // of the bytes of s and label, when a textWriter has it
	pair          int    // of a mark that is on: the index of its partner
	s, label      string
}

// sign returns the sign of a tokMark.
func (t *token) sign() string {
	const marks = "*_~"
	i := strings.IndexByte(marks, t.b)
	return marks[i : i+1]
}

// ref returns the reference of a tokRef.
func (t *token) ref() sources.Ref {
	return sources.Ref{Kind: sources.RefKind(t.b), ID: t.s, Label: t.label}
}

// refLabel returns what a tokRef shows where references cannot be resolved.
func (t *token) refLabel() string {
	sigil := "@"
	if sources.RefKind(t.b) == sources.RefChannel {
		sigil = "#"
	}
	if t.label == "" {
		return sigil + t.s
	}
	return sigil + t.label
}

// linkLabel returns what a tokLink shows.
func (t *token) linkLabel() string {
	if t.label == "" {
		return t.s
	}
	return t.label
}

// pairMarks decides which marks format something. As in Slack, a pair lies in
// one line, pairs nest, and a mark is opened once at a time.
func pairMarks(toks []token) {
	var open [3]int // indices of the open marks, outermost first
	n := 0
	for i := range toks {
		t := &toks[i]
		switch {
		case t.kind == tokLine || t.kind == tokFence:
			n = 0
		case t.kind == tokMark && !t.on:
			n = pairMark(toks, i, &open, n)
		}
	}
}

// pairMark closes or opens what the mark at i can; n marks are open before and
// the returned number after it.
func pairMark(toks []token, i int, open *[3]int, n int) int {
	t := &toks[i]
	for k := range n {
		if o := open[k]; toks[o].b == t.b {
			if !t.closes {
				return n
			}
			toks[o].on, toks[o].pair = true, i
			t.on, t.pair = true, o
			return k
		}
	}
	if t.opens && n < len(open) {
		open[n] = i
		n++
	}
	return n
}

// unescape decodes the three entities that Slack writes, once.
func unescape(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		c, n := entity(s[i:])
		b.WriteByte(c)
		s = s[i+n:]
		i = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}

// entity returns the character at the start of s, which begins with '&', and its length.
func entity(s string) (c byte, n int) {
	switch {
	case strings.HasPrefix(s, "&amp;"):
		return '&', 5
	case strings.HasPrefix(s, "&lt;"):
		return '<', 4
	case strings.HasPrefix(s, "&gt;"):
		return '>', 4
	}
	return '&', 1
}
