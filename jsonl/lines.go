package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Line is one physical line of a file.
type Line struct {
	Number int    // 1-based
	Offset int64  // in the stream, of the first byte // bytes
	Raw    []byte // without the line end; valid until the next line is read
}

// Body decodes the line with [Decode]. An error is wrapped with the line's number.
func (l Line) Body() (Body, error) {
	b, err := Decode(l.Raw)
	if err != nil {
		return b, fmt.Errorf("line %d: %w", l.Number, err)
	}
	return b, nil
}

// Lines yields the lines of r, cut where the server cuts them: at each line
// feed, with one carriage return before it taken off. A last line need not be
// ended; an empty line is a line.
//
// A line above [MaxLine] comes as a [*TooLongError], with Number and Offset but
// no Raw, and reading goes on after it. Any other error is that of r, and final;
// a line that it breaks off is not yielded.
//
// A block of lines is held in memory, or one long line. The sequence can be ranged over
// once; a second time panics.
func Lines(r io.Reader) iter.Seq2[Line, error] {
	used := false
	return func(yield func(Line, error) bool) {
		if used {
			panic("jsonl: Lines ranged over twice")
		}
		used = true
		r := NewBlockReader(r)
		buf := make([]byte, 0, readSize)
		for {
			b, err := r.Next(buf)
			if errors.Is(err, io.EOF) || !b.each(yield, err) {
				return
			}
		}
	}
}

// each yields the lines of a block, or err in the place of the next one. It reports
// whether to go on.
func (b Block) each(yield func(Line, error) bool, err error) bool {
	line := Line{Number: b.Number, Offset: b.Offset}
	switch {
	case err != nil:
		yield(line, err)
		return false
	case b.TooLong != nil:
		return yield(line, b.TooLong)
	}
	for raw := range bytes.Lines(b.Text) {
		size := len(raw)
		line.Raw = TrimEnd(raw)
		if !yield(line, nil) {
			return false
		}
		line.Number++
		line.Offset += int64(size)
	}
	return true
}

// readSize is how much is read at once: many lines, and still in the processor's
// cache. // bytes
const readSize = 256 << 10
