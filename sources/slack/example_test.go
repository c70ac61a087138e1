package slack_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// An export is read in two steps: who and what there is, then the messages. The file
// system is a folder (os.DirFS) or a zip (zip.OpenReader).
func Example() {
	src, err := slack.Open(fstest.MapFS{
		"users.json":    {Data: []byte(`[{"id":"U1","name":"ann","profile":{"email":"ann@acme.example"}}]`)},
		"channels.json": {Data: []byte(`[{"id":"C1","name":"general","members":["U1"]}]`)},
		"general/2024-01-02.json": {Data: []byte(`[
			{"ts":"1704186000.000100","user":"U1","text":"*hello* <@U1>"},
			{"ts":"1704186060.000200","user":"U1","text":"again","thread_ts":"1704186000.000100"}]`)},
	}, "acme", nil)
	if err != nil {
		panic(err)
	}
	defer src.Close()

	dir, err := src.Directory(context.Background())
	if err != nil {
		panic(err)
	}
	names := map[string]string{}
	for _, u := range dir.Users {
		names[u.ID] = u.Name
	}
	for _, part := range src.Parts() {
		for record, err := range src.Records(context.Background(), part) {
			if err != nil {
				panic(err)
			}
			if m, ok := record.(*sources.Message); ok {
				text := m.Text.Resolve(func(r sources.Ref) (sigil, name string) { return "@", names[r.ID] })
				fmt.Println(m.Origin, names[m.Author], text, m.Thread != 0)
			}
		}
	}
	// Output:
	// general/2024-01-02.json:/0 ann **hello** @ann false
	// general/2024-01-02.json:/1 ann again true
}

// What is no export is told from one that cannot be read.
func ExampleOpen() {
	_, err := slack.Open(fstest.MapFS{"holiday.jpg": {}}, "photos", nil)
	fmt.Println(errors.Is(err, slack.ErrNotExport))
	// Output: true
}
