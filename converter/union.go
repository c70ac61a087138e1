package converter

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// union is all sources of a run as one. Origins in it begin with the name of the
// source where there are several.
type union struct {
	list  []sources.Source // as they were named
	order []int            // indices of list: how conversations and messages are read, and who is right about them
	o     *Options

	dir         sources.Directory // of all, in that order; conversations that are the same are one
	from        []int             // by index in dir.Users: the source
	index       map[string]int    // conversations by id
	byName      map[string]int    // channels by the ChannelID that their team and name make
	teams       map[string]int    // index in dir.Teams by id
	parts       []part
	teamed      []bool // by source: whether it has teams of its own
	joined      int    // conversations that were joined into others
	joinedTeams int    // teams that were joined into others
	memberships []membership
	filesFrom   []int // by index in dir.Files: the source
}

// part is a unit of work of one of the sources.
type part struct {
	sources.Part
	src          int
	conversation int // index in the directory; below 0 when each message says its own
}

// membership is a sources.Membership whose place is known.
type membership struct {
	sources.Membership
	conversation int // index in the directory; below 0 for the team only
}

// fileRef is a file of one of the sources, or of what is beside them (supply.go).
type fileRef struct {
	src  int
	path string
}

// unite reads the directories of all sources.
func unite(ctx context.Context, list []sources.Source, o *Options) (*union, error) {
	u := &union{list: list, o: o, index: map[string]int{}, byName: map[string]int{}, teams: map[string]int{}, teamed: make([]bool, len(list))}
	dirs := make([]*sources.Directory, len(list))
	for i, s := range list {
		d, err := s.Directory(ctx)
		if err != nil {
			return nil, err
		}
		dirs[i] = d
		u.teamed[i] = len(d.Teams) > 0
	}
	u.arrange()
	for _, i := range u.order {
		u.addTeams(i, dirs[i])
	}
	u.mainTeam()
	for _, named := range []bool{false, true} { // channels known by name only may be those that others know better
		for _, i := range u.order {
			for _, c := range dirs[i].Conversations {
				if strings.HasPrefix(c.ID, "channel:") == named {
					u.addConversation(i, c)
				}
			}
		}
	}
	for _, i := range u.order {
		u.add(i, dirs[i])
	}
	return u, nil
}

// arrange puts exports with newer messages before others, so that what is in
// several of them is taken from the newest, in whatever order they are named.
func (u *union) arrange() {
	newest := make([]string, len(u.list))
	for i, s := range u.list {
		u.order = append(u.order, i)
		if s.Kind() != "slack" {
			continue
		}
		for _, p := range s.Parts() {
			newest[i] = max(newest[i], path.Base(p.File)) // YYYY-MM-DD.json
		}
	}
	slices.SortStableFunc(u.order, func(a, b int) int {
		return cmp.Or(strings.Compare(newest[b], newest[a]), strings.Compare(u.list[a].Name(), u.list[b].Name()))
	})
}

func (u *union) addTeams(src int, d *sources.Directory) {
	for _, t := range d.Teams {
		t.Origin = u.place(src, t.Origin)
		if i, known := u.teams[t.ID]; known {
			old := &u.dir.Teams[i]
			old.Name, old.DisplayName = cmp.Or(old.Name, t.Name), cmp.Or(old.DisplayName, t.DisplayName)
			old.Description, old.Open = cmp.Or(old.Description, t.Description), old.Open || t.Open
			u.joinedTeams++
			continue
		}
		u.teams[t.ID] = len(u.dir.Teams)
		u.dir.Teams = append(u.dir.Teams, t)
	}
}

// mainTeam finds the team of the sources that is also that of the run: the one with
// the name asked for, or the only one there is.
func (u *union) mainTeam() {
	for id, i := range u.teams {
		t := &u.dir.Teams[i]
		if u.o.Team != "" && strings.EqualFold(t.Name, u.o.Team) || u.o.Team == "" && len(u.dir.Teams) == 1 {
			u.teams[id] = -1
		}
	}
}

// team is the id by which a team is known here: "" for that of the run.
func (u *union) team(id string) string {
	if i, known := u.teams[id]; known && i >= 0 {
		return id
	}
	return ""
}

