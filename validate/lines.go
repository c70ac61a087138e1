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
		func(_ context.Context, b *block, emit func(*block) error) error {
			c.inspectBlock(b)
			return emit(b)
		},
		func(b *block) error {
			defer b.free()
			if err := c.Accept(b.inspected); err != nil {
				return err
			}
			if end := b.Offset + int64(len(b.Text)); c.Progress != nil && end > 0 {
				c.Progress(end, size)
			}
			return b.err
		})
}

// blockBytes is how much of a file one worker inspects at once: enough to make the
// handing over cheap, and little enough that many blocks fit in memory.
const blockBytes = 128 << 10

// block is some lines in a row, and what comes of them. It owns their memory, of which
// nothing may be kept when it is freed.
type block struct {
	jsonl.Block
	err       error // why the file could not be read beyond these lines
	buf       []byte
	decoder   jsonl.Decoder
	inspected Inspected
}

var freeBlocks = sync.Pool{New: func() any { return &block{buf: make([]byte, 0, blockBytes)} }}

// free gives the block back for other lines.
func (b *block) free() {
	b.decoder.Reset()
	*b = block{buf: b.buf, decoder: b.decoder, inspected: b.inspected.Reset()}
	freeBlocks.Put(b)
}

// blocks cuts a file into blocks. An error of r comes with a block without lines, the
// last, and never as the error of the sequence.
func blocks(r io.Reader) iter.Seq2[*block, error] {
	return func(yield func(*block, error) bool) {
		for lines := jsonl.NewBlockReader(r); ; {
			b := freeBlocks.Get().(*block)
			var err error
			b.Block, err = lines.Next(b.buf)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				b.err = &readError{b.Number, err}
			}
			if !yield(b, nil) || err != nil {
				return
			}
		}
	}
}

// inspectBlock is safe for concurrent use with other blocks.
func (c *Checker) inspectBlock(b *block) {
	if b.TooLong != nil {
		b.inspected.lines = append(b.inspected.lines, c.tooLong(b.TooLong))
		return
	}
	b.inspected = c.inspectLines(b.inspected, &b.decoder, b.Text)
}

// readError is an error of the reader, not of the handler.
type readError struct {
	line int // that could not be read
	err  error
}

func (e *readError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *readError) Unwrap() error { return e.err }
