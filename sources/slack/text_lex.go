package slack

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// lexMode says how much of Slack's markup a text may hold.
type lexMode uint8

const (
	lexMessage lexMode = iota // all of it
	lexPlain                  // emoji and entities
	lexName                   // entities and angle forms
)

// lexer cuts a text into tokens.
type lexer struct {
	s    string
	mode lexMode
	toks []token

	i       int  // what comes next
	from    int  // start of the literal text before i that is no token yet
	content int  // start of the line's content
	quoted  bool // the rest of the text is a quote: >>>
	noFence bool // there is no further ``` in the text
}

// lexed cuts s into tokens and returns what use makes of them, which must not keep
// them. size is the length of what was cut: s without tokens of Slack's.
func lexed[T any](s string, mode lexMode, use func(toks []token, size int) T) T {
	s = repair(s)
	l := lexers.Get().(*lexer)
	*l = lexer{s: s, mode: mode, toks: l.toks[:0]}
	l.text()
	t := use(l.toks, len(s))
	if cap(l.toks) <= maxKeptTokens {
		clear(l.toks) // they would keep their text
		l.s = ""
		lexers.Put(l)
	}
	return t
}

// lexers are those that are not in use.
var lexers = sync.Pool{New: func() any { return &lexer{} }}

// text cuts all of the text, which is valid UTF-8 without control characters. There
// is a tokLine at the start and for each line feed.
func (l *lexer) text() {
	s := l.s
	l.line()
	for l.i < len(s) {
		if !isLexed[s[l.i]] || !l.token() {
			l.i++
		}
	}
	l.flush(len(s))
}

// isLexed tells the bytes that may begin a token.
var isLexed = tableOf("\n`<:*_~")

// token consumes the token at l.i, if there is one.
func (l *lexer) token() bool {
	c := l.s[l.i]
	if c == '\n' {
		l.flush(l.i)
		l.i++
		l.line()
		return true
	}
	if c == ':' {
		return l.mode != lexName && l.emoji()
	}
	if l.mode == lexPlain {
		return false
	}
	switch {
	case c == '<':
		return l.angle()
	case l.mode == lexName:
		return false
	case c == '`':
		return l.fence() || l.code()
	}
	return l.mark()
}

// flush makes the text up to end a token.
func (l *lexer) flush(end int) {
	if l.from < end {
		l.toks = append(l.toks, token{kind: tokText, s: unescape(l.s[l.from:end])})
	}
	l.from = end
}

// emit appends a token that takes the text up to end.
func (l *lexer) emit(t token, end int) bool {
	l.flush(l.i)
	l.toks = append(l.toks, t)
	l.i, l.from = end, end
	return true
}

// line starts a line at l.i, with the marks of a quote if it has them.
func (l *lexer) line() {
	t := token{kind: tokLine}
	if l.mode == lexMessage {
		rest := l.s[l.i:]
		if n := quoteMark(rest); n > 0 && !l.quoted {
			t.b = lineQuote
			m := quoteMark(rest[n:])
			if k := quoteMark(rest[n+m:]); m > 0 && k > 0 {
				l.quoted = true
				n += m + k
			}
			l.i += n
			if l.i < len(l.s) && l.s[l.i] == ' ' {
				l.i++
			}
		}
		if l.quoted {
			t.b = lineQuote
		}
	}
	if t.b == lineQuote {
		t.s = "> "
	}
	l.toks = append(l.toks, t)
	l.from, l.content = l.i, l.i
}

// quoteMark returns the length of the quote mark that s starts with, or 0.
func quoteMark(s string) int {
	switch {
	case strings.HasPrefix(s, "&gt;"):
		return 4
	case strings.HasPrefix(s, ">"):
		return 1
	}
	return 0
}

// fence consumes a block of code: from ``` to the next ```.
func (l *lexer) fence() bool {
	if l.noFence || !strings.HasPrefix(l.s[l.i:], "```") {
		return false
	}
	rest := l.s[l.i+3:]
	n := strings.Index(rest, "```")
	if n < 0 {
		l.noFence = true
		return false
	}
	for strings.HasPrefix(rest[n+1:], "```") {
		n++ // a block may end in backticks of its own
	}
	if strings.Trim(rest[:n], "`\n ") == "" {
		return false
	}
	return l.emit(token{kind: tokFence, s: codeText(rest[:n])}, l.i+3+n+3)
}

// code consumes code within a line. As other marks, backticks next to letters
// are only themselves: don`t.
func (l *lexer) code() bool {
	rest := l.s[l.i+1:]
	n := strings.IndexAny(rest, "`\n")
	if n <= 0 || rest[n] != '`' || isWord(l.before()) || isWord(runeAt(rest, n+1)) || runeAt(rest, n+1) == '`' {
		return l.backticks()
	}
	return l.emit(token{kind: tokCode, s: codeText(rest[:n])}, l.i+1+n+1)
}

// backticks passes over backticks that are literal, all at once.
func (l *lexer) backticks() bool {
	for l.i < len(l.s) && l.s[l.i] == '`' {
		l.i++
	}
	return true
}

// mark consumes one of * _ ~ where it may format something.
func (l *lexer) mark() bool {
	c := l.s[l.i]
	prev, next := l.before(), runeAt(l.s, l.i+1)
	if prev == rune(c) || next == rune(c) {
		return false
	}
	t := token{
		kind:   tokMark,
		b:      c,
		opens:  isEdge(prev) && !isBlankRune(next),
		closes: isEdge(next) && !isBlankRune(prev),
	}
	return (t.opens || t.closes) && l.emit(t, l.i+1)
}

// before returns the character before l.i, or a line feed at the start of the line.
func (l *lexer) before() rune {
	if l.i <= l.content {
		return '\n'
	}
	r, _ := utf8.DecodeLastRuneInString(l.s[:l.i])
	return r
}

// runeAt returns the character of s at i, or a line feed at the end.
func runeAt(s string, i int) rune {
	if i >= len(s) {
		return '\n'
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func isBlankRune(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' }

// isEdge reports whether a mark may stand next to r on its outer side. Signs that
// glue paths, formulas and addresses together are no edge.
func isEdge(r rune) bool { return !isWord(r) && !strings.ContainsRune(`/\=@$%^`, r) }
