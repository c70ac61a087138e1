package converter

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/server/servertest"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// archiveOf converts a company, and opens what comes of it.
func archiveOf(t *testing.T, name string, src sources.Source, o Options) (*Archive, *Report) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	r, err := Run(t.Context(), []sources.Source{src}, NewOutput(file, nil), &o)
	if err != nil {
		t.Fatal(err)
	}
	a, err := OpenArchive(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a, r
}

// load imports archives one after the other.
func load(t *testing.T, list ...*Archive) snapshot {
	t.Helper()
	st := servertest.NewState()
	for _, a := range list {
		data, err := os.ReadFile(a.file)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Import(data); err != nil {
			t.Fatalf("%s: %v", a.Name(), err)
		}
	}
	return snapshotOf(st)
}

// TestLoadAndDeltaAreOneLoad compares a server that has got an archive and one or two
// deltas with one that has got all at once. They differ in what the reports list, and in
// nothing else.
func TestLoadAndDeltaAreOneLoad(t *testing.T) {
	worlds := uint64(90)
	if testing.Short() {
		worlds = 20
	}
	for seed := range worlds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { loadAndDelta(t, seed) })
	}
}

func TestManyLoadsAndDeltas(t *testing.T) {
	if !*large {
		t.Skip("-large is not given")
	}
	for seed := range uint64(1000) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { loadAndDelta(t, 1000+seed) })
	}
}

func loadAndDelta(t *testing.T, seed uint64) {
	c := newCompany(seed)
	o := Options{AuthService: []string{"", "ldap"}[c.IntN(2)], KeepAdmins: c.oneIn(2), Workers: 1 + int(seed%3)}
	first, _ := archiveOf(t, "first.zip", c.source("acme-1"), o)
	before, told := []*Archive{first}, []HandReport(nil)
	for i := range 1 + int(seed%3/2) {
		c = c.later()
		o.Last, o.Names = before, nil
		delta, r := archiveOf(t, "delta.zip", c.source(fmt.Sprint("acme-", i)), o)
		o.Last, o.Names = nil, before
		all, _ := archiveOf(t, "all.zip", c.source(fmt.Sprint("acme-", i)), o)

		checkValid(t, before, delta)
		if i == 0 {
			checkDifference(t, first, all, r.Delta)
		}
		before = append(slices.Clone(before), delta)
		x := excuse{t: t, r: r.Delta, told: told, hand: map[string]int{}, all: load(t, all), partly: load(t, before...)}
		x.compare()
		x.isExact()
		told = append(told, r.Delta.ByHand...)
	}
}

