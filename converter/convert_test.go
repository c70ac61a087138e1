package converter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// memory is an Output that keeps everything at hand.
type memory struct {
	dir   string
	lines bytes.Buffer
	files map[string]string
	order []string
}

func newMemory(t testing.TB) *memory { return &memory{dir: t.TempDir(), files: map[string]string{}} }

func (o *memory) Name() string                 { return "memory.zip" }
func (o *memory) TempDir() string              { return o.dir }
func (o *memory) Attaches() bool               { return true }
func (o *memory) Lines(int) (io.Writer, error) { return &o.lines, nil }
func (o *memory) Deflates() bool               { return false }
func (o *memory) Commit() (Written, error)     { return Written{Bytes: int64(o.lines.Len())}, nil }
func (o *memory) Discard() error               { return nil }
func (o *memory) AddFile(path string, c sources.Content) (int64, error) {
	data, err := io.ReadAll(c)
	o.files[path] = string(data)
	o.order = append(o.order, path)
	return int64(len(data)), err
}

// generated makes an export and opens it.
func generated(t testing.TB, opts *fixtures.Options) (*slack.Export, *fixtures.Stats) {
	t.Helper()
	name, stats := generatedZip(t, opts)
	return openZip(t, name), stats
}

// generatedZip writes an export to a zip file.
func generatedZip(t testing.TB, opts *fixtures.Options) (name string, stats *fixtures.Stats) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "export.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	stats, err = fixtures.Generate(f, opts)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return name, stats
}

