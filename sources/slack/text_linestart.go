package slack

import "strings"

// thinSpace looks like a blank, and is none to Markdown.
const thinSpace = "\u2005"

// codeIndent is the number of blanks that make a line code in Markdown.
const codeIndent = 4

// lineStart keeps the start of a line from becoming a heading, list, rule, quote,
// table, definition or code. It returns how many bytes of s it has written, and
// the index of the byte that must get a backslash, or -1.
func (w *textWriter) lineStart(s string) (done, escape int) {
	width, k := indent(s)
	whole := w.nextKind() == tokLine
	if k == len(s) && whole {
		return 0, -1
	}
	rest := s[k:]
	if width >= codeIndent && (w.blockStart || strings.HasPrefix(rest, "#")) {
		w.dst = append(w.dst, thinSpace...)
		if s[0] != '\t' {
			_, done = leadingBlank(s)
		}
		return done, -1
	}
	if rest == "" {
		return 0, -1
	}
	line := rest
	if !whole {
		line, whole = w.restOfLine(rest)
	}
	if whole && !w.blockStart && line[0] == '=' && isRule(line, "=-", 2) {
		w.dst = append(append(w.dst, s[:k]...), "&#61;"...)
		return k + 1, -1
	}
	if at := marker(rest, w.firstByte(w.i+1)); at >= 0 {
		return 0, k + at
	}
	if whole {
		if at := rule(line, !w.blockStart, isItem(w.class)); at >= 0 && at < len(rest) {
			return 0, k + at
		}
	}
	return 0, -1
}

// restOfLine returns s with the literal text that follows on the line, if s may
// start a rule; whole is false when there is anything else.
func (w *textWriter) restOfLine(s string) (line string, whole bool) {
	if strings.IndexByte("-*_=|:", s[0]) < 0 {
		return s, false
	}
	var b strings.Builder
	b.WriteString(s)
	for i := w.i + 1; !w.endsLine(i); i++ {
		switch t := &w.toks[i]; {
		case t.kind == tokText:
			b.WriteString(t.s)
		case t.kind == tokMark && !t.on:
			b.WriteByte(t.b)
		default:
			return s, false
		}
	}
	return b.String(), true
}

// indent returns the width of the blanks that s starts with, as Mattermost sees
// it, and their length in bytes.
func indent(s string) (width, n int) {
	for n < len(s) {
		w, k := leadingBlank(s[n:])
		if k == 0 {
			break
		}
		width, n = width+w, n+k
	}
	return width, n
}

// leadingBlank returns the width and length of the blank that s starts with, if it does.
func leadingBlank(s string) (width, n int) {
	switch {
	case strings.HasPrefix(s, " "):
		return 1, 1
	case strings.HasPrefix(s, "\t"):
		return codeIndent, 1
	case strings.HasPrefix(s, "\u00a0"):
		return 1, 2
	}
	return 0, 0
}

// marker returns the index of the byte to escape in a line that starts as a
// heading, list, quote or definition does, or -1. next is the byte after s.
func marker(s string, next byte) int {
	switch c := s[0]; {
	case c == '#':
		n := len(s) - len(strings.TrimLeft(s, "#"))
		if n <= 6 && startsBlank(s[n:], next) {
			return 0
		}
	case c == '>':
		return 0
	case c == '-' || c == '+' || c == '*':
		if startsBlank(s[1:], next) {
			return 0
		}
	case isNumeral(c):
		n := 1
		for n < len(s) && isNumeral(s[n]) {
			n++
		}
		if n < len(s) && (s[n] == '.' || s[n] == ')') && startsBlank(s[n+1:], next) {
			return n
		}
	case c == '[':
		if strings.Contains(s, "]:") || next != '\n' && (strings.HasSuffix(s, "]") || strings.IndexByte(s, ']') < 0) {
			return 0
		}
	}
	return -1
}

// rule returns the index of the byte to escape in a line that is a horizontal
// rule, the underline of a heading or the second line of a table, or -1. The
// bullet of an item counts as a sign of the rule.
func rule(s string, underline, item bool) int {
	if strings.IndexByte("-=*_|: ", s[0]) < 0 {
		return -1
	}
	if isRule(s, "-=", 2) && underline || isRule(s, "-*_", 3) || item && isRule(s, "-*_", 2) {
		return 0
	}
	if pipe := strings.IndexByte(s, '|'); pipe >= 0 && strings.Trim(s, "|-: ") == "" && strings.ContainsAny(s, "-:") {
		return pipe
	}
	return -1
}

// isRule reports whether s consists of blanks and at least n of signs.
func isRule(s, signs string, n int) bool {
	count := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(signs, r):
			count++
		case r != ' ' && r != '\t' && r != '\u00a0':
			return false
		}
	}
	return count >= n
}

// startsBlank reports whether s starts with a blank, where next follows s.
func startsBlank(s string, next byte) bool {
	_, n := leadingBlank(s)
	return n > 0 || s == "" && (blankByte(next) || next == noBreakLead[0])
}
