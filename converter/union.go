package converter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	labels      []string          // by source: what it is called in origins; no two are the same
	index       map[string]int    // conversations by id
	byName      map[string]int    // channels by the ChannelID that their team and name make
	others      map[int][]string  // by conversation: names it has in other sources
	teams       map[string]int    // index in dir.Teams by id and by name, in lower case; below 0 for that of the run
	parts       []part
	teamed      []bool       // by source: whether it has teams of its own
	joined      int          // conversations that were joined into others
	joinedTeams int          // teams that were joined into others
	former      int          // members of a channel in an older export who are none in a newer one
	memberships []membership // those that are more right after others
	filesFrom   []int        // by index in dir.Files: the source
}

// part is a unit of work of one of the sources.
type part struct {
	sources.Part
	src          int
	conversation int // index in the directory; below 0 when each message says its own
}

// membership is a sources.Membership whose place is known. There may be millions: it
// lies where the source has put it, unchanged, with the ids and the origin that this
// source knows.
type membership struct {
	*sources.Membership
	from         int // the source
	conversation int // index in the directory; below 0 for the team only
}

// fileRef is a file of one of the sources, or of what is beside them (supply.go).
type fileRef struct {
	src  int
	path string
}

// unite reads the directories of all sources.
func unite(ctx context.Context, list []sources.Source, o *Options) (*union, error) {
	u := &union{
		list: list, o: o, labels: labels(list), index: map[string]int{}, byName: map[string]int{}, others: map[int][]string{},
		teams: map[string]int{}, teamed: make([]bool, len(list)),
	}
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
	if len(list) > 1 {
		slices.SortStableFunc(u.memberships, func(a, b membership) int {
			return cmp.Compare(u.rank(b.from, false), u.rank(a.from, false))
		})
	}
	return u, nil
}

// labels tells sources of one name apart by their number.
func labels(list []sources.Source) []string {
	out := make([]string, len(list))
	times := map[string]int{}
	for i, s := range list {
		out[i] = s.Name()
		if times[s.Name()]++; times[s.Name()] > 1 {
			out[i] = fmt.Sprintf("%s#%d", s.Name(), times[s.Name()])
		}
	}
	return out
}

// arrange puts exports with newer messages before others, so that what is in
// several of them is taken from the newest, in whatever order they are named.
func (u *union) arrange() {
	newest, size := make([]string, len(u.list)), make([]int64, len(u.list))
	for i, s := range u.list {
		u.order = append(u.order, i)
		if s.Kind() != "slack" {
			continue
		}
		newest[i] = "0" // before all that are no exports, even without a message
		for _, p := range s.Parts() {
			newest[i] = max(newest[i], path.Base(p.File)) // YYYY-MM-DD.json
			size[i] += p.Size
		}
	}
	slices.SortStableFunc(u.order, func(a, b int) int {
		return cmp.Or(strings.Compare(newest[b], newest[a]), strings.Compare(u.list[a].Name(), u.list[b].Name()), cmp.Compare(size[b], size[a]))
	})
}

// addTeams takes the teams of a source. One with the id or the name of another is
// that one, letter case aside.
func (u *union) addTeams(src int, d *sources.Directory) {
	for _, t := range d.Teams {
		t.Origin = u.place(src, t.Origin)
		i, known := u.teams[strings.ToLower(t.ID)]
		if !known && t.Name != "" {
			i, known = u.teams[strings.ToLower(t.Name)]
		}
		if known {
			old := &u.dir.Teams[i]
			old.Name, old.DisplayName = cmp.Or(old.Name, t.Name), cmp.Or(old.DisplayName, t.DisplayName)
			old.Description, old.Open = cmp.Or(old.Description, t.Description), old.Open || t.Open
			u.joinedTeams++
		} else {
			i = len(u.dir.Teams)
			u.dir.Teams = append(u.dir.Teams, t)
		}
		for _, key := range []string{t.ID, t.Name} {
			if _, taken := u.teams[strings.ToLower(key)]; !taken && key != "" {
				u.teams[strings.ToLower(key)] = i
			}
		}
	}
}

// mainTeam finds the team of the sources that is also that of the run: the one with
// the name asked for, or the only one there is.
func (u *union) mainTeam() {
	for key, i := range u.teams {
		t := &u.dir.Teams[i]
		if u.o.Team != "" && strings.EqualFold(t.Name, u.o.Team) || u.o.Team == "" && len(u.dir.Teams) == 1 {
			u.teams[key] = -1
		}
	}
}

// team is the id by which a team is known here: "" for that of the run.
func (u *union) team(id string) string {
	if i, known := u.teams[strings.ToLower(id)]; known && i >= 0 {
		return u.dir.Teams[i].ID
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

// add takes everything else of a source.
func (u *union) add(src int, d *sources.Directory) {
	if len(u.list) == 1 {
		u.dir.Users = d.Users // they stay where they are
	} else {
		u.dir.Users = slices.Grow(u.dir.Users, len(d.Users))
		for _, x := range d.Users {
			x.Origin = u.place(src, x.Origin)
			u.dir.Users = append(u.dir.Users, x)
		}
	}
	u.from = append(u.from, slices.Repeat([]int{src}, len(d.Users))...)
	u.memberships = slices.Grow(u.memberships, len(d.Memberships))
	places := map[string]int{}
	for i := range d.Memberships {
		u.addMembership(src, &d.Memberships[i], places)
	}
	for _, p := range u.list[src].Parts() {
		i := -1
		if at, known := u.index[u.channelID(p.Conversation)]; known {
			i = at // of an unknown one each message is refused
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
			a = u.labels[src] + ": " + a
		}
		u.dir.Assumptions = append(u.dir.Assumptions, a)
	}
	for _, p := range d.Files {
		u.dir.Files = append(u.dir.Files, p)
		u.filesFrom = append(u.filesFrom, src)
	}
}

// addMembership finds the place of a membership, and makes the channel where no
// source has more than its name. places are those of the source that were found before.
func (u *union) addMembership(src int, m *sources.Membership, places map[string]int) {
	at := -1
	if m.Channel != "" {
		i, known := places[m.Channel]
		if !known {
			i = u.placeOf(src, m)
			places[m.Channel] = i
		}
		at = i
	}
	u.memberships = append(u.memberships, membership{m, src, at})
}

func (u *union) placeOf(src int, m *sources.Membership) int {
	id := u.channelID(m.Channel)
	i, known := u.index[id]
	if !known {
		_, name, _ := strings.Cut(strings.TrimPrefix(m.Channel, "channel:"), "/")
		u.addConversation(src, sources.Conversation{Origin: m.Origin, ID: m.Channel, Team: m.Team, Name: cmp.Or(name, m.Channel), Kind: sources.Unlisted})
		i = u.index[id]
	}
	return i
}

// place is an origin as it is told: with the name of the source if there are several.
func (u *union) place(src int, o sources.Origin) sources.Origin {
	switch label := u.labels[src]; {
	case len(u.list) == 1:
	case o.File == u.list[src].Name():
		o.File = label
	default:
		o.File = strings.TrimSuffix(label+"/"+o.File, "/")
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
