package slack

import (
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/sources"
)

// The names in Slack's zips are UTF-8, and nothing in a zip says so. Programs that do not
// guess it take them for the code page of old of their system: Windows' own, and many
// scripts, unpack the folder café as caf├⌐.

// codePages are those in use where names are mostly Latin or Cyrillic. Of others, such as
// Japan's, a name does not survive.
var codePages = []*charmap.Charmap{
	charmap.CodePage437, charmap.CodePage850, charmap.CodePage858, charmap.CodePage852, charmap.CodePage866,
	charmap.Windows1252, charmap.Windows1250, charmap.Windows1251,
}

// ungarbled returns the conversation that a list names as this folder was called before a
// program garbled its name. Whoever is wrong about that finds no such name in the lists.
func (c *catalog) ungarbled(sp *space, folder string) (conversation int, ok bool) {
	for _, page := range codePages {
		name, err := page.NewEncoder().String(folder)
		if err != nil || name == folder || !utf8.ValidString(name) {
			continue
		}
		if i, ok := c.byName[sp][norm.NFC.String(name)]; ok {
			return i, true
		}
	}
	return 0, false
}

// tellGarbled says whose a folder is whose name is garbled.
func (c *catalog) tellGarbled(f *folder, conversation int) {
	if conversation != leftOut {
		name := c.d.Conversations[conversation].Name
		c.d.Problems = append(c.d.Problems, sources.Problem{
			Origin:  sources.Origin{File: f.dir},
			Message: fmt.Sprintf("a program that unpacked the export has garbled the name of this folder: it is taken for that of %q", name),
		})
	}
}
