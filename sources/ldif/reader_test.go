package ldif

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// allRecords tells what a reader makes of an input. The limits of lines and records
// apply where they are not 0.
func allRecords(in io.Reader, lay layout, buffer, maxLine int) (string, error) {
	var b strings.Builder
	r := &reader{}
	r.lines.buf = make([]byte, buffer)
	r.reset(lay.utf8(in), lay.mark, lay.utf16)
	if maxLine > 0 {
		r.lines.max, r.max = maxLine, 10*maxLine
	}
	for {
		rec, err := r.next()
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return b.String(), err
		}
		describe(&b, rec)
	}
}

// describe tells everything there is in a record.
func describe(b *strings.Builder, rec *record) {
	what := "entry"
	switch {
	case rec.trailer:
		what = fmt.Sprintf("trailer %q", rec.result)
	case rec.broken:
		what = "damaged"
	case rec.change != "":
		what = "change " + rec.change
	}
	fmt.Fprintf(b, "%d @%d %s", rec.line, rec.offset, what)
	if rec.hasDN {
		fmt.Fprintf(b, " %q", rec.dn)
	}
	b.WriteByte('\n')
	for _, a := range rec.attrs {
		form := map[form]string{plainText: "", base64Text: " (base64)", urlText: " (url)"}[a.form]
		if a.desc.rng != "" {
			form += " (range " + a.desc.rng + ")"
		}
		if a.lost {
			form += " (lost)"
		}
		fmt.Fprintf(b, "\t%d %s = %q%s\n", a.line, a.desc.key(), a.value, form)
	}
	for _, f := range rec.faults {
		fmt.Fprintf(b, "\tfault %d %s%s\n", f.line, strings.TrimPrefix(f.attr+": ", ": "), f.what)
	}
}

// readings are ways of reading the same input: by chunks of any size, through a buffer
// of any size.
var readings = map[string]func(in []byte, maxLine int) (string, error){
	"as a whole": func(in []byte, n int) (string, error) {
		return allRecords(behindMark(in), layoutOf(in), bufferSize, n)
	},
	"one byte at a time": func(in []byte, n int) (string, error) {
		return allRecords(iotest.OneByteReader(behindMark(in)), layoutOf(in), bufferSize, n)
	},
	"the end with the last bytes": func(in []byte, n int) (string, error) {
		return allRecords(iotest.DataErrReader(behindMark(in)), layoutOf(in), 64, n)
	},
	"a tiny buffer": func(in []byte, n int) (string, error) {
		return allRecords(iotest.HalfReader(behindMark(in)), layoutOf(in), 4, n)
	},
}

func behindMark(in []byte) io.Reader { return bytes.NewReader(in[layoutOf(in).mark:]) }

func TestRecords(t *testing.T) {
	eachCase(t, "records", func(t *testing.T, c *testCase) string {
		maxLine := 0
		if c.opts["longest line"] != nil {
			fmt.Sscan(c.opts["longest line"][0], &maxLine)
		}
		want := ""
		for how, read := range readings {
			got, err := read(c.in, maxLine)
			if err != nil {
				t.Errorf("%s: %v", how, err)
			}
			if want == "" {
				want = got
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: other records:\n%s", how, d)
			}
		}
		return want
	})
}

func TestOffsetsLeadToTheRecord(t *testing.T) {
	const text = "version: 1\n\ndn: cn=Zoë 😀,dc=x\ncn: 1\n\n\ndn: cn=b\n y,dc=x\ncn: 2\ndn: cn=c,dc=x\ncn: 3\n"
	for _, how := range []string{"CRLF", "CR", "BOM", "UTF-16LE", "UTF-16BE"} {
		in := changed(t, []byte(text), how)
		if strings.HasPrefix(how, "UTF-16") {
			in = changed(t, []byte(byteOrderMark+text), how)
		}
		lay := layoutOf(in)
		r := &reader{}
		r.reset(lay.utf8(bytes.NewReader(in[lay.mark:])), lay.mark, lay.utf16)
		n := 0
		for {
			rec, err := r.next()
			if err != nil {
				break
			}
			n++
			again := &reader{}
			again.reset(lay.utf8(bytes.NewReader(in[rec.offset:])), rec.offset, lay.utf16)
			other, err := again.next()
			if err != nil || !bytes.Equal(other.dn, rec.dn) || other.offset != rec.offset {
				t.Errorf("%s: at %d there is %+v, %v; want %q", how, rec.offset, other, err, rec.dn)
			}
		}
		if n != 3 {
			t.Errorf("%s: %d records, want 3", how, n)
		}
	}
}

