package jsonl

import (
	"reflect"
	"strconv"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func ptr[T any](v T) *T { return &v }

// emptyBodies are one body of each kind with nothing in it, but for the number
// that a version line must have.
func emptyBodies() []Body {
	return []Body{
		&Version{Number: ptr(int64(1))}, &Role{}, &Scheme{}, &Emoji{}, &Team{}, &Channel{}, &User{}, &Bot{},
		&Post{}, &DirectChannel{}, &DirectPost{},
	}
}

// fullBodies are one body of each kind with all fields set, each to its own value.
func fullBodies() []Body {
	bodies := emptyBodies()
	n := 0
	for _, b := range bodies {
		fill(reflect.ValueOf(b).Elem(), &n)
	}
	return bodies
}

// fill sets v and all that is in it. n makes each value another one.
func fill(v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[jsontext.Value]():
		v.SetBytes([]byte(`{"n":` + strconv.Itoa(*n) + `}`))
		return
	case v.Kind() == reflect.String:
		v.SetString("text " + strconv.Itoa(*n))
	case v.Kind() == reflect.Int64:
		v.SetInt(int64(*n))
	case v.Kind() == reflect.Bool:
		v.SetBool(*n%2 == 0)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case v.Type() == reflect.TypeFor[CustomStatus]():
		v.Set(reflect.ValueOf(CustomStatus{ExpiresAt: ptr("2024-01-02T15:04:05Z"), Text: ptr("text")}))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("jsonl: fill: " + v.Type().String())
	}
}

func TestFillLeavesNoFieldOut(t *testing.T) {
	for _, b := range fullBodies() {
		v := reflect.ValueOf(b).Elem()
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s.%s is not set", b.Kind(), v.Type().Field(i).Name)
			}
		}
	}
}
