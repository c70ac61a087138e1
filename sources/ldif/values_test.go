package ldif

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestDetect(t *testing.T) {
	tests := map[string]struct {
		in   string
		want bool
	}{
		"a dn":                {"dn: cn=a,dc=x\ncn: a\n", true},
		"cut in the dn":       {"dn: cn=a", true},
		"base64":              {"DN:: Y249YQ==\n", true},
		"the root":            {"dn:\nobjectClass: top\n", true},
		"version":             {"version: 1\n\ndn: cn=a\n", true},
		"comments":            {"# a folded\n  comment: dn\n\n#\r\n#\r\ndn: cn=a\r\n", true},
		"ldapsearch's words":  {"SASL/GSSAPI authentication started\nSASL SSF: 56\n# extended LDIF\ndn: cn=a\n", true},
		"byte order mark":     {"\ufeffdn: cn=a\n", true},
		"UTF-16LE":            {"\xff\xfed\x00n\x00:\x00 \x00c\x00n\x00=\x00a\x00\n", true},
		"UTF-16LE, no mark":   {"d\x00n\x00:\x00 \x00c\x00n\x00=\x00a\x00\n\x00", true},
		"UTF-16BE":            {"\xfe\xff\x00d\x00n\x00:\x00 \x00c\x00n\x00=\x00a\x00\n", true},
		"CR":                  {"version: 1\rdn: cn=a\rcn: a\r", true},
		"folded dn":           {"dn: c\n n=a\n", true},
		"empty":               {"", false},
		"only a comment":      {"# dn: cn=a\n", false},
		"CSV":                 {"dn,cn,mail\n\"cn=a\",a,a@example.org\n", false},
		"CSV with semicolons": {"dn;cn\ncn=a;a\n", false},
		"JSON":                {`{"dn: cn=a": 1}`, false},
		"YAML":                {"version: 1\nservices:\n  dn: cn=a\n", false},
		"another YAML":        {"dn: fridays\n", false},
		"bad base64":          {"dn:: fridays!\n", false},
		"a URL":               {"dn:< file:///etc/passwd\n", false},
		"text":                {"Dear Ann,\n\ndn: cn=a\n", false},
		"a zip":               {"PK\x03\x04\x14\x00\x00\x00", false},
		"version of a thing":  {"version: 1.2\ndn: cn=a\n", false},
	}
	for name, tt := range tests {
		if got := Detect([]byte(tt.in)); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestParseGroupRule(t *testing.T) {
	for in, want := range map[string]GroupRule{
		"dev=acme":                            {Group: "dev", Team: "acme"},
		"Dev Team=Acme/General":               {Group: "Dev Team", Team: "acme", Channel: "general"},
		"cn=dev,ou=groups,dc=x=acme/town":     {Group: "cn=dev,ou=groups,dc=x", Team: "acme", Channel: "town"},
		"cn=dev,dc=x=acme:admin":              {Group: "cn=dev,dc=x", Team: "acme", Admin: true},
		`cn=a\,b\=c,dc=x = acme/x:admin`:      {Group: `cn=a\,b\=c,dc=x`, Team: "acme", Channel: "x", Admin: true},
		"cn=dev,dc=x=/general":                {Group: "cn=dev,dc=x", Channel: "general"},
		"dev=:admin":                          {Group: "dev", Admin: true},
		`cn="Dev, all",dc=x=acme/general_2.1`: {Group: `cn="Dev, all",dc=x`, Team: "acme", Channel: "general_2.1"},
	} {
		if got, err := ParseGroupRule(in); got != want || err != nil {
			t.Errorf("%q is %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "dev", "dev=", "=acme", "dev=acme:owner", "dev=acme/", "dev=/", "dev=a/b/c", "cn=dev,ou=groups,dc=x", "dev=a b", "cn=dev,dc=x=acme,dc=y", "dev=acme:", "a,b=c=acme"} {
		if got, err := ParseGroupRule(in); !errors.Is(err, ErrOption) {
			t.Errorf("%q is %+v, %v; want ErrOption", in, got, err)
		}
	}
}

func TestGeneralizedTime(t *testing.T) {
	for in, want := range map[string]string{
		"20140923233930.0Z": "2014-09-23T23:39:30Z", "20240322124910Z": "2024-03-22T12:49:10Z", "202403221249Z": "2024-03-22T12:49:00Z", "2024032212Z": "2024-03-22T12:00:00Z",
		"20240322124910.25Z": "2024-03-22T12:49:10.25Z", "20240322124910,5Z": "2024-03-22T12:49:10.5Z", "2024032212.5Z": "2024-03-22T12:30:00Z", "202403221249.5Z": "2024-03-22T12:49:30Z",
		"20240322124910+0130": "2024-03-22T11:19:10Z", "20240322124910-05": "2024-03-22T17:49:10Z",
		"": "", "Z": "", "20240322": "", "20240322124910": "", "20241322124910Z": "", "20240322124910.xZ": "", "20240322124910+99": "", "now": "", "000001010000Z": "", "16010101000000.0Z": "",
	} {
		ms, ok := generalizedTime(in)
		got := ""
		if ok {
			got = time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// TestPlainTimes compares the short way of reading times with the long one.
func TestPlainTimes(t *testing.T) {
	for _, year := range []string{"0000", "1601", "1970", "2024", "2100"} {
		for _, rest := range []string{"0101000000", "0228235959", "0229120000", "0230120000", "0431120000", "1231235959", "1231235960", "0001000000", "1301000000", "0100000000", "0132000000", "0101240000", "0101006000", "0101000060", "01010000x0", "010100000"} {
			for _, end := range []string{"", ".0"} {
				long, ok := generalizedTime(year + rest + end + "+0000")
				if got, gotOK := generalizedTime(year + rest + end + "Z"); got != long && ok || gotOK != ok {
					t.Errorf("%s%s%sZ is %d, %v, want %d, %v", year, rest, end, got, gotOK, long, ok)
				}
			}
		}
	}
}

func TestOtherTimes(t *testing.T) {
	if ms, ok := fileTime(132223104000000000); ms != 1577836800000 || !ok {
		t.Errorf("file time %d, %v", ms, ok)
	}
	for _, n := range []int64{0, -1, math.MaxInt64} {
		if _, ok := fileTime(n); ok {
			t.Errorf("the file time %d is a time", n)
		}
	}
	if ms, ok := days(19723); ms != time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() || !ok {
		t.Errorf("days %d, %v", ms, ok)
	}
	for _, n := range []int64{-1, 0, 1, math.MaxInt64} {
		if _, ok := days(n); ok {
			t.Errorf("%d days are a time", n)
		}
	}
}

func TestIDs(t *testing.T) {
	guid := "\x2a\x5e\xc9\x1a\xc9\x33\xac\x4b\x96\x29\x61\x08\x36\xa8\x81\x52"
	escaped := `\2a\5e\c9\1a\c9\33\ac\4b\96\29\61\08\36\a8\81\52`
	tests := []struct {
		encoding  idEncoding
		name      string
		value     string
		want, say string
	}{
		{hexEscaped, "objectguid", guid, escaped, ""},
		{hexEscaped, "objectguid", strings.ToUpper(escaped), escaped, ""},
		{hexEscaped, "objectguid", "{1AC95E2A-33C9-4BAC-9629-610836A88152}", escaped, ""},
		{hexEscaped, "objectguid", "ABCDEFGHIJKLMNOP", `\41\42\43\44\45\46\47\48\49\4a\4b\4c\4d\4e\4f\50`, ""},
		{hexPlain, "objectguid", guid, "2a5ec91ac933ac4b9629610836a88152", ""},
		{base64ID, "objectguid", guid, "Kl7JGskzrEuWKWEINqiBUg==", ""},
		{uuidID, "objectguid", guid, "1ac95e2a-33c9-4bac-9629-610836a88152", ""},
		{uuidID, "objectguid", "1ac95e2a-33c9-4bac-9629-610836a88152", "1ac95e2a-33c9-4bac-9629-610836a88152", ""},
		{textID, "objectguid", "1ac95e2a-33c9-4bac-9629-610836a88152", "1ac95e2a-33c9-4bac-9629-610836a88152", ""},
		{textID, "objectguid", guid, "", "binary"},
		{hexEscaped, "objectguid", guid + "x", "", "no GUID"},
		{hexEscaped, "objectguid", "1ac95e2a33c94bac9629610836a88152", "", "no GUID"},
		{hexEscaped, "entryuuid", "9A5B-Case-Kept", "9A5B-Case-Kept", ""},
		{hexPlain, "uid", "zoë", "zoë", ""},
		{hexEscaped, "guid", "\x00\xff", `\00\ff`, ""},
		{uuidID, "guid", "\x00\xff", "", "2 bytes"},
		{hexEscaped, "uid", strings.Repeat("x", 128), strings.Repeat("x", 128), ""},
		{hexEscaped, "uid", strings.Repeat("x", 129), "", "at most 128"},
	}
	for _, tt := range tests {
		got, err := tt.encoding.encode(tt.name, []byte(tt.value))
		if got != tt.want || (err != nil) != (tt.say != "") || err != nil && !strings.Contains(err.Error(), tt.say) {
			t.Errorf("%s %s %q is %q, %v; want %q, %q", tt.encoding, tt.name, tt.value, got, err, tt.want, tt.say)
		}
	}
}

func TestSID(t *testing.T) {
	for in, want := range map[string]string{
		"\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00": "S-1-5-32-544", "S-1-5-18": "S-1-5-18",
		"": "", "\x01\x02\x00\x00\x00\x00\x00\x05": "", "nonsense": "",
	} {
		if got := sidText([]byte(in)); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestLocales(t *testing.T) {
	for in, want := range map[string]string{
		"de": "de", "de-DE": "de", "EN-gb, de;q=0.8": "en", "en-AU": "en-AU", "pt": "pt-BR", "zh-TW": "zh-TW", "zh-Hant": "zh-TW", "zh": "zh-CN",
		"fr;q=0.5, it": "it", "": "", "xx": "", "klingon": "", "German": "", "*": "", "gsw": "",
	} {
		if got := locale(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]bool{"a@b": true, "a.b+c@d.example": true, "": false, "a": false, "@b": false, "a@": false, "a@b@c": false, "Ann <a@b>": false, "a b@c": false} {
		if got := isAddress(in); got != want {
			t.Errorf("%q is an address: %v", in, got)
		}
	}
}

// images are files of each kind, whole.
func images(t *testing.T) map[string][]byte {
	m := image.NewGray(image.Rect(0, 0, 4, 3))
	made := map[string]*bytes.Buffer{".jpg": {}, ".png": {}, ".gif": {}}
	if err := errors.Join(jpeg.Encode(made[".jpg"], m, nil), png.Encode(made[".png"], m), gif.Encode(made[".gif"], m, nil)); err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	bmp := append([]byte("BM"), make([]byte, 56)...)
	le.PutUint32(bmp[2:], uint32(len(bmp)))
	le.PutUint32(bmp[14:], 40)
	le.PutUint32(bmp[18:], 1)
	le.PutUint32(bmp[22:], math.MaxUint32)
	webp := []byte("RIFF\x16\x00\x00\x00WEBPVP8L\x0a\x00\x00\x00\x2f\x03\x80\x00\x00\x00\x00\x00\x00\x00")
	return map[string][]byte{".jpg": made[".jpg"].Bytes(), ".png": made[".png"].Bytes(), ".gif": made[".gif"].Bytes(), ".bmp": bmp, ".webp": webp}
}

func TestImages(t *testing.T) {
	for want, b := range images(t) {
		if got := imageExt(b); got != want {
			t.Errorf("%q is taken for %q", want, got)
		}
		if got := imageExt(b[:len(b)-8]); got != "" {
			t.Errorf("half of %q is taken for %q", want, got)
		}
	}
	for _, in := range []string{"", "BM", "GIF8;", "\xff\xd8\xff\xd9", "RIFF0000WEBP", "this is no image"} {
		if got := imageExt([]byte(in)); got != "" {
			t.Errorf("%q is taken for %q", in, got)
		}
	}
}

func TestOpenTakesOnlyItsOwnPaths(t *testing.T) {
	const gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
	d, err := openBytes([]byte("dn: cn=a\nsn: a\n\ndn: cn=b\njpegPhoto:: "+gif+"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, d, "picture/16.gif"); imageExt(got) != ".gif" {
		t.Errorf("the picture is %q", got)
	}
	for _, file := range []string{"", "picture/0.gif", "picture/16.jpg", "picture/15.gif", "picture/17.gif", "picture/-1.gif", "picture/1000.gif", "/etc/passwd", "picture/../16.gif", "picture/16.gif/x"} {
		if _, err := d.Open(file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: error %v, want ErrNotExist", file, err)
		}
	}
}

// TestNamesAreGuessed asks for names in orders that the guess of the next one fails for,
// and for more than are kept.
func TestNamesAreGuessed(t *testing.T) {
	n := names{slots: baseSlots()}
	for round := range 3 {
		for i := range maxKnown {
			text := []byte(fmt.Sprintf("x-%d", i*round%maxKnown))
			if i%3 == 0 {
				text = []byte("cn")
			}
			if d := cmp.Diff(n.parse(string(text)), n.get(text), cmp.AllowUnexported(description{}), cmpopts.IgnoreFields(description{}, "next")); d != "" {
				t.Fatalf("%s: %s", text, d)
			}
		}
	}
	for i := range 2 * maxKnown {
		n.get([]byte(fmt.Sprintf("y-%d", i)))
	}
	if len(n.known) != maxKnown || n.last != nil {
		t.Errorf("%d names are kept, and what follows the last is too: %v", len(n.known), n.last)
	}
}
