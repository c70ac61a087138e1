package server

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/jsonl"
)

// compareUsers compares accounts, and notes the names of all: authors are told by ids.
func (v *verification) compareUsers(ctx context.Context) error {
	v.cert.count(kindUser).Archive = len(v.want.users)
	seen := map[string]bool{}
	for u, err := range v.c.Users(ctx) {
		if err != nil {
			return err
		}
		v.names[u.Id] = u.Username
		v.o.Progress("comparing users", int64(len(v.names)), 0)
		d := v.want.users[u.Username]
		if d != nil || v.want.bots[u.Username] != nil {
			v.ids[u.Username] = u.Id
		}
		if d != nil && v.want.bots[u.Username] == nil {
			seen[u.Username] = true
			v.compareUser(u, d)
		}
	}
	for name, d := range ordered(v.want.users) {
		if !seen[name] && v.want.bots[name] == nil {
			v.missing(kindUser, d.line, name)
		}
	}
	v.addOthers()
	return nil
}

// addOthers notes the ids of accounts that are in conversations of the archive and were
// there before.
func (v *verification) addOthers() {
	others := map[string]bool{}
	for _, p := range v.want.places {
		for _, name := range p.members {
			others[name] = v.ids[name] == ""
		}
	}
	for id, name := range v.names {
		if others[name] {
			v.ids[name] = id
		}
	}
}

func (v *verification) compareUser(u *model.User, d *defined[jsonl.User]) {
	b := &d.body
	roles := model.SystemUserRoleId
	if b.Roles != nil {
		roles = *b.Roles
	}
	locale := u.Locale // where the line has none it is the server's own
	if b.Locale != nil {
		locale = cmp.Or(*b.Locale, model.DefaultLocale)
	}
	service, data := text(b.AuthService), text(b.AuthData)
	if text(u.AuthData) == "" && u.AuthService == service && data != "" {
		v.cert.notCompared("auth_data of accounts", "the server tells that they log in with "+service+", and not as whom", 1)
		data = ""
	}
	v.compare(kindUser, d.line, u.Username, []pair{
		{"email", strings.ToLower(text(b.Email))}, {"first_name", model.SanitizeUnicode(text(b.FirstName))}, {"last_name", model.SanitizeUnicode(text(b.LastName))},
		{"nickname", model.SanitizeUnicode(text(b.Nickname))}, {"position", text(b.Position)}, {"roles", sortedWords(roles)}, {"locale", locale},
		{"auth_service", service}, {"auth_data", data}, {"deactivated", strconv.FormatBool(int64Of(b.DeleteAt) > 0)}, {"bot", "false"},
	}, []pair{
		{"email", strings.ToLower(u.Email)}, {"first_name", u.FirstName}, {"last_name", u.LastName},
		{"nickname", u.Nickname}, {"position", u.Position}, {"roles", sortedWords(u.Roles)}, {"locale", u.Locale},
		{"auth_service", u.AuthService}, {"auth_data", text(u.AuthData)}, {"deactivated", strconv.FormatBool(u.DeleteAt > 0)}, {"bot", strconv.FormatBool(u.IsBot)},
	})
}

func (v *verification) compareBots(ctx context.Context) error {
	v.cert.count(kindBot).Archive = len(v.want.bots)
	if len(v.want.bots) == 0 {
		return nil
	}
	have := map[string]*model.Bot{}
	for b, err := range pages(ctx, v.c, "read the bots", func(b *model.Bot) string { return b.UserId },
		func(ctx context.Context, page, per int) ([]*model.Bot, *model.Response, error) {
			return v.c.api.GetBotsIncludeDeleted(ctx, page, per, "")
		}) {
		if because, ok := v.refused(err); ok {
			v.skip(kindBot, len(v.want.bots), "bots", because)
			return nil
		}
		if err != nil {
			return err
		}
		have[b.Username] = b
	}
	for name, d := range ordered(v.want.bots) {
		b := have[name]
		if b == nil {
			v.missing(kindBot, d.line, name)
			continue
		}
		owner := b.OwnerId
		if known := v.names[owner]; known != "" {
			owner = known
		}
		v.compare(kindBot, d.line, name,
			[]pair{{"display_name", model.SanitizeUnicode(text(d.body.DisplayName))}, {"description", text(d.body.Description)}, {"owner", text(d.body.Owner)}},
			[]pair{{"display_name", b.DisplayName}, {"description", b.Description}, {"owner", owner}})
	}
	return nil
}

// flags are what roles of a member are on the server.
type flags struct {
	admin, guest, user bool
	extra              string
}

