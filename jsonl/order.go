package jsonl

import (
	"fmt"
	"slices"
)

// kinds are all kinds in the order of a file.
var kinds = [...]Kind{
	KindVersion, KindRole, KindScheme, KindEmoji, KindTeam, KindChannel, KindUser, KindBot,
	KindPost, KindDirectChannel, KindDirectPost,
}

// Kinds returns all kinds in the order in which a file should hold them. The
// slice belongs to the caller.
func Kinds() []Kind { return slices.Clone(kinds[:]) }

// Known reports whether k is one of [Kinds].
func (k Kind) Known() bool { return k.rank() >= 0 }

// rank is the place of a kind in the order, or -1 for what is no kind.
func (k Kind) rank() int { return slices.Index(kinds[:], k) }

// Order is the sequence of kinds in a file, the same for writing and reading.
// The zero value is the start of a file. It is not safe for concurrent use.
//
// The strict order is: one version line, first; then lines of each kind
// together, and the kinds in the order of [Kinds], any of which may be missing.
// The server needs only the version line; for the rest it is enough that what a
// line refers to is defined in an earlier segment, a segment being a run of
// lines of one kind.
type Order struct {
	lines    int
	segments int
	last     Kind // of the line before
	furthest int  // highest rank so far
}

// Next moves on to a line of kind k, as a writer must. It returns an [*OrderError]
// if k may not come here; then the state is not changed.
func (o *Order) Next(k Kind) error {
	if err := o.check(k); err != nil {
		return err
	}
	o.move(k)
	return nil
}

// Follow moves on to a line of kind k whether or not it may come here, as a
// reader must, and returns what Next would have returned. k may be any text.
func (o *Order) Follow(k Kind) error {
	err := o.check(k)
	o.move(k)
	return err
}

// Segment is the number of the run of lines of one kind that the last line
// belongs to: 1-based, 0 before the first line.
func (o *Order) Segment() int { return o.segments }

func (o *Order) check(k Kind) error {
	rank := k.rank()
	var fault OrderFault
	switch {
	case o.lines == 0 && k != KindVersion:
		fault = VersionNotFirst
	case o.lines > 0 && k == KindVersion:
		fault = VersionAgain
	case rank < 0:
		fault = UnknownKind
	case rank < o.furthest:
		fault = KindTooLate
	default:
		return nil
	}
	return &OrderError{Kind: k, After: o.last, Fault: fault}
}

func (o *Order) move(k Kind) {
	if o.lines == 0 || k != o.last {
		o.segments++
	}
	o.lines++
	o.last = k
	o.furthest = max(o.furthest, k.rank())
}

// OrderFault is what is wrong with a line's place.
type OrderFault int

// The faults of order. The server refuses the first three; KindTooLate it
// accepts, as long as every reference is defined in an earlier segment.
const (
	VersionNotFirst OrderFault = iota + 1 // line 1 is of another kind
	VersionAgain                          // a version line after line 1
	UnknownKind                           // there is no such kind
	KindTooLate                           // a kind that should have come before the lines already there
)

// OrderError says that a line stands where its kind may not.
type OrderError struct {
	Kind  Kind
	After Kind // kind of the line before; empty at the start
	Fault OrderFault
}

func (e *OrderError) Error() string {
	switch e.Fault {
	case VersionNotFirst:
		return fmt.Sprintf("the first line is of type %q, not %q", clip(string(e.Kind)), KindVersion)
	case VersionAgain:
		return "a second line of type \"version\""
	case UnknownKind:
		return fmt.Sprintf("unknown type %q", clip(string(e.Kind)))
	default:
		return fmt.Sprintf("a line of type %q after one of type %q", e.Kind, clip(string(e.After)))
	}
}
