package slack

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

func TestParseTS(t *testing.T) {
	tests := []struct {
		in   string
		want int64 // µs; 0 when it is no time
	}{
		{"1700000000.000100", 1700000000000100},
		{"1700000000.1", 1700000000100000},
		{"1700000000", 1700000000000000},
		{" 1700000000.000001 ", 1700000000000001},
		{"1700000000.1234567", 1700000000123456},
		{"1700000000.", 1700000000000000},
		{"", 0}, {".", 0}, {"0.000001", 0}, {"-1700000000.0", 0}, {"1e9", 0}, {"17000000000000.1", 0},
		{"1700000000.12x", 0}, {"9999999999.0", 0}, {"12345", 0}, {"+1700000000", 0},
	}
	for _, tt := range tests {
		got, ok := parseTS(tt.in)
		if got != tt.want && ok || ok != (tt.want != 0) {
			t.Errorf("parseTS(%q) = %d, %v; want %d", tt.in, got, ok, tt.want)
		}
	}
}

// small is a whole export with one channel, and day as its only day file.
func small(day string) fstest.MapFS {
	return fstest.MapFS{
		"users.json":                 {Data: []byte(`[{"id":"U1","name":"ann"}]`)},
		"channels.json":              {Data: []byte(`[{"id":"C1","name":"general","members":["U1"]}]`)},
		"general/2024-01-02.json":    {Data: []byte(day)},
		"general/2024-01-02.json.sw": {Data: []byte("not a day file")},
	}
}

// open opens an export and reads its directory.
func open(t testing.TB, fsys fs.FS) (*Export, *sources.Directory) {
	t.Helper()
	e, err := Open(fsys, "test.zip", nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e, d
}

// tell writes the records of all parts in short, one a line.
func tell(t testing.TB, e *Export) (lines []string) {
	t.Helper()
	for _, p := range e.Parts() {
		for rec, err := range e.Records(t.Context(), p) {
			switch rec := rec.(type) {
			case *sources.Message:
				lines = append(lines, "message "+string(rec.Text))
			case *sources.LeftOut:
				lines = append(lines, rec.Origin.String()+" left out: "+rec.Reason)
			case *sources.Problem:
				what := "problem "
				if rec.Damage {
					what = "damage "
				}
				lines = append(lines, what+rec.Origin.String())
			}
			if err != nil {
				lines = append(lines, "error "+err.Error())
			}
		}
	}
	return lines
}

func TestDayFiles(t *testing.T) {
	const one = `{"ts":"1700000000.000100","user":"U1","text":"one"}`
	const two = `{"ts":"1700000001.000100","user":"U1","text":"two"}`
	const file = "general/2024-01-02.json"
	tests := map[string]struct {
		day  string
		want []string
	}{
		"healthy":              {"[" + one + ",\n" + two + "]\n", []string{"message one", "message two"}},
		"empty list":           {"[\n]", nil},
		"null and strings":     {`[null,"",` + one + `]`, []string{file + ":/0 left out: an empty element of the list", file + ":/1 left out: an empty element of the list", "message one"}},
		"a number":             {`[7,` + one + `]`, []string{"damage " + file + ":/0", file + ":/0 left out: not readable", "message one"}},
		"broken off":           {"[" + one + `,{"ts":"17`, []string{"message one", "damage " + file + ":/1"}},
		"broken off in a list": {"[" + one + ",", []string{"message one", "damage " + file + ":/1"}},
		"broken in the middle": {"[" + one + `,{"ts":],` + two + "]", []string{"message one", "damage " + file + ":/1"}},
		"something after it":   {"[" + one + "] [", []string{"message one", "damage " + file}},
		"no list":              {one, []string{"damage " + file}},
		"nothing":              {"", []string{"damage " + file}},
		"no time":              {`[` + one + `,{"user":"U1","text":"when"}]`, []string{"message one", "problem " + file + ":/1/ts", "message when"}},
		"unknown keys, odd types": {`[{"ts":1700000000.000100,"user":"U1","text":"one","blocks":null,"files":{},"reactions":[null,7],"edited":"","x":{"y":[1]}}]`,
			[]string{"message one"}},
		"doubled keys": {`[{"ts":"1700000000.000100","user":"U1","text":"no","text":"one"}]`, []string{"message one"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e, _ := open(t, small(tt.day))
			if d := cmp.Diff(tt.want, tell(t, e)); d != "" {
				t.Error(d)
			}
		})
	}
}

// faulty serves files through readers that fail or give a byte at a time.
type faulty struct {
	fs.FS
	wrap func(r fs.File) fs.File
}

func (f faulty) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || !strings.HasPrefix(name, "general/") {
		return file, err
	}
	return f.wrap(file), nil
}

type readFile struct {
	fs.File
	read func([]byte) (int, error)
}

func (r readFile) Read(p []byte) (int, error) { return r.read(p) }

func TestSameRecordsForAnyChunking(t *testing.T) {
	day := `[` + strings.Repeat(`{"ts":"1700000000.000100","user":"U1","text":"one & two"},`, 50) + `{"ts":"17`
	e, _ := open(t, small(day))
	want := tell(t, e)
	slow := faulty{small(day), func(f fs.File) fs.File { return readFile{f, iotest.OneByteReader(f).Read} }}
	e, _ = open(t, slow)
	if d := cmp.Diff(want, tell(t, e)); d != "" {
		t.Error(d)
	}
}

func TestFailureToReadIsNoDamage(t *testing.T) {
	boom := errors.New("disk on fire")
	bad := faulty{small("[]"), func(f fs.File) fs.File { return readFile{f, iotest.ErrReader(boom).Read} }}
	e, _ := open(t, bad)
	got := tell(t, e)
	if len(got) != 1 || !strings.HasPrefix(got[0], "error ") || !strings.Contains(got[0], "disk on fire") {
		t.Errorf("got %q, want the error of the disk", got)
	}
}

func FuzzDay(f *testing.F) {
	f.Add([]byte(`[{"ts":"1700000000.000100","user":"U1","text":"hi <@U2|bob>","reactions":[{"name":"+1","users":["U1"]}]}]`))
	f.Add([]byte(`[{"subtype":"bot_message","bot_id":"B1","username":"x","files":[{"id":"F1"}],"room":{"date_start":"1"}}`))
	f.Fuzz(func(t *testing.T, day []byte) {
		e, _ := open(t, small(string(day)))
		for _, l := range tell(t, e) {
			if strings.HasPrefix(l, "error ") || strings.ContainsRune(strings.ReplaceAll(l, "\x00@", ""), 0) && !strings.HasPrefix(l, "message ") {
				t.Errorf("%q", l)
			}
		}
	})
}
