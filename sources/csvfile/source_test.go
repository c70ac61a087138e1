package csvfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mmimport/mmimport/sources"
)

func TestOptionsAreChecked(t *testing.T) {
	fsys := fstest.MapFS{"a.csv": {Data: []byte("username,email\n")}}
	for _, o := range []*Options{
		{Kind: "people"}, {Charset: "klingon"}, {Columns: map[string]string{"shoe size": "x"}}, {TimeLayout: "%Q"}, {Kind: "messages"},
	} {
		if s, err := Open(fsys, nil, "x", o); err == nil {
			t.Errorf("%+v is accepted: %v", o, s)
		}
	}
}

// TestPasswordsAreNowhere gives passwords in columns of their own, and where a row or
// its header has slipped, and looks at all that is said.
func TestPasswordsAreNowhere(t *testing.T) {
	for name, data := range map[string]string{
		"in a column":       "username,email,password\nann,ann@acme.example,Hunter2!\n",
		"in the wrong one":  "username,email,status,active,roles,locale,created_at,password\nann,ann@acme.example,Hunter2!,Hunter2!,Hunter2!,,Hunter2!,\n",
		"in a list":         "username,email,password,channels\nann,ann@acme.example,,Hunter2!/a/b\n",
		"in a row too long": "username,email,password\nann,ann@acme.example,Lee,Hunter2!\n",
		"without header":    "ann,Hunter2!,ann@acme.example\nbob,Hunter2!,bob@acme.example\n",
	} {
		said := ""
		s, err := Open(fstest.MapFS{"a.csv": {Data: []byte(data)}}, nil, "x", nil)
		if err != nil {
			said = err.Error()
		} else if d, err := s.Directory(t.Context()); err != nil {
			t.Fatal(err)
		} else {
			said = fmt.Sprintf("%+v", d)
		}
		if strings.Contains(said, "Hunter2") {
			t.Errorf("%s: %s", name, said)
		}
	}
	o := &Options{Columns: map[string]string{"nickname": "Pwd"}}
	if _, err := Open(fstest.MapFS{"a.csv": {Data: []byte("username,email,pwd\n")}}, nil, "x", o); err == nil {
		t.Error("a column of passwords can be read as something else")
	}
}

// described lists all records of a source.
func described(tb testing.TB, s *Source) []string {
	var list []string
	for _, r := range records(tb, s) {
		list = append(list, show(reflect.ValueOf(r).Elem()))
	}
	return list
}

// TestPartsAreTheWhole cuts a file with damage in it at every row.
func TestPartsAreTheWhole(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("\ufeffts,channel,user,text,id,parent_id\n")
	for i := range 300 {
		text := []string{"plain", `"in ""quotes"""`, "\"two\nlines\"", "\"not closed", "\"a \"b\" c\"", `"back \"slash\""`, "too,many", ""}[i%8]
		fmt.Fprintf(&b, "%d,dev-%d,ann,%s,%d,%d\r\n\n", 1_700_000_000+i/20, i%3, text, i, i/6*6)
	}
	fsys := fstest.MapFS{"posts.csv": {Data: b.Bytes()}}
	whole, _ := opened(t, fsys, nil)
	want := described(t, whole)
	for _, size := range []int64{1, 100, 1000} {
		s, err := Open(fsys, nil, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		s.partSize = size
		if _, err := s.Directory(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, described(t, s)); d != "" || len(s.Parts()) < 2 {
			t.Fatalf("%d parts: %s", len(s.Parts()), d)
		}
		end := s.Parts()[0].Start
		for _, p := range s.Parts() {
			if p.Start != end {
				t.Errorf("a part begins at %d, the one before ends at %d", p.Start, end)
			}
			end += p.Size
		}
		if end != int64(b.Len()) {
			t.Errorf("the parts end at %d, the file at %d", end, b.Len())
		}
	}
}

// onlyReads is a file system whose files cannot be read from their middle, as in a zip.
type onlyReads struct{ fs.FS }

func (o onlyReads) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	if _, isDir := f.(fs.ReadDirFile); isDir || err != nil {
		return f, err
	}
	return struct{ fs.File }{f}, nil
}

