package converter

import (
	"cmp"
	"container/heap"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
)

// sortKey orders the records of one conversation; its parts are compared in turn.
type sortKey [4]uint64

func (k *sortKey) compare(o *sortKey) int {
	for i, x := range k {
		if x != o[i] {
			return cmp.Compare(x, o[i])
		}
	}
	return 0
}

// spool sorts more records than memory holds. Records are added in any order,
// each with its conversation; later those of any set of conversations are read
// in the order of their keys. In between they lie in a temporary file, as runs
// that were sorted when the buffer was full, compressed. Where a run has little of
// each conversation, runs are merged into longer ones: reading a conversation, and
// the memory that tells where it lies, depend on how much there is of it and not
// on the number of runs.
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

	file    *os.File
	written int64 // bytes in file, those of runs that were merged included
	runs    []run
	idle    []*cursor // that were read to their end
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

// fanIn is how many runs are merged at once. When a conversation lies in more,
// some are merged into one first: memory must not grow with their number.
const fanIn = 32

// maxIdle is how many cursors are kept for further use.
const maxIdle = 4

// newSpool returns an empty spool that keeps its file in dir and holds up to
// budget bytes in memory.
func newSpool(dir string, budget int) *spool {
	return &spool{dir: dir, budget: budget}
}

// add copies a record into the spool.
func (s *spool) add(conversation int, key sortKey, data []byte) error {
	if s.held+len(s.index)*spooledSize+len(data) > s.budget && len(s.index) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	b := s.block(len(data))
	if len(s.index) == cap(s.index) {
		s.index = slices.Grow(s.index, max(len(s.index)/2, 1024)) // append copies long lists more often
	}
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
	for err == nil && len(s.runs) > 1 && areShort(s.runs) {
		err = s.mergeLast(min(fanIn, len(s.runs)))
	}
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
		if a.conversation != b.conversation {
			return cmp.Compare(a.conversation, b.conversation)
		}
		return a.key.compare(&b.key)
	})
	w := newRunWriter(s.file, s.written)
	for i := range s.index {
		r := &s.index[i]
		if err := w.add(r.conversation, &r.key, s.blocks[r.block][r.off:r.off+r.n]); err != nil {
			return err
		}
	}
	s.index, s.filled, s.held = s.index[:0], 0, 0
	for i := range s.blocks {
		s.blocks[i] = s.blocks[i][:0]
	}
	if err := s.end(w, 0); err != nil {
		return err
	}
	for n := len(s.runs) - fanIn; n >= 0 && s.runs[n].level == s.runs[len(s.runs)-1].level && areShort(s.runs[n:]); n = len(s.runs) - fanIn {
		if err := s.mergeLast(fanIn); err != nil {
			return err
		}
	}
	return nil
}

// end takes over the run that w has written.
func (s *spool) end(w *runWriter, level int) error {
	r, err := w.end()
	r.level = level
	s.runs = append(s.runs, r)
	s.written = w.off
	return err
}

// mergeLast merges the last n runs into one.
func (s *spool) mergeLast(n int) error {
	from := s.runs[len(s.runs)-n:]
	level := 0
	var cs []*cursor
	for _, r := range from {
		level = max(level, r.level+1)
		cs = append(cs, s.cursor(r.segments, true))
	}
	s.runs = slices.Clone(s.runs[:len(s.runs)-n])
	w := newRunWriter(s.file, s.written)
	for r, err := range s.merge(cs) {
		if err == nil {
			err = w.add(r.conversation, &r.key, r.data)
		}
		if err != nil {
			return err
		}
	}
	return s.end(w, level)
}

// read yields the records of the given conversations together, in the order of their keys.
// An error is final. seal must have been called, and one read be over before the next begins.
func (s *spool) read(conversations []int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var list []segment
		for _, c := range conversations {
			for i := range s.runs {
				if seg, ok := s.runs[i].of(int32(c)); ok {
					list = append(list, seg)
				}
			}
		}
		for len(list) > fanIn {
			one, err := s.join(list[:fanIn])
			if err != nil {
				yield(record{}, err)
				return
			}
			list = append(list[fanIn:], one)
		}
		s.merge(s.cursors(list))(yield)
	}
}

// join merges segments into one.
func (s *spool) join(list []segment) (segment, error) {
	w := newRunWriter(s.file, s.written)
	for r, err := range s.merge(s.cursors(list)) {
		if err == nil {
			err = w.add(0, &r.key, r.data)
		}
		if err != nil {
			return segment{}, err
		}
	}
	r, err := w.end()
	s.written = w.off
	return r.segments[0], err
}

// cursors returns a cursor for each segment.
func (s *spool) cursors(list []segment) []*cursor {
	cs := make([]*cursor, len(list))
	for i := range list {
		cs[i] = s.cursor(list[i:i+1], false)
	}
	return cs
}

// cursor returns a cursor that reads segments that follow each other in the file.
// apart tells whether their conversations stay apart.
func (s *spool) cursor(list []segment, apart bool) *cursor {
	if len(s.idle) == 0 {
		s.idle = append(s.idle, newCursor())
	}
	c := s.idle[len(s.idle)-1]
	s.idle = s.idle[:len(s.idle)-1]
	c.reset(s.file, list, apart)
	return c
}

// merge yields the records of cursors together, in order, and frees the cursors.
func (s *spool) merge(cs []*cursor) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		defer func() { s.idle = append(s.idle, cs[:min(len(cs), maxIdle-len(s.idle))]...) }()
		h := make(cursors, 0, len(cs))
		for _, c := range cs {
			if err := c.next(); err != nil {
				yield(record{}, err)
				return
			}
			h = append(h, c)
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
