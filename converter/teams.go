package converter

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// team is a team of the output.
type team struct {
	id            string // of the source; "" for the team of the run
	name, display string // final
	description   string
	open          bool
	origin        sources.Origin

	rights
}

// nameTeams gives every team its name: that of the run first, then the others by
// their names.
func (u *union) nameTeams() (main *team, byID map[string]*team) {
	taken := newNames(maxTeamName, nil)
	main = &team{}
	byID = map[string]*team{"": main}
	base := strings.ToValidUTF8(u.list[u.order[0]].Name(), "") // the same in whatever order they are named
	main.name, main.display = chooseTeam(base, u.o)
	if t := u.o.last.team(); t != nil && u.o.Team == "" { // the export of another day has another name
		main.name, main.display = lowerOf(t.Name), cmp.Or(u.o.TeamDisplayName, value(t.DisplayName), lowerOf(t.Name))
	}
	for _, t := range u.dir.Teams {
		if u.team(t.ID) != "" {
			continue
		}
		if u.o.Team == "" {
			main.name = makeTeamName(cmp.Or(t.Name, t.DisplayName, t.ID))
			main.display, _ = cut(cmp.Or(u.o.TeamDisplayName, t.DisplayName, t.Name, main.name), maxTeamDisplayName)
		} else if u.o.TeamDisplayName == "" {
			main.display, _ = cut(cmp.Or(t.DisplayName, main.display), maxTeamDisplayName)
		}
		main.description, main.open, main.origin = t.Description, t.Open, t.Origin
	}
	taken.take(main.name, "", ValidTeamName)
	teams := slices.Clone(u.dir.Teams)
	slices.SortStableFunc(teams, func(a, b sources.Team) int { return strings.Compare(a.ID, b.ID) })
	for _, t := range teams {
		if u.team(t.ID) == "" {
			continue
		}
		out := &team{id: t.ID}
		out.name = taken.take(makeTeamName(cmp.Or(t.Name, t.DisplayName, t.ID)), t.ID, ValidTeamName)
		out.display, _ = cut(cmp.Or(t.DisplayName, t.Name, out.name), maxTeamDisplayName)
		out.description, out.open, out.origin = t.Description, t.Open, t.Origin
		byID[t.ID] = out
	}
	return main, byID
}

// makeTeamName makes a name that the server takes of any words.
func makeTeamName(s string) string {
	name, _ := slug(s, "")
	name = strings.Trim(name[:min(len(name), maxTeamName-len("team-"))], "-")
	if !ValidTeamName(name) {
		name = strings.TrimSuffix("team-"+name, "-")
	}
	return name
}

// chooseTeam returns the name and display name of the team for sources that have none.
func chooseTeam(source string, o *Options) (name, display string) {
	base := strings.TrimSuffix(source, path.Ext(source))
	if i := strings.Index(strings.ToLower(base), " slack export"); i > 0 {
		base = base[:i] // "Acme Slack export Jan 1 2024 - Feb 1 2024", as Slack names its zip
	}
	name, display = o.Team, o.TeamDisplayName
	if name == "" {
		name = makeTeamName(base)
	}
	if display == "" && o.Team == "" {
		display = strings.TrimSpace(base)
	}
	display, _ = cut(cmp.Or(display, name), maxTeamDisplayName)
	return name, display
}

// enrol makes everybody a member of the teams of their channels, of those that a
// membership says, and of the run's team where their source knows no teams. It
// returns the teams that are needed, in the order of their names.
func (g *gathered) enrol(ps *places) []*team {
	needed := map[*team]bool{}
	join := func(a *account, t *team) {
		if !slices.Contains(a.teams, t) {
			a.teams = append(a.teams, t)
		}
	}
	for _, p := range ps.list {
		if p.direct {
			continue
		}
		needed[p.team] = true
		for _, a := range p.members {
			join(a, p.team)
		}
	}
	g.moveOut()
	g.enrolMembers(ps, join)
	for _, a := range g.people.final() {
		if a.Bot || a.skipped {
			continue
		}
		if a.active() && len(a.teams) == 0 && !g.fromTeams(a) && !a.homeless {
			join(a, ps.main)
		}
		slices.SortFunc(a.teams, func(x, y *team) int { return strings.Compare(x.name, y.name) })
		for _, t := range a.teams {
			needed[t] = true
		}
	}
	for id, t := range ps.teams {
		if id != "" {
			needed[t] = true
		}
	}
	if len(needed) == 0 {
		needed[ps.main] = true
	}
	list := make([]*team, 0, len(needed))
	for t := range needed {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b *team) int { return strings.Compare(a.name, b.name) })
	return list
}

// The versions of the server from the first to before the last take no guest who is in no
// channel (channels/app/imports/import_validators.go, isValidGuestRoles).
var (
	firstChannelGuests = validate.Version{Major: 10, Minor: 2}
	lastChannelGuests  = validate.Version{Major: 11, Minor: 5}
)

// moveOut makes guests who are in no channel so far, and whom the target takes only with
// one, ordinary accounts that are in no team: so they see nothing that they did not.
func (g *gathered) moveOut() {
	v := g.o.Target
	if v.IsZero() || v.Compare(firstChannelGuests) < 0 || v.Compare(lastChannelGuests) >= 0 {
		return
	}
	for _, a := range g.people.final() {
		if a.Guest && !a.Bot && !a.skipped && len(a.teams) == 0 {
			a.Guest, a.homeless = false, true
		}
	}
}

// homelessGuest is why somebody is in no team.
const homelessGuest = "of a guest in no channel, whom a server before 11.5 does not take as one"

// fromTeams reports whether a source that lists somebody knows teams, and so would
// know theirs.
func (g *gathered) fromTeams(a *account) bool {
	return slices.ContainsFunc(append([]*account{a}, a.twins...), func(t *account) bool { return t.listed && t.from >= 0 && g.teamed[t.from] })
}

// enrolMembers applies the memberships in teams.
func (g *gathered) enrolMembers(ps *places, join func(*account, *team)) {
	for i := range g.memberships {
		m := &g.memberships[i]
		if m.conversation >= 0 {
			continue
		}
		t := ps.teams[g.team(m.Team)]
		if a := g.bookMembership(m, func(a *account) bool { return slices.Contains(a.teams, t) && !m.Admin }); a != nil {
			join(a, t)
			t.grant(a, m)
		}
	}
}

// bookMembership accounts for a membership, and returns the person, nil for nobody.
// known tells whether they are a member already.
func (g *gathered) bookMembership(m *membership, known func(*account) bool) *account {
	l := g.ledger.of(sources.KindMembership)
	l.Read++
	a := g.people.lookup(m.User)
	leave := func(reason string) {
		g.ledger.leaveAt(g.place(m.from, m.Origin), sources.KindMembership, reason, 1)
	}
	switch {
	case a == nil || !a.listed && strings.Contains(a.ID, ":"):
		_, name, _ := strings.Cut(m.User, ":")
		leave("of somebody whom no source knows")
		g.ledger.problems.add(sources.Problem{Origin: g.place(m.from, m.Origin), Message: "no source knows " + quote(cmp.Or(name, m.User)) + ": the membership is left out"})
		return nil
	case a.skipped:
		leave("of " + a.whySkipped())
		return nil
	case a.homeless:
		leave(homelessGuest)
		return nil
	case a.Bot:
		leave("of a bot: the import has none for bots")
		return nil
	case known(a):
		l.Merged++
	default:
		l.Imported++
	}
	return a
}
