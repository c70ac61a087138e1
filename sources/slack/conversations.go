package slack

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/sources"
)

// conversation is an element of the lists of channels, groups and direct conversations.
type conversation struct {
	ID         str        `json:"id"`
	Name       str        `json:"name"`
	Created    num        `json:"created"` // Unix s
	Updated    num        `json:"updated"` // Unix ms
	IsArchived flag       `json:"is_archived"`
	IsPrivate  flag       `json:"is_private"`
	Members    strs       `json:"members"`
	Topic      obj[topic] `json:"topic"`
	Purpose    obj[topic] `json:"purpose"`
	Pins       objs[pin]  `json:"pins"`
}

type topic struct {
	Value str `json:"value"`
}

type pin struct {
	ID   str `json:"id"` // a message's ts for type C, a file's id for type F
	Type str `json:"type"`
}

func (c *conversation) record(o sources.Origin, kind sources.ConversationKind) sources.Conversation {
	if kind == sources.Public && bool(c.IsPrivate) {
		kind = sources.Private
	}
	r := sources.Conversation{
		Origin: o, ID: string(c.ID), Name: plain(string(c.Name)), Kind: kind, Members: c.Members,
		CreatedAt: int64(c.Created) * 1000, UpdatedAt: int64(c.Updated), Archived: bool(c.IsArchived),
	}
	if c.Topic.val != nil {
		r.Topic = mrkdwn(string(c.Topic.val.Value))
	}
	if c.Purpose.val != nil {
		r.Purpose = plainText(string(c.Purpose.val.Value)) // Mattermost shows it without formatting
	}
	for _, p := range c.Pins {
		if ts, ok := parseTS(string(p.ID)); ok && p.Type != "F" {
			r.Pins = append(r.Pins, ts)
		}
	}
	return r
}

// catalog gathers the conversations of all spaces.
type catalog struct {
	e       *Export
	d       *sources.Directory
	wanted  func(members []string) bool
	byID    map[string]int            // index in d.Conversations; leftOut
	byName  map[*space]map[string]int // the same by the names that the lists of a space give, in NFC
	seen    map[string]bool           // the lists of a space have this id
	merged  int
	shared  int // conversations that several workspaces have
	orgWide int // conversations that belong to no single workspace
}

// leftOut stands for a conversation that is listed and not wanted.
const leftOut = -1

// readConversations reads the lists of all spaces, and adds folders of messages
// that none of them names. wanted reports whether what belongs to no single
// workspace is to be read, by its members.
func (e *Export) readConversations(d *sources.Directory, wanted func(members []string) bool) (*catalog, error) {
	c := &catalog{e: e, d: d, wanted: wanted, byID: map[string]int{}, byName: map[*space]map[string]int{}, seen: map[string]bool{}}
	for _, sp := range e.scope.spaces {
		c.byName[sp] = map[string]int{}
		for _, l := range []struct {
			file string
			kind sources.ConversationKind
		}{{channelsFile, sources.Public}, {groupsFile, sources.Private}, {mpimsFile, sources.Group}, {dmsFile, sources.Direct}} {
			file, ok := sp.lists[l.file]
			if !ok {
				continue
			}
			err := readList(e, file, d, sources.KindChannel, func(x *conversation, o sources.Origin) string { return c.take(x, o, sp, l.kind) })
			if err != nil {
				return nil, err
			}
		}
	}
	for _, sp := range e.scope.spaces {
		if err := c.takeComments(sp); err != nil {
			return nil, err
		}
		c.addUnlisted(sp)
	}
	if c.merged > 0 {
		d.Merged = append(d.Merged, sources.Merged{Kind: sources.KindChannel, Count: c.merged})
	}
	return c, nil
}

// take adds one element of a list. It returns why it was left out, or "".
func (c *catalog) take(x *conversation, o sources.Origin, sp *space, kind sources.ConversationKind) string {
	if x.ID == "" {
		x.ID = str(sp.id(string(x.Name))) // as unique, and some tools write no id
	}
	key := sp.name + "\x00" + string(x.ID)
	switch {
	case x.ID == "":
		return "a conversation with neither id nor name"
	case c.seen[key]:
		return fmt.Sprintf("the conversation %s is listed twice", x.ID)
	}
	c.seen[key] = true
	r := x.record(o, kind)
	r.Team = c.e.scope.team(sp)
	i, known := c.byID[r.ID]
	switch {
	case known && i != leftOut:
		c.merged++
		c.shared++
		unite(&c.d.Conversations[i], &r)
	case known, sp.name == "" && !c.wanted(r.Members):
		i = leftOut
		c.d.LeftOut = append(c.d.LeftOut, sources.LeftOut{Origin: o, Kind: sources.KindChannel, Reason: "nobody of the workspaces asked for is in it", Count: 1})
	default:
		i = len(c.d.Conversations)
		c.d.Conversations = append(c.d.Conversations, r)
		if sp.name == "" {
			c.orgWide++
		}
	}
	c.byID[r.ID] = i
	c.claim(c.byName[sp], norm.NFC.String(r.Name), i)
	return ""
}

