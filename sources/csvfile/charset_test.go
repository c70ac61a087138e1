package csvfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/mmimport/mmimport/sources"
)

func encode(t *testing.T, e encoding.Encoding, s string) []byte {
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCharsets(t *testing.T) {
	const text = "username;email;last_name\r\nzoe;zoe@acme.example;Müller\r\nkim;kim@acme.example;김\r\n"
	western := strings.ReplaceAll(text, "김", "Kim")
	utf16 := func(e unicode.Endianness, bom unicode.BOMPolicy, s string) []byte {
		return encode(t, unicode.UTF16(e, bom), s)
	}
	tests := map[string]struct {
		data    []byte
		charset string
		want    string // the last name of the first row
	}{
		"UTF-8":                      {[]byte(text), "", "Müller"},
		"UTF-8 with a mark":          {[]byte("\ufeff" + text), "", "Müller"},
		"decomposed":                 {[]byte(strings.ReplaceAll(text, "ü", "u\u0308")), "", "Müller"},
		"UTF-16 with a mark":         {utf16(unicode.LittleEndian, unicode.UseBOM, text), "", "Müller"},
		"big endian with a mark":     {utf16(unicode.BigEndian, unicode.UseBOM, text), "", "Müller"},
		"UTF-16 without a mark":      {utf16(unicode.LittleEndian, unicode.IgnoreBOM, text), "", "Müller"},
		"big endian without a mark":  {utf16(unicode.BigEndian, unicode.IgnoreBOM, text), "", "Müller"},
		"UTF-16, named, a mark":      {utf16(unicode.BigEndian, unicode.UseBOM, text), "utf-16", "Müller"},
		"TABs, as spreadsheets have": {utf16(unicode.LittleEndian, unicode.UseBOM, strings.ReplaceAll(text, ";", "\t")), "", "Müller"},
		"an odd number of bytes":     {encode(t, charmap.Windows1252, western[:len(western)-1]), "cp1252", "Müller"},
		"windows-1252, named":        {encode(t, charmap.Windows1252, western), "windows-1252", "Müller"},
		"latin1, named":              {encode(t, charmap.ISO8859_1, western), "latin1", "Müller"},
		"windows-1252 as UTF-8":      {encode(t, charmap.Windows1252, western), "utf-8", "M\ufffdller"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, d := opened(t, fstest.MapFS{"a.csv": {Data: tt.data}}, &Options{Charset: tt.charset})
			if len(d.Users) != 2 || d.Users[0].LastName != tt.want || d.Users[1].Origin.Line != 3 {
				t.Errorf("got %+v", d.Users)
			}
			if replaced := strings.Contains(tt.want, "\ufffd"); replaced != (len(d.Problems) == 1) {
				t.Errorf("problems %v", d.Problems)
			}
		})
	}
}

func TestOtherCharsetsAreNotGuessed(t *testing.T) {
	row := "zoe,zoe@acme.example,M\xfcller\n"
	head := "username,email,last_name\n"
	_, err := Open(fstest.MapFS{"a.csv": {Data: []byte(head + row)}}, nil, "x", nil)
	if !errors.Is(err, ErrNotUTF8) || !strings.HasPrefix(err.Error(), "a.csv:2: ") || !strings.Contains(err.Error(), "--charset") {
		t.Errorf("error %v", err)
	}
	for name, data := range map[string]string{
		"users.csv": head + strings.Repeat("ann,,Lee\n", sampleSize) + row,
		"posts.csv": "time,channel,user,text\n" + strings.Repeat("1700000000,dev,ann,hello\n", sampleSize) + "1700000000,dev,ann,M\xfcller\n",
	} {
		s, err := Open(fstest.MapFS{name: {Data: []byte(data)}}, nil, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Directory(t.Context())
		if want := fmt.Sprintf("%s:%d: ", name, sampleSize+2); !errors.Is(err, ErrNotUTF8) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestMessagesInOtherCharsets(t *testing.T) {
	text := "ts,channel,user,text\n1700000000,dev,ann,Grüße\n1700000001,dev,ann,\"two\nlines\"\n1700000002,dev,ann,end\n"
	for name, o := range map[string]*Options{"windows-1252": {Charset: "windows-1252"}, "utf-16le": nil} {
		data := encode(t, charmap.Windows1252, text)
		if o == nil {
			data = encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text)
		}
		s, _ := opened(t, fstest.MapFS{"a.csv": {Data: data}}, o)
		var got []string
		for _, r := range records(t, s) {
			m := r.(*sources.Message)
			got = append(got, fmt.Sprintf("%d %s", m.Origin.Line, m.Text))
		}
		if d := gocmp.Diff([]string{"2 Grüße", "3 two\nlines", "5 end"}, got); d != "" || len(s.Parts()) != 1 || s.Parts()[0].Size != int64(len(data)) {
			t.Errorf("%s: %s, parts %v", name, d, s.Parts())
		}
	}
}