func openZip(t testing.TB, name string) *slack.Export {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	e, err := slack.Open(z, filepath.Base(name), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func TestGeneratedExportIsAccountedFor(t *testing.T) {
	src, stats := generated(t, &fixtures.Options{Seed: 7, Messages: 6000})
	out := newMemory(t)
	r, err := Run(t.Context(), []sources.Source{src}, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := map[sources.Kind]int{}
	for k, a := range r.Counts {
		read[k] = a.Read
		if a.missing() != 0 {
			t.Errorf("%s: %d records are unaccounted for", k, a.missing())
		}
	}
	files := stats.Files
	for _, c := range []struct {
		kind sources.Kind
		want int
	}{
		{sources.KindMessage, stats.Messages}, {sources.KindReaction, stats.Reactions},
		{sources.KindChannel, stats.Public + stats.Private + stats.DMs + stats.Groups},
		{sources.KindFile, files.Present + files.Missing + files.External + files.Hidden + files.Deleted},
	} {
		if read[c.kind] != c.want {
			t.Errorf("%s: read %d, the export has %d", c.kind, read[c.kind], c.want)
		}
	}
	if got := r.Counts[sources.KindFile].Imported; got != files.Present || len(out.files) != files.Present {
		t.Errorf("%d files are attached and %d copied, %d are in the export", got, len(out.files), files.Present)
	}
	if r.Damaged() {
		t.Errorf("a healthy export is said to be damaged: %v", r.Problems)
	}
	importable(t, out.lines.Bytes())
}

func TestSameBytesForAnyWorkersAndMemory(t *testing.T) {
	name, _ := generatedZip(t, &fixtures.Options{Seed: 3, Messages: 8000, Days: 40})
	run := func(o *Options) (string, []byte) {
		out := newMemory(t)
		r, err := Run(t.Context(), []sources.Source{openZip(t, name)}, out, o)
		if err != nil {
			t.Fatal(err)
		}
		var report bytes.Buffer
		if err := r.WriteJSON(&report); err != nil {
			t.Fatal(err)
		}
		return out.lines.String() + strings.Join(out.order, "\n"), report.Bytes()
	}
	lines, report := run(&Options{Workers: 1, Memory: 1 << 30})
	for _, o := range []*Options{{Workers: 2}, {Workers: 9, Memory: MinMemory}} {
		l, r := run(o)
		if l != lines {
			t.Errorf("%d workers with %d bytes give other lines than one worker", o.Workers, o.Memory)
		}
		if d := cmp.Diff(string(report), string(r)); d != "" {
			t.Errorf("%d workers: another report:\n%s", o.Workers, d)
		}
	}
}

func TestMemoryDoesNotGrowWithMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("converts 120,000 messages")
	}
	small := peakHeap(t, 20_000)
	large := peakHeap(t, 100_000)
	t.Logf("peak of the live heap: %d KiB at 20,000 messages, %d KiB at 100,000", small>>10, large>>10)
	// Merging more runs takes some more, and up to a bound (10 MiB in all at 400,000): what
	// is held of each message would show from 80 bytes on.
	if large > small+6<<20 {
		t.Errorf("the live heap grows from %d to %d bytes with five times the messages", small, large)
	}
}

// peakHeap converts n messages and returns the most bytes that were live at some
// hundred moments of the run.
func peakHeap(t testing.TB, n int) uint64 {
	src, _ := generated(t, &fixtures.Options{Seed: 5, Messages: n, FileEvery: -1, MessageBytes: 400, Days: 2, Channels: 2, DMs: -1, Groups: -1})
	var peak, calls uint64
	o := &Options{Memory: MinMemory, Progress: func(p Progress) {
		if calls++; p.Total == 0 || p.Done < p.Total/2 && calls%64 != 0 || calls%32 != 0 {
			return
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
	}}
	if _, err := Run(t.Context(), []sources.Source{src}, nil, o); err != nil {
		t.Fatal(err)
	}
	return peak
}

func TestFailureLeavesNothingBehind(t *testing.T) {
	tests := map[string]func(o *Options, cancel func()){
		"cancelled while reading": func(o *Options, cancel func()) { o.Progress = at(StageRead, cancel) },
		"cancelled while writing": func(o *Options, cancel func()) { o.Progress = at(StageWrite, cancel) },
		"cancelled at the files":  func(o *Options, cancel func()) { o.Progress = at(StageFiles, cancel) },
	}
	for name, arrange := range tests {
		for _, output := range []string{"out.zip", "out.jsonl"} {
			t.Run(name+" "+output, func(t *testing.T) {
				src, _ := generated(t, &fixtures.Options{Messages: 2000, FileEvery: 10})
				dir := t.TempDir()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				o := &Options{Workers: 3}
				arrange(o, cancel)
				before := runtime.NumGoroutine()
				if _, err := Run(ctx, []sources.Source{src}, NewOutput(filepath.Join(dir, output), nil), o); !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want context.Canceled", err)
				}
				left, err := os.ReadDir(dir)
				if err != nil || len(left) > 0 {
					t.Errorf("left behind: %v %v", left, err)
				}
				noMoreGoroutines(t, before)
			})
		}
	}
}

// noMoreGoroutines fails the test when there stay more goroutines than before. One
// that has done its work is still counted for a moment.
func noMoreGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left behind", runtime.NumGoroutine()-before)
}

// at returns a Progress function that calls do in a stage.
func at(stage string, do func()) func(Progress) {
	return func(p Progress) {
		if p.Stage == stage {
			do()
		}
	}
}

func TestRawCopiesAreWhatTheyWere(t *testing.T) {
	src, stats := generated(t, &fixtures.Options{Messages: 500, FileEvery: 5})
	name := filepath.Join(t.TempDir(), "out.zip")
	if _, err := Run(t.Context(), []sources.Source{src}, NewOutput(name, nil), nil); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	got, total := 0, 0
	for _, f := range z.File[1:] {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r) // checks the CRC-32 as well
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		got, total = got+1, total+len(data)
	}
	if got != stats.Files.Present || int64(total) != stats.FileBytes {
		t.Errorf("%d files of %d bytes, want %d of %d", got, total, stats.Files.Present, stats.FileBytes)
	}
}

func ExampleRun() {
	src, err := slack.Open(fixtures.Acme(), "acme", nil)
	if err != nil {
		panic(err)
	}
	r, err := Run(context.Background(), []sources.Source{src}, nil, &Options{Team: "acme"})
	if err != nil {
		panic(err)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Counts)) {
		fmt.Println(k, r.Counts[k].Read, r.Counts[k].Imported)
	}
	// Output:
	// bot 3 3
	// channel 8 8
	// file 3 2
	// membership 23 22
	// message 40 39
	// other 1 0
	// reaction 20 20
	// user 8 8
}
