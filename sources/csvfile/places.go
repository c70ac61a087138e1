package csvfile

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/mmimport/mmimport/internal/bulk"
	"github.com/mmimport/mmimport/sources"
)

// team returns the id of the team with this name, "" for none, and makes one that
// was only named known.
func (v *survey) team(name string, o sources.Origin) string {
	if name == "" {
		return ""
	}
	id := strings.ToLower(name)
	if _, known := v.teams[id]; !known {
		v.teams[id] = len(v.d.Teams)
		v.d.Teams = append(v.d.Teams, sources.Team{Origin: o, ID: id, Name: name})
	}
	return id
}

// teamRow reads a row of teams.
func (v *survey) teamRow(t *table, r *row) {
	name := clean(t.cell(r, colTeam))
	if name == "" {
		v.damage(t, r, t.header(colTeam), "the team has no name: the row is left out")
		return
	}
	before := len(v.d.Teams)
	x := &v.d.Teams[v.teams[v.team(name, t.origin(r, ""))]]
	if before == len(v.d.Teams) {
		v.d.Merged = append(v.d.Merged, sources.Merged{Kind: sources.KindTeam, Count: 1})
	} else {
		x.Open = v.isOpen(t, r)
	}
	x.DisplayName = cmp.Or(x.DisplayName, clean(t.cell(r, colTitle)))
	x.Description = cmp.Or(x.Description, clean(t.cell(r, colDescription)))
}

// isOpen reads whether everybody may join a team.
func (v *survey) isOpen(t *table, r *row) bool {
	switch word := strings.ToLower(clean(t.cell(r, colPrivacy))); word {
	case "o", "open", "public":
		return true
	case "", "i", "invite", "invite only", "private", "closed", "p", "hiddenmembership":
	default:
		v.doubts.add(t.origin(r, t.header(colPrivacy)), t.quote(word)+" is no type of a team: people must be invited")
	}
	return v.flag(t, r, colPublic)
}

// channel returns the index of the conversation that a channel is, and makes one that
// was only named known. Without a team it is the only channel of that name, if there
// is only one.
func (v *survey) channel(teamName, name string, o sources.Origin) int {
	team, low := v.team(teamName, o), strings.ToLower(name)
	id := sources.ChannelID(team, name)
	i, known := v.channels[id]
	if !known && team == "" && len(v.named[low]) == 1 {
		return v.named[low][0]
	}
	if !known {
		i = v.addConversation(sources.Conversation{Origin: o, ID: id, Team: team, Name: name, Kind: sources.Unlisted})
		v.named[low] = append(v.named[low], i)
	}
	return i
}

func (v *survey) addConversation(c sources.Conversation) int {
	i := len(v.d.Conversations)
	v.channels[c.ID] = i
	v.d.Conversations = append(v.d.Conversations, c)
	return i
}

// channelRow reads a row of channels. Where two describe one channel, it is private
// if either says so.
func (v *survey) channelRow(t *table, r *row) {
	o := t.origin(r, "")
	p, ok := parseSpot(clean(t.cell(r, colChannel)), t.has(colTeam))
	if !ok {
		v.damage(t, r, t.header(colChannel), "the channel has no name that can be read: the row is left out")
		return
	}
	p.team = cmp.Or(clean(t.cell(r, colTeam)), p.team)
	team := v.team(p.team, o)
	id := sources.ChannelID(team, p.name)
	kind := v.privacy(t, r)
	i, again := v.channels[id]
	if again {
		v.d.Merged = append(v.d.Merged, sources.Merged{Kind: sources.KindChannel, Count: 1})
		if v.d.Conversations[i].Kind != kind {
			kind = sources.Private
			v.doubts.add(o, "the channel is described as public and as private: it becomes private")
		}
	} else {
		i = v.addConversation(sources.Conversation{Origin: o, ID: id, Team: team, Name: p.name})
		low := strings.ToLower(p.name)
		v.named[low] = append(v.named[low], i)
	}
	c := &v.d.Conversations[i]
	c.Kind = kind
	v.describe(t, r, c)
	v.channelMembers(t, r, c)
}

