package converter

import (
	"bytes"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// unitRoom is memory for what becomes of the messages of a unit of work. It is used again for
// another unit when all of that has been checked and written.
type unitRoom struct {
	mapped  slab[mapped]
	pieces  slab[piece]
	posts   slab[jsonl.Post]
	directs slab[jsonl.DirectPost]
	replies slab[jsonl.Reply]
	lists   slab[[]jsonl.Reply]

	reactions slab[jsonl.Reaction]
	names     slab[string] // of emoji
	times     slab[int64]  // of reactions
	props     bytes.Buffer // encoded
}

// keep returns a place for p, for bodies that point to its parts.
func (r *unitRoom) keep(p mapped) *mapped { return r.mapped.add(p) }

// free makes the room empty: nothing that came out of it may be used any more.
func (r *unitRoom) free() {
	r.mapped.free()
	r.pieces.free()
	r.posts.free()
	r.directs.free()
	r.replies.free()
	r.lists.free()
	r.reactions.free()
	r.names.free()
	r.times.free()
	r.props.Reset()
}

// slab has places for values of which each stays where it is until all are freed.
type slab[T any] struct {
	values []T // those in the last block; the full blocks before it are kept by who points to them
}

// The size of blocks, in values: at first, and at most.
const (
	slabBlock    = 16
	maxSlabBlock = 1024
)

// add returns a place with v.
func (s *slab[T]) add(v T) *T { return &s.list(v)[0] }

// list returns a place with v as a list, to which nothing can be appended in place.
func (s *slab[T]) list(v T) []T { return append(s.empty(1), v) }

// empty returns an empty list, with places for n values.
func (s *slab[T]) empty(n int) []T {
	from := len(s.values)
	if cap(s.values)-from < n {
		s.values, from = make([]T, 0, max(n, min(max(2*from, slabBlock), maxSlabBlock))), 0
	}
	s.values = s.values[:from+n]
	return s.values[from : from : from+n]
}

func (s *slab[T]) free() {
	if cap(s.values) > maxSlabBlock {
		s.values = nil
	}
	clear(s.values)
	s.values = s.values[:0]
}

// strand makes strings of bytes that lie in common blocks, which stay as long as any string
// in them. The zero value is ready for use.
type strand struct{ block strings.Builder }

// The size of blocks, in bytes: at first, and at most.
const (
	strandBlock    = 1 << 10
	maxStrandBlock = 16 << 10
)

func (p *strand) string(b []byte) string {
	if size := p.block.Cap(); size-p.block.Len() < len(b) {
		p.block = strings.Builder{}
		p.block.Grow(max(len(b), min(max(2*size, strandBlock), maxStrandBlock)))
	}
	from := p.block.Len()
	p.block.Write(b)
	return p.block.String()[from:]
}
