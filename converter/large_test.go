package converter

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

var large = flag.Bool("large", false, "test large single things at their full size: some minutes, and 6 GB of disk")

// scale returns how large a test is: usually, and with -large.
func scale(usual, full int) int {
	if *large {
		return full
	}
	return usual
}

// exportWriter writes an export of one channel, day by day.
type exportWriter struct {
	t  *testing.T
	f  *os.File
	zw *zip.Writer
	w  *bufio.Writer // of the day file being written
	n  int           // messages in it
}

func newExport(t *testing.T) *exportWriter {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "export.zip"))
	if err != nil {
		t.Fatal(err)
	}
	e := &exportWriter{t: t, f: f, zw: zip.NewWriter(f)}
	e.file("users.json", `[{"id":"U1","name":"ada","profile":{"email":"ada@example.com"}}]`)
	e.file("channels.json", `[{"id":"C1","name":"general","created":1500000000,"members":["U1"]}]`)
	return e
}

func (e *exportWriter) create(name string) io.Writer {
	w, err := e.zw.Create(name)
	if err != nil {
		e.t.Fatal(err)
	}
	return w
}

func (e *exportWriter) file(name, content string) {
	if _, err := io.WriteString(e.create(name), content); err != nil {
		e.t.Fatal(err)
	}
}

// day begins a day file.
func (e *exportWriter) day(name string) {
	e.endDay()
	e.w, e.n = bufio.NewWriter(e.create("general/"+name+".json")), 0
}

func (e *exportWriter) endDay() {
	if e.w == nil {
		return
	}
	e.w.WriteString("]")
	if err := e.w.Flush(); err != nil {
		e.t.Fatal(err)
	}
	e.w = nil
}

// message writes a message, sent at a number of milliseconds; more is what it has beside.
func (e *exportWriter) message(ms int, more string) {
	sep := ",\n"
	if e.n == 0 {
		sep = "["
	}
	e.n++
	fmt.Fprintf(e.w, `%s{"type":"message","user":"U1","ts":"%d.%03d000"%s}`, sep, 1_600_000_000+ms/1000, ms%1000, more)
}

// open ends the writing.
func (e *exportWriter) open() sources.Source {
	e.endDay()
	if err := errors.Join(e.zw.Close(), e.f.Close()); err != nil {
		e.t.Fatal(err)
	}
	return openZip(e.t, e.f.Name())
}

// convert converts the export to a zip, and returns the report and the most memory that the
// run held, in MiB.
func (e *exportWriter) convert(o *Options) (r *Report, archive string, peak uint64) {
	e.t.Helper()
	archive = filepath.Join(e.t.TempDir(), "out.zip")
	before := inUse()
	o.Progress = func(Progress) {
		now := inUse() // once: another run of the collector may lie between two
		peak = max(peak, now-min(before, now))
	}
	r, err := Run(e.t.Context(), []sources.Source{e.open()}, NewOutput(archive, nil), o)
	if err != nil {
		e.t.Fatal(err)
	}
	return r, archive, peak >> 20
}

// words is a text of n bytes.
func words(n int) string { return strings.Repeat("some words of a message. ", n/25+1)[:n] }

func TestLargeDayFile(t *testing.T) {
	const each = 1000 // bytes, about
	n := scale(20_000, 2_000_000)
	e := newExport(t)
	e.day("2020-09-13")
	more := `,"text":"` + words(each-60) + `"`
	for i := range n {
		e.message(i, more)
	}
	r, _, peak := e.convert(&Options{Workers: 2, Memory: MinMemory})
	if got := r.Counts["message"].Imported; got != n {
		t.Errorf("%d messages were imported, want %d", got, n)
	}
	if peak > 96 {
		t.Errorf("a day file of %d MB took %d MiB", n*each/1_000_000, peak)
	}
}

