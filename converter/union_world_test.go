package converter

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// world is a company and what its sources know of it. What a message says tells who
// wrote it, where and under which root, so that the output can be checked against it.
type world struct {
	*rand.Rand
	people  int
	list    []*speaking // in the order of their precedence: exports, directories, lists
	talks   []*conversed
	o       Options
	said    map[string]*remark // by their tokens
	handles map[int][]string   // user names that only one person has in any source
	partial bool               // only some messages are wanted
	told    int                // messages of all sources, copies included
}

// conversed is a conversation as it really is.
type conversed struct {
	id, name string
	private  bool         // for any source
	readers  map[int]bool // who may read it, in the eyes of any source
}

// remark is a message as it really is.
type remark struct {
	author, talk int
	root         string // token
	copies       int
}

func pick[T any](w *world, list ...T) T { return list[w.IntN(len(list))] }

func (w *world) oneIn(n int) bool { return w.IntN(n) == 0 }

// newWorld makes a company by chance.
func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 7)), said: map[string]*remark{}, handles: map[int][]string{}}
	w.people = 2 + w.IntN(9)
	w.o = Options{Guests: pick(w, KeepGuests, KeepGuests, GuestsAsUsers, SkipGuests), AuthService: pick(w, "", "ldap"), KeepAdmins: w.oneIn(2), OnlyAuthors: w.oneIn(6)}
	exports := 1 + w.IntN(3)
	grid := w.oneIn(4)
	for i := range exports {
		w.list = append(w.list, &speaking{told: told{name: fmt.Sprintf("export%d.zip", i), kind: "slack", dir: &sources.Directory{}}, day: w.IntN(3)})
	}
	if w.oneIn(2) {
		w.list = append(w.list, &speaking{told: told{name: "people.ldif", kind: "ldif", dir: &sources.Directory{}}})
	}
	for i := range w.IntN(3) {
		w.list = append(w.list, &speaking{told: told{name: fmt.Sprintf("%d.csv", 9-i), kind: "csv", dir: &sources.Directory{}}, whole: true})
	}
	for _, s := range w.list {
		w.populate(s, grid)
	}
	for i := range 1 + w.IntN(6) {
		w.converse(i, grid)
	}
	w.limit()
	for _, s := range w.list {
		w.enrol(s, grid)
		slices.SortStableFunc(s.messages, func(a, b *sources.Message) int {
			return cmp.Or(cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.TS, b.TS))
		})
	}
	return w
}

var rubbish = []sources.Setting{
	{Key: "locale", Value: "de"}, {Key: "locale", Value: "xx-nonsense"}, {Key: "roles", Value: "system_admin system_user"}, {Key: "username", Value: "root"},
	{Key: "teams", Value: `[{"name":"zz"}]`}, {Key: "notify_props/desktop", Value: "all"}, {Key: "notify_props/desktop", Value: "sometimes"},
	{Key: "email", Value: "a@b.example"}, {Key: "name", Value: "elsewhere"}, {Key: "favorite", Value: "true"}, {Key: "favorite", Value: `true,"roles":"channel_admin"`},
	{Key: "mention_count", Value: "-1"}, {Key: "mention_count", Value: "3"}, {Key: "msg_count", Value: "1e99"}, {Key: "", Value: ""}, {Key: "notify_props", Value: "{}"}, {Key: "notify_props/x/y", Value: "z"},
	{Key: "theme", Value: "{}"}, {Key: "password", Value: "pw"}, {Key: "auth_data", Value: "k"}, {Key: "delete_at", Value: "5"},
}

func (w *world) settings() (list []sources.Setting) {
	for range w.IntN(3) {
		s := rubbish[w.IntN(len(rubbish))]
		if !slices.ContainsFunc(list, func(o sources.Setting) bool { return o.Key == s.Key }) {
			list = append(list, s)
		}
	}
	return list
}

func (w *world) address(k int) string {
	a := fmt.Sprintf("p%d@acme.example", k)
	return pick(w, a, strings.ToUpper(a), "P"+a[1:])
}

