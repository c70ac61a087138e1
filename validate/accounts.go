package validate

import (
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

func (c *Checker) defineUser(r *report, u *jsonl.User) {
	if u.Username == nil {
		return
	}
	line := place{key: "user"}
	name := strings.ToLower(*u.Username)
	a, exists := c.world.accounts[name]
	if exists {
		c.userAgain(r, &line, a, u)
	} else {
		a = &account{definition: definition{first: c.here, last: c.here}, name: name}
		c.world.accounts[name] = a
		if c.systemRoleRefs(r, &line, u.Roles, userRoleUnknown) {
			a.unknownRoles = *u.Roles
		}
	}
	if u.Roles != nil {
		a.guest = false
		for name := range roleNames(*u.Roles) {
			a.guest = a.guest || name == "system_guest"
		}
	}
	a.login = value(u.Password) != "" || value(u.AuthData) != ""
	a.ldap = value(u.AuthService) == "ldap" && value(u.AuthData) != ""
	c.ownEmail(r, &line, a, strings.ToLower(value(u.Email)), userEmailTaken)
	c.ownAuthData(r, &line, a, value(u.AuthData))
	c.join(r, &line, a, u, exists)
}

// userAgain reports what a second line does to an account.
func (c *Checker) userAgain(r *report, p *place, a *account, u *jsonl.User) {
	at := p.in("username")
	if a.bot {
		r.add(userTakesBot, &at, "%s is a bot", quote(a.name)).about(a.name).see(a.last.line, "the bot is defined here")
		a.last = c.here
		return
	}
	earlier := a.last
	same := a.last.segment == c.here.segment
	c.again(r, &at, &a.definition, "user "+quote(a.name))
	if same {
		return
	}
	c.rolesAgain(r, p, a, u.Roles)
	if email := strings.ToLower(value(u.Email)); a.ldap && email != "" && email != a.email {
		at := p.in("email")
		r.add(userEmailLDAP, &at, "user %s has the address %s", quote(a.name), quote(a.email)).
			about(a.name).see(earlier.line, "user %s is defined here", quote(a.name))
	}
	if a.login && value(u.Password) == "" && value(u.AuthData) == "" {
		what := "of an earlier line"
		if earlier.line == 0 {
			what = "that it has on the server"
		}
		r.add(userLosesLogin, p, "user %s loses the log-in %s", quote(a.name), what).
			about(a.name).see(earlier.line, "the log-in is set here")
	}
	if number(u.DeleteAt) > 0 {
		at := p.in("delete_at")
		r.add(userDeleteAgain, &at, "user %s exists already, and stays active", quote(a.name)).
			about(a.name).see(a.first.line, "user %s is defined here", quote(a.name))
	}
}

// rolesAgain checks the roles of an account that exists. The server looks only if
// they are others than before.
func (c *Checker) rolesAgain(r *report, p *place, a *account, roles *string) {
	if roles == nil || *roles == a.unknownRoles {
		return
	}
	a.unknownRoles = ""
	c.systemRoleRefs(r, p, roles, userRoleUnknownAgain)
}

// systemRoleRefs checks that roles exist. It reports whether one does not.
func (c *Checker) systemRoleRefs(r *report, p *place, roles *string, rule ID) (missing bool) {
	if roles == nil || invalidRoles(*roles) != "" {
		return false
	}
	at := p.in("roles")
	for name := range roleNames(*roles) {
		if c.roleState(name) == roleMissing {
			r.add(rule, &at, "no role %s", quote(name)).about(name)
			missing = true
		}
	}
	return missing
}

// ownEmail gives an account its address, or reports whose it is.
func (c *Checker) ownEmail(r *report, p *place, a *account, address string, taken ID) {
	if address == "" {
		return
	}
	if owner := c.world.emails[address]; owner != nil && owner != a {
		at := p.in("email")
		if owner.last.segment == c.here.segment {
			r.both(taken, &at, owner.last, &owner.told, c.here, address, quote(address)+" is the address of "+quote(owner.name)+" and "+quote(a.name))
			return
		}
		r.add(taken, &at, "%s is the address of %s too", quote(address), quote(owner.name)).
			about(address).see(owner.last.line, "%s is defined here", quote(owner.name))
		return
	}
	delete(c.world.emails, a.email)
	a.email = address
	c.world.emails[address] = a
}

func (c *Checker) ownAuthData(r *report, p *place, a *account, data string) {
	if owner := c.world.authData[data]; data != "" && owner != nil && owner != a {
		at := p.in("auth_data")
		if owner.last.segment == c.here.segment {
			r.both(userDataTaken, &at, owner.last, &owner.told, c.here, owner.name, "it is the auth_data of "+quote(owner.name)+" and "+quote(a.name))
			return
		}
		r.add(userDataTaken, &at, "it is the auth_data of %s too", quote(owner.name)).
			about(owner.name).see(owner.last.line, "%s is defined here", quote(owner.name))
		return
	}
	delete(c.world.authData, a.authData)
	a.authData = data
	if data != "" {
		c.world.authData[data] = a
	}
}

// join makes an account a member of the teams and channels of its line.
func (c *Checker) join(r *report, p *place, a *account, u *jsonl.User, exists bool) {
	list := p.in("teams")
	before := len(a.teams)
	channels := joining{before: a.channels, seen: map[uint32]bool{}}
	active := exists || number(u.DeleteAt) <= 0
	for i := range items(u.Teams) {
		m := &(*u.Teams)[i]
		at := list.at(i)
		name := at.in("name")
		t := c.teamRef(r, &name, m.Name, exactCase)
		if t == nil {
			continue
		}
		switch j := slices.Index(a.teams, t); {
		case j < 0:
			a.teams = append(a.teams, t)
			c.countMember(r, &name, t, active)
		case j >= before:
			r.add(memberTeamTwice, &name, "team %s is named twice", quote(t.name)).about(a.name)
		}
		c.extraRoles(r, &at, a, m.Roles, teamRoles)
		c.joinChannels(r, &at, a, t, m, channels)
	}
}

// countMember reports a team that gets more members than the server allows.
func (c *Checker) countMember(r *report, p *place, t *team, active bool) {
	if t.members >= c.Limits.MaxUsersPerTeam && !t.fullTold {
		t.fullTold = true
		r.add(membersTooMany, p, "team %s gets more than %d members", quote(t.name), c.Limits.MaxUsersPerTeam).about(t.name)
	}
	if active {
		t.members++
	}
}

// joining is the channels of one line, by their ids.
type joining struct {
	before []uint32 // of which the account was a member before the line
	seen   map[uint32]bool
}

func (c *Checker) joinChannels(r *report, p *place, a *account, t *team, m *jsonl.UserTeam, line joining) {
	list := p.in("channels")
	for i := range items(m.Channels) {
		uc := &(*m.Channels)[i]
		at := list.at(i)
		name := at.in("name")
		match := exactCase
		if !a.guest && strings.EqualFold(value(uc.Name), defaultChannels[0]) {
			match = anyCase // the server adds it to the members of a team itself
		}
		ch := c.channelRef(r, &name, t, uc.Name, match)
		if ch == nil {
			continue
		}
		switch member := slices.Contains(line.before, ch.id); {
		case line.seen[ch.id] && !member && *uc.Name != defaultChannels[0]: // which the server adds itself, and takes twice
			r.add(memberChannelTwice, &name, "channel %s is named twice", quote(ch.name)).about(a.name)
		case !line.seen[ch.id] && !member:
			a.channels = append(a.channels, ch.id)
		}
		line.seen[ch.id] = true
		c.extraRoles(r, &at, a, uc.Roles, channelRoles)
	}
}

func (c *Checker) defineBot(r *report, b *jsonl.Bot) {
	if b.Username == nil {
		return
	}
	line := place{key: "bot"}
	at := line.in("username")
	name := strings.ToLower(*b.Username)
	a, exists := c.world.accounts[name]
	switch {
	case exists && !a.bot:
		r.add(botIsUser, &at, "%s is a user", quote(name)).about(name).see(a.last.line, "the user is defined here")
	case exists:
		c.again(r, &at, &a.definition, "bot "+quote(name))
	default:
		a = &account{definition: definition{first: c.here, last: c.here}, name: name, bot: true}
		c.world.accounts[name] = a
		c.ownEmail(r, &line, a, name+"@localhost", botEmailTaken)
	}
	c.botOwnerRef(r, &line, b.Owner)
}

func (c *Checker) botOwnerRef(r *report, p *place, owner *string) {
	if owner == nil {
		return
	}
	if a := c.world.accounts[strings.ToLower(*owner)]; a == nil || !a.visible(c.here) {
		at := p.in("owner")
		r.add(botOwnerUnknown, &at, "no user %s before this line", quote(*owner)).about(*owner)
	}
}
