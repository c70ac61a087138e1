package csvfile

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
)

// readRows lists the rows of a text: "line: cell|cell", or "line: broken".
func readRows(src io.Reader, d dialect, offset int64, line int) (list []string, err error) {
	r := newRows(src, d, offset, line)
	for {
		row, err := r.next()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		s := fmt.Sprintf("%d: ", row.line)
		if row.broken {
			s += "broken"
		} else {
			for i := range row.cells {
				s += strings.Repeat("|", min(i, 1)) + string(row.cell(i))
			}
		}
		list = append(list, s)
	}
}

var rowCases = map[string]struct {
	in   string
	want []string
}{
	"plain":                          {"a,b\nc,d\n", []string{"1: a|b", "2: c|d"}},
	"no line end at the end":         {"a,b\nc,d", []string{"1: a|b", "2: c|d"}},
	"CRLF":                           {"a,b\r\nc,\"d\"\r\n", []string{"1: a|b", "2: c|d"}},
	"CR at the end":                  {"a,b\r", []string{"1: a|b"}},
	"blank lines":                    {"\n\r\na,b\n\n\nc,d\n\n", []string{"3: a|b", "6: c|d"}},
	"empty cells":                    {",,\n\"\",\n", []string{"1: ||", "2: |"}},
	"quoted empty":                   {"\"\"\n", []string{"1: "}},
	"quotes":                         {`"a,b","c ""d"""` + "\n", []string{`1: a,b|c "d"`}},
	"only quotes":                    {`"""",""""""` + "\n", []string{`1: "|""`}},
	"line feed in quotes":            {"\"a\nb\r\nc\",d\ne,f\n", []string{"1: a\nb\nc|d", "4: e|f"}},
	"quotes before a line feed":      {"\"a\"\"\n\",b\nc,d\n", []string{"1: a\"\n|b", "3: c|d"}},
	"CR alone is a character":        {"a\rb,\"c\rd\"\n", []string{"1: a\rb|c\rd"}},
	"quote inside a plain cell":      {"5\" disk,a\"b\"\n", []string{`1: 5" disk|a"b"`}},
	"spaces around quotes":           {" \"a, b\" , \"c\"\n", []string{"1: a, b|c"}},
	"spaces stay elsewhere":          {" a , b \n", []string{"1:  a | b "}},
	"text that begins with a quote":  {"1, \"so\" he said\n2,b\n", []string{`1: 1| "so" he said`, "2: 2|b"}},
	"spaced quote left open":         {"1, \"so\n2,b\n", []string{`1: 1| "so`, "2: 2|b"}},
	"never closed":                   {"a,\"b\nc,d\ne,f\n", []string{"1: broken", "2: c|d", "3: e|f"}},
	"closed by another row":          {"a,\"b\nc,\"d\"\ne,f\n", []string{"1: broken", "2: c|d", "3: e|f"}},
	"not doubled":                    {"\"a \"b\" c\",d\ne,f\n", []string{"1: broken", "2: e|f"}},
	"something behind quotes":        {"\"a\"b,c\ne,f\n", []string{"1: broken", "2: e|f"}},
	"backslashes before quotes":      {`"a \"b\", c\"","d\\"` + "\n\"e\\\",f\n", []string{`1: a "b", c"|d\`, "2: e\\|f"}},
	"backslash at the end of a cell": {`"C:\",b` + "\n", []string{`1: C:\|b`}},
	"backslash over lines":           {"\"a \\\"b\\\"\nc\",d\n", []string{"1: a \"b\"\nc|d"}},
	"zero bytes":                     {"a\x00b,\x00\n", []string{"1: ab|"}},
	"comma at the end":               {"a,", []string{"1: a|"}},
	"nothing":                        {"", nil},
	"only a quote":                   {`"`, []string{"1: broken"}},
}

func TestRows(t *testing.T) {
	for name, tt := range rowCases {
		t.Run(name, func(t *testing.T) {
			got, err := readRows(strings.NewReader(tt.in), dialect{',', '\n'}, 0, 1)
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRowsOfOldMacs(t *testing.T) {
	got, err := readRows(strings.NewReader("a;b\r\"c\rd\";e\r\rf;\"g"), dialect{';', '\r'}, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if d := gocmp.Diff([]string{"1: a|b", "2: c\rd|e", "5: broken"}, got); d != "" {
		t.Error(d)
	}
}

func TestRowsThatAreTooLong(t *testing.T) {
	long := strings.Repeat("x", maxRow)
	for name, in := range map[string]string{
		"a line":       "a,b\n" + long + "\nc,d\n",
		"a line more":  "a,b\n" + long + long + "\nc,d\n",
		"never closed": "a,b\n\"x,y\n" + strings.Repeat("c,d\n", maxRow/4),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readRows(strings.NewReader(in), dialect{',', '\n'}, 0, 1)
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff([]string{"1: a|b", "2: broken", "3: c|d"}, got[:3]); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestAttackByQuotes reads rows that each begin a cell in quotes and do not end it, in
// time and memory that do not explode.
func TestAttackByQuotes(t *testing.T) {
	for _, line := range []string{"\"x,y\n", "\"\"\"\n", "a,\"\\\"b\n", "\"\\\n", "\"a\"\"\n"} {
		in := strings.Repeat(line, 1<<20/len(line))
		if _, err := readRows(strings.NewReader(in), dialect{',', '\n'}, 0, 1); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func TestRowsReportFailuresOfTheReader(t *testing.T) {
	for _, in := range []string{"", "a,b\n", "a,b", "\"a"} {
		r := io.MultiReader(strings.NewReader(in), iotest.ErrReader(io.ErrNoProgress))
		if _, err := readRows(r, dialect{',', '\n'}, 0, 1); err != io.ErrNoProgress {
			t.Errorf("%q: error %v", in, err)
		}
	}
}

// FuzzRows checks what holds for every text: it never panics; the rows do not depend
// on how the bytes come; cut where a row begins, both pieces have the same rows; and
// where encoding/csv can read all of it, it has the same rows.
func FuzzRows(f *testing.F) {
	for _, tt := range rowCases {
		f.Add([]byte(tt.in), uint(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, cutAt uint) {
		d := dialect{',', '\n'}
		want, err := readRows(bytes.NewReader(in), d, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]io.Reader{
			"bytes": iotest.OneByteReader(bytes.NewReader(in)), "halves": iotest.HalfReader(bytes.NewReader(in)),
			"error with data": iotest.DataErrReader(bytes.NewReader(in)),
		} {
			if got, err := readRows(r, d, 0, 1); err != nil || !slices.Equal(got, want) {
				t.Fatalf("%s: %v %v", name, err, gocmp.Diff(want, got))
			}
		}
		checkPieces(t, in, d, want, cutAt)
		if theirs, ok := standardRows(in); ok && !slices.Equal(theirs, want) {
			t.Fatalf("encoding/csv: %s", gocmp.Diff(theirs, want))
		}
	})
}

// checkPieces cuts a text where one of its rows begins.
func checkPieces(t *testing.T, in []byte, d dialect, want []string, cutAt uint) {
	if len(want) == 0 {
		return
	}
	r := newRows(bytes.NewReader(in), d, 0, 1)
	at := int(cutAt % uint(len(want)))
	var start int64
	var line int
	for range at + 1 {
		row, err := r.next()
		if err != nil {
			t.Fatal(err)
		}
		start, line = row.start, row.line
	}
	first, err := readRows(bytes.NewReader(in[:start]), d, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	second, err := readRows(bytes.NewReader(in[start:]), d, start, line)
	if err != nil {
		t.Fatal(err)
	}
	if got := append(first, second...); !slices.Equal(got, want) {
		t.Fatalf("cut at %d: %s", start, gocmp.Diff(want, got))
	}
}

// standardRows reads with encoding/csv what it can read in the same way: it refuses
// quotes in plain cells, and does not remove zero bytes.
func standardRows(in []byte) (list []string, ok bool) {
	if bytes.IndexByte(in, 0) >= 0 || !utf8.Valid(in) || bytes.IndexByte(in, '\\') >= 0 {
		return nil, false
	}
	r := csv.NewReader(bytes.NewReader(in))
	r.FieldsPerRecord = -1
	for {
		record, err := r.Read()
		if err == io.EOF {
			return list, true
		}
		if err != nil {
			return nil, false
		}
		line, _ := r.FieldPos(0)
		list = append(list, fmt.Sprintf("%d: %s", line, strings.Join(record, "|")))
	}
}
