package converter

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
)

// runTo converts what open opens to an output, and returns the report as JSON.
func runTo(t *testing.T, open func() []sources.Source, out Output, o Options) string {
	t.Helper()
	r, err := Run(t.Context(), open(), out, &o)
	if err != nil {
		t.Fatal(err)
	}
	return reportJSON(t, r)
}

func reportJSON(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parts converts what open opens to n parts in dir.
func parts(t *testing.T, open func() []sources.Source, dir string, n int, o Options) (names []string) {
	t.Helper()
	for k := 1; k <= n; k++ {
		name := filepath.Join(dir, fmt.Sprintf("part%dof%d.zip", k, n))
		o.Shard, o.Workers = Shard{k, n}, k // the number of workers changes nothing
		runTo(t, open, NewPart(name), o)
		names = append(names, name)
	}
	slices.Reverse(names) // nor does the order in which they are given
	return names
}

func TestMergedPartsAreTheWhole(t *testing.T) {
	tests := map[string]struct {
		generated fixtures.Options
		options   Options
		shards    []int
	}{
		"usual":            {fixtures.Options{Seed: 1, Messages: 1500, FileEvery: 9}, Options{}, []int{1, 4, 7}},
		"few channels":     {fixtures.Options{Seed: 2, Messages: 400, Channels: 2, DMs: -1, Groups: -1, FileEvery: 3}, Options{}, []int{4}},
		"guests left out":  {fixtures.Options{Seed: 3, Messages: 1000, FileEvery: 9}, Options{Guests: SkipGuests, SkipSystem: true}, []int{4}},
		"no files":         {fixtures.Options{Seed: 4, Messages: 1000, FileEvery: 4}, Options{SkipAttachments: true}, []int{3}},
		"spilled":          {fixtures.Options{Seed: 5, Messages: 10_000, FileEvery: -1}, Options{Memory: MinMemory}, []int{2}},
		"nothing selected": {fixtures.Options{Seed: 6, Messages: 100}, Options{Channels: []string{"none"}}, []int{2}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			export, _ := generatedZip(t, &tt.generated)
			compareParts(t, func() []sources.Source { return []sources.Source{openZip(t, export)} }, tt.shards, tt.options)
		})
	}
}

// compareParts compares a whole run with merged parts.
func compareParts(t *testing.T, open func() []sources.Source, shards []int, o Options) {
	t.Helper()
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.zip")
	want := runTo(t, open, NewOutput(whole, nil), o)
	wantBytes, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range shards {
		merged := filepath.Join(dir, fmt.Sprint("merged", n, ".zip"))
		r, err := Merge(t.Context(), parts(t, open, dir, n, o), merged, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(merged)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, wantBytes) {
			t.Errorf("%d parts merged are %d bytes, the whole %d, or these differ", n, len(got), len(wantBytes))
		}
		if d := cmp.Diff(want, strings.ReplaceAll(reportJSON(t, r), merged, whole)); d != "" {
			t.Errorf("%d parts: report of the whole (-) and of the merged (+):\n%s", n, d)
		}
	}
}

func TestPartsOfSeveralSources(t *testing.T) {
	older, _ := generatedZip(t, &fixtures.Options{Seed: 8, Messages: 500, FileEvery: 6})
	newer, _ := generatedZip(t, &fixtures.Options{Seed: 9, Messages: 800, FileEvery: 6})
	compareParts(t, func() []sources.Source { return []sources.Source{openZip(t, older), openZip(t, newer)} }, []int{3}, Options{})
}

// TestShardsShareTheWork: no part has much more than its share, unless one place has.
func TestShardsShareTheWork(t *testing.T) {
	p := newPartLog(Shard{1, 4}, nil)
	weights := []int{50, 3, 9, 9, 9, 9, 20, 20, 20, 1, 0, 0}
	places := make([]*place, len(weights))
	for i := range places {
		places[i] = &place{name: fmt.Sprint(i)}
	}
	p.share(places, func(pl *place) int { return weights[slices.Index(places, pl)] })
	load := map[int]int{}
	for i, part := range p.owner {
		load[part] += weights[i]
	}
	if d := cmp.Diff(map[int]int{1: 50, 2: 38, 3: 32, 4: 30}, load); d != "" {
		t.Error(d)
	}
}

func TestMergeRefuses(t *testing.T) {
	dir := t.TempDir()
	export, _ := generatedZip(t, &fixtures.Options{Seed: 1, Messages: 300})
	open := func() []sources.Source { return []sources.Source{openZip(t, export)} }
	three := parts(t, open, dir, 3, Options{}) // 3, 2, 1
	two := parts(t, open, dir, 2, Options{})
	others := parts(t, open, t.TempDir(), 3, Options{SkipSystem: true})
	cut := filepath.Join(dir, "cut.zip")
	data, err := os.ReadFile(three[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cut, data[:len(data)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		files []string
		want  string
	}{
		"none":             {nil, "there are no parts"},
		"one is missing":   {[]string{three[0], three[2]}, "there are 2 of 3 parts: 2/3 is missing"},
		"the last":         {three[1:], "there are 2 of 3 parts: 3/3 is missing"},
		"twice":            {append(slices.Clone(three), three[0]), "it is part 3/3, as"},
		"of other numbers": {append(slices.Clone(three), two[0]), "it is part 2/2, and"},
		"other options":    {[]string{three[0], three[1], others[2]}, "with other options"},
		"an export":        {[]string{export}, "it has no part.json"},
		"cut off":          {[]string{three[1], three[2], cut}, "it is no zip"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.zip")
			_, err := Merge(t.Context(), tt.files, out, nil)
			var wrong *PartsError
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if left, err := os.ReadDir(filepath.Dir(out)); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}
