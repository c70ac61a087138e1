package converter

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/sources"
)

// TestTopicsAreOfMessages fails when a message is worded anew and the parts by which it
// is known are not: each part is in a string of the code that makes messages.
func TestTopicsAreOfMessages(t *testing.T) {
	said := stringsOf(t, ".", "../sources/*")
	for _, topic := range topics {
		for _, part := range topic.parts {
			part = strings.TrimPrefix(part, " is ") // joined to reasons, which are strings of their own
			if !strings.Contains(said, part) {
				t.Errorf("topic %q: no message has %q", topic.name, part)
			}
		}
		if topic.hint == "" {
			t.Errorf("topic %q has no hint", topic.name)
		}
	}
	for _, h := range lossHints {
		if !strings.Contains(said, strings.TrimPrefix(strings.TrimPrefix(h.reason, "of "), "by ")) {
			t.Errorf("nothing is left out for the reason %q", h.reason)
		}
	}
}

// stringsOf returns all strings of the Go files in some folders but topics.go, line by line.
func stringsOf(t *testing.T, dirs ...string) string {
	t.Helper()
	var b strings.Builder
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") || f == "topics.go" {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					s, _ := strconv.Unquote(lit.Value)
					b.WriteString(s + "\n")
				}
				return true
			})
		}
	}
	return b.String()
}

func TestTopicOf(t *testing.T) {
	for _, c := range []struct {
		problem sources.Problem
		want    string
	}{
		{sources.Problem{Message: `bob has no e-mail address: it gets the placeholder bob@x.invalid`}, "no e-mail address"},
		{sources.Problem{Message: `the file "no message refers to this file" is not in the export: a note stands in its place`}, "file not in the sources"},
		{sources.Problem{Message: `the file "a \" cannot be read: \" b" is not downloaded: gone`}, "file not downloaded"},
		{sources.Problem{Message: "unexpected EOF; the messages before are kept", Damage: true}, "damaged input"},
		{sources.Problem{Message: "something new"}, "other"},
	} {
		if got := topicOf(c.problem).name; got != c.want {
			t.Errorf("%s\nis about %q, want %q", c.problem.Message, got, c.want)
		}
	}
}

// TestProblemsOfExportsHaveTopics fails for a message that no topic knows.
func TestProblemsOfExportsHaveTopics(t *testing.T) {
	for name, open := range exports(t) {
		r, err := Run(t.Context(), []sources.Source{open()}, nil, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, p := range r.Problems {
			if p.Topic == otherTopic.name {
				t.Errorf("%s: no topic knows: %s", name, p.Message)
			}
		}
		for _, l := range r.Losses {
			if l.Hint == lossHint("", "unheard of") {
				t.Errorf("%s: nothing is known of %s left out: %s", name, l.Kind, l.Reason)
			}
		}
	}
}
