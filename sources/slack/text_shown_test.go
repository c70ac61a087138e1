package slack

import (
	"fmt"
	"html"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// This file reads Markdown the way Mattermost's web client does, as far as texts
// need it, and says what people then see. Its rules follow the client's grammar
// and know nothing of this package.

// mattermostShows returns what a post shows, without blanks. What only formats,
// such as quotes and code, shows its content; anything else that Markdown makes of
// a line is shown as its name in ⟪⟫, so that a comparison fails.
func mattermostShows(post string) string {
	var out, paragraph strings.Builder
	end := func() {
		out.WriteString(spans(paragraph.String()))
		paragraph.Reset()
	}
	fence, quote := "", false
	for _, line := range strings.Split(post, "\n") {
		line = strings.ReplaceAll(line, "\t", "    ")
		if now := strings.HasPrefix(line, ">") && len(line) > 1; now != quote && fence == "" {
			end()
			quote = now
		}
		if quote {
			line = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")
		}
		switch run := fenceRun.FindString(line); {
		case fence != "" && run != "" && strings.HasPrefix(run, fence):
			fence = ""
		case fence != "":
			out.WriteString(line)
		case run != "":
			end()
			fence = strings.TrimSpace(run)
		case line == "":
			end()
		case paragraph.Len() == 0 && strings.HasPrefix(line, "    "):
			out.WriteString("⟪code⟫")
		default:
			out.WriteString(blockName(line, paragraph.Len() > 0))
			paragraph.WriteString(line + "\n")
		}
	}
	end()
	return squash(out.String())
}

var fenceRun = regexp.MustCompile("^ {0,3}(?:`{3,}|~{3,})[^`~]*$")

// blockRules are the lines that are no text.
var blockRules = []struct {
	name       string
	re         *regexp.Regexp
	afterLines bool // only after a line of text
}{
	{"rule", regexp.MustCompile(`^( *[-*_]){3,} *$`), false},
	{"heading", regexp.MustCompile(`^ *#{1,6} +[^ ]`), false},
	{"underline", regexp.MustCompile(`^ *[=-]{2,} *$`), true},
	{"list", regexp.MustCompile(`^ *([*+-]|\d+\.) `), false},
	{"definition", regexp.MustCompile(`^ *\[[^\[\]]+\]: *\S`), false},
	{"table", regexp.MustCompile(`^ *\|? *[-:]+ *\|[-| :]*$`), true},
	{"quote", regexp.MustCompile(`^ *>.`), false},
}

func blockName(line string, after bool) string {
	for _, r := range blockRules {
		if r.re.MatchString(line) && (after || !r.afterLines) {
			return "⟪" + r.name + "⟫"
		}
	}
	return ""
}

// Patterns of what stands within a line.
var (
	escapeSpan  = regexp.MustCompile(`^\\([\x60*{}\[\]()#+\-.!_>|~])`)
	angleSpan   = regexp.MustCompile(`^<([^ >]+(?:@|:/)[^ >]+)>`)
	addressSpan = regexp.MustCompile(`^([a-z][a-z0-9+.-]+://[^\s<>()\[\]\x60"]+)`)
	entitySpan  = regexp.MustCompile(`^&#?\w+;`)
	linkSpan    = regexp.MustCompile(`^!?\[((?:\\.|[^\[\]\\])*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)`)
)

// spanRule returns what is shown for the start of s, and its length, or 0. prev is
// the character before it.
type spanRule func(s string, prev rune) (shown string, n int)

// spanRules returns the rules in the order in which they are tried.
func spanRules() []spanRule {
	return []spanRule{
		matched(escapeSpan), doubleBackslash, matched(angleSpan), matched(addressSpan), markdownLink,
		delimited("__", false), delimited("**", false), underscored, starred, codeSpan, delimited("~~", true), formula,
	}
}

// matched returns the rule that shows the group of a pattern.
func matched(re *regexp.Regexp) spanRule {
	return func(s string, _ rune) (string, int) {
		if m := re.FindStringSubmatch(s); m != nil {
			return m[1], len(m[0])
		}
		return "", 0
	}
}

// markdownLink is [label](address).
func markdownLink(s string, _ rune) (string, int) {
	if m := linkSpan.FindStringSubmatch(s); m != nil {
		return spans(m[1]), len(m[0])
	}
	return "", 0
}

var formulaSpan = regexp.MustCompile(`^\$[^$\n]+\$(?:\W|$)`)

// formula is what stands between two dollar signs.
func formula(s string, prev rune) (string, int) {
	if m := formulaSpan.FindString(s); m != "" && !isWordASCII(prev) {
		return "⟪formula⟫", strings.LastIndexByte(m, '$') + 1
	}
	return "", 0
}

// doubleBackslash is one backslash, before anything but a letter.
func doubleBackslash(s string, _ rune) (string, int) {
	if strings.HasPrefix(s, `\\`) && (len(s) == 2 || !isWordASCII(rune(s[2]))) {
		return `\`, 2
	}
	return "", 0
}

// delimited returns the rule for what stands between two delimiters.
func delimited(d string, tight bool) spanRule {
	return func(s string, prev rune) (string, int) {
		if !strings.HasPrefix(s, d) || d == "__" && isWordASCII(prev) {
			return "", 0
		}
		for i := len(d) + 1; i+len(d) <= len(s); i++ {
			if !strings.HasPrefix(s[i:], d) || !tight && strings.HasPrefix(s[i+len(d):], d[:1]) {
				continue
			}
			if tight && (unicode.IsSpace(rune(s[len(d)])) || unicode.IsSpace(rune(s[i-1]))) {
				continue
			}
			return spans(s[len(d):i]), i + len(d)
		}
		return "", 0
	}
}

func isWordASCII(r rune) bool { return r == '_' || r < utf8.RuneSelf && isNameByte(byte(r)) }

// underscored is _italic_.
func underscored(s string, prev rune) (string, int) {
	if !strings.HasPrefix(s, "_") || isWordASCII(prev) || len(s) < 3 || unicode.IsSpace(rune(s[1])) {
		return "", 0
	}
	if _, n := utf8.DecodeRuneInString(s[1:]); s[1] != '_' && strings.HasPrefix(s[1+n:], "_") && !strings.HasPrefix(s[2+n:], "_") {
		return s[1 : 1+n], 2 + n
	}
	for i := 3; i < len(s); i++ {
		next, _ := utf8.DecodeRuneInString(s[i+1:])
		atEnd := i+1 == len(s) || unicode.IsSpace(next) || next != '_' && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[^{|}~", next)
		if s[i] == '_' && atEnd && !unicode.IsSpace(rune(s[i-1])) && (s[i-1] != '_' || s[1] != '_') {
			return spans(s[1:i]), i + 1
		}
	}
	return "", 0
}

// starred is *italic*.
func starred(s string, _ rune) (string, int) {
	if !strings.HasPrefix(s, "*") || len(s) < 3 || strings.ContainsRune(" \n\"<", rune(s[1])) {
		return "", 0
	}
	for i := 2; i < len(s); i++ {
		if s[i] == '*' && !strings.HasPrefix(s[i+1:], "*") && !unicode.IsSpace(rune(s[i-1])) && (s[i-1] != '*' || s[1] != '*') {
			return spans(s[1:i]), i + 1
		}
	}
	return "", 0
}

// codeSpan is code between runs of as many backticks.
func codeSpan(s string, _ rune) (string, int) {
	n := len(s) - len(strings.TrimLeft(s, "`"))
	if n == 0 {
		return "", 0
	}
	for i := n; i < len(s); {
		k := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if k == n && i > n {
			return s[n:i], i + n
		}
		i += max(k, 1)
	}
	return s[:n], n
}

// spans returns what a paragraph shows.
func spans(s string) string {
	var b strings.Builder
	prev, rules := ' ', spanRules()
next:
	for s != "" {
		for _, rule := range rules {
			if text, n := rule(s, prev); n > 0 {
				b.WriteString(text)
				s, prev = s[n:], ' '
				continue next
			}
		}
		r, n := utf8.DecodeRuneInString(s)
		n = max(n, len(entitySpan.FindString(s)))
		b.WriteString(html.UnescapeString(s[:n]))
		s, prev = s[n:], r
	}
	return b.String()
}

// squash drops what takes no place or only space.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' {
			return -1
		}
		return r
	}, s)
}

