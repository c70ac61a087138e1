package server_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// TestConvertedExportsAreEqual imports what convert makes of each export there is.
func TestConvertedExportsAreEqual(t *testing.T) {
	exports := map[string]fs.FS{"acme": fixtures.Acme(), "generated": generated(t)}
	for _, name := range fixtures.Names() {
		export, err := fixtures.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		exports[name] = export
	}
	for name, export := range exports {
		t.Run(name, func(t *testing.T) {
			src, err := slack.Open(export, name, nil)
			if err != nil {
				t.Skip(err) // no export at all
			}
			archive := filepath.Join(t.TempDir(), "a.zip")
			if _, err := converter.Run(t.Context(), []sources.Source{src}, converter.NewOutput(archive, nil), &converter.Options{}); err != nil {
				t.Skip(err)
			}
			data, err := os.ReadFile(archive)
			if err != nil {
				t.Fatal(err)
			}
			s := servertest.New(t)
			s.PerPage = 7
			s.Load(t, data)
			c := verify(t, s, open(t, data), &server.VerifyOptions{Files: server.FilesAll})
			if c.Verdict != server.VerdictEqual {
				t.Errorf("%s\n%s", c.Verdict, told(c))
			}
			for _, n := range c.Counts {
				if n.Equal != n.Archive {
					t.Errorf("%+v", n)
				}
			}
		})
	}
}

// TestVerifyOnlyReads wants nothing but GET.
func TestVerifyOnlyReads(t *testing.T) {
	s, f := loaded(t, whole, wholeFiles, func(st *servertest.State) { delete(st.Posts, thing{st}.post("two").Id) })
	verify(t, s, f, nil)
	for _, r := range s.Requests() {
		if r.Method != "GET" {
			t.Errorf("%s", r)
		}
	}
}

func TestWhatWasThereBeforeIsNoDifference(t *testing.T) {
	s := servertest.New(t)
	s.Look(func(st *servertest.State) {
		other := st.AddTeam("other")
		admin := st.UserNamed("admin")
		st.Join(other, admin)
		ch := st.AddChannel(other, "dev", model.ChannelTypeOpen)
		st.Posts["x"] = &model.Post{Id: "x", ChannelId: ch.Id, UserId: admin.Id, Message: "before", CreateAt: 1}
		st.AddUser("someone", "someone@example.com", "system_user")
	})
	f, data := pack(t, strings.TrimLeft(whole, "\n"), wholeFiles...)
	s.Load(t, data)
	s.Look(func(st *servertest.State) { st.Join(st.TeamNamed("acme"), st.UserNamed("admin")) })
	c := verify(t, s, f, nil)
	if want := "note: 1 account that is not of the archive is in team acme: admin\n"; c.Verdict != server.VerdictEqual || told(c) != want {
		t.Errorf("%s\n%s", c.Verdict, told(c))
	}
}

