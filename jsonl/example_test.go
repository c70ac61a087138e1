package jsonl_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// An Encoder writes the lines of an import, and refuses those that would stand where
// the server does not expect them.
func ExampleEncoder() {
	e := jsonl.NewEncoder(os.Stdout)
	for _, b := range []jsonl.Body{
		&jsonl.Version{Number: new(int64(1))},
		&jsonl.Team{Name: new("acme"), DisplayName: new("Acme"), Type: new("I")},
		&jsonl.User{Username: new("ann"), Email: new("ann@acme.example")},
	} {
		if err := e.Encode(b); err != nil {
			fmt.Println(err)
		}
	}
	var order *jsonl.OrderError
	err := e.Encode(&jsonl.Team{Name: new("late"), DisplayName: new("Late"), Type: new("I")})
	fmt.Println(errors.As(err, &order), e.Count(jsonl.KindTeam))
	// Output:
	// {"type":"version","version":1}
	// {"type":"team","team":{"name":"acme","display_name":"Acme","type":"I"}}
	// {"type":"user","user":{"username":"ann","email":"ann@acme.example"}}
	// true 1
}

// Lines and Decode read a file as the server does. Here a line is broken, and those
// after it are read nevertheless.
func ExampleLines() {
	file := strings.NewReader(`{"type":"version","version":1}
{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"hello"}}
{"type":"post","post":
{"type":"post","post":{"team":"acme","channel":"dev","user":"bob","message":"hi"}}
`)
	for line, err := range jsonl.Lines(file) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		body, err := line.Body()
		if err != nil {
			fmt.Println("line", line.Number, "is broken")
			continue
		}
		if p, ok := body.(*jsonl.Post); ok {
			fmt.Println(*p.User+":", *p.Message)
		}
	}
	// Output:
	// ann: hello
	// line 3 is broken
	// bob: hi
}
