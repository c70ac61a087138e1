package slack

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// FuzzText checks what holds for every message text.
func FuzzText(f *testing.F) {
	for _, tc := range textCases {
		f.Add(tc.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := mrkdwn(in)
		if err := wellFormed(out); err != nil {
			t.Fatalf("mrkdwn(%q) = %q: %v", in, out, err)
		}
		if s := out.Resolve(func(sources.Ref) (string, string) { return "", "" }); !strings.Contains(in, "`") && hasRawMention(s) {
			t.Fatalf("mrkdwn(%q) = %q: a mention of Slack's is left", in, out)
		}
		for _, s := range []string{plain(in), unmarked(in), string(literal(in))} {
			if err := wellFormed(sources.Text(s)); err != nil || strings.Contains(s, "\x00") {
				t.Fatalf("%q of %q: %v", s, in, err)
			}
		}
		if err := wellFormed(plainText(in)); err != nil {
			t.Fatalf("plainText(%q): %v", in, err)
		}
	})
}

// wellFormed reports what is wrong with a text in itself.
func wellFormed(t sources.Text) error {
	if !utf8.ValidString(string(t)) {
		return fmt.Errorf("not UTF-8")
	}
	refs := 0
	rest := t.Resolve(func(r sources.Ref) (sigil, name string) {
		if strings.IndexByte("@#&", byte(r.Kind)) >= 0 && r.ID != "" {
			refs++
		}
		return "", ""
	})
	if got := strings.Count(string(t), "\x00"); got != 3*refs || strings.Contains(rest, "\x00") {
		return fmt.Errorf("%d NUL for %d references", got, refs)
	}
	return nil
}

// hasRawMention reports whether s holds what Slack would read as a mention.
func hasRawMention(s string) bool {
	return strings.Contains(s, "<@") || strings.Contains(s, "<#") || strings.Contains(s, "<!")
}

// megabytes are repeated to a megabyte; hostileTexts, each the worst for another
// part of the parser, to an eighth of one.
var (
	megabytes    = []string{"*", "<", "`", "&gt;", "(*a"}
	hostileTexts = []string{
		"*", "_", "~", "`", "``` ", "<", ">", "&gt;", "&lt;", "&lt;a", "&lt;@", "&amp;", "&amp;x", "\\", "[", "![", "](", ":", ":a", "://",
		"\n", " \n", "> \n", "&gt;&gt;&gt;", "a\n&gt;b\n", "- ", "1. ", "#\n", "|-\n", "-*_\n", "\t", "*a ", "*a* ", "*_~a~_* ", "_a", "*(", "<a|",
		"<@U1>", "<https://x.example>", "<https://x.example|*a*>", "`a` ", "```a```", "$", "$ ", "$a$ ", "@here", "@", ":wave:", ":wave:a", "<@U1>a", "[a](", "<https://x.example|a>](", "    ", "• a\n  ◦ b\n", "1) ", "&lt;a@", "xox", "a?t=xoxe-1&", "é_", "\u00a0", "\xff",
	}
)

func TestTextHostile(t *testing.T) {
	for _, s := range megabytes {
		testHostile(t, s, 1<<20)
	}
	for _, s := range hostileTexts {
		testHostile(t, s, 1<<17)
	}
}

// testHostile converts s repeated to size bytes. Quadratic work on a megabyte would
// take hours, so that the test would not end; see BenchmarkTextHostile.
func testHostile(t *testing.T, s string, size int) {
	t.Helper()
	in := strings.Repeat(s, size/len(s))
	out := mrkdwn(in)
	if err := wellFormed(out); err != nil {
		t.Errorf("%d bytes of %q: %v", size, s, err)
	}
	if len(out) > 8*size {
		t.Errorf("%d bytes of %q became %d", size, s, len(out))
	}
}

// FuzzOnlyText: what is not rendered would be rendered to itself.
func FuzzOnlyText(f *testing.F) {
	for _, s := range append(megabytes, hostileTexts...) {
		f.Add(s)
		f.Add("a " + s + " b")
		f.Add(s + "a")
	}
	for _, s := range []string{"An ordinary message, with some words (nothing else).", "Grüße, 🎉!", "a: b", "https://x.example/a", "3) x", "a 3. b", " a", "a ", "a\nb", "a@b.example", "x$y", "$5", "\u00a0a", "http:/a>]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = dropControls(strings.ToValidUTF8(s, "")) // as all strings of an export
		blocks := objs[block]{{Type: "rich_text", Elements: objs[block]{{Type: "rich_text_section", Elements: objs[block]{{Type: "text", Text: blockText{s: s, present: true}}}}}}}
		got, ok := onlyText(blocks)
		if !ok {
			return
		}
		if want, ok := renderRich(blocks, nil); !ok || string(want) != got {
			t.Errorf("%q is rendered to %q, %v", s, want, ok)
		}
	})
}

// BenchmarkTextHostile shows that the work is linear: MB/s does not fall with size.
func BenchmarkTextHostile(b *testing.B) {
	for _, s := range append(megabytes, hostileTexts...) {
		for _, size := range []int{1 << 14, 1 << 17, 1 << 20} {
			in := strings.Repeat(s, size/len(s))
			b.Run(fmt.Sprintf("%q/%d", s, size), func(b *testing.B) {
				b.SetBytes(int64(len(in)))
				b.ReportAllocs()
				for b.Loop() {
					mrkdwn(in)
				}
			})
		}
	}
}

func TestTextFastPathDoesNotAllocate(t *testing.T) {
	for _, in := range []string{
		"An ordinary message, with some words; nothing else (at all).",
		"チャネル, grüße, 🎉!",
		"two lines\nof text: fine",
	} {
		if n := testing.AllocsPerRun(100, func() { mrkdwn(in) }); n != 0 {
			t.Errorf("mrkdwn(%q) allocates %v times", in, n)
		}
	}
}

func BenchmarkText(b *testing.B) {
	for _, bc := range []struct{ name, in string }{
		{"plain", strings.Repeat("An ordinary message, with some words; nothing else (at all). ", 4)},
		{"plain UTF-8", strings.Repeat("Eine gewöhnliche Nachricht, mit Wörtern; sonst nichts. ", 4)},
		{"usual", "<@U1>: see <https://e.example/a?x=1&amp;y=2|the page>, it *works* with `a &lt; b` :smile:\n&gt; quoted\nand 3*4*5"},
		{"code", "```" + strings.Repeat("func (t *T) f(a, b int) { return a &lt; b }\n", 20) + "```"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.SetBytes(int64(len(bc.in)))
			b.ReportAllocs()
			for b.Loop() {
				mrkdwn(bc.in)
			}
		})
	}
	for _, s := range megabytes {
		in := strings.Repeat(s, 1<<20/len(s))
		b.Run(fmt.Sprintf("megabyte of %q", s), func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				mrkdwn(in)
			}
		})
	}
}
