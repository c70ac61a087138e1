package servertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

func (c *call) ping() {
	c.answer(http.StatusOK, map[string]string{"status": "OK", "database_status": "OK", "filestore_status": "OK"})
}

func (c *call) config() {
	if !c.admin() {
		c.forbidden()
		return
	}
	c.answer(http.StatusOK, c.s.Config)
}

func (c *call) clientConfig() {
	if c.r.URL.Query().Get("format") != "old" {
		c.fail(http.StatusNotImplemented, "api.config.client.old_format.app_error", "New format for the client configuration is not supported yet.")
		return
	}
	c.answer(http.StatusOK, map[string]string{"MaxPostSize": "16383", "Version": c.s.Version})
}

func (c *call) license() { c.answer(http.StatusOK, c.s.License) }

// shown is a user as the caller may see them.
func (c *call) shown(u *model.User) *model.User {
	copied := *u
	copied.NotifyProps = maps.Clone(u.NotifyProps)
	if !c.admin() {
		copied.SanitizeProfile(map[string]bool{"email": true, "fullname": true}, false)
	}
	return &copied
}

func (c *call) showAll(users []*model.User) {
	list := []*model.User{}
	for _, u := range users {
		list = append(list, c.shown(u))
	}
	c.answer(http.StatusOK, list)
}

func (c *call) users() {
	users := sorted(c.s.State.Users, func(u *model.User) string { return u.Username })
	q := c.r.URL.Query()
	if team := q.Get("in_team"); team != "" {
		users = slices.DeleteFunc(users, func(u *model.User) bool { return c.s.State.Members[team][u.Id] == nil })
	}
	if channel := q.Get("in_channel"); channel != "" {
		users = slices.DeleteFunc(users, func(u *model.User) bool { return c.s.State.InChannel[channel][u.Id] == nil })
	}
	c.showAll(page(c, users))
}

// one answers with an object, or that there is none.
func one[T any](c *call, v *T) {
	if v == nil {
		c.fail(http.StatusNotFound, "app.not_found.app_error", "Unable to find it.")
		return
	}
	c.answer(http.StatusOK, v)
}

func (c *call) oneOf(u *model.User) {
	if u == nil {
		one(c, u)
		return
	}
	one(c, c.shown(u))
}

func (c *call) me()      { one(c, c.s.State.Users[c.user]) }
func (c *call) oneUser() { c.oneOf(c.s.State.Users[c.r.PathValue("id")]) }
func (c *call) userByName() {
	c.oneOf(c.s.State.UserNamed(c.r.PathValue("name")))
}

func (c *call) userByEmail() {
	c.oneOf(find(c.s.State.Users, func(u *model.User) bool { return u.Email == c.r.PathValue("email") }))
}

// list reads a JSON array of texts from the request.
func (c *call) list() []string {
	var list []string
	_ = json.NewDecoder(c.r.Body).Decode(&list) // what is no list is an empty one
	return list
}

func (c *call) usersByNames() {
	names := c.list()
	all := sorted(c.s.State.Users, func(u *model.User) string { return u.Username })
	c.showAll(slices.DeleteFunc(all, func(u *model.User) bool { return !slices.Contains(names, u.Username) }))
}

func (c *call) usersByIDs() {
	ids := c.list()
	all := sorted(c.s.State.Users, func(u *model.User) string { return u.Username })
	c.showAll(slices.DeleteFunc(all, func(u *model.User) bool { return !slices.Contains(ids, u.Id) }))
}

func (c *call) bots() {
	c.answer(http.StatusOK, page(c, sorted(c.s.State.Bots, func(b *model.Bot) string { return b.Username })))
}

func (c *call) teams() {
	c.answer(http.StatusOK, page(c, sorted(c.s.State.Teams, func(t *model.Team) string { return t.DisplayName + t.Id })))
}

func (c *call) oneTeam()    { one(c, c.s.State.Teams[c.r.PathValue("id")]) }
func (c *call) teamByName() { one(c, c.s.State.TeamNamed(c.r.PathValue("name"))) }

func (c *call) teamsOfUser() {
	teams := sorted(c.s.State.Teams, func(t *model.Team) string { return t.Id })
	c.answer(http.StatusOK, slices.DeleteFunc(teams, func(t *model.Team) bool {
		return c.s.State.Members[t.Id][c.r.PathValue("id")] == nil
	}))
}

