package converter

import (
	"bytes"

	"github.com/mmimport/mmimport/jsonl"
)

// unitRoom is memory for what becomes of the messages of a unit of work. It is used again for
// another unit when all of that has been checked and written.
type unitRoom struct {
	mapped  slab[mapped]
	pieces  slab[piece]
	posts   slab[jsonl.Post]
	directs slab[jsonl.DirectPost]
	props   bytes.Buffer // encoded
}

// keep returns a place for p, for bodies that point to its parts.
func (r *unitRoom) keep(p mapped) *mapped { return r.mapped.add(p) }

// free makes the room empty: nothing that came out of it may be used any more.
func (r *unitRoom) free() {
	r.mapped.free()
	r.pieces.free()
	r.posts.free()
	r.directs.free()
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
func (s *slab[T]) list(v T) []T {
	n := len(s.values)
	if n == cap(s.values) {
		s.values, n = make([]T, 0, min(max(2*n, slabBlock), maxSlabBlock)), 0
	}
	s.values = append(s.values, v)
	return s.values[n : n+1 : n+1]
}

func (s *slab[T]) free() {
	clear(s.values)
	s.values = s.values[:0]
}
