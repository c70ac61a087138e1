package converter

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/klauspost/compress/s2"
)

// sortKey orders the records of one conversation; its parts are compared in turn.
type sortKey [4]uint64

func (k sortKey) compare(o sortKey) int { return slices.Compare(k[:], o[:]) }

// spool sorts more records than memory holds. Records are added in any order,
// each with its conversation; later those of any set of conversations are read
// in the order of their keys. In between they lie in a temporary file, as runs
// that were sorted when the buffer was full, compressed.
//
// A spool is not safe for concurrent use. close must be called; the file is gone
// then, and where the system allows it already while it is used.
type spool struct {
	dir    string
	budget int // bytes of records and their index held before a run is written

	blocks [][]byte // of blockSize bytes at least; the last one is being filled
	filled int      // how many of blocks are in use
	held   int      // bytes of records
	index  []spooled

	file     *os.File
	written  int64                // bytes in file
	segments map[int32][]fileSpan // by conversation: one for each run that has records of it
}

// spooled is a record in memory.
type spooled struct {
	key          sortKey
	conversation int32
	block        int32
	off, n       int32
}

// blockSize is how much memory a spool asks for at a time, in bytes.
const blockSize = 1 << 20

// spooledSize is what a record costs beside its bytes.
const spooledSize = 48

type fileSpan struct{ off, n int64 }

const (
	// spoolBlock is the size of the blocks in which a run is compressed, in bytes.
	// Reading needs two of them for each run that is merged, so they are small.
	spoolBlock = 32 << 10
	// fanIn is how many runs are merged at once. When a conversation lies in more,
	// some are merged into one first: memory must not grow with their number.
	fanIn = 32
)

// newSpool returns an empty spool that keeps its file in dir and holds up to
// budget bytes in memory.
func newSpool(dir string, budget int) *spool {
	return &spool{dir: dir, budget: budget, segments: map[int32][]fileSpan{}}
}

// add copies a record into the spool.
func (s *spool) add(conversation int, key sortKey, data []byte) error {
	if s.held+len(s.index)*spooledSize+len(data) > s.budget && len(s.index) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	b := s.block(len(data))
	s.index = append(s.index, spooled{key, int32(conversation), int32(s.filled - 1), int32(len(*b)), int32(len(data))})
	*b = append(*b, data...)
	s.held += len(data)
	return nil
}

// block returns the block being filled, which has room for n bytes.
func (s *spool) block(n int) *[]byte {
	if s.filled > 0 && cap(s.blocks[s.filled-1])-len(s.blocks[s.filled-1]) >= n {
		return &s.blocks[s.filled-1]
	}
	if s.filled == len(s.blocks) {
		s.blocks = append(s.blocks, nil)
	}
	if b := s.blocks[s.filled]; cap(b) < n || b == nil {
		s.blocks[s.filled] = make([]byte, 0, max(n, blockSize))
	}
	s.filled++
	return &s.blocks[s.filled-1]
}

// seal ends the adding, and frees the buffer.
func (s *spool) seal() error {
	err := s.flush()
	s.blocks, s.index = nil, nil
	return err
}

// flush writes what is in memory as a run.
func (s *spool) flush() (err error) {
	if len(s.index) == 0 {
		return nil
	}
	if s.file == nil {
		if s.file, err = os.CreateTemp(s.dir, ".mmimport-*.tmp"); err != nil {
			return err
		}
		// An open file can be removed on most systems, and then nothing is left
		// behind whatever happens. Elsewhere close removes it.
		_ = os.Remove(s.file.Name())
	}
	slices.SortFunc(s.index, func(a, b spooled) int {
		return cmp.Or(cmp.Compare(a.conversation, b.conversation), a.key.compare(b.key))
	})
	w := newSegmentWriter(s.file, s.written)
	for rest := s.index; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].conversation == rest[0].conversation {
			n++
		}
		span, err := w.write(s.inMemory(rest[:n]))
		if err != nil {
			return err
		}
		s.segments[rest[0].conversation] = append(s.segments[rest[0].conversation], span)
		rest = rest[n:]
	}
	s.written = w.end()
	s.index, s.filled, s.held = s.index[:0], 0, 0
	for i := range s.blocks {
		s.blocks[i] = s.blocks[i][:0]
	}
	return w.out.Flush()
}

// inMemory yields records of memory.
func (s *spool) inMemory(recs []spooled) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for _, r := range recs {
			if !yield(record{r.key, s.blocks[r.block][r.off : r.off+r.n]}, nil) {
				return
			}
		}
	}
}

