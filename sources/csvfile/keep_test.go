package csvfile

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// TestKeptStringsStay keeps strings of all lengths, also longer ones than a block has
// room for, and looks at them when all blocks are full.
func TestKeptStringsStay(t *testing.T) {
	var k keeper
	var want, got []string
	for n := range 3 * textBlock / 1000 {
		s := strings.Repeat("Äb", n)
		b := []byte(s)
		want = append(want, s, "name:"+strings.ToLower(s))
		got = append(got, k.keep(b), k.keepLower("name:", s))
		clear(b)
	}
	if !slices.Equal(got, want) {
		t.Error("strings have changed")
	}
	var lists [][]string
	for n := range 100 {
		lists = append(lists, k.keepList(want[:n], 1))
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
		f := forecast{size: tt.size}
		var m register
		copied := 0
		for i := range 2 * rows {
			if len(list) == cap(list) {
				copied += len(list)
			}
			list = extend(list, f)
			list[i] = i
			if m.set(string(rune(i)), i, f); i == rows {
				tt.first = tt.second
			}
			f.read += tt.first
		}
		if got := float64(cap(list)) / float64(len(list)); got > tt.slack || copied > tt.copied || m.room > int(tt.slack*float64(len(m.of))) {
			t.Errorf("%s: %.1f times the room that is needed, %d copied; map for %d of %d", name, got, copied, m.room, len(m.of))
		}
		if i := slices.IndexFunc(list, func(i int) bool { return list[i] != i }); i >= 0 {
			t.Errorf("%s: at %d there is %d", name, i, list[i])
		}
	}
}

// FuzzValues compares the short ways of reading a cell with the long ones.
func FuzzValues(f *testing.F) {
	for _, s := range []string{"", "ann", " Ann, bob;\tzoe|x\ny ", "\x00", "1234567\x00", "12345678é", "\xff", "\x01\x00\x00\x00\x00\x00\x00\x00", "É\u00a0\ufeff,\u0085"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if want := !bytes.ContainsFunc(in, func(r rune) bool { return r == 0 || r >= utf8.RuneSelf }); isSimple(in) != want {
			t.Errorf("%q is simple: %v", in, !want)
		}
		if got, want := string(appendLower(nil, in)), strings.ToLower(clean(in)); got != want {
			t.Errorf("%q is %q in lower case, want %q", in, got, want)
		}
		var want []string
		for s := range strings.FieldsFuncSeq(string(in), func(r rune) bool { return r == ',' || r == ';' || r == '|' || r == '\n' }) {
			if s = clean([]byte(s)); s != "" {
				want = append(want, s)
			}
		}
		if got := list(in); !slices.Equal(got, want) {
			t.Errorf("%q lists %q, want %q", in, got, want)
		}
		v := &survey{}
		tab := &table{layout: &layout{}}
		tab.fields[colTeam] = []place{{0, 0}}
		r := &row{raw: in, cells: []span{{from: 0, to: len(in)}}}
		for range 2 { // the second time from memory
			if got, want := v.text(tab, r, colTeam), clean(in); got != want {
				t.Errorf("%q is read as %q, want %q", in, got, want)
			}
		}
	})
}

// TestRowsThatSayTheSame reads memberships whose cells repeat, among them some that
// are doubted: each is told, and each row has its own line and person.
func TestRowsThatSayTheSame(t *testing.T) {
	const head = "team,channel,username,roles,favorite\n"
	rows := []string{"acme,dev,ann,admin,yes", "acme,dev,bob,admin,yes", "acme,dev,zoe,boss,maybe", "acme,dev,tom,boss,maybe", "acme,,ann,,", "acme,,bob,,"}
	_, together := opened(t, fstest.MapFS{"members.csv": {Data: []byte(head + strings.Join(rows, "\n"))}}, nil)
	for i, row := range rows {
		_, alone := opened(t, fstest.MapFS{"members.csv": {Data: []byte(head + row)}}, nil)
		got, want := together.Memberships[i], alone.Memberships[0]
		want.Origin.Line = i + 2
		if !equalMemberships(got, want) {
			t.Errorf("%s: %+v among others, %+v alone", row, got, want)
		}
	}
	if n := len(together.Problems); n != 2 || !strings.Contains(together.Problems[0].Message, "and in 1 row more") {
		t.Errorf("told: %v", together.Problems)
	}
}

func equalMemberships(a, b sources.Membership) bool {
	return a.Origin == b.Origin && a.User == b.User && a.Team == b.Team && a.Channel == b.Channel && a.Admin == b.Admin && slices.Equal(a.Settings, b.Settings)
}
