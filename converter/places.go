package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// A place is where messages go: a channel of the team, or a direct channel.
type place struct {
	conversations []int // whose messages it holds
	first         *sources.Conversation

	number   int // index in places.list; below 0 for none
	direct   bool
	deserted bool       // only people who are left out were in it, and only they wrote: it is read, and not written
	members  []*account // distinct, in the order of their names once these are known
	names    []string   // of a direct channel: the members; one who writes to themselves is named twice

	// Of a channel.
	team *team
	rights
	name, display string
	private       bool
	deletedAt     int64 // Unix ms; 0 when in use
	header        sources.Text
	purpose       sources.Text
}

// The number of people a direct channel holds (model/channel.go ChannelGroupMinUsers,
// ChannelGroupMaxUsers; two make a direct message).
const maxDirect = 8

// places decides where each conversation goes: channels in the order of their
// names, then direct channels in that of their members'. Direct conversations of
// the same people become one. byConversation is nil for those not converted.
type places struct {
	list           []*place
	deserted       []*place
	byConversation []*place
	main           *team            // of the run
	teams          map[string]*team // by the id of the source, that of the run included
}

// findPlaces is the one place that decides who can read what.
func (g *gathered) findPlaces() *places {
	ps := &places{byConversation: make([]*place, len(g.dir.Conversations))}
	ps.main, ps.teams = g.nameTeams()
	direct := map[string]*place{}
	joining := make([][]*membership, len(g.dir.Conversations))
	for i := range g.memberships {
		if m := &g.memberships[i]; m.conversation >= 0 {
			joining[m.conversation] = append(joining[m.conversation], m)
		}
	}
	for i := range g.dir.Conversations {
		p := g.makePlace(i, joining[i])
		if p == nil {
			continue
		}
		g.put(ps, i, p, direct)
	}
	ps.nameChannels()
	slices.SortFunc(ps.list, func(a, b *place) int {
		return cmp.Or(boolCompare(a.direct, b.direct), strings.Compare(a.team.name, b.team.name), strings.Compare(a.name, b.name), slices.Compare(a.names, b.names))
	})
	for i, p := range ps.list {
		p.number = i
		if p.direct {
			continue
		}
		for _, a := range p.members {
			a.channels = append(a.channels, p)
		}
	}
	return ps
}

// put decides in which place conversation i is: p, or that of the same people. direct
// are the direct channels so far, by their members.
func (g *gathered) put(ps *places, i int, p *place, direct map[string]*place) {
	if p.deserted {
		ps.deserted = append(ps.deserted, p)
		return
	}
	p.team = ps.teams[p.first.Team]
	if p.direct {
		key := strings.Join(p.nameMembers(), " ")
		if old := direct[key]; old != nil {
			old.conversations = append(old.conversations, i)
			old.header = cmp.Or(old.header, p.header)
			ps.byConversation[i] = old
			g.ledger.of(sources.KindChannel).Merged++
			return
		}
		direct[key] = p
	}
	g.ledger.of(sources.KindChannel).Imported++
	ps.byConversation[i] = p
	ps.list = append(ps.list, p)
}

// makePlace returns what becomes of conversation i, nil when nothing does. joining
// are the memberships in it beside those that its own record lists.
func (g *gathered) makePlace(i int, joining []*membership) *place {
	c, t := &g.dir.Conversations[i], &g.traffic[i]
	g.ledger.of(sources.KindChannel).Read++
	if !t.selected {
		g.ledger.leaveAt(c.Origin, sources.KindChannel, notSelected, 1)
		g.leaveMembers(len(c.Members)+len(joining), notSelected)
		return nil
	}
	p := &place{
		conversations: []int{i}, first: c, header: c.Topic, purpose: c.Purpose, display: cmp.Or(c.Display, c.Name), private: c.Kind != sources.Public,
	}
	p.members = g.members(c, t)
	g.admit(p, joining)
	switch c.Kind {
	case sources.Group, sources.Direct:
		if p.direct = g.isDirect(c, t, p.members); p.direct {
			break
		}
		if len(p.members) == 0 && !g.saidAnything(t) {
			g.ledger.leaveAt(c.Origin, sources.KindChannel, "nobody and nothing in it", 1)
			g.leaveMembers(len(c.Members), "nobody and nothing in it")
			p.deserted, p.number = true, -1
			return p
		}
		p.display = g.groupTitle(c, p.members)
		g.o.Log.Debug("group conversation becomes a private channel", "conversation", cmp.Or(c.Name, c.ID), "people", len(p.members))
	case sources.Unlisted:
		if isMention(c) {
			break
		}
		g.ledger.problems.add(sources.Problem{Origin: c.Origin, Message: fmt.Sprintf("the folder %s is in no list of conversations: its messages (%d) go to a private, archived channel of those who wrote them", quote(c.Name), t.messages)})
	}
	g.bookMembers(c, p)
	if !p.direct {
		p.deletedAt = g.archivedAt(c, t)
	}
	return p
}

// isDirect reports whether the members fit a direct channel. One person is
// alone with themselves only if no other was left out.
func (g *gathered) isDirect(c *sources.Conversation, t *traffic, members []*account) bool {
	if len(members) == 1 {
		for _, id := range c.Members {
			if a := g.people.get(id); a != nil && a.skipped {
				return false
			}
		}
		for _, a := range g.people.writers(t.authors) {
			if a.root().skipped {
				return false
			}
		}
	}
	return len(members) >= 1 && len(members) <= maxDirect
}

