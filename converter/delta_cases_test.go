package converter

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// linesOf are the lines of an archive without the first.
func linesOf(t *testing.T, a *Archive) (list []string) {
	t.Helper()
	r, err := a.linesReader()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		list = append(list, strings.TrimSpace(string(line)))
	}
	return list[1:]
}

var (
	ann  = sources.User{ID: "U1", Name: "ann", Email: "ann@acme.example", AuthData: "a1"}
	bob  = sources.User{ID: "U2", Name: "bob", Email: "bob@acme.example"}
	talk = room("C1", "talk", sources.Public, "U1")
)

var ci = sources.User{ID: "B1", Name: "ci", Bot: true}

func makeAdmin(u *sources.User) { u.Admin = true }

// but is a copy of somebody who has changed.
func but(u sources.User, change func(*sources.User)) sources.User {
	change(&u)
	return u
}

func TestDelta(t *testing.T) {
	dir := func(users []sources.User, rooms ...sources.Conversation) sources.Directory {
		return sources.Directory{Users: users, Conversations: rooms}
	}
	both := persons(ann, bob)
	secret := room("C2", "hr", sources.Private, "U1")
	for name, tc := range map[string]struct {
		o           Options
		before, now *speaking
		want        []string
		hand        []string
	}{
		"a thread whose beginning is not in the export of the last weeks": {
			before: export("a", 1, dir(both, talk), says("C1", "U1", 1000, "root"), says("C1", "U2", 1010, "old reply", under(1000)), says("C1", "U2", 1020, "older")),
			now:    export("a", 2, dir(both, talk), says("C1", "U2", 2000, "late", under(1000)), says("C1", "U2", 2010, "new")),
			want: []string{
				`{"type":"post","post":{"team":"team-a","channel":"talk","user":"ann","message":"root","create_at":1000000,"replies":[{"user":"bob","message":"late","create_at":2000000}]}}`,
				`{"type":"post","post":{"team":"team-a","channel":"talk","user":"bob","message":"new","create_at":2010000}}`,
			},
		},
		"a bot that another person owns: the server saves an owner with other changes only": {
			before: export("a", 1, dir(persons(but(ann, makeAdmin), bob, ci), talk), says("C1", "B1", 1000, "built")),
			now:    export("a", 2, dir(persons(ann, but(bob, makeAdmin), ci), talk), says("C1", "B1", 1000, "built")),
			hand:   []string{"mmctl bot assign ci bob"},
		},
		"whoever can log in by a directory gets what is new in their line, and nothing else": {
			o:      Options{AuthService: "ldap"},
			before: export("a", 1, dir(both, talk)),
			now:    export("a", 2, dir(persons(but(ann, func(u *sources.User) { u.Name, u.Nickname = "annlee", "Annie" }), but(bob, func(u *sources.User) { u.Nickname = "Bobby" })), talk, room("C3", "more", sources.Public, "U1", "U2"))),
			want: []string{
				`{"type":"channel","channel":{"team":"team-a","name":"more","display_name":"more","type":"O"}}`,
				`{"type":"user","user":{"username":"ann","email":"ann@acme.example","auth_service":"ldap","auth_data":"a1","nickname":"Annie","teams":[{"name":"team-a","roles":"team_user","channels":[{"name":"more","roles":"channel_user"}]}]}}`,
			},
			hand: []string{"mmctl channel users add team-a:more bob", "profile changed, bob (nickname)"},
		},
		"an address is not changed, as it may have been by hand": {
			o:      Options{AuthService: "ldap"},
			before: export("a", 1, dir(both, talk)),
			now:    export("a", 2, dir(persons(but(ann, func(u *sources.User) { u.Email, u.Nickname = "lee@acme.example", "Lee" }), bob), talk)),
			hand:   []string{"profile changed, ann (nickname)", "mmctl user email ann lee@acme.example"},
		},
		"a language that was chosen is not lost": {
			o:      Options{AuthService: "ldap"},
			before: export("a", 1, dir(persons(but(ann, func(u *sources.User) { u.Settings = []sources.Setting{{Key: "locale", Value: "de"}} })), talk)),
			now:    export("a", 2, dir(persons(but(ann, func(u *sources.User) { u.Nickname = "Lee" })), talk)),
			hand:   []string{"profile changed, ann (nickname, locale)"},
		},
		"a known guest has no line: the server would let them into its main channel": {
			o:      Options{AuthService: "ldap"},
			before: export("a", 1, dir(persons(but(ann, func(u *sources.User) { u.Guest = true }), bob), talk)),
			now:    export("a", 2, dir(persons(but(ann, func(u *sources.User) { u.Guest = true }), bob), talk, room("C3", "more", sources.Public, "U1"))),
			want:   []string{`{"type":"channel","channel":{"team":"team-a","name":"more","display_name":"more","type":"O"}}`},
			hand:   []string{"mmctl channel users add team-a:more ann"},
		},
		"a handle that another person has now stays with whom the server knows by it": {
			before: export("a", 1, dir(persons(ann), talk), says("C1", "U1", 1000, "mine")),
			now: export("a", 2, dir(persons(but(ann, func(u *sources.User) { u.Name = "lee" }), sources.User{ID: "U9", Name: "ann", Email: "other@acme.example"}), talk),
				says("C1", "U1", 1000, "mine"), says("C1", "U9", 2000, "not hers")),
			want: []string{
				`{"type":"user","user":{"username":"ann-u9","email":"other@acme.example","nickname":"ann","roles":"system_user","teams":[{"name":"team-a","roles":"team_user"}]}}`,
				`{"type":"post","post":{"team":"team-a","channel":"talk","user":"ann-u9","message":"not hers","create_at":2000000}}`,
			},
			hand: []string{"profile changed, ann (nickname)"},
		},
		"a successor in a list of people is another person": {
			before: csvList("a", dir(persons(sources.User{ID: "name:ann", Name: "ann", Email: "ann@acme.example"}))),
			now:    csvList("a", dir(persons(sources.User{ID: "name:ann", Name: "ann", Email: "next@acme.example"}))),
			want: []string{
				`{"type":"user","user":{"username":"ann-name-ann","email":"next@acme.example","nickname":"ann","roles":"system_user","teams":[{"name":"team-a","roles":"team_user"}]}}`,
			},
			hand: []string{"mmctl user deactivate ann"},
		},
		"a placeholder for an address is nobody's address": {
			before: csvList("a", dir(persons(sources.User{ID: "name:ann", Name: "ann"}))),
			now:    csvList("a", dir(persons(sources.User{ID: "name:ann", Name: "ann", Email: "ann@acme.example"}))),
			hand:   []string{"mmctl user email ann ann@acme.example"},
		},
		"a private channel does not become public by itself": {
			before: export("a", 1, dir(both, secret), says("C2", "U1", 1000, "psst")),
			now:    export("a", 2, dir(both, room("C2", "hr", sources.Public, "U1")), says("C2", "U1", 1000, "psst")),
			hand:   []string{"mmctl channel modify team-a:hr --public"},
		},
		"what is archived is not touched, and its messages come all the same": {
			before: export("a", 1, dir(both, sources.Conversation{ID: "C3", Name: "gone", Members: []string{"U1"}, Archived: true}), says("C3", "U1", 1000, "bye")),
			now:    export("a", 2, dir(both, sources.Conversation{ID: "C3", Name: "gone", Members: []string{"U1"}, Topic: "back"}), says("C3", "U1", 1000, "bye"), says("C3", "U1", 2000, "hello again")),
			want:   []string{`{"type":"post","post":{"team":"team-a","channel":"gone","user":"ann","message":"hello again","create_at":2000000}}`},
			hand:   []string{"mmctl channel unarchive team-a:gone", "archived channel changed, team-a:gone (header)"},
		},
		"a renamed channel is told": {
			before: export("a", 1, dir(both, talk), says("C1", "U1", 1000, "hi")),
			now:    export("a", 2, dir(both, room("C1", "chat", sources.Public, "U1")), says("C1", "U1", 1000, "hi")),
			want: []string{
				`{"type":"channel","channel":{"team":"team-a","name":"chat","display_name":"chat","type":"O"}}`,
				`{"type":"post","post":{"team":"team-a","channel":"chat","user":"ann","message":"hi","create_at":1000000}}`,
			},
			hand: []string{
				"perhaps a renamed channel, team-a:chat (was team-a:talk)", "channel gone, team-a:talk",
				"mmctl channel users add team-a:chat ann",
			},
		},
		"a channel of the same name with other messages is told": {
			before: export("a", 1, dir(both, talk), says("C1", "U1", 1000, "hi"), says("C1", "U1", 1010, "there")),
			now:    export("a", 2, dir(both, room("C7", "talk", sources.Public, "U1"), room("C8", "old", sources.Public)), says("C8", "U1", 10, "very old"), says("C7", "U2", 3000, "hello")),
			want: []string{
				`{"type":"channel","channel":{"team":"team-a","name":"old","display_name":"old","type":"O"}}`,
				`{"type":"post","post":{"team":"team-a","channel":"old","user":"ann","message":"very old","create_at":10000}}`,
				`{"type":"post","post":{"team":"team-a","channel":"talk","user":"bob","message":"hello","create_at":3000000}}`,
			},
			hand: []string{
				"perhaps another channel, team-a:talk", "message deleted, team-a:talk, 1970-01-01 00:16:40.000, ann", "message deleted, team-a:talk, 1970-01-01 00:16:50.000, ann",
			},
		},
		"a reply that is a message of its own now cannot be the root of others": {
			before: export("a", 1, dir(both, talk), says("C1", "U1", 1000, "root"), says("C1", "U2", 1010, "moved", under(1000))),
			now: export("a", 2, dir(both, talk), says("C1", "U1", 1000, "root"), says("C1", "U2", 1010, "moved"),
				says("C1", "U1", 2000, "under it", under(1010), func(m *sources.Message) {
					m.Reactions = []sources.Reaction{{Name: "tada", Users: []string{"U2"}, Count: 1}}
				})),
			hand: []string{
				"message in another thread, team-a:talk, 1970-01-01 00:16:50.000, bob",
				"message in another thread, team-a:talk, 1970-01-01 00:33:20.000, ann (a reply that is not imported)",
			},
		},
		"an admin's rights are not taken away by an import": {
			o:      Options{AuthService: "ldap", KeepAdmins: true},
			before: export("a", 1, dir(persons(but(ann, func(u *sources.User) { u.Admin = true }), bob), talk)),
			now:    export("a", 2, dir(persons(but(ann, func(u *sources.User) { u.Position = "boss" }), bob), talk)),
			want: []string{
				`{"type":"user","user":{"username":"ann","email":"ann@acme.example","auth_service":"ldap","auth_data":"a1","position":"boss"}}`,
			},
			hand: []string{"mmctl roles member ann"},
		},
		"a file that a message has lost stays, and one beyond the tenth is told": {
			before: export("a", 1, dir(both, talk), says("C1", "U1", 1000, "files", withFiles(1, 9))),
			now:    export("a", 2, dir(both, talk), says("C1", "U1", 1000, "files", withFiles(3, 11))),
			want: []string{
				`{"type":"post","post":{"team":"team-a","channel":"talk","user":"ann","message":"files","create_at":1000000,"attachments":[` +
					`{"path":"F01/x"},{"path":"F02/x"},{"path":"F03/x"},{"path":"F04/x"},{"path":"F05/x"},{"path":"F06/x"},{"path":"F07/x"},{"path":"F08/x"},{"path":"F09/x"},{"path":"F10/x"}]}}`,
			},
			hand: []string{
				"file taken away, team-a:talk, 1970-01-01 00:16:40.000, ann", "file beyond the tenth, team-a:talk, 1970-01-01 00:16:40.000, ann (x)",
			},
		},
		"nothing is new": {
			before: export("a", 1, dir(both, talk), says("C1", "U1", 1000, "hi")),
			now:    export("b", 2, dir(both, talk), says("C1", "U1", 1000, "hi")),
		},
	} {
		tc.before.files, tc.now.files = map[string]string{"x": "content"}, map[string]string{"x": "content"}
		t.Run(name, func(t *testing.T) {
			first, _ := archiveOf(t, "first.zip", tc.before, tc.o)
			tc.o.Last = []*Archive{first}
			delta, r := archiveOf(t, "delta.zip", tc.now, tc.o)
			if diff := cmp.Diff(tc.want, linesOf(t, delta)); diff != "" && len(tc.want)+len(linesOf(t, delta)) > 0 {
				t.Error(diff)
			}
			var hand []string
			for _, h := range r.Delta.ByHand {
				hand = append(hand, h.String())
			}
			if diff := cmp.Diff(tc.hand, hand); diff != "" {
				t.Error(diff)
			}
			if r.Delta.Empty() != (len(tc.want) == 0) {
				t.Errorf("said to be empty: %v", r.Delta.Empty())
			}
			checkValid(t, tc.o.Last, delta)
		})
	}
}

