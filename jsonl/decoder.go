package jsonl

import "unsafe"

// Decoder decodes lines as [Decode] and [DecodeKeys] do, and faster where there are many: those of
// messages take no memory of their own. The zero value is ready. It is used by one
// goroutine at a time.
type Decoder struct{ memory memory }

// Decoded is what Decode makes of a line.
type Decoded struct {
	Body Body
	Keys Keys

	// Plain means that line is valid UTF-8 without half a surrogate pair and without
	// U+0000. If it is false, nothing is known.
	Plain bool
}

// Decode decodes a line, given without its line end. The error is that of DecodeKeys.
//
// The Body of a message, a [*Post] or [*DirectPost], is good until the next Reset, and
// until line is changed: the texts lie in it. Clone what is kept for longer. Any other
// Body has memory of its own.
func (d *Decoder) Decode(line []byte) (Decoded, error) {
	if b := d.byHand(line); b != nil {
		return Decoded{Body: b, Plain: true}, nil
	}
	b, keys, err := DecodeKeys(line)
	return Decoded{Body: b, Keys: keys}, err
}

// Body is Decode for those who do not ask for keys. The error is that of [Decode].
func (d *Decoder) Body(line []byte) (Body, error) {
	if b := d.byHand(line); b != nil {
		return b, nil
	}
	return Decode(line)
}

// byHand is the message of a line, or nil if the line is not one to be read by hand.
func (d *Decoder) byHand(line []byte) Body {
	if !plain(line) {
		return nil
	}
	b, ok := lineByHand(stringOf(line), &d.memory)
	if !ok {
		return nil
	}
	return b
}

// stringOf is b as a string that changes with b: copies, and collecting them, would take a
// tenth of the time of checking a file.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Reset makes the memory of all that was decoded free for what comes.
func (d *Decoder) Reset() { d.memory.reset() }

// memory is where bodies lie that are read by hand.
type memory struct {
	posts       slab[Post]
	directPosts slab[DirectPost]
	texts       slab[string]
	numbers     slab[int64]
	bools       slab[bool]
	files       slab[Attachment]

	names       lists[string]
	reactions   lists[Reaction]
	replies     lists[Reply]
	attachments lists[*Attachment]
	followers   lists[Follower]

	written []byte // texts that are not in the line as they are
}

func (m *memory) reset() {
	for _, s := range [...]interface{ reset() }{
		&m.posts, &m.directPosts, &m.texts, &m.numbers, &m.bools, &m.files,
		&m.names, &m.reactions, &m.replies, &m.attachments, &m.followers,
	} {
		s.reset()
	}
	clear(m.written)
	m.written = m.written[:0]
	if cap(m.written) > maxWritten {
		m.written = nil
	}
}

// slab is memory for many values of one type.
type slab[T any] struct{ used []T }

// one returns a new value.
func (s *slab[T]) one() *T {
	if len(s.used) == cap(s.used) {
		s.used = make([]T, 0, grown(cap(s.used))) // those before stay where they are
	}
	s.used = s.used[:len(s.used)+1]
	return &s.used[len(s.used)-1]
}

// reset makes all values zero, and free. Memory that one long line has made large is
// left to the garbage collector.
func (s *slab[T]) reset() {
	if cap(s.used) > maxSlab {
		s.used = nil
	}
	clear(s.used)
	s.used = s.used[:0]
}

// How many values a slab has room for at first, and when it is used again at most: more
// than a block of usual lines takes.
const (
	minSlab = 4
	maxSlab = 1 << 14
)

// maxWritten is how much memory for texts is used again at most. // bytes
const maxWritten = 1 << 18

func grown(n int) int { return max(minSlab, 2*n) }

// lists is memory for lists of one type, one of which is being made at a time.
type lists[T any] struct {
	elements slab[T]
	heads    slab[[]T]
	start    int // of the list being made
}

func (l *lists[T]) begin() { l.start = len(l.elements.used) }

// element returns a new element of the list. Those before may move: they are used no more
// until the end.
func (l *lists[T]) element() *T {
	e := &l.elements
	if len(e.used) == cap(e.used) {
		list := e.used[l.start:]
		e.used = append(make([]T, 0, grown(cap(e.used))), list...)
		l.start = 0
	}
	return e.one()
}

// end returns the list.
func (l *lists[T]) end() *[]T {
	list := l.heads.one()
	*list = l.elements.used[l.start:len(l.elements.used):len(l.elements.used)]
	if *list == nil {
		*list = []T{}
	}
	return list
}

func (l *lists[T]) reset() {
	l.elements.reset()
	l.heads.reset()
}