// saidAnything reports whether a conversation whose members follow from its authors has
// a message of somebody who is imported.
func (g *gathered) saidAnything(t *traffic) bool {
	return slices.ContainsFunc(g.people.writers(t.authors), func(a *account) bool { return !a.root().skipped })
}

// members returns who can read a conversation, in the order of their names. Whoever
// wrote in a direct, a group or an unlisted conversation was a member of it.
func (g *gathered) members(c *sources.Conversation, t *traffic) []*account {
	var list []*account
	has := map[*account]bool{}
	join := func(a *account) {
		if !has[a] && !a.skipped {
			has[a] = true
			list = append(list, a)
		}
	}
	for _, id := range c.Members {
		join(g.people.get(id))
	}
	if !listsMembers(c) {
		for _, a := range g.people.writers(t.authors) {
			if a = a.root(); !a.Bot || len(list) < 2 && c.Kind == sources.Direct {
				join(a)
			}
		}
	}
	slices.SortFunc(list, func(a, b *account) int { return strings.Compare(a.username, b.username) })
	return list
}

// listsMembers reports whether the source's list of members is all there is to
// know: the members of a channel come and go, and may have written before they left.
func listsMembers(c *sources.Conversation) bool {
	return c.Kind == sources.Public || c.Kind == sources.Private
}

// bookMembers accounts for the members that the source lists. Bots are members of
// direct channels only: the import has no other memberships for them.
func (g *gathered) bookMembers(c *sources.Conversation, p *place) {
	seen := map[*account]bool{}
	m := g.ledger.of(sources.KindMembership)
	for _, id := range c.Members {
		a := g.people.get(id)
		m.Read++
		switch {
		case a.skipped:
			g.ledger.leaveAt(keyed(c.Origin, "members"), sources.KindMembership, "of "+a.whySkipped(), 1)
		case a.Bot && !p.direct:
			g.ledger.leaveAt(keyed(c.Origin, "members"), sources.KindMembership, "of a bot: the import has none for bots", 1)
		case seen[a]:
			m.Merged++
		default:
			seen[a] = true
			m.Imported++
		}
	}
	if !p.direct {
		p.members = slices.DeleteFunc(p.members, func(a *account) bool { return a.Bot })
	}
}

func (g *gathered) leaveMembers(n int, reason string) {
	g.ledger.of(sources.KindMembership).Read += n
	g.ledger.leave(sources.KindMembership, reason, n)
}

// admit adds the people of memberships to a place.
func (g *gathered) admit(p *place, joining []*membership) {
	if len(joining) == 0 {
		return
	}
	in := make(map[*account]bool, len(p.members))
	for _, a := range p.members {
		in[a] = true
	}
	for _, m := range joining {
		a := g.bookMembership(m, func(a *account) bool { return in[a] && !m.Admin && len(m.Settings) == 0 })
		if a == nil {
			continue
		}
		if !in[a] {
			in[a] = true
			p.members = append(p.members, a)
		}
		p.grant(a, m)
	}
	slices.SortFunc(p.members, func(a, b *account) int { return strings.Compare(a.username, b.username) })
}

// archivedAt returns when a channel was archived, in Unix ms: at the time of the
// notice, which is the only one an export tells, else after its last message.
func (g *gathered) archivedAt(c *sources.Conversation, t *traffic) int64 {
	switch {
	case !c.Archived && (c.Kind != sources.Unlisted || isMention(c)):
		return 0
	case t.archivedAt > 0:
		return t.archivedAt / 1000
	case t.last > 0:
		return t.last/1000 + 1
	}
	return cmp.Or(c.UpdatedAt, c.CreatedAt, 1)
}

// groupTitle names a private channel after the people of the conversation it was,
// those who are left out included.
func (g *gathered) groupTitle(c *sources.Conversation, members []*account) string {
	var names []string
	for _, a := range members {
		names = append(names, a.username)
	}
	for _, id := range c.Members {
		if a := g.people.get(id); a.skipped {
			names = append(names, cmp.Or(a.Name, a.username))
		}
	}
	s, _ := cut(cmp.Or(strings.Join(names, ", "), "Group conversation"), maxChannelDisplay)
	return s
}

// nameChannels gives every channel a name of its own in its team. Private and public channels
// share one name space, so none can be taken for another.
func (ps *places) nameChannels() {
	var channels []*place
	lossy := map[*place]bool{}
	want := map[*place]string{}
	for i, p := range ps.list {
		p.number = i
		if p.direct {
			continue
		}
		channels = append(channels, p)
		s, same := slug(p.first.Name, "_-")
		if want[p] = s; s == "" {
			id, _ := slug(p.first.ID, "-")
			want[p] = strings.TrimSuffix("channel-"+id, "-")
		}
		lossy[p] = !same
	}
	slices.SortStableFunc(channels, func(a, b *place) int {
		return cmp.Or(boolCompare(lossy[a], lossy[b]), boolCompare(a.first.Kind == sources.Unlisted, b.first.Kind == sources.Unlisted), cmp.Compare(a.first.ID, b.first.ID))
	})
	taken := map[*team]*names{}
	for _, p := range channels {
		if taken[p.team] == nil {
			taken[p.team] = newNames(maxChannelName, reservedChannels)
		}
		p.name = taken[p.team].take(want[p], p.first.ID, func(s string) bool { return !groupDigest.MatchString(s) && !directName.MatchString(s) })
		p.display = cmp.Or(p.display, p.name)
	}
}
