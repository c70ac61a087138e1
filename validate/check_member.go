package validate

import (
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// memberships checks the teams and channels of a user.
func (r *report) memberships(p *place, u *jsonl.User) {
	teams := p.in("teams")
	for i := range items(u.Teams) {
		at := teams.at(i)
		r.membership(&at, &(*u.Teams)[i])
	}
}

func (r *report) membership(p *place, t *jsonl.UserTeam) {
	r.require(memberNoTeam, p, "name", t.Name)
	r.memberRoles(p, t.Roles, memberTeamRoles)
	r.teamTheme(p, value(t.Theme))
	channels := p.in("channels")
	for i := range items(t.Channels) {
		at := channels.at(i)
		r.channelMembership(&at, &(*t.Channels)[i])
	}
	if n := len(items(t.Channels)); n > maxMemberChannels {
		r.add(memberManyChannels, &channels, "%d channels of one team", n)
	}
}

// teamTheme checks a theme for a team; a blank one is none.
func (r *report) teamTheme(p *place, theme string) {
	if strings.Trim(theme, " \t\r") == "" {
		return
	}
	at := p.in("theme")
	var texts map[string]string
	rest, err := readTheme(theme, &texts)
	if err != nil {
		r.add(memberTheme, &at, "the theme is no JSON object of texts")
		return
	}
	if rest {
		r.add(userTheme, &at, "what comes after the theme's JSON object is dropped")
	}
	r.themeLength(&at, theme)
	colours := make(map[string]any, len(texts))
	for key, text := range texts {
		colours[key] = text
	}
	r.themeColours(&at, colours)
}

// maxMemberChannels is how many memberships fit into one statement: 65,535
// values at 15 each.
const maxMemberChannels = 4369

func (r *report) channelMembership(p *place, c *jsonl.UserChannel) {
	r.require(memberNoChannel, p, "name", c.Name)
	r.memberRoles(p, c.Roles, memberChannelRoles)
	if n := c.NotifyProps; n != nil {
		at := p.in("notify_props")
		checkTexts(r, &at, n, memberNotifyTexts)
		r.unusedNotify(&at, n)
	}
	r.twins(p, "mention_count", c.MentionCount, c.MentionCountRoot)
	r.twins(p, "msg_count", c.MsgCount, c.MsgCountRoot)
}

var memberNotifyTexts = []textField[jsonl.ChannelNotify]{
	{"desktop", func(n *jsonl.ChannelNotify) *string { return n.Desktop }, memberNotify, oneOf("default", "all", "mention", "none")},
	{"mobile", func(n *jsonl.ChannelNotify) *string { return n.Mobile }, memberNotify, oneOf("default", "all", "mention", "none")},
	{"mark_unread", func(n *jsonl.ChannelNotify) *string { return n.MarkUnread }, memberNotify, oneOf("all", "mention")},
}

// unusedNotify tells the settings that count for direct conversations only. That
// they are as they are by default is not worth a word.
func (r *report) unusedNotify(p *place, n *jsonl.ChannelNotify) {
	for _, f := range [...]struct {
		key     string
		value   *string
		regular string
	}{
		{"email", n.Email, "default"},
		{"ignore_channel_mentions", n.IgnoreChannelMentions, "default"},
		{"channel_auto_follow_threads", n.ChannelAutoFollowThreads, "off"},
	} {
		if f.value != nil && *f.value != f.regular {
			at := p.in(f.key)
			r.add(memberIgnored, &at, "%s is not used for channels of a team", f.key)
		}
	}
}

// twins reports a counter that is there without the one for root messages, or
// the reverse.
func (r *report) twins(p *place, key string, all, root *int64) {
	if (all == nil) == (root == nil) || number(all) == 0 && number(root) == 0 {
		return
	}
	at := p.in(key)
	r.add(memberCounters, &at, "%s and %s_root are used only together", key, key)
}

func (r *report) memberRoles(p *place, roles *string, rule ID) {
	if roles == nil {
		return
	}
	if wrong := invalidRoles(*roles); wrong != "" {
		at := p.in("roles")
		r.add(rule, &at, "roles: %s", wrong)
	}
}

// guestState is what the roles in the teams and channels of a user say.
type guestState struct {
	teams, teamGuest       int
	channels, channelGuest int

	// oldChannels is whether versions before 11.5 think that all channels are a guest's.
	oldChannels bool
	// emptyChannels is whether a team has an empty list of channels.
	emptyChannels bool
}

func guestStateOf(teams []jsonl.UserTeam) guestState {
	var g guestState
	for _, t := range teams {
		g.teams++
		if hasRole(t.Roles, "team_guest") {
			g.teamGuest++
		}
		for _, c := range items(t.Channels) {
			g.channels++
			if hasRole(c.Roles, "channel_guest") {
				g.channelGuest++
			}
		}
		g.emptyChannels = g.emptyChannels || t.Channels != nil && len(*t.Channels) == 0
		// QUIRK: the guest roles of all channels so far are compared with the number of this team's channels.
		if n := len(items(t.Channels)); n > 0 && g.channelGuest == n {
			g.oldChannels = true
		}
	}
	return g
}

// hasRole splits at single blanks, as the server does here and only here.
func hasRole(roles *string, role string) bool {
	return roles != nil && slices.Contains(strings.Split(*roles, " "), role)
}

// guest checks that the roles of a user agree on whether they are a guest.
func (r *report) guest(p *place, u *jsonl.User) {
	teams, roles := p.in("teams"), p.in("roles")
	g := guestStateOf(items(u.Teams))
	var agree bool
	if hasRole(u.Roles, "system_guest") {
		r.add(guestDisabled, &roles, "%s is a guest", quote(value(u.Username)))
		agree = r.beforeGuestChecks() || r.systemGuest(&teams, g)
	} else {
		agree = r.noGuest(&teams, u, g)
	}
	if agree {
		r.guestForOld(&teams, u, g)
	}
}

// noGuest checks the roles of a user who is not system_guest.
func (r *report) noGuest(teams *place, u *jsonl.User, g guestState) bool {
	checked := u.Roles != nil && !r.beforeGuestChecks()
	switch {
	case checked && g.teams > 0 && g.teamGuest == g.teams:
		r.add(teamGuestOnly, teams, "team_guest in each team, but not system_guest")
		return false
	case checked && g.channels > 0 && g.channelGuest == g.channels:
		r.add(channelGuestOnly, teams, "channel_guest in each channel, but not system_guest")
		return false
	case g.teamGuest > 0, g.channelGuest > 0:
		r.add(guestPartly, teams, "a guest role of a user who is not system_guest")
	}
	return true
}

// systemGuest checks the roles of a user who is system_guest.
func (r *report) systemGuest(teams *place, g guestState) bool {
	if g.teamGuest < g.teams {
		r.add(guestTeamRole, teams, "system_guest, but not team_guest in each team")
		return false
	}
	if g.channelGuest < g.channels && !(g.oldChannels && r.oldGuests()) {
		r.add(guestChannelRole, teams, "system_guest, but not channel_guest in each channel")
		return false
	}
	return true
}

// beforeGuestChecks reports whether the server is of a version before 10.2, which
// does not compare the roles of guests.
func (r *report) beforeGuestChecks() bool { return r.targetBefore(Version{10, 2, 0}) }

// oldGuests reports whether the server is of a version from 10.2 to 11.4, which
// have a check of guests of their own.
func (r *report) oldGuests() bool {
	return r.targetBefore(Version{11, 5, 0}) && !r.beforeGuestChecks()
}

// guestForOld checks what these versions want beyond the other rules.
func (r *report) guestForOld(teams *place, u *jsonl.User, g guestState) {
	if !r.oldGuests() || u.Roles == nil {
		return
	}
	system, all := hasRole(u.Roles, "system_guest"), u.Teams != nil && g.teamGuest == g.teams
	channels := g.oldChannels || g.emptyChannels && r.targetBefore(Version{11, 3, 0})
	if system != all || all != channels {
		r.add(guestNowhere, teams, "guest of the system: %t, of all teams: %t, of all channels: %t", system, all, channels)
	}
}
