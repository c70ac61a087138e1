package bulk

import (
	"slices"
	"strings"
	"testing"
)

// TestKeptStringsStay keeps strings of all lengths, also longer ones than a block has
// room for, and looks at them when all blocks are full.
func TestKeptStringsStay(t *testing.T) {
	var k Keeper
	var want, got []string
	for n := range 3 * textBlock / 1000 {
		s := strings.Repeat("Äb", n)
		b := []byte(s)
		want = append(want, s, "name:"+s)
		got = append(got, k.Keep(b), k.Join("name:", s))
		clear(b)
	}
	if !slices.Equal(got, want) {
		t.Error("strings have changed")
	}
	var lists [][]string
	for n := range 100 {
		lists = append(lists, k.List(want[:n], 1))
	}
	for n := range lists {
		lists[n] = append(lists[n], "one more")
		if !slices.Equal(lists[n], append(slices.Clone(want[:n]), "one more")) {
			t.Errorf("a list of %d has changed: %q", n, lists[n])
		}
	}
}

// TestListsGrowAsForeseen reads files of rows whose length changes in the midst: a list
// has room for not many more than it has in the end, nor is it copied often.
func TestListsGrowAsForeseen(t *testing.T) {
	const rows = 100_000
	for name, tt := range map[string]struct {
		first, second int64 // bytes of a row
		size          int64 // as the file system says
		slack         float64
		copied        int
	}{
		"all alike":   {100, 100, 200 * rows, 1.1, rows},
		"then longer": {10, 190, 200 * rows, 8, 2 * rows},
		"then short":  {190, 10, 200 * rows, 1.3, 8 * rows},
		"unknown":     {100, 100, 0, 2.1, 3 * rows},
	} {
		var list []int
		f := Forecast{Size: tt.size}
		var m Map[rune, int]
		copied := 0
		for i := range 2 * rows {
			if len(list) == cap(list) {
				copied += len(list)
			}
			list = Extend(list, f)
			list[i] = i
			if m.Set(rune(i), i, f); i == rows {
				tt.first = tt.second
			}
			f.Read += tt.first
		}
		if got := float64(cap(list)) / float64(len(list)); got > tt.slack || copied > tt.copied || m.room > int(tt.slack*float64(len(m.All))) {
			t.Errorf("%s: %.1f times the room that is needed, %d copied; map for %d of %d", name, got, copied, m.room, len(m.All))
		}
		if i := slices.IndexFunc(list, func(i int) bool { return list[i] != i }); i >= 0 {
			t.Errorf("%s: at %d there is %d", name, i, list[i])
		}
	}
}
