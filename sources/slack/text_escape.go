package slack

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

// What Mattermost would read as Markdown is escaped, and nothing else. Its parser
// looks for the end of a format anywhere in the paragraph, so a sign needs an
// escape only while a partner may follow; tally counts the partners to come.

// tally counts what may end a format in the rest of a paragraph.
type tally struct {
	stars    int // *
	under    int // _ before something that is no letter
	ticks    int // `
	tildes   int // ~~
	brackets int // ](
}

func (t *tally) add(o tally) {
	t.stars += o.stars
	t.under += o.under
	t.ticks += o.ticks
	t.tildes += o.tildes
	t.brackets += o.brackets
}

func (t *tally) drop(o tally) {
	t.add(tally{-o.stars, -o.under, -o.ticks, -o.tildes, -o.brackets})
}

// tallyOf counts in what a token writes.
func tallyOf(t *token) (n tally) {
	switch t.kind {
	case tokText:
		return t.tally(t.s)
	case tokMark:
		if !t.on {
			return tallyText(t.sign())
		}
		switch t.b {
		case '*':
			n.stars = 2
		case '_':
			n.stars, n.under = 1, 1
		case '~':
			n.tildes = 1
		}
	case tokCode:
		n = t.tally(t.s)
		n.ticks += 2
	case tokLink:
		n = t.tally(t.s)
		n.add(t.tally(t.label))
	}
	n.brackets = 0
	return n
}

// tally counts in s, which belongs to the token.
func (t *token) tally(s string) (n tally) {
	if t.has&hasTallied == 0 {
		return n
	}
	return tallyText(s)
}

// tallyText counts in literal text.
func tallyText(s string) (n tally) {
	for i := range len(s) {
		if traitOf[s[i]]&hasTallied != 0 {
			n.see(s, i)
		}
	}
	return n
}

// see counts the byte s[i].
func (t *tally) see(s string, i int) {
	switch s[i] {
	case '*':
		t.stars++
	case '_':
		if i+1 == len(s) || !isNameByte(s[i+1]) && s[i+1] < utf8.RuneSelf || isLoneInner(s[:i]) {
			t.under++
		}
	case '`':
		t.ticks++
	case '~':
		if i > 0 && s[i-1] == '~' {
			t.tildes++
		}
	case ']':
		if i+1 < len(s) && s[i+1] == '(' {
			t.brackets++
		}
	}
}

// isLoneInner reports whether s ends in one character that an underscore may stand
// before; Mattermost lets an italic of one character end anywhere.
func isLoneInner(s string) bool {
	_, n := utf8.DecodeLastRuneInString(s)
	return n == len(s) || s[len(s)-n-1] == '_'
}

// signs is a set of the signs that may be escaped as partners.
type signs uint8

func signOf(c byte) signs { return 1 << (strings.IndexByte("*_`~[", c) + 1) }

