package validate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/jsonl"
)

// lines checks all lines of r, which has size bytes if that is known. Blocks of
// lines are inspected side by side, and accepted one by one in their order, so
// that what is found does not depend on the number of workers. The error is that
// of r, of the handler, or of ctx.
func (c *Checker) lines(ctx context.Context, r io.Reader, size int64) error {
	return ordered.Map(ctx, c.Workers, blocks(r),
		func(_ context.Context, b *block, emit func(inspectedBlock) error) error {
			out := c.inspectBlock(b)
			b.free()
			return emit(out)
		},
		func(b inspectedBlock) error {
			if err := c.Accept(b.Inspected); err != nil {
				return err
			}
			if c.Progress != nil && b.end > 0 {
				c.Progress(b.end, size)
			}
			return b.err
		})
}

// blockBytes is how much of a file one worker inspects at once: enough to make the
// handing over cheap, and little enough that many blocks fit in memory.
const blockBytes = 128 << 10

// block is some lines in a row. It owns their bytes, of which nothing may be kept
// when it is freed.
type block struct {
	lines   [][]byte
	tooLong map[int]error // by index in lines
	bytes   []byte        // of the lines
	end     int64         // where in the file the next block begins // bytes
	err     error         // why the file could not be read beyond these lines
}

var freeBlocks = sync.Pool{New: func() any { return &block{bytes: make([]byte, 0, blockBytes+blockBytes/8)} }}

func newBlock() *block { return freeBlocks.Get().(*block) }

// free gives the block back for other lines. One that a long line has made large
// is left to the garbage collector.
func (b *block) free() {
	if cap(b.bytes) <= 4*blockBytes {
		*b = block{lines: b.lines[:0], bytes: b.bytes[:0]}
		freeBlocks.Put(b)
	}
}

// blocks cuts a file into blocks. An error of r comes with the last of them, after
// the lines before it, and never as the error of the sequence.
func blocks(r io.Reader) iter.Seq2[*block, error] {
	return func(yield func(*block, error) bool) {
		b := newBlock()
		for line, err := range jsonl.Lines(r) {
			if !b.add(line, err) || len(b.bytes) >= blockBytes {
				if !yield(b, nil) {
					return
				}
				b = newBlock()
			}
		}
		if len(b.lines) > 0 {
			yield(b, nil)
		}
	}
}

// add copies a line to the block. It returns false if err is the end of the file.
func (b *block) add(line jsonl.Line, err error) bool {
	var tooLong *jsonl.TooLongError
	if err != nil && !errors.As(err, &tooLong) {
		b.err = &readError{line.Number, err}
		return false
	}
	if tooLong != nil {
		if b.tooLong == nil {
			b.tooLong = map[int]error{}
		}
		b.tooLong[len(b.lines)] = err
	}
	// A slice of bytes that has grown is another one; lines keep the old one then.
	start := len(b.bytes)
	b.bytes = append(b.bytes, line.Raw...)
	b.end = line.Offset + int64(len(line.Raw)) + 1
	b.lines = append(b.lines, b.bytes[start:len(b.bytes):len(b.bytes)])
	return true
}

// inspectedBlock is what comes of a block.
type inspectedBlock struct {
	Inspected
	end int64
	err error
}

// inspectBlock is safe for concurrent use.
func (c *Checker) inspectBlock(b *block) inspectedBlock {
	out := inspectedBlock{Inspected{make([]inspected, len(b.lines))}, b.end, b.err}
	for i, line := range b.lines {
		out.lines[i] = c.inspect(line, b.tooLong[i])
	}
	return out
}

// readError is an error of the reader, not of the handler.
type readError struct {
	line int // that could not be read
	err  error
}

func (e *readError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *readError) Unwrap() error { return e.err }
