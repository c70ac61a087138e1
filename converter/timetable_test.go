package converter

import (
	"fmt"
	"strings"
	"testing"
)

// A message of a timetable test, and the create_at it should get.
type timed struct {
	src   int
	ts    int64 // µs
	root  int64 // µs; 0 for a message that is no reply
	posts int   // 0 counts as 1
	want  int64 // ms
}

func TestTimetable(t *testing.T) {
	const s = 1_700_000_000_000_000 // µs
	tests := map[string]struct {
		messages []timed
		standIns map[int64]int64 // root in µs -> create_at in ms
	}{
		"distinct milliseconds stay": {messages: []timed{
			{ts: s, want: s / 1000}, {ts: s + 1000, want: s/1000 + 1}, {ts: s + 2500, want: s/1000 + 2},
		}},
		"a burst is spread in the order of time": {messages: []timed{
			{ts: s + 2, want: s / 1000}, {ts: s + 4, want: s/1000 + 2}, {ts: s + 3, want: s/1000 + 1}, {ts: s + 2000, want: s/1000 + 3},
		}},
		"equal times keep the order of the source": {messages: []timed{
			{ts: s, want: s / 1000}, {ts: s, want: s/1000 + 1}, {ts: s, want: s/1000 + 2},
		}},
		"replies count too": {messages: []timed{
			{ts: s, want: s / 1000}, {ts: s + 5, root: s, want: s/1000 + 1}, {ts: s + 7, want: s/1000 + 2},
		}},
		"a message that becomes several posts takes as many": {messages: []timed{
			{ts: s, posts: 5, want: s / 1000}, {ts: s + 1000, want: s/1000 + 5},
		}},
		"a missing root gets its own time": {messages: []timed{
			{ts: s + 9000, root: s, want: s/1000 + 9}, {ts: s + 100, want: s/1000 + 1},
		}, standIns: map[int64]int64{s: s / 1000}},
		"a missing root makes way like any message": {messages: []timed{
			{ts: s - 1, want: s / 1000}, {ts: s - 2, want: s/1000 - 1}, {ts: s + 9000, root: s, want: s/1000 + 9},
		}, standIns: map[int64]int64{s: s/1000 + 1}},
		"conversations that are joined share the clock": {messages: []timed{
			{src: 0, ts: s, want: s / 1000}, {src: 1, ts: s, want: s/1000 + 1},
		}},
		"a long thread gets room after its root": {messages: []timed{
			{ts: s, want: s / 1000}, {ts: s + 1000, root: s, posts: 4000, want: s/1000 + 1 + int64(cost{posts: 4000}.lines())},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { checkTimetable(t, tt.messages, tt.standIns) })
	}
}

func checkTimetable(t *testing.T, messages []timed, standIns map[int64]int64) {
	table := &timetable{byTime: newSpool(t.TempDir(), 1<<10), byThread: newSpool(t.TempDir(), 1<<10)}
	defer table.close()
	all := newSpool(t.TempDir(), 1<<10)
	defer all.close()
	want := map[sortKey]int64{}
	for i, m := range messages {
		p := plan{src: m.src, at: m.ts, root: m.ts, seq: uint64(i + 1), size: cost{posts: max(m.posts, 1)}}
		if m.root != 0 {
			p.root, p.reply = m.root, true
		}
		if err := table.add(p); err != nil {
			t.Fatal(err)
		}
		want[p.key()] = m.want
		if err := all.add(m.src, p.key(), nil); err != nil {
			t.Fatal(err)
		}
	}
	for root, ms := range standIns {
		want[standInKey(root, 0)] = ms
		if err := all.add(0, standInKey(root, 0), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.byTime.seal(); err != nil {
		t.Fatal(err)
	}
	if err := table.compute([]int{0, 1}); err != nil {
		t.Fatal(err)
	}
	if err := table.byThread.seal(); err != nil {
		t.Fatal(err)
	}
	if err := all.seal(); err != nil {
		t.Fatal(err)
	}
	ts, err := table.read([]int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	defer ts.close()
	var diffs []string
	for r, err := range all.read([]int{0, 1}) {
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ts.at(r.key); err != nil || got != want[r.key] {
			diffs = append(diffs, fmt.Sprintf("the message of %d µs: create_at %d, want %d (%v)", r.key[2], got, want[r.key], err))
		}
	}
	if len(diffs) > 0 {
		t.Error(strings.Join(diffs, "\n"))
	}
}
