package converter

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// company is what a source tells at one time; later makes another time of it. Each message
// begins with a word of its own, by which it is known on the server.
type company struct {
	*rand.Rand
	dir      sources.Directory
	messages map[string][]*sources.Message // by conversation, in the order of time
	files    map[string]string
	now      int64 // Unix µs
	words    int
}

func (c *company) oneIn(n int) bool { return c.IntN(n) == 0 }

func newCompany(seed uint64) *company {
	c := &company{Rand: rand.New(rand.NewPCG(seed, 3)), messages: map[string][]*sources.Message{}, files: map[string]string{}, now: 1_700_000_000_000_000}
	for range 3 + c.IntN(6) {
		c.hire()
	}
	c.dir.Users = append(c.dir.Users, sources.User{ID: "UBOT", Name: "robot", RealName: "Robot", Bot: true})
	for range 2 + c.IntN(4) {
		c.open()
	}
	for i := range c.dir.Conversations {
		c.talk(&c.dir.Conversations[i], c.IntN(15))
	}
	return c
}

func (c *company) hire() {
	k := len(c.dir.Users)
	u := sources.User{ID: fmt.Sprintf("U%d", k), Name: fmt.Sprintf("h%d", k), FirstName: fmt.Sprintf("P%d", k), Guest: c.oneIn(8), Deactivated: c.oneIn(8), Admin: c.oneIn(8)}
	if !c.oneIn(5) {
		u.Email = fmt.Sprintf("p%d@acme.example", k)
	}
	if c.oneIn(2) {
		u.AuthData = fmt.Sprintf("key%d", k)
	}
	if c.oneIn(3) {
		u.Settings = []sources.Setting{{Key: "locale", Value: "de"}}
	}
	if c.oneIn(4) {
		u.Picture = c.file(fmt.Sprintf("%s.gif", u.ID), tinyGIF+fmt.Sprint(c.IntN(100)))
	}
	c.dir.Users = append(c.dir.Users, u)
}

// tinyGIF is the smallest picture that the server can read; what follows does not matter.
const tinyGIF = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

func (c *company) file(path, content string) string {
	c.files[path] = content
	return path
}

func (c *company) somebody() string { return c.dir.Users[c.IntN(len(c.dir.Users))].ID }

// author is somebody who may write in a conversation.
func (c *company) author(x *sources.Conversation) string {
	if x.Kind >= sources.Group {
		return x.Members[c.IntN(len(x.Members))]
	}
	return c.somebody()
}

// some are distinct people, none of them a bot.
func (c *company) some(n int) (list []string) {
	for _, i := range c.Perm(len(c.dir.Users)) {
		if u := c.dir.Users[i]; !u.Bot && len(list) < n {
			list = append(list, u.ID)
		}
	}
	slices.Sort(list)
	return list
}

func (c *company) open() {
	k := len(c.dir.Conversations)
	x := sources.Conversation{ID: fmt.Sprintf("C%d", k), Name: fmt.Sprintf("chan%d", k), Kind: []sources.ConversationKind{sources.Public, sources.Public, sources.Private, sources.Direct, sources.Group}[c.IntN(5)]}
	switch x.Kind {
	case sources.Direct:
		x.Name, x.Members = "", c.some(2)
	case sources.Group:
		x.Members = c.some(3)
	default:
		x.Members, x.Archived = c.some(1+c.IntN(5)), c.oneIn(6)
	}
	if slices.ContainsFunc(c.dir.Conversations, func(o sources.Conversation) bool {
		return o.Kind >= sources.Group && slices.Equal(o.Members, x.Members)
	}) && x.Kind >= sources.Group {
		return
	}
	c.dir.Conversations = append(c.dir.Conversations, x)
}

func (c *company) word() string {
	c.words++
	return fmt.Sprintf("w%d", c.words)
}

// talk adds messages at the end of a conversation: some within one millisecond.
func (c *company) talk(x *sources.Conversation, n int) {
	for range n {
		c.now += int64([]int{100, 1000, 5_000_000, 900_000_000}[c.IntN(4)])
		m := &sources.Message{Conversation: x.ID, TS: c.now, Author: c.author(x), Text: sources.Text(c.word() + " hello"), Pinned: c.oneIn(9)}
		if list := c.messages[x.ID]; len(list) > 0 && c.oneIn(2) {
			root := list[c.IntN(len(list))]
			m.Thread, m.ThreadAuthor = cmp.Or(root.Thread, root.TS), root.Author
		}
		if c.oneIn(5) {
			m.EditedAt = c.now/1000 + 5
		}
		if c.oneIn(6) {
			m.Attachments = []sources.Attachment{{Title: "t", Color: "#112233"}}
		}
		for range c.IntN(3) {
			c.attach(m)
		}
		for range c.IntN(3) {
			c.react(m)
		}
		c.messages[x.ID] = append(c.messages[x.ID], m)
	}
}

