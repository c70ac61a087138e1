package conformance

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// testFile is a file of lines from the test data of the project.
type testFile struct {
	name  string
	lines []string
}

// testData are all files of lines in the test data of the project. Those that do
// not begin with a version line come after the context.
func testData(t testing.TB) []testFile {
	t.Helper()
	var list []testFile
	for _, dir := range []string{"../testdata", "../../fixtures/slack", "../../cmd/mmimport/testdata/script"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(names), err)
		}
		for _, name := range names {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, filesOfLines(name, a)...)
		}
	}
	return list
}

func filesOfLines(name string, a *txtar.Archive) []testFile {
	var list []testFile
	for _, f := range a.Files {
		if filepath.Ext(f.Name) != ".jsonl" {
			continue
		}
		text := string(expand(f.Data))
		if !strings.HasPrefix(text, `{"type":"version"`) {
			text = context + text
		}
		list = append(list, testFile{fmt.Sprintf("%s, %s", filepath.Base(name), f.Name), split(text)})
	}
	return list
}

// repeated is a text of the test data that stands for a longer one: {{x*70}}.
var repeated = regexp.MustCompile(`\{\{(.+?)\*(\d+)\}\}`)

func expand(data []byte) []byte {
	return repeated.ReplaceAllFunc(data, func(m []byte) []byte {
		parts := repeated.FindSubmatch(m)
		n, err := strconv.Atoi(string(parts[2]))
		if err != nil {
			panic(err) // the test data is written by hand
		}
		return bytes.Repeat(parts[1], n)
	})
}
