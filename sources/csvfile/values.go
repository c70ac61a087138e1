package csvfile

import (
	"bytes"
	"iter"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/sources"
)

// clean makes a text of a cell: UTF-8 in NFC, on one line, without control
// characters and without space around it.
func clean(cell []byte) string {
	cell = bytes.TrimSpace(cell)
	if isPlain(cell) {
		return string(cell)
	}
	s := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u00a0':
			return ' '
		case unicode.IsControl(r) || r == '\ufeff':
			return -1
		}
		return r
	}, norm.NFC.String(string(valid(cell))))
	return strings.TrimSpace(s)
}

// isPlain reports whether a cell has no characters but printable ones of ASCII, as most
// cells that hold no text.
func isPlain(cell []byte) bool {
	for _, c := range cell {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// appendLower appends clean(cell) in lower case.
func appendLower(dst, cell []byte) []byte {
	cell = bytes.TrimSpace(cell)
	if !isPlain(cell) {
		return append(dst, strings.ToLower(clean(cell))...)
	}
	for _, c := range cell {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// body makes the text of a message of a cell, from which rows has removed NUL: UTF-8,
// with "\n" for every line end.
func body(cell []byte, isValid bool) []byte {
	if bytes.IndexByte(cell, '\r') >= 0 {
		cell = bytes.ReplaceAll(cell, []byte("\r\n"), []byte("\n"))
		cell = bytes.ReplaceAll(cell, []byte("\r"), []byte("\n"))
	}
	if !isValid {
		cell = valid(cell)
	}
	return cell
}

// The spellings of yes and no, in English and as spreadsheets in other languages
// write them. An empty cell is neither.
var truths = wordSet(
	"yes y true t 1 x on ja j oui o vrai wahr si sí s verdadero sim verdadeiro",
	"no n false f 0 off - nein non faux falsch não nao falso")

// The words for the state of an account, which mean the same under any header.
var states = wordSet(
	"active enabled provisioned staged recovery locked_out password_expired",
	"inactive suspended deactivated disabled blocked deleted deprovisioned archived removed")

// wordSet makes a map of words. Where they have underscores spaces do as well.
func wordSet(yes, no string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(yes) {
		m[w], m[strings.ReplaceAll(w, "_", " ")] = true, true
	}
	for _, w := range strings.Fields(no) {
		m[w], m[strings.ReplaceAll(w, "_", " ")] = false, false
	}
	return m
}

// truth reads a yes or no.
func truth(cell string) (yes, ok bool) {
	yes, ok = truths[strings.ToLower(cell)]
	return yes, ok
}

// enabled reads whether an account is in use, from a word in lower case in a column in
// which yes means that it is, or, with negated, that it is not.
func enabled(word []byte, negated bool) (on, ok bool) {
	if on, ok = states[string(word)]; ok {
		return on, true
	}
	yes, ok := truths[string(word)]
	return yes != negated, ok
}

// list splits a cell with several names: "a, b; c|d".
func list(cell []byte) []string {
	var names []string
	for piece := range pieces(cell) {
		names = append(names, clean(piece))
	}
	return names
}

// pieces yields what stands between the separators of a list, if it is anything.
func pieces(cell []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		from := 0
		for i := 0; i <= len(cell); i++ {
			if i < len(cell) && cell[i] != ',' && cell[i] != ';' && cell[i] != '|' && cell[i] != '\n' {
				continue
			}
			piece := bytes.TrimSpace(cell[from:i])
			if from = i + 1; (isPlain(piece) && len(piece) > 0 || clean(piece) != "") && !yield(piece) {
				return
			}
		}
	}
}

// personID is the id of somebody whom a cell names by user name or address.
func personID(name string) string {
	if isAddress(name) {
		return sources.EmailID(name)
	}
	return sources.NameID(strings.TrimPrefix(name, "@"))
}

// isAddress reports whether a name is an e-mail address.
func isAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1
}

// isSlackID matches the ids that Slack gives to people: U or W, and capitals and digits.
func isSlackID(s string) bool {
	const shortest, longest = 3, 21
	if len(s) < shortest || len(s) > longest || s[0] != 'U' && s[0] != 'W' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// recordID begins the ids of those whom only a number or key of a program tells apart.
const recordID = "id:"

// accountID is the id of somebody whom a cell names by the number or key that a
// program gave them: Slack's own, as its exports have them, or one of this source.
func accountID(key string) string {
	if isSlackID(key) {
		return key
	}
	return recordID + key
}

// rounded matches numbers as spreadsheets write them when they have lost digits.
var rounded = regexp.MustCompile(`^[0-9]([.,][0-9]+)?E\+[0-9]+$`)

// isRounded reports whether a cell has lost digits. Ids that have are not used: they
// would join what does not belong together.
func isRounded(cell []byte) bool { return bytes.IndexByte(cell, '+') > 0 && rounded.Match(cell) }

// roundedID is what is said of them.
const roundedID = "the id is a number that a spreadsheet has rounded: it is not used; export the column as text"

// spot names a channel and whether somebody is its administrator.
type spot struct {
	team, name string
	admin      bool
}

// parseSpot reads "channel", "team/channel" or either with ":admin" behind it. With
// whole, a slash belongs to the name.
func parseSpot(s string, whole bool) (p spot, ok bool) {
	if name, role, found := cutLast(s, ':'); found {
		switch strings.ToLower(role) {
		case "admin", "channel_admin", "team_admin", "owner":
			s, p.admin = name, true
		case "member", "user", "channel_user", "team_user":
			s = name
		}
	}
	p.name = s
	if !whole {
		if team, name, found := strings.Cut(s, "/"); found {
			p.team, p.name = strings.TrimSpace(team), name
			if p.team == "" || strings.Contains(name, "/") {
				return p, false
			}
		}
	}
	p.name = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(p.name), "#~"))
	return p, p.name != ""
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
}
