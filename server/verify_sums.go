package server

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"time"
)

// sum is a number of messages and the sum of their digests, which no order changes.
type sum struct {
	n      int
	hi, lo uint64
	bytes  int64 // that the messages take in memory
}

func (s *sum) add(m *message) {
	d := m.digest()
	s.n++
	s.plus(binary.BigEndian.Uint64(d[:8]), binary.BigEndian.Uint64(d[8:]))
	s.bytes += m.weight()
}

func (s *sum) plus(hi, lo uint64) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, carry)
}

func (s sum) same(o sum) bool { return s.n == o.n && s.hi == o.hi && s.lo == o.lo }

func (s sum) String() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], s.hi)
	binary.BigEndian.PutUint64(b[8:], s.lo)
	return hex.EncodeToString(b[:])
}

// totals are the numbers of a place on one side.
type totals struct {
	messages, replies, reactions, files int
	sum
}

func (t *totals) add(m *message) {
	if m.reply {
		t.replies++
	} else {
		t.messages++
	}
	t.reactions += len(m.reactions)
	t.files += len(m.files)
	t.sum.add(m)
}

func (t *totals) told() Totals {
	return Totals{Messages: t.messages, Replies: t.replies, Reactions: t.reactions, Files: t.files, Digest: t.sum.String()}
}

// span is what one side has of a place in a span of time.
type span struct {
	sum
	before string // the id of the message that comes next on the server, "" for none
}

// The lengths of spans: a month, and where that is too much to be looked at closely, a day,
// an hour or a minute.
const (
	byMonth = iota
	byDay
	byHour
	byMinute
	finest = byMinute
)

// spanMost is how many bytes of messages a span may have before it is divided.
const spanMost = 16 << 20 // bytes

// begins is when the span of a level begins that a time is in. // Unix ms
func begins(at int64, level int) int64 {
	length := int64(0)
	switch level {
	case byMonth:
		t := time.UnixMilli(at).UTC()
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	case byDay:
		length = 24 * time.Hour.Milliseconds()
	case byHour:
		length = time.Hour.Milliseconds()
	case byMinute:
		length = time.Minute.Milliseconds()
	}
	rest := at % length
	if rest < 0 {
		rest += length
	}
	return at - rest
}

// spot is a span of one place.
type spot struct {
	place int
	from  int64
}

// spans are those of all places of an archive.
type spans struct {
	sums    map[spot]sum
	divided [finest]map[spot]bool // by level
}

func newSpans() *spans {
	s := &spans{sums: map[spot]sum{}}
	for i := range s.divided {
		s.divided[i] = map[spot]bool{}
	}
	return s
}

// spot is where a message of a place is counted.
func (s *spans) spot(place int, at int64) spot {
	level := byMonth
	for ; level < finest; level++ {
		if !s.divided[level][spot{place, begins(at, level)}] {
			break
		}
	}
	return spot{place, begins(at, level)}
}

func (s *spans) add(place int, m *message) {
	at := s.spot(place, m.at)
	x := s.sums[at]
	x.add(m)
	s.sums[at] = x
}

// divide takes away the spans of a level that are too large, and reports whether there are
// any: what is in them is to be counted again. Coarser ones are divided before.
func (s *spans) divide(level int, most int64) bool {
	again := false
	for at, x := range s.sums {
		if x.bytes > most {
			s.divided[level][at] = true
			delete(s.sums, at)
			again = true
		}
	}
	return again
}
