package validate

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faulty has two findings about one user, one about a letter case, and a warning.
const faulty = ground + `{"type":"post","post":{"team":"acme","channel":"dev","user":"nobody","message":"x","create_at":1700000000000}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"nobody","message":"x","create_at":1700000000001}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"Alice","message":"x","create_at":1700000000}}
`

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if _, err := Stream(context.Background(), strings.NewReader(faulty), "import.jsonl", nil, NewJSONHandler(&out)); err != nil {
		t.Fatal(err)
	}
	want := `{"kind":"finding","rule":"MI701","severity":"error","file":"import.jsonl","line":7,"path":"/post/user","message":"no user \"nobody\"","hint":"define the user before, or correct the name"}
{"kind":"finding","rule":"MI701","severity":"error","file":"import.jsonl","line":8,"path":"/post/user","message":"no user \"nobody\"","hint":"define the user before, or correct the name"}
{"kind":"finding","rule":"MI508","severity":"warning","file":"import.jsonl","line":9,"path":"/post/create_at","message":"create_at 1700000000 is hardly in milliseconds","hint":"multiply seconds by 1000"}
{"kind":"finding","rule":"MI702","severity":"error","file":"import.jsonl","line":9,"path":"/post/user","message":"the user is called \"alice\" here, not \"Alice\"","hint":"write the name in small letters","related":[{"line":4,"message":"user \"alice\" is defined here"}]}
{"kind":"summary","errors":3,"warnings":1,"lines":9,"objects":{"team":1,"channel":1,"user":3,"post":3},"complete":true}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	var out bytes.Buffer
	if _, err := Stream(context.Background(), strings.NewReader(faulty), "import.jsonl", nil, NewTextHandler(&out)); err != nil {
		t.Fatal(err)
	}
	want := `import.jsonl:7: error: /post/user: no user "nobody" (MI701)
    2 times in all, also on line 8
    hint: define the user before, or correct the name
import.jsonl:9: error: /post/user: the user is called "alice" here, not "Alice" (MI702)
    line 4: user "alice" is defined here
    hint: write the name in small letters
import.jsonl:9: warning: /post/create_at: create_at 1700000000 is hardly in milliseconds (MI508)
    hint: multiply seconds by 1000

lines     9
team      1
channel   1
user      3
post      3
errors    3
warnings  1
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestMaxFindingsCountsTheRest(t *testing.T) {
	var rec recorder
	s, err := Stream(context.Background(), strings.NewReader(faulty), "import.jsonl", &Options{MaxFindings: 1}, &rec)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"MI701 line 7 /post/user", "MI508 line 9 /post/create_at warning"}
	if diff := cmp.Diff(want, inWords(rec.findings)); diff != "" {
		t.Error(diff)
	}
	if s.Errors != 3 || s.Warnings != 1 {
		t.Errorf("counted %d errors, %d warnings", s.Errors, s.Warnings)
	}
}

// refuser is a handler that takes no findings.
type refuser struct{ err error }

func (r refuser) Finding(Finding) error { return r.err }
func (r refuser) Summary(Summary) error { return nil }

func TestErrorOfHandlerEndsTheCheck(t *testing.T) {
	full := errors.New("disk full")
	if _, err := Stream(context.Background(), strings.NewReader(faulty), "import.jsonl", nil, refuser{full}); !errors.Is(err, full) {
		t.Errorf("error %v, want %v", err, full)
	}
}

func TestCancelledCheckEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Stream(ctx, strings.NewReader(faulty), "import.jsonl", nil, &recorder{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
