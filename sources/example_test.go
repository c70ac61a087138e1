package sources_test

import (
	"fmt"

	"github.com/mmimport/mmimport/sources"
)

// Adapters write references into texts, as final names are chosen later.
func ExampleText_Resolve() {
	b := []byte("ask ")
	b = sources.AppendRef(b, sources.Ref{Kind: sources.RefUser, ID: "U1", Label: "ann"})
	text := sources.Text(b) + sources.PlainText(", please")
	fmt.Println(text.Resolve(func(r sources.Ref) (sigil, name string) { return "@", r.Label + ".lee" }))
	// Output: ask @ann.lee, please
}

// An Origin is written as editors and people expect it.
func ExampleOrigin_String() {
	fmt.Println(sources.Origin{File: "staff.csv", Line: 12, Key: "Titel"})
	fmt.Println(sources.Origin{File: "general/2024-01-02.json", Item: 18, Key: "text"})
	// Output:
	// staff.csv:12/Titel
	// general/2024-01-02.json:/17/text
}