func TestLargeThread(t *testing.T) {
	n := scale(10_000, 200_000)
	e := newExport(t)
	for i := range n + 1 {
		if i%5000 == 0 {
			e.day(fmt.Sprintf("2020-09-13-%03d", i/5000))
		}
		e.message(1000*i, fmt.Sprintf(`,"thread_ts":"1600000000.000000","text":"reply %d %s"`, i, words(200)))
	}
	r, archive, peak := e.convert(&Options{Workers: 2, Memory: MinMemory})
	if got := r.Counts["message"].Imported; got != n+1 {
		t.Errorf("%d messages were imported, want %d", got, n+1)
	}
	if peak > 128 {
		t.Errorf("a thread of %d replies took %d MiB", n, peak)
	}
	lines := readLines(t, archive)
	if want := (n + threadReplies - 1) / threadReplies; bytes.Count(lines, []byte(`{"type":"post"`)) != want {
		t.Errorf("the thread lies in %d lines, want %d", bytes.Count(lines, []byte(`{"type":"post"`)), want)
	}
	for i := range n + 1 {
		if !bytes.Contains(lines, fmt.Appendf(nil, `"reply %d some`, i)) {
			t.Fatalf("reply %d is not in the output", i)
		}
		lines = lines[bytes.Index(lines, fmt.Appendf(nil, `"reply %d some`, i)):] // they are in order
	}
}

func TestLargeMessage(t *testing.T) {
	const size = 4 << 20
	e := newExport(t)
	e.day("2020-09-13")
	e.message(0, `,"text":"before"`)
	e.message(1000, `,"text":"`+words(size)+`"`)
	e.message(2000_000, `,"text":"after"`)
	r, archive, _ := e.convert(&Options{})
	if got := r.Counts["message"].Imported; got != 3 {
		t.Errorf("%d messages were imported, want 3", got)
	}
	lines := readLines(t, archive)
	if got := bytes.Count(lines, []byte("words")); got != strings.Count(words(size), "words") {
		t.Errorf("%d times \"words\" in the output, want %d", got, strings.Count(words(size), "words"))
	}
}

func TestManyDayFiles(t *testing.T) {
	n := scale(3000, 100_000)
	e := newExport(t)
	for i := range n {
		e.day(fmt.Sprintf("2020-09-13-%06d", i))
		e.message(1000*i, `,"text":"hello"`)
	}
	r, _, peak := e.convert(&Options{Workers: 2, Memory: MinMemory})
	if got := r.Counts["message"].Imported; got != n {
		t.Errorf("%d messages were imported, want %d", got, n)
	}
	if peak > 192 {
		t.Errorf("%d day files took %d MiB", n, peak)
	}
}

// A zip has more than 65,535 entries only in the format called zip64.
func TestManyFiles(t *testing.T) {
	n := scale(2000, 70_000)
	e := newExport(t)
	for i := range n {
		e.file(fmt.Sprintf("__uploads/F%d/note.txt", i), fmt.Sprint("note ", i))
	}
	e.day("2020-09-13")
	for i := range n {
		e.message(1000*i, fmt.Sprintf(`,"text":"a note","files":[{"id":"F%d","name":"note.txt"}]`, i))
	}
	_, archive, _ := e.convert(&Options{Workers: 2, Memory: MinMemory})
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != n+1 {
		t.Errorf("the archive has %d entries, want %d", len(z.File), n+1)
	}
	for i, f := range z.File[1:] {
		if f.UncompressedSize64 != uint64(len(fmt.Sprint("note ", i))) {
			t.Fatalf("%s has %d bytes", f.Name, f.UncompressedSize64)
		}
	}
}

// TestHugeArchive writes an archive with an entry above 4 GiB, and entries that begin above.
func TestHugeArchive(t *testing.T) {
	if !*large {
		t.Skip("writes 5 GiB; -large does it")
	}
	name := filepath.Join(t.TempDir(), "out.zip")
	o := NewOutput(name, nil)
	w, err := o.Lines(2)
	if err != nil {
		t.Fatal(err)
	}
	line := []byte(words(1<<20-1) + "\n")
	const lines = 4<<10 + 1 // just above 4 GiB
	for range lines {
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	// What is not deflated makes the archive itself longer than 4 GiB.
	for i := range 2 {
		if _, err := o.AddFile(fmt.Sprintf("f/%d.jpg", i), io.NopCloser(io.LimitReader(zeros{}, 5<<29))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.AddFile("f/last.txt", io.NopCloser(strings.NewReader("the last"))); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Commit(); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	want := map[string]int64{"import.jsonl": lines << 20, "data/f/0.jpg": 5 << 29, "data/f/1.jpg": 5 << 29, "data/f/last.txt": 8}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, r) // checks the CRC-32 as well
		if err != nil || n != want[f.Name] {
			t.Errorf("%s has %d bytes, want %d (%v)", f.Name, n, want[f.Name], err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// readLines returns the lines of an archive.
func readLines(t *testing.T, archive string) []byte {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := z.Open(linesName)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
