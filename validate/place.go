package validate

import (
	"strconv"
	"strings"
)

// place is a position in a line, as a chain from the value to the root. It costs
// nothing until its pointer is asked for.
type place struct {
	parent *place
	key    string
	index  int // used if key is empty
}

// in is the place of a key of the object at p.
func (p *place) in(key string) place { return place{parent: p, key: key} }

// at is the place of an element of the array at p.
func (p *place) at(i int) place { return place{parent: p, index: i} }

// pointer is p as a JSON pointer.
func (p *place) pointer() string {
	var b strings.Builder
	p.write(&b)
	return b.String()
}

func (p *place) write(b *strings.Builder) {
	if p == nil {
		return
	}
	p.parent.write(b)
	b.WriteByte('/')
	if p.key == "" {
		b.WriteString(strconv.Itoa(p.index))
		return
	}
	b.WriteString(p.key)
}
