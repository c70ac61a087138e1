package converter

import (
	"reflect"
	"testing"
)

func TestSlabKeepsValuesInTheirPlaces(t *testing.T) {
	var s slab[int]
	var places []*int
	for round := range 3 {
		places = places[:0]
		for i := range 5 * maxSlabBlock {
			places = append(places, s.add(i))
		}
		for i, p := range places {
			if *p != i {
				t.Fatalf("round %d: place %d has %d", round, i, *p)
			}
		}
		one, two := s.list(1), s.list(2)
		if one = append(one, 3); two[0] != 2 {
			t.Fatalf("round %d: appending to %v changed its neighbour to %v", round, one, two)
		}
		s.free()
	}
}

func TestStringsOfAStrandStay(t *testing.T) {
	var p strand
	var got, want []string
	b := make([]byte, maxStrandBlock+100)
	for i := range len(b) / 10 {
		b = b[:(i*i)%cap(b)]
		for k := range b {
			b[k] = byte(i + k)
		}
		got, want = append(got, p.string(b)), append(want, string(b))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("string %d has changed", i)
		}
	}
}

func TestPropsAreEmptyWithoutAnyField(t *testing.T) {
	if p := (props{}); !p.empty() {
		t.Error("nothing is taken for something")
	}
	for i := range reflect.TypeFor[props]().NumField() {
		var p props
		f := reflect.ValueOf(&p).Elem().Field(i)
		switch f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		default:
			t.Fatalf("a field of a kind that this test does not know: %v", f.Type())
		}
		if p.empty() {
			t.Errorf("with %s it is taken for empty", reflect.TypeFor[props]().Field(i).Name)
		}
	}
}
