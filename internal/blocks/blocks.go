// Package blocks reads files of lines quickly: a stream comes in, decoded lines come out,
// in their order and many at a time.
//
// The stream is cut into blocks of whole lines on one goroutine, blocks are decoded on
// several, and handed on one by one on that of the caller. What is handed on is the same
// for any number of workers, errors too. Memory is that of a few blocks for each worker.
package blocks

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/jsonl"
)

// Line is a line with what it says.
type Line struct {
	Number int        // 1-based
	Offset int64      // in the stream, of the first byte // bytes
	Raw    []byte     // without the line end; nil if the line is too long
	Body   jsonl.Body // nil if there is none
	Err    error      // that of [jsonl.Decode], or a *[jsonl.TooLongError]
}

// Block is lines in a row. Its memory is used again as soon as it has been handed on: of
// Raw and of what [jsonl.Decoder] says of a Body, clone what is kept.
type Block[T any] struct {
	Lines []Line
	End   int64 // in the stream, of the last byte // bytes

	// Made is what the worker makes of the lines. It still has the value of an earlier
	// block, whose memory can be used again.
	Made T

	text    jsonl.Block
	err     error // why the stream ends after the lines
	buf     []byte
	decoder jsonl.Decoder
}

// size is how much of a stream one worker decodes at once: enough to make the handing over
// cheap, and little enough that many blocks fit in memory. // bytes
const size = 128 << 10

// Each decodes all lines of r. work is called with each block, on up to workers goroutines
// at once, and then sink with the same block, in the order of the lines, on the caller's.
//
// The error is that of r, with the lines before handed on, of sink, or of ctx: what is
// wrong with a line is none.
func Each[T any](ctx context.Context, r io.Reader, workers int, work func(*Block[T]), sink func(*Block[T]) error) error {
	free := &sync.Pool{New: func() any { return &Block[T]{buf: make([]byte, 0, size)} }}
	return ordered.Map(ctx, workers, cut[T](r, free),
		func(_ context.Context, b *Block[T], emit func(*Block[T]) error) error {
			b.decode()
			work(b)
			return emit(b)
		},
		func(b *Block[T]) error {
			if b.err != nil {
				return b.err
			}
			if err := sink(b); err != nil {
				return err
			}
			b.wipe()
			free.Put(b)
			return nil
		})
}

// cut cuts a stream into blocks. An error of r comes with a block without lines, the last,
// so that it takes its turn.
func cut[T any](r io.Reader, free *sync.Pool) iter.Seq2[*Block[T], error] {
	return func(yield func(*Block[T], error) bool) {
		for lines := jsonl.NewBlockReader(r); ; {
			b := free.Get().(*Block[T])
			b.text, b.err = lines.Next(b.buf)
			if errors.Is(b.err, io.EOF) || !yield(b, nil) || b.err != nil {
				return
			}
		}
	}
}

// wipe makes the memory free for other lines. What somebody keeps by mistake becomes
// zeros, in every test, and never a part of another message.
func (b *Block[T]) wipe() {
	b.decoder.Reset()
	clear(b.text.Text)
	clear(b.Lines)
}

// decode makes lines of the text.
func (b *Block[T]) decode() {
	line := Line{Number: b.text.Number, Offset: b.text.Offset}
	b.Lines, b.End = b.Lines[:0], line.Offset+int64(len(b.text.Text))
	if b.text.TooLong != nil {
		line.Err = b.text.TooLong
		b.Lines, b.End = append(b.Lines, line), line.Offset+b.text.TooLong.Size
		return
	}
	for raw := range bytes.Lines(b.text.Text) {
		line.Raw = jsonl.TrimEnd(raw)
		line.Body, line.Err = b.decoder.Body(line.Raw)
		b.Lines = append(b.Lines, line)
		line.Number++
		line.Offset += int64(len(raw))
	}
}
