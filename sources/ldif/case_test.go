package ldif

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what comes of testdata into it, to be reviewed")

// testCase is a txtar file: what it claims and how the input is to be changed, in
// words; the input, in.ldif; and what comes of it, want.
type testCase struct {
	file   string
	opts   map[string][]string // lines "key: value" of the comment
	in     []byte
	want   string
	parsed *txtar.Archive
}

// eachCase runs do for the txtar files of a folder of testdata, and compares what it
// returns.
func eachCase(t *testing.T, dir string, do func(*testing.T, *testCase) string) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			c := loadCase(t, file)
			got := do(t, c)
			if *update {
				c.save(t, got)
			} else if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("want (-), got (+):\n%s", d)
			}
		})
	}
}

func loadCase(t testing.TB, file string) *testCase {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &testCase{file: file, opts: map[string][]string{}, parsed: a}
	for _, l := range strings.Split(string(a.Comment), "\n") {
		if key, value, ok := strings.Cut(l, ": "); ok {
			c.opts[key] = append(c.opts[key], value)
		}
	}
	for _, f := range a.Files {
		switch f.Name {
		case "in.ldif":
			c.in = f.Data
		case "want":
			c.want = string(f.Data)
		default:
			t.Fatalf("%s: unknown part %q", file, f.Name)
		}
	}
	for _, how := range c.opts["input"] {
		c.in = changed(t, c.in, how)
	}
	return c
}

// changed writes the input as programs do that write no plain UTF-8 with LF.
func changed(t testing.TB, in []byte, how string) []byte {
	switch how {
	case "without last newline":
		return bytes.TrimSuffix(in, []byte("\n"))
	case "CRLF":
		return bytes.ReplaceAll(in, []byte("\n"), []byte("\r\n"))
	case "CR":
		return bytes.ReplaceAll(in, []byte("\n"), []byte("\r"))
	case "BOM":
		return append([]byte(byteOrderMark), in...)
	case "UTF-16LE":
		return inUTF16(in, func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} })
	case "UTF-16BE":
		return inUTF16(in, func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} })
	case "Windows-1252":
		return latin1(in)
	}
	t.Fatalf("unknown input: %q", how)
	return nil
}

func inUTF16(in []byte, unit func(uint16) []byte) (out []byte) {
	for _, u := range utf16.Encode([]rune(string(in))) {
		out = append(out, unit(u)...)
	}
	return out
}

// latin1 makes a byte of each character.
func latin1(in []byte) (out []byte) {
	for _, r := range string(in) {
		out = append(out, byte(r))
	}
	return out
}

func (c *testCase) save(t *testing.T, got string) {
	for i := range c.parsed.Files {
		if c.parsed.Files[i].Name == "want" {
			c.parsed.Files[i].Data = []byte(got)
			if err := os.WriteFile(c.file, txtar.Format(c.parsed), 0o666); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s has no part named want", c.file)
}
