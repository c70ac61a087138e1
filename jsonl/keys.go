package jsonl

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// UnknownKey is a key of a line that the server passes over without a word.
type UnknownKey struct {
	Path  string   // JSON pointer that ends with the key
	Key   string   // as written
	Known []string // the keys that mean something in its place
}

// unknownKeys finds all unknown keys of a line that is JSON, in their order.
func unknownKeys(raw []byte) []UnknownKey {
	w := keyWalk{d: newDecoder(raw)}
	w.kind = lineType(raw)
	w.value(reflect.TypeFor[envelope]())
	return w.found
}

// keyWalk goes through a line beside the Go types that it is decoded into.
type keyWalk struct {
	d     *jsontext.Decoder
	kind  Kind
	found []UnknownKey
}

// value reads one value, which belongs to t. It reports whether reading can go on.
func (w *keyWalk) value(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := w.d.PeekKind(); {
	case kind == '{' && t.Kind() == reflect.Struct:
		return w.object(t)
	case kind == '[' && t.Kind() == reflect.Slice && t != reflect.TypeFor[jsontext.Value]():
		return w.array(t.Elem())
	}
	return w.d.SkipValue() == nil
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
	for w.d.PeekKind() != '}' {
		name, err := w.d.ReadToken()
		if err != nil || !w.member(t, known, name.String()) {
			return false
		}
	}
	_, err := w.d.ReadToken()
	return err == nil
}

// member reads the value of a key.
func (w *keyWalk) member(t reflect.Type, known []string, key string) bool {
	for _, k := range known {
		if strings.EqualFold(k, key) {
			return w.value(fieldOf(t, k))
		}
	}
	w.found = append(w.found, UnknownKey{Path: pointer(w.d.StackPointer()), Key: key, Known: known})
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
