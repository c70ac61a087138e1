package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// The example is made from the flags; with every key set it must be right, and so must
// each key alone.
func TestConfigExampleIsRight(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"people.csv": "of,username,email\n", "token.txt": "t"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"config", "example"}, nil, &out, &stderr); code != 0 {
		t.Fatalf("exit status %d: %s", code, &stderr)
	}
	all := regexp.MustCompile(`(?m)^#([a-z][a-z-]*: )`).ReplaceAllString(out.String(), "$1")
	check := func(text string) {
		file := filepath.Join(dir, "mmimport.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		stderr.Reset()
		if code := run(t.Context(), []string{"config", "check", file}, nil, io.Discard, &stderr); code != 0 {
			t.Errorf("exit status %d: %s\n%s", code, &stderr, text)
		}
	}
	check(out.String())
	check(all)
	keys := 0
	for line := range strings.Lines(all) {
		switch {
		case strings.HasPrefix(line, "#"), line == "\n":
		case strings.HasPrefix(line, "auth-"): // these need each other
			keys++
		default:
			keys++
			check(line)
		}
	}
	flags := map[string]bool{}
	for _, cmd := range configurable(newRoot(newWorld(nil, io.Discard, io.Discard))) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !inFile(f) {
				return
			}
			flags[f.Name] = true
			if v := exampleValue(f); v == "" || v == "[]" {
				t.Errorf("the example says nothing for %s", f.Name)
			}
		})
	}
	if keys != len(flags) {
		t.Errorf("%d keys in the example for %d flags", keys, len(flags))
	}
	for name := range examples {
		if !flags[name] {
			t.Errorf("there is an example for %s, and no such flag", name)
		}
	}
}

func TestConfigPathsAreThoseOfTheFile(t *testing.T) {
	abs, err := filepath.Abs("elsewhere")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ key, value, want string }{
		{"identity", "people.csv", filepath.Join("conf", "people.csv")},
		{"output", "../out/acme.zip", filepath.Join("out", "acme.zip")},
		{"output", `"-"`, "-"},
		{"cache", "'" + abs + "'", abs},
		{"emoji", "list/emoji.json", filepath.Join("conf", "list", "emoji.json")},
		{"team", "acme", "acme"},
	} {
		list, err := parseConfig("conf/x.yaml", []byte(tt.key+": "+tt.value))
		if err != nil {
			t.Fatal(err)
		}
		cmd, _, err := newRoot(newWorld(nil, io.Discard, io.Discard)).Find([]string{"convert"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := apply(cmd.Flags(), "conf/x.yaml", list); err != nil {
			t.Fatal(err)
		}
		if got := cmd.Flags().Lookup(tt.key).Value.String(); got != tt.want {
			t.Errorf("%s: %s becomes %q, want %q", tt.key, tt.value, got, tt.want)
		}
	}
}

func FuzzConfig(f *testing.F) {
	for _, s := range []string{
		"team: acme\ncolumn: {email: Contact}\n", "report: [a, b]\n", "group:\n  - devs=acme\n", "a: &x 1\nb: *x\n", "<<: {a: 1}\n", "? [a]\n: b\n",
		"a: |\n  b\n", "- a\n", "a: !!str 1\n", "a:\n\tb\n", "---\n---\n", "\ufeffteam: x\r\n", "a: {b: {c: d}}\n", "a: \"\\x\"\n", "'", "{", "a: [",
	} {
		f.Add([]byte(s))
	}
	cmds := configurable(newRoot(newWorld(nil, io.Discard, io.Discard)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		list, err := parseConfig("x.yaml", data)
		if err == nil {
			err = checkKeys("x.yaml", list, cmds)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "x.yaml:") {
			t.Errorf("no place: %v", err)
		}
	})
}