// channelID is a ChannelID with the team's id as it is known here.
func (u *union) channelID(id string) string {
	team, name, ok := strings.Cut(strings.TrimPrefix(id, "channel:"), "/")
	if !ok || !strings.HasPrefix(id, "channel:") {
		return id
	}
	return sources.ChannelID(u.team(team), name)
}

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
		joinConversation(&u.dir.Conversations[i], c)
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

// joinConversation adds what another source, which is less right, says of the same
// conversation. What is private for one is private.
func joinConversation(old *sources.Conversation, c sources.Conversation) {
	if old.Kind == sources.Unlisted && c.Kind != sources.Unlisted {
		old.Kind, old.Origin, old.Archived, old.Name = c.Kind, c.Origin, c.Archived, cmp.Or(c.Name, old.Name)
	}
	if old.Kind == sources.Public && c.Kind == sources.Private {
		old.Kind = sources.Private
	}
	old.Members = append(slices.Clip(old.Members), c.Members...)
	old.Pins = append(slices.Clip(old.Pins), c.Pins...)
	old.Name, old.Display = cmp.Or(old.Name, c.Name), cmp.Or(old.Display, c.Display)
	old.Topic, old.Purpose = cmp.Or(old.Topic, c.Topic), cmp.Or(old.Purpose, c.Purpose)
	old.CreatedAt, old.UpdatedAt = cmp.Or(min(old.CreatedAt, c.CreatedAt), max(old.CreatedAt, c.CreatedAt)), max(old.UpdatedAt, c.UpdatedAt)
}

// add takes everything else of a source.
func (u *union) add(src int, d *sources.Directory) {
	for _, x := range d.Users {
		x.Origin = u.place(src, x.Origin)
		u.dir.Users = append(u.dir.Users, x)
		u.from = append(u.from, src)
	}
	for _, m := range d.Memberships {
		u.addMembership(src, m)
	}
	for _, p := range u.list[src].Parts() {
		i := -1
		if p.Conversation != "" {
			i = u.index[u.channelID(p.Conversation)]
		}
		u.parts = append(u.parts, part{p, src, i})
	}
	for _, x := range d.LeftOut {
		x.Origin = u.place(src, x.Origin)
		u.dir.LeftOut = append(u.dir.LeftOut, x)
	}
	for _, x := range d.Problems {
		x.Origin = u.place(src, x.Origin)
		u.dir.Problems = append(u.dir.Problems, x)
	}
	u.dir.Merged = append(u.dir.Merged, d.Merged...)
	for _, a := range d.Assumptions {
		if len(u.list) > 1 {
			a = u.list[src].Name() + ": " + a
		}
		u.dir.Assumptions = append(u.dir.Assumptions, a)
	}
	for _, p := range d.Files {
		u.dir.Files = append(u.dir.Files, p)
		u.filesFrom = append(u.filesFrom, src)
	}
}

// addMembership finds the place of a membership, and makes the channel where no
// source has more than its name.
func (u *union) addMembership(src int, m sources.Membership) {
	m.Origin, m.Team = u.place(src, m.Origin), u.team(m.Team)
	at := -1
	if m.Channel != "" {
		m.Channel = u.channelID(m.Channel)
		i, known := u.index[m.Channel]
		if !known {
			_, name, _ := strings.Cut(strings.TrimPrefix(m.Channel, "channel:"), "/")
			u.addConversation(src, sources.Conversation{Origin: m.Origin, ID: m.Channel, Team: m.Team, Name: cmp.Or(name, m.Channel), Kind: sources.Unlisted})
			i = u.index[m.Channel]
		}
		at = i
	}
	u.memberships = append(u.memberships, membership{m, at})
}

// place is an origin as it is told: with the name of the source if there are several.
func (u *union) place(src int, o sources.Origin) sources.Origin {
	name := u.list[src].Name()
	if len(u.list) > 1 && o.File != name {
		o.File = strings.TrimSuffix(name+"/"+o.File, "/")
	}
	return o
}

// origin is the place of the message with this seq (plan.seq).
func (u *union) origin(seq uint64) sources.Origin {
	p := &u.parts[seq>>32]
	o := sources.Origin{File: p.File}
	if n := int(uint32(seq)); p.Lines {
		o.Line = n
	} else {
		o.Item = n
	}
	return u.place(p.src, o)
}

// errConversation is a bug of an adapter: it yields messages of a conversation that
// its directory does not have.
var errConversation = errors.New("internal error: a message is of a conversation that is in no list")
