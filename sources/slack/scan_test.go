package slack

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/fixtures"
)

// readAs is what a file gives, one line for each element and one for the final error.
type readAs struct {
	lines []string
	use   func(*message) // nil for nothing
}

var invalidCharacter = regexp.MustCompile(`invalid character '.*?' `)

func (r *readAs) yield(el element, err error) bool {
	if err != nil {
		// How much of a character the library quotes depends on how much it has read.
		r.lines = append(r.lines, fmt.Sprint(el.n, " error ", invalidCharacter.ReplaceAllString(err.Error(), "invalid character")))
		return true
	}
	m, err := el.message()
	if err != nil {
		r.lines = append(r.lines, fmt.Sprint(el.n, " ", err, " ", string(el.raw)))
		return true
	}
	r.lines = append(r.lines, fmt.Sprint(el.n))
	if r.use != nil {
		r.use(m)
	}
	return true
}

// compareScans fails when a scanner reads a file in another way than the library does.
func compareScans(t *testing.T, file []byte) {
	t.Helper()
	var messages []*message
	want := readAs{use: func(m *message) { messages = append(messages, m) }}
	rest{r: bytes.NewReader(file)}.elements(want.yield)
	for _, size := range []int{scanBuffer, 1, 5, 100} {
		var r io.Reader = bytes.NewReader(file)
		if size < scanBuffer {
			r = iotest.DataErrReader(iotest.HalfReader(r))
		}
		s := &elementScanner{scanner: scanner{buf: make([]byte, 0, size)}}
		n := 0
		got := readAs{use: func(m *message) {
			if n < len(messages) && !sameRead(reflect.ValueOf(messages[n]), reflect.ValueOf(m)) {
				d := cmp.Diff(messages[n], m, cmp.Exporter(func(reflect.Type) bool { return true }))
				t.Fatalf("buffer of %d bytes, message %d: the library (-) and the scanner (+):\n%s\n%.2000q", size, n+1, d, file)
			}
			n++
		}}
		s.open(r)
		s.messages(got.yield)
		if d := cmp.Diff(want.lines, got.lines); d != "" {
			t.Fatalf("buffer of %d bytes: the library (-) and the scanner (+):\n%s\n%.2000q", size, d, file)
		}
	}
}