// populate gives a source accounts of some people. Each has the person's number as
// first name, by which the output is read.
func (w *world) populate(s *speaking, grid bool) {
	if grid && s.kind == "slack" {
		s.dir.Teams = []sources.Team{{ID: "east", Name: "east"}, {ID: "West", Name: "West", Open: true}}
	}
	for k := range w.people {
		if w.oneIn(4) {
			continue
		}
		u := sources.User{FirstName: fmt.Sprintf("P%d", k), Email: w.address(k), Name: fmt.Sprintf("h%d", k), Settings: w.settings(), Deactivated: w.oneIn(5), Admin: w.oneIn(5)}
		switch s.kind {
		case "slack":
			u.ID = fmt.Sprintf("U%d", k)
			u.Guest = w.oneIn(6)
			if w.oneIn(8) {
				u.Email = "" // joined by id with the other exports
			}
			if w.oneIn(4) {
				u.Name = "same"
			}
		case "ldif":
			u.ID, u.Name, u.AuthData = fmt.Sprintf("dn:uid=%d", k), pick(w, "same", fmt.Sprintf("l%d", k)), pick(w, fmt.Sprintf("key%d", k), "key", strings.Repeat("k", 200))
		default:
			u.ID = sources.NameID(u.Name)
			u.Aliases = []string{sources.EmailID(u.Email)}
			u.Guest = w.oneIn(9)
		}
		if u.Name != "same" {
			w.handles[k] = append(w.handles[k], u.Name)
		}
		s.dir.Users = append(s.dir.Users, u)
		if s.kind == "slack" && w.oneIn(5) { // a second account, with the same address
			u.ID, u.Email, u.Name, u.Settings = fmt.Sprintf("W%d", k), fmt.Sprintf("p%d@acme.example", k), fmt.Sprintf("w%d", k), nil
			s.dir.Users[len(s.dir.Users)-1].Email = w.address(k)
			s.dir.Users = append(s.dir.Users, u)
		}
	}
	if s.kind == "slack" {
		s.dir.Users = append(s.dir.Users, sources.User{ID: "UBOT", Name: "h0", RealName: "Bot", Bot: true, Aliases: []string{"BBOT"}, Email: "p0@acme.example"})
	}
	for i := range s.dir.Users {
		s.dir.Users[i].Origin = sources.Origin{File: "users.json", Item: i + 1}
	}
}

// idOf is an id by which a source may name a person: its own, or one that is known
// nowhere for those whom it does not list.
func (w *world) idOf(s *speaking, k int) string {
	var ids []string
	for _, u := range s.dir.Users {
		if u.FirstName == fmt.Sprintf("P%d", k) {
			ids = append(ids, u.ID)
			ids = append(ids, u.Aliases...)
			if s.kind == "csv" {
				ids = append(ids, sources.EmailID(fmt.Sprintf("p%d@acme.example", k)))
			}
		}
	}
	for _, name := range w.handles[k] {
		if s.kind == "csv" {
			ids = append(ids, sources.NameID(strings.ToUpper(name)))
		}
	}
	if len(ids) == 0 && s.kind == "slack" {
		return fmt.Sprintf("U%d", k)
	}
	if len(ids) == 0 {
		return sources.EmailID(fmt.Sprintf("p%d@acme.example", k))
	}
	return ids[w.IntN(len(ids))]
}

