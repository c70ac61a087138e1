package slack

import (
	"strconv"
	"strings"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// angle consumes an angle form: a link, a mention or a command in <…>.
// Anything else that begins with < is literal.
func (l *lexer) angle() bool {
	body, ok := angleBody(l.s[l.i:])
	if !ok {
		return false
	}
	t, ok := angleToken(body)
	return ok && l.emit(t, l.i+len(body)+2)
}

// angleBody returns what is between the < that s starts with and its >.
func angleBody(s string) (string, bool) {
	n := strings.IndexAny(s[1:], "<>")
	if n <= 0 || s[1+n] != '>' {
		return "", false
	}
	return s[1 : 1+n], true
}

// angleToken returns the token of an angle form without its brackets.
func angleToken(body string) (token, bool) {
	head, label, labelled := strings.Cut(body, "|")
	label = strings.TrimSpace(strings.ReplaceAll(unescape(label), "\n", " "))
	if head == "" || strings.IndexByte(head, '\n') >= 0 {
		return token{}, false
	}
	switch {
	case head[0] == '@' && isID(head[1:], "UWB"):
		return token{kind: tokRef, b: byte(sources.RefUser), s: head[1:], label: strings.TrimPrefix(label, "@")}, true
	case head[0] == '#' && isID(head[1:], "CGD"):
		return token{kind: tokRef, b: byte(sources.RefChannel), s: head[1:], label: strings.TrimPrefix(label, "#")}, true
	case head[0] == '@' || head[0] == '#':
		return token{kind: tokText, s: firstOf(label, unescape(head))}, labelled || isPlainWord(head[1:])
	case head[0] == '!':
		return command(head[1:], label)
	}
	return link(unescape(head), label, labelled)
}

// labelsIn returns the labels of the references in a message's text, by their ids.
func labelsIn(s string) map[string]string {
	var labels map[string]string
	for i := strings.IndexByte(s, '<'); i >= 0; i = strings.IndexByte(s, '<') {
		s = s[i:]
		if body, ok := angleBody(s); ok && strings.IndexByte("@#!", body[0]) >= 0 {
			if t, ok := angleToken(body); ok && t.kind == tokRef && t.label != "" {
				if labels == nil {
					labels = map[string]string{}
				}
				labels[t.s] = t.label
			}
		}
		s = s[1:]
	}
	return labels
}

// isID reports whether s is an id of Slack whose first letter is one of kinds.
func isID(s, kinds string) bool {
	if len(s) < 2 || strings.IndexByte(kinds, s[0]) < 0 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && !isNumeral(c) {
			return false
		}
	}
	return true
}

// isPlainWord reports whether s is a word as handles and channel names are.
func isPlainWord(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !isWord(r) && !strings.ContainsRune("._-", r) }) < 0
}

// command returns the token of <!head|label>.
func command(head, label string) (token, bool) {
	name, arg, _ := strings.Cut(head, "^")
	switch name {
	case "":
		return token{}, false
	case "here":
		return token{kind: tokRaw, s: "@here", on: true}, true
	case "channel", "group":
		return token{kind: tokRaw, s: "@channel", on: true}, true
	case "everyone":
		return token{kind: tokRaw, s: "@all", on: true}, true
	case "subteam":
		id, _, _ := strings.Cut(arg, "^")
		return token{kind: tokRef, b: byte(sources.RefGroup), s: id, label: strings.TrimPrefix(label, "@")}, id != ""
	case "date":
		return date(arg, label), true
	}
	if label != "" {
		return token{kind: tokText, s: label}, true
	}
	return token{kind: tokText, s: unescape(head)}, isPlainWord(name)
}

// date returns the token of a date, which shows its fallback: how Slack would
// format it depends on who looks.
func date(arg, fallback string) token {
	seconds, format, _ := strings.Cut(arg, "^")
	_, target, _ := strings.Cut(format, "^")
	if fallback == "" {
		fallback = dateText(seconds)
	}
	if target == "" {
		return token{kind: tokText, s: fallback}
	}
	return token{kind: tokLink, s: cleanURL(unescape(target)), label: fallback}
}

// dateText formats Unix seconds for a date without a fallback.
func dateText(seconds string) string {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return seconds
	}
	return unixText(n)
}

// unixText formats Unix seconds. What is no time that people lived at stays a number.
func unixText(n int64) string {
	if n < 0 || n > 1<<38 {
		return strconv.FormatInt(n, 10)
	}
	return time.Unix(n, 0).UTC().Format("2006-01-02 15:04 UTC")
}

// link returns the token of <target|label>, or false if target is no address.
func link(target, label string, labelled bool) (token, bool) {
	scheme, rest := cutScheme(target)
	switch {
	case scheme == "mailto" && (label == "" || label == rest):
		return token{kind: tokText, s: rest}, true
	case scheme == "tel":
		return token{kind: tokText, s: firstOf(label, rest)}, true
	case scheme != "" && (labelled || !strings.ContainsAny(target, " \"")):
	case labelled && !strings.Contains(target, " ") && strings.ContainsAny(target, "./#"):
	default:
		return token{}, false
	}
	return newLink(target, label), true
}

// newLink returns a link whose address and label hold no token of Slack's.
func newLink(target, label string) token {
	target, label = cleanURL(target), cleanTokens(label)
	if label == target {
		label = ""
	}
	return token{kind: tokLink, s: target, label: label}
}

// cutScheme splits an address after its scheme, which is "" if it has none.
func cutScheme(s string) (scheme, rest string) {
	n := strings.IndexByte(s, ':')
	if n <= 1 || n+1 == len(s) {
		return "", s
	}
	for i := range n {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (i == 0 || !isNumeral(s[i]) && !strings.ContainsRune("+-.", rune(s[i]))) {
			return "", s
		}
	}
	return s[:n], s[n+1:]
}

// codeText returns what code shows: entities decoded, angle forms by their label.
func codeText(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return unescape(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		n := strings.IndexByte(s, '<')
		if n < 0 {
			b.WriteString(unescape(s))
			return b.String()
		}
		b.WriteString(unescape(s[:n]))
		s = s[n:]
		body, ok := angleBody(s)
		t, known := token{}, false
		if ok {
			t, known = angleToken(body)
		}
		if !known {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		b.WriteString(t.visible())
		s = s[len(body)+2:]
	}
}

// visible returns what people see of a token that an angle form makes.
func (t *token) visible() string {
	switch t.kind {
	case tokLink:
		return t.linkLabel()
	case tokRef:
		return t.refLabel()
	}
	return t.s
}

// firstOf returns the first string that is not empty.
func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

func isNumeral(c byte) bool { return '0' <= c && c <= '9' }
