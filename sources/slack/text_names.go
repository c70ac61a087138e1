package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// Names are read by Mattermost where they stand apart from words: @all, :smile:,
// ~channel, an address, and the formula between two dollar signs. What Slack means
// as one is kept apart from its neighbours, and what only looks like one is broken.

// apart is what keeps two signs apart without being seen.
const apart = "\u200b"

func isWordByte(c byte) bool { return isNameByte(c) || c == '_' }

// glue is the kind of name that was written last, if what follows could lengthen it.
type glue byte

const (
	glueNone glue = iota
	glueName
	glueEmoji
)

// unglue separates the name that was written from s.
func (w *textWriter) unglue(s string) {
	if s == "" {
		return
	}
	if w.glue.takes(s) {
		w.dst = append(w.dst, apart...)
	}
	w.glue = glueNone
}

// takes reports whether s would be read as part of the name before it.
func (g glue) takes(s string) bool {
	switch g {
	case glueName:
		rest := strings.TrimLeft(s, "._-")
		return isWordByte(s[0]) || s[0] == '-' || rest != "" && len(rest) < len(s) && isWordByte(rest[0])
	case glueEmoji:
		return isWordByte(s[0])
	}
	return false
}

// raw writes Markdown that shows itself: a mention of everybody, an emoji, or its characters.
func (w *textWriter) raw(t *token) {
	if !t.on {
		w.unglue(t.s)
	} else {
		w.standApart(t.s[0])
	}
	w.dst = append(w.dst, t.s...)
	switch {
	case t.s[0] == '@':
		w.glue = glueName
	case t.on && t.s[0] == ':':
		w.glue = glueEmoji
	}
}

// standApart separates the name that is written next, whose sign is given, from the
// word or name before it. A mark that formats something is none.
func (w *textWriter) standApart(sign byte) {
	name := w.glue == glueName
	w.glue = glueNone
	mark := w.i > 0 && w.toks[w.i-1].kind == tokMark && w.toks[w.i-1].on
	if prev := w.last(); name || isWordByte(prev) && !mark || prev == sign && sign == '~' {
		w.dst = append(w.dst, apart...)
	}
}

// ref writes an open reference.
func (w *textWriter) ref(t *token) {
	sign := byte('@')
	if t.b == '#' {
		sign = '~'
	}
	w.standApart(sign)
	w.dst = sources.AppendRef(w.dst, t.ref())
	w.glue = glueName
}

// everybody are the names that Mattermost reads as a mention of everybody.
var everybody = [...]string{"all", "channel", "here"}

// maxEverybody is how much of a text isEverybody looks at, in bytes.
const maxEverybody = 64

// isEverybody reports whether s goes on as a mention of everybody after its @: a name
// in any case, and signs that Mattermost takes off a name at its end.
func isEverybody(s string) bool {
	s = s[:min(len(s), maxEverybody)]
	for _, name := range everybody {
		if len(s) < len(name) || !strings.EqualFold(s[:len(name)], name) {
			continue
		}
		rest := strings.TrimLeft(s[len(name):], "._-")
		return rest == "" || !isNameByte(rest[0])
	}
	return false
}

// ats writes the n @ that s starts with. Slack shows "@here" as it is unless it was
// meant, which is another token.
func (w *textWriter) ats(s string, n int) {
	meant := (n > 1 || !isNameByte(w.last())) && isEverybody(s[n:])
	w.dst = append(w.dst, s[:n]...)
	if meant {
		w.dst = append(w.dst, apart...)
	}
}

// colons writes the n colons at s[i:]; where they belong to an address, all of it,
// as Mattermost formats nothing in one. It returns the length.
func (w *textWriter) colons(s string, i, n int) int {
	if k := addressEnd(s, i); n == 1 && k > 0 {
		w.address(s, i, k)
		return k - i
	}
	w.dst = append(w.dst, s[i:i+n]...)
	name, end := emojiAt(s, i+n-1)
	if end > 0 && isSystemEmoji(name) && (n > 1 || i == 0 || !isNameByte(s[i-1])) && !isNameByte(w.peekAfter(s, end)) {
		w.dst = append(w.dst, apart...)
	}
	return n
}

// addressEnd returns where the address ends whose scheme ends at s[i], or 0.
func addressEnd(s string, i int) int {
	from := schemeStart(s, i)
	if from == i || i+1 == len(s) {
		return 0
	}
	if !isLinked(s[from:i]) || !isNameByte(s[i+1]) && s[i+1] != '/' {
		return 0
	}
	if n := strings.IndexAny(s[i:], " \t<>\""); n >= 0 {
		return i + n
	}
	return len(s)
}

// isLinked reports whether Mattermost finds addresses that begin with scheme in a text.
func isLinked(scheme string) bool {
	switch strings.ToLower(scheme) {
	case "mailto", "tel", "http", "https", "ftp", "mattermost":
		return true
	}
	return false
}

// schemeStart returns where the word begins that ends at s[i].
func schemeStart(s string, i int) int {
	const longest = 32 // bytes, of a scheme
	for from := i; ; from-- {
		if from == 0 || i-from > longest || !isNameByte(s[from-1]) {
			return from
		}
	}
}

// address writes an address from its colon at s[i:] to end. One that touches what
// follows gets brackets, or it would go on.
func (w *textWriter) address(s string, i, end int) {
	w.left.drop(seen(s, i+1, end-i-1))
	w.formulas -= closers(s[i:end])
	touches := end == len(s) && !w.endsLine(w.i+1) || end+1 < len(s) && s[end] > ' ' && strings.IndexByte(" \t()<>", s[end+1]) < 0
	if bare := strings.TrimLeft(s[i:end], ":/"); touches && bare != "" && strings.Contains(s[i:end], ":/") {
		from := len(w.dst) - (i - schemeStart(s, i))
		w.dst = append(append(w.dst[:from], '<'), s[schemeStart(s, i):end]...)
		w.dst = append(w.dst, '>')
		return
	}
	w.dst = append(w.dst, s[i:end]...)
}

// isAddress reports whether token i is an address that gets brackets.
func (w *textWriter) isAddress(i int) bool {
	s := w.toks[i].s
	colon := strings.IndexByte(s, ':')
	return colon > 0 && schemeStart(s, colon) == 0 && addressEnd(s, colon) > 0
}

// dollarSign is a dollar sign that begins no formula.
const dollarSign = "&#36;"

// dollars writes the n dollar signs at s[i:], which may begin a formula where
// another one on the line can end it.
func (w *textWriter) dollars(s string, i, n int) {
	sign := s[i : i+1]
	w.formulas -= closers(s[i:min(i+n+1, len(s))])
	if w.formulas > 0 && (n > 1 || !isNameByte(w.last())) {
		sign = dollarSign
	}
	for range n {
		w.dst = append(w.dst, sign...)
	}
}

// closers counts the dollar signs in s that may end a formula: those before anything
// but a letter or digit.
func closers(s string) (n int) {
	for i := range len(s) {
		if s[i] == '$' && (i+1 == len(s) || !isNameByte(s[i+1])) {
			n++
		}
	}
	return n
}

// closersIn counts in what a token writes.
func closersIn(t *token) int {
	if t.has&hasDollar == 0 {
		return 0
	}
	return closers(t.s) + closers(t.label)
}

// countFormulas counts the dollar signs that may end a formula from token i to the end of the line.
func (w *textWriter) countFormulas(i int) {
	w.formulas = 0
	if w.has&hasDollar == 0 {
		return
	}
	for ; !w.endsLine(i); i++ {
		w.formulas += closersIn(&w.toks[i])
	}
}
