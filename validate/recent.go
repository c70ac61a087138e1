package validate

import (
	"hash/maphash"
	"slices"
)

// recentMessages is the default of Options.Recent. Messages that are meant to be the
// same have the same time, so they stand close together in a file that is in any
// order of time. One takes some 16 bytes, and there are up to twice as many.
const recentMessages = 1 << 18

// recent remembers the identities of the messages of late, and on which line
// each was.
type recent struct {
	size       int
	seed       maphash.Seed
	young, old map[uint64]int
}

func newRecent(size int) recent {
	return recent{size: size, seed: maphash.MakeSeed(), young: map[uint64]int{}}
}

// add notes a message, and tells the line on which the same was last.
func (m *recent) add(channel uint64, createAt int64, text string, line int) (earlier int, seen bool) {
	key := maphash.Comparable(m.seed, struct {
		channel, text uint64
		createAt      int64
	}{channel, maphash.String(m.seed, text), createAt})
	earlier, seen = m.young[key]
	if !seen {
		earlier, seen = m.old[key]
	}
	if len(m.young) >= m.size {
		m.old, m.young = m.young, make(map[uint64]int, m.size)
	}
	m.young[key] = line
	return earlier, seen
}

// group is a number for a direct conversation, which depends on who takes part
// and not on their order.
func (m *recent) group(people []*account) uint64 {
	people = slices.Clone(people)
	slices.SortFunc(people, byName)
	var h maphash.Hash
	h.SetSeed(m.seed)
	for _, a := range people {
		// A hash cannot fail to be written to.
		_, _ = h.WriteString(a.name)
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}