// describe fills in what a row says of a channel and no earlier one did.
func (v *survey) describe(t *table, r *row, c *sources.Conversation) {
	c.Display = cmp.Or(c.Display, clean(t.cell(r, colTitle)))
	c.Topic = cmp.Or(c.Topic, sources.Text(body(t.cell(r, colHeader), r.valid)))
	c.Purpose = cmp.Or(c.Purpose, sources.Text(body(t.cell(r, colPurpose), r.valid)))
	c.CreatedAt = cmp.Or(c.CreatedAt, v.moment(t, r, colCreatedAt))
	at := v.moment(t, r, colArchivedAt)
	c.UpdatedAt = cmp.Or(c.UpdatedAt, at)
	c.Archived = c.Archived || at != 0 || v.flag(t, r, colArchived)
}

// privacy reads who may read a channel. What says nothing is private.
func (v *survey) privacy(t *table, r *row) sources.ConversationKind {
	word := strings.ToLower(clean(t.cell(r, colPrivacy)))
	switch word {
	case "o", "open", "public", "standard", "c":
		return sources.Public
	case "p", "private", "closed", "secret", "shared":
		return sources.Private
	}
	switch {
	case word != "":
		v.doubts.add(t.origin(r, t.header(colPrivacy)), t.quote(word)+" is no type of a channel (O, P): it becomes private")
	case len(t.cell(r, colPrivate)) > 0:
		if isNo(clean(t.cell(r, colPrivate))) {
			return sources.Public
		}
	case len(t.cell(r, colPublic)) > 0:
		if v.flag(t, r, colPublic) {
			return sources.Public
		}
	default:
		v.doubts.add(t.origin(r, ""), "nothing says whether the channel is public: it becomes private")
	}
	return sources.Private
}

func isNo(cell string) bool {
	yes, ok := truth(cell)
	return ok && !yes
}

// channelMembers reads the list of members of a channel, and who made it.
func (v *survey) channelMembers(t *table, r *row, c *sources.Conversation) {
	if len(t.cell(r, colMembers)) == 0 && len(t.cell(r, colCreator)) == 0 {
		return
	}
	members := map[string]bool{}
	for _, id := range c.Members {
		members[id] = true
	}
	add := func(name string) {
		if id := personID(name); !members[id] {
			members[id] = true
			c.Members = append(c.Members, id)
		}
	}
	admin := func(name string, f field) {
		add(name)
		s := seat{Membership: sources.Membership{Team: c.Team, Channel: c.ID, Admin: true}}
		v.join(&s, t.origin(r, t.header(f)), personID(name))
	}
	for _, name := range list(t.cell(r, colMembers)) {
		if p, ok := parseSpot(name, true); ok && p.admin {
			admin(p.name, colMembers)
		} else if ok {
			add(p.name)
		}
	}
	if name := clean(t.cell(r, colCreator)); name != "" {
		admin(name, colCreator)
	}
}

// memberRow reads a row that makes somebody a member of a channel or team.
func (v *survey) memberRow(t *table, r *row) {
	o := t.origin(r, "")
	user := v.whom(t, r)
	if user == "" {
		v.damage(t, r, t.header(colUsername), "the row says neither by user name nor by address who is meant: it is left out")
		return
	}
	s, why := v.seat(t, r, o)
	if why != "" {
		v.damage(t, r, t.header(colChannel), why)
		return
	}
	v.join(s, o, user).Settings = v.preferences(t, r)
}

// seat is a membership of nobody so far, as the cells of some row say it.
type seat struct {
	sources.Membership
	team string // as the cells name it, "" where only the channel says it
}

