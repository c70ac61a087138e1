package validate

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mmimport/mmimport/jsonl"
)

// TestNothingIsKeptOfLines overwrites each line when it has been accepted: the memory is
// used for other lines then.
func TestNothingIsKeptOfLines(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for rule := range Rules() {
		files[string(rule.ID)] = []byte(ground + nextSegment + rule.Example)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			files[name+": "+f.Name] = append([]byte(ground), f.Data...)
		}
	}
	findings := 0
	for name, data := range files {
		want := findingsOf(t, data, func([]byte) {})
		got := findingsOf(t, data, func(line []byte) {
			for i := range line {
				line[i] = '#'
			}
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-lines kept +overwritten):\n%s", name, diff)
		}
		findings += len(got)
	}
	if findings < 200 {
		t.Errorf("only %d findings were compared", findings)
	}
}

// findingsOf checks lines one by one, and calls after with each.
func findingsOf(t *testing.T, data []byte, after func(line []byte)) []Finding {
	t.Helper()
	var rec recorder
	var d jsonl.Decoder
	var in Inspected
	c := NewChecker("import.jsonl", &rec, nil)
	for line := range bytes.Lines(data) {
		line = bytes.Clone(line)
		in = c.inspectLines(in, &d, line)
		if err := c.Accept(in); err != nil {
			t.Fatal(err)
		}
		after(line)
		d.Reset()
		in = in.Reset()
	}
	if _, err := c.Finish(true); err != nil {
		t.Fatal(err)
	}
	return rec.findings
}
