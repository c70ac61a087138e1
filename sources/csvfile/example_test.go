package csvfile_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/mmimport/mmimport/sources/csvfile"
)

// Files are known by their headers; a column that is not is named by an option.
func Example() {
	src, err := csvfile.Open(fstest.MapFS{
		"staff.csv": {Data: []byte("Name;E-Mail;Titel\nNora Newton;nora@acme.example;Designer\n")},
	}, nil, "staff", &csvfile.Options{Columns: map[string]string{"position": "Titel"}})
	if err != nil {
		panic(err)
	}
	defer src.Close()
	dir, err := src.Directory(context.Background())
	if err != nil {
		panic(err)
	}
	for _, u := range dir.Users {
		fmt.Println(u.Origin, u.Email, u.Position)
	}
	for _, a := range dir.Assumptions {
		fmt.Println(a)
	}
	// Output:
	// staff.csv:2 nora@acme.example Designer
	// staff.csv: is read as users, by its columns Name, E-Mail, Titel
}

// Template prints what a file of a kind can have.
func ExampleTemplate() {
	text, err := csvfile.Template("teams")
	if err != nil {
		panic(err)
	}
	fmt.Print(text)
	// Output:
	// team,display_name,type,description
	// # type: O for a team that everybody may join; I for one by invitation
	// #acme,Acme Corporation,I,"Everything, for everybody"
}
