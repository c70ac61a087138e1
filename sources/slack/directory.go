package slack

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/sources"
)

// Directory implements [sources.Source].
func (e *Export) Directory(ctx context.Context) (*sources.Directory, error) {
	d := &sources.Directory{Problems: e.stock.problems}
	if err := e.readUsers(d); err != nil {
		return nil, err
	}
	e.indexUsers(d.Users)
	if err := e.readConversations(d); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := e.countExtra(d); err != nil {
		return nil, err
	}
	e.planParts(d)
	for _, id := range sortedKeys(e.stock.uploads) {
		d.Files = append(d.Files, e.stock.uploads[id]...)
	}
	e.ready = true
	if len(d.Users) == 0 && len(e.parts) == 0 {
		return nil, fmt.Errorf("%w with anything in it: no users, no messages", ErrNotExport)
	}
	return d, nil
}

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

// readConversations reads the four lists, and adds folders of messages that none of them names.
func (e *Export) readConversations(d *sources.Directory) error {
	seen := map[string]bool{}
	for _, l := range []struct {
		file string
		kind sources.ConversationKind
	}{{channelsFile, sources.Public}, {groupsFile, sources.Private}, {mpimsFile, sources.Group}, {dmsFile, sources.Direct}} {
		if !e.stock.lists[l.file] {
			continue
		}
		err := readList(e, l.file, d, sources.KindChannel, func(c *conversation, o sources.Origin) string {
			if c.ID == "" {
				c.ID = c.Name // the name is as unique, and some tools write no id
			}
			switch {
			case c.ID == "":
				return "a conversation with neither id nor name"
			case seen[string(c.ID)]:
				return fmt.Sprintf("the conversation %s is listed twice", c.ID)
			}
			seen[string(c.ID)] = true
			d.Conversations = append(d.Conversations, c.record(o, l.kind))
			return ""
		})
		if err != nil {
			return err
		}
	}
	e.addUnlisted(d)
	return nil
}

// readList decodes a list of objects of the root. take returns why an element was
// left out, or "". Damage ends the list and is reported; what stood before it is kept.
func readList[T any](e *Export, file string, d *sources.Directory, kind sources.Kind, take func(*T, sources.Origin) string) error {
	leave := func(o sources.Origin, why string) {
		d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: o, Kind: kind, Reason: "not readable: " + why, Count: 1})
		d.Problems = append(d.Problems, sources.Problem{Origin: o, Message: why + ": left out", Damage: true})
	}
	for el, err := range e.elements(e.in(file)) {
		o := sources.Origin{File: file, Item: el.n}
		if err != nil {
			p, ok := e.problem(e.in(file), el, err, "what stands before is used")
			if !ok {
				return fmt.Errorf("%s: %w", o, err)
			}
			d.Problems = append(d.Problems, *p)
			return nil
		}
		if !isObject(el.raw) {
			if !isBlank(el.raw) {
				leave(o, "an element that is no object")
			}
			continue
		}
		v := new(T)
		if err := unmarshal(el.raw, v); err != nil {
			leave(o, err.Error())
			continue
		}
		if why := take(v, o); why != "" {
			leave(o, why)
		}
	}
	return nil
}

// isBlank reports whether an element stands for nothing: Slack writes an empty
// list as [""], and lists hold null.
func isBlank(raw []byte) bool { return string(raw) == `""` || string(raw) == "null" }

var (
	directFolder = regexp.MustCompile(`^D[A-Z0-9]{6,}$`).MatchString
	groupFolder  = regexp.MustCompile(`^mpdm-(.+)-\d+$`)
)

// addUnlisted makes a conversation of each folder of messages that no list names.
// Nothing says who might read it, so it is Unlisted, unless its name says that it
// is direct.
func (e *Export) addUnlisted(d *sources.Directory) {
	owner := e.folderOwners(d)
	for _, name := range sortedKeys(e.stock.folders) {
		if _, listed := owner[name]; listed || len(e.stock.folders[name].days) == 0 {
			continue
		}
		c := sources.Conversation{Origin: sources.Origin{File: name}, ID: name, Name: name, Kind: sources.Unlisted}
		if directFolder(name) {
			c.Kind = sources.Direct
		} else if m := groupFolder.FindStringSubmatch(name); m != nil {
			c.Kind = sources.Group
			c.Members = e.handles(strings.Split(m[1], "--"))
		}
		d.Conversations = append(d.Conversations, c)
	}
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

// folderOwners maps the names of folders to the index of their conversation. Where
// two conversations claim one folder, the more private one has it: its messages
// must not be shown to more people than could read them.
func (e *Export) folderOwners(d *sources.Directory) map[string]int {
	owner := map[string]int{}
	claim := func(name string, i int) {
		name = norm.NFC.String(name)
		if e.stock.folders[name] == nil {
			return
		}
		if j, taken := owner[name]; !taken || d.Conversations[j].Kind == sources.Public && d.Conversations[i].Kind != sources.Public {
			owner[name] = i
		}
	}
	for i := range d.Conversations {
		claim(d.Conversations[i].Name, i)
	}
	for i := range d.Conversations {
		if c := &d.Conversations[i]; c.ID != c.Name {
			claim(c.ID, i)
		}
	}
	return owner
}

// planParts orders the day files: conversation by conversation as they are listed, day by day.
func (e *Export) planParts(d *sources.Directory) {
	owner := e.folderOwners(d)
	byConversation := map[int][]string{}
	for _, name := range sortedKeys(e.stock.folders) {
		if i, ok := owner[name]; ok {
			byConversation[i] = append(byConversation[i], name)
		}
	}
	for i := range d.Conversations {
		for _, name := range byConversation[i] {
			for _, day := range e.stock.folders[name].days {
				e.parts = append(e.parts, sources.Part{Conversation: d.Conversations[i].ID, File: e.origin(day.path).File, Size: day.size})
			}
		}
	}
}

// countExtra accounts for the JSON files that are not carried over: canvases and
// lists of other things.
func (e *Export) countExtra(d *sources.Directory) error {
	for _, name := range sortedKeys(e.stock.folders) {
		if f := e.stock.folders[name].canvases; f != "" {
			if err := e.count(f, sources.KindCanvas, "canvases of a conversation are not part of Mattermost's import", d); err != nil {
				return err
			}
		}
	}
	for _, f := range e.stock.extra {
		kind, reason := sources.KindOther, path.Base(f)+" is not part of Mattermost's import"
		if path.Base(f) == "canvases.json" {
			kind = sources.KindCanvas
		}
		if err := e.count(f, kind, reason, d); err != nil {
			return err
		}
	}
	return nil
}

// count books the elements of a list as left out.
func (e *Export) count(file string, kind sources.Kind, reason string, d *sources.Directory) error {
	n := 0
	for el, err := range e.elements(file) {
		if err != nil {
			p, ok := e.problem(file, el, err, "it would not have been imported in any case")
			if !ok {
				return fmt.Errorf("%s: %w", e.origin(file), err)
			}
			p.Damage = false
			d.Problems = append(d.Problems, *p)
			break
		}
		if !isBlank(el.raw) {
			n++
		}
	}
	if n > 0 {
		d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: e.origin(file), Kind: kind, Reason: reason, Count: n})
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
