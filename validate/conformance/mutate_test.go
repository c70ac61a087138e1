package conformance

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// node is a value in a line: how to find it, what it is, and how to change it.
type node struct {
	path  []string // keys and indices
	value any
	set   func(any)
	drop  func()             // of its object or array
	name  func(other string) // gives the value another key; nil for elements of arrays
	undo  func()             // what set, drop and name did
}

func (n node) String() string { return "/" + strings.Join(n.path, "/") }

// parse reads a line into the values of package encoding/json, with numbers as
// they are written.
func parse(line string) any {
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(err) // the line is written here
	}
	return v
}

// render is the line of a value.
func render(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // what mutations make can be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// nodes lists all values of a line, the line itself first. A change of one must be
// undone before another is used.
func nodes(root *any) []node {
	set, was := func(v any) { *root = v }, *root
	n := node{value: was, set: set, drop: func() { set(nil) }, undo: func() { set(was) }}
	return append([]node{n}, below(nil, was, set)...)
}

// below lists the values in v. set replaces v.
func below(path []string, v any, set func(any)) []node {
	switch v := v.(type) {
	case map[string]any:
		return members(path, v)
	case []any:
		return elements(path, v, set)
	}
	return nil
}

func members(path []string, object map[string]any) []node {
	var list []node
	whole := maps.Clone(object)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		n := node{path: with(path, key), value: object[key]}
		n.set = func(v any) { object[key] = v }
		n.drop = func() { delete(object, key) }
		n.name = func(other string) {
			delete(object, key)
			object[other] = n.value
		}
		n.undo = func() {
			clear(object)
			maps.Copy(object, whole)
		}
		list = append(append(list, n), below(n.path, n.value, n.set)...)
	}
	return list
}

func elements(path []string, array []any, set func(any)) []node {
	var list []node
	for i := range array {
		n := node{path: with(path, strconv.Itoa(i)), value: array[i]}
		n.set = func(v any) { array[i] = v }
		n.drop = func() { set(slices.Delete(slices.Clone(array), i, i+1)) }
		n.undo = func() {
			array[i] = n.value
			set(array)
		}
		list = append(append(list, n), below(n.path, n.value, n.set)...)
	}
	return list
}

func with(path []string, key string) []string { return append(slices.Clip(path), key) }

// change is what a mutation does to a value.
type change func(node)

// changes lists what can be done to a value.
func changes(n node) []change {
	list := []change{func(n node) { n.drop() }}
	for _, v := range replacements(n.value) {
		list = append(list, func(n node) { n.set(v) })
	}
	if n.name != nil {
		key := n.path[len(n.path)-1]
		for _, other := range []string{strings.ToUpper(key), capital(key), key + "s", " " + key} {
			list = append(list, func(n node) { n.name(other) })
		}
	}
	return list
}

// replacements are the values that take the place of one.
func replacements(v any) []any {
	list := otherTypes()
	switch v := v.(type) {
	case string:
		list = append(list, texts(v)...)
	case json.Number:
		list = append(list, numbers(v.String())...)
	case []any:
		list = append(list, arrays(v)...)
	}
	return list
}

// arrays are arrays of other lengths with the elements of one.
func arrays(was []any) []any {
	if len(was) == 0 {
		return nil
	}
	list := []any{append(slices.Clone(was), nil)}
	for _, n := range []int{1, 2, 3, 8, 9, 11} {
		longer := make([]any, n)
		for i := range longer {
			longer[i] = was[i%len(was)]
		}
		list = append(list, longer)
	}
	return list
}

// mutations yields each line that differs from a line in one value, and the place
// of the value.
func mutations(line string) iter.Seq2[string, string] {
	return func(yield func(place, line string) bool) {
		root := parse(line)
		for _, n := range nodes(&root) {
			for _, do := range changes(n) {
				do(n)
				changed := render(root)
				n.undo()
				if !yield(n.String(), changed) {
					return
				}
			}
		}
	}
}

// capital is a key with its first letter in upper case.
func capital(key string) string { return strings.ToUpper(key[:1]) + key[1:] }

// mixed is a line with two or three mutations at random.
func mixed(r *rand.Rand, line string) string {
	root := parse(line)
	for range 2 + r.IntN(2) {
		all := nodes(&root)
		n := all[r.IntN(len(all))]
		list := changes(n)
		list[r.IntN(len(list))](n)
	}
	return render(root)
}