// TestArchivesAsTheyComeFromOthers have lines that an import does not take as they stand.
func TestArchivesAsTheyComeFromOthers(t *testing.T) {
	for _, tc := range []struct {
		name, lines string
		change      func(thing)
		want        string // with the verdict before it
	}{
		{"a user twice: the last says what counts, and what it leaves out stays", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"old@example.com","nickname":"an","position":"boss","auth_service":"saml","auth_data":"a","delete_at":7,"teams":[{"name":"acme","roles":"team_user team_admin"}]}}
{"type":"bot","bot":{"username":"robot","owner":"plugin.id"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","nickname":"annie","delete_at":0,"teams":[{"name":"acme","roles":"team_user"}]}}
`, nil, "equal\n"},
		{"replies before their root, and reactions twice", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"ann","message":"one","create_at":5000,"reactions":[{"user":"ann","emoji_name":"a","create_at":5001},{"user":"ann","emoji_name":"a","create_at":5002}],"replies":[{"user":"ann","message":"early","create_at":10}]}}
`, nil, "equal\n"},
		{"replies of one time, which share reactions", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","roles":"system_user","teams":[{"name":"acme","roles":"team_admin"}]}}
{"type":"user","user":{"username":"gus","email":"gus@example.com","roles":"system_guest","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"ann","message":"one","create_at":5000,"replies":[{"user":"ann","message":"two","create_at":10,"reactions":[{"user":"ann","emoji_name":"a","create_at":5001}]},{"user":"ann","message":"three","create_at":20,"reactions":[{"user":"ann","emoji_name":"b","create_at":5001}]},{"user":"ann","message":"four","create_at":5000}]}}
`, func(s thing) {
			if len(s.Reactions[s.post("four").Id]) != 1 || s.Reactions[s.post("two").Id][0].EmojiName != "b" {
				panic("reactions are not shared")
			}
		}, "equal\n"},
		{"two messages of one time and text", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","teams":[{"name":"acme"}]}}
{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"ann","message":"ok","create_at":5000}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"bob","message":"ok","create_at":5000}}
`, nil, "equal\nnote: 1 message has the time and the text of another one of the channel: the server has made one of both, as imports do\n"},
		{"files that are not there", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"ann","message":"one","create_at":5000,"attachments":[{"path":"none.txt"},{"path":"a.txt"}],"replies":[{"user":"ann","message":"two","create_at":5001,"attachments":[{"path":"c.txt"}]}]}}
`, nil, "equal\nnote: the archive names 1 file that it does not have, which an import leaves out and nobody expects on the server\nnote: 1 file of replies is not expected either: an import takes none after one that is missing in their thread\n"},
		{"props that the server does not know, or makes itself", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"ann","message":"one","create_at":5000,"props":{"add_channel_member":{"a":1},"override_icon_emoji":"tada","n":9007199254740993,"attachments":[{"text":"box","callback_id":"x","actions":[{"name":"go","integration":{"url":"http://x"}},null]}]}}}
`, func(s thing) {
			p := s.post("one")
			p.SetProps(model.StringInterface{"override_icon_emoji": "tada", "override_icon_url": "/static/emoji/1f389.png", "n": 9007199254740992.0,
				"attachments": []*model.MessageAttachment{{Text: "box", Actions: []*model.PostAction{{Id: "abc", Name: "go"}}}}})
		}, "equal\n"},
		{"links to images over the proxy", `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"town-square","user":"ann","message":"![x](http://x/x.png)","create_at":5000}}
`, func(s thing) {
			p := s.post("![x](http://x/x.png)")
			p.MessageSource, p.Message = p.Message, "![x](/api/v4/image?url=x)"
		}, "equal\n"},
		{"schemes and roles", `
{"type":"role","role":{"name":"extra","display_name":"Extra","permissions":["view_team","list_team_channels"]}}
{"type":"scheme","scheme":{"name":"strict","display_name":"Strict","scope":"team","default_team_admin_role":{"name":"a","display_name":"A"},"default_team_user_role":{"name":"b","display_name":"B"},"default_channel_admin_role":{"name":"c","display_name":"C"},"default_channel_user_role":{"name":"d","display_name":"D"}}}
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O","scheme":"strict"}}
`, func(s thing) {
			s.TeamNamed("acme").SchemeId = nil
			s.Roles["extra"].Permissions = []string{"view_team"}
		}, "different\n2 role different permissions: extra: list_team_channels view_team / view_team\n4 team different scheme: acme: strict / -\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := servertest.New(t)
			f, data := pack(t, strings.TrimLeft(tc.lines, "\n"), wholeFiles...)
			s.Load(t, data)
			if tc.change != nil {
				s.Look(func(st *servertest.State) { tc.change(thing{st}) })
			}
			c := verify(t, s, f, nil)
			if got := c.Verdict + "\n" + told(c); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func TestLinesThatCannotBeReadAreNotCompared(t *testing.T) {
	s, _ := loaded(t, whole, wholeFiles, nil)
	f, _ := pack(t, strings.TrimLeft(whole, "\n")+"{\n", wholeFiles...)
	c := verify(t, s, f, nil)
	if want := "not compared: lines of the archive that cannot be read: mmimport validate tells what is wrong with them: 1\n"; told(c) != want || c.Verdict != server.VerdictPartial {
		t.Errorf("%s\n%s", c.Verdict, told(c))
	}
}

// TestWhatIsNotToldIsNotCompared has servers that keep something to themselves.
func TestWhatIsNotToldIsNotCompared(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*servertest.Server)
		want   string
	}{
		{"direct channels", func(s *servertest.Server) { s.Fail("GET /api/v4/users/user", 9, 403) }, `
not compared: direct and group channels with their messages: the server refuses: without a reason (403 Forbidden): 3
not compared: memberships of direct and group channels: the server refuses: without a reason (403 Forbidden): 6
not compared: messages of direct and group channels: the server refuses: without a reason (403 Forbidden): 4
`},
		{"messages of one channel", func(s *servertest.Server) {
			id := ""
			s.Look(func(st *servertest.State) { id = st.ChannelNamed("acme", "old").Id })
			s.Fail("GET /api/v4/channels/"+id+"/posts", 9, 403)
		}, `
not compared: messages of channel acme/old: the server refuses: without a reason (403 Forbidden): 1
`},
		{"old messages", func(s *servertest.Server) { s.HiddenBefore = 1650000000000 }, `
not compared: messages of channel acme/old: the licence of the server hides messages before 2020-09-13: 1
`},
		{"emoji, bots and members", func(s *servertest.Server) {
			s.Fail("GET /api/v4/emoji", 9, 501)
			s.Fail("GET /api/v4/bots", 9, 403)
			s.Fail("GET /api/v4/teams/team", 9, 403)
		}, `
not compared: bots: the server refuses: without a reason (403 Forbidden): 1
not compared: memberships of teams: the server refuses: without a reason (403 Forbidden): 3
not compared: custom emoji: the server refuses: without a reason (501 Not Implemented): 1
`},
		{"as whom somebody logs in", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.UserNamed("ann").AuthData = new("") })
		}, `
not compared: auth_data of accounts: the server tells that they log in with ldap, and not as whom: 1
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, f := loaded(t, whole, wholeFiles, nil)
			tc.change(s)
			c := verify(t, s, f, nil)
			if got := told(c); got != strings.TrimLeft(tc.want, "\n") {
				t.Errorf("got\n%s", got)
			}
			if c.Verdict != server.VerdictPartial {
				t.Errorf("verdict %s", c.Verdict)
			}
		})
	}
}

func TestVerifyInLocalMode(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "mm.socket")
	s := servertest.NewLocal(t, socket)
	f, data := pack(t, strings.TrimLeft(whole, "\n"), wholeFiles...)
	s.Load(t, data)
	c, _ := dial(t, s, func(o *server.Options) { *o = server.Options{Socket: socket} })
	cert, err := c.Verify(t.Context(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `
not compared: the content of files: local mode does not tell; use the address of the server and a token: 0
not compared: memberships of teams: local mode does not tell; use the address of the server and a token: 3
not compared: direct and group channels with their messages: local mode does not tell; use the address of the server and a token: 3
not compared: memberships of direct and group channels: local mode does not tell; use the address of the server and a token: 6
not compared: custom emoji: local mode does not tell; use the address of the server and a token: 1
not compared: messages of direct and group channels: local mode does not tell; use the address of the server and a token: 4
`
	if got := told(cert); got != want[1:] || cert.Verdict != server.VerdictPartial {
		t.Errorf("%s\n%s", cert.Verdict, got)
	}
	s.Look(func(st *servertest.State) { delete(st.Posts, thing{st}.post("two").Id) })
	if cert, err = c.Verify(t.Context(), f, nil); err != nil || !cert.Different() {
		t.Errorf("%v\n%s", err, told(cert))
	}
}

func TestVerifyWithoutRights(t *testing.T) {
	s, f := loaded(t, whole, wholeFiles, nil)
	c, _ := dial(t, s, func(o *server.Options) { o.Token = s.Login("bob") })
	if _, err := c.Verify(t.Context(), f, nil); !errors.Is(err, server.ErrForbidden) || !strings.Contains(server.Hint(err), "system admin") {
		t.Errorf("%v", err)
	}
}