// checkValid checks a delta as validate does, given the archives before it.
func checkValid(t *testing.T, before []*Archive, delta *Archive) {
	t.Helper()
	existing, err := Existing(t.Context(), before, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(delta.file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, _ := f.Stat()
	var bad firstError
	if _, err := validate.Archive(t.Context(), f, info.Size(), "delta.zip", &validate.Options{Existing: existing, MaxFindings: -1}, &bad); err != nil || bad.message != "" {
		t.Errorf("the delta is not valid: %s %v", bad.message, err)
	}
}

// checkDifference compares what diff and a delta say of the same two archives.
func checkDifference(t *testing.T, first, all *Archive, r *DeltaReport) {
	t.Helper()
	for _, x := range []struct{ old, now *Archive }{{first, first}, {first, all}} {
		d, err := Compare(t.Context(), x.old, x.now, &CompareOptions{TempDir: t.TempDir(), Memory: MinMemory})
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]int{}
		err = d.EachMessage(t.Context(), func(m MessageChange) error { listed[m.How]++; return nil })
		if err := errors.Join(err, d.Close()); err != nil {
			t.Fatal(err)
		}
		m := d.Messages
		if want := map[string]int{IsNew: m.New, IsChanged: m.Edited + m.Changed, IsGone: m.Gone}; listed[IsNew] != want[IsNew] || listed[IsChanged] != want[IsChanged] || listed[IsGone] != want[IsGone] {
			t.Errorf("%v messages are listed, and %v counted", listed, want)
		}
		users := 0
		for _, o := range d.Objects {
			countIf(&users, o.Kind == "user" && o.How == IsNew)
		}
		switch {
		case x.now == first && !d.Equal():
			t.Errorf("an archive differs from itself: %+v", d.Objects)
		case x.now == all && (m.New != r.of("message").New || users != r.of("user").New):
			t.Errorf("%d new messages and %d new people, the delta has %d and %d", m.New, users, r.of("message").New, r.of("user").New)
		}
	}
}

// excuse finds what a report says about a difference.
type excuse struct {
	t           *testing.T
	r           *DeltaReport
	told        []HandReport // by deltas before
	all, partly snapshot
	hand        map[string]int // what was found to be as listed
}

func (x *excuse) compare() {
	for _, thing := range sortedNames(slices.AppendSeq(slices.Collect(maps.Keys(x.all)), maps.Keys(x.partly))) {
		want, got := x.all[thing], x.partly[thing]
		kind, name, _ := strings.Cut(thing, " ")
		if want == nil || got == nil {
			if !x.presence(kind, name, want == nil, got) {
				x.t.Errorf("%s: there on a server that has all: %v, with the delta: %v; it is not listed", thing, want, got)
			}
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(want)) {
			if want[field] != got[field] && !x.field(kind, name, field, want, got) {
				x.t.Errorf("%s: %s is %s, want %s; it is not listed", thing, field, got[field], want[field])
			}
		}
	}
}

// listed reports whether something is listed, and notes it.
func (x *excuse) listed(what string, is func(HandReport) bool) bool {
	for _, h := range slices.Concat(x.r.ByHand, x.told) {
		if h.What == what && is(h) {
			x.hand[what]++
			return true
		}
	}
	return false
}

// message reports whether a listing is about the message at a time in a place.
func (x *excuse) message(what, place, at string) bool {
	return x.listed(what, func(h HandReport) bool {
		return h.Place == shownPlace(place) && fmt.Sprint(h.Time.UnixMilli()) == at
	})
}

func anything(HandReport) bool { return true }

// presence excuses what is on one server only.
func (x *excuse) presence(kind, name string, tooMuch bool, got map[string]string) bool {
	who := func(h HandReport) bool { return h.Who == name }
	switch kind {
	case "message":
		place, word, _ := cutMessage(name)
		if at, ok := strings.CutPrefix(word, missingRoot); ok && !tooMuch { // the server has the root
			return x.message(handDeleted, place, at) || x.isOlder(at)
		}
		return tooMuch && (x.message(handDeleted, place, got["time"]) || x.isOlder(got["time"]) || x.listed(handChannelGone, func(h HandReport) bool { return h.Place == place }) || isDirectKey(place) && x.all["place "+place] == nil)
	case "place":
		return tooMuch && (x.listed(handChannelGone, func(h HandReport) bool { return h.Place == name }) || isDirectKey(name) && x.listed(handDirectGone, anything))
	case "user", "bot":
		return tooMuch && x.listed(handUserGone, who)
	case "member":
		user, place, _ := strings.Cut(name, " in ")
		what := handJoined
		if tooMuch {
			what = handLeft
		}
		team, isSquare := strings.CutSuffix(place, ":town-square")
		hasRole := func(h HandReport) bool { return isSquare && h.Who == user } // guests are not in it
		isGone := func(h HandReport) bool { return tooMuch && h.Who == user }
		if tooMuch && x.all["user "+user]["delete_at"] == "true" {
			return true // nobody reads anything by that
		}
		return x.listed(handRole, hasRole) || x.listed(handUserGone, isGone) || x.listed(what, func(h HandReport) bool {
			return (h.Place == place || isSquare && h.Place == team) && slices.Contains(strings.Fields(h.Who), user)
		}) || tooMuch && (x.listed(handChannelGone, func(h HandReport) bool { return h.Place == place }))
	}
	return false
}

// isOlder reports whether a message is from before all that the sources have, and such
// messages are counted.
func (x *excuse) isOlder(at string) bool {
	ms, _ := strconv.Atoi(at)
	for thing, m := range x.all {
		if other, _ := strconv.Atoi(m["time"]); strings.HasPrefix(thing, "message ") && !strings.HasPrefix(m["message"], missingRoot) && other <= ms {
			return false
		}
	}
	return x.r.Older > 0
}

// cutMessage divides the name of a message into place and word.
func cutMessage(name string) (place, word string, ok bool) {
	i := strings.LastIndex(name, " w")
	if i < 0 {
		i = strings.Index(name, " *")
	}
	if i < 0 {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}

// field excuses a field that differs.
func (x *excuse) field(kind, name, field string, want, got map[string]string) bool {
	at := func(place string) func(HandReport) bool {
		return func(h HandReport) bool { return h.Place == place }
	}
	switch kind {
	case "message":
		return x.messageField(name, field, want, got)
	case "place":
		switch {
		case isDirectKey(name):
			return field == "header" && x.listed(handDirect, at("a direct conversation"))
		case field == "deleted_at":
			return x.listed(handUnarchive, at(name))
		case field == "type" && x.listed(handPublic, at(name)):
			return true
		}
		return x.listed(handChannel, func(h HandReport) bool { return h.Place == name && strings.Contains(h.Detail, field) })
	case "member":
		user, place, _ := strings.Cut(name, " in ")
		return x.listed(handRole, func(h HandReport) bool { return h.Who == user && h.Place == place }) ||
			strings.HasSuffix(place, ":town-square") && x.listed(handRole, func(h HandReport) bool { return h.Who == user })
	case "bot":
		return x.listed(handBot, func(h HandReport) bool { return h.Who == name })
	case "user":
		return x.userField(name, field)
	}
	return false
}

func (x *excuse) userField(name, field string) bool {
	who := func(h HandReport) bool { return h.Who == name }
	switch field {
	case "email":
		return x.listed(handAddress, who)
	case "delete_at":
		return x.listed(handState, who)
	case "roles":
		return x.listed(handRole, who)
	}
	return x.listed(handProfile, func(h HandReport) bool { return h.Who == name && strings.Contains(h.Detail, field) })
}

func (x *excuse) messageField(name, field string, want, got map[string]string) bool {
	place, _, _ := cutMessage(name)
	switch field {
	case "time":
		a, _ := strconv.Atoi(want["time"])
		b, _ := strconv.Atoi(got["time"])
		return max(a, b)-min(a, b) <= near
	case "reactions":
		return x.message(handReactions, place, want["time"]) && x.isMore(got[field], want[field])
	case "files":
		return x.message(handFiles, place, want["time"]) && x.isMore(got[field], want[field])
	case "root":
		if at, ok := strings.CutPrefix(want["root"], missingRoot); ok {
			return x.message(handDeleted, place, at) || x.isOlder(at)
		}
		return x.message(handThread, place, want["time"])
	}
	return x.message(handEdited, place, want["time"])
}

// isMore reports whether a list has all of another.
func (x *excuse) isMore(list, of string) bool {
	has := strings.Fields(strings.Trim(list, "[]"))
	return !slices.ContainsFunc(strings.Fields(strings.Trim(of, "[]")), func(s string) bool { return !slices.Contains(has, s) })
}

// isExact checks that what is listed is really so.
func (x *excuse) isExact() {
	for _, h := range x.r.ByHand {
		place := "message " + h.Place
		if h.Place == "a direct conversation" {
			place = "message @"
		}
		switch h.What {
		case handEdited, handReactions, handFiles:
			if !x.differs(place, h, map[string]string{handEdited: "message", handReactions: "reactions", handFiles: "files"}[h.What]) {
				x.t.Errorf("listed, and not so: %s", h)
			}
		case handAddress, handState:
			field := map[string]string{handAddress: "email", handState: "delete_at"}[h.What]
			if x.all["user "+h.Who][field] == x.partly["user "+h.Who][field] {
				x.t.Errorf("listed, and not so: %s", h)
			}
		case handDeleted:
			if !x.isTooMuch(place, h) {
				x.t.Errorf("listed, and not so: %s", h)
			}
		}
	}
}

func (x *excuse) differs(place string, h HandReport, field string) bool {
	for thing, want := range x.all {
		if strings.HasPrefix(thing, place) && want["time"] == fmt.Sprint(h.Time.UnixMilli()) && want[field] != x.partly[thing][field] {
			return true
		}
	}
	return false
}

func (x *excuse) isTooMuch(place string, h HandReport) bool {
	for thing, got := range x.partly {
		if strings.HasPrefix(thing, place) && got["time"] == fmt.Sprint(h.Time.UnixMilli()) && x.all[thing] == nil {
			return true
		}
	}
	return false
}