func TestAFailingReaderIsNoEnd(t *testing.T) {
	in := io.MultiReader(strings.NewReader("dn: cn=a\ncn: a\n\ndn: cn=b\ncn"), iotest.ErrReader(io.ErrUnexpectedEOF))
	got, err := allRecords(in, layout{}, bufferSize, 0)
	if err != io.ErrUnexpectedEOF || strings.Contains(got, "cn=b") {
		t.Errorf("error %v after\n%s", err, got)
	}
	silent := readerFunc(func([]byte) (int, error) { return 0, nil })
	if _, err := allRecords(silent, layout{}, bufferSize, 0); err != io.ErrNoProgress {
		t.Errorf("a reader that gives nothing: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// FuzzRecords checks that no input stops the reader, and that chunks make no
// difference.
func FuzzRecords(f *testing.F) {
	for _, dir := range []string{"records", "directory"} {
		files, _ := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
		for _, file := range files {
			f.Add(loadCase(f, file).in)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		want, err := readings["as a whole"](in, 40)
		if err != nil {
			t.Fatal(err)
		}
		for how, read := range readings {
			if got, err := read(in, 40); got != want || err != nil {
				t.Errorf("%s: %v\n%s", how, err, cmp.Diff(want, got))
			}
		}
	})
}

func TestBase64(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "YWI=": "ab", "YWI": "ab", "YW Jj": "abc", " YWJj ": "abc", "YW\tI=": "ab", "YWJjZA==": "abcd",
		"YWI==": "!", "=": "!", "Y": "!", "YW=I": "!", "YWJj!": "!", "YWJjZA=": "!", "YWJj\xff": "!",
	} {
		got, ok := appendBase64([]byte("x"), []byte(in))
		if !ok {
			got = append(got, '!')
		}
		if string(got) != "x"+want {
			t.Errorf("%q gives %q, want x%q", in, got, want)
		}
	}
}

// TestValuesStay reads records whose values need several buffers: the first is as it was
// when the last has been read, and a small record after a large one is not mixed up.
func TestValuesStay(t *testing.T) {
	value := func(i int) string { return strings.Repeat(fmt.Sprint(i, " "), i%50+1) + "." }
	for _, values := range []int{1, 100, 20_000} {
		var b strings.Builder
		for n := range 3 {
			fmt.Fprintf(&b, "dn: cn=%d\n", n)
			for i := range values {
				if i%2 == 0 {
					fmt.Fprintf(&b, "member: %s\n", value(i))
				} else {
					fmt.Fprintf(&b, "member:: %s\n", base64.StdEncoding.EncodeToString([]byte(value(i))))
				}
			}
			b.WriteString("\ndn: cn=small\nmember: 0 .\n\n")
		}
		r := &reader{}
		r.reset(strings.NewReader(b.String()), 0, false)
		for n := range 6 {
			rec, err := r.next()
			if err != nil {
				t.Fatal(err)
			}
			if want := []int{values, 1}[n%2]; len(rec.attrs) != want {
				t.Fatalf("record %d has %d values, want %d", n, len(rec.attrs), want)
			}
			for i, a := range rec.attrs {
				if string(a.value) != value(i) {
					t.Fatalf("value %d of %d is %q, want %q", i, values, a.value, value(i))
				}
			}
		}
	}
}
