package slack

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// Text conversion takes three steps, each linear in the length of the text:
// a lexer cuts Slack's markup into tokens, pairMarks finds out which of the
// marks * _ ~ format something, and a textWriter writes Mattermost's Markdown.
// Rich text blocks produce the same tokens, so what has to be escaped for
// Mattermost is decided in one place, text_escape.go.

// mrkdwn converts Slack's message text to Mattermost's Markdown. References to
// people, channels and groups stay open; tokens in addresses are taken out. Text
// without any markup comes back as it is, without allocation.
func mrkdwn(s string) sources.Text {
	if !needsWork(s) {
		return sources.Text(s)
	}
	return lexed(s, lexMessage, writeText)
}

// literal converts text in which Slack knows no formatting except emoji and
// entities, such as plain_text objects, to Markdown that looks the same.
func literal(s string) sources.Text {
	if !needsWork(s) {
		return sources.Text(s)
	}
	return lexed(s, lexPlain, writeText)
}

// plain returns a name or title as people see it: entities decoded and angle
// forms by their label. The marks * _ ~ and backticks stay, as Slack shows names
// without formatting: "_draft_.txt" is a name.
func plain(s string) string {
	if !strings.ContainsAny(s, "&<\x00") && utf8.ValidString(s) && !hasToken(s) {
		return s
	}
	return lexed(s, lexName, joinVisible)
}

// unmarked returns message text as people see it, without the marks that format it.
func unmarked(s string) string {
	if !needsWork(s) {
		return s
	}
	return lexed(s, lexMessage, joinVisible)
}

// plainText is message text without Markdown of any kind, in which references
// stay open: for places that show no formatting, such as a channel's purpose.
func plainText(s string) sources.Text {
	if !needsWork(s) {
		return sources.Text(s)
	}
	return lexed(s, lexMessage, joinTokens)
}

// repair returns s as valid UTF-8 without control characters and tokens.
func repair(s string) string {
	if s = dropControls(s); !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return cleanTokens(s)
}

// Classes of bytes for needsWork.
const (
	calm    = iota // stands for itself within a line
	active         // may be markup, or become it
	newline        // starts a line
)

var byteClass = func() (t [256]uint8) {
	for i := range ' ' {
		t[i] = active
	}
	for _, c := range "&<*_~`\\[:$@" {
		t[c] = active
	}
	t['\n'], t['\t'] = newline, calm
	return t
}()

// startsMarkup tells the bytes that may become markup at the start of a line.
var startsMarkup = tableOf("#>-+=| \t0123456789:" + noBreakLead)

// noBreakLead is the first byte of a no-break space, which Mattermost takes for a blank.
const noBreakLead = "\xc2"

// needsWork reports whether s must be parsed. When it need not, it stands for itself.
func needsWork(s string) bool {
	dollar, first := false, true
	for i := 0; i < len(s); i++ {
		if first && startsMarkup[s[i]] {
			return true
		}
		if i += calmLen(s[i:]); i == len(s) {
			break
		}
		if first = s[i] == '\n'; !first && isMarkup(s, i, dollar) {
			return true
		}
		dollar = dollar || s[i] == '$'
	}
	return !utf8.ValidString(s) || hasToken(s)
}

// calmLen returns the length of the calm bytes that s starts with.
func calmLen(s string) (n int) {
	for ; n+4 <= len(s); n += 4 { // several at a time take half the time
		if byteClass[s[n]]|byteClass[s[n+1]]|byteClass[s[n+2]]|byteClass[s[n+3]] != calm {
			break
		}
	}
	for n < len(s) && byteClass[s[n]] == calm {
		n++
	}
	return n
}

// isMarkup reports whether the active byte s[i] may be markup within a line. dollar
// tells that there is a dollar sign before it.
func isMarkup(s string, i int, dollar bool) bool {
	switch s[i] {
	case '$':
		return dollar
	case '@':
		return isEverybody(s[i+1:])
	case ':':
		return i+1 < len(s) && (isEmojiByte(s[i+1]) || s[i+1] == '/') // an address may get brackets
	}
	return true
}

// writeText writes tokens as Markdown; size is about how long that will be.
func writeText(toks []token, size int) sources.Text {
	pairMarks(toks)
	w := textWriters.Get().(*textWriter)
	*w = textWriter{toks: toks, dst: slices.Grow(w.dst[:0], size+size/8+16), delims: w.delims[:0]}
	w.has = findTraits(toks)
	w.write()
	t := sources.Text(w.dst)
	if w.toks = nil; cap(w.dst) <= maxKept {
		textWriters.Put(w)
	}
	return t
}

// textWriters are writers that are not in use; maxKept is how long a buffer may be to be
// kept, in bytes, and maxKeptTokens how many tokens.
var textWriters = sync.Pool{New: func() any { return &textWriter{} }}

const (
	maxKept       = 64 << 10
	maxKeptTokens = 1 << 10
)

// fenced returns a block of code.
func fenced(code string) sources.Text {
	return writeText([]token{{kind: tokLine}, {kind: tokFence, s: repair(code)}}, len(code))
}

// joinVisible returns what people see of tokens, with references by their label.
func joinVisible(toks []token, size int) string {
	return string(appendVisible(make([]byte, 0, size), toks, func(dst []byte, t *token) []byte {
		return append(dst, t.refLabel()...)
	}))
}

// joinTokens returns what people see of tokens, with open references.
func joinTokens(toks []token, size int) sources.Text {
	return sources.Text(appendVisible(make([]byte, 0, size), toks, func(dst []byte, t *token) []byte {
		return sources.AppendRef(dst, t.ref())
	}))
}

// appendVisible appends what people see of tokens. ref appends a reference.
func appendVisible(dst []byte, toks []token, ref func([]byte, *token) []byte) []byte {
	pairMarks(toks)
	for i := range toks {
		t := &toks[i]
		switch t.kind {
		case tokText, tokCode, tokRaw:
			dst = append(dst, t.s...)
		case tokFence:
			dst = append(appendBreak(dst), strings.Trim(t.s, "\n")...)
			dst = appendBreak(dst)
		case tokLink:
			dst = append(dst, t.linkLabel()...)
		case tokRef:
			dst = ref(dst, t)
		case tokMark:
			if !t.on {
				dst = append(dst, t.b)
			}
		case tokLine:
			if i > 0 && toks[i-1].kind != tokFence {
				dst = append(dst, '\n')
			}
		}
	}
	return dst
}

// appendBreak ends the line in dst, unless there is nothing on it.
func appendBreak(dst []byte) []byte {
	if len(dst) > 0 && dst[len(dst)-1] != '\n' {
		dst = append(dst, '\n')
	}
	return dst
}
