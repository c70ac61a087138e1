package servertest

import (
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/jsonl"
)

// random stands for a password that nobody knows.
const random = "random"

func (im *importer) user(b *jsonl.User) error {
	name := lower(b.Username)
	if err := im.made("user", name); err != nil {
		return err
	}
	u := im.UserNamed(name)
	if err := im.taken(u, b); err != nil {
		return err
	}
	isNew := u == nil
	if isNew {
		u = im.AddUser(name, lower(b.Email), "system_user")
		u.DeleteAt = number(b.DeleteAt)
	}
	if !isNew && u.AuthService == "ldap" && u.Email != lower(b.Email) {
		return faultf("importUser: Unable to update the account: the address of an LDAP user is the directory's.")
	}
	delete(im.Bots, u.Id) // a bot of that name belongs to somebody now
	u.IsBot = false
	// Of a known guest whose roles stay the server forgets that they are one.
	asGuest := isNew || b.Roles != nil && *b.Roles != u.Roles
	im.profile(u, b, isNew)
	asGuest = asGuest && u.IsGuest()
	im.login(u, b)
	if b.ProfileImage != nil {
		if _, ok, err := im.file(*b.ProfileImage); err != nil || !ok {
			return faultf("BulkImport: Invalid profile image.")
		}
		u.LastPictureUpdate = im.now()
	}
	if b.Teams == nil {
		return nil
	}
	for i := range *b.Teams {
		if err := im.join(u, &(*b.Teams)[i], asGuest); err != nil {
			return err
		}
	}
	return nil
}

// taken reports an address or a log-in that is somebody else's.
func (im *importer) taken(u *model.User, b *jsonl.User) error {
	for _, other := range im.Users {
		if other == u {
			continue
		}
		if other.Email == lower(b.Email) {
			return faultf("importUser: An account with that email already exists.")
		}
		if data := text(b.AuthData); data != "" && other.AuthData != nil && *other.AuthData == data {
			return faultf("importUser: Unable to save the account.")
		}
	}
	return nil
}

func (im *importer) profile(u *model.User, b *jsonl.User, isNew bool) {
	u.Email, u.UpdateAt = lower(b.Email), im.now()
	set(&u.Nickname, b.Nickname)
	set(&u.FirstName, b.FirstName)
	set(&u.LastName, b.LastName)
	set(&u.Position, b.Position)
	set(&u.Roles, b.Roles)
	u.Locale = "en"
	set(&u.Locale, b.Locale)
	if b.CustomStatus != nil && isNew {
		u.Props["customStatus"] = text(b.CustomStatus.Text)
	}
}

// login sets how somebody logs in: whoever has neither password nor auth_data in their
// line gets a password that nobody knows, also when they had a better log-in before.
func (im *importer) login(u *model.User, b *jsonl.User) {
	delete(im.Passwords, u.Id)
	u.AuthService, u.AuthData = "", nil
	switch {
	case text(b.AuthData) != "":
		data := *b.AuthData
		u.AuthService, u.AuthData = text(b.AuthService), &data
	case text(b.Password) != "":
		im.Passwords[u.Id] = *b.Password
	default:
		im.Passwords[u.Id] = random
	}
}

// join makes somebody a member of a team and of channels in it. All but guests become
// members of the team's main channel.
func (im *importer) join(u *model.User, b *jsonl.UserTeam, asGuest bool) error {
	t, err := im.teamFor(text(b.Name))
	if err != nil {
		return err
	}
	m := im.Members[t.Id][u.Id]
	if m == nil {
		if im.membersOf(t) >= *im.cfg.TeamSettings.MaxUsersPerTeam {
			return faultf("BulkImport: Unable to import team membership because no more members are allowed in that team, limit exceeded")
		}
		m = &model.TeamMember{TeamId: t.Id, UserId: u.Id}
		im.Members[t.Id][u.Id] = m
	}
	roles := strings.Fields(text(b.Roles))
	m.SchemeGuest = slices.Contains(roles, "team_guest")
	m.SchemeUser, m.SchemeAdmin = !m.SchemeGuest, slices.Contains(roles, "team_admin")
	m.ExplicitRoles, m.Roles = rolesOf("team", roles, m.SchemeGuest, m.SchemeAdmin)
	channels := []jsonl.UserChannel{}
	set(&channels, b.Channels)
	named := func(ch jsonl.UserChannel) bool { return text(ch.Name) == model.DefaultChannelName }
	if !asGuest && !slices.ContainsFunc(channels, named) {
		square := model.DefaultChannelName
		channels = append(channels, jsonl.UserChannel{Name: &square})
	}
	for i := range channels {
		if err := im.enter(u, t, &channels[i]); err != nil {
			return err
		}
	}
	return nil
}

