package validate

import (
	"bytes"
	"reflect"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// usualAttachments reports whether all message attachments in props are of a kind of which
// the server surely drops nothing: texts, and fields with a text. It need not know; to
// find out what is dropped takes some ten times as long.
func usualAttachments(props jsontext.Value) bool {
	r := propsReaders.Get().(*propsReader)
	defer propsReaders.Put(r)
	d := r.read(props)
	return eachMember(d, func(key []byte) bool {
		if string(key) != `"attachments"` {
			return d.SkipValue() == nil
		}
		return eachElement(d, func() bool {
			return eachMember(d, func(key []byte) bool { return usualPart(d, key) })
		})
	})
}

// propsReader is a decoder that is used again.
type propsReader struct {
	from bytes.Buffer
	jsontext.Decoder
}

// propsReaders are those that are not in use.
var propsReaders = sync.Pool{New: func() any { return &propsReader{} }}

func (r *propsReader) read(props []byte) *jsontext.Decoder {
	r.from = *bytes.NewBuffer(props)
	r.Reset(&r.from, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return &r.Decoder
}

// usualPart reads a value of a message attachment, whose key is given in quotes.
func usualPart(d *jsontext.Decoder, key []byte) bool {
	if string(key) == `"fields"` {
		return eachElement(d, func() bool {
			return eachMember(d, func(key []byte) bool { return usualFieldPart(d, key) })
		})
	}
	return attachmentTexts[string(key)] && isKind(d, '"')
}

func usualFieldPart(d *jsontext.Decoder, key []byte) bool {
	switch string(key) {
	case `"title"`, `"value"`:
		return isKind(d, '"')
	case `"short"`:
		return isKind(d, 't') || isKind(d, 'f')
	}
	return false
}

// attachmentTexts are the keys of a message attachment that stand for texts, in quotes.
var attachmentTexts = func() map[string]bool {
	t := reflect.TypeFor[messageAttachment]()
	texts := map[string]bool{}
	for i, key := range keysOf(t) {
		texts[`"`+key+`"`] = t.Field(i).Type.Kind() == reflect.String
	}
	return texts
}()

// isKind reports whether the next value is of a kind, and reads it if so.
func isKind(d *jsontext.Decoder, k jsontext.Kind) bool {
	return d.PeekKind() == k && d.SkipValue() == nil
}

// eachElement reads an array, in which one reads an element. It reports whether all went
// well.
func eachElement(d *jsontext.Decoder, one func() bool) bool {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return false
	}
	for d.PeekKind() != ']' {
		if !one() {
			return false
		}
	}
	_, err := d.ReadToken()
	return err == nil
}

// eachMember is eachElement for an object. Keys are given as they are written, and good
// until something is read.
func eachMember(d *jsontext.Decoder, one func(key []byte) bool) bool {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return false
	}
	for d.PeekKind() != '}' {
		key, err := d.ReadValue()
		if err != nil || !one(key) {
			return false
		}
	}
	_, err := d.ReadToken()
	return err == nil
}
