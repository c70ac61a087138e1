package server_test

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
)

// The things of the archive on a server.
type thing struct {
	*servertest.State
}

func (s thing) post(text string) *model.Post {
	for _, p := range s.Posts {
		if p.Message == text {
			return p
		}
	}
	panic("no message " + text)
}

func (s thing) file(name string) *servertest.File {
	for _, f := range s.Files {
		if f.Name == name {
			return f
		}
	}
	panic("no file " + name)
}

func (s thing) dev() *model.Channel { return s.ChannelNamed("acme", "dev") }

func (s thing) talk(kind model.ChannelType) *model.Channel {
	for _, ch := range s.Channels {
		if ch.Type == kind && ch.Header != "" || ch.Type == kind && kind == model.ChannelTypeGroup {
			return ch
		}
	}
	panic("no conversation")
}

// TestVerifyNamesWhatWasChanged changes one thing of a server, and wants to be told this
// and nothing else.
func TestVerifyNamesWhatWasChanged(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(thing)
		want   string
	}{
		{"team name", func(s thing) { s.TeamNamed("acme").DisplayName = "Acme" }, `
4 team different display_name: acme: Acme Ltd / Acme
`},
		{"team type", func(s thing) { s.TeamNamed("acme").Type = "O" }, `
4 team different type: acme: I / O
`},
		{"team description", func(s thing) { s.TeamNamed("acme").Description = "" }, `
4 team different description: acme: All of us / -
`},
		{"team for all", func(s thing) { s.TeamNamed("acme").AllowOpenInvite = false }, `
4 team different allow_open_invite: acme: true / false
`},
		{"team archived", func(s thing) { s.TeamNamed("acme").DeleteAt = 1 }, `
4 team different archived: acme: false / true
`},
		{"channel name", func(s thing) { s.dev().DisplayName = "Devs" }, `
5 channel different display_name: acme/dev: Dev / Devs
`},
		{"channel public", func(s thing) { s.dev().Type = "O" }, `
5 channel different type: acme/dev: P / O
`},
		{"header", func(s thing) { s.dev().Header = "neck" }, `
5 channel different header: acme/dev: head / neck
`},
		{"purpose", func(s thing) { s.dev().Purpose = "" }, `
5 channel different purpose: acme/dev: purp / -
`},
		{"channel archived", func(s thing) { s.dev().DeleteAt = 7 }, `
5 channel different archived: acme/dev: false / true
`},
		{"channel restored", func(s thing) { s.ChannelNamed("acme", "old").DeleteAt = 0 }, `
6 channel different archived: acme/old: true / false
`},
		{"channel gone", func(s thing) { delete(s.Channels, s.ChannelNamed("acme", "old").Id) }, `
6 channel missing: acme/old
6 message missing: all messages of acme/old: 1 message / none: the server has no such channel
8 channel_member missing: all members of channel acme/old: 1 member / none: it is not on the server
`},
		{"address", func(s thing) { s.UserNamed("ann").Email = "a@example.com" }, `
8 user different email: ann: ann@example.com / a@example.com
`},
		{"names", func(s thing) { u := s.UserNamed("ann"); u.FirstName, u.LastName, u.Nickname = "An", "Li", "" }, `
8 user different first_name: ann: Ann / An
8 user different last_name: ann: Lee / Li
8 user different nickname: ann: annie / -
`},
		{"position", func(s thing) { s.UserNamed("bob").Position = "boss" }, `
9 user different position: bob: - / boss
`},
		{"roles", func(s thing) { s.UserNamed("bob").Roles = "system_user system_admin" }, `
9 user different roles: bob: system_user / system_admin system_user
`},
		{"locale", func(s thing) { s.UserNamed("ann").Locale = "en" }, `
8 user different locale: ann: de / en
`},
		{"activated", func(s thing) { s.UserNamed("bob").DeleteAt = 0 }, `
9 user different deactivated: bob: true / false
`},
		{"log-in", func(s thing) { u := s.UserNamed("ann"); u.AuthService, u.AuthData = "", nil }, `
8 user different auth_service: ann: ldap / -
8 user different auth_data: ann: uid-ann / -
`},
		{"auth_data", func(s thing) { other := "uid-bob"; s.UserNamed("ann").AuthData = &other }, `
8 user different auth_data: ann: uid-ann / uid-bob
`},
		{"user renamed", func(s thing) { s.UserNamed("ann").Username = "anna" }, `
8 channel_member missing: ann in channel acme/dev
8 channel_member missing: ann in channel acme/old
8 channel_member missing: ann in channel acme/quiet
8 channel_member missing: ann in channel acme/town-square
8 team_member missing: ann in team acme
8 user missing: ann
11 bot different owner: robot: ann / anna
12 message different user: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: ann / anna
12 reaction missing: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: ann :party: / -
12 reaction more: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: - / anna :party:
12 reaction missing: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: ann :-1: / -
12 reaction more: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: - / anna :-1:
15 message different user: acme/old: ann at 2020-09-13 12:26:40.000 UTC: ann / anna
16 channel_member missing: all members of conversation of ann, gus: 2 members / none: it is not on the server
16 direct_channel missing: ann, gus
16 message missing: all messages of ann, gus: 2 messages / none: the server has no such direct or group channel
17 channel_member missing: all members of conversation of ann, bob, gus: 3 members / none: it is not on the server
17 direct_channel missing: ann, bob, gus
17 message missing: all messages of ann, bob, gus: 1 message / none: the server has no such direct or group channel
note: 1 account that is not of the archive is in team acme: anna
note: 1 account that is not of the archive is in channel acme/dev: anna
note: 1 account that is not of the archive is in channel acme/old: anna
note: 1 account that is not of the archive is in channel acme/quiet: anna
note: 1 account that is not of the archive is in channel acme/town-square: anna
`},
		{"bot", func(s thing) {
			b := s.Bots[s.UserNamed("robot").Id]
			b.DisplayName, b.Description, b.OwnerId = "R", "", "x"
		}, `
11 bot different display_name: robot: Robot / R
11 bot different description: robot: beeps / -
11 bot different owner: robot: ann / x
`},
		{"bot gone", func(s thing) { delete(s.Bots, s.UserNamed("robot").Id) }, `
11 bot missing: robot
`},
		{"not in the team", func(s thing) { delete(s.Members[s.TeamNamed("acme").Id], s.UserNamed("bob").Id) }, `
9 team_member missing: bob in team acme
`},
		{"left the team", func(s thing) { s.Members[s.TeamNamed("acme").Id][s.UserNamed("bob").Id].DeleteAt = 9 }, `
9 team_member missing: bob in team acme
`},
		{"team admin", func(s thing) { s.Members[s.TeamNamed("acme").Id][s.UserNamed("ann").Id].SchemeAdmin = false }, `
8 team_member different admin: ann in team acme: true / false
`},
		{"guest", func(s thing) {
			m := s.Members[s.TeamNamed("acme").Id][s.UserNamed("gus").Id]
			m.SchemeGuest, m.SchemeUser = false, true
		}, `
10 team_member different guest: gus in team acme: true / false
10 team_member different user: gus in team acme: false / true
`},
		{"other role", func(s thing) { s.Members[s.TeamNamed("acme").Id][s.UserNamed("ann").Id].ExplicitRoles = "extra" }, `
8 team_member different other roles: ann in team acme: - / extra
`},
		{"not in the channel", func(s thing) { delete(s.InChannel[s.dev().Id], s.UserNamed("bob").Id) }, `
9 channel_member missing: bob in channel acme/dev
`},
		{"in the channel too", func(s thing) {
			ch, u := s.ChannelNamed("acme", "quiet"), s.UserNamed("gus")
			s.InChannel[ch.Id][u.Id] = &model.ChannelMember{ChannelId: ch.Id, UserId: u.Id, SchemeGuest: true}
		}, `
0 channel_member more: gus in channel acme/quiet
`},
		{"channel admin", func(s thing) { s.InChannel[s.dev().Id][s.UserNamed("bob").Id].SchemeAdmin = true }, `
9 channel_member different admin: bob in channel acme/dev: false / true
`},
		{"out of the conversation", func(s thing) { delete(s.InChannel[s.talk("G").Id], s.UserNamed("gus").Id) }, `
17 channel_member missing: gus in conversation of ann, bob, gus
`},
		{"the one who has most of them out of the conversation", func(s thing) { delete(s.InChannel[s.talk("G").Id], s.UserNamed("bob").Id) }, `
17 channel_member missing: bob in conversation of ann, bob, gus
`},
		{"one of two out of the conversation", func(s thing) { delete(s.InChannel[s.talk("D").Id], s.UserNamed("ann").Id) }, `
16 channel_member missing: ann in conversation of ann, gus
`},
		{"emoji gone", func(s thing) { delete(s.Emoji, "party") }, `
2 emoji missing: :party:
`},
		{"emoji image", func(s thing) { s.Emoji["party"].Image = []byte("GIF") }, `
2 emoji different content: :party:: SHA-256 796120837694d3f3f29259cfeb25091698c2a0aa87873658d840b4993ee889b3 / SHA-256 76c664ef152e065922fed4727315d065b8fb1aed61015cdaef7bcfea3c58d5ab
`},
		{"text", func(s thing) { s.post("one").Message = "ONE" }, `
12 message different message: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: 3 characters / 3 characters, another from character 1 on
`},
		{"text of a reply", func(s thing) { s.post("two").Message = "too" }, `
12 message different message: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: 3 characters / 3 characters, another from character 2 on
`},
		{"author", func(s thing) { s.post("two").UserId = s.UserNamed("ann").Id }, `
12 message different user: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: gus / ann
`},
		{"author and text", func(s thing) { p := s.post("two"); p.UserId, p.Message = s.UserNamed("ann").Id, "to" }, `
12 message different user: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: gus / ann
12 message different message: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: 3 characters / 2 characters, another from character 2 on
`},
		{"time", func(s thing) { s.post("three").CreateAt++ }, `
13 message different create_at: acme/dev: robot at 2023-11-14 22:13:21.000 UTC: 2023-11-14 22:13:21.000 UTC / 2023-11-14 22:13:21.001 UTC
`},
		{"type", func(s thing) { s.post("four").Type = "" }, `
14 message different type: acme/dev: bob at 2024-03-09 16:00:01.000 UTC: system_join_channel / -
`},
		{"edited", func(s thing) { s.post("one").EditAt = 0 }, `
12 message different edit_at: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: 2023-11-14 22:13:20.500 UTC / -
`},
		{"pin", func(s thing) { s.post("one").IsPinned = false }, `
12 message different is_pinned: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: true / false
`},
		{"props", func(s thing) { s.post("one").DelProp("from_webhook") }, `
12 message different props.from_webhook: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: 6 characters / empty, another from character 1 on
`},
		{"attachment", func(s thing) { s.post("one").AddProp("attachments", []any{map[string]any{"text": "Box"}}) }, `
12 message different props.attachments: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: 222 characters / 222 characters, another from character 134 on
`},
		{"out of the thread", func(s thing) { s.post("two").RootId = "" }, `
12 message different thread: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: that of 2023-11-14 22:13:20.000 UTC / none
`},
		{"in another thread", func(s thing) { s.post("two").RootId = s.post("three").Id }, `
12 message different thread: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: that of 2023-11-14 22:13:20.000 UTC / that of 2023-11-14 22:13:21.000 UTC
`},
		{"message gone", func(s thing) { s.post("three").DeleteAt = 1 }, `
13 message missing: acme/dev: robot at 2023-11-14 22:13:21.000 UTC: 5 characters / -
`},
		{"reply gone", func(s thing) { delete(s.Posts, s.post("two").Id) }, `
12 message missing: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: 3 characters / -
`},
		{"the only message of a month gone", func(s thing) { delete(s.Posts, s.post("four").Id) }, `
14 message missing: acme/dev: bob at 2024-03-09 16:00:01.000 UTC: 4 characters / -
`},
		{"message more", func(s thing) {
			s.Posts["x"] = &model.Post{Id: "x", ChannelId: s.dev().Id, UserId: s.UserNamed("bob").Id, Message: "new", CreateAt: 1700000005000}
		}, `
0 message more: acme/dev: bob at 2023-11-14 22:13:25.000 UTC: - / 3 characters
`},
		{"message in a channel without", func(s thing) {
			s.Posts["x"] = &model.Post{Id: "x", ChannelId: s.ChannelNamed("acme", "quiet").Id, UserId: s.UserNamed("admin").Id, Message: "new", CreateAt: 1700000005000}
		}, `
0 message more: acme/quiet: admin at 2023-11-14 22:13:25.000 UTC: - / 3 characters
`},
		{"reaction gone", func(s thing) { p := s.post("one"); s.Reactions[p.Id] = s.Reactions[p.Id][1:] }, `
12 reaction missing: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: bob :+1: / -
`},
		{"reaction more", func(s thing) {
			p := s.post("three")
			s.Reactions[p.Id] = []*model.Reaction{{UserId: s.UserNamed("bob").Id, PostId: p.Id, EmojiName: "tada", CreateAt: 1700000009000}}
		}, `
13 reaction more: acme/dev: robot at 2023-11-14 22:13:21.000 UTC: - / bob :tada:
`},
		{"reaction of somebody else", func(s thing) { s.Reactions[s.post("two").Id][0].UserId = s.UserNamed("bob").Id }, `
12 reaction missing: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: ann :-1: / -
12 reaction more: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: - / bob :-1:
`},
		{"reaction at another time", func(s thing) { s.Reactions[s.post("two").Id][0].CreateAt++ }, `
12 reaction different create_at: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply, ann :-1:: 2023-11-14 22:13:20.701 UTC / 2023-11-14 22:13:20.702 UTC
`},
		{"file gone", func(s thing) {
			p := s.post("two")
			p.FileIds = nil
		}, `
12 file missing: acme/dev: gus at 2023-11-14 22:13:20.700 UTC, reply: c.txt, 3 bytes, SHA-256 64daa44ad493ff28a96effab6e77f1732a3d97d83241581b37dbd70a7a4900fe / -
`},
		{"file name", func(s thing) { s.file("a.txt").Name = "A.txt" }, `
12 file missing: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: a.txt, 3 bytes, SHA-256 9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0 / -
12 file more: acme/dev: ann at 2023-11-14 22:13:20.000 UTC: - / A.txt, 3 bytes, SHA-256 9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0
`},
		{"file size", func(s thing) { s.file("a.txt").Size++ }, `
12 file different size: acme/dev: ann at 2023-11-14 22:13:20.000 UTC, a.txt: 3 bytes / 4 bytes
`},
		{"file content", func(s thing) { s.file("b.txt").Data = []byte("bbB") }, `
12 file different content: acme/dev: ann at 2023-11-14 22:13:20.000 UTC, b.txt: SHA-256 3e744b9dc39389baf0c5a0660589b8402f3dbb49b89b3e75f2c9355852a3c677 / SHA-256 50b22261280a64c6ba21437355d06fd32578aa3a296572b2c3b6fa199b25fe7e
`},
		{"file more", func(s thing) {
			p := s.post("three")
			s.Files["x"] = &servertest.File{FileInfo: model.FileInfo{Id: "x", Name: "x.txt", Size: 1}, Data: []byte("x")}
			p.FileIds = []string{"x"}
		}, `
13 file more: acme/dev: robot at 2023-11-14 22:13:21.000 UTC: - / x.txt, 1 byte, SHA-256 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881
`},
		{"direct header", func(s thing) { s.talk("D").Header = "psst!" }, `
16 direct_channel different header: ann, gus: psst / psst!
`},
		{"direct text", func(s thing) { s.post("secret").Message = "public" }, `
18 message different message: ann, gus: gus at 2023-11-14 22:13:22.000 UTC: 6 characters / 6 characters, another from character 1 on
`},
		{"direct reply gone", func(s thing) { delete(s.Posts, s.post("shh").Id) }, `
18 message missing: ann, gus: ann at 2023-11-14 22:13:22.001 UTC, reply: 3 characters / -
`},
		{"group channel gone", func(s thing) { delete(s.Channels, s.talk("G").Id) }, `
17 channel_member missing: all members of conversation of ann, bob, gus: 3 members / none: it is not on the server
17 direct_channel missing: ann, bob, gus
17 message missing: all messages of ann, bob, gus: 1 message / none: the server has no such direct or group channel
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, f := loaded(t, whole, wholeFiles, func(st *servertest.State) { tc.change(thing{st}) })
			c := verify(t, s, f, nil)
			if got := told(c); got != strings.TrimLeft(tc.want, "\n") {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
			if c.Verdict != server.VerdictDifferent {
				t.Errorf("verdict %s", c.Verdict)
			}
			close := &server.VerifyOptions{}
			server.LookCloser(close, 1, 1)
			if got := told(verify(t, s, f, close)); got != strings.TrimLeft(tc.want, "\n") {
				t.Errorf("message by message, got\n%s", got)
			}
		})
	}
}
