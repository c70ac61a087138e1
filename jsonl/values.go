package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// checkValues checks the values whose Go type here is wider than the server's:
// props, which it reads into a map of any values, and the one time. Props that
// are null become absent. The error is a *TypeError.
func (e *envelope) checkValues() error {
	if e.Post != nil {
		if err := checkThread("/post", &e.Post.Props, e.Post.Replies); err != nil {
			return err
		}
	}
	if e.DirectPost != nil {
		if err := checkThread("/direct_post", &e.DirectPost.Props, e.DirectPost.Replies); err != nil {
			return err
		}
	}
	if e.User != nil && e.User.CustomStatus != nil {
		return checkTime("/user/custom_status/expires_at", e.User.CustomStatus.ExpiresAt)
	}
	return nil
}

func checkThread(path string, root *jsontext.Value, replies *[]Reply) error {
	if err := checkProps(path, root); err != nil {
		return err
	}
	if replies == nil {
		return nil
	}
	for i := range *replies {
		props := &(*replies)[i].Props
		if *props == nil {
			continue
		}
		if err := checkProps(fmt.Sprintf("%s/replies/%d", path, i), props); err != nil {
			return err
		}
	}
	return nil
}

func checkProps(path string, props *jsontext.Value) error {
	switch props.Kind() {
	case 'n':
		*props = nil
		return nil
	case '{':
		return checkNumbers(path+"/props", *props)
	case 0:
		return nil
	}
	return &TypeError{Path: path + "/props", Want: "an object", Got: clip(string(*props))}
}

// shortNumber is a length at which a number without exponent is sure to be
// finite: below the 309 digits of the largest float64. // bytes
const shortNumber = 300

// hasExponent reports whether text may hold a number with an exponent.
func hasExponent(text []byte) bool {
	for i, c := range text {
		if (c == 'e' || c == 'E') && i > 0 && '0' <= text[i-1] && text[i-1] <= '9' {
			return true
		}
	}
	return false
}

// checkNumbers refuses numbers that no float64 can hold.
func checkNumbers(path string, text jsontext.Value) error {
	if len(text) < shortNumber && !hasExponent(text) {
		return nil
	}
	d := newDecoder(text)
	for {
		t, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &SyntaxError{Path: path + pointer(d.StackPointer()), Offset: d.InputOffset(), Err: err}
		}
		if t.Kind() != '0' {
			continue
		}
		number := t.String()
		if len(number) < shortNumber && !strings.ContainsAny(number, "eE") {
			continue
		}
		if _, err := strconv.ParseFloat(number, 64); err != nil {
			return &TypeError{Path: path + pointer(d.StackPointer()), Want: "a number below 1.8e308", Got: clip(number)}
		}
	}
}

func checkTime(path string, text *string) error {
	if text == nil {
		return nil
	}
	if err := new(time.Time).UnmarshalText([]byte(*text)); err != nil {
		return &TypeError{Path: path, Want: "a time such as 2024-01-02T15:04:05Z", Got: strconv.Quote(clip(*text))}
	}
	return nil
}

// typeError turns an error of the json package about a wrong value of raw into ours.
func typeError(raw []byte, err error) error {
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return &TypeError{Want: "another value", Got: clip(err.Error())}
	}
	return &TypeError{
		Path:   pointer(semantic.JSONPointer),
		Offset: semantic.ByteOffset,
		Want:   typeName(semantic.GoType),
		Got:    valueAt(raw, semantic.ByteOffset, semantic.JSONKind),
	}
}

// typeName says in words which JSON a Go type takes.
func typeName(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return "another value"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int64:
		return "an integer of at most 64 bits"
	case reflect.Slice:
		return "an array"
	default:
		return "an object"
	}
}

// valueAt is what to call the value of kind k in raw that comes after offset bytes.
func valueAt(raw []byte, offset int64, k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	// Before the value there may be what parts it from the one before.
	v, err := newDecoder(bytes.TrimLeft(raw[offset:], " \t\r\n:,[")).ReadValue()
	if err != nil {
		return k.String()
	}
	return clip(string(v))
}

// longestPath bounds the pointers in errors: one that points deeper than people
// can read would be longer than all else. // bytes
const longestPath = 1000

// pointer is p as a path, or empty if it is too long to be of use.
func pointer(p jsontext.Pointer) string {
	if len(p) > longestPath {
		return ""
	}
	return string(p)
}
