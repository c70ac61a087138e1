package converter

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mmimport/mmimport/sources"
)

// fill sets every field of v to something that is not its zero value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.String:
		v.SetString("text of " + v.Type().String())
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.SetInt(7)
	}
}

func TestCodecKeepsEveryField(t *testing.T) {
	var full sources.Message
	fill(reflect.ValueOf(&full).Elem())
	full.Origin, full.Conversation = sources.Origin{}, "" // told by where the record lies
	var got sources.Message                               // each is read into the one before
	for _, tt := range []struct {
		name string
		sources.Message
	}{{"full", full}, {"empty", sources.Message{}}, {"full", full}, {"short", sources.Message{Text: "hello", Reactions: full.Reactions[:1]}}} {
		err := decodeMessage(string(appendMessage(nil, &tt.Message)), &got)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.Message, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s message comes back otherwise:\n%s", tt.name, d)
		}
	}
}

func FuzzDecodeMessage(f *testing.F) {
	var full sources.Message
	fill(reflect.ValueOf(&full).Elem())
	f.Add(appendMessage(nil, &full))
	f.Add(appendMessage(nil, &sources.Message{Text: "hello"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := new(sources.Message)
		err := decodeMessage(string(data), m)
		if err != nil {
			return
		}
		again := new(sources.Message)
		err = decodeMessage(string(appendMessage(nil, m)), again)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, again); d != "" {
			t.Error(d)
		}
	})
}
