package converter

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// addConversation takes a conversation of a source. One with the id of another is
// that one, and so is a channel known by name only if another has that name.
func (u *union) addConversation(src int, c sources.Conversation) {
	c.Origin, c.Team, c.ID = u.place(src, c.Origin), u.team(c.Team), u.channelID(c.ID)
	i, known := u.index[c.ID]
	if !known && strings.HasPrefix(c.ID, "channel:") {
		i, known = u.byName[c.ID]
	}
	if known {
		u.index[c.ID] = i
		if !isMention(&c) {
			u.joined++
		}
		u.joinConversation(i, c, u.list[src].Kind() == "slack")
		return
	}
	i = len(u.dir.Conversations)
	u.dir.Conversations = append(u.dir.Conversations, c)
	u.index[c.ID] = i
	if key := sources.ChannelID(c.Team, c.Name); c.Kind != sources.Direct && c.Kind != sources.Group && c.Name != "" {
		if _, taken := u.byName[key]; !taken {
			u.byName[key] = i
		}
	}
}

// isMention reports whether a conversation is only the name of a channel that some
// record speaks of.
func isMention(c *sources.Conversation) bool {
	return c.Kind == sources.Unlisted && strings.HasPrefix(c.ID, "channel:")
}

// joinConversation adds to conversation i what another source, which is less right,
// says of it; export is whether that is an export. What is private for one is private.
// What no list describes does not become public because of no more than its name.
func (u *union) joinConversation(i int, c sources.Conversation, export bool) {
	old := &u.dir.Conversations[i]
	if old.Kind == sources.Unlisted && c.Kind != sources.Unlisted && (c.ID == old.ID || c.Kind != sources.Public) {
		old.Kind, old.Origin, old.Archived, old.Name = c.Kind, c.Origin, c.Archived, cmp.Or(c.Name, old.Name)
	}
	if old.Kind == sources.Public && c.Kind != sources.Public && c.Kind != sources.Unlisted {
		old.Kind = sources.Private
	}
	u.joinMembers(old, &c, export)
	old.Pins = append(slices.Clip(old.Pins), c.Pins...)
	old.Name, old.Display = cmp.Or(old.Name, c.Name), cmp.Or(old.Display, c.Display)
	if c.Name != old.Name && c.Name != "" {
		u.others[i] = append(u.others[i], c.Name)
	}
	old.Topic, old.Purpose = cmp.Or(old.Topic, c.Topic), cmp.Or(old.Purpose, c.Purpose)
	old.CreatedAt, old.UpdatedAt = cmp.Or(min(old.CreatedAt, c.CreatedAt), max(old.CreatedAt, c.CreatedAt)), max(old.UpdatedAt, c.UpdatedAt)
}

// joinMembers adds the members that a less right source lists. Who is no member of a
// channel any more in a newer export must not read what came after: an older one
// only tells the members where the newer does not. export is whether c is of one.
func (u *union) joinMembers(old, c *sources.Conversation, export bool) {
	if !export || !listsMembers(old) || len(old.Members) == 0 {
		old.Members = append(slices.Clip(old.Members), c.Members...)
		return
	}
	now := make(map[string]bool, len(old.Members))
	for _, id := range old.Members {
		now[id] = true
	}
	members := slices.Clip(old.Members)
	for _, id := range c.Members {
		if now[id] {
			members = append(members, id) // accounted for as merged
		} else {
			u.former++
		}
	}
	old.Members = members
}

// conversation returns the index of the conversation that an id or a ChannelID means.
func (u *union) conversation(id string) (int, bool) {
	id = u.channelID(id)
	i, known := u.index[id]
	if !known {
		i, known = u.byName[id]
	}
	return i, known
}
