package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/validate"
)

// judge compares the two verdicts on a line, with what is accepted of differences.
// It notes what was needed of the table.
type judge struct {
	table  []difference
	needed map[int]int // index in table: how many lines needed it
}

func newJudge() *judge { return &judge{table: differences(), needed: map[int]int{}} }

// compare says how the verdicts on a line differ, or nothing.
func (j *judge) compare(t target, v verdict, findings []validate.Finding) string {
	switch {
	case v.accepted():
		return j.acceptedBy(t, findings)
	case v.panicked != "":
		if !slices.ContainsFunc(findings, crashes) {
			return "only the server finds this, and crashes"
		}
		return ""
	}
	return j.refusedBy(t, v, findings)
}

func crashes(f validate.Finding) bool {
	r, _ := validate.Lookup(f.Rule)
	return f.Severity == validate.Error && r.Effect == validate.Crashes
}

func (j *judge) acceptedBy(t target, findings []validate.Finding) string {
	var only []string
	for _, f := range findings {
		if f.Severity == validate.Error && !j.excused(t, f) {
			only = append(only, string(f.Rule))
		}
	}
	if only == nil {
		return ""
	}
	return "only validate finds this: " + strings.Join(only, " ")
}

// excused reports whether the server's functions are not meant to find this.
func (j *judge) excused(t target, f validate.Finding) bool {
	for i, d := range j.table {
		if d.id == "" && d.concerns(t) && d.means(f) {
			j.needed[i]++
			return true
		}
	}
	return false
}

func (j *judge) refusedBy(t target, v verdict, findings []validate.Finding) string {
	if slices.ContainsFunc(findings, func(f validate.Finding) bool { return says(f, v.ids) }) {
		return ""
	}
	for i, d := range j.table {
		if d.id != "" && d.concerns(t) && d.explains(v.ids, findings) {
			j.needed[i]++
			return ""
		}
	}
	return "only the server finds this"
}

// says reports whether a finding is an error that the server gives one of the ids.
func says(f validate.Finding, ids []string) bool {
	if f.Severity != validate.Error {
		return false
	}
	r, _ := validate.Lookup(f.Rule)
	return slices.ContainsFunc(ids, func(id string) bool { return matches(r.Server, id) })
}

// matches reports whether an id is the one that a rule names. There, <key> stands
// for a part that varies.
func matches(named, id string) bool {
	before, rest, varies := strings.Cut(named, "<")
	if !varies {
		return named == id && id != ""
	}
	_, after, _ := strings.Cut(rest, ">")
	return len(id) > len(before)+len(after) && strings.HasPrefix(id, before) && strings.HasSuffix(id, after)
}

// unneeded are the entries of the table that no line needed.
func (j *judge) unneeded() []string {
	var rest []string
	for i, d := range j.table {
		if j.needed[i] == 0 {
			rest = append(rest, fmt.Sprintf("%s %s %v: %s", d.only, d.id, d.rules, d.reason))
		}
	}
	return rest
}
