package blocks

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/jsonl"
)

// post is a line of a message that is read by hand, and its text lies in the line.
func post(text string) string { return `{"type":"post","post":{"message":"` + text + `"}}` + "\n" }

// told is what a line says, in words.
func told(l *Line) string {
	text := fmt.Sprintf("%d at %d: ", l.Number, l.Offset)
	if p, ok := l.Body.(*jsonl.Post); ok {
		text += *p.Message
	}
	if l.Err != nil {
		text += l.Err.Error()
	}
	return text
}

func read(t *testing.T, r io.Reader, workers int) (list []string, err error) {
	err = Each(t.Context(), r, workers,
		func(b *Block[[]string]) {
			b.Made = b.Made[:0]
			for i := range b.Lines {
				b.Made = append(b.Made, told(&b.Lines[i]))
			}
		},
		func(b *Block[[]string]) error {
			list = append(list, b.Made...)
			return nil
		})
	return list, err
}

// TestLinesComeInOrder reads lines of many blocks, good, broken and too long ones, from a
// stream that fails in the end.
func TestLinesComeInOrder(t *testing.T) {
	var file strings.Builder
	var want []string
	add := func(line, says string) {
		want = append(want, fmt.Sprintf("%d at %d: %s", len(want)+1, file.Len(), says))
		file.WriteString(line)
	}
	for i := range 20_000 {
		text := fmt.Sprintf("message %d", i)
		add(post(text), text)
		switch i {
		case 5000:
			add(`{"type":"x"}`+"\r\n", (&jsonl.KindError{Type: "x"}).Error())
		case 10_000:
			long := strings.Repeat("y", 1<<20)
			add(post(long), long)
		case 15_000:
			line := strings.Repeat("z", jsonl.MaxLine+1) + "\n"
			add(line, (&jsonl.TooLongError{Line: len(want) + 1, Size: int64(len(line) - 1)}).Error())
		}
	}
	gone := errors.New("the disk is gone")
	for _, workers := range []int{1, 2, 7} {
		got, err := read(t, io.MultiReader(strings.NewReader(file.String()), iotest.ErrReader(gone)), workers)
		if !errors.Is(err, gone) {
			t.Errorf("%d workers: the error is %v", workers, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: %.1000s", workers, diff)
		}
	}
}

// TestNothingCanBeKept keeps texts of messages, which become zeros.
func TestNothingCanBeKept(t *testing.T) {
	var kept []string
	r := strings.NewReader(post("one") + post(`with an \"escape\"`))
	err := Each(t.Context(), r, 1, func(*Block[struct{}]) {}, func(b *Block[struct{}]) error {
		for i := range b.Lines {
			kept = append(kept, *b.Lines[i].Body.(*jsonl.Post).Message)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Trim(strings.Join(kept, ""), "\x00"); len(kept) != 2 || text != "" {
		t.Errorf("%d texts were kept: %q", len(kept), text)
	}
}

func TestErrorOfSinkEnds(t *testing.T) {
	enough := errors.New("enough")
	for _, workers := range []int{1, 3} {
		calls := 0
		err := Each(t.Context(), strings.NewReader(strings.Repeat(post("x"), 50_000)), workers, func(*Block[struct{}]) {}, func(*Block[struct{}]) error {
			calls++
			return enough
		})
		if !errors.Is(err, enough) || calls != 1 {
			t.Errorf("%d workers: the error is %v after %d calls", workers, err, calls)
		}
	}
}