// messageParts are what messages are made of, for texts put together at random.
var messageParts = []string{
	"*", "_", "~", "`", "a", "b", "foo", " ", " ", " ", "\n", "\n", "&gt; ", "&lt;", "&amp;", "&gt;",
	"<https://x.example>", "<https://x.example/a_b|label>", "<@U1>", "<#C1|dev>", "<mailto:a@b.example|a@b.example>",
	"[", "]", "(", ")", "!", `\`, "# ", "- ", "1. ", "|", "---", "===", ":smile:", "é", "…", "**", "__", "~~",
	"$", "$5", "$x$", "@here", "=-", "1) ", "\n\n", "+ ", ".", ",", `"`, "*b*", "_i_", "~s~", "`c`", "```d```", "snake_case",
}

func TestTextLooksTheSame(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for n := range 10_000 {
		var in strings.Builder
		for range 1 + rng.Intn(7) {
			in.WriteString(messageParts[rng.Intn(len(messageParts))])
		}
		if err := looksTheSame(in.String()); err != nil {
			t.Fatalf("text %d: %v", n, err)
		}
	}
}

func TestTextCasesLookTheSame(t *testing.T) {
	for _, tc := range textCases {
		if err := looksTheSame(tc.in); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// looksTheSame compares what Mattermost shows of a text with what Slack shows.
func looksTheSame(in string) error {
	out := mrkdwn(in)
	got := mattermostShows(shown(out))
	want := squash(shown(plainText(in)))
	if got != want {
		return fmt.Errorf("%q became %q, which shows\n %q, want\n %q", in, out, got, want)
	}
	return nil
}

// nameParts are what names stand next to.
var nameParts = []string{
	"a", "1", " ", " ", ".", "-", "(", ":", "@", "~", "\n", "é", "*", "~", "<@U1>", "<#C1>", "<!here>", "<!channel>", ":wave:", ":+1::skin-tone-2:",
	"@here", "@All", "*b*", "~s~", "&lt;", "word", "all", "12:30",
}

// TestNamesStandApart checks that what Slack means as a name is one in Mattermost,
// and that nothing else is.
func TestNamesStandApart(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 10_000 {
		var b strings.Builder
		for range 1 + rng.Intn(7) {
			b.WriteString(nameParts[rng.Intn(len(nameParts))])
		}
		in := b.String()
		toks := lexed(in, lexMessage, func(toks []token, _ int) []token { return slices.Clone(toks) })
		out := mrkdwn(in).Resolve(func(r sources.Ref) (string, string) {
			return "", map[sources.RefKind]string{'@': "@ann", '#': "~tide"}[r.Kind]
		})
		if got, want := namesShown(out), namesMeant(toks); got != want {
			t.Fatalf("%q became %q, with %+v, want %+v", in, out, got, want)
		}
	}
}

// names counts names in a text.
type names struct{ everybody, people, channels, emoji int }

func namesMeant(toks []token) (n names) {
	for i := range toks {
		switch t := &toks[i]; {
		case t.kind == tokRef && t.b == '#':
			n.channels++
		case t.kind == tokRef:
			n.people++
		case t.kind == tokRaw && t.s[0] == '@':
			n.everybody++
		case t.kind == tokRaw && t.on:
			n.emoji++
		}
	}
	return n
}

var (
	everybodyName = regexp.MustCompile(`^@(?i:all|channel|here)(?:[._-]*[^._\-A-Za-z0-9]|[._-]*$)`)
	personName    = regexp.MustCompile(`^@ann(?:[._-]*[^._\-A-Za-z0-9]|[._-]*$)`)
	channelName   = regexp.MustCompile(`^~tide(?:[^._\-A-Za-z0-9]|[.]*$|[.]+[^A-Za-z0-9])`)
	emojiName     = regexp.MustCompile(`^:[\w+-]+:(?:\W|$)`)
)

// namesShown counts the names that Mattermost sees: none within a word.
func namesShown(s string) (n names) {
	prev := ' '
	for i, r := range s {
		if !isWordASCII(prev) {
			switch rest := s[i:]; {
			case everybodyName.MatchString(rest):
				n.everybody++
			case personName.MatchString(rest):
				n.people++
			case channelName.MatchString(rest):
				n.channels++
			case emojiName.MatchString(rest):
				name, _ := emojiAt(rest, 0)
				if isSystemEmoji(name) {
					n.emoji++
				}
			}
		}
		prev = r
	}
	return n
}
