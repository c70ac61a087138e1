package converter

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

func TestValidTeamName(t *testing.T) {
	for name, want := range map[string]bool{
		"acme": true, "a1": true, "acme-labs": true, "acme--labs": true, "9to5": true, strings.Repeat("a", 64): true,
		"": false, "a": false, "Acme": false, "acme_labs": false, "-acme": false, "acme-": false, "ac me": false,
		"helpdesk": false, "apiteam": false, "postoffice": false, "channel9": false, "admin": false, strings.Repeat("a", 65): false,
	} {
		if got := ValidTeamName(name); got != want {
			t.Errorf("ValidTeamName(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestValidEmail(t *testing.T) {
	for address, want := range map[string]bool{
		"ann@acme.example": true, "ANN@acme.example": true, "a.b+c@x.y": true, "ann@localhost": true, "änne@acme.example": true,
		"": false, "ann": false, "ann@": false, "@acme.example": false, "Ann <ann@acme.example>": false,
		"ann ann@acme.example": false, `"a b"@acme.example`: false, "ann@acme@example": false,
		strings.Repeat("a", 120) + "@acme.example": false,
	} {
		if got := validEmail(address); got != want {
			t.Errorf("validEmail(%q) = %v, want %v", address, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	tests := []struct {
		in, extra, want string
		lossless        bool
	}{
		{"general", "_-", "general", true},
		{"Dev API", "_-", "dev-api", true},
		{"_hr", "_-", "hr", false},
		{"über-uns", "_-", "uber-uns", true},
		{"日本語", "_-", "", false},
		{"計画 2024", "_-", "2024", false},
		{"o'neil", "._-", "o-neil", false},
		{"ann.lee_2", "._-", "ann.lee_2", true},
		{"..", "._-", "", false},
		{"a   b", "", "a-b", true},
	}
	for _, tt := range tests {
		if got, lossless := slug(tt.in, tt.extra); got != tt.want || lossless != tt.lossless {
			t.Errorf("slug(%q, %q) = %q, %v; want %q, %v", tt.in, tt.extra, got, lossless, tt.want, tt.lossless)
		}
	}
}

func TestNamesAreEachUsedOnce(t *testing.T) {
	long := strings.Repeat("x", 70)
	tests := []struct{ want, id, got string }{
		{"hr", "C1", "hr"},
		{"hr", "C2", "hr-c2"},
		{"hr", "C2", "hr-9685eb76"}, // both are taken: a digest of the id
		{"town-square", "C9", "town-square-c9"},
		{"", "C5", "c5"},
		{long, "C6", strings.Repeat("x", 61) + "-c6"},
		{long, "C7", strings.Repeat("x", 61) + "-c7"},
	}
	n := newNames(maxChannelName, reservedChannels)
	any := func(string) bool { return true }
	seen := map[string]bool{}
	for _, tt := range tests {
		got := n.take(tt.want, tt.id, any)
		if seen[got] || len(got) > maxChannelName {
			t.Errorf("take(%q, %q) = %q: used before, or too long", tt.want, tt.id, got)
		}
		seen[got] = true
		if got != tt.got {
			t.Errorf("take(%q, %q) = %q, want %q", tt.want, tt.id, got, tt.got)
		}
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		in   string
		n    int
		want string
		lost bool
	}{
		{"short", 10, "short", false},
		{"exactly", 7, "exactly", false},
		{"one too many", 11, "one too ma…", true},
		{"日本語日本語", 4, "日本語…", true},
		{"word gap", 6, "word…", true},
	}
	for _, tt := range tests {
		got, lost := cut(tt.in, tt.n)
		if got != tt.want || lost != tt.lost || utf8.RuneCountInString(got) > tt.n {
			t.Errorf("cut(%q, %d) = %q, %v; want %q, %v", tt.in, tt.n, got, lost, tt.want, tt.lost)
		}
	}
}

func TestFileName(t *testing.T) {
	tests := []struct{ in, want string }{
		{"report.pdf", "report.pdf"},
		{"Отчёт 2024.pdf", "Отчёт 2024.pdf"},
		{"e\u0301.txt", "é.txt"},
		{"../../evil.sh", "_.._evil.sh"},
		{`..\..\win.txt`, "_.._win.txt"},
		{`a<b>?.txt`, "a_b__.txt"},
		{"C:evil.txt", "C_evil.txt"},
		{"", "file"},
		{"..", "file"},
		{".bashrc", "bashrc"},
		{"a\x00b\n.txt", "ab.txt"},
		{"invoice\u202efdp.exe", "invoicefdp.exe"},
		{strings.Repeat("é", 300) + ".pdf", strings.Repeat("é", 98) + ".pdf"},
		{"v1.this is no extension", "v1.this is no extension"},
		// Windows: devices, and dots and blanks at the end.
		{"aux.txt", "_aux.txt"},
		{"NUL", "_NUL"},
		{"con .tar.gz", "_con .tar.gz"},
		{"Com1.log", "_Com1.log"},
		{"lpt².log", "_lpt².log"},
		{"CONOUT$", "_CONOUT$"},
		{"console.log", "console.log"},
		{"com10.log", "com10.log"},
		{"com.log", "com.log"},
		{"a..", "a"},
		{"a. . ", "a"},
		{"a.b...", "a.b"},
		{"NUL.", "_NUL"},
	}
	for _, tt := range tests {
		if got := fileName(tt.in); got != tt.want {
			t.Errorf("fileName(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Windows and macOS take names for one that differ in the case only.
func TestPathsAreApartOnEverySystem(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"FAB", "Fab", "fab", "fAB", "AUX", "aux", "CON", "con"} {
		p := filePath(&sources.File{ID: id, Name: "a.txt"}, "")
		if folder, _, _ := strings.Cut(p, "/"); isDevice(folder) {
			t.Errorf("%s lies at %s, which is a device", id, p)
		}
		if other := seen[strings.ToLower(p)]; other != "" {
			t.Errorf("%s and %s are both %s", id, other, p)
		}
		seen[strings.ToLower(p)] = id
	}
	for stem, want := range map[string]string{"aux": "aux~", "nul": "nul~", "com1": "com1~", "ann": "ann", "aux2": "aux2"} {
		if got := noDevice(stem); got != want {
			t.Errorf("noDevice(%s) = %s, want %s", stem, got, want)
		}
	}
}

func TestFilePathTellsFilesApart(t *testing.T) {
	plain := filePath(&sources.File{ID: "F1", Name: "a.txt", Path: "x"}, "")
	if plain != "F1/a.txt" {
		t.Errorf("a plain file lies at %q, want F1/a.txt", plain)
	}
	seen := map[string]bool{}
	for _, f := range []sources.File{
		{ID: "F1", Name: "a.txt", Path: "x"}, {ID: "F2", Name: "a.txt", Path: "y"}, {ID: "../F1", Name: "a.txt", Path: "z"},
		{ID: "", Name: "a.txt", Path: "u"}, {ID: "F1", Name: "a/.txt", Path: "v"}, {ID: "F1", Name: "a_.txt", Path: "w"},
	} {
		p := filePath(&f, "")
		if seen[p] || strings.Contains(p, "..") || strings.Count(p, "/") != 1 {
			t.Errorf("filePath(%+v) = %q: not safe, or that of another file", f, p)
		}
		seen[p] = true
	}
}

// FuzzNames compares the short ways of looking at names and addresses with the long ones.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"", "ann", "ann.lee", ".ann", "ann.", "a..b", "Ann", "ann@acme.example", "a.@b", "a@.b", "a@b.", "a@@b", "@", "a@-b", "_@_", "é@b", strings.Repeat("a", 127) + "@b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := validEmail(s), parsedEmail(strings.ToLower(s)); got != want {
			t.Errorf("%q is an address: %v, want %v", s, got, want)
		}
		for _, extra := range []string{"", "-", "._-"} {
			got, lossless := slug(s, extra)
			if want, wantLossless := makeSlug(s, extra); got != want || lossless != wantLossless {
				t.Errorf("slug(%q, %q) = %q, %v; want %q, %v", s, extra, got, lossless, want, wantLossless)
			}
		}
	})
}
