package server_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// anyOf picks a value of a map, the same for the same numbers.
func anyOf[T any](r *rand.Rand, m map[string]*T, ok func(*T) bool) *T {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(k string) bool { return !ok(m[k]) })
	if len(keys) == 0 {
		return nil
	}
	return m[keys[r.IntN(len(keys))]]
}

// breakage changes one row of a server by chance, and returns what a certificate must say of
// it: the kind of the difference, and a text in it.
func breakage(r *rand.Rand, s *servertest.State) (kind, text string) {
	people := func(u *model.User) bool { return !u.IsBot && u.Username != "admin" }
	shown := func(p *model.Post) bool { return p.Type != model.PostTypeAddBotTeamsChannels }
	author := func(p *model.Post) string { return s.Users[p.UserId].Username }
	switch r.IntN(11) {
	case 0:
		u := anyOf(r, s.Users, people)
		u.Position += "x"
		return "user", u.Username
	case 1:
		u := anyOf(r, s.Users, people)
		u.LastName, u.DeleteAt = u.LastName+"x", 1-min(u.DeleteAt, 1)
		return "user", u.Username
	case 2:
		p := anyOf(r, s.Posts, shown)
		p.Message += "x"
		return "message", author(p)
	case 3:
		p := anyOf(r, s.Posts, shown)
		p.IsPinned = !p.IsPinned
		return "message", author(p)
	case 4:
		p := anyOf(r, s.Posts, shown)
		p.EditAt++
		return "message", author(p)
	case 5:
		p := anyOf(r, s.Posts, func(p *model.Post) bool { return shown(p) && p.RootId != "" })
		delete(s.Posts, p.Id)
		return "message", author(p)
	case 6:
		p := anyOf(r, s.Posts, func(p *model.Post) bool { return len(s.Reactions[p.Id]) > 0 })
		gone := s.Reactions[p.Id][0]
		s.Reactions[p.Id] = s.Reactions[p.Id][1:]
		return "reaction", s.Users[gone.UserId].Username
	case 7:
		p := anyOf(r, s.Posts, shown)
		s.Reactions[p.Id] = append(s.Reactions[p.Id], &model.Reaction{UserId: p.UserId, EmojiName: "chance", CreateAt: p.CreateAt + 1})
		return "reaction", ":chance:"
	case 8:
		ch := anyOf(r, s.Channels, func(ch *model.Channel) bool {
			return ch.TeamId != "" && ch.Name != "town-square" && ch.Name != "off-topic"
		})
		ch.Purpose += "x"
		return "channel", ch.Name
	case 9:
		ch := anyOf(r, s.Channels, func(ch *model.Channel) bool { return ch.TeamId != "" && len(s.InChannel[ch.Id]) > 0 })
		m := anyOf(r, s.InChannel[ch.Id], func(*model.ChannelMember) bool { return true })
		delete(s.InChannel[ch.Id], m.UserId)
		return "channel_member", s.Users[m.UserId].Username
	}
	m := anyOf(r, s.Members[s.TeamNamed("chance").Id], func(*model.TeamMember) bool { return true })
	m.SchemeAdmin = !m.SchemeAdmin
	return "team_member", s.Users[m.UserId].Username
}

// TestOneRowByChance changes one row of a server that is equal, again and again, and wants
// a certificate that tells of this row and of nothing else.
func TestOneRowByChance(t *testing.T) {
	src, err := slack.Open(generated(t), "chance", nil)
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "chance.zip")
	if _, err := converter.Run(t.Context(), []sources.Source{src}, converter.NewOutput(archive, nil), &converter.Options{Team: "chance"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(24) {
		s := servertest.New(t)
		s.Load(t, data)
		var kind, text string
		s.Look(func(st *servertest.State) { kind, text = breakage(rand.New(rand.NewPCG(seed, 1)), st) })
		c := verify(t, s, open(t, data), &server.VerifyOptions{Files: server.FilesNames})
		objects := map[string]bool{}
		found := false
		for _, d := range c.Differences {
			objects[d.Kind+d.What] = true
			found = found || d.Kind == kind && strings.Contains(fmt.Sprint(d), text)
		}
		if !found || len(objects) != 1 || c.MoreDifferences > 0 {
			t.Errorf("seed %d: %s of %s\n%s", seed, kind, text, told(c))
		}
	}
}
