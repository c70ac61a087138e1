package server_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
)

// whole is an archive with something of everything. Its first line is the one after the
// version.
const whole = `
{"type":"emoji","emoji":{"name":"party","image":"emoji/party.png"}}
{"type":"emoji","emoji":{"name":"smile","image":"emoji/party.png"}}
{"type":"team","team":{"name":"Acme","display_name":"Acme Ltd","type":"I","description":"All of us","allow_open_invite":true}}
{"type":"channel","channel":{"team":"Acme","name":"dev","display_name":" Dev ","type":"P","header":"head","purpose":"purp"}}
{"type":"channel","channel":{"team":"acme","name":"Old","type":"O","deleted_at":5}}
{"type":"channel","channel":{"team":"acme","name":"quiet","type":"O"}}
{"type":"user","user":{"username":"Ann","email":"Ann@example.com","auth_service":"ldap","auth_data":"uid-ann","nickname":"annie","first_name":"Ann","last_name":"Lee","position":"boss","roles":"system_user system_admin","locale":"de","teams":[{"name":"acme","roles":"team_user team_admin","channels":[{"name":"dev","roles":"channel_user channel_admin"},{"name":"old"},{"name":"quiet"}]}]}}
{"type":"user","user":{"username":"bob","email":"bob@example.com","delete_at":5,"teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"gus","email":"gus@example.com","roles":"system_guest","teams":[{"name":"acme","roles":"team_guest","channels":[{"name":"dev","roles":"channel_guest"}]}]}}
{"type":"bot","bot":{"username":"robot","display_name":"Robot","description":"beeps","owner":"ann"}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"one","create_at":1700000000000,"edit_at":1700000000500,"is_pinned":true,"props":{"from_webhook":"true","attachments":[{"text":"box","unknown":1}]},"reactions":[{"user":"Bob","emoji_name":"+1","create_at":1700000000001},{"user":"ann","emoji_name":"party","create_at":1700000000002}],"attachments":[{"path":"a.txt"},{"path":"b/b.txt"}],"replies":[{"user":"bob","message":"early","create_at":1600000000000},{"user":"gus","message":"two","create_at":1700000000700,"attachments":[{"path":"c.txt"}],"reactions":[{"user":"ann","emoji_name":"-1","create_at":1700000000701}]}]}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"robot","message":"three","create_at":1700000001000}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"bob","message":"four","type":"system_join_channel","create_at":1710000001000}}
{"type":"post","post":{"team":"acme","channel":"old","user":"ann","message":"five","create_at":1600000000000}}
{"type":"direct_channel","direct_channel":{"participants":[{"username":"ann","scheme_user":true},{"username":"gus","scheme_guest":true}],"header":"psst"}}
{"type":"direct_channel","direct_channel":{"members":["ann","bob","gus"]}}
{"type":"direct_post","direct_post":{"channel_members":["gus","ann"],"user":"gus","message":"secret","create_at":1700000002000,"replies":[{"user":"ann","message":"shh","create_at":1700000002001}]}}
{"type":"direct_post","direct_post":{"channel_members":["ann","bob","gus"],"user":"bob","message":"we three","create_at":1700000003000}}
{"type":"direct_post","direct_post":{"channel_members":["bob","bob"],"user":"bob","message":"to me","create_at":1700000004000}}
`

var wholeFiles = []string{"emoji/party.png", "PNG", "a.txt", "aaa", "b/b.txt", "bbb", "c.txt", "ccc"}

// loaded is a server into which the archive was imported, which was changed since.
func loaded(t *testing.T, lines string, files []string, change func(*servertest.State)) (*servertest.Server, *server.File) {
	t.Helper()
	s := servertest.New(t)
	f, data := pack(t, strings.TrimLeft(lines, "\n"), files...)
	s.Load(t, data)
	if change != nil {
		s.Look(change)
	}
	return s, f
}

func verify(t *testing.T, s *servertest.Server, f *server.File, o *server.VerifyOptions) *server.Certificate {
	t.Helper()
	c, _ := dial(t, s, nil)
	cert, err := c.Verify(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// told are the differences of a certificate, one a line.
func told(c *server.Certificate) string {
	var b strings.Builder
	for _, d := range c.Differences {
		fmt.Fprintf(&b, "%d %s %s", d.Line, d.Kind, d.State)
		if d.Field != "" {
			fmt.Fprintf(&b, " %s", d.Field)
		}
		fmt.Fprintf(&b, ": %s", d.What)
		if d.Want != "" || d.Have != "" {
			fmt.Fprintf(&b, ": %s / %s", cmp.Or(d.Want, "-"), cmp.Or(d.Have, "-"))
		}
		b.WriteByte('\n')
	}
	if c.MoreDifferences > 0 {
		fmt.Fprintf(&b, "%d more\n", c.MoreDifferences)
	}
	for _, n := range c.NotCompared {
		fmt.Fprintf(&b, "not compared: %s: %s: %d\n", n.What, n.Because, n.Count)
	}
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String()
}

func TestWhatWasImportedIsEqual(t *testing.T) {
	for _, files := range []string{server.FilesNames, server.FilesSample, server.FilesAll} {
		s, f := loaded(t, whole, wholeFiles, nil)
		var read, all int64
		c := verify(t, s, f, &server.VerifyOptions{Files: files, Progress: func(stage string, done, total int64) {
			if stage != "comparing messages" {
				return
			}
			if done < read || total == 0 {
				t.Errorf("%s: %d of %d after %d", files, done, total, read)
			}
			read, all = done, total
		}})
		if read != 10 || all != 10 {
			t.Errorf("%s: read %d of %d messages", files, read, all)
		}
		for _, ch := range c.Channels {
			if ch.Result != server.VerdictEqual || ch.Archive != ch.Server {
				t.Errorf("%s: %+v", files, ch)
			}
		}
		if c.Verdict != server.VerdictEqual || told(c) != "" {
			t.Errorf("%s: %s\n%s", files, c.Verdict, told(c))
		}
		for _, want := range []server.Count{
			{Kind: "emoji", Archive: 1, Equal: 1}, {Kind: "team", Archive: 1, Equal: 1}, {Kind: "channel", Archive: 3, Equal: 3}, {Kind: "user", Archive: 3, Equal: 3}, {Kind: "bot", Archive: 1, Equal: 1},
			{Kind: "team_member", Archive: 3, Equal: 3}, {Kind: "channel_member", Archive: 13, Equal: 13}, {Kind: "direct_channel", Archive: 3, Equal: 3},
			{Kind: "message", Archive: 10, Equal: 10}, {Kind: "reaction", Archive: 3, Equal: 3}, {Kind: "file", Archive: 3, Equal: 3},
		} {
			found := false
			for _, have := range c.Counts {
				found = found || have == want
			}
			if !found {
				t.Errorf("%s: no %+v in %+v", files, want, c.Counts)
			}
		}
	}
}
