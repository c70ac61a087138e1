package slack

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// This file is the one seam to the JSON library, and the one place that bears
// with values of another type than documented. Ten years of exports hold numbers
// as strings, lists that are null or objects, [""] for an empty list and null
// elements (fixtures/slack/odd-values.txtar); none of that may cost a message.
// Only broken syntax is an error here.

// lenient accepts what real exports hold: doubled keys (the last one wins, as
// everywhere) and lone surrogates or bad UTF-8 (read as U+FFFD).
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// unmarshal decodes one JSON value into v, whose fields should be of the loose types below.
func unmarshal(raw []byte, v any) error { return json.Unmarshal(raw, v, lenient) }

// str is a string; numbers are read as their digits, anything else as "".
// NUL and other control characters that no text shows are dropped.
type str string

func (s *str) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case '"':
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		*s = str(dropControls(t.String()))
	case '0':
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		*s = str(t.String())
	default:
		*s = ""
		return d.SkipValue()
	}
	return nil
}

// bytesStr is a str as bytes, for what is seldom needed as a string or another one each
// time. It is valid until a scanner reads the next element.
type bytesStr []byte

func (b *bytesStr) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var s str
	err := s.UnmarshalJSONFrom(d)
	*b = bytesStr(s)
	return err
}

// dropControls removes C0 control characters except tab and line feed; CR LF
// and a lone CR become line feeds.
func dropControls(s string) string {
	if !hasControls(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case isControl(r):
			return -1
		}
		return r
	}, s)
}

func isControl[T rune | byte](c T) bool { return c < ' ' && c != '\n' && c != '\t' }

// hasControls reports whether dropControls would change s.
func hasControls[T string | []byte](s T) bool {
	for i := range len(s) {
		if isControl(s[i]) {
			return true
		}
	}
	return false
}

// num is an integer that may be written as a string or with a fraction, which is cut; else 0.
type num int64

func (n *num) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var s str
	if err := s.UnmarshalJSONFrom(d); err != nil {
		return err
	}
	n.parse(s)
	return nil
}

func (n *num) parse(s str) {
	whole, _, _ := strings.Cut(strings.TrimSpace(string(s)), ".")
	if i, err := strconv.ParseInt(whole, 10, 64); err == nil {
		*n = num(i)
	} else if f, err := strconv.ParseFloat(string(s), 64); err == nil && f > -1e18 && f < 1e18 {
		*n = num(f)
	} else {
		*n = 0
	}
}

// flag is a boolean that may be written as 0, 1 or a string; anything else is false.
type flag bool

func (f *flag) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case 't', 'f':
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		*f = flag(t.Bool())
		return nil
	}
	var s str
	if err := s.UnmarshalJSONFrom(d); err != nil {
		return err
	}
	f.parse(s)
	return nil
}

func (f *flag) parse(s str) { *f = s == "1" || s == "true" }

// list is an array whose null elements are dropped; anything else is an empty list.
type list[T any] []T

func (l *list[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*l = nil
	if d.PeekKind() != '[' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if d.PeekKind() == 'n' {
			if err := d.SkipValue(); err != nil {
				return err
			}
			continue
		}
		var v T
		if err := json.UnmarshalDecode(d, &v); err != nil {
			return err
		}
		*l = append(*l, v)
	}
	_, err := d.ReadToken()
	return err
}

// obj is an object; anything else leaves val nil.
type obj[T any] struct{ val *T }

func (o *obj[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	o.val = nil
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	o.val = new(T)
	return json.UnmarshalDecode(d, o.val)
}

// later is an object that is decoded when it is read: for what is seldom needed.
type later[T any] struct{ raw jsontext.Value }

func (l *later[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	l.raw = append(l.raw[:0], raw...)
	return err
}

// read returns the object, nil where there is none.
func (l *later[T]) read() *T {
	var o obj[T]
	if len(l.raw) == 0 || unmarshal(l.raw, &o) != nil { // its syntax has been read already
		return nil
	}
	return o.val
}

// objs is a list of objects; elements of any other kind are dropped.
type objs[T any] []*T

func (l *objs[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var all list[obj[T]]
	if err := all.UnmarshalJSONFrom(d); err != nil {
		return err
	}
	*l = nil
	for _, o := range all {
		if o.val != nil {
			*l = append(*l, o.val)
		}
	}
	return nil
}

// strs is a list of strings without the empty ones.
type strs []string

func (l *strs) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var all list[str]
	if err := all.UnmarshalJSONFrom(d); err != nil {
		return err
	}
	*l = nil
	for _, s := range all {
		if s != "" {
			*l = append(*l, string(s))
		}
	}
	return nil
}

// isObject reports whether a JSON value is an object.
func isObject(raw []byte) bool {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	return len(raw) > 0 && raw[0] == '{'
}
