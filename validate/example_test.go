package validate_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/mmimport/mmimport/validate"
)

const lines = `{"type":"version","version":1}
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"I"}}
{"type":"channel","channel":{"team":"acme","name":"dev","type":"O"}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"hello","create_at":1700000000000}}
`

// Stream checks lines and prints what it finds.
func ExampleStream() {
	s, err := validate.Stream(context.Background(), strings.NewReader(lines), "import.jsonl", nil, validate.NewTextHandler(os.Stdout))
	if err != nil {
		panic(err)
	}
	fmt.Println("it will import:", s.Errors == 0)
	// Output:
	// import.jsonl:4: error: /post/user: no user "ann" (MI701)
	//     hint: define the user before, or correct the name
	//
	// lines     4
	// team      1
	// channel   1
	// post      1
	// errors    1
	// warnings  0
	// it will import: false
}

// count counts findings by their rule.
type count map[validate.ID]int

func (c count) Finding(f validate.Finding) error { c[f.Rule]++; return nil }
func (c count) Summary(validate.Summary) error   { return nil }

// A Handler of your own sees each finding. The options tell what is known of the
// server: its version and its settings.
func ExampleHandler() {
	o := &validate.Options{Limits: validate.Limits{MaxUsersPerTeam: 1000}}
	if err := o.Limits.Set("MaxPostSize", "4000"); err != nil {
		panic(err)
	}
	found := count{}
	if _, err := validate.Stream(context.Background(), strings.NewReader(lines), "import.jsonl", o, found); err != nil {
		panic(err)
	}
	fmt.Println(found)
	// Output: map[MI701:1]
}

// Lookup explains a rule.
func ExampleLookup() {
	r, ok := validate.Lookup("MI203")
	fmt.Println(ok, r.ID, r.Severity, r.Title)
	// Output: true MI203 error The name of a team begins with a reserved word
}
