package ordered

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// framed puts each block between brackets, the earlier ones later than the others.
func framed(dst, block []byte) ([]byte, error) {
	time.Sleep(time.Duration(len(block)%3) * 100 * time.Microsecond)
	return append(append(append(dst, '['), block...), ']'), nil
}

func TestWriterWritesBlocksInOrder(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"a", "[a]"},
		{"abcd", "[abcd]"},
		{"abcde", "[abcd][e]"},
		{"abcdefghijklmnopqrstuvwxyz", "[abcd][efgh][ijkl][mnop][qrst][uvwx][yz]"},
	}
	for _, tt := range tests {
		for _, workers := range []int{0, 1, 2, 5} {
			for step := 1; step <= 9; step += 4 {
				var out bytes.Buffer
				w := NewWriter(&out, workers, 4, framed)
				for rest := []byte(tt.in); len(rest) > 0; {
					n, err := w.Write(rest[:min(step, len(rest))])
					if err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if out.String() != tt.want {
					t.Errorf("%d workers, %d bytes at a time: %q became %q, want %q", workers, step, tt.in, out.String(), tt.want)
				}
			}
		}
	}
}

// failing fails from the nth byte on.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("full")

func TestWriterFails(t *testing.T) {
	before := runtime.NumGoroutine()
	bad := errors.New("bad block")
	tests := []struct {
		name string
		w    *Writer
		want error
	}{
		{"the writer below", NewWriter(&failing{left: 20}, 3, 4, framed), errFull},
		{"a block", NewWriter(&bytes.Buffer{}, 3, 4, func(dst, block []byte) ([]byte, error) {
			if block[0] == 'x' {
				return dst, bad
			}
			return append(dst, block...), nil
		}), bad},
	}
	for _, tt := range tests {
		var err error
		for range 100 {
			if _, err = tt.w.Write([]byte("aaaabbbbxxxx")); err != nil {
				break
			}
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: Write said %v, want %v", tt.name, err, tt.want)
		}
		if err := tt.w.Close(); !errors.Is(err, tt.want) {
			t.Errorf("%s: Close said %v, want %v", tt.name, err, tt.want)
		}
	}
	checkGoroutines(t, before)
}

func TestWriterStops(t *testing.T) {
	before := runtime.NumGoroutine()
	var out bytes.Buffer
	w := NewWriter(&out, 4, 4, framed)
	if _, err := w.Write([]byte(strings.Repeat("abcd", 4))); err != nil {
		t.Fatal(err)
	}
	w.Stop()
	w.Stop()
	checkGoroutines(t, before)
}

// checkGoroutines fails when goroutines are left behind. One that has said its last
// word may take a moment to be gone.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
