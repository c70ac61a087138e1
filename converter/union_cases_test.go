package converter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// export is a Slack export whose newest day is the given one.
func export(name string, day int, dir sources.Directory, messages ...*sources.Message) *speaking {
	return &speaking{told: told{name: name, kind: "slack", dir: &dir}, day: day, messages: messages}
}

// csvList is a CSV file, and ldifDump the dump of a directory.
func csvList(name string, dir sources.Directory, messages ...*sources.Message) *speaking {
	return &speaking{told: told{name: name, kind: "csv", dir: &dir}, whole: true, messages: messages}
}

func ldifDump(dir sources.Directory) *speaking {
	return &speaking{told: told{name: "d.ldif", kind: "ldif", dir: &dir}}
}

func says(conversation, author string, ts int64, text string, change ...func(*sources.Message)) *sources.Message {
	m := &sources.Message{Conversation: conversation, Author: author, TS: ts * 1_000_000, Text: sources.Text(text)}
	for _, c := range change {
		c(m)
	}
	return m
}

func under(root int64) func(*sources.Message) {
	return func(m *sources.Message) { m.Thread = root * 1_000_000 }
}

func room(id, name string, kind sources.ConversationKind, members ...string) sources.Conversation {
	return sources.Conversation{ID: id, Name: name, Kind: kind, Members: members}
}

func persons(users ...sources.User) []sources.User { return users }

func admin(u *sources.User) { u.Admin = true }