// join makes somebody take a seat. The membership may be changed until the next call.
func (v *survey) join(s *seat, o sources.Origin, user string) *sources.Membership {
	v.d.Memberships = bulk.Extend(v.d.Memberships, v.members)
	m := &v.d.Memberships[len(v.d.Memberships)-1]
	*m = s.Membership
	m.Origin, m.User = o, user
	return m
}

// seat returns the membership that a row says, of nobody so far; else why there is none.
// What rows say in the same words is read once, where it is certain that no later row
// changes what they mean, as a channel without a team may become ambiguous, and that
// there is nothing to be told of each.
func (v *survey) seat(t *table, r *row, o sources.Origin) (s *seat, why string) {
	v.key = v.key[:0]
	for _, f := range [...]field{colTeam, colChannel, colRoles, colAdmin} {
		v.key = append(append(v.key, t.cell(r, f)...), 0)
	}
	if s, known := v.seats[string(v.key)]; known {
		return s, ""
	}
	p, cell := spot{team: clean(t.cell(r, colTeam))}, clean(t.cell(r, colChannel))
	switch {
	case cell != "":
		c, ok := parseSpot(cell, t.has(colTeam))
		if !ok {
			return nil, t.quote(cell) + " names no channel: the row is left out"
		}
		p = spot{cmp.Or(c.team, p.team), c.name, c.admin}
	case p.team == "":
		return nil, "the row names neither a channel nor a team: it is left out"
	}
	told := v.doubts.told
	s = &seat{Membership: v.membership(o, p)}
	s.Admin = s.Admin || v.grants(t, r)
	if p.team != "" && told == v.doubts.told {
		v.seats[string(v.key)] = s
	}
	return s, ""
}

// membership makes the record of a place, of nobody so far.
func (v *survey) membership(o sources.Origin, p spot) sources.Membership {
	m := sources.Membership{Origin: o, Admin: p.admin}
	if p.name == "" {
		m.Team = v.team(p.team, o)
		return m
	}
	c := &v.d.Conversations[v.channel(p.team, p.name, o)]
	m.Team, m.Channel = c.Team, c.ID
	return m
}

// whom returns the id of the person a row of memberships is about.
func (v *survey) whom(t *table, r *row) string {
	if isRounded(t.cell(r, colUserID)) {
		v.doubts.add(t.origin(r, t.header(colUserID)), roundedID)
	}
	cell, f := t.person(r)
	v.key = append(append(v.key[:0], byte(f)), cell...)
	id, known := v.ids[string(v.key)]
	if !known {
		id = idOf(cell, f)
		v.ids[v.keeper.Keep(v.key)] = id
	}
	return id
}

// person returns the cell that says most certainly who is meant, and its field.
func (t *table) person(r *row) (cell []byte, f field) {
	for _, f := range [...]field{colUserID, colUsername, colEmail, colPrincipal} {
		if cell := t.cell(r, f); len(cell) > 0 && !(f == colUserID && isRounded(cell)) {
			return cell, f
		}
	}
	return nil, colUsername
}

// idOf returns the id of the person whom a cell names, "" when it names nobody.
func idOf(cell []byte, f field) string {
	name := clean(cell)
	switch {
	case name == "" || name == "@":
		return ""
	case f == colUserID:
		return accountID(name)
	}
	return personID(name)
}

// grants reads whether a membership is that of an administrator.
func (v *survey) grants(t *table, r *row) bool {
	admin := v.flag(t, r, colAdmin)
	for role := range bytes.FieldsFuncSeq(v.lower(t, r, colRoles), isSeparator) {
		switch string(role) {
		case "admin", "channel_admin", "team_admin", "owner", "moderator", "administrator":
			admin = true
		case "member", "user", "channel_user", "team_user", "guest", "channel_guest", "team_guest":
		default:
			v.doubts.add(t.origin(r, t.header(colRoles)), t.quote(string(role))+" is no role in a channel or team: it is left out")
		}
	}
	return admin
}

func isSeparator(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '|' || r == '\n' }
