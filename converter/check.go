package converter

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// lineWriter writes lines, each of which must pass the rules of package validate
// first: what a server would not import is a bug of ours, and ends the run.
type lineWriter struct {
	*jsonl.Encoder
	check *validate.Checker
	judge *judge
}

func newLineWriter(e *jsonl.Encoder) *lineWriter {
	j := &judge{warnings: map[string]*warning{}}
	// One worker, and no limit: all that is found is heard.
	return &lineWriter{e, validate.NewChecker(linesName, j, &validate.Options{MaxFindings: -1, Workers: 1}), j}
}

// body writes one line. origin is where what it says came from.
func (w *lineWriter) body(b jsonl.Body, origin sources.Origin) error {
	line, err := jsonl.Append(nil, b)
	if err != nil {
		return fmt.Errorf("internal error: %s cannot be written: %w", origin, err)
	}
	return w.lines(b.Kind(), line, w.check.Inspect(line), func(int) sources.Origin { return origin })
}

// lines writes encoded lines of one kind. checked is what Checker.Inspect said of
// them, and origin tells where line i of them, from 0, came from.
func (w *lineWriter) lines(k jsonl.Kind, lines []byte, checked validate.Inspected, origin func(i int) sources.Origin) error {
	w.judge.origin = origin
	if err := w.check.Accept(checked); err != nil {
		return err
	}
	w.judge.before += bytes.Count(lines, []byte{'\n'})
	return w.WriteEncoded(k, lines)
}

// finish checks the file as a whole.
func (w *lineWriter) finish() error {
	w.judge.origin = nil
	_, err := w.check.Finish(true)
	return err
}

// judge is told what is wrong with our own lines.
type judge struct {
	before   int                           // lines already written
	origin   func(line int) sources.Origin // of the lines being written, from 0
	warnings map[string]*warning           // by rule and subject
}

// warning is what depends on the settings of the server, or may not be meant so.
type warning struct {
	validate.Finding
	count int
}

func (j *judge) Finding(f validate.Finding) error {
	if f.Severity != validate.Error {
		key := string(f.Rule) + " " + f.Subject
		if j.warnings[key] == nil {
			j.warnings[key] = &warning{Finding: f}
		}
		j.warnings[key].count++
		return nil
	}
	var of string
	if i := f.Line - 1 - j.before; j.origin != nil && i >= 0 {
		of = ", made of " + j.origin(i).String() + ","
	}
	return fmt.Errorf("internal error: line %d of the output%s would not be imported: %s: %s (%s); nothing was written, please report this", f.Line, of, f.Path, f.Message, f.Rule)
}

func (j *judge) Summary(validate.Summary) error { return nil }

// sorted returns the warnings in the order in which they came up.
func (j *judge) sorted() []*warning {
	return slices.SortedFunc(maps.Values(j.warnings), func(a, b *warning) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Path, b.Path))
	})
}
