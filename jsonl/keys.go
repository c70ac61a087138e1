package jsonl

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Keys are what the server passes over in a line without a word.
type Keys struct {
	Unknown []UnknownKey
	Doubled []string // JSON pointers of keys that come again in the same object, where the last of them counts
}

// UnknownKey is a key that means nothing in its place.
type UnknownKey struct {
	Path  string   // JSON pointer that ends with the key
	Key   string   // as written
	Known []string // the keys that mean something in its place
}

// lostKeys finds all unknown and all doubled keys of a line that is JSON, in their
// order.
func lostKeys(raw []byte) Keys {
	w := keyWalk{d: newDecoder(raw)}
	w.kind = lineType(raw)
	w.value(reflect.TypeFor[envelope]())
	return w.found
}

// keyWalk goes through a line beside the Go types that it is decoded into.
type keyWalk struct {
	d     *jsontext.Decoder
	kind  Kind
	found Keys
}

// value reads one value, which belongs to t. It reports whether reading can go on.
func (w *keyWalk) value(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := w.d.PeekKind(); {
	case t == reflect.TypeFor[jsontext.Value]():
		return w.free()
	case kind == '{' && t.Kind() == reflect.Struct:
		return w.object(t)
	case kind == '[' && t.Kind() == reflect.Slice:
		return w.array(t.Elem())
	}
	return w.d.SkipValue() == nil
}

// free reads a value in which all keys are known, but may be doubled.
func (w *keyWalk) free() bool {
	var seen []map[string]bool // the keys of the objects around
	for {
		t, err := w.d.ReadToken()
		if err != nil {
			return false
		}
		kind, length := w.d.StackIndex(w.d.StackDepth())
		switch {
		case t.Kind() == '{', t.Kind() == '[':
			seen = append(seen, map[string]bool{})
		case t.Kind() == '}', t.Kind() == ']':
			seen = seen[:len(seen)-1]
		case len(seen) > 0 && kind == '{' && length%2 == 1: // a key
			w.again(seen[len(seen)-1], t.String())
		}
		if len(seen) == 0 {
			return true
		}
	}
}

// again notes a key, and that it is doubled if it is among those seen.
func (w *keyWalk) again(seen map[string]bool, key string) {
	if seen[key] {
		w.found.Doubled = append(w.found.Doubled, pointer(w.d.StackPointer()))
	}
	seen[key] = true
}

func (w *keyWalk) array(elem reflect.Type) bool {
	if _, err := w.d.ReadToken(); err != nil {
		return false
	}
	for w.d.PeekKind() != ']' {
		if !w.value(elem) {
			return false
		}
	}
	_, err := w.d.ReadToken()
	return err == nil
}

func (w *keyWalk) object(t reflect.Type) bool {
	if _, err := w.d.ReadToken(); err != nil {
		return false
	}
	known := keysOf(t)
	if t == reflect.TypeFor[envelope]() {
		known = w.kind.envelopeKeys()
	}
	seen := map[string]bool{}
	for w.d.PeekKind() != '}' {
		name, err := w.d.ReadToken()
		if err != nil || !w.member(t, known, name.String(), seen) {
			return false
		}
	}
	_, err := w.d.ReadToken()
	return err == nil
}

// member reads the value of a key, where seen are those before in the object.
func (w *keyWalk) member(t reflect.Type, known []string, key string, seen map[string]bool) bool {
	for _, k := range known {
		if strings.EqualFold(k, key) {
			w.again(seen, k)
			return w.value(fieldOf(t, k))
		}
	}
	w.found.Unknown = append(w.found.Unknown, UnknownKey{Path: pointer(w.d.StackPointer()), Key: key, Known: known})
	return w.d.SkipValue() == nil
}

// envelopeKeys are the outermost keys that mean something on a line of kind k.
func (k Kind) envelopeKeys() []string {
	switch {
	case k == KindVersion:
		return []string{"type", "version", "info"}
	case k.rank() < 0:
		return keysOf(reflect.TypeFor[envelope]())
	}
	return []string{"type", string(k)}
}

// keysOf are the keys of a struct type, in their order.
func keysOf(t reflect.Type) []string {
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i] = keyOf(t.Field(i))
	}
	return keys
}

// fieldOf is the type of the field of t with a key that it has.
func fieldOf(t reflect.Type, key string) reflect.Type {
	for i := range t.NumField() {
		if keyOf(t.Field(i)) == key {
			return t.Field(i).Type
		}
	}
	panic("jsonl: no field for the key " + key)
}

func keyOf(f reflect.StructField) string {
	key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return key
}

// lineType is the type that a line says it has, if any.
func lineType(raw []byte) Kind {
	var e struct {
		Type string `json:"type"`
	}
	// An error leaves the type empty, and Decode reports it.
	_ = json.Unmarshal(raw, &e, legacy)
	return Kind(e.Type)
}

// newDecoder returns a decoder of text as lenient as the server's.
func newDecoder(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}
