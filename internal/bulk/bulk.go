// Package bulk holds what a source has by the hundred thousand, such as its people:
// strings, lists and maps that become as long as a file.
//
// Allocated one by one, or in lists and maps that grow step by step, these cost more
// time than reading the file, and twice the memory.
package bulk

import (
	"maps"
	"strings"
)

// Keeper keeps strings in large blocks. A block lives as long as anything in it. The
// zero value is ready for use. It is not safe for concurrent use, its strings are.
type Keeper struct {
	text    strings.Builder // never grows beyond its block: strings in it stay where they are
	strings []string        // what is left of a block
}

// The sizes of blocks.
const (
	textBlock   = 32 << 10 // bytes
	stringBlock = 1 << 10  // strings
)

// Keep returns a string with the bytes of b.
func (k *Keeper) Keep(b []byte) string {
	if !k.room(len(b)) {
		return string(b)
	}
	from := k.text.Len()
	k.text.Write(b)
	return k.text.String()[from:]
}

// Join returns a followed by b.
func (k *Keeper) Join(a, b string) string {
	if !k.room(len(a) + len(b)) {
		return a + b
	}
	from := k.text.Len()
	k.text.WriteString(a)
	k.text.WriteString(b)
	return k.text.String()[from:]
}

// room makes room for n bytes of text in the block at hand, and reports whether there is
// any: a long text is not worth the rest of a block.
func (k *Keeper) room(n int) bool {
	if n <= k.text.Cap()-k.text.Len() {
		return true
	}
	if n > textBlock/16 {
		return false
	}
	k.text = strings.Builder{}
	k.text.Grow(textBlock)
	return true
}

// List returns a copy of a list, to which appending so many strings more allocates
// nothing.
func (k *Keeper) List(list []string, more int) []string {
	n := len(list) + more
	if n == 0 {
		return nil
	}
	if len(k.strings) < n {
		k.strings = make([]string, max(stringBlock, n))
	}
	kept := append(k.strings[:0:n], list...)
	k.strings = k.strings[n:]
	return kept
}

// Forecast tells how long a list will be when a file has been read, if the rest of the
// file is like what was read. What is in the list bounds what a file that changes can
// make of this: there is never room for more than eight times as much.
type Forecast struct {
	Size   int64 // of the file, bytes and about; 0 when it is not known
	Read   int64 // of them
	Before int   // how long the list was before the file
}

// of returns how long a list of n will be, with a reserve should the rest be a little
// denser.
func (f Forecast) of(n int) int {
	if f.Size == 0 || f.Read == 0 {
		return 2 * n
	}
	have := float64(n - f.Before)
	return f.Before + int(have*float64(f.Size)/float64(f.Read)*(1+1./64))
}

// room returns for how many to make room, where there is none for more than n.
func (f Forecast) room(n int) int {
	const least, most = 64, 8 // more; times as many
	return min(max(f.of(n), n+n/4), most*n) + least
}

// Extend adds a zero element to a list.
func Extend[T any](list []T, f Forecast) []T {
	if len(list) == cap(list) {
		list = append(make([]T, 0, f.room(len(list))), list...)
	}
	return list[:len(list)+1]
}

// Shorten undoes Extend.
func Shorten[T any](list []T) []T {
	last := len(list) - 1
	clear(list[last:])
	return list[:last]
}

// Map is a map that grows like such a list: growing by itself, a large map spends half
// of its time on moving what it has. Its zero value is an empty map.
type Map[K comparable, V any] struct {
	All  map[K]V // for reading only
	room int     // for how many
}

// Set sets what belongs to a key.
func (m *Map[K, V]) Set(key K, value V, f Forecast) {
	if len(m.All) >= m.room {
		m.Reserve(f.room(len(m.All)) - len(m.All))
	}
	m.All[key] = value
}

// Reserve makes room for so many keys more, if there is none.
func (m *Map[K, V]) Reserve(more int) {
	if len(m.All)+more <= m.room {
		return
	}
	m.room = len(m.All) + more
	grown := make(map[K]V, m.room)
	maps.Copy(grown, m.All)
	m.All = grown
}
