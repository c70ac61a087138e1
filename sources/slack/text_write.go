package slack

import (
	"strings"
	"unicode/utf8"
)

// textWriter writes tokens as Markdown that shows in Mattermost what they show in Slack.
type textWriter struct {
	toks []token
	dst  []byte
	has  traits // of all tokens
	i    int    // the token being written

	left       tally // what is still to come in this paragraph
	formulas   int   // dollar signs on this line that may end a formula
	escaped    signs // those that were escaped in it
	linked     bool  // a link with a label was written in it
	prefix     string
	class      lineClass
	atStart    bool     // nothing of the line's content is written yet
	blockStart bool     // at the start of a line that no paragraph goes on in
	afterFence bool     // the next content needs a line of its own
	glue       glue     // the last piece is a name that what follows would lengthen
	delims     []string // how the marks that are open are written
}

// write writes all tokens.
func (w *textWriter) write() {
	for w.i = range w.toks {
		t, n := &w.toks[w.i], len(w.dst)
		if w.afterFence && t.kind != tokLine && !w.resume(t) {
			continue
		}
		switch t.kind {
		case tokLine:
			w.line(t)
			continue
		case tokText:
			if next := w.nextKind(); w.atStart && (next == tokLine || next == tokFence) && isBlankText(t) {
				continue // Markdown makes code of enough blanks
			}
			w.text(t.s, t.has)
		case tokFence:
			w.fence(t.s)
		default:
			w.inline(t)
		}
		w.atStart = w.atStart && (len(w.dst) == n || isBlankText(t))
	}
}

// inline writes a token that formatting may enclose.
func (w *textWriter) inline(t *token) {
	if t.kind == tokMark && !t.on {
		w.text(t.sign(), allTraits)
		return
	}
	if w.has&hasTallied != 0 {
		w.left.drop(tallyOf(t))
	}
	w.formulas -= closersIn(t)
	switch t.kind {
	case tokRaw:
		w.raw(t)
	case tokCode:
		w.code(t.s)
	case tokLink:
		w.link(t)
	case tokMark:
		w.mark(t)
	case tokRef:
		w.ref(t)
	}
}

// line starts a line. Where a quote or list ends, an empty line keeps Markdown
// from taking the new line into it.
func (w *textWriter) line(t *token) {
	changed := listOf(w.class) != listOf(t.b)
	if w.i > 0 {
		w.endLine()
		if changed && w.class != lineText && w.nextKind() != tokLine {
			w.endLine()
		}
	}
	w.blockStart = changed || isItem(t.b) || w.i == 0 || w.atStart || w.afterFence
	if w.i == 0 || w.atStart || w.afterFence {
		w.left, w.escaped, w.linked = w.count(), 0, false
	}
	w.class, w.prefix, w.atStart, w.afterFence, w.glue = t.b, t.s, true, false, glueNone
	w.dst = append(w.dst, t.s...)
	w.countFormulas(w.i + 1)
	if isItem(t.b) {
		w.prefix = itemIndent(t.s)
	}
}

// listOf returns the class of a line, with all lines of a list as one.
func listOf(c lineClass) lineClass {
	switch c {
	case lineMore:
		return lineItem
	case lineQuotedMore:
		return lineQuotedItem
	}
	return c
}

// isBlankText reports whether t is text of blanks, as Markdown knows them.
func isBlankText(t *token) bool {
	if t.kind != tokText || t.s != "" && ' ' < t.s[0] && t.s[0] < utf8.RuneSelf {
		return false
	}
	return strings.Trim(t.s, " \t\u00a0") == ""
}

// itemIndent returns what puts a line into the item that prefix starts.
func itemIndent(prefix string) string {
	rest, quoted := strings.CutPrefix(prefix, "> ")
	if quoted {
		return "> " + strings.Repeat(" ", len(rest))
	}
	return strings.Repeat(" ", len(prefix))
}

// endLine writes a line feed.
func (w *textWriter) endLine() { w.dst = append(w.dst, '\n') }

// resume starts a line after a block of code, unless t is only blanks.
func (w *textWriter) resume(t *token) bool {
	if t.kind == tokText {
		if t.s = strings.TrimLeft(t.s, " \t"); t.s == "" {
			return false
		}
	}
	w.endLine()
	w.dst = append(w.dst, w.prefix...)
	w.atStart, w.blockStart, w.afterFence = true, true, false
	w.left, w.escaped, w.linked = w.count(), 0, false
	w.countFormulas(w.i)
	return true
}

// nextKind returns the kind of the next token; tokLine at the end.
func (w *textWriter) nextKind() tokenKind {
	if w.i+1 < len(w.toks) {
		return w.toks[w.i+1].kind
	}
	return tokLine
}

// firstByte returns the first byte that token i writes, or those after it if it
// writes none: a line feed at the end of the line.
func (w *textWriter) firstByte(i int) byte {
	for ; !w.endsLine(i); i++ {
		switch t := &w.toks[i]; t.kind {
		case tokText, tokRaw:
			if t.s != "" {
				return t.s[0]
			}
		case tokMark:
			return t.b
		case tokCode:
			return '`'
		case tokLink:
			return '['
		default:
			return '@'
		}
	}
	return '\n'
}

// last returns the last byte of the line's content, or a line feed at its start.
func (w *textWriter) last() byte {
	if w.atStart || len(w.dst) == 0 {
		return '\n'
	}
	return w.dst[len(w.dst)-1]
}

