package validate

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestRecentRemembers compares with two maps.
func TestRecentRemembers(t *testing.T) {
	for _, size := range []int{1, 2, 3, 100} {
		m := newRecent(size)
		type message struct {
			channel  uint64
			createAt int64
			text     string
		}
		young, old := map[message]int{}, map[message]int{}
		random := rand.New(rand.NewPCG(1, uint64(size)))
		for line := 1; line < 50*size; line++ {
			x := message{uint64(random.IntN(2)), random.Int64N(int64(size)), fmt.Sprint(random.IntN(3))}
			want := young[x]
			if want == 0 {
				want = old[x]
			}
			if len(young) >= size {
				old, young = young, map[message]int{}
			}
			young[x] = line
			m.note(x.channel, x.createAt, x.text, line, false)
			got := 0
			m.lookUp(func(_ sighting, earlier int) { got = earlier })
			if got != want {
				t.Fatalf("size %d, line %d: was on line %d; want %d", size, line, got, want)
			}
		}
	}
}

func BenchmarkRecent(b *testing.B) {
	m := newRecent(recentMessages)
	line := 0
	for b.Loop() {
		line++
		m.note(1, int64(line), "a quite usual sentence", line, false)
		if line%256 == 0 {
			m.lookUp(func(sighting, int) { b.Fatal("seen") })
		}
	}
}
