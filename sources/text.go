package sources

import (
	"iter"
	"strings"
)

// Text is Markdown as Mattermost shows it, in which references to people,
// channels and user groups are still open. Its zero value is the empty text.
//
// A reference is written between NUL characters, which no other part of a Text
// may contain: NUL, a RefKind, the id, NUL, the label, NUL. Build texts with
// AppendRef and PlainText, and read them with Resolve.
type Text string

// RefKind is what a reference in a Text refers to.
type RefKind byte

// The kinds of references.
const (
	RefUser    RefKind = '@'
	RefChannel RefKind = '#'
	RefGroup   RefKind = '&'
)

// Ref is an open reference in a Text.
type Ref struct {
	Kind  RefKind
	ID    string
	Label string // what the source shows for it, without sigil; may be empty
}

// PlainText returns s with NUL characters removed, as a Text.
// It does not escape Markdown.
func PlainText(s string) Text { return Text(strings.ReplaceAll(s, "\x00", "")) }

// AppendRef appends an open reference to dst, which becomes a Text.
// NUL characters in id and label are dropped.
func AppendRef(dst []byte, r Ref) []byte {
	dst = append(dst, 0, byte(r.Kind))
	dst = append(dst, PlainText(r.ID)...)
	dst = append(dst, 0)
	dst = append(dst, PlainText(r.Label)...)
	return append(dst, 0)
}

// Resolve returns the text with each reference replaced by what name returns: a sigil
// and a name, which are two so that nobody has to join them.
// A malformed reference, which AppendRef never writes, is dropped.
func (t Text) Resolve(name func(Ref) (sigil, name string)) string {
	s := string(t)
	i := strings.IndexByte(s, 0)
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		var r Ref
		var ok bool
		if r, s, ok = cutRef(s[i+1:]); ok {
			sigil, name := name(r)
			b.WriteString(sigil)
			b.WriteString(name)
		}
		i = strings.IndexByte(s, 0)
	}
	b.WriteString(s)
	return b.String()
}

// Refs yields the references in the text.
func (t Text) Refs() iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		for s := string(t); ; {
			i := strings.IndexByte(s, 0)
			if i < 0 {
				return
			}
			var r Ref
			var ok bool
			if r, s, ok = cutRef(s[i+1:]); ok && !yield(r) {
				return
			}
		}
	}
}

// cutRef splits what follows a reference's first NUL into the reference and the rest.
func cutRef(s string) (r Ref, rest string, ok bool) {
	if s == "" {
		return r, "", false
	}
	r.Kind, s = RefKind(s[0]), s[1:]
	if r.ID, s, ok = strings.Cut(s, "\x00"); !ok {
		return r, "", false
	}
	r.Label, rest, ok = strings.Cut(s, "\x00")
	return r, rest, ok
}
