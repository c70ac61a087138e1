package converter

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

func TestSplitKeepsShortTexts(t *testing.T) {
	for _, s := range []string{"", "hello", strings.Repeat("é", maxMessage)} {
		if got := split(s); len(got) != 1 || got[0] != s {
			t.Errorf("a text of %d runes comes in %d pieces", utf8.RuneCountInString(s), len(got))
		}
	}
}

func TestSplitLosesNothing(t *testing.T) {
	tests := map[string]string{
		"lines":                        strings.Repeat("a line of some words\n", 3000),
		"words":                        strings.Repeat("слово ", 10_000),
		"one endless word":             strings.Repeat("x", 50_000),
		"many bytes a rune":            strings.Repeat("日本語 テキスト ", 6000),
		"code":                         "see:\n```go\n" + strings.Repeat("x := 1 // comment\n", 3000) + "```\nand more",
		"code between words":           strings.Repeat("text ", 3000) + "\n```\n" + strings.Repeat("code ", 2000) + "\n```\n" + strings.Repeat("text ", 3000),
		"fence with a long first line": "```" + strings.Repeat("y", 40_000) + "```",
	}
	for name, s := range tests {
		t.Run(name, func(t *testing.T) {
			pieces := split(s)
			for i, p := range pieces {
				if n := utf8.RuneCountInString(p); n > maxMessage || !utf8.ValidString(p) {
					t.Errorf("piece %d has %d runes, or is not valid", i, n)
				}
			}
			m := &sources.Message{Text: sources.Text(s)}
			if len(pieces) > maxPosts(m) {
				t.Errorf("%d pieces, and only %d were reserved", len(pieces), maxPosts(m))
			}
			joined := strings.Join(pieces, "")
			for _, drop := range []string{"```go", "```", " ", "\n"} {
				joined, s = strings.ReplaceAll(joined, drop, ""), strings.ReplaceAll(s, drop, "")
			}
			if joined != s {
				t.Errorf("something is lost or added: %d bytes, want %d", len(joined), len(s))
			}
		})
	}
}

// TestSplitCuts compares with a cut that looks at all lengths.
func TestSplitCuts(t *testing.T) {
	parts := []string{"word ", "日本 ", "a\n", "\n", "```\n", strings.Repeat("x", 300), strings.Repeat("é", 5000), "\xff"}
	rng := rand.New(rand.NewPCG(1, 3))
	for range 300 {
		var b strings.Builder
		for n := rng.IntN(60_000); b.Len() < n; {
			b.WriteString(parts[min(rng.IntN(len(parts)), rng.IntN(len(parts)))])
		}
		s := b.String()
		if got, want := fits(s, maxMessage), utf8.RuneCountInString(s) <= maxMessage; got != want {
			t.Fatalf("fits(%d bytes, %d runes) = %v", len(s), utf8.RuneCountInString(s), got)
		}
		if fits(s, maxMessage) {
			continue
		}
		offsets := make([]int, 0, len(s))
		for i := range s {
			offsets = append(offsets, i)
		}
		room := maxMessage - rng.IntN(maxInfo+10)
		low, end := offsets[minPiece], offsets[room]
		want := end
		if i := strings.LastIndexAny(s[low:end], "\n"); i > 0 {
			want = low + i + 1
		} else if i := strings.LastIndexAny(s[low:end], " "); i > 0 {
			want = low + i + 1
		}
		if got := cutPoint(s, room); got != want {
			t.Fatalf("a text of %d bytes is cut at %d, want %d", len(s), got, want)
		}
	}
}

// BenchmarkSplit shows that the work is linear: MB/s does not fall with size.
func BenchmarkSplit(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 15, 1 << 22} {
		s := strings.Repeat("a line of some words\n", size/21)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				split(s)
			}
		})
	}
}

func TestSplitClosesAndReopensCode(t *testing.T) {
	pieces := split("see:\n```go\n" + strings.Repeat("x := 1 // comment\n", 3000) + "```\nafter")
	for i, p := range pieces {
		if strings.Count(p, fence)%2 != 0 {
			t.Errorf("piece %d has an open fence: %q … %q", i, p[:20], p[len(p)-20:])
		}
		if i > 0 && !strings.HasPrefix(p, "```go\n") {
			t.Errorf("piece %d does not go on as code: %q", i, p[:20])
		}
	}
}
