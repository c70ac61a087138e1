package slack

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// Text conversion takes three steps, each linear in the length of the text:
// lexText cuts Slack's markup into tokens, pairMarks finds out which of the
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
	return writeText(lexText(repair(s), lexMessage))
}

// literal converts text in which Slack knows no formatting except emoji and
// entities, such as plain_text objects, to Markdown that looks the same.
func literal(s string) sources.Text {
	if !needsWork(s) {
		return sources.Text(s)
	}
	return writeText(lexText(repair(s), lexPlain))
}

// plain returns a name or title as people see it: entities decoded and angle
// forms by their label. The marks * _ ~ and backticks stay, as Slack shows names
// without formatting: "_draft_.txt" is a name.
func plain(s string) string {
	if !strings.ContainsAny(s, "&<\x00") && utf8.ValidString(s) && !hasToken(s) {
		return s
	}
	return string(joinVisible(lexText(repair(s), lexName)))
}

// unmarked returns message text as people see it, without the marks that format it.
func unmarked(s string) string {
	if !needsWork(s) {
		return s
	}
	return string(joinVisible(lexText(repair(s), lexMessage)))
}

// plainText is message text without Markdown of any kind, in which references
// stay open: for places that show no formatting, such as a channel's purpose.
func plainText(s string) sources.Text {
	if !needsWork(s) {
		return sources.Text(s)
	}
	return sources.Text(joinTokens(lexText(repair(s), lexMessage)))
}

// repair returns s as valid UTF-8 without control characters and tokens.
func repair(s string) string {
	s = strings.ToValidUTF8(dropControls(s), "\uFFFD")
	return cleanTokens(s)
}

// Classes of bytes for needsWork.
const (
	calm    = iota // stands for itself everywhere
	active         // may be markup, or become it
	start          // may become markup at the start of a line
	newline        // starts a line
	beyond         // not ASCII
)

var byteClass = func() (t [256]byte) {
	for i := range t {
		switch {
		case i >= utf8.RuneSelf:
			t[i] = beyond
		case i < ' ':
			t[i] = active
		}
	}
	for _, c := range "&<*_~`\\[:$@" {
		t[c] = active
	}
	for _, c := range "#>-+=| \t0123456789" {
		t[c] = start
	}
	t['\n'] = newline
	return t
}()

// noBreakLead is the first byte of a no-break space, which Mattermost takes for a blank.
const noBreakLead = '\xc2'

// needsWork reports whether s must be parsed. When it need not, it stands for itself.
func needsWork(s string) bool {
	ascii, first, dollars := true, true, 0
	for i := 0; i < len(s); i++ {
		c := byteClass[s[i]]
		if c == calm || c == start && !first {
			first = false
			continue
		}
		switch {
		case c == active && s[i] == '$':
			if dollars++; dollars > 1 {
				return true
			}
		case c == active && s[i] == '@':
			if isEverybody(s[i+1:]) {
				return true
			}
		case c == active && (s[i] != ':' || first || i+1 < len(s) && isEmojiByte(s[i+1])):
			return true
		case c == start, first && s[i] == noBreakLead:
			return true
		case c == beyond:
			ascii = false
		}
		first = c == newline
	}
	return !ascii && !utf8.ValidString(s) || hasToken(s)
}

// writeText writes tokens as Markdown.
func writeText(toks []token, size int) sources.Text {
	pairMarks(toks)
	w := textWriters.Get().(*textWriter)
	*w = textWriter{toks: toks, dst: slices.Grow(w.dst[:0], size+size/8+16), delims: w.delims[:0]}
	w.write()
	t := sources.Text(w.dst)
	if w.toks = nil; cap(w.dst) <= maxKept {
		textWriters.Put(w)
	}
	return t
}

// textWriters are writers that are not in use; maxKept is how long a buffer may be to be
// kept, in bytes.
var textWriters = sync.Pool{New: func() any { return &textWriter{} }}

const maxKept = 64 << 10

// fenced returns a block of code.
func fenced(code string) sources.Text {
	return writeText([]token{{kind: tokLine}, {kind: tokFence, s: repair(code)}}, len(code))
}

// joinVisible returns what people see of tokens, with references by their label.
func joinVisible(toks []token, _ int) []byte {
	return appendVisible(nil, toks, func(dst []byte, t *token) []byte {
		return append(dst, t.refLabel()...)
	})
}

// joinTokens returns what people see of tokens, with open references.
func joinTokens(toks []token, _ int) []byte {
	return appendVisible(nil, toks, func(dst []byte, t *token) []byte {
		return sources.AppendRef(dst, t.ref())
	})
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
