package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxProps is what the server stores of props, written as JSON its way. // characters
const maxProps = 800_000

// longestEscape is what a character of props can become when the server writes
// it: < is six. // bytes per byte
const longestEscape = 6

// props checks the props of a message, which are a JSON object.
func (r *report) props(p *place, props jsontext.Value) {
	if len(props) > maxProps/longestEscape {
		if n := storedLength(props); n > maxProps {
			r.add(postProps, p, "props have %d characters, %d are possible", n, maxProps)
		}
	}
	r.digits(p, props)
	r.messageAttachments(p, props)
}

// storedLength is the number of characters of props as the server stores them.
func storedLength(props jsontext.Value) int {
	var v map[string]any
	if err := json.Unmarshal(props, &v); err != nil {
		return 0 // a fault of its own
	}
	text, err := json.Marshal(v)
	if err != nil {
		return 0 // not possible for what was just read
	}
	return utf8.RuneCount(text)
}

// digits tells the first number in props that does not survive as a float64.
func (r *report) digits(p *place, props jsontext.Value) {
	if !longNumber(props) {
		return
	}
	d := jsontext.NewDecoder(bytes.NewReader(props), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		t, err := d.ReadToken()
		if err != nil {
			return // the end, as the line was decoded before
		}
		if t.Kind() != '0' || survives(t.String()) {
			continue
		}
		at := p.in(strings.TrimPrefix(string(d.StackPointer()), "/"))
		r.add(propsDigits, &at, "the number %s does not keep all its digits", quote(t.String()))
		return
	}
}

// longNumber reports whether text has more digits in a row than surely survive.
func longNumber(text []byte) bool {
	digits := 0
	for _, c := range text {
		if digits++; c < '0' || c > '9' {
			digits = 0
		}
		if digits > exactDigits {
			return true
		}
	}
	return false
}

// exactDigits is a number of digits that a float64 always keeps.
const exactDigits = 15

// survives reports whether an integer is the same after it was a float64.
// Numbers with a fraction or exponent are approximate anyway.
func survives(number string) bool {
	if len(number) <= exactDigits || strings.ContainsAny(number, ".eE") {
		return true
	}
	f, err := strconv.ParseFloat(number, 64)
	return err == nil && strconv.FormatFloat(f, 'f', 0, 64) == number
}

// messageAttachments looks for what the server drops of props.attachments.
func (r *report) messageAttachments(p *place, props jsontext.Value) {
	if !bytes.Contains(props, []byte("attachments")) || usualAttachments(props) {
		return
	}
	r.droppedOf(p, props)
}

// droppedOf is messageAttachments for those that are not usual.
func (r *report) droppedOf(p *place, props jsontext.Value) {
	var all map[string]json.RawMessage
	if json.Unmarshal(props, &all) != nil || all["attachments"] == nil {
		return
	}
	at := p.in("attachments")
	var read []*messageAttachment
	if err := json.Unmarshal(all["attachments"], &read); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			r.add(propsDropped, &at, "the field %q of a message attachment has the wrong type", wrong.Field)
			return
		}
		r.add(propsDropped, &at, "no array of message attachments")
		return
	}
	var written []map[string]json.RawMessage
	if json.Unmarshal(all["attachments"], &written) != nil {
		return
	}
	for i, keys := range written {
		element := at.at(i)
		r.droppedKeys(&element, keys, attachmentKeys)
		r.nestedKeys(&element, "fields", keys, fieldKeys)
		r.nestedKeys(&element, "actions", keys, actionKeys)
	}
}

// nestedKeys is droppedKeys for the objects in a list of a message attachment.
func (r *report) nestedKeys(p *place, list string, keys map[string]json.RawMessage, known []string) {
	var objects []map[string]json.RawMessage
	if json.Unmarshal(keys[list], &objects) != nil {
		return // no list
	}
	in := p.in(list)
	for i, keys := range objects {
		at := in.at(i)
		r.droppedKeys(&at, keys, known)
	}
}

// droppedKeys tells the keys that are not among known.
func (r *report) droppedKeys(p *place, keys map[string]json.RawMessage, known []string) {
	var dropped []string
	for key := range keys {
		if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, key) }) {
			dropped = append(dropped, key)
		}
	}
	if len(dropped) > 0 {
		slices.Sort(dropped)
		r.add(propsDropped, p, "the server drops %s", quote(strings.Join(dropped, ", ")))
	}
}

// The keys of a message attachment, and of what is in its lists.
var (
	attachmentKeys = keysOf(reflect.TypeFor[messageAttachment]())
	fieldKeys      = keysOf(reflect.TypeFor[messageField]())
	actionKeys     = keysOf(reflect.TypeFor[messageAction]())
)

// keysOf are the keys of a struct type of the server.
func keysOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
