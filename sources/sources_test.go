package sources

import (
	"fmt"
	"strings"
	"testing"
)

func TestOriginString(t *testing.T) {
	tests := []struct {
		o    Origin
		want string
	}{
		{Origin{File: "users.csv", Line: 12, Key: "email"}, "users.csv:12/email"},
		{Origin{File: "people.ldif", Line: 301}, "people.ldif:301"},
		{Origin{File: "general/2024-01-02.json", Item: 18, Key: "text"}, "general/2024-01-02.json:/17/text"},
		{Origin{File: "general/2024-01-02.json", Item: 1}, "general/2024-01-02.json:/0"},
		{Origin{File: "old-stuff"}, "old-stuff"},
		{Origin{File: "users.json", Key: "name"}, "users.json:/name"},
	}
	for _, tt := range tests {
		if got := tt.o.String(); got != tt.want {
			t.Errorf("%+v is written %q, want %q", tt.o, got, tt.want)
		}
	}
}

func TestTextResolve(t *testing.T) {
	ref := func(k RefKind, id, label string) string { return string(AppendRef(nil, Ref{k, id, label})) }
	name := func(r Ref) (string, string) { return "<" + string(rune(r.Kind)), r.ID + "|" + r.Label + ">" }
	tests := map[string]struct {
		in   string
		want string
		refs int
	}{
		"nothing to do":     {"plain *text*", "plain *text*", 0},
		"empty":             {"", "", 0},
		"one":               {"hi " + ref(RefUser, "U1", "") + "!", "hi <@U1|>!", 1},
		"neighbours":        {ref(RefUser, "U1", "a") + ref(RefChannel, "C1", "b c"), "<@U1|a><#C1|b c>", 2},
		"NUL in parts":      {ref(RefGroup, "S\x001", "x\x00y"), "<&S1|xy>", 1},
		"cut in the id":     {"a\x00@U1", "a", 0},
		"cut in the label":  {"a\x00@U1\x00lab", "a", 0},
		"cut after the NUL": {"a\x00", "a", 0},
	}
	for title, tt := range tests {
		t.Run(title, func(t *testing.T) {
			if got := Text(tt.in).Resolve(name); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			n := 0
			for range Text(tt.in).Refs() {
				n++
			}
			if n != tt.refs {
				t.Errorf("%d references, want %d", n, tt.refs)
			}
		})
	}
}

func BenchmarkResolve(b *testing.B) {
	words := strings.Repeat("some words of a text ", 10)
	ref := string(AppendRef(nil, Ref{RefUser, "U0123456789", "ann"}))
	for name, t := range map[string]string{
		"none": words,
		"one":  words + ref + words,
		"many": strings.Repeat(ref+" and ", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(t)))
			b.ReportAllocs()
			for b.Loop() {
				Text(t).Resolve(func(r Ref) (string, string) { return "@", "ann.lee" })
			}
		})
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("hi \x00@U1\x00ann\x00 there")
	f.Add("\x00\x00\x00\x00")
	f.Fuzz(func(t *testing.T, s string) {
		if got := Text(s).Resolve(func(Ref) (string, string) { return "", "" }); strings.ContainsRune(got, 0) {
			t.Errorf("%q resolves to %q, which has a NUL", s, got)
		}
		if p := PlainText(s); strings.ContainsRune(string(p), 0) {
			t.Errorf("PlainText(%q) has a NUL", s)
		}
	})
}

func TestSecretURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://files.slack.com/files-pri/T1-F1/a.png?t=xoxe-1-abc": "https://files.slack.com/files-pri/T1-F1/a.png",
		"https://user:xoxb-1@example.com/a#xoxc-2":                   "https://example.com/a",
		"":                     "",
		"https://%zz?t=xoxe-1": "(not an address)",
	} {
		u := SecretURL(in)
		marshalled, err := u.MarshalText()
		for _, got := range []string{u.String(), fmt.Sprint(u), fmt.Sprintf("%v", u), string(marshalled)} {
			if got != want || err != nil {
				t.Errorf("%q is shown as %q, %v", in, got, err)
			}
		}
		if got := fmt.Sprintf("%#v", u); strings.Contains(got, "xox") {
			t.Errorf("%q is shown as %s", in, got)
		}
	}
}