func TestFilesThatCannotSeek(t *testing.T) {
	fsys := fstest.MapFS{"posts.csv": {Data: history(2000, true)}}
	seeking, _ := opened(t, fsys, nil)
	s, err := Open(onlyReads{fsys}, []string{"posts.csv"}, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.partSize = 1000
	if _, err := s.Directory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := gocmp.Diff(described(t, seeking), described(t, s)); d != "" || len(s.Parts()) != 1 {
		t.Errorf("%d parts: %s", len(s.Parts()), d)
	}
}

// TestConcurrentRecords reads all parts at once.
func TestConcurrentRecords(t *testing.T) {
	s, err := Open(fstest.MapFS{"posts.csv": {Data: history(5000, true)}}, nil, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.partSize = 10_000
	if _, err := s.Directory(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n [64]int
	var wg sync.WaitGroup
	for i, p := range s.Parts() {
		wg.Go(func() {
			for range s.Records(t.Context(), p) {
				n[i%len(n)]++
			}
		})
		if i%len(n) == len(n)-1 {
			wg.Wait()
		}
	}
	wg.Wait()
	sum := 0
	for _, x := range n {
		sum += x
	}
	if sum != 5000 {
		t.Errorf("%d messages, want 5000", sum)
	}
}

func TestReadingStopsWhenToldSo(t *testing.T) {
	s, _ := opened(t, fstest.MapFS{"posts.csv": {Data: history(2000, false)}}, nil)
	for range s.Records(t.Context(), s.Parts()[0]) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range s.Records(ctx, s.Parts()[0]) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("error %v, want that of the context", last)
	}
	s, err := Open(fstest.MapFS{"posts.csv": {Data: history(2000, false)}}, nil, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Directory(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestOpenAndClose(t *testing.T) {
	s, _ := opened(t, fstest.MapFS{"people.csv": {Data: []byte("username,email,avatar\nann,ann@acme.example,a.png\n")}, "a.png": {Data: []byte("png")}}, nil)
	c, err := s.Open("a.png")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(c); string(b) != "png" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if err := errors.Join(c.Close(), s.Close()); err != nil || s.Name() != "test" || s.Kind() != "csv" {
		t.Errorf("%v, %s, %s", err, s.Name(), s.Kind())
	}
	if _, err := Open(fstest.MapFS{}, []string{"none.csv"}, "x", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := Open(fstest.MapFS{}, nil, "x", nil); !errors.Is(err, ErrNotRecognised) {
		t.Errorf("error %v", err)
	}
}

// made is a file of messages that is made while it is read.
type made struct {
	rows, next int
	rest       []byte
}

func (m *made) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		if m.next > m.rows {
			return 0, io.EOF
		}
		if m.next == 0 {
			m.rest = []byte("ts,channel,user,text\n")
		} else {
			m.rest = fmt.Appendf(m.rest, "%d,dev,ann,a message\n", 1_700_000_000+m.next)
		}
		m.next++
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

func (m *made) Stat() (fs.FileInfo, error) { return nil, fs.ErrInvalid }
func (m *made) Close() error               { return nil }

// TestMemoryOfRows checks that reading ten times as many rows takes no more memory.
func TestMemoryOfRows(t *testing.T) {
	peak := func(n int) uint64 {
		r := newRows(&made{rows: n}, dialect{',', '\n'}, 0, 1)
		var m runtime.MemStats
		var top uint64
		for i := 0; ; i++ {
			if _, err := r.next(); err != nil {
				return top
			}
			if i%(n/10) == 0 {
				runtime.GC()
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapAlloc)
			}
		}
	}
	few, many := peak(100_000), peak(1_000_000)
	if many > few+1<<20 {
		t.Errorf("a million rows take %d bytes, a tenth of them %d", many, few)
	}
}

// FuzzSource reads any bytes as a file: it never panics, all rows are accounted for,
// texts are UTF-8 without zero bytes, and small parts have the same records as one.
func FuzzSource(f *testing.F) {
	addCases(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		// No system and no archive that we open has a zero byte in a file's name.
		if !fs.ValidPath(name) || name == "." || strings.ContainsRune(name, 0) {
			name = "a.csv"
		}
		fsys := fstest.MapFS{name: {Data: data}}
		o := &Options{Charset: "utf-8"}
		s, err := Open(fsys, []string{name}, "x", o)
		if err != nil {
			return
		}
		if msg := unaccounted(t, s); msg != "" {
			t.Fatal(msg)
		}
		want := described(t, s)
		if i := slices.IndexFunc(want, func(s string) bool {
			return !utf8.ValidString(s) || strings.Contains(s, `\x00`) && !bytes.Contains(data, []byte(`\x00`))
		}); i >= 0 {
			t.Fatalf("%s is no text", want[i])
		}
		s, err = Open(fsys, []string{name}, "x", o)
		if err != nil {
			t.Fatal(err)
		}
		s.partSize = 1
		if _, err := s.Directory(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, described(t, s)); d != "" {
			t.Fatal(d)
		}
	})
}

// TestNamesThatAreNotUTF8 reads what can be opened, and tells of the rest.
func TestNamesThatAreNotUTF8(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.csv", "b\xfc.csv", "c\xfc/d.csv"} {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte("username\nann\n"), 0o600)); err != nil {
			t.Skip(err) // not every system has such names
		}
	}
	_, d := opened(t, os.DirFS(dir), nil)
	var told []string
	for _, p := range d.Problems {
		if p.Damage {
			told = append(told, p.Origin.File)
		}
	}
	if want := []string{"b\ufffd.csv", "c\ufffd"}; len(d.Users) != 1 || !slices.Equal(told, want) {
		t.Errorf("%d users, told %q, want 1 and %q", len(d.Users), told, want)
	}
}

// addCases adds the files of all cases.
func addCases(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if file.Name != "want" {
				f.Add(file.Name, file.Data)
			}
		}
	}
}

// TestManyThreadsAtOneTime reads replies among very many messages that have the same time,
// as files with dates only have: each goes to the message that it names.
func TestManyThreadsAtOneTime(t *testing.T) {
	const n = 3000
	data := []byte("date,channel,username,text,id,parent_id\n")
	for i := range n {
		data = fmt.Appendf(data, "2024-01-%02d,general,ann,root %d,r%d,\n2024-01-%02d,general,bob,reply %d,,r%d\n", 1+i/2000, i, i, 1+i/2000, i, i)
	}
	s, _ := opened(t, fstest.MapFS{"a.csv": {Data: data}}, nil)
	roots := map[int64]string{} // texts, by TS
	last := int64(0)
	for _, r := range records(t, s) {
		m := r.(*sources.Message)
		if m.TS <= last {
			t.Fatalf("%s: TS %d is not above %d, that of the message before", m.Text, m.TS, last)
		}
		last = m.TS
		text := string(m.Text)
		if m.Thread == 0 {
			roots[m.TS] = text
		} else if got, want := roots[m.Thread], strings.Replace(text, "reply", "root", 1); got != want {
			t.Fatalf("%q answers %q", text, got)
		}
	}
	if len(roots) != n {
		t.Errorf("%d threads begin, of %d", len(roots), n)
	}
}