// withFiles attaches files with the numbers from first to last.
func withFiles(first, last int) func(*sources.Message) {
	return func(m *sources.Message) {
		for i := first; i <= last; i++ {
			m.Files = append(m.Files, sources.File{ID: fmt.Sprintf("F%02d", i), Name: "x", Path: "x"})
		}
	}
}

func TestNoPublicChannelTakesPrivateMessages(t *testing.T) {
	dir := func(kind sources.ConversationKind) sources.Directory {
		return sources.Directory{Users: persons(ann, bob), Conversations: []sources.Conversation{room("C1", "talk", kind, "U1", "U2")}}
	}
	first, _ := archiveOf(t, "first.zip", export("a", 1, dir(sources.Public), says("C1", "U1", 1000, "hi"), says("C1", "U1", 3000, "there")), Options{})
	_, err := Run(t.Context(), []sources.Source{export("a", 2, dir(sources.Private), says("C1", "U2", 2000, "between us"))}, NewOutput(filepath.Join(t.TempDir(), "delta.zip"), nil), &Options{Last: []*Archive{first}})
	var wrong *UsageError
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "it seems to be another channel") {
		t.Errorf("%v", err)
	}
}

// TestLastArchiveMayBeInAnyOrder compares with what another tool may have written: the lines
// of a kind in another order, and replies as they come.
func TestLastArchiveMayBeInAnyOrder(t *testing.T) {
	c := newCompany(5)
	first, _ := archiveOf(t, "first.zip", c.source("acme"), Options{})
	d := c.later()
	delta, _ := archiveOf(t, "delta.zip", d.source("acme"), Options{Last: []*Archive{first}})
	lines := linesOf(t, first)
	slices.Reverse(lines)
	turned := rewritten(t, first, append([]string{`{"type":"version","version":1,"info":{"generator":"mmimport"}}`}, lines...))
	again, _ := archiveOf(t, "delta.zip", d.source("acme"), Options{Last: []*Archive{turned}, Memory: MinMemory})
	if diff := cmp.Diff(linesOf(t, delta), linesOf(t, again)); diff != "" {
		t.Error(diff)
	}
}