// segmentWriter appends segments to a file. Flush out after the last one.
type segmentWriter struct {
	off  int64 // where the next segment begins
	out  *bufio.Writer
	size countingWriter
	zw   *s2.Writer
	head []byte
}

func newSegmentWriter(f io.Writer, off int64) *segmentWriter {
	w := &segmentWriter{off: off, out: bufio.NewWriterSize(f, 1<<18)}
	w.size.w = w.out
	w.zw = s2.NewWriter(nil, s2.WriterBlockSize(spoolBlock), s2.WriterConcurrency(1))
	return w
}

// end is where the file ends.
func (w *segmentWriter) end() int64 { return w.off + w.size.n }

// write writes records that come in order as one segment.
func (w *segmentWriter) write(recs iter.Seq2[record, error]) (fileSpan, error) {
	start := w.end()
	w.zw.Reset(&w.size)
	for r, err := range recs {
		if err != nil {
			return fileSpan{}, err
		}
		w.head = w.head[:0]
		for _, k := range r.key {
			w.head = binary.AppendUvarint(w.head, k)
		}
		w.head = binary.AppendUvarint(w.head, uint64(len(r.data)))
		if _, err := w.zw.Write(w.head); err != nil {
			return fileSpan{}, err
		}
		if _, err := w.zw.Write(r.data); err != nil {
			return fileSpan{}, err
		}
	}
	err := w.zw.Close()
	return fileSpan{start, w.end() - start}, err
}

// record is what a spool gives back. data is valid until the next record.
type record struct {
	key  sortKey
	data []byte
}

// read yields the records of the given conversations together, in the order of their keys.
// An error is final. seal must have been called, and one read be over before the next begins.
func (s *spool) read(conversations []int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var spans []fileSpan
		for _, c := range conversations {
			spans = append(spans, s.segments[int32(c)]...)
		}
		for len(spans) > fanIn {
			w := newSegmentWriter(s.file, s.written)
			one, err := w.write(s.merge(spans[:fanIn]))
			if err = errors.Join(err, w.out.Flush()); err != nil {
				yield(record{}, err)
				return
			}
			s.written = w.end()
			spans = append(spans[fanIn:], one)
		}
		s.merge(spans)(yield)
	}
}

// merge yields the records of some segments together, in order.
func (s *spool) merge(spans []fileSpan) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var h cursors
		for _, span := range spans {
			cur := newCursor(io.NewSectionReader(s.file, span.off, span.n))
			if err := cur.next(); err != nil {
				yield(record{}, err)
				return
			}
			h = append(h, cur)
		}
		heap.Init(&h)
		for len(h) > 0 {
			if !yield(h[0].record, nil) {
				return
			}
			switch err := h[0].next(); err {
			case nil:
				heap.Fix(&h, 0)
			case io.EOF:
				heap.Pop(&h)
			default:
				yield(record{}, err)
				return
			}
		}
	}
}

// close removes the file.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if rm := os.Remove(s.file.Name()); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	s.file = nil
	return err
}

// cursor reads one segment.
type cursor struct {
	record
	r *bufio.Reader
}

func newCursor(r io.Reader) *cursor {
	zr := s2.NewReader(r, s2.ReaderMaxBlockSize(spoolBlock), s2.ReaderAllocBlock(1<<10))
	return &cursor{r: bufio.NewReaderSize(zr, 4<<10)}
}

// next reads the next record. io.EOF means that there is none.
func (c *cursor) next() error {
	for i := range c.key {
		var err error
		if c.key[i], err = binary.ReadUvarint(c.r); err != nil {
			if i == 0 && err == io.EOF {
				return io.EOF
			}
			return fmt.Errorf("temporary file: %w", err)
		}
	}
	n, err := binary.ReadUvarint(c.r)
	if err != nil {
		return fmt.Errorf("temporary file: %w", err)
	}
	c.data = slices.Grow(c.data[:0], int(n))[:n]
	if _, err := io.ReadFull(c.r, c.data); err != nil {
		return fmt.Errorf("temporary file: %w", err)
	}
	return nil
}

// cursors is a heap by key.
type cursors []*cursor

func (h cursors) Len() int           { return len(h) }
func (h cursors) Less(i, j int) bool { return h[i].key.compare(h[j].key) < 0 }
func (h cursors) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *cursors) Push(x any)        { *h = append(*h, x.(*cursor)) }
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
