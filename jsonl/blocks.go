package jsonl

import (
	"bytes"
	"errors"
	"io"
)

// Block is lines in a row, or the place of one that is too long.
type Block struct {
	Number  int           // of the first line, 1-based
	Offset  int64         // in the stream, of the first byte // bytes
	Text    []byte        // the lines with their line ends, which the last of the stream may lack
	TooLong *TooLongError // of the one line that the block stands for; then there is no Text
}

// BlockReader cuts a stream at line feeds, many lines at a time, for those who look at
// the lines on several goroutines; it is itself used by one. [TrimEnd] tells what of Text is a line.
type BlockReader struct {
	r      io.Reader
	rest   []byte // was read, and belongs to the next block
	number int    // of the lines before
	offset int64  // of the next block
	err    error  // of r
}

// NewBlockReader returns a reader of the lines of r.
func NewBlockReader(r io.Reader) *BlockReader { return &BlockReader{r: r} }

// Next reads as many whole lines as fit into the capacity of buf, and at least one: for a
// line longer than that the memory is made larger, up to [MaxLine] and a line feed. Text
// lies in that memory, which is the caller's.
//
// A line above MaxLine comes as a block of its own, and reading goes on after it. An
// error is io.EOF or that of the stream, and final: a line that it breaks off is not
// yielded. Number and Offset tell where it happened.
func (b *BlockReader) Next(buf []byte) (Block, error) {
	buf = append(buf[:0], b.rest...)
	for {
		buf = b.fill(buf)
		end := bytes.LastIndexByte(buf, '\n') + 1
		switch ended := errors.Is(b.err, io.EOF); {
		case end > 0:
			return b.cut(buf, end), nil
		case len(buf) > MaxLine:
			return b.tooLong(buf)
		case ended && len(buf) > 0:
			return b.cut(buf, len(buf)), nil
		case b.err != nil:
			return Block{Number: b.number + 1, Offset: b.offset}, b.err
		}
		buf = append(make([]byte, 0, min(max(minBlock, 2*len(buf)), MaxLine+1)), buf...)
	}
}

// minBlock is the least memory of a block. // bytes
const minBlock = 4 << 10

// maxEmptyReads is after how many reads of nothing a stream is taken for broken, as
// package bufio does.
const maxEmptyReads = 100

// fill reads until buf is full or holds the longest line.
func (b *BlockReader) fill(buf []byte) []byte {
	empty := 0
	for size := min(cap(buf), MaxLine+1); b.err == nil && len(buf) < size; {
		n, err := b.r.Read(buf[len(buf):size])
		buf, b.err = buf[:len(buf)+n], err
		if empty++; n > 0 {
			empty = 0
		}
		if empty == maxEmptyReads {
			b.err = io.ErrNoProgress
		}
	}
	return buf
}

// cut makes a block of the first bytes of buf.
func (b *BlockReader) cut(buf []byte, size int) Block {
	block := Block{Number: b.number + 1, Offset: b.offset, Text: buf[:size]}
	b.rest = append(b.rest[:0], buf[size:]...)
	b.offset += int64(size)
	b.number += bytes.Count(block.Text, []byte{'\n'})
	if buf[size-1] != '\n' {
		b.number++
	}
	return block
}

// tooLong passes over a line that begins with buf.
func (b *BlockReader) tooLong(buf []byte) (Block, error) {
	block := Block{Number: b.number + 1, Offset: b.offset}
	size, end := int64(0), -1
	for end < 0 && (b.err == nil || len(buf) > 0) {
		size += int64(len(buf))
		buf = b.fill(buf[:0])
		end = bytes.IndexByte(buf, '\n')
	}
	b.rest = b.rest[:0]
	switch {
	case end >= 0:
		size += int64(end)
		b.rest = append(b.rest, buf[end+1:]...)
		b.offset++
	case !errors.Is(b.err, io.EOF):
		return block, b.err
	}
	b.number++
	b.offset += size
	block.TooLong = &TooLongError{Line: b.number, Size: size}
	return block, nil
}

// TrimEnd takes off a line what the server does not take for a part of it: the line
// feed, and one carriage return before it.
func TrimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
}
