package jsonl

import (
	"bytes"
	"fmt"
	"io"
)

// Encoder writes lines in the strict order of [Order] and counts them. It is
// not safe for concurrent use; the bytes for [Encoder.WriteEncoded] may be made
// by many goroutines with [Append].
//
// After a write has failed, every later call returns the same error. A line
// that is refused changes nothing.
type Encoder struct {
	w     io.Writer
	order Order
	count [len(kinds)]int
	buf   []byte
	err   error // of the writer
}

// NewEncoder returns an Encoder that writes to w, without buffering, one Write
// per call of its methods. It does not close w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// Encode writes b as the next line. It returns the errors of [Append], an
// [*OrderError], or the error of the writer.
func (e *Encoder) Encode(b Body) error {
	if e.err != nil {
		return e.err
	}
	line, err := Append(e.buf[:0], b)
	if err != nil {
		return err
	}
	e.buf = line
	return e.write(b.Kind(), line, 1)
}

// WriteEncoded writes lines that Append has made, all of kind k, each with its
// line feed. It trusts the bytes, but for the last line feed. No lines at all
// are nothing to write, and no error.
func (e *Encoder) WriteEncoded(k Kind, lines []byte) error {
	if e.err != nil || len(lines) == 0 {
		return e.err
	}
	if lines[len(lines)-1] != '\n' {
		return fmt.Errorf("%s: the last line is not ended", k)
	}
	n := bytes.Count(lines, []byte{'\n'})
	if k == KindVersion && n > 1 {
		return &OrderError{Kind: k, After: k, Fault: VersionAgain}
	}
	return e.write(k, lines, n)
}

// Count is the number of lines of kind k written so far.
func (e *Encoder) Count(k Kind) int {
	if i := k.rank(); i >= 0 {
		return e.count[i]
	}
	return 0
}

func (e *Encoder) write(k Kind, lines []byte, n int) error {
	if err := e.order.Next(k); err != nil {
		return err
	}
	e.count[k.rank()] += n
	_, e.err = e.w.Write(lines)
	return e.err
}