// shown tells of an output who reads what.
func shown(t *testing.T, out *kept) (list []string) {
	o := readOutput(t, out)
	for place, private := range o.private {
		kind := map[bool]string{true: "private ", false: "public "}[private]
		s := kind + place + ": " + strings.Join(slices.Sorted(maps.Keys(o.readers[place])), "+")
		for _, p := range o.posts {
			if p.place != place {
				continue
			}
			s += fmt.Sprintf(" | %s: %s", p.user, p.text)
			if p.root != p.text {
				s += " (to " + p.root + ")"
			}
		}
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

func TestUnionCases(t *testing.T) {
	ann, bob, zoe := user("U1", named("ann")), user("U2", named("bob")), user("U3", named("zoe"))
	all := persons(ann, bob, zoe)
	tests := map[string]struct {
		sources []*speaking
		o       Options
		want    []string
	}{
		"two exports are one history": {
			sources: []*speaking{
				export("old", 1, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "proj", sources.Public, "U1")}},
					says("C1", "U1", 1, "root"), says("C1", "U2", 2, "before the edit")),
				export("new", 2, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "project", sources.Public, "U1")}},
					says("C1", "U2", 2, "after the edit"), says("C1", "U3", 3, "reply", under(1))),
			},
			want: []string{"public tt/project: ann | ann: root | zoe: reply (to root) | bob: after the edit"},
		},
		"a channel is found by any of its names": {
			sources: []*speaking{
				export("old", 1, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "proj", sources.Public)}}, says("C1", "U1", 1, "a")),
				export("new", 2, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "x", sources.Public), room("C2", "y", sources.Public)}}, says("C2", "U1", 2, "b")),
			},
			o:    Options{Channels: []string{"proj"}},
			want: []string{"public tt/x:  | ann: a"},
		},
		"what is private in one export is private": {
			sources: []*speaking{
				export("old", 1, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "hr", sources.Group, "U1", "U2")}}, says("C1", "U1", 1, "secret")),
				export("new", 2, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "hr", sources.Public, "U1")}}, says("C1", "U1", 2, "open")),
			},
			want: []string{"private tt/hr: ann | ann: secret | ann: open"},
		},
		"who left a channel is no member again": {
			sources: []*speaking{
				export("old", 1, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "hr", sources.Private, "U1", "U2")}}),
				export("new", 2, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "hr", sources.Private, "U1")}}, says("C1", "U1", 1, "bob is fired")),
			},
			want: []string{"private tt/hr: ann | ann: bob is fired"},
		},
		"a folder that no list names is not made public by its name": {
			sources: []*speaking{
				export("s", 1, sources.Directory{Users: all, Conversations: []sources.Conversation{room("plans", "plans", sources.Unlisted)}}, says("plans", "U1", 1, "secret")),
				csvList("a.csv", sources.Directory{Conversations: []sources.Conversation{room("channel:/plans", "plans", sources.Public)}}),
				csvList("b.csv", sources.Directory{Conversations: []sources.Conversation{room("channel:/plans", "plans", sources.Public)}}),
			},
			want: []string{"private tt/plans: ann | ann: secret"},
		},
		"messages of one time in two lists are two, unless they are the same": {
			sources: []*speaking{
				csvList("a.csv", sources.Directory{Users: all, Conversations: []sources.Conversation{room("channel:/x", "x", sources.Public)}}, says("channel:/x", "U1", 1, "ok"), says("channel:/x", "U2", 2, "twice"), says("channel:/x", "U2", 2, "twice")),
				csvList("b.csv", sources.Directory{Conversations: []sources.Conversation{room("channel:/x", "x", sources.Public)}}, says("channel:/x", "U2", 1, "ok"), says("channel:/x", "U2", 2, "twice")),
			},
			want: []string{"public tt/x:  | ann: ok | bob: ok | bob: twice | bob: twice"},
		},
		"a guest by a list is skipped in the export": {
			sources: []*speaking{
				export("s", 1, sources.Directory{Users: all, Conversations: []sources.Conversation{room("C1", "x", sources.Public, "U1", "U2"), room("D1", "", sources.Direct, "U1", "U2"), room("D2", "", sources.Direct, "U2")}},
					says("C1", "U2", 1, "root"), says("C1", "U1", 2, "reply", under(1)), says("C1", "U2", 3, "again", under(1)), says("D1", "U1", 4, "hi"), says("D2", "U2", 5, "to myself")),
				csvList("a.csv", sources.Directory{Users: persons(sources.User{ID: "name:bob", Aliases: []string{"email:u2@acme.example"}, Email: "U2@acme.example", Guest: true})}),
			},
			o:    Options{Guests: SkipGuests},
			want: []string{"private tt/channel-d1: ann | ann: hi", "public tt/x: ann | ann: *The message that began this thread is not part of the import.* | ann: reply (to *The message that began this thread is not part of the import.*)"},
		},
		"who is no guest any more keeps their messages": {
			sources: []*speaking{
				export("old", 1, sources.Directory{Users: persons(user("U1", guest)), Conversations: []sources.Conversation{room("C1", "x", sources.Public)}}, says("C1", "U1", 1, "a")),
				export("new", 2, sources.Directory{Users: persons(user("U1")), Conversations: []sources.Conversation{room("C1", "x", sources.Public)}}, says("C1", "U1", 2, "b")),
			},
			o:    Options{Guests: SkipGuests},
			want: []string{"public tt/x:  | u1: a | u1: b"},
		},
		"two accounts of one person talk to themselves": {
			sources: []*speaking{export("s", 1, sources.Directory{Users: persons(user("U1", named("ann")), user("U9", named("ann.old"), address("U1@acme.example"), gone)),
				Conversations: []sources.Conversation{room("D1", "", sources.Direct, "U1", "U9"), room("D2", "", sources.Direct, "U9")}}, says("D1", "U9", 1, "a"), says("D2", "U9", 2, "b"))},
			want: []string{"private ann+ann: ann | ann: a | ann: b"},
		},
		"a list says a name that the directory changed": {
			sources: []*speaking{
				export("s", 1, sources.Directory{Users: all}),
				ldifDump(sources.Directory{Users: persons(sources.User{ID: "dn:1", Name: "ann.lee", Email: "u1@acme.example"})}),
				csvList("a.csv", sources.Directory{Conversations: []sources.Conversation{room("channel:/x", "x", sources.Private)}, Memberships: []sources.Membership{{User: "name:ann", Channel: "channel:/x"}}}, says("channel:/x", "name:ann", 1, "it is me")),
			},
			want: []string{"private tt/x: ann.lee | ann.lee: it is me"},
		},
		"a user name joins nobody whom one source tells apart": {
			sources: []*speaking{
				export("s", 1, sources.Directory{Users: persons(user("U1", named("ann")), user("U2", named("Ann"))), Conversations: []sources.Conversation{room("C1", "x", sources.Public)}}, says("C1", "U1", 1, "a"), says("C1", "U2", 2, "b")),
			},
			o:    Options{JoinByUsername: true},
			want: []string{"public tt/x:  | ann: a | ann-u2: b"},
		},
		"a team has one name in all sources": {
			sources: []*speaking{
				export("s", 1, sources.Directory{Teams: []sources.Team{{ID: "Sales", Name: "Sales"}, {ID: "Ops", Name: "Ops"}}, Users: all, Conversations: []sources.Conversation{{ID: "C1", Team: "Sales", Name: "x", Members: []string{"U1"}}}}, says("C1", "U1", 1, "a")),
				csvList("a.csv", sources.Directory{Teams: []sources.Team{{ID: "sales", Name: "sales"}}, Memberships: []sources.Membership{{User: "name:bob", Team: "sales", Channel: "channel:sales/x"}}}),
			},
			want: []string{"public sales/x: ann+bob | ann: a"},
		},
		"bots that have each other's id": {
			sources: []*speaking{export("s", 1, sources.Directory{Users: persons(ann, sources.User{ID: "B1", Name: "b", Bot: true, Aliases: []string{"B2"}}, sources.User{ID: "B2", Name: "c", Bot: true, Aliases: []string{"B1"}}),
				Conversations: []sources.Conversation{room("C1", "x", sources.Public)}}, says("C1", "B2", 1, "a"))},
			want: []string{"public tt/x:  | c: a"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := world{list: tt.sources}
			if tt.o.Team = "tt"; name == "a team has one name in all sources" {
				tt.o.Team = ""
			}
			for _, order := range w.orders() {
				out, _, err := w.run(tt.o, order)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(tt.want, shown(t, out)); d != "" {
					t.Errorf("order %v:\n%s", order, d)
				}
			}
		})
	}
}

