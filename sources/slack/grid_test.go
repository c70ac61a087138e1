package slack

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// said is a day file with one message.
func said(ts, user, text string) string {
	return `=[{"ts":"` + ts + `","user":"` + user + `","text":"` + text + `"}]`
}

// organisation is the export of an organisation of two workspaces. C9 is shared by
// both: each has the message of one day, and one more.
var organisation = []string{
	`org_users.json=[{"id":"U1","name":"ann","email":"","enterprise_user":{"enterprise_id":"E1","teams":["T1","T2"]},"profile":{"email":"ann@tern.example"}},
		{"id":"U2","name":"ben","team_id":"T2"},{"id":"U3","name":"cleo","deleted":true},{"id":"U4","name":"dan","enterprise_user":{"teams":[]}}]`,
	`channels.json=[{"id":"C0","name":"general","members":["U1","U2","U4"]}]`,
	`dms.json=[{"id":"D1","members":["U1","U2"]},{"id":"D2","members":["U2","U4"]}]`,
	"general/2024-01-01.json" + said("1704103200.000100", "U1", "for all"),
	"D1/2024-01-01.json" + said("1704103201.000100", "U2", "between us"),
	"D2/2024-01-01.json" + said("1704103202.000100", "U4", "and us"),

	`teams/beta/users.json=[{"id":"U2","name":"ben","team_id":"T2","is_admin":true,"profile":{"title":"Pilot"}},{"id":"U5","name":"eve","team_id":"T2"},{"id":"U3","name":"cleo","deleted":true}]`,
	`teams/beta/channels.json=[{"id":"C2","name":"general","members":["U2"]},{"id":"C9","name":"tide","members":["U2","U5"],"is_private":true}]`,
	"teams/beta/general/2024-01-01.json" + said("1704103203.000100", "U2", "in beta"),
	`teams/beta/tide/2024-01-02.json=[{"ts":"1704103204.000100","user":"U1","text":"once"},{"ts":"1704103205.000100","user":"U5","text":"only in beta"}]`,
	"teams/beta/left-behind/2024-01-01.json" + said("1704103206.000100", "U2", "unlisted"),

	`teams/acme/users.json=[{"id":"U1","name":"ann","team_id":"T1"},{"id":"B1","name":"ci","is_bot":true,"team_id":"T1"}]`,
	`teams/acme/channels.json=[{"id":"C1","name":"general","members":["U1"]},{"id":"C9","name":"tides","members":["U1"]}]`,
	`teams/acme/integration_logs.json=[{}]`,
	"teams/acme/general/2024-01-01.json" + said("1704103207.000100", "U1", "in acme"),
	`teams/acme/tides/2024-01-01.json=[{"ts":"1704103204.000100","user":"U1","text":"once"},{"ts":"1704103209.000100","user":"U1","text":"only in acme"}]`,
	"teams/acme/__uploads/F1/a.txt=hello", "teams/.DS_Store=x",
}

// where tells the conversations of a directory in short.
func where(d *sources.Directory) (lines []string) {
	kind := map[sources.ConversationKind]string{sources.Public: "public", sources.Private: "private", sources.Group: "group", sources.Direct: "direct", sources.Unlisted: "unlisted"}
	for _, c := range d.Conversations {
		lines = append(lines, strings.TrimSpace(c.Team+": "+c.ID+" "+c.Name+" "+kind[c.Kind]+" "+strings.Join(c.Members, "+")))
	}
	return lines
}

