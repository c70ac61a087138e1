package slack

import (
	"net/url"
	"strings"
)

// The addresses in an export carry the token that fetches its files, such as
// "?t=xoxe-…". It is a secret, so it is taken out of every address.

// tokenMark is how all tokens of Slack begin.
const tokenMark = "xox"

// cleanURL returns the address u without tokens: query parameters whose value is
// one are dropped, and one in another place is cut out. Everything else stays as it is.
func cleanURL(u string) string {
	if !hasToken(u) {
		return u
	}
	head, fragment, fragmented := strings.Cut(u, "#")
	if before, query, ok := strings.Cut(head, "?"); ok {
		head = before
		if query = cleanQuery(query); query != "" {
			head += "?" + query
		}
	}
	if fragmented {
		head += "#" + fragment
	}
	return cutTokens(head)
}

// cleanQuery drops the parameters that hold a token. Parameters may be separated by &amp;.
func cleanQuery(query string) string {
	parts := strings.Split(query, "&")
	kept := parts[:0]
	for i, p := range parts {
		name, value, _ := strings.Cut(p, "=")
		if i > 0 {
			name = strings.TrimPrefix(name, "amp;")
		}
		if isToken(value) || isToken(name) {
			continue
		}
		if len(kept) == 0 && i > 0 {
			p = strings.TrimPrefix(p, "amp;")
		}
		kept = append(kept, p)
	}
	return strings.Join(kept, "&")
}

// isToken reports whether the value of a parameter is a token.
func isToken(value string) bool {
	if v, err := url.QueryUnescape(value); err == nil {
		value = v
	}
	return strings.HasPrefix(value, tokenMark)
}

// hasToken reports whether s may hold a token.
func hasToken(s string) bool { return strings.Contains(s, tokenMark) }

// cutTokens removes what looks like a token: xox, a letter, and a dash or dot
// with what follows.
func cutTokens(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, tokenMark)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n := tokenLen(s[i:])
		if n == 0 {
			n = len(tokenMark)
			b.WriteString(tokenMark)
		}
		s = s[i+n:]
	}
}

// tokenLen returns the length of the token that s, which begins with tokenMark, starts with.
func tokenLen(s string) int {
	n := len(tokenMark)
	for n < len(s) && isNameByte(s[n]) {
		n++
	}
	if n >= len(s) || s[n] != '-' && s[n] != '.' {
		return 0
	}
	for n < len(s) && (isNameByte(s[n]) || s[n] == '-' || s[n] == '.' || s[n] == '_') {
		n++
	}
	return n
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isNumeral(c)
}

// cleanTokens cleans each address in a text that may hold several.
func cleanTokens(s string) string {
	if !hasToken(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		n := strings.IndexAny(s, " \n\t<>|\"'`)")
		if n < 0 {
			n = len(s)
		}
		b.WriteString(cleanWord(s[:n]))
		s = s[n:]
		if s != "" {
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	return b.String()
}

// cleanWord cleans a word that is or holds an address, and leaves any other.
func cleanWord(word string) string {
	if hasToken(word) && strings.Contains(word, "://") {
		return cleanURL(word)
	}
	return word
}
