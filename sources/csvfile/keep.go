package csvfile

import (
	"maps"
	"strings"
)

// keeper keeps what a directory holds of its files in large blocks: a list of people
// has dozens of short strings in each row, and allocating them one by one takes longer
// than reading them. A block lives as long as anything in it.
type keeper struct {
	text    strings.Builder // never grows beyond its block: strings in it stay where they are
	strings []string        // what is left of a block
}

// The sizes of blocks.
const (
	textBlock   = 32 << 10 // bytes
	stringBlock = 1 << 10  // strings
)

// keep returns a string with the bytes of b.
func (k *keeper) keep(b []byte) string {
	if !k.room(len(b)) {
		return string(b)
	}
	from := k.text.Len()
	k.text.Write(b)
	return k.text.String()[from:]
}

// keepLower returns a prefix with s in lower case behind it.
func (k *keeper) keepLower(prefix, s string) string {
	s = strings.ToLower(s) // which is s itself as a rule
	if !k.room(len(prefix) + len(s)) {
		return prefix + s
	}
	from := k.text.Len()
	k.text.WriteString(prefix)
	k.text.WriteString(s)
	return k.text.String()[from:]
}

// room makes room for n bytes of text in the block at hand, and reports whether there is
// any: a long text is not worth the rest of a block.
func (k *keeper) room(n int) bool {
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

// keepList returns a copy of a list, to which appending so many strings allocates
// nothing.
func (k *keeper) keepList(list []string, more int) []string {
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

// forecast tells how long a list will be at the end of a file.
type forecast struct {
	size   int64 // of the file, bytes of UTF-8 and about; 0 when it is not known
	read   int64 // of them
	before int   // how long the list was before
}

// of returns how long a list of n will be, with a reserve for rows that get shorter.
func (f forecast) of(n int) int {
	if f.size == 0 || f.read == 0 {
		return 2 * n
	}
	have := float64(n - f.before)
	return f.before + int(have*float64(f.size)/float64(f.read)*(1+1./64))
}

// room returns for how many to make room, where there is none for more than n.
func (f forecast) room(n int) int {
	const least, most = 64, 8 // more; times as many
	return min(max(f.of(n), n+n/4), most*n) + least
}

// extend adds a zero element to a list that may become as long as a file. Where there is no room it
// makes some for what the rest of the file will bring if it is like what was read:
// append would grow a long list by a quarter, copy it four times over, and leave a
// quarter of it empty. What is read so far bounds what a file that changes can make of
// this.
func extend[T any](list []T, f forecast) []T {
	if len(list) == cap(list) {
		list = append(make([]T, 0, f.room(len(list))), list...)
	}
	return list[:len(list)+1]
}

// shorten undoes extend.
func shorten[T any](list []T) []T {
	last := len(list) - 1
	clear(list[last:])
	return list[:last]
}

// register is a map that grows like that: growing by itself, a large map spends half of
// its time on moving what it has.
type register struct {
	of   map[string]int
	room int // for how many
}

func (x *register) set(key string, value int, f forecast) {
	if len(x.of) >= x.room {
		x.room = f.room(len(x.of))
		grown := make(map[string]int, x.room)
		maps.Copy(grown, x.of)
		x.of = grown
	}
	x.of[key] = value
}
