package validate

import (
	"iter"
	"slices"
)

// ID is the name of a rule, such as MI203. It keeps its meaning for ever.
type ID string

// Severity says how bad a finding is.
type Severity string

// The severities. An error means that the server would stop, crash, hang or lose
// data; a warning, that somebody should look.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Effect is what a server does with what breaks a rule.
type Effect string

// The effects.
const (
	Stops   Effect = "stops"   // the import ends with an error; what was imported until then stays
	Crashes Effect = "crashes" // the whole server process dies
	Hangs   Effect = "hangs"   // the import job never ends
	Skips   Effect = "skips"   // the object is left out, the rest goes on
	Loses   Effect = "loses"   // something of the object is dropped or changed without a word
	Nothing Effect = "nothing" // imported as it stands
)

// Rule is one thing that is checked.
type Rule struct {
	ID       ID
	Title    string   // one sentence that says what is wrong, without a full stop
	Why      string   // what the server does and for what reason
	Fix      string   // what to do about it
	Example  string   // a line, or two, that breaks the rule; in words if no line can show it
	Server   string   // id of the server's own message, if it has one; <key> stands for what varies
	Others   []string // ids of its messages about the same thing in other places
	Effect   Effect
	Severity Severity
	Setting  string  // of the server, on which the rule depends; until it is told, findings are warnings
	Until    Version // first version that does it right, if any
}

// catalogue is all rules by family, in the order of their IDs.
var catalogue = slices.Concat(
	lineRules, roleRules, teamRules, channelRules, userRules, memberRules, botRules,
	postRules, directRules, nameRules, fileRules,
)

var byID = func() map[ID]*Rule {
	m := make(map[ID]*Rule, len(catalogue))
	for i := range catalogue {
		m[catalogue[i].ID] = &catalogue[i]
	}
	return m
}()

// Rules yields the catalogue in the order of the IDs.
func Rules() iter.Seq[Rule] { return slices.Values(catalogue) }

// Lookup returns the rule with an ID.
func Lookup(id ID) (Rule, bool) {
	r, ok := byID[id]
	if !ok {
		return Rule{}, false
	}
	return *r, true
}
