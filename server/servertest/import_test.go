package servertest

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/tools/txtar"
)

// pack makes an archive of lines, with files from a txtar.
func pack(t *testing.T, lines, files string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("import.jsonl")
	_, _ = w.Write([]byte(`{"type":"version","version":1}` + "\n" + strings.TrimLeft(lines, "\n")))
	for _, f := range txtar.Parse([]byte(files)).Files {
		w, _ := z.Create(f.Name)
		_, _ = w.Write(f.Data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const people = `
{"type":"team","team":{"name":"Acme","display_name":"Acme","type":"O"}}
{"type":"channel","channel":{"team":"Acme","name":"dev","display_name":"Dev","type":"P"}}
{"type":"user","user":{"username":"Ann","email":"ann@example.com","auth_service":"ldap","auth_data":"ann","teams":[{"name":"acme","roles":"team_user team_admin","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"bob","email":"bob@example.com","delete_at":5,"teams":[{"name":"acme"}]}}
`

const talk = people + `
{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"one","create_at":1000,"reactions":[{"user":"Bob","emoji_name":"+1","create_at":1001}],"attachments":[{"path":"a.txt"}],"replies":[{"user":"bob","message":"early","create_at":900,"attachments":[{"path":"b.txt"}]}]}}
{"type":"direct_channel","direct_channel":{"members":["ann","bob"]}}
{"type":"direct_post","direct_post":{"channel_members":["ann","bob"],"user":"bob","message":"psst","create_at":2000}}
`

const talkFiles = `
-- data/a.txt --
A
-- data/b.txt --
B
`

// squeeze takes out empty lines.
func squeeze(s string) string { return strings.ReplaceAll(s, "\n\n", "\n") }

func TestImportMakesWhatTheLinesSay(t *testing.T) {
	s := newServer()
	if f := s.State.importArchive(pack(t, squeeze(talk), talkFiles), s.Config); f != nil {
		t.Fatalf("%+v", f)
	}
	ann, bob := s.State.UserNamed("ann"), s.State.UserNamed("bob")
	dev := s.State.ChannelNamed("acme", "dev")
	posts := s.State.PostsIn(dev.Id)
	team := s.State.TeamNamed("acme")
	for what, ok := range map[string]bool{
		"ann logs in through the directory":  ann.AuthService == "ldap" && *ann.AuthData == "ann",
		"ann is an admin":                    s.State.Members[team.Id][ann.Id].SchemeAdmin,
		"bob is deactivated":                 bob.DeleteAt == 5,
		"bob is in the town square":          s.State.InChannel[s.State.ChannelNamed("acme", "town-square").Id][bob.Id] != nil,
		"the root and its reply, not before": len(posts) == 2 && posts[1].RootId == posts[0].Id && posts[1].CreateAt == 1000,
		"a file each":                        len(posts[0].FileIds) == 1 && len(posts[1].FileIds) == 1 && len(s.State.Files) == 2,
		"one reaction of bob":                len(s.State.Reactions[posts[0].Id]) == 1 && s.State.Reactions[posts[0].Id][0].UserId == bob.Id,
		"one direct channel": slices.ContainsFunc(slices.Collect(maps.Values(s.State.Channels)), func(ch *model.Channel) bool {
			return ch.Type == model.ChannelTypeDirect && len(s.State.PostsIn(ch.Id)) == 1
		}),
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}

func TestImportingAgainDoesDamage(t *testing.T) {
	s := newServer()
	if f := s.State.importArchive(pack(t, squeeze(talk), talkFiles), s.Config); f != nil {
		t.Fatalf("%+v", f)
	}
	again := strings.NewReplacer(`"auth_service":"ldap","auth_data":"ann",`, "", `,"attachments":[{"path":"a.txt"}]`, "").Replace(talk)
	if f := s.State.importArchive(pack(t, squeeze(again), talkFiles), s.Config); f != nil {
		t.Fatalf("%+v", f)
	}
	ann := s.State.UserNamed("ann")
	posts := s.State.PostsIn(s.State.ChannelNamed("acme", "dev").Id)
	for what, ok := range map[string]bool{
		"ann cannot log in any more":       ann.AuthService == "" && s.State.Passwords[ann.Id] == random,
		"the reply is there twice":         len(posts) == 3,
		"the file of the root is lost":     len(posts[0].FileIds) == 0,
		"the reaction is still there once": len(s.State.Reactions[posts[0].Id]) == 1,
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}

func TestImportFailsAsTheServerDoes(t *testing.T) {
	for _, tc := range []struct {
		name, lines string
		line        int
		text        string
	}{
		{"no line for who is missing in a batch", people + `{"type":"post","post":{"team":"acme","channel":"dev","user":"eve","message":"x","create_at":1}}`, 0, "getUsersByUsernames: Some users not found"},
		{"names have a letter case", people + `{"type":"post","post":{"team":"Acme","channel":"dev","user":"ann","message":"x","create_at":1}}`, 0, "getTeamsByNames: Some teams not found"},
		{"a channel that is missing has a name", people + `{"type":"post","post":{"team":"acme","channel":"ops","user":"ann","message":"x","create_at":1}}`, 0, `BulkImport: Error importing post. Channel with name "ops" could not be found.`},
		{"one address, two people", people + `{"type":"user","user":{"username":"eve","email":"ANN@example.com"}}`, 6, "importUser: An account with that email already exists."},
		{"an archived channel again", people + `{"type":"channel","channel":{"team":"acme","name":"old","type":"O","deleted_at":1}}
{"type":"user","user":{"username":"eve","email":"eve@example.com"}}
{"type":"channel","channel":{"team":"acme","name":"old","type":"O","deleted_at":1}}`, 8, "UpdateChannel: Unable to update the channel."},
		{"no JSON", people + `{"type":`, 6, "BulkImport: JSON decode of line failed., /type: not JSON after 8 bytes: unexpected EOF"},
		{"another type", people + `{"type":"wiki","wiki":{}}`, 6, `BulkImport: Import data line has unknown type "wiki".`},
		{"an emoji without image", `{"type":"emoji","emoji":{"name":"party","image":"party.png"}}`, 2, `BulkImport: Error reading import emoji image file. Emoji with name: "party"`},
	} {
		s := newServer()
		f := s.State.importArchive(pack(t, squeeze(tc.lines), ""), s.Config)
		if f == nil || f.line != tc.line || f.text != tc.text {
			t.Errorf("%s: %+v", tc.name, f)
		}
	}
}

func TestImportCrashes(t *testing.T) {
	for _, lines := range []string{
		people + `{"type":"bot","bot":{"username":"ann","owner":"bob"}}`,
		people + `{"type":"post"}`,
		people + `{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"x","create_at":1,"attachments":[null]}}`,
	} {
		s := newServer()
		if f := s.State.importArchive(pack(t, squeeze(lines), ""), s.Config); f == nil || !f.crash {
			t.Errorf("%s: %+v", lines, f)
		}
	}
}

func TestMembersUpToTheLimit(t *testing.T) {
	s := newServer()
	*s.Config.TeamSettings.MaxUsersPerTeam = 1
	lines := people + `{"type":"user","user":{"username":"eve","email":"eve@example.com","teams":[{"name":"acme"}]}}`
	f := s.State.importArchive(pack(t, squeeze(lines), ""), s.Config)
	if f == nil || f.line != 5 || !strings.Contains(f.text, "no more members are allowed in that team") {
		t.Errorf("%+v", f)
	}
}
