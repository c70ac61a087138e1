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
	lines    []string
	messages []*message
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
	r.messages = append(r.messages, copied(m))
	return true
}

// copied returns a copy of what is valid until the next element only.
func copied(m *message) *message {
	c := *m
	c.Text = bytes.Clone(m.Text)
	c.UserProfile.raw = bytes.Clone(m.UserProfile.raw)
	c.Blocks = copiedBlocks(m.Blocks)
	c.Files, c.Reactions = append(objs[file](nil), m.Files...), append(objs[reaction](nil), m.Reactions...)
	c.Attachments = nil
	for _, a := range m.Attachments {
		b := *a
		b.Blocks = copiedBlocks(a.Blocks)
		b.MessageBlocks = nil
		for _, mb := range a.MessageBlocks {
			x := *mb
			if v := mb.Message.val; v != nil {
				x.Message.val = &sharedMessage{copiedBlocks(v.Blocks)}
			}
			b.MessageBlocks = append(b.MessageBlocks, &x)
		}
		c.Attachments = append(c.Attachments, &b)
	}
	return &c
}

func copiedBlocks(list objs[block]) (out objs[block]) {
	one := func(b obj[block]) obj[block] {
		if b.val == nil {
			return b
		}
		return obj[block]{copiedBlocks(objs[block]{b.val})[0]}
	}
	for _, b := range list {
		c := *b
		c.Elements = copiedBlocks(b.Elements)
		if b.More != nil {
			m := *b.More
			m.Fields, m.Actions, m.Blocks, m.Options = copiedBlocks(m.Fields), copiedBlocks(m.Actions), copiedBlocks(m.Blocks), copiedBlocks(m.Options)
			m.Accessory, m.HeroImage, m.Element, m.Initial = one(m.Accessory), one(m.HeroImage), one(m.Element), one(m.Initial)
			m.Rows = nil
			for _, row := range b.More.Rows {
				m.Rows = append(m.Rows, copiedBlocks(row))
			}
			c.More = &m
		}
		out = append(out, &c)
	}
	return out
}

// compareScans fails when a scanner reads a file in another way than the library does.
func compareScans(t *testing.T, file []byte) {
	t.Helper()
	var want readAs
	rest{r: bytes.NewReader(file)}.elements(want.yield)
	for _, size := range []int{scanBuffer, 1, 5, 100} {
		var r io.Reader = bytes.NewReader(file)
		if size < scanBuffer {
			r = iotest.DataErrReader(iotest.HalfReader(r))
		}
		s := &elementScanner{scanner: scanner{buf: make([]byte, 0, size)}}
		var got readAs
		s.open(r)
		s.messages(got.yield)
		if d := cmp.Diff(want.lines, got.lines); d != "" {
			t.Fatalf("buffer of %d bytes: the library (-) and the scanner (+):\n%s\n%.2000q", size, d, file)
		}
		for i := range want.messages {
			if !reflect.DeepEqual(want.messages[i], got.messages[i]) {
				d := cmp.Diff(want.messages[i], got.messages[i], cmp.Exporter(func(reflect.Type) bool { return true }))
				t.Fatalf("buffer of %d bytes, message %d: the library (-) and the scanner (+):\n%s\n%.2000q", size, i+1, d, file)
			}
		}
	}
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
