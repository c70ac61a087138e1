package validate

import (
	"bytes"
	"context"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the page of rules")

const rulesPage = "../docs/reference/rules.md"

func TestRulesPageIsTheCatalogue(t *testing.T) {
	var want bytes.Buffer
	if err := WriteRules(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(rulesPage, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("run go test ./validate -update\n%s", diff)
	}
}

func TestRulesAreComplete(t *testing.T) {
	id := regexp.MustCompile(`^MI\d{3}$`)
	last := ID("")
	for r := range Rules() {
		switch {
		case !id.MatchString(string(r.ID)) || r.ID <= last:
			t.Errorf("%s comes after %s", r.ID, last)
		case r.Title == "" || r.Why == "" || r.Fix == "" || r.Example == "" || r.Effect == "" || r.Severity == "":
			t.Errorf("%s has an empty field", r.ID)
		case strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Why, "."):
			t.Errorf("%s: Title is no sentence to end, Why is one", r.ID)
		case r.Severity == Error && r.Effect == Nothing:
			t.Errorf("%s is an error without effect", r.ID)
		}
		last = r.ID
	}
}

func TestLookup(t *testing.T) {
	if r, ok := Lookup("MI203"); !ok || r.Title != "The name of a team begins with a reserved word" {
		t.Errorf("got %+v, %v", r, ok)
	}
	if r, ok := Lookup("MI000"); ok {
		t.Errorf("got %+v", r)
	}
}

// ground is what the lines of examples stand on.
const ground = `{"type":"version","version":1}
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"channel","channel":{"team":"acme","name":"dev","type":"O"}}
{"type":"user","user":{"username":"alice","email":"alice@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"carol","email":"carol@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
`

// nextSegment parts the examples about users from the users of the ground.
const nextSegment = `{"type":"emoji","emoji":{"name":"between","image":"x.png"}}
`

// TestExamplesBreakTheirRules shows that the catalogue does not only talk. An
// example that no line can show is in words, and is tested elsewhere.
func TestExamplesBreakTheirRules(t *testing.T) {
	for rule := range Rules() {
		if !strings.HasPrefix(strings.TrimPrefix(rule.Example, "\ufeff"), "{") {
			continue
		}
		t.Run(string(rule.ID), func(t *testing.T) {
			var found []ID
			for _, before := range []string{"", ground, ground + nextSegment} {
				found = append(found, rulesBroken(t, before+rule.Example, nil)...)
			}
			if !slices.Contains(found, rule.ID) {
				t.Errorf("the example breaks only %v", found)
			}
		})
	}
}

func TestGroundIsClean(t *testing.T) {
	if found := rulesBroken(t, ground, nil); found != nil {
		t.Errorf("found %v", found)
	}
}

// recorder keeps what it is handed.
type recorder struct {
	findings []Finding
	summary  Summary
}

func (r *recorder) Finding(f Finding) error { r.findings = append(r.findings, f); return nil }
func (r *recorder) Summary(s Summary) error { r.summary = s; return nil }

func rulesBroken(t *testing.T, lines string, opts *Options) []ID {
	t.Helper()
	var rec recorder
	if _, err := Stream(context.Background(), strings.NewReader(lines), "import.jsonl", opts, &rec); err != nil {
		t.Fatal(err)
	}
	var ids []ID
	for _, f := range rec.findings {
		ids = append(ids, f.Rule)
	}
	return ids
}