// converse makes a conversation, which some of the sources know, with what is said in it.
func (w *world) converse(i int, grid bool) {
	kind := pick(w, sources.Public, sources.Private, sources.Direct, sources.Group, sources.Unlisted)
	c := &conversed{id: fmt.Sprintf("C%d", i), name: fmt.Sprintf("room%d", w.IntN(4)), readers: map[int]bool{}, private: kind != sources.Public}
	if kind == sources.Direct || kind == sources.Group {
		c.name = ""
	}
	w.talks = append(w.talks, c)
	members := w.Perm(w.people)[:1+w.IntN(min(w.people, 10))]
	if kind == sources.Direct {
		members = members[:min(2, len(members))]
	}
	team := ""
	if grid && kind != sources.Direct && kind != sources.Group {
		team = pick(w, "east", "West")
	}
	var knowing []*speaking
	for _, s := range w.list {
		if s.kind != "slack" || w.oneIn(4) && len(knowing) > 0 {
			continue
		}
		knowing = append(knowing, s)
		told := sources.Conversation{Origin: sources.Origin{File: "channels.json", Item: i + 1}, ID: c.id, Name: c.name, Team: team, Kind: kind, Archived: w.oneIn(5)}
		if kind == sources.Public && w.oneIn(4) {
			told.Kind, c.private = sources.Private, true
		}
		if w.oneIn(4) && c.name != "" {
			told.Name += "-new"
		}
		for _, k := range members {
			if kind == sources.Unlisted || kind <= sources.Private && w.oneIn(4) {
				continue
			}
			c.readers[k] = true
			told.Members = append(told.Members, w.idOf(s, k))
		}
		s.dir.Conversations = append(s.dir.Conversations, told)
	}
	w.talk(len(w.talks)-1, kind, members, knowing)
}

// talk says something in a conversation, in some of the sources that know it.
func (w *world) talk(talk int, kind sources.ConversationKind, members []int, knowing []*speaking) {
	c := w.talks[talk]
	var roots []string
	at := map[string]int64{}
	for n := range w.IntN(12) {
		token := fmt.Sprintf("m%dx%d", talk, n)
		k := members[w.IntN(len(members))]
		if kind == sources.Unlisted {
			c.readers[k] = true
		}
		r := &remark{author: k, talk: talk}
		ts := 1_700_000_000_000_000 + int64(n)*int64(pick(w, 1, 400, 60_000_000))
		m := sources.Message{TS: ts}
		if len(roots) > 0 && w.oneIn(2) {
			r.root = roots[w.IntN(len(roots))]
			m.Thread = at[r.root]
			if m.TS <= m.Thread {
				m.TS = m.Thread + int64(n) + 1
			}
		}
		for slices.Contains(values(at), m.TS) {
			m.TS++
		}
		at[token] = m.TS
		if r.root == "" {
			roots = append(roots, token)
		}
		w.said[token] = r
		for i, s := range knowing {
			if i > 0 && w.oneIn(3) || i+1 < len(knowing) && w.oneIn(3) {
				continue
			}
			w.tell(s, c.id, token, m, r)
		}
		if r.copies == 0 {
			w.tell(knowing[0], c.id, token, m, r)
		}
	}
}

func values(m map[string]int64) (list []int64) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// tell lets a source tell a message: its text is "token root author@mentioned".
func (w *world) tell(s *speaking, conversation, token string, m sources.Message, r *remark) {
	r.copies++
	w.told++
	m.Conversation, m.Author = conversation, w.idOf(s, r.author)
	text := []byte(fmt.Sprintf("%s %s ", token, cmp.Or(r.root, token)))
	if r.author%2 == 0 {
		to := (r.author + 1) % w.people
		text = append(text, fmt.Sprintf("to%d=", to)...)
		text = sources.AppendRef(text, sources.Ref{Kind: sources.RefUser, ID: w.idOf(s, to)})
	}
	m.Text = sources.Text(text)
	if w.oneIn(3) {
		m.Reactions = []sources.Reaction{{Name: "smile", Users: []string{w.idOf(s, 0), w.idOf(s, 1), "UBOT"}, Count: 4}}
	}
	if w.oneIn(3) {
		w.attach(s, token, &m)
	}
	s.messages = append(s.messages, &m)
}

