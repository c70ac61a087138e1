package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/validate"
)

// run compares lines, and shows one line for each way in which the two sides
// disagree.
type run struct {
	judge   *judge
	lines   int
	waiting []sample
	found   map[string]*disagreement
}

// sample is a line that is no first line, and where it is from.
type sample struct{ what, line string }

type disagreement struct {
	example string
	count   int
}

func newRun(j *judge) *run { return &run{judge: j, found: map[string]*disagreement{}} }

// together is how many lines come after one context. What they find of each other
// is about names, and that is compared nowhere.
const together = 500

// line compares a line as it is after the context. It may wait for more lines, or
// for report.
func (r *run) line(t testing.TB, what, line string) {
	t.Helper()
	r.waiting = append(r.waiting, sample{what, line})
	if len(r.waiting) == together {
		r.flush(t)
	}
}

func (r *run) flush(t testing.TB) {
	t.Helper()
	lines, verdicts := split(context), make([]verdict, len(r.waiting))
	for i, s := range r.waiting {
		lines = append(lines, s.line)
		verdicts[i] = ask([]byte(s.line), false)
	}
	for _, target := range targets() {
		found := check(t, target.opts, lines...)
		for i, s := range r.waiting {
			r.compare(s.what, s.line, target, verdicts[i], found[contextLines+i+1])
		}
	}
	r.lines += len(r.waiting)
	r.waiting = nil
}

// first compares a line as it is at the start of a file.
func (r *run) first(t testing.TB, what, line string) {
	t.Helper()
	r.file(t, what, []string{line})
}

// file compares the lines of a file, which may refer to each other.
func (r *run) file(t testing.TB, name string, lines []string) {
	t.Helper()
	r.lines += len(lines)
	for _, target := range targets() {
		found := check(t, target.opts, lines...)
		for i, line := range lines {
			r.compare(fmt.Sprintf("%s, line %d", name, i+1), line, target, ask([]byte(line), i == 0), found[i+1])
		}
	}
}

func (r *run) compare(what, line string, t target, v verdict, findings []validate.Finding) {
	problem := r.judge.compare(t, v, findings)
	if problem == "" {
		return
	}
	ours := inWords(findings)
	key := fmt.Sprint(t.name, problem, v.ids, v.panicked, ours)
	if d := r.found[key]; d != nil {
		d.count++
		return
	}
	r.found[key] = &disagreement{count: 1, example: fmt.Sprintf("%s (%s): %s\nserver:   %s\nvalidate: %s\n%s",
		what, t.name, problem, v, ours, line)}
}

// report fails the test with what was found.
func (r *run) report(t testing.TB) {
	t.Helper()
	r.flush(t)
	for _, key := range slices.Sorted(maps.Keys(r.found)) {
		d := r.found[key]
		t.Errorf("%s\nlines with this disagreement: %d", d.example, d.count)
	}
	t.Logf("%d lines compared", r.lines)
}

// inWords are the rules that a line breaks, each once.
func inWords(findings []validate.Finding) string {
	var words []string
	for _, f := range findings {
		word := string(f.Rule)
		if f.Severity == validate.Warning {
			word += " (warning)"
		}
		words = append(words, word)
	}
	slices.Sort(words)
	if words = slices.Compact(words); len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}
