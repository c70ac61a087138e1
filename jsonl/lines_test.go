package jsonl

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// cutLine is what a test compares of a line.
type cutLine struct {
	Number  int
	Offset  int64
	Raw     string
	TooLong bool
}

func cutAll(r io.Reader) (lines []cutLine, err error) {
	for line, err := range Lines(r) {
		var tooLong *TooLongError
		if err != nil && !errors.As(err, &tooLong) {
			return lines, err
		}
		lines = append(lines, cutLine{line.Number, line.Offset, string(line.Raw), err != nil})
	}
	return lines, nil
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", MaxLine)
	wide := strings.Repeat("y", 3*readSize)
	for _, tt := range []struct {
		name string
		in   string
		want []cutLine
	}{
		{"empty file", "", nil},
		{"one line", "a\n", []cutLine{{1, 0, "a", false}}},
		{"last line not ended", "a\nb", []cutLine{{1, 0, "a", false}, {2, 2, "b", false}}},
		{"empty lines", "\n\na\n\n", []cutLine{{1, 0, "", false}, {2, 1, "", false}, {3, 2, "a", false}, {4, 4, "", false}}},
		{"carriage returns", "a\r\nb\r\r\n\r\nc\r", []cutLine{{1, 0, "a", false}, {2, 3, "b\r", false}, {3, 7, "", false}, {4, 9, "c", false}}},
		{"wider than the buffer", "a\n" + wide + "\nb\n", []cutLine{{1, 0, "a", false}, {2, 2, wide, false}, {3, 2 + 3*readSize + 1, "b", false}}},
		{"longest", long + "\nb", []cutLine{{1, 0, long, false}, {2, MaxLine + 1, "b", false}}},
		{"longest, not ended", long, []cutLine{{1, 0, long, false}}},
		{"too long", long + "x\nb", []cutLine{{1, 0, "", true}, {2, MaxLine + 2, "b", false}}},
		{"too long by a carriage return", long + "\r\nb", []cutLine{{1, 0, "", true}, {2, MaxLine + 2, "b", false}}},
		{"too long, not ended", "a\n" + long + "x", []cutLine{{1, 0, "a", false}, {2, 2, "", true}}},
		{"much too long", long + long + "\nb\n", []cutLine{{1, 0, "", true}, {2, 2*MaxLine + 1, "b", false}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cutAll(strings.NewReader(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if !cmp.Equal(tt.want, got) {
				t.Errorf("got %.300v", got)
			}
		})
	}
}

func TestLinesForEveryChunking(t *testing.T) {
	in := "{\"type\":\"version\"}\r\n\n" + strings.Repeat("z", readSize+7) + "\nlast"
	want, err := cutAll(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]io.Reader{
		"one byte":      iotest.OneByteReader(strings.NewReader(in)),
		"halves":        iotest.HalfReader(strings.NewReader(in)),
		"data with EOF": iotest.DataErrReader(strings.NewReader(in)),
	} {
		got, err := cutAll(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !cmp.Equal(want, got) {
			t.Errorf("%s: got %.200v", name, got)
		}
	}
}

func TestLinesEndWithErrorOfReader(t *testing.T) {
	broken := errors.New("broken disk")
	r := io.MultiReader(strings.NewReader("a\nb\nhalf"), iotest.ErrReader(broken))
	got, err := cutAll(r)
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	want := []cutLine{{1, 0, "a", false}, {2, 2, "b", false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLinesTwicePanics(t *testing.T) {
	lines := Lines(strings.NewReader("a\n"))
	for range lines {
		break
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	for range lines {
		break
	}
}
