package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// chooseOwner returns the user who owns the bots, nil when there is nobody at all.
func (p *people) chooseOwner(asked string) (*account, error) {
	if asked != "" {
		if a := p.find(asked); a != nil && !a.Bot && !a.skipped {
			return a, nil
		}
		return nil, fmt.Errorf("--bot-owner %q is no user of the source", asked)
	}
	rank := func(a *account) int {
		switch {
		case a.Bot || a.skipped:
			return 9
		case a.PrimaryOwner && a.active():
			return 0
		case a.Admin && a.active():
			return 1
		case a.active() && !a.Guest:
			return 2
		case a.active():
			return 3
		}
		return 4
	}
	list := p.final()
	slices.SortStableFunc(list, func(a, b *account) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.username, b.username))
	})
	if len(list) == 0 || rank(list[0]) == 9 {
		return nil, nil
	}
	return list[0], nil
}

// find returns the account that a person means by an id, a handle or an address, of
// any source.
func (p *people) find(who string) *account {
	if a := p.get(who); a != nil {
		return a
	}
	for _, a := range p.final() {
		if !a.Bot && (a.username == who || a.email != "" && strings.EqualFold(a.email, who) || a.isCalled(who)) {
			return a
		}
	}
	for _, a := range p.all {
		if !a.Bot && a.listed && a.isCalled(who) {
			return a.root()
		}
	}
	return nil
}

// isCalled reports whether who is the handle or the address of a.
func (a *account) isCalled(who string) bool {
	return a.Name == who || strings.EqualFold(a.Email, who) || a.own != nil && (a.own.Name == who || strings.EqualFold(a.own.Email, who))
}

// active reports whether the account can be used: of the directory, and not deactivated.
func (a *account) active() bool { return a.listed && !a.Deactivated }

// deleteAt returns when the account was deactivated, in Unix ms, 0 when it is in
// use. Where the source does not tell, it is the time of the last message.
func (a *account) deleteAt(newest int64) int64 {
	if a.active() {
		return 0
	}
	return cmp.Or(a.DeactivatedAt, a.lastWrote/1000, newest/1000, 1)
}

// directory makes the lines of everything but messages.
type directory struct {
	*mapper
	teams []*team
	owner string // of the bots, a user name
	main  *team  // of the run
	list  []*place
	l     *ledger

	authData map[string]string   // user names by what they log in with
	probes   map[probeKey]probed // preferences by where they are set, key and value
}

// bodies yields the lines from the teams up to the first post, in order, each with the place that
// it came from.
func (d *directory) bodies(yield func(jsonl.Body, sources.Origin) error) error {
	for _, t := range d.teams {
		if err := yield(d.team(t), t.origin); err != nil {
			return err
		}
	}
	var err error
	for _, p := range d.list {
		if err == nil && !p.direct {
			err = yield(d.channel(p), p.first.Origin)
		}
	}
	accounts := d.g.people.final()
	slices.SortFunc(accounts, func(a, b *account) int { return strings.Compare(a.username, b.username) })
	for _, a := range accounts {
		if err == nil && !a.Bot && !a.skipped {
			err = yield(d.user(a), a.Origin)
		}
	}
	for _, a := range accounts {
		if err == nil && a.Bot {
			err = yield(d.bot(a), a.Origin)
		}
	}
	return err
}

// directChannels yields the lines of direct channels.
func (d *directory) directChannels(yield func(jsonl.Body, sources.Origin) error) error {
	for _, p := range d.list {
		if p.direct {
			if err := yield(d.directChannel(p), p.first.Origin); err != nil {
				return err
			}
		}
	}
	return nil
}

// short cuts a text to the n runes that the server takes, and says so when something is lost.
func (d *directory) short(s string, n int, o sources.Origin, key, whose string) *string {
	s, lost := cut(strings.TrimSpace(s), n)
	if lost {
		d.l.problems.add(sources.Problem{Origin: keyed(o, key), Message: fmt.Sprintf("the %s of %s is longer than the %d characters that the server takes: its end is left out", key, quote(whose), n)})
	}
	return optional(s)
}

func (d *directory) team(t *team) *jsonl.Team {
	kind := "I"
	if t.open {
		kind = "O"
	}
	return &jsonl.Team{
		Name: &t.name, DisplayName: &t.display, Type: &kind, AllowOpenInvite: &t.open,
		Description: d.short(t.description, maxTeamDescription, t.origin, "description", t.display),
	}
}

func (d *directory) channel(p *place) *jsonl.Channel {
	kind := "O"
	if p.private {
		kind = "P"
	}
	o := p.first.Origin
	return &jsonl.Channel{
		Team: &p.team.name, Name: &p.name, Type: &kind,
		DisplayName: d.short(p.display, maxChannelDisplay, o, "name", p.display),
		Header:      d.short(d.resolve(p.header), maxHeader, o, "topic", p.display),
		Purpose:     d.short(d.resolve(p.purpose), maxPurpose, o, "purpose", p.display),
		DeletedAt:   optional(p.deletedAt),
	}
}

// The roles of an account at the three levels. Guests must be guests at all of
// them (channels/app/imports/import_validators.go, guest roles).
func (a *account) roles() (system, team, channel string) {
	if a.Guest {
		return "system_guest", "team_guest", "channel_guest"
	}
	return "system_user", "team_user", "channel_user"
}

