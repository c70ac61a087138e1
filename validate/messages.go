package validate

import (
	"cmp"
	"slices"

	"github.com/mmimport/mmimport/jsonl"
)

func (c *Checker) usePost(r *report, b *jsonl.Post) {
	line := place{key: "post"}
	team, channel := line.in("team"), line.in("channel")
	t := c.teamRef(r, &team, b.Team, exactCase)
	ch := c.channelRef(r, &channel, t, b.Channel, exactCase)
	c.people(r, &line, b.User, b.FlaggedBy, b.Reactions)
	c.replyPeople(r, &line, b.Replies)
	c.followerRefs(r, &line, b.ThreadFollowers)
	if ch != nil {
		c.identity(uint64(ch.id), b.CreateAt, b.Message, b.Replies)
	}
}

// people checks the names on a message.
func (c *Checker) people(r *report, p *place, user *string, flaggedBy *[]string, reactions *[]jsonl.Reaction) {
	at := p.in("user")
	c.userRef(r, &at, user, exactCase)
	if flaggedBy != nil {
		at := p.in("flagged_by")
		c.userRefs(r, &at, flaggedBy, exactCase)
	}
	if reactions == nil {
		return
	}
	list := p.in("reactions")
	for i := range *reactions {
		at := list.at(i)
		who := at.in("user")
		c.userRef(r, &who, (*reactions)[i].User, anyCase)
	}
}

func (c *Checker) replyPeople(r *report, p *place, replies *[]jsonl.Reply) {
	list := p.in("replies")
	for i := range items(replies) {
		b := &(*replies)[i]
		at := list.at(i)
		c.people(r, &at, b.User, b.FlaggedBy, b.Reactions)
	}
}

func (c *Checker) followerRefs(r *report, p *place, followers *[]jsonl.Follower) {
	list := p.in("thread_followers")
	c.countFollowers(r, &list, len(items(followers)))
	for i, f := range items(followers) {
		at := list.at(i)
		who := at.in("user")
		if value(f.User) != "" {
			c.userRef(r, &who, f.User, anyCase)
		}
	}
}

// maxFollowers is how many followers fit into one statement: 65,535 values at 6
// each.
const maxFollowers = 10_922

// batchLines is how many messages the server saves together.
const batchLines = 1000

// followerWindow is the number of followers of the last messages.
type followerWindow struct {
	counts [batchLines]int
	next   int
	sum    int
	told   bool
}

// countFollowers reports threads with more followers than the server can save
// together. Which messages it saves together is chance, so that for more than
// one message it is only a warning.
func (c *Checker) countFollowers(r *report, p *place, n int) {
	w := &c.followers
	w.sum += n - w.counts[w.next]
	w.counts[w.next] = n
	w.next = (w.next + 1) % batchLines
	switch {
	case n > maxFollowers:
		r.add(followersOnLine, p, "followers: %d, at most %d are possible", n, maxFollowers)
	case w.sum > maxFollowers && !w.told:
		w.told = true
		r.add(followersInBatch, p, "the last %d messages have %d followers", batchLines, w.sum)
	}
}

// identity notes what the server tells messages apart by. channel tells channels and
// direct conversations apart.
func (c *Checker) identity(channel uint64, createAt *int64, text *string, replies *[]jsonl.Reply) {
	if createAt == nil || text == nil {
		return
	}
	c.recent.note(channel, *createAt, *text, c.here.line, false)
	for _, b := range items(replies) {
		c.recent.note(channel, max(number(b.CreateAt), *createAt), value(b.Message), c.here.line, true)
	}
}

// identical reports the messages of lines, of which first is the number of the first, that
// the server takes for earlier ones.
func (c *Checker) identical(lines []inspected, first int) {
	c.recent.lookUp(func(s sighting, earlier int) {
		in := &lines[s.line-first]
		if earlier == s.line || !in.whole {
			return
		}
		r := report{settings: c.settings, faults: in.faults}
		p := place{key: string(in.kind)}
		r.add(postIdentical, &p, "a message with this channel, time and text was there before").see(earlier, "it is here")
		in.faults = r.faults
	})
}

