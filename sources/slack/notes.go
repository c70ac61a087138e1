package slack

import (
	"fmt"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// notes counts what a person should know of the messages of a day file, once for
// each kind and not for each message.
type notes struct {
	emoji    map[string]int // reactions with emoji that Mattermost lacks, by Slack's name
	subtypes map[string]int // messages of a subtype that is not known
}

// add notes a message that is imported.
func (n *notes) add(m *message) {
	for _, r := range m.Reactions {
		name, _, _ := strings.Cut(string(r.Name), "::"+tonePrefix)
		if nearestEmoji[name] != "" {
			count(&n.emoji, name, max(len(r.Users), 1))
		}
	}
	if _, known := subtypes[string(m.Subtype)]; !known && m.Subtype != "" {
		count(&n.subtypes, string(m.Subtype), 1)
	}
}

func count(m *map[string]int, key string, n int) {
	if *m == nil {
		*m = map[string]int{}
	}
	(*m)[key] += n
}

// tell yields what was noted.
func (d *day) tell() {
	var told []string
	for _, name := range sortedKeys(d.notes.emoji) {
		told = append(told, fmt.Sprintf("%s with :%s:, which Mattermost lacks, became :%s:", plural(int64(d.notes.emoji[name]), "reaction"), name, nearestEmoji[name]))
	}
	for _, subtype := range sortedKeys(d.notes.subtypes) {
		told = append(told, fmt.Sprintf("%s of the unknown subtype %.40q: imported like any other", plural(int64(d.notes.subtypes[subtype]), "message"), cutTokens(subtype)))
	}
	for _, what := range told {
		if !d.yield(&sources.Problem{Origin: sources.Origin{File: d.part.File}, Message: what}, nil) {
			return
		}
	}
}
