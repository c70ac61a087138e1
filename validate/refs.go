package validate

import (
	"slices"
	"strings"
)

// matching says how the server compares a name with what it has stored.
type matching bool

const (
	anyCase   matching = false // without letter case
	exactCase matching = true  // as written; what is stored is in small letters
)

// named is what m, whose keys are in small letters, has under a name in any letter case,
// or nil. Nearly all names are in small letters themselves.
func named[T any](m map[string]*T, name string) *T {
	if v := m[name]; v != nil {
		return v
	}
	return m[strings.ToLower(name)]
}

// userRef checks that a user exists, and returns the account if it does. An
// absent name is a fault of its own.
func (c *Checker) userRef(r *report, p *place, name *string, m matching) *account {
	if name == nil {
		return nil
	}
	a := named(c.world.accounts, *name)
	switch {
	case a == nil:
		r.add(userUnknown, p, "no user %s", quote(*name)).about(*name)
	case m == exactCase && a.name != *name:
		r.add(userCase, p, "the user is called %s here, not %s", quote(a.name), quote(*name)).
			about(*name).see(a.first.line, "user %s is defined here", quote(a.name))
	case !a.visible(c.here):
		c.tooLate(r, p, &a.definition, "user "+quote(a.name))
	}
	return a
}

// teamRef is userRef for teams.
func (c *Checker) teamRef(r *report, p *place, name *string, m matching) *team {
	if name == nil {
		return nil
	}
	t := named(c.world.teams, *name)
	switch {
	case t == nil:
		r.add(teamUnknown, p, "no team %s", quote(*name)).about(*name)
	case m == exactCase && t.name != *name:
		r.add(teamCase, p, "the team is called %s here, not %s", quote(t.name), quote(*name)).
			about(*name).see(t.first.line, "team %s is defined here", quote(t.name))
	case !t.visible(c.here):
		c.tooLate(r, p, &t.definition, "team "+quote(t.name))
	}
	return t
}

// channelRef is userRef for channels of t, which may be nil.
func (c *Checker) channelRef(r *report, p *place, t *team, name *string, m matching) *channel {
	if t == nil || name == nil {
		return nil
	}
	ch := named(t.channels, *name)
	switch {
	case ch == nil:
		r.add(channelUnknown, p, "no channel %s in team %s", quote(*name), quote(t.name)).about(t.name + "/" + *name)
	case m == exactCase && ch.name != *name:
		r.add(channelCase, p, "the channel is called %s here, not %s", quote(ch.name), quote(*name)).
			about(t.name+"/"+*name).see(ch.first.line, "channel %s is defined here", quote(ch.name))
	case !ch.visible(c.here):
		c.tooLate(r, p, &ch.definition, "channel "+quote(ch.name))
	}
	return ch
}

func (c *Checker) tooLate(r *report, p *place, d *definition, what string) {
	r.add(nameTooLate, p, "%s is defined among the same lines", what).about(what).see(d.first.line, "%s is defined here", what)
}

// userRefs checks a list of user names, and returns the accounts that exist.
func (c *Checker) userRefs(r *report, p *place, names *[]string, m matching) []*account {
	var found []*account
	for i := range items(names) {
		at := p.at(i)
		if a := c.userRef(r, &at, &(*names)[i], m); a != nil {
			found = append(found, a)
		}
	}
	return found
}

// roleState is what is known of a role that somebody gets.
type roleState int

const (
	roleMissing roleState = iota
	roleFree
	roleOfSchemes
)

func (c *Checker) roleState(name string) roleState {
	if managed, ok := c.builtIn[name]; ok {
		if managed {
			return roleOfSchemes
		}
		return roleFree
	}
	if d, ok := c.world.roles[name]; ok && d.visible(c.here) {
		return roleFree
	}
	return roleMissing
}

// The roles that each team and each channel has, that of guests last.
var (
	teamRoles    = []string{"team_user", "team_admin", "team_guest"}
	channelRoles = []string{"channel_user", "channel_admin", "channel_guest"}
)

// extraRoles checks the roles in a place, where regular are those that each such
// place has.
func (c *Checker) extraRoles(r *report, p *place, a *account, roles *string, regular []string) {
	if roles == nil || invalidRoles(*roles) != "" {
		return
	}
	at := p.in("roles")
	for name := range roleNames(*roles) {
		if i := slices.Index(regular, name); i >= 0 {
			if a.guest && i < len(regular)-1 {
				r.add(memberGuestMore, &at, "role %s of a guest", quote(name)).about(a.name)
			}
			continue
		}
		switch state := c.roleState(name); {
		case state == roleMissing:
			r.add(memberRoleUnknown, &at, "no role %s", quote(name)).about(name)
		case state == roleOfSchemes:
			r.add(memberRoleManaged, &at, "role %s belongs to schemes", quote(name)).about(name)
		case a.guest:
			r.add(memberGuestRole, &at, "role %s of a guest", quote(name)).about(a.name)
		}
	}
}
