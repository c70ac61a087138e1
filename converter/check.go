package converter

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
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
	check  *validate.Checker
	judge  *judge
	wanted []int // Options.Lines
	found  []LineReport

	origins io.Writer // where the origin of each line is noted, quoted, one a line; nil for nowhere
}

// recentLines is how far apart doubled messages may stand in our lines to be found:
// they would have the same time, and lines are in the order of time.
const recentLines = 1 << 12

func newLineWriter(e *jsonl.Encoder, target validate.Version) *lineWriter {
	j := &judge{target: target, warnings: map[validate.ID]*warning{}}
	return &lineWriter{Encoder: e, check: validate.NewChecker(linesName, j, &validate.Options{MaxFindings: -1, Recent: recentLines, Target: target}), judge: j}
}

// body writes one line. origin is where what it says came from.
func (w *lineWriter) body(b jsonl.Body, origin sources.Origin) error {
	line, err := jsonl.Append(nil, b)
	if err != nil {
		return fmt.Errorf("internal error: %s cannot be written: %w", origin, err)
	}
	return w.lines(b.Kind(), line, w.check.InspectBody(validate.Inspected{}, b), func(int) sources.Origin { return origin })
}

// lines writes encoded lines of one kind. checked is what Checker.InspectBody said of
// them, and origin tells where line i of them, from 0, came from.
func (w *lineWriter) lines(k jsonl.Kind, lines []byte, checked validate.Inspected, origin func(i int) sources.Origin) error {
	w.judge.origin = origin
	if err := w.check.Accept(checked); err != nil {
		return err
	}
	before := w.judge.before
	w.judge.before += bytes.Count(lines, []byte{'\n'})
	for _, line := range w.wanted {
		if before < line && line <= w.judge.before {
			w.found = append(w.found, LineReport{Line: line, Type: string(k), Origin: origin(line - 1 - before).String()})
		}
	}
	for i := range w.judge.before - before {
		if w.origins == nil {
			break
		}
		if _, err := fmt.Fprintf(w.origins, "%q\n", origin(i).String()); err != nil {
			return err
		}
	}
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
	target   validate.Version
	before   int                           // lines already written
	origin   func(line int) sources.Origin // of the lines being written, from 0
	warnings map[validate.ID]*warning
}

// warning is the first finding of a rule that depends on the settings of the server,
// or may not be meant so.
type warning struct {
	validate.Finding
	count int
}

func (j *judge) Finding(f validate.Finding) error {
	if f.Severity != validate.Error {
		if j.warnings[f.Rule] == nil {
			j.warnings[f.Rule] = &warning{Finding: f}
		}
		j.warnings[f.Rule].count++
		return nil
	}
	var of string
	if i := f.Line - 1 - j.before; j.origin != nil && i >= 0 {
		of = " (from " + j.origin(i).String() + ")"
	}
	if !j.target.IsZero() {
		// The newest server would take it, or the run would have failed without a target, too.
		return fmt.Errorf("a server of version %s would not import line %d of the output%s: %s: %s (%s); nothing was written; update the server before the import, or leave out what it does not know", j.target, f.Line, of, f.Path, f.Message, f.Rule)
	}
	return fmt.Errorf("internal error: line %d of the output%s would not be imported: %s: %s (%s); nothing was written, please report this", f.Line, of, f.Path, f.Message, f.Rule)
}

func (j *judge) Summary(validate.Summary) error { return nil }

// log tells of each rule that was broken in a way that may be meant so.
func (j *judge) log(l *slog.Logger) {
	for _, id := range slices.Sorted(maps.Keys(j.warnings)) {
		w := j.warnings[id]
		l.Debug("warning of the check", "rule", id, "first_line", w.Line, "path", w.Path, "message", w.Message, "times", w.count)
	}
}
