package validate

import (
	"encoding/json"
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
	if n := len(items(t.Channels)); n > maxMemberChannels && (r.Target.IsZero() || r.targetBefore(Version{11, 7, 0})) {
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
	if err := json.Unmarshal([]byte(theme), &texts); err != nil {
		r.add(memberTheme, &at, "the theme is no JSON object of texts")
		return
	}
	if wrong := maxRunes(maxPreference)(theme); wrong != "" {
		r.add(userPreference, &at, "theme %s", wrong)
	}
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
	if hasRole(u.Roles, "system_guest") {
		r.add(guestDisabled, &roles, "%s is a guest", quote(value(u.Username)))
		r.systemGuest(&teams, g)
		return
	}
	checked := u.Roles != nil
	switch {
	case checked && g.teams > 0 && g.teamGuest == g.teams:
		r.add(teamGuestOnly, &teams, "team_guest in each team, but not system_guest")
	case checked && g.channels > 0 && g.channelGuest == g.channels:
		r.add(channelGuestOnly, &teams, "channel_guest in each channel, but not system_guest")
	case g.teamGuest > 0, g.channelGuest > 0:
		r.add(guestPartly, &teams, "a guest role of a user who is not system_guest")
	}
}

func (r *report) systemGuest(teams *place, g guestState) {
	if g.teams == 0 || g.channels == 0 {
		if r.Target.Compare(Version{10, 2, 0}) >= 0 {
			r.add(guestNowhere, teams, "a guest with %d teams and %d channels", g.teams, g.channels)
		}
	}
	if g.teamGuest < g.teams {
		r.add(guestTeamRole, teams, "system_guest, but not team_guest in each team")
		return
	}
	if g.channelGuest < g.channels {
		r.add(guestChannelRole, teams, "system_guest, but not channel_guest in each channel")
	}
}