// fence writes a block of code on lines of its own.
func (w *textWriter) fence(s string) {
	if !w.atStart {
		w.dst = trimBlanks(w.dst)
		w.endLine()
		w.dst = append(w.dst, w.prefix...)
	}
	ticks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	w.dst = append(w.dst, ticks...)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "\n"), "\n")
	for line := range strings.SplitSeq(s, "\n") {
		w.endLine()
		w.dst = append(w.dst, w.prefix...)
		w.dst = append(w.dst, line...)
	}
	w.endLine()
	w.dst = append(w.dst, w.prefix...)
	w.dst = append(w.dst, ticks...)
	w.afterFence, w.glue = true, glueNone
}

func trimBlanks(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// longestRun returns the length of the longest run of c in s.
func longestRun(s string, c byte) (longest int) {
	for i := strings.IndexByte(s, c); i >= 0; i = strings.IndexByte(s, c) {
		n := i + 1
		for n < len(s) && s[n] == c {
			n++
		}
		longest = max(longest, n-i)
		s = s[n:]
	}
	return longest
}

// code writes code within a line.
func (w *textWriter) code(s string) {
	n := 1
	if strings.IndexByte(s, '`') >= 0 {
		n = longestRun(s, '`') + 1
	}
	ticks := strings.Repeat("`", n)
	if w.last() == '`' {
		w.dst = append(w.dst, apart...)
	}
	w.dst = append(w.dst, ticks...)
	if n > 1 && s[0] == '`' {
		w.dst = append(w.dst, ' ')
	}
	w.dst = append(w.dst, s...)
	if n > 1 && s[len(s)-1] == '`' {
		w.dst = append(w.dst, ' ')
	}
	w.dst = append(w.dst, ticks...)
	w.glue = glueNone
}

// mark writes a mark that is on.
func (w *textWriter) mark(t *token) {
	if t.pair < w.i {
		last := len(w.delims) - 1
		w.dst = append(w.dst, w.delims[last]...)
		w.delims = w.delims[:last]
		w.glue = glueNone
		return
	}
	d := w.delim(t)
	if d == "" { // no way to write it here
		*t, w.toks[t.pair] = token{}, token{}
		return
	}
	w.unglue(d)
	if d[0] != '_' && w.last() == d[0] {
		w.dst = append(w.dst, apart...)
	}
	w.delims = append(w.delims, d)
	w.dst = append(w.dst, d...)
}

// delim chooses how to write the mark t that opens, or "". Mattermost looks for
// the end of a format without regard to code and addresses in between.
func (w *textWriter) delim(t *token) string {
	inner := w.toks[w.i+1 : t.pair]
	if isSigns(inner) {
		return ""
	}
	switch {
	case t.b == '_':
		return w.italic(t, inner)
	case t.b == '~' && !holds(inner, "~~") && !strings.HasSuffix(inner[len(inner)-1].s, "~"):
		return "~~"
	case t.b == '*' && !holds(inner, "**"):
		return "**"
	case t.b == '*' && !holds(inner, "__") && w.takesUnder():
		return "__"
	}
	return ""
}

// isSigns reports whether tokens are only signs, which would form a rule with marks around them.
func isSigns(toks []token) bool {
	for i := range toks {
		if t := &toks[i]; t.kind != tokMark && (t.kind != tokText || strings.Trim(t.s, "-*_ ") != "") {
			return false
		}
	}
	return true
}

// italic chooses between _, which needs edges, and *, which needs no star inside.
func (w *textWriter) italic(t *token, inner []token) string {
	var n tally
	for i := range inner {
		in := tallyOf(&inner[i])
		if inner[i].kind == tokMark {
			in.under = 0
		}
		n.add(in)
	}
	switch {
	case (w.glue != glueNone || startsName(&inner[0]) || !w.endsLine(t.pair+1) && startsName(&w.toks[t.pair+1])) && n.stars == 0 && w.takesStar() && w.last() != '*':
		return "*" // which no name takes for a part of a word
	case n.under == 0 && w.takesUnder() && underEnds(w.runeAfter(t.pair)):
		return "_"
	case n.stars == 0 && w.takesStar():
		return "*"
	}
	return ""
}

// startsName reports whether what t writes must not follow a letter or underscore.
func startsName(t *token) bool { return t.kind == tokRef || t.kind == tokRaw && t.on }

// takesStar reports whether Mattermost lets * start an italic before the next token.
func (w *textWriter) takesStar() bool {
	next := w.firstByte(w.i + 1)
	if t := &w.toks[w.i+1]; t.kind == tokLink && t.label == "" || t.kind == tokText && w.isAddress(w.i+1) {
		next = '<'
	}
	return next != '<' && next != '"'
}

// takesUnder reports whether Mattermost lets _ and __ start a format here.
func (w *textWriter) takesUnder() bool {
	prev := w.last()
	return !isNameByte(prev) && prev < utf8.RuneSelf && prev != '_' && prev != '\\'
}

// runeAfter returns the first character that what follows token i writes.
func (w *textWriter) runeAfter(i int) rune {
	if w.endsLine(i + 1) {
		return '\n'
	}
	r := rune(w.firstByte(i + 1))
	switch t := &w.toks[i+1]; {
	case t.kind == tokText:
		r = runeAt(t.s, 0)
	case t.kind != tokMark || t.on:
		return r
	}
	if strings.ContainsRune("\\`*_~[", r) {
		return '\\' // it may be escaped
	}
	return r
}

// underEnds reports whether Mattermost lets an italic end before r.
func underEnds(r rune) bool {
	return r <= ' ' || strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[^{|}~", r)
}

// holds reports whether code or an address among the tokens contains s.
func holds(toks []token, s string) bool {
	for i := range toks {
		t := &toks[i]
		if (t.kind == tokCode || t.kind == tokLink) && (strings.Contains(t.s, s) || strings.Contains(t.label, s)) {
			return true
		}
	}
	return false
}