// attach gives a message a file with its token as content, which some sources do not have.
func (w *world) attach(s *speaking, token string, m *sources.Message) {
	f := sources.File{ID: pick(w, "F"+token, ""), Name: "a.txt", State: sources.Missing}
	if w.oneIn(2) {
		f.State, f.Path = sources.Present, "files/"+pick(w, token, token)+"/a.txt"
		if s.files == nil {
			s.files = map[string]string{}
		}
		s.files[f.Path] = token
		s.dir.Files = append(s.dir.Files, f.Path)
	}
	m.Files = []sources.File{f}
}

// limit chooses options that leave something out, and says who some people are.
func (w *world) limit() {
	switch w.IntN(8) {
	case 0:
		w.o.Channels = []string{"room1*", "C2"}
	case 1:
		w.o.Since = time.UnixMicro(1_700_000_000_000_000 + 60_000_000)
	}
	w.partial = w.o.Guests == SkipGuests || w.o.Channels != nil || !w.o.Since.IsZero()
	for k := range w.people {
		address := fmt.Sprintf("p%d@acme.example", k)
		switch w.IntN(12) {
		case 0:
			w.o.Identities = append(w.o.Identities, Identity{Of: fmt.Sprintf("u%d", k), Email: strings.ToUpper(address)})
		case 1:
			w.o.Identities = append(w.o.Identities, Identity{Of: address, Username: fmt.Sprintf("u%d.new", k)})
		case 2:
			w.o.Identities = append(w.o.Identities, Identity{Of: fmt.Sprintf("w%d", k), Username: fmt.Sprintf("x%d", k)})
		}
	}
}

// enrol gives lists and directories memberships, and lists channels and messages of their own.
func (w *world) enrol(s *speaking, grid bool) {
	if s.kind == "slack" && !grid {
		return
	}
	team := ""
	if grid {
		team = pick(w, "east", "west", "")
	}
	if team != "" && len(s.dir.Teams) == 0 {
		s.dir.Teams = []sources.Team{{ID: team, Name: team}}
	}
	for range w.IntN(6) {
		k := w.IntN(w.people)
		m := sources.Membership{Origin: sources.Origin{File: s.name, Line: 1 + w.IntN(9)}, User: w.idOf(s, k), Team: team, Admin: w.oneIn(4), Settings: w.settings()}
		if w.oneIn(5) {
			m.User = sources.NameID("nobody")
		} else if s.kind != "slack" && w.oneIn(2) {
			name := fmt.Sprintf("room%d", w.IntN(4))
			m.Channel = sources.ChannelID(team, name)
			w.admit(name, k)
		}
		s.dir.Memberships = append(s.dir.Memberships, m)
	}
	if s.kind == "csv" && w.oneIn(2) {
		w.list9(s, team)
	}
}

// admit notes that somebody may read whatever channel of this name there is.
func (w *world) admit(name string, k int) {
	for _, c := range w.talks {
		if strings.TrimSuffix(c.name, "-new") == name {
			c.readers[k] = true
		}
	}
}

// list9 gives a list a channel with the name of another, in which its people talk.
func (w *world) list9(s *speaking, team string) {
	name := fmt.Sprintf("room%d", w.IntN(4))
	kind := pick(w, sources.Public, sources.Private, sources.Unlisted)
	id := sources.ChannelID(team, name)
	s.dir.Conversations = append(s.dir.Conversations, sources.Conversation{Origin: sources.Origin{File: s.name, Line: 1}, ID: id, Team: team, Name: name, Kind: kind})
	c := &conversed{id: id, name: name, private: kind == sources.Private, readers: map[int]bool{}}
	w.talks = append(w.talks, c)
	for k := range w.people {
		c.readers[k] = true // those of the channel that it may be joined with
	}
	for n := range 1 + w.IntN(3) {
		token := fmt.Sprintf("m%dx%d", len(w.talks)-1, n)
		r := &remark{author: w.IntN(w.people), talk: len(w.talks) - 1}
		w.said[token] = r
		w.admit(name, r.author)
		w.tell(s, id, token, sources.Message{TS: 1_700_000_000_000_000}, r)
	}
}
