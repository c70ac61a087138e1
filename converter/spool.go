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

	buf   []byte
	index []spooled

	file     *os.File
	written  int64                // bytes in file
	segments map[int32][]fileSpan // by conversation: one for each run that has records of it
}

// spooled is a record in buf.
type spooled struct {
	key          sortKey
	conversation int32
	off, n       int
}

// spooledSize is what a record costs beside its bytes.
const spooledSize = 56

type fileSpan struct{ off, n int64 }

// A run is compressed in blocks of this size, in bytes. Reading needs two of them for
// each run of a conversation, so they are small.
const spoolBlock = 64 << 10

// newSpool returns an empty spool that keeps its file in dir and holds up to
// budget bytes in memory.
func newSpool(dir string, budget int) *spool {
	return &spool{dir: dir, budget: budget, segments: map[int32][]fileSpan{}}
}

// add copies a record into the spool.
func (s *spool) add(conversation int, key sortKey, data []byte) error {
	if len(s.buf)+len(s.index)*spooledSize+len(data) > s.budget && len(s.index) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.index = append(s.index, spooled{key, int32(conversation), len(s.buf), len(data)})
	s.buf = append(s.buf, data...)
	return nil
}

// seal ends the adding, and frees the buffer.
func (s *spool) seal() error {
	err := s.flush()
	s.buf, s.index = nil, nil
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
	out := bufio.NewWriterSize(s.file, 1<<18)
	zw := s2.NewWriter(nil, s2.WriterBlockSize(spoolBlock), s2.WriterConcurrency(1))
	for rest := s.index; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].conversation == rest[0].conversation {
			n++
		}
		if err := s.writeSegment(out, zw, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	s.buf, s.index = s.buf[:0], s.index[:0]
	return out.Flush()
}

// writeSegment writes the records of one conversation in a run.
func (s *spool) writeSegment(out *bufio.Writer, zw *s2.Writer, recs []spooled) error {
	counted := &countingWriter{w: out}
	zw.Reset(counted)
	var head []byte
	for _, r := range recs {
		head = head[:0]
		for _, k := range r.key {
			head = binary.AppendUvarint(head, k)
		}
		head = binary.AppendUvarint(head, uint64(r.n))
		if _, err := zw.Write(head); err != nil {
			return err
		}
		if _, err := zw.Write(s.buf[r.off : r.off+r.n]); err != nil {
			return err
		}
	}
	if err := zw.Close(); err != nil {
		return err
	}
	id := recs[0].conversation
	s.segments[id] = append(s.segments[id], fileSpan{s.written, counted.n})
	s.written += counted.n
	return nil
}

// record is what a spool gives back. data is valid until the next record.
type record struct {
	key  sortKey
	data []byte
}

// read yields the records of the given conversations together, in the order of their keys.
// An error is final. seal must have been called.
func (s *spool) read(conversations []int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var h cursors
		for _, c := range conversations {
			for _, span := range s.segments[int32(c)] {
				cur := newCursor(io.NewSectionReader(s.file, span.off, span.n))
				if err := cur.next(); err != nil {
					yield(record{}, err)
					return
				}
				h = append(h, cur)
			}
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
