package validate

import (
	"fmt"
	"strings"
	"testing"
)

// collect notes findings as "line rule".
type collect struct{ found []string }

func (c *collect) Finding(f Finding) error {
	c.found = append(c.found, fmt.Sprintf("%d %s", f.Line, f.Rule))
	return nil
}

func (*collect) Summary(Summary) error { return nil }

func TestExisting(t *testing.T) {
	world := &Existing{
		Teams:    []ExistingTeam{{Name: "acme", Members: 2}},
		Channels: []ExistingChannel{{Team: "acme", Name: "town-square"}, {Team: "acme", Name: "dev"}, {Team: "acme", Name: "old", Archived: true}, {Team: "gone", Name: "x"}},
		Users: []ExistingUser{
			{Name: "ann", Email: "Ann@example.com", AuthService: "ldap", AuthData: "ann", Teams: []string{"acme"}},
			{Name: "robot", Email: "robot@localhost", Bot: true},
		},
		Roles: []string{"keeper"}, Emoji: []string{"party"}, Schemes: []ExistingScheme{{"plan", "team"}},
	}
	for _, tc := range []struct {
		name, line string
		want       []ID
	}{
		{"references to what is there", `{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"x","create_at":1700000000000}}`, nil},
		{"an archived channel is there too", `{"type":"post","post":{"team":"acme","channel":"old","user":"ann","message":"x","create_at":1700000000000}}`, nil},
		{"a name that is not there", `{"type":"post","post":{"team":"acme","channel":"dev","user":"eve","message":"x","create_at":1700000000000}}`, []ID{userUnknown}},
		{"a name in other letters", `{"type":"post","post":{"team":"Acme","channel":"dev","user":"ann","message":"x","create_at":1700000000000}}`, []ID{teamCase}},
		{"a team that is there", `{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O","scheme":"plan"}}`, nil},
		{"a scheme for teams on a channel", `{"type":"channel","channel":{"team":"acme","name":"dev","type":"O","scheme":"plan"}}`, []ID{schemeWrongScope}},
		{"a channel that is archived", `{"type":"channel","channel":{"team":"acme","name":"old","type":"O"}}`, []ID{channelArchivedAgain}},
		{"somebody without log-in", `{"type":"user","user":{"username":"ann","email":"ann@example.com"}}`, []ID{userLosesLogin}},
		{"somebody with their log-in", `{"type":"user","user":{"username":"ann","email":"ann@example.com","auth_service":"ldap","auth_data":"ann"}}`, nil},
		{"an LDAP user with another address", `{"type":"user","user":{"username":"ann","email":"a@example.com","auth_service":"ldap","auth_data":"ann"}}`, []ID{userEmailLDAP}},
		{"somebody's address", `{"type":"user","user":{"username":"eve","email":"ann@example.com"}}`, []ID{userEmailTaken}},
		{"somebody's log-in", `{"type":"user","user":{"username":"eve","email":"eve@example.com","auth_service":"ldap","auth_data":"ann"}}`, []ID{userDataTaken}},
		{"a user for a bot", `{"type":"user","user":{"username":"robot","email":"r@example.com"}}`, []ID{userTakesBot}},
		{"a bot for a user", `{"type":"bot","bot":{"username":"ann","owner":"ann"}}`, []ID{botIsUser}},
		{"a bot again", `{"type":"bot","bot":{"username":"robot","owner":"ann"}}`, nil},
		{"a role that is there", `{"type":"user","user":{"username":"eve","email":"eve@example.com","roles":"system_user keeper"}}`, nil},
		{"a team that is full", `{"type":"user","user":{"username":"eve","email":"eve@example.com","teams":[{"name":"acme"}]}}`, []ID{membersTooMany}},
		{"a member of a team that is full", `{"type":"user","user":{"username":"ann","email":"ann@example.com","auth_service":"ldap","auth_data":"ann","teams":[{"name":"acme"}]}}`, nil},
		{"a role again", `{"type":"role","role":{"name":"keeper","display_name":"Keeper"}}`, nil},
	} {
		var h collect
		o := &Options{Existing: world, Limits: Limits{MaxUsersPerTeam: 2}}
		_, err := Stream(t.Context(), strings.NewReader("{\"type\":\"version\",\"version\":1}\n"+tc.line), "x", o, &h)
		var want []string
		for _, id := range tc.want {
			want = append(want, fmt.Sprintf("2 %s", id))
		}
		if err != nil || strings.Join(h.found, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: %v, want %v (%v)", tc.name, h.found, want, err)
		}
	}
}
