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
