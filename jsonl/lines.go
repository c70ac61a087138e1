package jsonl

import (
	"bufio"
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
// At most one line is held in memory. The sequence can be ranged over once; a
// second time panics.
func Lines(r io.Reader) iter.Seq2[Line, error] {
	used := false
	return func(yield func(Line, error) bool) {
		if used {
			panic("jsonl: Lines ranged over twice")
		}
		used = true
		c := cutter{r: bufio.NewReaderSize(r, readSize)}
		for {
			line, err := c.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(line, err) || err != nil && !isTooLong(err) {
				return
			}
		}
	}
}

func isTooLong(err error) bool {
	var tooLong *TooLongError
	return errors.As(err, &tooLong)
}

// readSize is how much is read at once: many lines, and still in the processor's
// cache. // bytes
const readSize = 256 << 10

// cutter cuts a stream into lines.
type cutter struct {
	r      *bufio.Reader
	long   []byte // a line that does not fit the reader's buffer
	number int    // of the last line
	offset int64  // of the next line
}

// next returns the next line. The error is a *TooLongError, or that of the reader.
func (c *cutter) next() (Line, error) {
	raw, size, err := c.read()
	if err != nil && !(errors.Is(err, io.EOF) && size > 0) {
		return Line{Number: c.number + 1, Offset: c.offset}, err
	}
	c.number++
	line := Line{Number: c.number, Offset: c.offset}
	c.offset += size
	if err == nil {
		size-- // the line feed
	}
	if size > MaxLine {
		return line, &TooLongError{Line: c.number, Size: size}
	}
	line.Raw = bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte{'\n'}), []byte{'\r'})
	return line, nil
}

// read returns the bytes up to and with the next line feed, and how many they
// are. Of a line that is too long it keeps only the beginning.
func (c *cutter) read() (raw []byte, size int64, err error) {
	part, err := c.r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return part, int64(len(part)), err
	}
	c.long = c.long[:0]
	for {
		size += int64(len(part))
		if size <= MaxLine+1 {
			c.long = append(c.long, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return c.long, size, err
		}
		part, err = c.r.ReadSlice('\n')
	}
}