func (c *call) teamStats() {
	id := c.r.PathValue("id")
	stats := model.TeamStats{TeamId: id}
	for user := range c.s.State.Members[id] {
		stats.TotalMemberCount++
		if c.s.State.Users[user].DeleteAt == 0 {
			stats.ActiveMemberCount++
		}
	}
	c.answer(http.StatusOK, stats)
}

func (c *call) teamMembers() {
	c.answer(http.StatusOK, page(c, sorted(c.s.State.Members[c.r.PathValue("id")], func(m *model.TeamMember) string { return m.UserId })))
}

func (c *call) channels() {
	list := []*model.ChannelWithTeamData{}
	deleted := c.r.URL.Query().Get("include_deleted") == "true"
	for _, ch := range sorted(c.s.State.Channels, func(ch *model.Channel) string { return ch.DisplayName + ch.Id }) {
		if t := c.s.State.Teams[ch.TeamId]; t != nil && (deleted || ch.DeleteAt == 0) {
			list = append(list, &model.ChannelWithTeamData{Channel: *ch, TeamName: t.Name, TeamDisplayName: t.DisplayName})
		}
	}
	c.answer(http.StatusOK, page(c, list))
}

func (c *call) oneChannel() { one(c, c.s.State.Channels[c.r.PathValue("id")]) }

func (c *call) channelByName() {
	id, name := c.r.PathValue("id"), c.r.PathValue("name")
	one(c, find(c.s.State.Channels, func(ch *model.Channel) bool {
		return ch.TeamId == id && ch.Name == name && (ch.DeleteAt == 0 || c.r.URL.Query().Get("include_deleted") == "true")
	}))
}

func (c *call) channelMembers() {
	c.answer(http.StatusOK, page(c, sorted(c.s.State.InChannel[c.r.PathValue("id")], func(m *model.ChannelMember) string { return m.UserId })))
}

func (c *call) channelStats() {
	id := c.r.PathValue("id")
	c.answer(http.StatusOK, model.ChannelStats{ChannelId: id, MemberCount: int64(len(c.s.State.InChannel[id]))})
}

// channelsOfUser are also the direct and group channels. Only one's own are told.
func (c *call) channelsOfUser() {
	id := c.r.PathValue("id")
	if id == "me" {
		id = c.user
	}
	if id != c.user && !c.admin() {
		c.forbidden()
		return
	}
	all := sorted(c.s.State.Channels, func(ch *model.Channel) string { return ch.Id })
	c.answer(http.StatusOK, slices.DeleteFunc(all, func(ch *model.Channel) bool { return c.s.State.InChannel[ch.Id][id] == nil }))
}

// mayRead reports whether the caller may read a channel's messages.
func (c *call) mayRead(channelID string) bool {
	return c.admin() || c.s.State.InChannel[channelID][c.user] != nil
}

// channelPosts gives the newest first: a page of what is older than the message "before", or
// of all. Beside them are the first messages of the threads of replies, or whole threads.
func (c *call) channelPosts() {
	id, q := c.r.PathValue("id"), c.r.URL.Query()
	if !c.mayRead(id) {
		c.forbidden()
		return
	}
	posts := c.s.State.PostsIn(id)
	slices.Reverse(posts)
	if before := q.Get("before"); before != "" {
		p := c.s.State.Posts[before]
		if p == nil {
			c.fail(http.StatusBadRequest, "app.post.get_posts_around.get.app_error", "Unable to get the posts for the channel.")
			return
		}
		posts = slices.DeleteFunc(posts, func(o *model.Post) bool { return o.CreateAt >= p.CreateAt })
	}
	hidden := int64(0)
	posts = slices.DeleteFunc(posts, func(p *model.Post) bool {
		if p.CreateAt >= c.s.HiddenBefore {
			return false
		}
		hidden = max(hidden, p.CreateAt)
		return true
	})
	shown := page(c, posts)
	list := c.s.State.listOf(shown)
	list.FirstInaccessiblePostTime = hidden
	for _, p := range posts {
		if n := len(shown); n > 0 && p.CreateAt < shown[n-1].CreateAt {
			list.PrevPostId = p.Id
			break
		}
	}
	for _, p := range shown {
		if root := c.s.State.Posts[p.RootId]; root != nil && root.DeleteAt == 0 {
			c.s.State.addThread(list, root, q.Get("skipFetchThreads") != "true")
		}
	}
	c.answer(http.StatusOK, list)
}

