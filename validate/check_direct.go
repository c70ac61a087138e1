package validate

import (
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// How many people a direct or group conversation has.
const (
	minDirect = 2
	maxDirect = 8
)

func (r *report) directChannel(d *jsonl.DirectChannel) {
	p := place{key: "direct_channel"}
	if d.Participants == nil && d.Members == nil {
		r.add(directNoMembers, &p, "neither participants nor members")
	}
	if d.Participants != nil {
		at := p.in("participants")
		r.participants(&at, *d.Participants)
	}
	if d.Members != nil {
		at := p.in("members")
		r.directCount(&at, len(*d.Members))
		if d.Participants == nil {
			r.noRepeats(directTwice, &at, *d.Members)
		} else if others := without(*d.Members, directNames(d)); len(others) > 0 && len(*d.Participants) > 0 {
			r.add(directMembers, &at, "%s is not among the participants", quote(others[0]))
		}
	}
	checkTexts(r, &p, d, directTexts)
	r.favorites(&p, d)
	r.shownBy(&p, d)
}

var directTexts = []textField[jsonl.DirectChannel]{
	{"header", func(d *jsonl.DirectChannel) *string { return d.Header }, directHeader, maxRunes(1024)},
}

func (r *report) directCount(p *place, n int) {
	switch {
	case n < minDirect:
		r.add(directFew, p, "people: %d, at least %d are needed", n, minDirect)
	case n > maxDirect:
		r.add(directMany, p, "people: %d, at most %d are possible", n, maxDirect)
	}
}

// noRepeats reports names that come again in a group. Two names are a direct
// conversation, which may be with oneself.
func (r *report) noRepeats(rule ID, p *place, names []string) {
	if len(names) <= minDirect {
		return
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			at := p.at(i)
			r.add(rule, &at, "%s is in the group twice", quote(name))
		}
	}
}

func (r *report) participants(p *place, people []*jsonl.Participant) {
	r.directCount(p, len(people))
	r.noRepeats(directTwice, p, participantNames(people))
	for i, person := range people {
		at := p.at(i)
		if person == nil || person.Username == nil {
			r.add(directNull, &at, "a participant without username")
			continue
		}
		if n := person.NotifyProps; n != nil {
			notify := at.in("notify_props")
			checkTexts(r, &notify, n, directNotifyTexts)
		}
		if !isTrue(person.SchemeUser) && !isTrue(person.SchemeAdmin) && !isTrue(person.SchemeGuest) {
			r.add(directNoFlag, &at, "%s has no role in the conversation", quote(*person.Username))
		}
	}
}

// without are the names that are not among others.
func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

func isTrue(b *bool) bool { return b != nil && *b }

// participantNames are the names of the people that have one.
func participantNames(people []*jsonl.Participant) []string {
	names := make([]string, 0, len(people))
	for _, p := range people {
		if p != nil && p.Username != nil {
			names = append(names, *p.Username)
		}
	}
	return names
}

var directNotifyTexts = []textField[jsonl.ChannelNotify]{
	{"desktop", func(n *jsonl.ChannelNotify) *string { return n.Desktop }, directNotify, oneOf("default", "all", "mention", "none")},
	{"mobile", func(n *jsonl.ChannelNotify) *string { return n.Mobile }, directNotify, oneOf("default", "all", "mention", "none")},
	{"mark_unread", func(n *jsonl.ChannelNotify) *string { return n.MarkUnread }, directNotify, oneOf("all", "mention")},
	{"email", func(n *jsonl.ChannelNotify) *string { return n.Email }, directNotify, oneOf("default", "true", "false")},
	{"ignore_channel_mentions", func(n *jsonl.ChannelNotify) *string { return n.IgnoreChannelMentions }, directNotify, oneOf("on", "off", "default")},
	{"channel_auto_follow_threads", func(n *jsonl.ChannelNotify) *string { return n.ChannelAutoFollowThreads }, directNotify, oneOf("on", "off")},
}

// directNames are the people of a direct channel: the participants if there are
// any, else the members.
func directNames(d *jsonl.DirectChannel) []string {
	if d.Participants != nil {
		return participantNames(*d.Participants)
	}
	return items(d.Members)
}

func (r *report) favorites(p *place, d *jsonl.DirectChannel) {
	list, people := p.in("favorited_by"), directNames(d)
	for i, name := range items(d.FavoritedBy) {
		at := list.at(i)
		switch {
		case slices.Contains(people, name):
		case slices.Contains(items(d.Members), name):
			r.add(directFavoriteCrash, &at, "%s is in members, but not in participants", quote(name))
		default:
			r.add(directFavorite, &at, "%s is not in the conversation", quote(name))
		}
	}
}

func (r *report) shownBy(p *place, d *jsonl.DirectChannel) {
	list, people := p.in("shown_by"), directNames(d)
	for i, name := range items(d.ShownBy) {
		at := list.at(i)
		switch {
		case slices.Contains(people, name):
		case slices.Contains(people, strings.ToLower(name)):
			r.add(directShownCase, &at, "%s is not how the person is called in the conversation", quote(name))
		default:
			r.add(directShown, &at, "%s is not in the conversation", quote(name))
		}
	}
}

func (r *report) directPostMembers(p *place, b *jsonl.DirectPost) {
	list := p.in("channel_members")
	if b.ChannelMembers == nil {
		r.add(directPostNoMembers, &list, "no channel_members")
		return
	}
	members := *b.ChannelMembers
	switch n := len(members); {
	case n < minDirect:
		r.add(directPostFew, &list, "members: %d, at least %d are needed", n, minDirect)
	case n > maxDirect:
		r.add(directPostMany, &list, "members: %d, at most %d are possible", n, maxDirect)
	}
	r.noRepeats(directPostTwice, &list, members)
	if b.User != nil && !slices.Contains(members, *b.User) {
		at := p.in("user")
		r.add(directPostOutsider, &at, "%s is not in the conversation", quote(*b.User)).about(*b.User)
	}
	flags := p.in("flagged_by")
	for i, name := range items(b.FlaggedBy) {
		if !slices.Contains(members, name) {
			at := flags.at(i)
			r.add(directPostFlag, &at, "%s is not in the conversation", quote(name))
		}
	}
}