func (d *directory) user(a *account) *jsonl.User {
	if rest, ok := strings.CutSuffix(a.RealName, " "+a.LastName); ok && a.FirstName == "" && a.LastName != "" {
		a.FirstName = rest
	}
	u := &jsonl.User{
		Username: &a.username, Email: &a.email,
		Nickname:  d.short(a.Nickname, maxPersonName, a.Origin, "display_name", a.username),
		FirstName: d.short(a.FirstName, maxPersonName, a.Origin, "first_name", a.username),
		LastName:  d.short(a.LastName, maxPersonName, a.Origin, "last_name", a.username),
		Position:  d.short(a.Position, maxPosition, a.Origin, "title", a.username),
		DeleteAt:  optional(a.deleteAt(d.g.newest)),
	}
	if u.FirstName == nil && u.LastName == nil && u.Nickname == nil {
		u.Nickname = d.short(cmp.Or(a.RealName, a.Name), maxPersonName, a.Origin, "real_name", a.username)
	}
	if a.picture.path != "" {
		u.ProfileImage = new(picturePath(a))
	}
	d.status(u, a)
	system, team, channel := a.roles()
	if a.Admin && d.g.o.KeepAdmins && !a.Guest {
		system = "system_admin system_user"
	}
	u.Roles = &system
	d.login(u, a)
	d.settings(u, a.Settings, a.Origin)
	u.Teams = list(d.memberships(a, team, channel))
	return u
}

// status sets what somebody says of themselves, unless that was for a time only. The
// server knows an end by its duration (model/custom_status.go).
func (d *directory) status(u *jsonl.User, a *account) {
	s := a.Status
	if s.Emoji == "" && s.Text == "" || s.Until != 0 || !a.active() {
		return
	}
	text, _ := cut(s.Text, maxStatus)
	u.CustomStatus = &jsonl.CustomStatus{Emoji: new(cmp.Or(s.Emoji, "speech_balloon")), Text: &text}
}

// login sets how a person logs in, where their source and the run say it.
func (d *directory) login(u *jsonl.User, a *account) {
	switch o := d.g.o; {
	case o.AuthService == "" || a.AuthData == "":
	case len(a.AuthData) > maxAuthData:
		d.l.problems.add(sources.Problem{Origin: a.Origin, Message: fmt.Sprintf("the log-in key of %s is longer than the %d bytes that the server takes: %s has to log in by e-mail address", quote(a.username), maxAuthData, quote(a.username))})
	case d.authData[a.AuthData] != "":
		d.l.problems.add(sources.Problem{Origin: a.Origin, Message: fmt.Sprintf("%s and %s have the same log-in key: %s has to log in by e-mail address", quote(d.authData[a.AuthData]), quote(a.username), quote(a.username))})
	default:
		d.authData[a.AuthData] = a.username
		u.AuthService, u.AuthData = &o.AuthService, &a.AuthData
	}
}

// memberships are the teams of an account, with the channels in each. Both lists of
// the account are in the order of the teams' names.
func (d *directory) memberships(a *account, role, channelRole string) []jsonl.UserTeam {
	out := make([]jsonl.UserTeam, len(a.teams))
	rest := a.channels
	for i, t := range a.teams {
		m := &out[i]
		m.Name, m.Roles = &t.name, new(withAdmin(role, t.admins[a]))
		d.settings(m, t.settings[a], a.Origin)
		n := 0
		for n < len(rest) && rest[n].team == t {
			n++
		}
		m.Channels = list(d.channelsOf(a, rest[:n], channelRole))
		rest = rest[n:]
	}
	return out
}

// channelsOf are the memberships of an account in channels of one team.
func (d *directory) channelsOf(a *account, in []*place, role string) []jsonl.UserChannel {
	out := make([]jsonl.UserChannel, len(in))
	for i, p := range in {
		c := &out[i]
		c.Name, c.Roles = &p.name, new(withAdmin(role, p.admins[a]))
		d.settings(c, p.settings[a], a.Origin)
	}
	return out
}

// withAdmin adds the role of an admin to that of a member. Guests cannot have it.
func withAdmin(role string, admin bool) string {
	if kind, ok := strings.CutSuffix(role, "_user"); ok && admin {
		return kind + "_admin " + role
	}
	return role
}

func (d *directory) bot(a *account) *jsonl.Bot {
	return &jsonl.Bot{
		Username: &a.username, Owner: &d.owner,
		DisplayName: d.short(a.botDisplay(), maxBotDisplay, a.Origin, "real_name", a.username),
	}
}

func (d *directory) directChannel(p *place) *jsonl.DirectChannel {
	members := p.members
	if len(members) == 1 {
		members = append(members, members[0])
	}
	var ps []*jsonl.Participant
	for _, a := range members {
		// A member without its flag cannot open the conversation on servers before 11.9.
		ps = append(ps, &jsonl.Participant{Username: &a.username, SchemeUser: optional(!a.Guest), SchemeGuest: optional(a.Guest)})
	}
	return &jsonl.DirectChannel{
		Participants: &ps,
		Header:       d.short(d.resolve(p.header), maxHeader, p.first.Origin, "topic", strings.Join(p.names, ", ")),
	}
}
