package converter

import "github.com/mmimport/mmimport/sources"

// rights are what memberships of one team or channel say beside who is a member. Most
// say nothing: there are entries for those only that do. The zero value is empty.
type rights struct {
	admins   map[*account]bool
	settings map[*account][]sources.Setting
}

// grant adds what a membership says of somebody.
func (r *rights) grant(a *account, m *membership) {
	if m.Admin {
		if r.admins == nil {
			r.admins = map[*account]bool{}
		}
		r.admins[a] = true
	}
	if len(m.Settings) > 0 {
		if r.settings == nil {
			r.settings = map[*account][]sources.Setting{}
		}
		r.settings[a] = append(r.settings[a], m.Settings...)
	}
}

// nameMembers sets the names of a direct channel.
func (p *place) nameMembers() []string {
	for _, a := range p.members {
		p.names = append(p.names, a.username)
	}
	if len(p.names) == 1 {
		p.names = append(p.names, p.names[0])
	}
	return p.names
}
