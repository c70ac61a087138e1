package converter

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// entriesOf returns the contents of an archive by name.
func entriesOf(t *testing.T, name string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestSplitPartsAreTheWhole(t *testing.T) {
	export, _ := generatedZip(t, &fixtures.Options{Seed: 7, Messages: 12_000, FileEvery: 5, FileBytes: 4000})
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.zip")
	if _, err := Run(t.Context(), []sources.Source{openZip(t, export)}, NewOutput(whole, nil), nil); err != nil {
		t.Fatal(err)
	}
	want := entriesOf(t, whole)
	names, err := Split(t.Context(), whole, dir, MinSplit, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 3 {
		t.Errorf("only %d parts", len(names))
	}
	version, rest, _ := bytes.Cut(want[linesName], []byte("\n"))
	files := map[string]bool{}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || info.Size() > MinSplit {
			t.Errorf("%s has %d bytes (%v)", name, info.Size(), err)
		}
		part := entriesOf(t, name)
		lines, ok := bytes.CutPrefix(part[linesName], append(bytes.Clone(version), '\n'))
		if !ok {
			t.Errorf("%s does not begin with the version", name)
		}
		var more bool
		if rest, more = bytes.CutPrefix(rest, lines); !more {
			t.Fatalf("the lines of %s are not the next ones", name)
		}
		needed := map[string]bool{linesName: true}
		for line := range bytes.Lines(lines) {
			b, err := jsonl.Decode(bytes.TrimSuffix(line, []byte("\n")))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range attachedTo(b) {
				needed[path.Join(dataDir, p)] = true
			}
		}
		for name, data := range part {
			if !needed[name] {
				t.Errorf("a part has %s, which no line of it needs", name)
			}
			if delete(needed, name); name != linesName && !bytes.Equal(data, want[name]) {
				t.Errorf("%s is another", name)
			}
			files[name] = true
		}
		if len(needed) > 0 {
			t.Errorf("%s lacks %v", name, needed)
		}
	}
	if len(rest) > 0 {
		t.Errorf("%d bytes of lines are in no part", len(rest))
	}
	for name := range want {
		if !files[name] {
			t.Errorf("%s is in no part", name)
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	export, _ := generatedZip(t, &fixtures.Options{Seed: 7, Messages: 10})
	incompressible := make([]byte, 2<<20)
	for i, x := 0, uint32(1); i < len(incompressible); i++ {
		x = x*1664525 + 1013904223
		incompressible[i] = byte(x >> 24)
	}
	e := newExport(t)
	e.file("__uploads/F1/big.bin", string(incompressible))
	e.day("2020-09-13")
	e.message(0, `,"text":"x","files":[{"id":"F1","name":"big.bin"}]`)
	_, big, _ := e.convert(&Options{})
	for name, tt := range map[string]struct {
		file string
		size int64
		want string
	}{
		"too small a size": {big, MinSplit - 1, "are too small"},
		"a file too large": {big, MinSplit, "import.jsonl:5: it does not fit"},
		"an export":        {export, MinSplit, "no .jsonl file in its root"},
		"no zip":           {filepath.Join(t.TempDir(), "none.zip"), MinSplit, "none.zip"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := Split(t.Context(), tt.file, dir, tt.size, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if name == "a file too large" && !errors.Is(err, ErrTooLarge) {
				t.Error("the error is not ErrTooLarge")
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}