func TestOrganisation(t *testing.T) {
	files := organisation
	below := make([]string, len(files))
	for i, f := range files {
		below[i] = "Tern export/" + f
	}
	below = append(below, "__MACOSX/Tern export/teams/acme/._users.json=x", "__MACOSX/teams/acme/users.json=[]")
	for name, fsys := range map[string]fs.FS{"folder": tree(files...), "zip": packed(t, files...), "zip with a top folder": packed(t, below...)} {
		t.Run(name, func(t *testing.T) {
			e, d := open(t, fsys)
			var teams, members, users []string
			for _, x := range d.Teams {
				teams = append(teams, x.ID+" "+x.Name)
			}
			for _, m := range d.Memberships {
				members = append(members, m.Team+" "+m.User+m.Channel)
			}
			for _, u := range d.Users {
				users = append(users, u.ID+" "+u.Email+" "+u.Position)
			}
			for _, tt := range []struct {
				what      string
				got, want []string
			}{
				{"teams", teams, []string{"acme acme", "beta beta"}},
				{"memberships", members, []string{"acme U1", "beta U1", "beta U2", "beta U5"}},
				{"users", users, []string{"U1 ann@tern.example ", "U2  Pilot", "U3  ", "U4  ", "B1  ", "U5  "}},
				{"conversations", where(d), []string{
					"acme: C0 general public U1+U2+U4", "acme: D1  direct U1+U2", "acme: D2  direct U2+U4",
					"acme: C1 general public U1", "acme: C9 tides private U1+U2+U5", "beta: C2 general public U2",
					"beta: beta/left-behind left-behind unlisted",
				}},
				{"messages", tell(t, e), []string{
					"message for all", "message between us", "message and us", "message in acme", "message once", "message only in acme",
					"teams/beta/tide/2024-01-02.json:/0 left out: the same message is in another folder of the conversation",
					"message only in beta", "message in beta", "message unlisted",
				}},
				{"assumptions", d.Assumptions, []string{
					`conversations of the whole organisation, and direct ones, go into the team of the workspace "acme": 3`,
					"conversations that several workspaces list are one each, in the team of the first of them: 1",
				}},
			} {
				if diff := cmp.Diff(tt.want, tt.got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", tt.what, diff)
				}
			}
			if diff := cmp.Diff([]sources.Merged{{Kind: sources.KindUser, Count: 3}, {Kind: sources.KindChannel, Count: 1}}, d.Merged); diff != "" {
				t.Errorf("merged (-want +got):\n%s", diff)
			}
			if len(d.Problems) > 0 || len(d.LeftOut) != 1 || len(d.Files) != 1 {
				t.Errorf("problems %v, left out %v, files %v", d.Problems, d.LeftOut, d.Files)
			}
		})
	}
}

func TestSomeWorkspaces(t *testing.T) {
	tests := map[string]struct {
		opts          Options
		conversations []string
		users         string
	}{
		"one": {Options{Workspaces: []string{"Acme"}}, []string{
			"acme: C0 general public U1+U2", "acme: D1  direct U1+U2", "acme: C1 general public U1", "acme: C9 tides public U1",
		}, "U1 U2 B1"},
		"the other": {Options{Workspaces: []string{"beta", "beta"}}, []string{
			"beta: C0 general public U1+U2+U4", "beta: D1  direct U1+U2", "beta: D2  direct U2+U4", "beta: C2 general public U2",
			"beta: C9 tide private U2+U5", "beta: beta/left-behind left-behind unlisted",
		}, "U1 U2 U3 U4 U5"},
		"both, the second for the organisation": {Options{Workspaces: []string{"beta", "acme"}, OrgTeam: "beta"}, []string{
			"beta: C0 general public U1+U2+U4", "beta: D1  direct U1+U2", "beta: D2  direct U2+U4", "acme: C1 general public U1",
			"acme: C9 tides private U1+U2+U5", "beta: C2 general public U2", "beta: beta/left-behind left-behind unlisted",
		}, "U1 U2 U3 U4 B1 U5"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e, err := Open(tree(organisation...), "org.zip", &tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			d, err := e.Directory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var users []string
			for _, u := range d.Users {
				users = append(users, u.ID)
			}
			if diff := cmp.Diff(tt.conversations, where(d)); diff != "" {
				t.Errorf("conversations (-want +got):\n%s", diff)
			}
			if got := strings.Join(users, " "); got != tt.users {
				t.Errorf("users %s, want %s", got, tt.users)
			}
		})
	}
}

