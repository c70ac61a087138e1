package conformance

import (
	"strings"
	"testing"

	"github.com/mmimport/mmimport/validate"
)

// context defines what the lines refer to.
const context = `{"type":"version","version":1}
{"type":"role","role":{"name":"my_role","display_name":"My role"}}
{"type":"scheme","scheme":{"name":"team_scheme","display_name":"S","scope":"team","default_team_admin_role":{"name":"a","display_name":"A"},"default_team_user_role":{"name":"b","display_name":"B"},"default_channel_admin_role":{"name":"c","display_name":"C"},"default_channel_user_role":{"name":"d","display_name":"D"}}}
{"type":"scheme","scheme":{"name":"channel_scheme","display_name":"S","scope":"channel","default_channel_admin_role":{"name":"c","display_name":"C"},"default_channel_user_role":{"name":"d","display_name":"D"}}}
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"channel","channel":{"team":"acme","name":"dev","type":"O"}}
{"type":"user","user":{"username":"alice","email":"alice@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"carol","email":"carol@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"emoji","emoji":{"name":"between","image":"x.png"}}
`

// contextLines is how many lines there are in context.
var contextLines = strings.Count(context, "\n")

// collector keeps the errors that are found, by line.
type collector map[int][]validate.Finding

func (c collector) Finding(f validate.Finding) error {
	c[f.Line] = append(c[f.Line], f)
	return nil
}

func (c collector) Summary(validate.Summary) error { return nil }

// check checks lines in their order, and returns what is found.
func check(t testing.TB, opts *validate.Options, lines ...string) collector {
	t.Helper()
	found := collector{}
	c := validate.NewChecker("import.jsonl", found, opts)
	for _, line := range lines {
		if err := c.Accept(c.Inspect([]byte(line + "\n"))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Finish(true); err != nil {
		t.Fatal(err)
	}
	return found
}

// split cuts text into its lines, which each end with a line feed but for the last.
func split(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