// addThread adds the first message of a thread to those that are shown, or all of it.
func (s *State) addThread(list *model.PostList, root *model.Post, whole bool) {
	list.AddPost(s.withMetadata(root))
	if !whole {
		return
	}
	for _, p := range s.PostsIn(root.ChannelId) {
		if p.RootId == root.Id {
			list.AddPost(s.withMetadata(p))
		}
	}
}

func (s *State) listOf(posts []*model.Post) *model.PostList {
	list := model.NewPostList()
	for _, p := range posts {
		list.AddOrder(p.Id)
		list.AddPost(s.withMetadata(p))
	}
	return list
}

// withMetadata is a message with its files and reactions, as the real server sends it.
func (s *State) withMetadata(p *model.Post) *model.Post {
	copied := p.Clone()
	copied.Metadata = &model.PostMetadata{Reactions: s.Reactions[p.Id]}
	copied.HasReactions = len(s.Reactions[p.Id]) > 0
	for _, id := range p.FileIds {
		if f := s.Files[id]; f != nil {
			copied.Metadata.Files = append(copied.Metadata.Files, &f.FileInfo)
		}
	}
	return copied
}

func (c *call) onePost() {
	p := c.s.State.Posts[c.r.PathValue("id")]
	if p == nil {
		one(c, p)
		return
	}
	one(c, c.s.State.withMetadata(p))
}

// deletePost deletes a message, and the replies to it.
func (c *call) deletePost() {
	id := c.r.PathValue("id")
	if !c.admin() || c.s.State.Posts[id] == nil {
		c.forbidden()
		return
	}
	for _, p := range c.s.State.Posts {
		if p.Id == id || p.RootId == id {
			p.DeleteAt = c.s.State.now()
		}
	}
	c.answer(http.StatusOK, map[string]string{"status": "OK"})
}

func (c *call) thread() {
	id := c.r.PathValue("id")
	p := c.s.State.Posts[id]
	if p == nil {
		one(c, p)
		return
	}
	var thread []*model.Post
	for _, q := range c.s.State.PostsIn(p.ChannelId) {
		if q.Id == id || q.RootId == id {
			thread = append(thread, q)
		}
	}
	c.answer(http.StatusOK, c.s.State.listOf(thread))
}

func (c *call) postsByIDs() {
	list := []*model.Post{}
	for _, id := range c.list() {
		if p := c.s.State.Posts[id]; p != nil {
			list = append(list, c.s.State.withMetadata(p))
		}
	}
	c.answer(http.StatusOK, list)
}

func (c *call) reactions() {
	c.answer(http.StatusOK, append([]*model.Reaction{}, c.s.State.Reactions[c.r.PathValue("id")]...))
}

func (c *call) reactionsByIDs() {
	found := map[string][]*model.Reaction{}
	for _, id := range c.list() {
		found[id] = append([]*model.Reaction{}, c.s.State.Reactions[id]...)
	}
	c.answer(http.StatusOK, found)
}

func (c *call) filesOfPost() {
	list := []model.FileInfo{}
	if p := c.s.State.Posts[c.r.PathValue("id")]; p != nil {
		for _, id := range p.FileIds {
			list = append(list, c.s.State.Files[id].FileInfo)
		}
	}
	c.answer(http.StatusOK, list)
}

func (c *call) fileInfo() {
	f := c.s.State.Files[c.r.PathValue("id")]
	if f == nil {
		one(c, f)
		return
	}
	one(c, &f.FileInfo)
}

func (c *call) fileData() {
	f := c.s.State.Files[c.r.PathValue("id")]
	if f == nil {
		one(c, f)
		return
	}
	c.w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = c.w.Write(f.Data) // that a client has gone is its own affair
}

func (c *call) preferences() {
	id := c.r.PathValue("id")
	list := []model.Preference{}
	for k, v := range c.s.State.Prefs {
		if k.UserID == id {
			list = append(list, model.Preference{UserId: id, Category: k.Category, Name: k.Name, Value: v})
		}
	}
	slices.SortFunc(list, func(a, b model.Preference) int { return strings.Compare(a.Category+a.Name, b.Category+b.Name) })
	c.answer(http.StatusOK, list)
}

// directChannel makes the channel of two people, or finds it.
func (c *call) directChannel() { c.answer(http.StatusCreated, c.s.State.direct(c.list())) }

// groupChannel is the same for more.
func (c *call) groupChannel() { c.answer(http.StatusCreated, c.s.State.direct(c.list())) }