func TestAuthorsOutsideTheWorkspaces(t *testing.T) {
	e, err := Open(tree(
		`org_users.json=[{"id":"U1","name":"ann"},{"id":"U2","name":"ben"}]`, `teams/acme/users.json=[{"id":"U1","name":"ann"}]`,
		`teams/beta/users.json=[{"id":"U2","name":"ben"},{"id":"U3","name":"bot","is_bot":true,"profile":{"bot_id":"B3"}}]`,
		`teams/acme/channels.json=[{"id":"C1","name":"general","members":["U1"]}]`,
		`teams/acme/general/2024-01-01.json=[{"ts":"1704103200.000100","user":"U2","text":"hi"},{"ts":"1704103201.000100","bot_id":"B3","subtype":"bot_message","text":"ho"}]`,
	), "org", &Options{Workspaces: []string{"acme"}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for rec, err := range e.Records(t.Context(), e.Parts()[0]) {
		if s, ok := rec.(*sources.Seen); ok && s.Wrote {
			got = append(got, s.ID+" "+s.Name)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"U2 ben", "U3 bot"}, got); diff != "" || len(d.Users) != 1 {
		t.Errorf("%d users in the directory; those seen (-want +got):\n%s", len(d.Users), diff)
	}
	left := map[sources.Kind]int{}
	for _, l := range d.LeftOut {
		left[l.Kind] += l.Count
	}
	if diff := cmp.Diff(map[sources.Kind]int{sources.KindUser: 1, sources.KindBot: 1, sources.KindTeam: 1}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

func TestUnknownWorkspaces(t *testing.T) {
	for name, tt := range map[string]struct {
		fsys fs.FS
		opts Options
		say  string
	}{
		"not in it":          {tree(organisation...), Options{Workspaces: []string{"acme", "gamma"}}, `"gamma"; there are ["acme" "beta"]`},
		"no organisation":    {small("[]"), Options{Workspaces: []string{"acme"}}, "of a single workspace"},
		"not for all":        {tree(organisation...), Options{OrgTeam: "x"}, `"x"; there are ["acme" "beta"]`},
		"not asked for":      {tree(organisation...), Options{Workspaces: []string{"acme"}, OrgTeam: "beta"}, `"beta"; there are ["acme"]`},
		"team of no company": {small("[]"), Options{OrgTeam: "acme"}, "of a single workspace"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Open(tt.fsys, "x", &tt.opts); !errors.Is(err, ErrNoWorkspace) || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("error %v, want one that says %q", err, tt.say)
			}
		})
	}
}

// Workspaces without a list of people of their own have those that the
// organisation says, by the id that their messages carry.
func TestWorkspaceIDFromMessages(t *testing.T) {
	_, d := open(t, tree(
		`org_users.json=[{"id":"U1","name":"ann","enterprise_user":{"teams":["T1"]}},{"id":"U2","name":"ben","enterprise_user":{"teams":["T2","T1"]}}]`,
		`teams/acme/channels.json=[{"id":"C1","name":"general"}]`, `teams/acme/general/2024-01-01.json=[{"ts":"1704103200.1","team":"T1"},{"team":"T1"},{"team":"T2"},`,
		`teams/beta/channels.json=[{"id":"C2","name":"general"}]`, `teams/beta/general/2024-01-01.json=[{"ts":"1704103200.1","team":"T2"}]`,
	))
	var got []string
	for _, m := range d.Memberships {
		got = append(got, m.Team+" "+m.User)
	}
	if diff := cmp.Diff([]string{"acme U1", "acme U2", "beta U2"}, got); diff != "" {
		t.Error(diff)
	}
}

// The root's list of people alone makes no organisation of workspaces.
func TestOrganisationWithoutWorkspaces(t *testing.T) {
	_, d := open(t, tree(`org_users.json=[{"id":"U1","name":"ann"}]`, `channels.json=[{"id":"C1","name":"teams"}]`, "teams/2024-01-01.json"))
	if len(d.Teams)+len(d.Memberships) > 0 || len(d.Users) != 1 || d.Conversations[0].Team != "" || len(d.Conversations) != 1 {
		t.Errorf("got %+v", d)
	}
}

// A conversation that is private somewhere is private.
func TestNoConversationBecomesLessPrivate(t *testing.T) {
	for _, order := range [][2]string{{"channels.json", "groups.json"}, {"groups.json", "channels.json"}} {
		_, d := open(t, tree(`teams/a/`+order[0]+`=[{"id":"C1","name":"plans"}]`, `teams/b/`+order[1]+`=[{"id":"C1","name":"plans"}]`, `org_users.json=[{"id":"U1"}]`))
		if len(d.Conversations) != 1 || d.Conversations[0].Kind != sources.Private {
			t.Errorf("%v: %v", order, where(d))
		}
	}
}