// count counts in the paragraph that begins with the next token.
func (w *textWriter) count() (n tally) {
	if w.has&hasTallied == 0 {
		return n
	}
	lines := 0
	for i := w.i; i < len(w.toks) && lines < 2; i++ {
		t := &w.toks[i]
		switch t.kind {
		case tokLine:
			if i > w.i {
				lines++
			}
			continue
		case tokFence:
			if i > w.i {
				return n
			}
		}
		if !isBlankText(t) {
			lines = 0
		}
		n.add(tallyOf(t))
	}
	return n
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// text writes literal text with some traits.
func (w *textWriter) text(s string, has traits) {
	w.unglue(s)
	done, escape := 0, -1 // escape: the byte that gets a backslash whatever it is
	if w.atStart {
		done, escape = w.lineStart(s)
		w.atStart = w.atStart && done == 0
	}
	if has&hasInline == 0 && escape < 0 {
		w.dst = append(w.dst, s[done:]...)
		return
	}
	for i := done; i < len(s); {
		if i != escape && traitOf[s[i]]&hasInline == 0 {
			i++
			continue
		}
		w.dst = append(w.dst, s[done:i]...)
		w.atStart = w.atStart && strings.TrimSpace(s[:i]) == ""
		n := 1
		if i == escape {
			w.left.drop(seen(s, i, 1))
			w.dst = append(w.dst, '\\', s[i])
		} else {
			n = w.sign(s, i)
		}
		i += n
		done = i
		w.atStart = false
	}
	w.dst = append(w.dst, s[done:]...)
}

// seen counts the n bytes at s[i:].
func seen(s string, i, n int) (t tally) {
	for k := i; k < i+n; k++ {
		t.see(s, k)
	}
	return t
}

// sign writes the run of equal bytes at s[i:], escaped where needed, and returns its length.
func (w *textWriter) sign(s string, i int) int {
	c := s[i]
	n := 1
	for i+n < len(s) && s[i+n] == c && c != '[' && c != '&' && c != ']' {
		n++
	}
	w.left.drop(seen(s, i, n))
	next := w.peekAfter(s, i+n)
	switch c {
	case '\\':
		w.backslashes(n, next)
	case '<':
		w.less(s[i:], n)
	case '&':
		w.ampersand(s[i:])
	case '!':
		w.bangs(n, i+n == len(s))
	case ':':
		return w.colons(s, i, n)
	case '$':
		w.dollars(s, i, n)
	case '@':
		w.ats(s[i:], n)
	case ']':
		w.bracket(next)
	default:
		w.literalMarks(s, i, n, next)
	}
	return n
}

// literalMarks writes a run of n marks at s[i:].
func (w *textWriter) literalMarks(s string, i, n int, next byte) {
	c := s[i]
	if !w.mustEscape(c, n, next) && !w.endsEscaped(c, s, i) {
		w.dst = append(w.dst, s[i:i+n]...)
		return
	}
	w.escaped |= signOf(c)
	for range n {
		w.dst = append(w.dst, '\\', c)
	}
}

// peekAfter returns s[i], or what follows the text.
func (w *textWriter) peekAfter(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return w.firstByte(w.i + 1)
}

// mustEscape reports whether Mattermost would read a run of n signs c as markup.
func (w *textWriter) mustEscape(c byte, n int, next byte) bool {
	prev := w.last()
	switch c {
	case '*':
		return prev == '*' || n >= 5 || w.left.stars > 0 && (n > 1 || !blankByte(next))
	case '_':
		if isNameByte(prev) || prev == '_' && n == 1 && !bytes.HasSuffix(w.dst, []byte(`\_`)) {
			return false
		}
		return n >= 5 || w.left.under > 0 && (n > 1 || !blankByte(next))
	case '`':
		return prev == '`' || w.left.ticks > 0 || n >= 3 && w.atStart
	case '~':
		return prev == '~' || n > 1 && (w.left.tildes > 0 || n >= 5 || n >= 3 && w.atStart)
	case '[':
		return w.left.brackets > 0
	}
	return false
}

// endsEscaped reports whether the sign at s[i] is a partner of one that was
// escaped, and so looks better escaped as well: 3\*4\*5.
func (w *textWriter) endsEscaped(c byte, s string, i int) bool {
	n := seen(s, i, 1)
	return n.stars+n.under+n.ticks+n.tildes > 0 && w.escaped&signOf(c) != 0
}

// backslashes writes n backslashes before next. Mattermost reads one before a
// sign, or two before anything but a letter, as an escape.
func (w *textWriter) backslashes(n int, next byte) {
	switch {
	case isNameByte(next) && n > 1:
		n = 2 * (n - 1)
	case isNameByte(next), n == 1 && (next == ' ' || next == '\t' || next >= utf8.RuneSelf), n == 1 && w.i+1 == len(w.toks) && next == '\n':
	default:
		n *= 2
	}
	for range n {
		w.dst = append(w.dst, '\\')
	}
}

// bracket writes a closing bracket. Before a parenthesis, it would lengthen the link before it.
func (w *textWriter) bracket(next byte) {
	w.dst = append(w.dst, ']')
	if w.linked && next == '(' {
		w.dst = append(w.dst, apart...)
	}
}

// bangs writes exclamation marks; one before a link would make it a picture.
func (w *textWriter) bangs(n int, atEnd bool) {
	for range n - 1 {
		w.dst = append(w.dst, '!')
	}
	if atEnd && w.nextKind() == tokLink {
		w.dst = append(w.dst, '\\')
	}
	w.dst = append(w.dst, '!')
}

// lessThan is < where Mattermost would not show one.
const lessThan = "&#60;"

// less writes the n < that s starts with. Mattermost hides the brackets around an
// address; and what could be taken for a mention of Slack's is kept apart from one.
func (w *textWriter) less(s string, n int) {
	shown := "<"
	if w.opensAngle(s[n-1:]) || w.atStart && opensTag(s) {
		shown = lessThan
	}
	for range n {
		w.dst = append(w.dst, shown...)
	}
}

// opensTag reports whether s starts as a tag, with which a block of HTML may begin
// that phones show without formatting.
func opensTag(s string) bool {
	return len(s) > 1 && (isNameByte(s[1]) && !isNumeral(s[1]) || strings.IndexByte("/!?", s[1]) >= 0)
}

// maxAngle is the longest address in brackets that is looked at, in bytes; what
// is longer is taken for one.
const maxAngle = 256

// opensAngle is hidesAngle for text, which other tokens may follow.
func (w *textWriter) opensAngle(s string) bool {
	if strings.ContainsAny(s[1:min(len(s), maxAngle)], " >") || len(s) > 1 && strings.IndexByte("@#!", s[1]) >= 0 {
		return hidesAngle(s)
	}
	return len(s) > maxAngle || w.i+1 < len(w.toks)
}

// hidesAngle reports whether s, which starts with <, starts with what Mattermost
// takes for a link in brackets or a person for a mention of Slack's.
func hidesAngle(s string) bool {
	body := s[1:min(len(s), maxAngle)]
	if body != "" && strings.IndexByte("@#!", body[0]) >= 0 {
		return true
	}
	n := strings.IndexAny(body, " >")
	if n < 0 || body[n] != '>' {
		return false
	}
	body = body[:n]
	scheme, _ := cutScheme(body) // phones take any
	return scheme != "" || strings.IndexByte(body, '@') > 0 || strings.Contains(body, ":/") || strings.HasPrefix(body, "www")
}

// maxEntity is the length of the longest name of an entity in HTML, in bytes.
const maxEntity = 32

// ampersand writes the & that s starts with. What a browser would decode is protected.
func (w *textWriter) ampersand(s string) {
	w.dst = append(w.dst, '&')
	end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if end > 1 && html.UnescapeString(s[:end+1]) != s[:end+1] && strings.IndexFunc(s[1:end], notEntity) < 0 {
		w.dst = append(w.dst, "amp;"...)
	}
}

func notEntity(r rune) bool { return r != '#' && (r >= utf8.RuneSelf || !isNameByte(byte(r))) }
