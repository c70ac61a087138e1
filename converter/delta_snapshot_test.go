package converter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/server/servertest"
)

// snapshot is what a server holds, as fields of things by their names. Names that the server
// makes up, such as ids, are not in it.
type snapshot map[string]map[string]string

func (s snapshot) set(thing, field string, value any) {
	if s[thing] == nil {
		s[thing] = map[string]string{}
	}
	s[thing][field] = fmt.Sprint(value)
}

// snapshotOf reads a server.
func snapshotOf(st *servertest.State) snapshot {
	s := snapshot{}
	for _, t := range st.Teams {
		s.set("team "+t.Name, "is", t.DisplayName+t.Type+t.Description)
		for id, m := range st.Members[t.Id] {
			s.set("member "+st.Users[id].Username+" in "+t.Name, "roles", m.Roles)
		}
	}
	for _, u := range st.Users {
		if u.Username != "admin" {
			snapUser(s, st, u)
		}
	}
	for _, ch := range st.Channels {
		snapChannel(s, st, ch)
	}
	for _, e := range st.Emoji {
		s.set("emoji "+e.Name, "image", string(e.Image))
	}
	return s
}

func snapUser(s snapshot, st *servertest.State, u *model.User) {
	kind := "user "
	if b := st.Bots[u.Id]; b != nil {
		kind = "bot "
		s.set(kind+u.Username, "display_name", b.DisplayName)
		return
	}
	key := kind + u.Username
	s.set(key, "email", u.Email)
	s.set(key, "nickname", u.Nickname)
	s.set(key, "first_name", u.FirstName)
	s.set(key, "last_name", u.LastName)
	s.set(key, "roles", u.Roles)
	s.set(key, "locale", u.Locale)
	s.set(key, "delete_at", u.DeleteAt > 0)
	s.set(key, "profile_image", u.LastPictureUpdate > 0)
	login := st.Passwords[u.Id]
	if u.AuthData != nil {
		login = u.AuthService + *u.AuthData
	}
	s.set(key, "auth_data", login)
}

// placeName is the name of a channel, as reports have it.
func placeName(st *servertest.State, ch *model.Channel) string {
	if t := st.Teams[ch.TeamId]; t != nil {
		return t.Name + ":" + ch.Name
	}
	var names []string
	for id := range st.InChannel[ch.Id] {
		names = append(names, st.Users[id].Username)
	}
	return directKey(names)
}

func snapChannel(s snapshot, st *servertest.State, ch *model.Channel) {
	place := placeName(st, ch)
	posts := slices.DeleteFunc(st.PostsIn(ch.Id), func(p *model.Post) bool { return p.Type == model.PostTypeAddBotTeamsChannels })
	isGreeting := isDirectKey(place) && len(posts) == 0 && ch.Header == "" && strings.Contains(place, "@robot")
	if isGreeting {
		return // of a bot to its owner
	}
	s.set("place "+place, "type", ch.Type)
	s.set("place "+place, "display", ch.DisplayName)
	s.set("place "+place, "header", ch.Header)
	s.set("place "+place, "purpose", ch.Purpose)
	s.set("place "+place, "deleted_at", ch.DeleteAt > 0)
	if !isDirectKey(place) {
		for id, m := range st.InChannel[ch.Id] {
			s.set("member "+st.Users[id].Username+" in "+place, "roles", m.Roles)
		}
	}
	word := func(p *model.Post) string {
		if w, _, _ := strings.Cut(p.Message, " "); strings.HasPrefix(w, "w") {
			return w
		}
		return fmt.Sprint(p.Message, p.CreateAt)
	}
	for _, p := range posts {
		key := "message " + place + " " + word(p)
		if s[key] != nil {
			key += " again"
		}
		s.set(key, "time", p.CreateAt)
		s.set(key, "message", p.Message)
		s.set(key, "user", st.Users[p.UserId].Username)
		s.set(key, "type", p.Type)
		s.set(key, "edit_at", p.EditAt)
		s.set(key, "is_pinned", p.IsPinned)
		if s.set(key, "props", ""); len(p.GetProps()) > 0 {
			props, _ := json.Marshal(p.GetProps()) // it was JSON before
			s.set(key, "props", string(props))
		}
		s.set(key, "root", "")
		if root := st.Posts[p.RootId]; root != nil {
			s.set(key, "root", word(root))
		}
		var files, reactions []string
		for _, id := range p.FileIds {
			files = append(files, st.Files[id].Name+"="+string(st.Files[id].Data))
		}
		for _, r := range st.Reactions[p.Id] {
			reactions = append(reactions, st.Users[r.UserId].Username+":"+r.EmojiName)
		}
		slices.Sort(files)
		slices.Sort(reactions)
		s.set(key, "files", files)
		s.set(key, "reactions", reactions)
	}
}
