package validate

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestCases checks the files of testdata. Each says in its header what it is
// about, and which findings are expected, all of them and in their order:
//
//	expect: MI203 line 7 /post/user
//	expect: nothing
//	target: 10.2
//	limit: MaxUsersPerTeam=2
//	disable: MI015
//
// A file with the section import.jsonl alone is checked as a stream, on the
// ground that examples stand on; others as an archive of all sections, as they
// are. {{x*70}} stands for 70 times x.
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d cases, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			c := readCase(t, name)
			var rec recorder
			c.check(t, &rec)
			if diff := cmp.Diff(c.expect, inWords(rec.findings)); diff != "" {
				t.Errorf("%s\n%s", c.about, diff)
				for _, f := range rec.findings {
					t.Logf("%+v", f)
				}
			}
		})
	}
}

// testCase is one file of testdata.
type testCase struct {
	about  string
	expect []string
	opts   Options
	files  []txtar.File
}

func readCase(t *testing.T, name string) testCase {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := testCase{files: a.Files, expect: []string{}}
	for line := range strings.Lines(string(a.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "expect":
			if value != "nothing" {
				c.expect = append(c.expect, value)
			}
		case "target":
			if c.opts.Target, err = ParseVersion(value); err != nil {
				t.Fatal(err)
			}
		case "limit":
			setting, v, _ := strings.Cut(value, "=")
			if err := c.opts.Limits.Set(setting, v); err != nil {
				t.Fatal(err)
			}
		case "disable":
			c.opts.Disable = append(c.opts.Disable, ID(value))
		default:
			c.about += line
		}
	}
	for i := range c.files {
		c.files[i].Data = expand(c.files[i].Data)
	}
	return c
}

var repeated = regexp.MustCompile(`\{\{(.+?)\*(\d+)\}\}`)

func expand(data []byte) []byte {
	return repeated.ReplaceAllFunc(data, func(m []byte) []byte {
		parts := repeated.FindSubmatch(m)
		n, err := strconv.Atoi(string(parts[2]))
		if err != nil {
			panic(err)
		}
		return bytes.Repeat(parts[1], n)
	})
}

func (c *testCase) check(t *testing.T, h Handler) {
	t.Helper()
	var err error
	if len(c.files) == 1 && c.files[0].Name == "import.jsonl" {
		_, err = Stream(context.Background(), strings.NewReader(ground+string(c.files[0].Data)), "import.jsonl", &c.opts, h)
	} else {
		data := zipOf(t, c.files)
		_, err = Archive(context.Background(), bytes.NewReader(data), int64(len(data)), "import.zip", &c.opts, h)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// zipOf makes an archive. A name that ends with a slash is a folder.
func zipOf(t testing.TB, files []txtar.File) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Data); err != nil && !strings.HasSuffix(f.Name, "/") {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inWords(findings []Finding) []string {
	words := []string{}
	for _, f := range findings {
		s := fmt.Sprintf("%s line %d", f.Rule, f.Line)
		if f.Path != "" {
			s += " " + f.Path
		}
		if f.Severity == Warning {
			s += " warning"
		}
		words = append(words, s)
	}
	return words
}
