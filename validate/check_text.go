package validate

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/jsonl"
)

// kept reports a name from which the server removes characters.
func (r *report) kept(p *place, key string, name *string) {
	if name == nil || isASCII(*name) || keptOnSave(*name) == *name {
		return
	}
	at := p.in(key)
	r.add(textRemoved, &at, "%s %s holds characters that are removed", key, quote(*name))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// doubledKeys reports keys that come again in the same object.
func (r *report) doubledKeys(paths []string) {
	for _, path := range slices.Compact(paths) {
		key := path[strings.LastIndexByte(path, '/')+1:]
		r.add(keyDoubled, nil, "the key %s comes again in the same object, and the last counts", quote(key)).about(key).Path = path
	}
}

// encoding reports what of a line does not survive as Unicode text.
func (r *report) encoding(raw []byte) {
	switch {
	case !utf8.Valid(raw):
		r.add(textReplaced, nil, "the line is not valid UTF-8")
	case bytes.Contains(raw, []byte(`\u`)) && halfSurrogate(raw):
		r.add(textReplaced, nil, "the line holds half of a surrogate pair")
	}
}

// halfSurrogate reports whether JSON text has an escape of half a surrogate pair.
func halfSurrogate(raw []byte) bool {
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			return false
		}
		raw = raw[i:]
		r, ok := escapedRune(raw)
		if !ok {
			raw = raw[2:]
			continue
		}
		raw = raw[escapeLength:]
		if !utf16.IsSurrogate(r) {
			continue
		}
		low, ok := escapedRune(raw)
		if !ok || utf16.DecodeRune(r, low) == utf8.RuneError {
			return true
		}
		raw = raw[escapeLength:]
	}
	return false
}

// escapeLength is the length of \u0000. // bytes
const escapeLength = 6

// escapedRune is the number in an escape such as \u00e9 at the start of text.
func escapedRune(text []byte) (rune, bool) {
	if len(text) < escapeLength || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range bytes.ToLower(text[2:escapeLength]) {
		digit := strings.IndexByte("0123456789abcdef", c)
		if digit < 0 {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}

// noNUL reports the texts of a line that hold U+0000.
func (r *report) noNUL(raw []byte, b jsonl.Body) {
	if !bytes.Contains(raw, []byte(`\u0000`)) {
		return
	}
	rule := textNUL
	if b.Kind() == jsonl.KindBot {
		rule = botNUL
	}
	p := place{key: string(b.Kind())}
	if u, ok := b.(*jsonl.User); ok {
		stored := *u
		stored.Password = nil // only its hash is stored
		stored.Theme = nil    // is written anew, as JSON
		b = &stored
	}
	r.searchNUL(rule, &p, reflect.ValueOf(b).Elem())
}

// searchNUL goes through all texts of v.
func (r *report) searchNUL(rule ID, p *place, v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[jsontext.Value]():
		if bytes.Contains(v.Bytes(), []byte(`\u0000`)) && propsHoldNUL(v.Bytes()) {
			r.add(rule, p, "the value holds U+0000")
		}
	case v.Kind() == reflect.String:
		if strings.ContainsRune(v.String(), 0) {
			r.add(rule, p, "the text holds U+0000")
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		r.searchNUL(rule, p, v.Elem())
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			at := p.at(i)
			r.searchNUL(rule, &at, v.Index(i))
		}
	case v.Type() == reflect.TypeFor[jsonl.CustomStatus](), v.Type() == reflect.TypeFor[jsonl.Info]():
		// The server accepts it there.
	case v.Kind() == reflect.Struct:
		r.searchStruct(rule, p, v)
	}
}

func (r *report) searchStruct(rule ID, p *place, v reflect.Value) {
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		at := p.in(key)
		r.searchNUL(rule, &at, v.Field(i))
	}
}

// propsHoldNUL reports whether a string in JSON text, key or value, holds U+0000.
func propsHoldNUL(text []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		t, err := d.ReadToken()
		if err != nil {
			return false // the end, as the line was decoded before
		}
		if t.Kind() == '"' && strings.ContainsRune(t.String(), 0) {
			return true
		}
	}
}
