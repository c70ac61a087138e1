package validate

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
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
