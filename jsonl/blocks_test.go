package jsonl

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// TestBlocksOfEverySize cuts a text with memory for 0 to 20 bytes.
func TestBlocksOfEverySize(t *testing.T) {
	const text = "a\n\nbb\r\n" + "a line that fits into no block\n" + "c\nd\n" + "the last"
	for size := range 21 {
		r := NewBlockReader(strings.NewReader(text))
		buf := make([]byte, 0, size)
		var got strings.Builder
		for {
			b, err := r.Next(buf)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if b.Offset != int64(got.Len()) || b.Number != 1+strings.Count(got.String(), "\n") {
				t.Errorf("%d bytes of memory: block %q is line %d at %d", size, b.Text, b.Number, b.Offset)
			}
			got.Write(b.Text)
			if !strings.HasSuffix(string(b.Text), "\n") && got.String() != text {
				t.Errorf("%d bytes of memory: block %q", size, b.Text)
			}
		}
		if got.String() != text {
			t.Errorf("%d bytes of memory: %q", size, got.String())
		}
	}
}

// stuck reads nothing, for ever.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestBlocksOfNothingEnd(t *testing.T) {
	if _, err := NewBlockReader(stuck{}).Next(nil); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("error %v, want %v", err, io.ErrNoProgress)
	}
}
