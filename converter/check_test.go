package converter

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// TestOurOwnLinesAreChecked writes lines that no server would import, as a bug of the
// mapping might make them.
func TestOurOwnLinesAreChecked(t *testing.T) {
	post := func(team, channel, user string) jsonl.Body {
		return &jsonl.Post{Team: &team, Channel: &channel, User: &user, Message: new("hello"), CreateAt: new(int64(1_700_000_000_000))}
	}
	team := &jsonl.Team{Name: new("acme"), DisplayName: new("Acme"), Type: new("I")}
	origin := sources.Origin{File: "general/2024-01-02.json", Item: 3}
	tests := []struct {
		name  string
		lines []jsonl.Body
		want  []string // in the error; empty for none
	}{
		{"good", []jsonl.Body{team}, nil},
		{"unknown author", []jsonl.Body{team, post("acme", "town-square", "nobody")}, []string{"line 3", "general/2024-01-02.json:/2", "/post/user", "nobody", "MI701"}},
		{"wrong by itself", []jsonl.Body{&jsonl.Team{Name: new("Acme!")}}, []string{"line 2", "general/2024-01-02.json:/2", "/team/name"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			w := newLineWriter(jsonl.NewEncoder(&out), validate.Version{})
			err := w.body(&jsonl.Version{Number: new(int64(1))}, sources.Origin{})
			for _, b := range tt.lines {
				if err == nil {
					err = w.body(b, origin)
				}
			}
			if err == nil {
				err = w.finish()
			}
			if (err == nil) != (tt.want == nil) {
				t.Fatalf("error %v", err)
			}
			for _, words := range tt.want {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q does not say %q", err, words)
				}
			}
		})
	}
}
