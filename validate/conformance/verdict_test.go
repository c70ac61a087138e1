package conformance

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/validate"
)

var (
	count = flag.Int("mutations", 3000, "number of lines with several mutations at random")
	seed  = flag.Uint64("seed", 1, "of the lines with several mutations")
)

// TestVerdicts: the two sides say the same of each line, but for the table of
// accepted differences, of which each entry is needed.
func TestVerdicts(t *testing.T) {
	j := newJudge()
	all := true
	for _, part := range []struct {
		name  string
		lines func(testing.TB, *run)
	}{
		{"whole lines", compareWhole},
		{"examples", compareExamples},
		{"test data", compareTestData},
		{"one mutation", compareMutations},
		{"several mutations", compareMixed},
	} {
		all = t.Run(part.name, func(t *testing.T) {
			r := newRun(j)
			part.lines(t, r)
			r.report(t)
		}) && all
	}
	if !all || flag.Lookup("test.run").Value.String() != "" {
		return // not all lines were there, or the differences are to be settled first
	}
	for _, d := range j.unneeded() {
		t.Errorf("no line needs this entry of the table: %s", d)
	}
}

// compareWhole: whole lines are accepted by both, without help of the table.
func compareWhole(t testing.TB, r *run) {
	for _, line := range wholeLines {
		line = render(parse(line))
		if v := ask([]byte(line), false); !v.accepted() {
			t.Errorf("%s\n%s", v, line)
		}
		for _, target := range targets() {
			found := check(t, target.opts, append(split(context), line)...)
			for _, f := range found[contextLines+1] {
				if f.Severity == validate.Error {
					t.Errorf("%s: %s %s\n%s", f.Rule, f.Path, f.Message, line)
				}
			}
		}
		r.lines++
	}
	for _, line := range oddLines {
		r.line(t, "odd line", line)
		r.first(t, "odd line", line)
	}
}

// compareExamples compares the examples of the catalogue that are lines, at the
// start of a file and after the context.
func compareExamples(t testing.TB, r *run) {
	for rule := range validate.Rules() {
		if !strings.HasPrefix(strings.TrimPrefix(rule.Example, "\ufeff"), "{") {
			continue
		}
		r.file(t, string(rule.ID), split(rule.Example))
		r.file(t, string(rule.ID), split(context+rule.Example))
	}
}

func compareTestData(t testing.TB, r *run) {
	for _, f := range testData(t) {
		r.file(t, f.name, f.lines)
	}
}

func compareMutations(t testing.TB, r *run) {
	for what, line := range mutations(versionLine) {
		r.first(t, what, line)
	}
	for _, whole := range wholeLines {
		for what, line := range mutations(whole) {
			r.line(t, what, line)
		}
	}
	for _, line := range longLines() {
		r.line(t, "long", line)
	}
}

func compareMixed(t testing.TB, r *run) {
	random := rand.New(rand.NewPCG(*seed, 0))
	for range *count {
		r.line(t, "several", mixed(random, wholeLines[random.IntN(len(wholeLines))]))
	}
}

// FuzzVerdict: the two sides say the same of any line, but for the table.
func FuzzVerdict(f *testing.F) {
	for _, line := range wholeLines {
		f.Add([]byte(render(parse(line))))
	}
	for _, line := range oddLines {
		f.Add([]byte(line))
	}
	for _, file := range testData(f) {
		for _, line := range file.lines {
			f.Add([]byte(line))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if bytes.IndexByte(raw, '\n') >= 0 {
			return // no one line
		}
		r := newRun(newJudge())
		r.line(t, "fuzz", string(raw))
		r.first(t, "fuzz", string(raw))
		r.report(t)
	})
}