// sameRead reports whether two values have been read alike. A scanner leaves lists empty
// that have room, and blocks with what they can use again.
func sameRead(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || sameRead(a.Elem(), b.Elem()))
	case reflect.Slice:
		for i := 0; i < a.Len() && a.Len() == b.Len(); i++ {
			if !sameRead(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return a.Len() == b.Len()
	case reflect.Struct:
		for i := range a.NumField() {
			if a.Type().Field(i).Name != "spare" && !sameRead(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

// scanMessages yields the elements of the list that f has, and the final error.
func scanMessages(f io.Reader, yield func(element, error) bool) {
	s := scanners.Get().(*elementScanner)
	defer scanners.Put(s)
	s.open(f)
	s.messages(yield)
}

// oddFiles are day files of which a scanner must decline something, or nearly.
var oddFiles = []string{
	``, ` `, `[`, `[]`, ` [ ] `, `[]x`, `null`, `nul`, `{}`, `[{}]`, `[{}] []`, "\ufeff[]", `[,]`, `[{},]`, `[{}{}]`, `[{} {}]`, `[{},{}`,
	`[null,"",{"ts":"1"},7,[1,{"a":null}],true,{"ts":2.50}]`,
	`[{"ts":"1","text":"a\"b\\c\/d\b\f\n\r\t\r\nx\u00e9\u0000\u20ac\ud83d\ude00"}]`,
	`[{"text":"\ud83d"},{"text":"\ude00\ud83d"},{"text":"\ud83dx"},{"text":"\ud83d\u0041"},{"text":"ok"}]`,
	"[{\"text\":\"\xff\"},{\"text\":\"\xc3\x28\"},{\"x\":\"\xff\",\"text\":\"ok\"},{\"text\":\"\u2028é€😀\"}]",
	"[{\"text\":\"a\nb\"}]", "[{\"x\":\"a\tb\"}]", "[{\"text\":\"a\x00\"}]", "[{\"text\":\"\x7f\"}]",
	`[{"te\u0078t":"escaped key"}]`, `[{"text":"first","text":"second"},{"blocks":[{"type":"a"}],"blocks":[{"text":"b"}]}]`,
	`[{"text":"\x"}]`, `[{"x":"\u12g4"}]`, `[{"text":"\u123`, `[{"text":"a\`, `[{"text":"a`,
	`[{"text":12},{"text":-0},{"text":1.5e+3},{"text":01}]`, `[{"text":-}]`, `[{"text":1.}]`, `[{"text":.5}]`, `[{"text":1e}]`, `[{"x":1e5,"y":-0.0E-1}]`, `[{"text":1`, `[{"text":1}`,
	`[{"text":true},{"text":null},{"text":[]},{"text":{"a":1}},{"text":tru}]`, `[{"x":truex}]`, `[{"x":nul`,
	`[{"reply_count":"3"},{"reply_count":2.9},{"reply_count":"x"},{"reply_count":1e30},{"reply_count":null},{"reply_count":" 7 "},{"reply_count":9223372036854775807}]`,
	`[{"files":[{"is_external":true},{"is_external":false},{"is_external":1},{"is_external":"true"},{"is_external":0},{"is_external":null},null,"x",[{}],{"size":"12"}]},{"files":{"id":"F"}},{"files":null}]`,
	`[{"reactions":[{"name":"x","users":["U1","",null,7,{"a":1},["U2"]],"count":2}]},{"pinned_to":"C1"},{"pinned_to":["C1"]}]`,
	`[{"edited":null},{"edited":"x"},{"edited":{"ts":"1"}},{"edited":{"ts":"1"},"edited":5},{"item":[]},{"item":{"ts":1}}]`,
	`[{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"ordered","indent":1,"elements":[{"type":"text","text":"x","style":{"bold":true,"code":"1","strike":0}},{"style":null},{"style":[1]}]}]}]}]`,
	`[{"blocks":[{"text":{"type":"plain_text","text":"p"}},{"text":{"type":"mrkdwn","text":5}},{"text":7},{"text":null},{"text":["x"]},{"text":{"text":"a"},"text":"b"}]}]`,
	`[{"blocks":[{"fields":[{"type":"a"}],"accessory":{"type":"b","accessory":{"alt_text":"c"}},"title":null,"call":{"v1":{"name":"n"}},"rows":[[{"type":"x"}],null,5,[null,{"text":"y"}]]},{"alt_text":null}]}]`,
	`[{"attachments":[{"text":"a","fields":[{"title":"t","value":1,"short":true}],"actions":[{"text":"x","url":"u"},{"text":{"text":"y"}}],"message_blocks":[{"message":{"blocks":[{"type":"rich_text"}]}}],"files":[{"id":"F"}]}]}]`,
	`[{"user_profile":{"name": "x" ,"deep":[[[]]]}},{"user_profile":null},{"user_profile":5},{"user_profile":"x"}]`,
	`[` + strings.Repeat(`[`, 200) + strings.Repeat(`]`, 200) + `,{"x":` + strings.Repeat(`{"x":`, 150) + `1` + strings.Repeat(`}`, 150) + `,"text":"deep"},{"text":"after"}]`,
	`[{"text":"` + strings.Repeat("long ", 100) + `"},` + strings.Repeat(`{"user":"U1","ts":"1600000000.000100"},`, 50) + `{}]`,
	`[{"text":"a"},{"text":"b"} x {"text":"c"}]`, `[{"text":"a"}}`, `[{"text" "a"}]`, `[{"text":"a" "b":1}]`, `[{"text":"a",}]`, `[{,}]`, `[{"a"}]`, `[{1:2}]`,
	"[\r\n\t {\"text\" :\t\"blanks\"\r\n, \"ts\"\n:1 }\n ,\n{ } \n] \n\n",
}

func TestScannerReadsAsTheLibraryDoes(t *testing.T) {
	for _, file := range oddFiles {
		compareScans(t, []byte(file))
	}
	for _, file := range generatedDays(t, 3000) {
		compareScans(t, file)
	}
}

// generatedDays are the day files of an export with n messages.
func generatedDays(t testing.TB, n int) (days [][]byte) {
	var buf bytes.Buffer
	if _, err := fixtures.Generate(&buf, &fixtures.Options{Seed: 11, Messages: n, FileEvery: 9}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if path.Dir(f.Name) == "." || !isDayFile(path.Base(f.Name)) {
			continue
		}
		data, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, data)
	}
	return days
}

func TestScannerTellsOfFailures(t *testing.T) {
	file := `[{"text":"a"},{"text":"b"},{"text":"c"}]`
	for cut := range len(file) + 1 {
		want, got := readAs{}, readAs{}
		broken := func() io.Reader { return io.MultiReader(strings.NewReader(file[:cut]), failed{zip.ErrChecksum}) }
		rest{r: broken()}.elements(want.yield)
		scanMessages(broken(), got.yield)
		if d := cmp.Diff(want.lines, got.lines); d != "" {
			t.Errorf("%s: the library (-) and the scanner (+):\n%s", file[:cut], d)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, file := range oddFiles {
		f.Add([]byte(file))
	}
	for _, file := range generatedDays(f, 40) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) { compareScans(t, file) })
}

// TestFieldsAreThoseOfTheTags compares what scanners know of a type with its tags.
func TestFieldsAreThoseOfTheTags(t *testing.T) {
	var b block
	for _, o := range []fields{
		&message{}, &comment{}, &reaction{}, &edited{}, &icons{}, &botProfile{}, &room{}, &pinnedItem{}, &file{}, &attachment{},
		&attachmentField{}, &attachmentAction{}, &messageBlocks{}, &sharedMessage{}, &b, &blockMore{}, &call{}, &callV1{}, &textOfBlock{}, &styleFlags{},
	} {
		v := reflect.ValueOf(o).Elem()
		for i := range v.NumField() {
			key, tagged := v.Type().Field(i).Tag.Lookup("json")
			if !tagged || key == ",embed" {
				continue
			}
			want := v.Field(i).Addr().Interface()
			if got := o.field([]byte(key)); got != want {
				t.Errorf("%s: key %q leads to %T at %[3]p, want %T at %[4]p", v.Type(), key, got, want)
			}
		}
	}
	if b.field([]byte("alt_text")) == nil || b.More == nil {
		t.Error("the further parts of a block are not read")
	}
}

func BenchmarkScan(b *testing.B) {
	days := generatedDays(b, 20_000)
	size := 0
	for _, day := range days {
		size += len(day)
	}
	for name, read := range map[string]func(io.Reader, func(element, error) bool){
		"scanner": scanMessages,
		"library": func(r io.Reader, yield func(element, error) bool) { rest{r: r}.elements(yield) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, day := range days {
					read(bytes.NewReader(day), func(el element, err error) bool {
						if err == nil {
							_, err = el.message()
						}
						if err != nil {
							b.Fatal(err)
						}
						return true
					})
				}
			}
		})
	}
}
