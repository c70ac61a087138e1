package slack

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// Much of the conversion of text is left out where it changes nothing. This file holds
// the long ways, and what is left out is compared with them.

// FuzzNeedsWork: text that is not parsed would become itself, and what no token holds
// is rightly not looked for.
func FuzzNeedsWork(f *testing.F) {
	for _, s := range append(megabytes, hostileTexts...) {
		f.Add(s)
		f.Add("a " + s + " b\n" + s + "c")
	}
	for _, tc := range textCases {
		f.Add(tc.in)
	}
	f.Add("\u200a") // a blank, but not to Markdown
	f.Fuzz(func(t *testing.T, s string) {
		short, long := mrkdwn(s), lexed(s, lexMessage, writeAll)
		if short != long {
			t.Errorf("%q becomes %q, and the long way %q", s, short, long)
		}
	})
}

// writeAll is writeText that looks at everything in all tokens.
func writeAll(toks []token, _ int) sources.Text {
	pairMarks(toks)
	for i := range toks {
		toks[i].has = allTraits
	}
	w := textWriter{toks: toks, has: allTraits}
	w.write()
	return sources.Text(w.dst)
}

func TestTraitsOf(t *testing.T) {
	for i := range 40 { // each place in and after a group of eight
		for c := range 256 {
			b := bytes.Repeat([]byte("a"), 20)
			b = append(b[:i/2], b[i/2:]...)
			b[i/2] = byte(c)
			s := string(b[:10+i/4])
			want := traits(0)
			for k := range len(s) {
				want |= traitOf[s[k]]
			}
			if got := traitsOf(s); got != want {
				t.Fatalf("traitsOf(%q) = %b, want %b", s, got, want)
			}
		}
	}
}

func TestIsEverybody(t *testing.T) {
	want := regexp.MustCompile(`^(?i:all|channel|here)[._-]*(?:$|[^._\-A-Za-z0-9])`)
	parts := []string{"all", "ALL", "channel", "here", "Her", "h", ".", "_", "-", "a", "Z", "9", " ", "é", "\u212a", "\n", "\xff", strings.Repeat(".", 70)}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		s := ""
		for range rng.IntN(5) {
			s += parts[rng.IntN(len(parts))]
		}
		if got, want := isEverybody(s), want.MatchString(s[:min(len(s), maxEverybody)]); got != want {
			t.Fatalf("isEverybody(%q) = %v", s, got)
		}
	}
}

func TestLongestRun(t *testing.T) {
	for s, want := range map[string]int{"": 0, "a": 0, "`": 1, "a``b`": 2, "`a``": 2, "``a```b``": 3} {
		if got := longestRun(s, '`'); got != want {
			t.Errorf("longestRun(%q) = %d, want %d", s, got, want)
		}
	}
}

// TestPiecesWithoutFormat: pieces that become tokens at once would become the same
// together with the rest of the line.
func TestPiecesWithoutFormat(t *testing.T) {
	texts := []string{"a", " ", " b", "c ", "\u00a0", "\t d\t", "é"}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		line := make([]piece, 1+rng.IntN(6))
		for i := range line {
			line[i] = piece{token{kind: tokText, s: texts[rng.IntN(len(texts))]}, styleMarks(rng.IntN(8) & rng.IntN(8))}
			if rng.IntN(4) == 0 {
				line[i].token = token{kind: tokRef, b: '@', s: "U1"}
			}
		}
		var once, together rich
		for i := range line {
			once.add(&line[i])
		}
		once.flush()
		together.pieces = slices.Clone(line)
		together.flush()
		if d := cmp.Diff(together.toks, once.toks, cmp.AllowUnexported(token{})); d != "" {
			t.Fatalf("%+v: together (-) and at once (+):\n%s", line, d)
		}
	}
}

// TestRule compares with the rules in full.
func TestRule(t *testing.T) {
	full := func(s string, underline, item bool) int {
		if isRule(s, "-=", 2) && underline || isRule(s, "-*_", 3) || item && isRule(s, "-*_", 2) {
			return 0
		}
		if pipe := strings.IndexByte(s, '|'); pipe >= 0 && strings.Trim(s, "|-: ") == "" && strings.ContainsAny(s, "-:") {
			return pipe
		}
		return -1
	}
	const signs = "-=*_|: a"
	for n := range len(signs) * len(signs) * len(signs) * len(signs) {
		s := ""
		for k := n; k > 0; k /= len(signs) {
			s += signs[k%len(signs) : k%len(signs)+1]
		}
		if s == "" {
			continue
		}
		for k := range 4 {
			if got, want := rule(s, k&1 > 0, k&2 > 0), full(s, k&1 > 0, k&2 > 0); got != want {
				t.Fatalf("rule(%q, %v, %v) = %d, want %d", s, k&1 > 0, k&2 > 0, got, want)
			}
		}
	}
}

// TestTextAllocates: text that is written takes one allocation, its own.
func TestTextAllocates(t *testing.T) {
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector empties pools now and then")
	}
	long := strings.Repeat("some words of text. ", 100)
	for _, in := range []string{
		"*bold* and _more_ of it: `code`, 3*4*5, &lt; <https://e.example/a> " + long,
		"&gt; a quote\n&gt; of *two* lines\n```\ncode\n``` " + long,
	} {
		mrkdwn(in) // so that the buffers are long enough
		if n := testing.AllocsPerRun(100, func() { mrkdwn(in) }); n > 2 {
			t.Errorf("mrkdwn(%.20q…) allocates %v times", in, n)
		}
	}
	rich := decodeBlocks(t, richParts(sectionA))
	richText(rich)
	if n := testing.AllocsPerRun(100, func() { richText(rich) }); n > 2 {
		t.Errorf("rich text allocates %v times", n)
	}
}

// BenchmarkMessages renders the texts of generated messages by how they are given; bytes
// are those of the texts they become.
func BenchmarkMessages(b *testing.B) {
	kinds := map[string][]*message{}
	for _, day := range generatedDays(b, 3000) {
		rest{r: bytes.NewReader(day)}.elements(func(el element, err error) bool {
			m := new(message)
			if err == nil {
				m, err = el.message()
			}
			if err != nil {
				b.Fatal(err)
			}
			kind := kindOfText(m)
			kinds[kind] = append(kinds[kind], m)
			return true
		})
	}
	e := &Export{}
	for _, kind := range []string{"only text", "rich", "mrkdwn"} {
		all := kinds[kind][:min(len(kinds[kind]), 300)] // what a cache holds
		size := 0
		for _, m := range all {
			size += len(e.text(m))
		}
		b.Run(fmt.Sprintf("%s x%d", kind, len(all)), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, m := range all {
					e.text(m)
				}
			}
		})
	}
}

// kindOfText tells how a message gives its text.
func kindOfText(m *message) string {
	if len(m.Blocks) == 0 {
		return "mrkdwn"
	}
	if _, ok := onlyText(m.Blocks); ok {
		return "only text"
	}
	return "rich"
}