func (c *Checker) useDirectChannel(r *report, d *jsonl.DirectChannel) {
	line := place{key: "direct_channel"}
	var people []*account
	if d.Participants != nil {
		people = c.participantRefs(r, &line, *d.Participants)
	} else {
		at := line.in("members")
		people = c.userRefs(r, &at, d.Members, exactCase)
	}
	if len(people) == minDirect {
		k := pairOf(people[0], people[1])
		if c.world.direct[k] == nil {
			c.world.direct[k] = &definition{first: c.here, last: c.here}
		}
	}
	if len(people) > minDirect {
		c.defineGroup(r, &line, people, d.Participants != nil)
	}
}

// defineGroup reports a group conversation that comes twice in a segment.
func (c *Checker) defineGroup(r *report, p *place, people []*account, participants bool) {
	key := c.recent.group(people)
	earlier, ok := c.world.groups[key]
	line := groupLine{position: c.here, participants: participants}
	if ok && earlier.segment == c.here.segment {
		line.participants = participants || earlier.participants
		line.told = line.participants
		c.groupTwice(r, p, earlier, line)
	}
	c.world.groups[key] = line
}

// groupTwice reports two lines of a group. Without participants they do no harm.
func (c *Checker) groupTwice(r *report, p *place, earlier, line groupLine) {
	const message = "the same people have two lines"
	if !line.participants {
		r.add(directGroupTwice, p, message).see(earlier.line, "it is here").Severity = Warning
		return
	}
	before := len(r.faults)
	r.both(directGroupTwice, p, earlier.position, &earlier.told, c.here, "", message)
	for i := range r.faults[before:] {
		r.faults[before+i].Severity = Error
	}
}

func (c *Checker) participantRefs(r *report, p *place, list []*jsonl.Participant) []*account {
	var found []*account
	people := p.in("participants")
	for i, person := range list {
		if person == nil {
			continue
		}
		at := people.at(i)
		who := at.in("username")
		if a := c.userRef(r, &who, person.Username, exactCase); a != nil {
			found = append(found, a)
		}
	}
	return found
}

func (c *Checker) useDirectPost(r *report, b *jsonl.DirectPost) {
	line := place{key: "direct_post"}
	at := line.in("channel_members")
	people := c.userRefs(r, &at, b.ChannelMembers, exactCase)
	c.commonTeam(r, &at, people)
	c.people(r, &line, b.User, nil, b.Reactions) // flagged_by is among the members
	c.replyPeople(r, &line, b.Replies)
	c.followerRefs(r, &line, b.ThreadFollowers)
	if len(people) > 0 && len(people) == len(items(b.ChannelMembers)) {
		c.identity(c.recent.group(people), b.CreateAt, b.Message, b.Replies)
	}
}

// commonTeam reports a direct conversation that the server may not make because
// the two people have no team in common.
func (c *Checker) commonTeam(r *report, p *place, people []*account) {
	if len(people) != minDirect || c.Limits.RestrictDirectMessage == "any" {
		return
	}
	a, b := people[0], people[1]
	if a == b || a.bot || b.bot || slices.ContainsFunc(a.teams, func(t *team) bool { return slices.Contains(b.teams, t) }) {
		return
	}
	k := pairOf(a, b)
	if c.world.direct[k] != nil {
		return // it exists already, or was reported
	}
	c.world.direct[k] = &definition{first: c.here, last: c.here}
	r.add(directNoTeam, p, "%s and %s have no team in common", quote(a.name), quote(b.name)).about(a.name + " " + b.name)
}

// byName orders accounts.
func byName(a, b *account) int { return cmp.Compare(a.name, b.name) }
