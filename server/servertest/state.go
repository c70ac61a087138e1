package servertest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// State is what a server holds. It must be looked at through [Server.Look] while requests
// come.
type State struct {
	Users     map[string]*model.User // by id, as are the next
	Teams     map[string]*model.Team
	Channels  map[string]*model.Channel // public, private, direct and group ones
	Posts     map[string]*model.Post
	Files     map[string]*File
	Bots      map[string]*model.Bot // by the id of their user
	Emoji     map[string]*Emoji     // by name, as are the next
	Roles     map[string]*model.Role
	Schemes   map[string]*model.Scheme
	Members   map[string]map[string]*model.TeamMember    // by team, then user
	InChannel map[string]map[string]*model.ChannelMember // by channel, then user
	Reactions map[string][]*model.Reaction               // by post
	Prefs     map[Pref]string

	// Passwords tells how people log in who have no AuthService: "random" if nobody knows
	// the password.
	Passwords map[string]string

	ids   int
	clock int64 // Unix ms
}

// File is a file of a message.
type File struct {
	model.FileInfo
	Data []byte
}

// Emoji is a custom emoji with its image.
type Emoji struct {
	model.Emoji
	Image []byte
}

// Pref is the key of a preference.
type Pref struct{ UserID, Category, Name string }

// epoch is when a new server begins. // Unix ms
const epoch = 1_800_000_000_000

func newState() *State {
	s := &State{
		Users: map[string]*model.User{}, Teams: map[string]*model.Team{}, Channels: map[string]*model.Channel{},
		Posts: map[string]*model.Post{}, Files: map[string]*File{}, Bots: map[string]*model.Bot{},
		Emoji: map[string]*Emoji{}, Roles: map[string]*model.Role{}, Schemes: map[string]*model.Scheme{},
		Members: map[string]map[string]*model.TeamMember{}, InChannel: map[string]map[string]*model.ChannelMember{},
		Reactions: map[string][]*model.Reaction{}, Prefs: map[Pref]string{}, Passwords: map[string]string{}, clock: epoch,
	}
	for name, role := range model.MakeDefaultRoles() {
		role.Id = s.id("role")
		s.Roles[name] = role
	}
	return s
}

// id makes an id, of the form that the real server's have.
func (s *State) id(kind string) string {
	s.ids++
	return fmt.Sprintf("%s%0*d", kind, 26-len(kind), s.ids)
}

// now is the server's time, which moves on at each look.
func (s *State) now() int64 {
	s.clock++
	return s.clock
}

// AddUser adds an account with a password.
func (s *State) AddUser(name, email, roles string) *model.User {
	u := &model.User{
		Id: s.id("user"), Username: name, Email: email, Roles: roles, CreateAt: s.now(), Locale: "en",
		NotifyProps: model.StringMap{}, Props: model.StringMap{},
	}
	s.Users[u.Id] = u
	s.Passwords[u.Id] = "secret"
	return u
}

// AddTeam adds a team with the channels that each has.
func (s *State) AddTeam(name string) *model.Team {
	t := &model.Team{Id: s.id("team"), Name: name, DisplayName: name, Type: model.TeamOpen, CreateAt: s.now()}
	s.Teams[t.Id] = t
	s.Members[t.Id] = map[string]*model.TeamMember{}
	s.AddChannel(t, "town-square", model.ChannelTypeOpen).DisplayName = "Town Square"
	s.AddChannel(t, "off-topic", model.ChannelTypeOpen).DisplayName = "Off-Topic"
	return t
}

// AddChannel adds a channel; t is nil for direct and group channels.
func (s *State) AddChannel(t *model.Team, name string, kind model.ChannelType) *model.Channel {
	ch := &model.Channel{Id: s.id("channel"), Name: name, DisplayName: name, Type: kind, CreateAt: s.now()}
	if t != nil {
		ch.TeamId = t.Id
	}
	s.Channels[ch.Id] = ch
	s.InChannel[ch.Id] = map[string]*model.ChannelMember{}
	return ch
}

// Join makes somebody a member of a team.
func (s *State) Join(t *model.Team, u *model.User) {
	s.Members[t.Id][u.Id] = &model.TeamMember{TeamId: t.Id, UserId: u.Id, Roles: "team_user", SchemeUser: true}
}

// UserNamed is the account of that name, in exactly these letters, or nil.
func (s *State) UserNamed(name string) *model.User {
	return find(s.Users, func(u *model.User) bool { return u.Username == name })
}

// TeamNamed is the team of that name, or nil.
func (s *State) TeamNamed(name string) *model.Team {
	return find(s.Teams, func(t *model.Team) bool { return t.Name == name })
}

// ChannelNamed is the channel of that name in a team, or nil.
func (s *State) ChannelNamed(team, name string) *model.Channel {
	t := s.TeamNamed(team)
	if t == nil {
		return nil
	}
	return find(s.Channels, func(ch *model.Channel) bool { return ch.TeamId == t.Id && ch.Name == name })
}

// PostsIn are the messages of a channel that are not deleted, in the order of their times.
func (s *State) PostsIn(channelID string) []*model.Post {
	var posts []*model.Post
	for _, p := range s.Posts {
		if p.ChannelId == channelID && p.DeleteAt == 0 {
			posts = append(posts, p)
		}
	}
	slices.SortFunc(posts, func(a, b *model.Post) int {
		if a.CreateAt != b.CreateAt {
			return int(a.CreateAt - b.CreateAt)
		}
		return strings.Compare(a.Id, b.Id)
	})
	return posts
}

func find[T any](m map[string]*T, ok func(*T) bool) *T {
	for _, v := range m {
		if ok(v) {
			return v
		}
	}
	return nil
}

// sorted are the values of a map in an order of their own.
func sorted[T any](m map[string]*T, key func(*T) string) []*T {
	list := make([]*T, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b *T) int { return strings.Compare(key(a), key(b)) })
	return list
}
