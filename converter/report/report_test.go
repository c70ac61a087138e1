package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/csvfile"
	"github.com/mmimport/mmimport/sources/slack"
)

var update = flag.Bool("update", false, "write what the reports of the small export say into testdata, to be reviewed")

// run makes the report of an inspection.
func run(t testing.TB, o *converter.Options, srcs ...sources.Source) *converter.Report {
	t.Helper()
	r, err := converter.Run(t.Context(), srcs, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func acme(t testing.TB) sources.Source {
	t.Helper()
	src, err := slack.Open(fixtures.Acme(), "acme", nil)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// staff is a CSV file that knows some of the people of acme otherwise.
func staff(t testing.TB) sources.Source {
	t.Helper()
	files := fstest.MapFS{"people.csv": {Data: []byte("username,email,position\nhelena.duarte,helena@acme.example,Gardener\nnewcomer,new@acme.example,Cook\n,,\n")}}
	src, err := csvfile.Open(files, []string{"people.csv"}, "people.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestFormsOfASmallExport(t *testing.T) {
	r := run(t, nil, acme(t))
	for name, write := range map[string]Writer{"acme.md": WriteMarkdown, "acme.txt": WriteText, "acme.html": WriteHTML} {
		t.Run(name, func(t *testing.T) {
			var got, again bytes.Buffer
			if err := write(&got, r); err != nil {
				t.Fatal(err)
			}
			if err := write(&again, r); err != nil || !bytes.Equal(got.Bytes(), again.Bytes()) {
				t.Errorf("the second time it is another: %v", err)
			}
			if name == "acme.html" {
				return // what it says is the same document, and package browser looks at it
			}
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// evil is what no form may pass on as it is.
var evil = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "\u202etxt.exe", "\u2066a\u2069", "a|b`c`", "[x](https://evil.example)",
	"@channel https://evil.example www.evil.example", "line\nbreak", "\u001b[31m", strings.Repeat("long", 1000), "\u00ad\u200b",
}

// hostile is a report that has evil texts wherever a source could put one.
func hostile(t testing.TB) *converter.Report {
	t.Helper()
	r := run(t, nil, acme(t))
	all := strings.Join(evil, " ")
	r.Sources[0].Name = all
	r.Assumptions = append(r.Assumptions, evil...)
	r.Output.File = all
	for _, s := range evil {
		r.Problems = append(r.Problems, converter.ProblemReport{Origin: s, Message: s, Topic: s})
		r.Topics = append(r.Topics, converter.TopicReport{Topic: s, Count: 1, Hint: s})
		r.Losses = append(r.Losses, converter.LossReport{Kind: s, Reason: s, Count: 1, Origins: []string{s}, Hint: s})
		r.Missing = append(r.Missing, converter.MissingReport{What: s, Count: 1, How: s})
		r.Settings = append(r.Settings, converter.SettingReport{Name: s, Value: s, Why: s})
		r.Changes = append(r.Changes, converter.ChangeReport{What: s, Count: 1, Why: s})
		r.Joined = append(r.Joined, converter.JoinReport{Username: s, By: []string{s}, Origins: []string{s}, Conflicts: []string{s}})
		r.Channels.List = append(r.Channels.List, converter.ChannelReport{Team: s, Name: s, Was: s})
		r.Messages.Types = append(r.Messages.Types, converter.TypeReport{Type: s, Messages: 1})
		r.Files.Types = append(r.Files.Types, converter.FileTypeReport{Extension: s, Files: 1, Bytes: 1})
		r.Emoji.Missing = append(r.Emoji.Missing, converter.EmojiCount{Name: s, Uses: 1})
		r.Attention = append(r.Attention, converter.AttentionReport{PersonReport: converter.PersonReport{ID: s, Username: s, Name: s}, Points: []converter.PointReport{{What: s, Detail: s, Hint: s}}})
	}
	r.Counts[sources.Kind(all)] = &converter.Account{Read: 1, Imported: 1}
	return r
}

func TestHostileTextsAreOnlyTexts(t *testing.T) {
	r := hostile(t)
	for name, c := range map[string]struct {
		write Writer
		never string // a pattern
	}{
		"html":     {WriteHTML, `<img|<script>alert|onerror=alert\(1\)>|href="?h|www\.evil\.example"`},
		"markdown": {WriteMarkdown, "<|>|(^|[^\\\\])`|https://|www\\.|@|[^\\\\]\\]\\(|[^\\\\|\n -][|][^ \n-]"},
		"text":     {WriteText, `\x1b`},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := c.write(&b, r); err != nil {
				t.Fatal(err)
			}
			if m := regexp.MustCompile(c.never).FindString(b.String()); m != "" {
				at := strings.Index(b.String(), m)
				t.Errorf("%q gets through: …%s…", m, b.String()[max(at-60, 0):min(at+60, b.Len())])
			}
			if at := strings.IndexAny(b.String(), "\u202e\u2066\u2069\u200b\u00ad\x00\x1b"); at >= 0 {
				t.Errorf("a character that cannot be seen gets through: %q", b.String()[max(at-30, 0):at+30])
			}
			if !strings.Contains(b.String(), "⟨U+202E⟩") {
				t.Error("it is not told that there was such a character")
			}
		})
	}
	var b bytes.Buffer
	if err := WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
}

func TestSizeIsBounded(t *testing.T) {
	r := run(t, nil, acme(t))
	long := strings.Repeat("m", 1000)
	for range 100_000 {
		p := converter.PersonReport{ID: "U1", Username: "user"}
		r.Problems = append(r.Problems, converter.ProblemReport{Origin: "general/2024-01-01.json:/7", Message: long, Topic: "other"})
		r.Attention = append(r.Attention, converter.AttentionReport{PersonReport: p, Points: []converter.PointReport{{What: long}}})
		r.Channels.List = append(r.Channels.List, converter.ChannelReport{Name: long})
	}
	for name, c := range map[string]struct {
		write Writer
		most  int // bytes
	}{"html": {WriteHTML, 3 << 20}, "markdown": {WriteMarkdown, 60_000}, "text": {WriteText, 60_000}} {
		var b bytes.Buffer
		if err := c.write(&b, r); err != nil {
			t.Fatal(err)
		}
		if b.Len() > c.most {
			t.Errorf("%s has %d bytes, want at most %d", name, b.Len(), c.most)
		}
		if !strings.Contains(b.String(), "99,") {
			t.Errorf("%s does not say how much it leaves out", name)
		}
	}
}

// A frequent problem does not hide those that cost records, nor a rare one.
func TestProblemsAreChosen(t *testing.T) {
	var all []converter.ProblemReport
	for i := range 10_000 {
		p := converter.ProblemReport{Origin: fmt.Sprint(i), Topic: "frequent"}
		switch {
		case i == 9_000:
			p.Topic = "rare"
		case i >= 9_990:
			p.Damage = true
		}
		all = append(all, p)
	}
	rare, damage := 0, 0
	list := choose(all)
	for _, p := range list {
		if p.Topic == "rare" {
			rare++
		}
		if p.Damage {
			damage++
		}
	}
	if rare != 1 || damage != 10 || len(list) > tableRows || len(list) < 300 {
		t.Errorf("%d rare ones and %d of damage among %d", rare, damage, len(list))
	}
}

func TestVerdict(t *testing.T) {
	small := func() *converter.Report { return run(t, nil, acme(t)) }
	failed, written, calm := small(), small(), small()
	failed.Output = nil
	written.Output.File = "out.zip"
	calm.Problems = nil
	damaged := run(t, nil, damagedExport(t))
	for _, c := range []struct {
		r           *converter.Report
		level, text string
	}{
		{small(), "warn", "Nothing is in the way of the import; 2 things to look at."},
		{calm, "good", "Nothing is in the way of the import."},
		{written, "warn", "Ready to import; 2 things to look at."},
		{damaged, "bad", "Nothing is in the way of the import, but records were lost to damage in the sources."},
		{failed, "bad", "Nothing was written: records were lost to damage in the sources."},
	} {
		if v := judge(c.r); v.Level != c.level || v.Text != c.text {
			t.Errorf("%s: %s; want %s: %s", v.Level, v.Text, c.level, c.text)
		}
	}
}

func damagedExport(t *testing.T) sources.Source {
	t.Helper()
	src, err := slack.Open(fstest.MapFS{
		"channels.json":           {Data: []byte(`[{"id":"C1","name":"general"}]`)},
		"users.json":              {Data: []byte(`[]`)},
		"general/2024-01-01.json": {Data: []byte(`[{"ts":"1700000000.000100","user":"U1","text":"x"},{"ts":`)},
	}, "damaged", nil)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestFor(t *testing.T) {
	for name, known := range map[string]bool{"a.json": true, "a.HTML": true, "x/a.md": true, "a.txt": false, "html": false, "a.htm": false} {
		if got := For(name) != nil; got != known {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{{0, 0, "100 %"}, {3, 3, "100 %"}, {99_999, 100_000, "99.9 %"}, {1, 3, "33.3 %"}, {0, 5, "0.0 %"}} {
		if got := share(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\nb\tc": "a b c", "\u202eabc": "⟨U+202E⟩abc", "x\x00y": "x⟨U+0000⟩y", "\xff": "�",
		"👩\u200d🚀": "👩\u200d🚀", "می\u200cخواهم": "می\u200cخواهم", "a\u2028b": "a b", strings.Repeat("é", 500): strings.Repeat("é", maxText) + "…",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