// rolesOf are the roles beside the regular ones, and all together.
func rolesOf(where string, roles []string, guest, admin bool) (explicit, all string) {
	regular := []string{where + "_guest", where + "_user", where + "_admin"}
	extra := slices.DeleteFunc(roles, func(r string) bool { return slices.Contains(regular, r) })
	list := []string{where + "_user"}
	if guest {
		list = []string{where + "_guest"}
	}
	if admin {
		list = append(list, where+"_admin")
	}
	return strings.Join(extra, " "), strings.Join(append(list, extra...), " ")
}

func (im *importer) membersOf(t *model.Team) (n int) {
	for id, m := range im.Members[t.Id] {
		if m.DeleteAt == 0 && im.Users[id].DeleteAt == 0 {
			n++
		}
	}
	return n
}

// enter makes somebody a member of a channel.
func (im *importer) enter(u *model.User, t *model.Team, b *jsonl.UserChannel) error {
	ch := im.visibleChannel(t.Name, text(b.Name))
	if ch == nil {
		return faultf("importUserChannels: Error importing user channels. Channel not found.")
	}
	m := im.addMember(ch, u)
	roles := strings.Fields(text(b.Roles))
	m.SchemeGuest = slices.Contains(roles, "channel_guest")
	m.SchemeUser, m.SchemeAdmin = !m.SchemeGuest, slices.Contains(roles, "channel_admin")
	m.ExplicitRoles, m.Roles = rolesOf("channel", roles, m.SchemeGuest, m.SchemeAdmin)
	m.NotifyProps = model.GetDefaultChannelNotifyProps()
	if p := b.NotifyProps; p != nil {
		for key, value := range map[string]*string{"desktop": p.Desktop, "push": p.Mobile, "mark_unread": p.MarkUnread} {
			if value != nil {
				m.NotifyProps[key] = *value
			}
		}
	}
	m.LastViewedAt, m.MsgCount, m.MentionCount = number(b.LastViewedAt), number(b.MsgCount), number(b.MentionCount)
	if b.Favorite != nil && *b.Favorite {
		im.Prefs[Pref{u.Id, model.PreferenceCategoryFavoriteChannel, ch.Id}] = "true"
	}
	return nil
}

func (s *State) addMember(ch *model.Channel, u *model.User) *model.ChannelMember {
	m := s.InChannel[ch.Id][u.Id]
	if m == nil {
		m = &model.ChannelMember{
			ChannelId: ch.Id, UserId: u.Id, Roles: "channel_user", SchemeUser: true, NotifyProps: model.GetDefaultChannelNotifyProps(),
		}
		if u.IsGuest() {
			m.Roles, m.SchemeUser, m.SchemeGuest = "channel_guest", false, true
		}
		s.InChannel[ch.Id][u.Id] = m
	}
	return m
}

func (im *importer) bot(b *jsonl.Bot) error {
	name := text(b.Username)
	if err := im.made("user", strings.ToLower(name)); err != nil {
		return err
	}
	u := im.UserNamed(name)
	isNew := u == nil
	switch {
	case name != strings.ToLower(name), !isNew && im.Bots[u.Id] == nil:
		return errCrash
	case isNew && find(im.Users, func(o *model.User) bool { return o.Email == name+"@localhost" }) != nil:
		return errCrash
	case isNew:
		u = im.AddUser(name, name+"@localhost", "system_user")
		u.IsBot, u.FirstName = true, text(b.DisplayName)
		delete(im.Passwords, u.Id)
		im.Bots[u.Id] = &model.Bot{UserId: u.Id, Username: name, DisplayName: text(b.DisplayName), CreateAt: u.CreateAt}
	}
	bot := im.Bots[u.Id]
	if !isNew && (b.Description == nil || *b.Description == bot.Description) && (b.DisplayName == nil || *b.DisplayName == bot.DisplayName) {
		return nil // QUIRK: another owner alone is no change that is saved
	}
	set(&bot.Description, b.Description)
	bot.OwnerId = text(b.Owner)
	owner := im.visibleUser(bot.OwnerId)
	if owner == nil {
		return nil // the text stays as it is
	}
	bot.OwnerId = owner.Id
	if isNew {
		im.greet(u, owner)
	}
	return nil
}

// greet is the message that each new bot writes to its owner.
func (im *importer) greet(bot, owner *model.User) {
	ch := im.direct([]string{bot.Id, owner.Id})
	p := &model.Post{
		Id: im.id("post"), ChannelId: ch.Id, UserId: bot.Id, CreateAt: im.now(), Type: model.PostTypeAddBotTeamsChannels,
		Message: "Please add me to teams and channels you want me to interact in.", FileIds: model.StringArray{},
	}
	im.Posts[p.Id] = p
	im.note(p)
}
