package slack

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"
)

// packed makes a zip of entries "name=content", as they are given.
func packed(t *testing.T, entries ...string) *zip.Reader {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, e := range entries {
		name, data, _ := strings.Cut(e, "=")
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestZipsThatPackageZipRefuses(t *testing.T) {
	const users, channels = `users.json=[{"id":"U1","name":"ann"}]`, `channels.json=[{"id":"C1","name":"general"}]`
	day := func(text string) string { return `=[{"ts":"1700000000.000100","user":"U1","text":"` + text + `"}]` }
	tests := map[string]struct {
		entries  []string
		want     []string
		problems []string // places
	}{
		"the same name twice": {
			[]string{users, channels, "general/2024-01-01.json" + day("old"), "general/2024-01-01.json" + day("new")},
			[]string{"message new"}, []string{"general/2024-01-01.json"},
		},
		"backslashes":    {[]string{users, channels, `general\2024-01-01.json` + day("hi")}, []string{"message hi"}, nil},
		"absolute names": {[]string{"/users.json=[]", "/" + channels, "/general/2024-01-01.json" + day("hi")}, []string{"message hi"}, nil},
		"a name that is no UTF-8": {
			[]string{users, channels, "general/2024-01-01.json" + day("hi"), "g\xff/2024-01-01.json" + day("lost")},
			[]string{"message hi"}, []string{"g\ufffd/2024-01-01.json"},
		},
		"names that lead out": {
			[]string{users, channels, "general/2024-01-01.json" + day("hi"), "../../etc/passwd=x", "__uploads/../../../x/y=z"},
			[]string{"message hi"}, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e, d := open(t, packed(t, tt.entries...))
			if d := cmp.Diff(tt.want, tell(t, e)); d != "" {
				t.Error(d)
			}
			var places []string
			for _, p := range d.Problems {
				places = append(places, p.Origin.String())
			}
			if d := cmp.Diff(tt.problems, places); d != "" {
				t.Error(d)
			}
		})
	}
}

// What is unpacked in one piece is what a stream gives; what a stream fails on is declined.
func TestUnpackOrDecline(t *testing.T) {
	long := `[{"text":"` + strings.Repeat("x", maxUnpacked) + `"}]`
	tests := map[string]struct {
		plain  string
		damage func(*zip.File)
		want   bool
	}{
		"short":                    {`[{"text":"a"}]`, nil, true},
		"empty":                    {"", nil, true},
		"as long as can be":        {long[:maxUnpacked], nil, true},
		"longer":                   {long[:maxUnpacked+1], nil, false},
		"a wrong checksum":         {"[]", func(f *zip.File) { f.CRC32++ }, false},
		"longer than it says":      {"[{}]", func(f *zip.File) { f.UncompressedSize64-- }, false},
		"shorter than it says":     {"[{}]", func(f *zip.File) { f.UncompressedSize64++ }, false},
		"cut off":                  {"[{}]", func(f *zip.File) { f.CompressedSize64 -= 3 }, false},
		"beyond the file's end":    {"[{}]", func(f *zip.File) { f.CompressedSize64 += 1 << 19 }, false},
		"packed in an unknown way": {"[{}]", func(f *zip.File) { f.Method = 99 }, false},
		"stored":                   {"[{}]", func(f *zip.File) { f.Method = zip.Store }, false},
	}
	var u unpacker
	var buf []byte
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := packed(t, "day.json="+tt.plain).File[0]
			if tt.damage != nil {
				tt.damage(f)
			}
			var ok bool
			if buf, ok = u.unpack(buf, f); ok != tt.want || ok && string(buf) != tt.plain {
				t.Errorf("unpack: %.40q, %v", buf, ok)
			}
		})
	}
}

func TestGarbledFolders(t *testing.T) {
	const lists = `channels.json=[{"id":"C1","name":"café","members":[]},{"id":"C2","name":"москва","members":[]}]`
	const day = `=[{"ts":"1700000000.000100","user":"U1","text":"hi"}]`
	tests := map[string]struct{ folder, want string }{
		"as it is":                    {"café", "C1"},
		"decomposed":                  {"cafe\u0301", "C1"},
		"UTF-8 taken for 437":         {"caf├⌐", "C1"},
		"UTF-8 taken for 850":         {"caf├®", "C1"},
		"UTF-8 taken for 1252":        {"cafÃ©", "C1"},
		"UTF-8 taken for 866":         {"╨╝╨╛╤Б╨║╨▓╨░", "C2"},
		"garbled, but not from these": {"th├⌐", "th├⌐"},
		"no UTF-8 before":             {"⌐├", "⌐├"},
		"another name in ASCII":       {"cafe", "cafe"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e, d := open(t, packed(t, "users.json=[]", lists, tt.folder+"/2024-01-01.json"+day))
			parts := e.Parts()
			if len(parts) != 1 || parts[0].Conversation != tt.want {
				t.Fatalf("the messages belong to %+v, want %q", parts, tt.want)
			}
			garbled := strings.HasPrefix(name, "UTF-8")
			if told := len(d.Problems) == 1 && strings.Contains(d.Problems[0].Message, "garbled"); told != garbled {
				t.Errorf("told: %v, want %v; %v", told, garbled, d.Problems)
			}
		})
	}
}

func TestEncryptedZips(t *testing.T) {
	const day = `=[{"ts":"1700000000.000100","user":"U1","text":"hi"}]`
	z := packed(t, `users.json=[{"id":"U1","name":"ann"}]`, `channels.json=[{"id":"C1","name":"general"}]`, "general/2024-01-01.json"+day, "general/2024-01-02.json"+day)
	z.File[2].Flags |= isEncrypted
	e, _ := open(t, z)
	if d := cmp.Diff([]string{"damage general/2024-01-01.json", "message hi"}, tell(t, e)); d != "" {
		t.Errorf("one file is encrypted:\n%s", d)
	}
	for _, f := range z.File {
		f.Flags |= isEncrypted
	}
	if _, err := Open(z, "x.zip", nil); !errors.Is(err, ErrNotExport) || !strings.Contains(err.Error(), "password") {
		t.Errorf("all files are encrypted: %v", err)
	}
}
