package validate

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
)

// recentMessages is the default of Options.Recent. Messages that are meant to be the
// same have the same time, so they stand close together in a file that is in any
// order of time. One takes 32 bytes, and there are up to twice as many.
const recentMessages = 1 << 18

// recent remembers the identities of the messages of late, and on which line
// each was.
//
// Messages are noted first and looked up many at a time: nearly each look takes the
// processor to memory that is in no cache, and in a row it need not wait for one before it
// begins the next.
type recent struct {
	size       int
	seed       maphash.Seed
	young, old lineTable
	noted      []sighting
}

// sighting is a message on a line.
type sighting struct {
	key   uint64 // a hash of its identity, not 0
	line  int
	reply bool
}

func newRecent(size int) recent {
	return recent{size: size, seed: maphash.MakeSeed()}
}

// note takes down a message. channel tells channels and direct conversations apart.
func (m *recent) note(channel uint64, createAt int64, text string, line int, reply bool) {
	var identity [24]byte
	binary.LittleEndian.PutUint64(identity[:], channel)
	binary.LittleEndian.PutUint64(identity[8:], uint64(createAt))
	binary.LittleEndian.PutUint64(identity[16:], maphash.String(m.seed, text))
	m.noted = append(m.noted, sighting{max(1, maphash.Bytes(m.seed, identity[:])), line, reply})
}

// lookUp calls found for each message noted that is no reply and was there before, with
// the line on which it was last.
func (m *recent) lookUp(found func(s sighting, earlier int)) {
	for _, s := range m.noted {
		if earlier := m.add(s.key, s.line); earlier > 0 && !s.reply {
			found(s, earlier)
		}
	}
	m.noted = m.noted[:0]
}

// add remembers a message, and tells the line on which the same was last, or 0.
func (m *recent) add(key uint64, line int) (earlier int) {
	m.young.grow()
	slot := m.young.slot(key)
	earlier = slot.line
	if earlier == 0 && m.old.count > 0 {
		earlier = m.old.slot(key).line
	}
	if m.young.count >= m.size {
		m.old, m.young = m.young, m.old
		m.young.clear()
		slot = m.young.slot(key)
	}
	m.young.fill(slot, key, line)
	return earlier
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

// lineTable tells lines by keys, which are hashes and not 0. It does what a map does in a
// third of the time, as such keys need not be hashed, and tables are used again.
type lineTable struct {
	slots []lineSlot // a power of two of them, at most half of which are taken
	count int        // of those taken
}

type lineSlot struct {
	key  uint64 // 0 where the slot is free
	line int    // 1-based; 0 where the slot is free
}

// slot is that of a key, or the one that it would take. There must be slots.
func (t *lineTable) slot(key uint64) *lineSlot {
	mask := uint64(len(t.slots) - 1)
	for i := key; ; i++ {
		if s := &t.slots[i&mask]; s.key == key || s.key == 0 {
			return s
		}
	}
}

// fill sets the line of a key in its slot.
func (t *lineTable) fill(s *lineSlot, key uint64, line int) {
	if s.key == 0 {
		t.count++
	}
	*s = lineSlot{key, line}
}

// grow makes room for one key more.
func (t *lineTable) grow() {
	if 2*t.count <= len(t.slots) && t.slots != nil {
		return
	}
	old := t.slots
	*t = lineTable{slots: make([]lineSlot, max(minLines, growth*len(old)))}
	for _, s := range old {
		if s.key != 0 {
			t.fill(t.slot(s.key), s.key, s.line)
		}
	}
}

// How many slots a table has at first, and how many times more when they are full: so that
// the table for 2^18 lines has 2^19. Both are powers of two.
const (
	minLines = 1 << 7
	growth   = 1 << 4
)

// clear makes all slots free.
func (t *lineTable) clear() {
	clear(t.slots)
	t.count = 0
	t.grow()
}
