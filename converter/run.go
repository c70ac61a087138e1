package converter

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/s2"
)

// spoolBlock is the size of the blocks in which a run is compressed, in bytes.
// Reading needs two of them for each run that is merged, so they are small.
const spoolBlock = 16 << 10

// run is a stretch of a spool's file with sorted records: a segment for each
// conversation, one after the other, in the order of the conversations.
type run struct {
	segments []segment
	level    int // how often its records have been merged
}

// segment is where the records of one conversation lie in a run.
type segment struct {
	conversation int32
	records      int32
	off, n       int64 // in bytes
}

// of returns the segment of a conversation.
func (r *run) of(conversation int32) (segment, bool) {
	i, ok := slices.BinarySearchFunc(r.segments, conversation, func(s segment, c int32) int { return cmp.Compare(s.conversation, c) })
	if !ok {
		return segment{}, false
	}
	return r.segments[i], true
}

// areShort reports whether segments of the runs are short in the mean, so that
// beginning to read one costs more than reading it.
func areShort(runs []run) bool {
	var bytes, count int64
	for _, r := range runs {
		count += int64(len(r.segments))
		for _, s := range r.segments {
			bytes += s.n
		}
	}
	return bytes < count*spoolBlock
}

// runWriter appends a run to a file.
type runWriter struct {
	off  int64 // where the file ends, or will when end has returned
	out  *bufio.Writer
	size countingWriter
	zw   *s2.Writer
	head []byte
	run  run
}

func newRunWriter(f io.Writer, off int64) *runWriter {
	w := &runWriter{off: off, out: bufio.NewWriterSize(f, 1<<18)}
	w.size.w = w.out
	w.zw = s2.NewWriter(nil, s2.WriterBlockSize(spoolBlock), s2.WriterConcurrency(1))
	return w
}

// add appends a record. Records must come in order.
func (w *runWriter) add(conversation int32, key *sortKey, data []byte) error {
	n := len(w.run.segments)
	if n == 0 || w.run.segments[n-1].conversation != conversation {
		if err := w.endSegment(); err != nil {
			return err
		}
		w.zw.Reset(&w.size)
		w.run.segments = append(w.run.segments, segment{conversation: conversation, off: w.off})
		n++
	}
	w.run.segments[n-1].records++
	w.head = w.head[:0]
	for _, k := range key {
		w.head = binary.AppendUvarint(w.head, k)
	}
	w.head = binary.AppendUvarint(w.head, uint64(len(data)))
	if _, err := w.zw.Write(w.head); err != nil {
		return err
	}
	_, err := w.zw.Write(data)
	return err
}

func (w *runWriter) endSegment() error {
	if len(w.run.segments) == 0 {
		return nil
	}
	err := w.zw.Close()
	w.run.segments[len(w.run.segments)-1].n = w.size.n
	w.off += w.size.n
	w.size.n = 0
	return err
}

// end completes the run, which must have a record.
func (w *runWriter) end() (run, error) {
	if err := w.endSegment(); err != nil {
		return w.run, err
	}
	w.run.segments = slices.Clip(w.run.segments)
	return w.run, w.out.Flush()
}

// record is what a spool gives back. data is valid until the next record.
// conversation is 0 where conversations are read together.
type record struct {
	conversation int32
	key          sortKey
	data         []byte
}

// cursor reads segments that follow each other in a file.
type cursor struct {
	record
	rest  []segment // those not begun
	left  int32     // records of the segment at hand
	apart bool      // record.conversation is set

	zr *s2.Reader
	r  *bufio.Reader
}

func newCursor() *cursor {
	zr := s2.NewReader(nil, s2.ReaderMaxBlockSize(spoolBlock), s2.ReaderAllocBlock(1<<10))
	return &cursor{zr: zr, r: bufio.NewReaderSize(zr, 4<<10)}
}

// reset begins the reading of other segments.
func (c *cursor) reset(f io.ReaderAt, list []segment, apart bool) {
	last := list[len(list)-1]
	c.zr.Reset(io.NewSectionReader(f, list[0].off, last.off+last.n-list[0].off))
	c.r.Reset(c.zr)
	c.rest, c.left, c.apart, c.conversation = list, 0, apart, 0
}

// maxHead is how long a key and the length of the data may be, in bytes.
const maxHead = (len(sortKey{}) + 1) * binary.MaxVarintLen64

// next reads the next record. io.EOF means that there is none.
func (c *cursor) next() error {
	if c.left == 0 {
		if len(c.rest) == 0 {
			return io.EOF
		}
		if c.apart {
			c.conversation = c.rest[0].conversation
		}
		c.left, c.rest = c.rest[0].records, c.rest[1:]
	}
	c.left--
	head, err := c.r.Peek(maxHead)
	if err != nil && err != io.EOF { // fewer bytes are left at the end
		return fmt.Errorf("temporary file: %w", err)
	}
	used, cut := 0, false
	take := func() uint64 {
		v, n := binary.Uvarint(head[used:])
		used, cut = used+max(n, 0), cut || n <= 0
		return v
	}
	for i := range c.key {
		c.key[i] = take()
	}
	n := take()
	if _, err := c.r.Discard(used); cut || err != nil {
		return errCodec
	}
	c.data = slices.Grow(c.data[:0], int(n))[:n]
	if _, err := io.ReadFull(c.r, c.data); err != nil {
		return fmt.Errorf("temporary file: %w", err)
	}
	return nil
}

// cursors is a heap by conversation and key.
type cursors []*cursor

func (h cursors) Len() int { return len(h) }
func (h cursors) Less(i, j int) bool {
	if h[i].conversation != h[j].conversation {
		return h[i].conversation < h[j].conversation
	}
	return h[i].key.compare(&h[j].key) < 0
}
func (h cursors) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *cursors) Push(x any)   { *h = append(*h, x.(*cursor)) }
func (h *cursors) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
