package converter

import (
	"bytes"
	"errors"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
	"github.com/mmimport/mmimport/validate"
)

var update = flag.Bool("update", false, "write what comes of the odd exports into fixtures/slack, to be reviewed")

// TestOddExports converts every export of fixtures/slack/*.txtar and compares the
// lines with those written down in the same file.
func TestOddExports(t *testing.T) {
	for _, name := range fixtures.Names() {
		t.Run(name, func(t *testing.T) {
			expect, err := fixtures.Expect(name)
			if err != nil {
				t.Fatal(err)
			}
			lines, outcome := convertOdd(t, name)
			if outcome != expect.Outcome {
				t.Errorf("the outcome is %q, want %q", outcome, expect.Outcome)
			}
			if *update {
				if err := fixtures.SetWant(filepath.Join("..", "fixtures"), name, lines); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := fixtures.Want(name)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(lines, "\n")); d != "" {
				t.Errorf("%s\n%s", expect.Text, d)
			}
		})
	}
}

// convertOdd returns the lines of an odd export and its outcome in the words of fixtures.Expect.
func convertOdd(t *testing.T, name string) (lines, outcome string) {
	fsys, err := fixtures.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	src, err := slack.Open(fsys, name, nil)
	if errors.Is(err, slack.ErrNotExport) {
		return "", "refused"
	} else if err != nil {
		t.Fatal(err)
	}
	out := newMemory(t)
	r, err := Run(t.Context(), []sources.Source{src}, out, &Options{Team: "acme"})
	switch {
	case errors.Is(err, slack.ErrNotExport):
		return "", "refused"
	case err != nil:
		t.Fatal(err)
	case r.Damaged():
		outcome = "damage"
	default:
		outcome = "ok"
	}
	importable(t, out.lines.Bytes())
	return out.lines.String(), outcome
}

// importable fails the test when the validator finds an error in our lines.
func importable(t *testing.T, lines []byte) {
	t.Helper()
	var found bytes.Buffer
	s, err := validate.Stream(t.Context(), bytes.NewReader(lines), "import.jsonl", nil, validate.NewTextHandler(&found))
	if err != nil {
		t.Fatal(err)
	}
	if s.Errors > 0 || !s.Complete {
		t.Errorf("the server would not import this:\n%s", &found)
	}
}
