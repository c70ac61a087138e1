package converter

import (
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
