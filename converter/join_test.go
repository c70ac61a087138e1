package converter

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// user makes a user of the directory whose handle is the lower-cased id.
func user(id string, change ...func(*sources.User)) sources.User {
	u := sources.User{ID: id, Name: strings.ToLower(id), Email: strings.ToLower(id) + "@acme.example"}
	for _, c := range change {
		c(&u)
	}
	return u
}

func named(name string) func(*sources.User)      { return func(u *sources.User) { u.Name = name } }
func address(address string) func(*sources.User) { return func(u *sources.User) { u.Email = address } }
func bot(u *sources.User)                        { u.Bot, u.Email = true, "" }
func guest(u *sources.User)                      { u.Guest = true }
func gone(u *sources.User)                       { u.Deactivated = true }

// told is a source that has a directory and no messages.
type told struct {
	sources.Source
	name, kind string
	dir        *sources.Directory
}

func (s *told) Name() string                                          { return s.name }
func (s *told) Kind() string                                          { return s.kind }
func (s *told) Directory(context.Context) (*sources.Directory, error) { return s.dir, nil }
func (s *told) Parts() []sources.Part                                 { return nil }
func (s *told) Close() error                                          { return nil }

// joined is what has been gathered from a directory and, by conversation, the authors
// of its messages, joined and named.
func joined(dir *sources.Directory, authors map[string][]string, o *Options) (*gathered, *places) {
	// It cannot fail: the directory is told.
	u, _ := unite(context.Background(), []sources.Source{&told{name: "acme", kind: "slack", dir: dir}}, o.withDefaults())
	g := &gathered{o: o.withDefaults(), union: u, people: newPeople(u), traffic: make([]traffic, len(dir.Conversations))}
	g.bookDirectory()
	for i, c := range dir.Conversations {
		for _, id := range authors[c.ID] {
			g.traffic[i].messages++
			a := g.people.meet(sources.User{ID: id})
			g.traffic[i].authors.add(a.number)
			a.asPerson, a.lastWrote = true, 1_700_000_000_000_000
		}
	}
	g.people.settle(g.o, &g.ledger)
	g.people.nameAccounts(g.o, &g.ledger)
	return g, g.findPlaces()
}

func TestAccountsAreNamed(t *testing.T) {
	tests := map[string]struct {
		users []sources.User
		want  map[string]string // id -> user name and address
	}{
		"as they are": {
			[]sources.User{user("U1"), user("U2", named("b.o_b-2"))},
			map[string]string{"U1": "u1 u1@acme.example", "U2": "b.o_b-2 u2@acme.example"},
		},
		"equal handles: the older id keeps it": {
			[]sources.User{user("U8", named("ann")), user("U1", named("ann")), user("U9", named("Ann"))},
			map[string]string{"U1": "ann u1@acme.example", "U8": "ann-u8 u8@acme.example", "U9": "ann-u9 u9@acme.example"},
		},
		"former users come after those in use": {
			[]sources.User{user("U1", named("ann"), gone), user("U2", named("ann"))},
			map[string]string{"U1": "ann-u1 u1@acme.example", "U2": "ann u2@acme.example"},
		},
		"bots come after people": {
			[]sources.User{user("U1", named("ci"), bot), user("U2", named("ci"))},
			map[string]string{"U1": "ci-u1 ", "U2": "ci u2@acme.example"},
		},
		"reserved and illegal": {
			[]sources.User{user("U1", named("channel")), user("U2", named("o'neil")), user("U3", named("日本")), user("U4", named("all"))},
			map[string]string{"U1": "channel-u1 u1@acme.example", "U2": "o-neil u2@acme.example", "U3": "u3 u3@acme.example", "U4": "all-u4 u4@acme.example"},
		},
		"addresses: missing, refused, doubled": {
			[]sources.User{user("U1", address("")), user("U2", address("no address")), user("U3", address("SAME@acme.example")), user("U4", address("same@acme.example"), gone), user("U5", address("u1@missing.invalid"))},
			map[string]string{"U1": "u1 u1-2@missing.invalid", "U2": "u2 u2@missing.invalid", "U3": "u3 same@acme.example", "U4": "u3 same@acme.example", "U5": "u5 u1@missing.invalid"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, reversed := range []bool{false, true} {
				users := tt.users
				if reversed {
					users = nil
					for i := range tt.users {
						users = append(users, tt.users[len(tt.users)-1-i])
					}
				}
				g, _ := joined(&sources.Directory{Users: users}, nil, nil)
				got := map[string]string{}
				for id := range tt.want {
					a := g.people.get(id)
					got[id] = a.username + " " + a.email
				}
				if d := cmp.Diff(tt.want, got); d != "" {
					t.Errorf("reversed %v:\n%s", reversed, d)
				}
			}
		})
	}
}

func TestBotOwner(t *testing.T) {
	primary := func(u *sources.User) { u.PrimaryOwner, u.Admin = true, true }
	admin := func(u *sources.User) { u.Admin = true }
	tests := map[string]struct {
		users []sources.User
		asked string
		want  string // "" for an error
	}{
		"primary owner":           {[]sources.User{user("U1", admin), user("U2", primary)}, "", "u2"},
		"first active admin":      {[]sources.User{user("U1", primary, gone), user("U2"), user("U3", admin)}, "", "u3"},
		"first active member":     {[]sources.User{user("U1", guest), user("U3"), user("U2", bot)}, "", "u3"},
		"asked for by handle":     {[]sources.User{user("U1", primary), user("U2")}, "u2", "u2"},
		"asked for by address":    {[]sources.User{user("U1", primary), user("U2")}, "U2@ACME.example", "u2"},
		"asked for by id":         {[]sources.User{user("U1", primary), user("U2")}, "U2", "u2"},
		"asked for, but unknown":  {[]sources.User{user("U1", primary)}, "nobody", ""},
		"asked for, but is a bot": {[]sources.User{user("U1", primary), user("B1", bot)}, "b1", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g, _ := joined(&sources.Directory{Users: tt.users}, nil, nil)
			a, err := g.people.chooseOwner(tt.asked)
			if tt.want == "" {
				if err == nil {
					t.Errorf("%q is accepted", tt.asked)
				}
				return
			}
			if err != nil || a.username != tt.want {
				t.Errorf("got %v, %v; want %s", a, err, tt.want)
			}
		})
	}
}

func TestChooseTeam(t *testing.T) {
	tests := []struct{ source, name, display string }{
		{"slack.zip", "slack", "slack"},
		{"Acme Slack export Jan 1 2024 - Feb 1 2024.zip", "acme", "Acme"},
		{"helpdesk.zip", "team-helpdesk", "helpdesk"},
		{"日本.zip", "team", "日本"},
		{"x.zip", "team-x", "x"},
		{strings.Repeat("long", 30) + ".zip", strings.Repeat("long", 30)[:59], ""},
	}
	for _, tt := range tests {
		name, display := chooseTeam(tt.source, &Options{})
		if name != tt.name || tt.display != "" && display != tt.display || !ValidTeamName(name) {
			t.Errorf("chooseTeam(%q) = %q, %q; want %q, %q", tt.source, name, display, tt.name, tt.display)
		}
	}
}