func (v *verification) compareTeamMembers(ctx context.Context) error {
	count := v.cert.count(kindTeamMember)
	for _, list := range v.want.joined {
		count.Archive += len(list)
	}
	if count.Archive == 0 {
		return nil
	}
	if v.c.local {
		v.skip(kindTeamMember, count.Archive, "memberships of teams", localMode)
		return nil
	}
	for team, want := range ordered(v.want.joined) {
		t := v.teams[team]
		if t == nil {
			v.membersMissing(kindTeamMember, "team "+team, want)
			continue
		}
		have := map[string]flags{}
		for m, err := range v.c.TeamMembers(ctx, t.Id) {
			if because, ok := v.refused(err); ok {
				v.skip(kindTeamMember, len(want), "memberships of teams", because)
				have = nil
				break
			}
			if err != nil {
				return err
			}
			if m.DeleteAt == 0 {
				have[v.nameOf(m.UserId)] = flags{m.SchemeAdmin, m.SchemeGuest, m.SchemeUser, sortedWords(m.ExplicitRoles)}
			}
			v.o.Progress("comparing memberships of teams", int64(len(have)), 0)
		}
		if have != nil {
			v.membersOf(kindTeamMember, "team "+team, want, have)
		}
	}
	return nil
}

// nameOf is the name of an account.
func (v *verification) nameOf(id string) string {
	if name := v.names[id]; name != "" {
		return name
	}
	return "id:" + id
}

// membersMissing notes in one that all are missing, because what they are members of is.
func (v *verification) membersMissing(kind, where string, want map[string]*membership) {
	line := 0
	for _, m := range want {
		line = first(line, m.line)
	}
	v.cert.count(kind).Missing += len(want)
	v.cert.list(Difference{
		Kind: kind, State: StateMissing, Line: line, What: "all members of " + where,
		Want: plural(len(want), "member"), Have: "none: it is not on the server",
	}, v.o.Differences)
}

// membersOf compares who is in a team or channel. Accounts that are not of the archive may
// have joined since, and are told only.
func (v *verification) membersOf(kind, where string, want map[string]*membership, have map[string]flags) {
	for name, m := range ordered(want) {
		h, ok := have[name]
		if !ok {
			v.missing(kind, m.line, name+" in "+where)
			continue
		}
		if m.unsure {
			m.guest, m.user = h.guest, h.user
		}
		v.compare(kind, m.line, name+" in "+where, memberPairs(flags{m.admin, m.guest, m.user, m.extra}), memberPairs(h))
	}
	var others []string
	for name := range ordered(have) {
		switch {
		case want[name] != nil:
		case v.want.users[name] != nil:
			v.differ(Difference{Kind: kind, State: StateMore, What: name + " in " + where})
		default:
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		v.others = append(v.others, describeMembers(others, where))
	}
}

func memberPairs(f flags) []pair {
	return []pair{
		{"admin", strconv.FormatBool(f.admin)}, {"guest", strconv.FormatBool(f.guest)}, {"user", strconv.FormatBool(f.user)}, {"other roles", f.extra},
	}
}

// compareMembers compares who is in channels and conversations.
func (v *verification) compareMembers(ctx context.Context) error {
	for _, p := range v.want.places {
		if p.direct() {
			v.expectMembers(p)
		}
	}
	count := v.cert.count(kindMember)
	keys := make([]string, 0, len(v.want.entered))
	for key, list := range v.want.entered {
		count.Archive += len(list)
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for i, key := range keys {
		v.o.Progress("comparing memberships of channels", int64(i), int64(len(keys)))
		if err := v.compareMembersOf(ctx, key, v.want.entered[key]); err != nil {
			return err
		}
	}
	return nil
}

// expectMembers expects those of a conversation of whom no line tells more than their names.
func (v *verification) expectMembers(p *place) {
	for _, name := range p.members {
		if v.want.entered[p.key][name] != nil {
			continue
		}
		d := v.want.users[name]
		guest := d != nil && isGuest(&d.body)
		enter(v.want.entered, p.key, name, &membership{line: p.line, guest: guest, user: !guest, unsure: d == nil && v.want.bots[name] == nil})
	}
}

func (v *verification) compareMembersOf(ctx context.Context, key string, want map[string]*membership) error {
	id, where := "", "channel "+key
	p := v.want.byKey[key]
	switch ch := v.chans[key]; {
	case p != nil && p.direct():
		id, where = p.id, "conversation of "+p.name()
		if id == "" && (v.c.local || p.hidden != "") {
			v.skip(kindMember, len(want), "memberships of direct and group channels", cmp.Or(p.hidden, localMode))
			return nil
		}
	case ch != nil:
		id = ch.Id
	}
	if id == "" {
		v.membersMissing(kindMember, where, want)
		return nil
	}
	have := map[string]flags{}
	for m, err := range v.c.ChannelMembers(ctx, id) {
		if because, ok := v.refused(err); ok {
			v.skip(kindMember, len(want), "memberships of some channels", because)
			return nil
		}
		if err != nil {
			return err
		}
		have[v.nameOf(m.UserId)] = flags{m.SchemeAdmin, m.SchemeGuest, m.SchemeUser, sortedWords(m.ExplicitRoles)}
	}
	v.membersOf(kindMember, where, want, have)
	return nil
}