func TestRightsOfPeopleOfSeveralSources(t *testing.T) {
	w := world{list: []*speaking{
		export("old", 1, sources.Directory{Users: persons(user("U1", admin), user("U2"))}),
		export("new", 2, sources.Directory{Users: persons(user("U1", func(u *sources.User) {
			u.Settings = []sources.Setting{{Key: "roles", Value: "system_admin system_user"}}
		}), user("U2", admin))}),
	}}
	out, _, err := w.run(Options{KeepAdmins: true}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"u1": "system_user", "u2": "system_admin system_user"}
	if d := cmp.Diff(want, readOutput(t, out).roles); d != "" {
		t.Error(d)
	}
}

func TestFilesOfSeveralSources(t *testing.T) {
	file := func(f sources.File) func(*sources.Message) {
		return func(m *sources.Message) { m.Files = []sources.File{f} }
	}
	x := sources.Directory{Conversations: []sources.Conversation{room("C1", "x", sources.Public), room("channel:/y", "y", sources.Public)}}
	older := export("old", 1, x, says("C1", "U1", 1, "a", file(sources.File{ID: "F1", Name: "n", Path: "F1/n"})))
	older.files = map[string]string{"F1/n": "kept by the older export"}
	newer := export("new", 2, x, says("C1", "U1", 1, "a", file(sources.File{ID: "F1", Name: "n", State: sources.Missing})))
	one := csvList("a.csv", x, says("channel:/y", "U1", 1, "b", file(sources.File{Name: "p.txt", Path: "p.txt"})))
	one.files = map[string]string{"p.txt": "of one"}
	other := csvList("b.csv", x, says("channel:/y", "U1", 2, "c", file(sources.File{Name: "p.txt", Path: "p.txt"})))
	other.files = map[string]string{"p.txt": "of another"}
	w := world{list: []*speaking{older, newer, one, other}}
	out, r, err := w.run(Options{}, []int{0, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range readOutput(t, out).posts {
		for _, f := range p.files {
			got = append(got, p.text+": "+out.files[f])
		}
	}
	if d := cmp.Diff([]string{"a: kept by the older export", "b: of one", "c: of another"}, got); d != "" {
		t.Error(d)
	}
	if a := r.Counts[sources.KindFile]; a.Read != 4 || a.Imported != 3 || a.Merged != 1 {
		t.Errorf("%+v", a)
	}
}

func TestConflictsAreTold(t *testing.T) {
	w := world{list: []*speaking{
		export("s", 1, sources.Directory{Users: persons(sources.User{Origin: sources.Origin{File: "users.json", Item: 1}, ID: "U1", Name: "ann", Nickname: "Annie", Email: "a@acme.example"})}),
		ldifDump(sources.Directory{Users: persons(sources.User{Origin: sources.Origin{File: "d.ldif", Line: 7}, ID: "dn:1", Name: "al", Nickname: "A. Lee", Email: "A@acme.example"})}),
	}}
	_, r, err := w.run(Options{BotOwner: "ann"}, []int{0, 1}) // found by the handle that the directory changed
	if err != nil {
		t.Fatal(err)
	}
	want := []JoinReport{{
		Username: "al", By: []string{"e-mail address"}, Origins: []string{"d.ldif:7", "s/users.json:/0"},
		Conflicts: []string{`nickname: "Annie" (s/users.json:/0), not "A. Lee" (d.ldif:7)`, `user name: "al" (d.ldif:7), not "ann" (s/users.json:/0)`},
	}}
	if d := cmp.Diff(want, r.Joined); d != "" {
		t.Error(d)
	}
}
