package converter

import (
	"maps"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/validate"
)

// lastNames are the names of an archive that the server has already. Whoever was in it
// keeps their name, whatever they are called by now: the server knows people by nothing
// else. nil is an archive of nobody.
type lastNames struct {
	lineIndex
	byEmail, byLogin map[string]string // user names by address, by auth_data
}

func newLastNames(x lineIndex) *lastNames {
	n := &lastNames{x, map[string]string{}, map[string]string{}}
	for name, u := range x.users {
		n.byEmail[lowerOf(u.Email)] = name
		if data := value(u.AuthData); data != "" {
			n.byLogin[data] = name
		}
	}
	return n
}

// team is the one team of the archive, or nil.
func (n *lastNames) team() *jsonl.Team {
	if n == nil || len(n.teams) != 1 {
		return nil
	}
	for _, t := range n.teams {
		return t
	}
	return nil
}

// reserve keeps the names of the archive from newcomers.
func (n *lastNames) reserve(taken *names) {
	if n == nil {
		return
	}
	for name := range n.users {
		taken.taken[name] = true
	}
	for name := range n.bots {
		taken.taken[name] = true
	}
}

// known finds out who of the accounts is in the archive, and under which name: by their
// log-in and their address, and then by what they would be called.
func (n *lastNames) known(list []*account, o *Options, u *union) map[*account]string {
	if n == nil {
		return nil
	}
	kept, claimed := map[*account]string{}, map[string]bool{}
	claim := func(a *account, name string) {
		if _, has := kept[a]; !has && name != "" && !claimed[name] {
			kept[a], claimed[name] = name, true
		}
	}
	for _, a := range list {
		if !a.Bot && o.AuthService != "" && a.AuthData != "" {
			claim(a, n.byLogin[a.AuthData])
		}
	}
	for _, a := range list {
		if !a.Bot && validEmail(a.Email) {
			claim(a, n.byEmail[strings.ToLower(a.Email)])
		}
	}
	for _, a := range list {
		want, _ := a.handle()
		for _, name := range candidates(want, a.ID, maxUsername) {
			if !claimed[name] && n.maybe(name, a, u) {
				claim(a, name)
				break
			}
		}
	}
	return kept
}

// maybe reports whether the archive's account of that name, which nobody has claimed by an
// address, can be that of a. Slack drops nobody and gives no name to two people, so there
// it is the same person with another address. Elsewhere it may be a successor, who must
// not read what was written to somebody else.
func (n *lastNames) maybe(name string, a *account, u *union) bool {
	if a.Bot {
		return n.bots[name] != nil
	}
	before := n.users[name]
	if before == nil {
		return false
	}
	return !hasAddress(before) || !validEmail(a.Email) || a.from >= 0 && u.list[a.from].Kind() == "slack"
}

// hasAddress reports whether somebody's address is no placeholder.
func hasAddress(u *jsonl.User) bool {
	_, domain, _ := strings.Cut(lowerOf(u.Email), "@")
	return !strings.HasSuffix(domain, ".invalid")
}

// address is what an account is to have when no source tells: that which it had.
func (n *lastNames) address(name string) string {
	if n == nil || n.users[name] == nil {
		return ""
	}
	return lowerOf(n.users[name].Email)
}

// existing is what a server holds that has imported the archive.
func (x *lineIndex) existing() *validate.Existing {
	e := &validate.Existing{}
	members := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(x.users)) {
		u := x.users[name]
		out := validate.ExistingUser{
			Name: name, Email: lowerOf(u.Email), AuthService: value(u.AuthService), AuthData: value(u.AuthData), Guest: isGuestRole(u.Roles),
		}
		for _, t := range value(u.Teams) {
			out.Teams = append(out.Teams, lowerOf(t.Name))
			if value(u.DeleteAt) == 0 {
				members[lowerOf(t.Name)]++
			}
		}
		e.Users = append(e.Users, out)
	}
	for _, name := range slices.Sorted(maps.Keys(x.bots)) {
		e.Users = append(e.Users, validate.ExistingUser{Name: name, Email: name + "@localhost", Bot: true})
	}
	for _, name := range slices.Sorted(maps.Keys(x.teams)) {
		e.Teams = append(e.Teams, validate.ExistingTeam{Name: name, Members: members[name]})
		for _, ch := range reservedChannels { // each team has them
			e.Channels = append(e.Channels, validate.ExistingChannel{Team: name, Name: ch})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(x.channels)) {
		ch := x.channels[key]
		e.Channels = append(e.Channels, validate.ExistingChannel{Team: lowerOf(ch.Team), Name: lowerOf(ch.Name), Archived: value(ch.DeletedAt) > 0})
	}
	e.Roles = slices.Sorted(maps.Keys(x.roles))
	e.Emoji = slices.Sorted(maps.Keys(x.emoji))
	for _, name := range slices.Sorted(maps.Keys(x.schemes)) {
		e.Schemes = append(e.Schemes, validate.ExistingScheme{Name: name, Scope: value(x.schemes[name].Scope)})
	}
	return e
}

func isGuestRole(roles *string) bool {
	return slices.Contains(strings.Fields(value(roles)), "system_guest")
}