// rewritten is an archive with other lines and the same files.
func rewritten(t *testing.T, a *Archive, lines []string) *Archive {
	t.Helper()
	out := &zipOutput{name: filepath.Join(t.TempDir(), a.Name()), linesName: linesName}
	w, err := out.Lines(1)
	if err == nil {
		_, err = io.WriteString(w, strings.Join(lines, "\n"))
	}
	for _, f := range a.zip.File {
		if err == nil && f != a.lines {
			err = out.copyEntry(f)
		}
	}
	if err == nil {
		_, err = out.Commit()
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := OpenArchive(out.name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// TestComparisonOnDisk compares with next to no memory for messages.
func TestComparisonOnDisk(t *testing.T) {
	c := newCompany(8)
	first, _ := archiveOf(t, "first.zip", c.source("acme"), Options{})
	second, _ := archiveOf(t, "second.zip", c.later().source("acme"), Options{Team: "acme"})
	var told [2][]pair
	for i, budget := range []int{1 << 20, 1} {
		x := newComparison(t.TempDir(), budget)
		defer func() { _ = x.close() }()
		for side, a := range []*Archive{first, second} {
			if err := x.read(t.Context(), side, 0, a, 1, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.messages.seal(); err != nil {
			t.Fatal(err)
		}
		for _, place := range x.byName() {
			if err := x.pairs(t.Context(), place, func(p pair) error { told[i] = append(told[i], p); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff(told[0], told[1], cmp.AllowUnexported(pair{}, indexed{})); diff != "" || len(told[0]) == 0 {
		t.Error(diff)
	}
}

func TestFilesOfALastArchiveLieBelowData(t *testing.T) {
	for name, want := range map[string]string{
		"F1/a.txt": "F1/a.txt", "./F1//a.txt": "F1/a.txt", "/etc/x": "etc/x", "../x": "", "a/../../x": "", "../data/x": "x", "": "",
	} {
		if got := belowData(name); got != want {
			t.Errorf("%q lies in %q, want %q", name, got, want)
		}
	}
}
