package converter

import "slices"

// copies finds the messages that several sources have. Of those at one time in one
// thread, each message of a source is the copy of at most one of another: one that
// says the same, or in two exports any, as there the time is what tells messages
// apart. Of the sources the one that is read first is right.
//
// Keys are asked in rising order of their times, and among equal times in that of
// the parts. It is not safe for concurrent use; a nil one finds nothing.
type copies struct {
	g    *gathered
	at   uint64
	kept map[[3]uint64][]original // by thread, conversation and time: those at the time at
}

// original is a message that is no copy.
type original struct {
	seq, mark uint64
	src       int
	copiedBy  []int // the sources that have it too
}

// newCopies returns nil when there is one source, within which all messages are distinct.
func (g *gathered) newCopies() *copies {
	if len(g.list) < 2 {
		return nil
	}
	return &copies{g: g, kept: map[[3]uint64][]original{}}
}

// find reports whether the message with this thread key and mark is a copy, and the seq of which.
func (c *copies) find(key sortKey, mark uint64) (of uint64, copied bool) {
	if c == nil {
		return 0, false
	}
	if key[2] != c.at {
		clear(c.kept)
		c.at = key[2]
	}
	src := c.g.parts[key[3]>>32].src
	group := [3]uint64(key[:3])
	list := c.kept[group]
	for _, same := range []func(*original) bool{
		func(o *original) bool { return o.mark == mark },
		func(o *original) bool { return c.isExport(o.src) && c.isExport(src) },
	} {
		for i := range list {
			if o := &list[i]; o.src != src && same(o) && !slices.Contains(o.copiedBy, src) {
				o.copiedBy = append(o.copiedBy, src)
				return o.seq, true
			}
		}
	}
	c.kept[group] = append(list, original{seq: key[3], mark: mark, src: src})
	return 0, false
}

func (c *copies) isExport(src int) bool { return c.g.list[src].Kind() == "slack" }