// claim gives a name to conversation i. Where two have one name, the more private one
// has it: its messages must not be shown to more people than could read them.
func (c *catalog) claim(names map[string]int, name string, i int) {
	j, taken := names[name]
	if !taken || j != leftOut && c.d.Conversations[j].Kind == sources.Public && (i == leftOut || c.d.Conversations[i].Kind != sources.Public) {
		names[name] = i
	}
}

// unite adds what another workspace says of a shared conversation.
func unite(c, more *sources.Conversation) {
	if c.Kind == sources.Public {
		c.Kind = more.Kind
	}
	for _, m := range more.Members {
		if !slices.Contains(c.Members, m) {
			c.Members = append(slices.Clip(c.Members), m)
		}
	}
	for _, ts := range more.Pins {
		if !slices.Contains(c.Pins, ts) {
			c.Pins = append(c.Pins, ts)
		}
	}
	c.Archived = c.Archived && more.Archived
	c.Topic, c.Purpose = cmp.Or(c.Topic, more.Topic), cmp.Or(c.Purpose, more.Purpose)
	if c.CreatedAt == 0 || more.CreatedAt > 0 && more.CreatedAt < c.CreatedAt {
		c.CreatedAt = more.CreatedAt
	}
	c.UpdatedAt = max(c.UpdatedAt, more.UpdatedAt)
}

// tell says where conversations are that no single workspace has.
func (c *catalog) tell() {
	if c.e.scope.orgTeam != "" && c.orgWide > 0 {
		c.d.Assumptions = append(c.d.Assumptions, fmt.Sprintf("conversations of the whole organisation, and direct ones, go into the team of the workspace %q: %d", c.e.scope.orgTeam, c.orgWide))
	}
	if c.shared > 0 {
		c.d.Assumptions = append(c.d.Assumptions, fmt.Sprintf("conversations that several workspaces list are one each, in the team of the first of them: %d", c.shared))
	}
}

var (
	directFolder = regexp.MustCompile(`^D[A-Z0-9]{6,}$`).MatchString
	groupFolder  = regexp.MustCompile(`^mpdm-(.+)-\d+$`)
)

// addUnlisted makes a conversation of each folder of messages that no list names.
// Nothing says who might read it, so it is Unlisted, unless its name says that it
// is direct.
func (c *catalog) addUnlisted(sp *space) {
	owner := c.owners(sp)
	for _, name := range sortedKeys(sp.folders) {
		f := sp.folders[name]
		if i, listed := owner[name]; listed {
			if j, garbled := c.ungarbled(sp, name); garbled && i == j {
				c.tellGarbled(f, i)
			}
			continue
		}
		if len(f.days) == 0 {
			continue
		}
		x := sources.Conversation{Origin: sources.Origin{File: f.dir}, ID: sp.id(name), Team: c.e.scope.team(sp), Name: name, Kind: sources.Unlisted}
		if directFolder(name) {
			x.Kind = sources.Direct
		} else if m := groupFolder.FindStringSubmatch(name); m != nil {
			x.Kind = sources.Group
			x.Members = c.e.handles(strings.Split(m[1], "--"))
		} else if _, title := commentsOn(name); title != "" {
			x.Name = title
		}
		c.byName[sp][name] = len(c.d.Conversations)
		c.d.Conversations = append(c.d.Conversations, x)
	}
}

// owners maps the folders of a space to their conversations: those of that name,
// else of that id, else those whose name a program has made this of.
func (c *catalog) owners(sp *space) map[string]int {
	owner := map[string]int{}
	for name := range sp.folders {
		if i, ok := c.byName[sp][name]; ok {
			owner[name] = i
		}
		if file, _ := commentsOn(name); file != "" {
			if i, ok := c.byName[sp][file]; ok {
				owner[name] = i
			}
		}
		if i, ok := c.byID[name]; ok {
			c.claim(owner, name, i)
		}
		if _, listed := owner[name]; listed {
			continue
		}
		if i, ok := c.ungarbled(sp, name); ok {
			owner[name] = i
		}
	}
	return owner
}

// handles returns the ids of the users with these handles, without the unknown ones.
func (e *Export) handles(names []string) []string {
	byName := make(map[string]string, len(e.users))
	for id, u := range e.users {
		if old, ok := byName[u.Name]; !ok || id < old {
			byName[u.Name] = id
		}
	}
	var ids []string
	for _, n := range names {
		if id := byName[n]; id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}
