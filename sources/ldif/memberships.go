package ldif

import (
	"fmt"
	"slices"

	"github.com/mmimport/mmimport/sources"
)

// The reasons for which memberships are left out.
const (
	reasonUnknownMember = "the member of the group is not in the dump"
	reasonNoUser        = "the member of the group is not imported"
)

// memberships applies the rules: everybody in a group that a rule names becomes a
// member of what it names, once, in the order of the rules and then of the people. It
// accounts for the groups, and for members that are nobody.
func (p *pass) memberships() {
	if p.graph == nil {
		return
	}
	joined := map[place]int{} // index in p.dir.Memberships
	for _, rule := range p.set.groups {
		p.addTeam(rule.Team)
		from := p.meant(rule)
		if from == nil {
			continue
		}
		in := make([]bool, len(p.people.list))
		p.graph.walk(from, func(to *group) {
			p.graph.direct(to, func(person int) { in[person] = true })
			p.account(to)
		})
		for i, is := range in {
			if is {
				p.join(rule, i, from.line, joined)
			}
		}
	}
	p.countGroups()
}

// meant returns the group that a rule means, and reports when there is none, or more
// than one: nobody becomes a member by mistake.
func (p *pass) meant(rule GroupRule) *group {
	found := p.graph.matching(rule)
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		p.dir.Problems = append(p.dir.Problems, sources.Problem{
			Origin: sources.Origin{File: p.name}, Message: fmt.Sprintf("no group of the dump is %q, which a rule names: nobody becomes a member by it", rule.Group),
		})
	default:
		first, second := p.graph.nodes[found[0].node].name, p.graph.nodes[found[1].node].name
		p.dir.Problems = append(p.dir.Problems, sources.Problem{
			Origin:  sources.Origin{File: p.name, Line: found[0].line},
			Message: fmt.Sprintf("%d groups are called %q, such as %.100q and %.100q: nobody becomes a member by that rule; name the group by its dn", len(found), rule.Group, first, second),
		})
	}
	return nil
}

// addTeam yields a team that a rule names, once.
func (p *pass) addTeam(name string) {
	if name == "" || slices.ContainsFunc(p.dir.Teams, func(t sources.Team) bool { return t.ID == name }) {
		return
	}
	p.dir.Teams = append(p.dir.Teams, sources.Team{Origin: sources.Origin{File: p.name}, ID: name, Name: name})
}

// place is what somebody can be a member of.
type place struct {
	person        int
	team, channel string
}

// join makes a person a member of what a rule names. Who already is one may become an
// administrator of it.
func (p *pass) join(rule GroupRule, person, line int, joined map[place]int) {
	at := place{person, rule.Team, rule.Channel}
	if i, ok := joined[at]; ok {
		m := &p.dir.Memberships[i]
		m.Admin = m.Admin || rule.Admin
		return
	}
	joined[at] = len(p.dir.Memberships)
	u := &p.people.users[person]
	m := sources.Membership{Origin: p.origin(line), User: u.ID, Team: rule.Team, Admin: rule.Admin}
	if line == 0 {
		m.Origin = u.Origin // the group has no entry: the person's says it
	}
	if rule.Channel != "" {
		m.Channel = sources.ChannelID(rule.Team, rule.Channel)
	}
	p.dir.Memberships = append(p.dir.Memberships, m)
}

// account books the members of a group that nobody is made of, the first time that a
// rule leads to the group.
func (p *pass) account(to *group) {
	if to.seen {
		return
	}
	to.seen = true
	strangers, first := 0, ""
	stranger := func(name string) {
		if strangers++; strangers == 1 {
			first = name
		}
		p.leave(to.line, verdict{sources.KindMembership, reasonUnknownMember})
	}
	for _, m := range to.members {
		switch n := p.graph.nodes[m]; {
		case n.state == leftOut:
			p.leave(to.line, verdict{sources.KindMembership, reasonNoUser})
		case n.state == mentioned && n.group == nil:
			stranger(n.name)
		}
	}
	for _, uid := range to.uids {
		if i, ok := p.graph.byUID.All[uid]; !ok {
			stranger(uid)
		} else if i == nobody {
			p.leave(to.line, verdict{sources.KindMembership, reasonNoUser})
		}
	}
	name := p.graph.nodes[to.node].name
	if strangers > 0 {
		p.tell(to.line, false, fmt.Sprintf("dn %.100q: members that are not in the dump are left out (%d), such as %.100q", name, strangers, first))
	}
	if to.dynamic {
		p.tell(to.line, false, fmt.Sprintf("dn %.100q: members that follow from a search (memberURL) are not known", name))
	}
}

// countGroups books the groups that have an entry: those that rules led to went into
// memberships.
func (p *pass) countGroups() {
	for i := range p.graph.nodes {
		switch to := p.graph.nodes[i].group; {
		case to == nil || to.line == 0:
		case to.seen:
			p.dir.Merged = merge(p.dir.Merged, sources.KindGroup, 1)
		default:
			p.leave(to.line, verdict{sources.KindGroup, reasonOnlyCount})
		}
	}
}