func (c *company) attach(m *sources.Message) {
	if c.oneIn(2) && len(m.Files) < 9 {
		id := fmt.Sprintf("F%d", len(c.files))
		m.Files = append(m.Files, sources.File{ID: id, Name: []string{"a.txt", "b.txt"}[c.IntN(2)], Path: c.file(id, "content of "+id)})
	}
}

func (c *company) react(m *sources.Message) {
	m.Reactions = append(m.Reactions, sources.Reaction{Name: []string{"smile", "tada"}[c.IntN(2)], Users: []string{c.somebody()}, Count: 1})
}

// later is the company some weeks on.
func (c *company) later() *company {
	d := &company{Rand: c.Rand, messages: map[string][]*sources.Message{}, files: maps.Clone(c.files), now: c.now + 1_000_000_000_000, words: c.words}
	d.dir.Users = slices.Clone(c.dir.Users)
	for _, x := range c.dir.Conversations {
		x.Members = slices.Clone(x.Members)
		d.dir.Conversations = append(d.dir.Conversations, x)
		for _, m := range c.messages[x.ID] {
			n := *m
			n.Files, n.Reactions = slices.Clone(m.Files), slices.Clone(m.Reactions)
			d.messages[x.ID] = append(d.messages[x.ID], &n)
		}
	}
	for range d.IntN(3) {
		d.hire()
	}
	for range d.IntN(3) {
		d.open()
	}
	for i := range d.dir.Conversations {
		x := &d.dir.Conversations[i]
		if d.oneIn(3) {
			d.talk(x, d.IntN(8))
		}
		d.reorganise(x)
		for _, m := range slices.Clone(d.messages[x.ID]) {
			if m.TS < d.now-999_000_000_000 && d.oneIn(4) {
				d.rewrite(x, m)
			}
		}
	}
	for i := range d.dir.Users {
		d.restyle(&d.dir.Users[i])
	}
	return d
}

// reorganise changes what a channel is.
func (c *company) reorganise(x *sources.Conversation) {
	if x.Kind >= sources.Group {
		if c.oneIn(6) {
			x.Topic = "a new topic"
		}
		return
	}
	switch c.IntN(8) {
	case 0:
		x.Archived = !x.Archived
	case 1:
		x.Topic, x.Purpose = sources.Text("topic "+c.word()), ""
	case 2:
		x.Purpose = "for something else"
	case 3:
		x.Members = c.some(1 + c.IntN(6))
	case 4:
		if x.Kind == sources.Private {
			x.Kind = sources.Public
		} else if len(c.messages[x.ID]) > 0 {
			x.Kind = sources.Private
		}
	case 5:
		if c.oneIn(4) {
			x.Name += "-renamed"
		}
	}
}

// rewrite changes an old message.
func (c *company) rewrite(x *sources.Conversation, m *sources.Message) {
	switch c.IntN(8) {
	case 0:
		m.Text += " edited"
		m.EditedAt = c.now / 1000
	case 1, 2:
		c.react(m)
	case 3:
		if len(m.Reactions) > 0 {
			m.Reactions = m.Reactions[1:]
		}
	case 4:
		m.Pinned = !m.Pinned
	case 5:
		c.attach(m)
	case 6:
		if len(m.Files) > 0 {
			m.Files = m.Files[1:]
		}
	case 7:
		switch c.IntN(4) {
		case 0:
			c.messages[x.ID] = slices.DeleteFunc(c.messages[x.ID], func(o *sources.Message) bool { return o == m })
		case 1:
			m.EditedAt = 0
		case 2:
			m.Attachments = nil
		case 3:
			m.Attachments = []sources.Attachment{{Title: "other"}}
		}
	}
}

// restyle changes what is known of somebody.
func (c *company) restyle(u *sources.User) {
	if u.Bot {
		u.RealName += strings.Repeat("!", c.IntN(2))
		return
	}
	switch c.IntN(16) {
	case 0:
		u.Name += "x"
	case 1:
		u.Email = strings.TrimPrefix(u.Email, "p") + "x"
		if !validEmail(u.Email) {
			u.Email = "late" + u.ID + "@acme.example"
		}
	case 2:
		u.Deactivated = !u.Deactivated
	case 3:
		u.Nickname = "Nick " + c.word()
	case 4:
		u.FirstName, u.LastName = "", "Only"
	case 5:
		u.Settings = []sources.Setting{{Key: "locale", Value: "fr"}}
	case 6:
		u.Guest = !u.Guest
	case 7:
		u.AuthData = ""
	case 8:
		u.AuthData = cmp.Or(u.AuthData, "late"+u.ID)
	case 10:
		u.Admin = !u.Admin
	case 9:
		u.Picture = c.file(u.ID+"-new.gif", tinyGIF+"new")
	}
}

// source is what the company's export holds.
func (c *company) source(name string) sources.Source {
	s := &speaking{told: told{name: name, kind: "slack", dir: &c.dir}, files: c.files}
	for _, x := range c.dir.Conversations {
		s.messages = append(s.messages, c.messages[x.ID]...)
	}
	return s
}
