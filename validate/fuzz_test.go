package validate

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mmimport/mmimport/jsonl"
)

// FuzzCheck: no lines and no archive make the check panic, and what is counted
// is what is handed on.
func FuzzCheck(f *testing.F) {
	for rule := range Rules() {
		if strings.HasPrefix(rule.Example, "{") {
			f.Add([]byte(ground + rule.Example))
		}
	}
	f.Add([]byte(ground))
	f.Add(zipOf(f, []txtar.File{{Name: "import.jsonl", Data: []byte(oneAttachment)}, {Name: "data/a.txt", Data: []byte("x")}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		opts := &Options{MaxFindings: -1, Target: Version{10, 2, 0}}
		for _, check := range []func(Handler) (Summary, error){
			func(h Handler) (Summary, error) {
				return Stream(context.Background(), bytes.NewReader(data), "import.jsonl", opts, h)
			},
			func(h Handler) (Summary, error) {
				return Archive(context.Background(), bytes.NewReader(data), int64(len(data)), "import.zip", opts, h)
			},
		} {
			var rec recorder
			s, err := check(&rec)
			if err != nil {
				t.Fatal(err)
			}
			if len(rec.findings) != s.Errors+s.Warnings {
				t.Fatalf("%d findings, %d errors, %d warnings", len(rec.findings), s.Errors, s.Warnings)
			}
		}
	})
}

// FuzzInspect: what is found does not depend on whether a line was read by hand.
func FuzzInspect(f *testing.F) {
	for rule := range Rules() {
		for line := range strings.Lines(ground + rule.Example) {
			f.Add([]byte(strings.TrimSpace(line)))
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		s := newSettings(nil)
		b, keys, err := jsonl.DecodeKeys(line)
		want := s.inspectDecoded(line, jsonl.Decoded{Body: b, Keys: keys}, err)
		if got := s.inspect(&jsonl.Decoder{}, line); !reflect.DeepEqual(want, got) {
			t.Errorf("%q\nby the library: %+v\nby hand: %+v", line, want, got)
		}
	})
}

// FuzzInspectBody: what is found in a body is what is found in the line made of it.
func FuzzInspectBody(f *testing.F) {
	for rule := range Rules() {
		if strings.HasPrefix(rule.Example, "{") {
			for line := range strings.Lines(ground + rule.Example) {
				f.Add([]byte(strings.TrimSpace(line)))
			}
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if b, err := jsonl.Decode(line); err == nil {
			compareInspections(t, b)
		}
	})
}

func TestInspectBodyFindsWhatInspectFinds(t *testing.T) {
	whole := 0
	for rule := range Rules() {
		for line := range strings.Lines(ground + rule.Example) {
			if b, err := jsonl.Decode([]byte(strings.TrimSpace(line))); err == nil {
				whole++
				compareInspections(t, b)
			}
		}
	}
	if whole < 100 {
		t.Errorf("only %d lines were compared", whole)
	}
}

func compareInspections(t *testing.T, b jsonl.Body) {
	t.Helper()
	line, err := jsonl.Append(nil, b)
	if err != nil {
		return // no such line is written
	}
	for _, opts := range []*Options{nil, {Target: Version{9, 5, 0}}} {
		s := newSettings(opts)
		want, got := s.inspect(&jsonl.Decoder{}, bytes.TrimSuffix(line, []byte("\n"))), s.inspectBody(b)
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s\nthe line: %+v\nthe body: %+v", line, want, got)
		}
	}
}
