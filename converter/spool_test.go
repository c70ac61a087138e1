package converter

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// drainSpool returns the records of some conversations, as "key data".
func drainSpool(t *testing.T, s *spool, conversations ...int) []string {
	t.Helper()
	var got []string
	for r, err := range s.read(conversations) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(r.key, string(r.data)))
	}
	return got
}

func TestSpoolSortsWithinAnyBudget(t *testing.T) {
	for _, budget := range []int{1, 200, 5000, 1 << 20} {
		t.Run(fmt.Sprint(budget, " bytes"), func(t *testing.T) {
			s := newSpool(t.TempDir(), budget)
			defer s.close()
			var want []string
			type item struct {
				conversation int
				key          sortKey
			}
			var items []item
			for i := range uint64(300) {
				items = append(items, item{int(i % 3), sortKey{i / 10, i % 2, 7, i}})
			}
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			for _, it := range items {
				if err := s.add(it.conversation, it.key, fmt.Append(nil, "data ", it.key[3])); err != nil {
					t.Fatal(err)
				}
			}
			slices.SortFunc(items, func(a, b item) int { return a.key.compare(&b.key) })
			for _, it := range items {
				if it.conversation != 1 {
					want = append(want, fmt.Sprint(it.key, "data ", it.key[3]))
				}
			}
			if err := s.seal(); err != nil {
				t.Fatal(err)
			}
			if got := drainSpool(t, s, 0, 2); !slices.Equal(got, want) {
				t.Errorf("conversations 0 and 2: %d records, want %d in order", len(got), len(want))
			}
			if got := drainSpool(t, s, 1); len(got) != 100 {
				t.Errorf("conversation 1: %d records, want 100", len(got))
			}
			if got := drainSpool(t, s, 9); len(got) != 0 {
				t.Errorf("a conversation without records has %d", len(got))
			}
		})
	}
}

func TestSpoolLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	s := newSpool(dir, 1)
	for i := range uint64(10) {
		if err := s.add(0, sortKey{i}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
