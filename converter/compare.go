package converter

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/jsonl"
)

// CompareOptions are what can be chosen in [Compare]. The zero value of each field is its default.
type CompareOptions struct {
	// Workers is how many goroutines decode at once. Default: the number of CPUs.
	Workers int
	// Memory is the budget in bytes for what is held of messages. Default: DefaultMemory.
	Memory int64
	// TempDir is where temporary files go. Default: that of the system.
	TempDir string
	// Progress, if set, is told how far the reading is, in bytes of lines.
	Progress func(Progress)
}

// Difference is what differs between two archives. Close it after use.
type Difference struct {
	// Objects are everything but messages that is new, changed or gone, in the order of
	// kinds and then of names.
	Objects []ObjectDifference
	// Conversations are those whose messages differ, in the order of their names.
	Conversations []ConversationDifference
	// Messages is the sum of all conversations.
	Messages MessageDifference

	c *comparison
}

// How something differs.
const (
	IsNew     = "new"
	IsChanged = "changed"
	IsGone    = "gone"
)

// ObjectDifference is something that is no message.
type ObjectDifference struct {
	Kind   string   `json:"kind"` // of its line, or "membership"
	Name   string   `json:"name"`
	How    string   `json:"how"`
	Fields []string `json:"fields,omitempty"` // of what is changed, as the format names them
}

// ConversationDifference is what differs in a channel or a direct channel.
type ConversationDifference struct {
	Name string `json:"name"` // team:channel, or the members, each with an @
	MessageDifference
}

// MessageDifference counts messages. Replies are messages too.
type MessageDifference struct {
	New           int `json:"new"`
	NewReplies    int `json:"new_replies"` // of New
	Edited        int `json:"edited"`      // with another text
	Changed       int `json:"changed"`     // with the same text, and something else that differs
	Gone          int `json:"gone"`
	ReactionsNew  int `json:"reactions_new"`
	ReactionsGone int `json:"reactions_gone"`
	FilesNew      int `json:"files_new"`
	FilesGone     int `json:"files_gone"`
}

// MessageChange is one message that differs.
type MessageChange struct {
	Place  string
	At     int64 // Unix ms
	Author string
	Reply  bool
	How    string
	Fields []string // of what is changed
}

// Equal reports whether there is no difference.
func (d *Difference) Equal() bool {
	return len(d.Objects) == 0 && len(d.Conversations) == 0
}

// Close removes what is held of messages on disk.
func (d *Difference) Close() error { return d.c.close() }

// Compare tells what differs between two archives, b being the later one. Memory depends
// on people, channels and opts.Memory, not on messages. opts may be nil.
//
// Two messages are one when they have the same conversation, time and text, as the server
// takes them for one. Files are the same when they have the same name and, in two zip
// archives, the same content.
func Compare(ctx context.Context, a, b *Archive, opts *CompareOptions) (*Difference, error) {
	var o CompareOptions
	if opts != nil {
		o = *opts
	}
	o.Workers, o.Memory = cmp.Or(o.Workers, runtime.GOMAXPROCS(0)), cmp.Or(o.Memory, DefaultMemory)
	c := newComparison(o.TempDir, int(max(o.Memory, MinMemory)/messagesShare))
	c.whole = a.zip != nil && b.zip != nil
	d := &Difference{c: c}
	for side, archive := range []*Archive{a, b} {
		err := c.read(ctx, side, 0, archive, o.Workers, func(done, total int64) {
			if o.Progress != nil {
				o.Progress(Progress{StageRead, done, total})
			}
		})
		if err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	if err := errors.Join(c.messages.seal(), d.count(ctx)); err != nil {
		return nil, errors.Join(err, c.close())
	}
	d.Objects = c.objects()
	return d, nil
}

// byName are the numbers of all conversations in the order of their names.
func (c *comparison) byName() []int {
	order := make([]int, len(c.list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int {
		return cmp.Or(boolCompare(isDirectKey(c.list[x]), isDirectKey(c.list[y])), strings.Compare(c.list[x], c.list[y]))
	})
	return order
}

func (d *Difference) count(ctx context.Context) error {
	for _, place := range d.c.byName() {
		x := ConversationDifference{Name: d.c.list[place]}
		err := d.c.pairs(ctx, place, func(p pair) error {
			x.add(p)
			return nil
		})
		if err != nil {
			return err
		}
		if x.MessageDifference != (MessageDifference{}) {
			d.Conversations = append(d.Conversations, x)
			d.Messages.sum(&x.MessageDifference)
		}
	}
	return nil
}

func (m *MessageDifference) add(p pair) {
	switch p.how {
	case newPair:
		m.New++
		countIf(&m.NewReplies, p.b.isReply())
		m.ReactionsNew += len(p.b.reactions)
		m.FilesNew += len(p.b.files)
		return
	case gonePair:
		m.Gone++
		m.ReactionsGone += len(p.a.reactions)
		m.FilesGone += len(p.a.files)
		return
	}
	c := p.changes()
	names := c.names()
	countIf(&m.Edited, c.text)
	countIf(&m.Changed, !c.text && len(names) > 0)
	m.ReactionsNew += c.reactionsNew
	m.ReactionsGone += c.reactionsGone
	m.FilesNew += c.filesNew
	m.FilesGone += c.filesGone
}

func (m *MessageDifference) sum(x *MessageDifference) {
	to, from := reflect.ValueOf(m).Elem(), reflect.ValueOf(x).Elem()
	for i := range to.NumField() {
		to.Field(i).SetInt(to.Field(i).Int() + from.Field(i).Int())
	}
}

// EachMessage hands on every message that differs, by conversations in the order of their
// names, and in each in that of time, those within a second aside. An error of on ends it.
func (d *Difference) EachMessage(ctx context.Context, on func(MessageChange) error) error {
	for _, x := range d.Conversations {
		err := d.c.pairs(ctx, d.c.places[x.Name], func(p pair) error {
			m := MessageChange{Place: x.Name, How: IsChanged}
			of := p.b
			switch p.how {
			case newPair:
				m.How = IsNew
			case gonePair:
				m.How, of = IsGone, p.a
			default:
				if m.Fields = p.changes().names(); len(m.Fields) == 0 {
					return nil
				}
			}
			m.At, m.Author, m.Reply = of.at, of.author, of.isReply()
			return on(m)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// objects compares everything but messages.
func (c *comparison) objects() (list []ObjectDifference) {
	a, b := &c.sides[earlier], &c.sides[later]
	add := func(kind string, diffs []ObjectDifference) {
		for _, d := range diffs {
			d.Kind = kind
			list = append(list, d)
		}
	}
	image := func(side int, name *string) string { return c.imageOf(side, value(name)) }
	add("role", differences(a.roles, b.roles, nil))
	add("scheme", differences(a.schemes, b.schemes, nil))
	add("emoji", differences(a.emoji, b.emoji, func(x, y *jsonl.Emoji) []string {
		return unless(image(earlier, x.Image) == image(later, y.Image), "image")
	}, "image"))
	add("team", differences(a.teams, b.teams, nil))
	add("channel", differences(a.channels, b.channels, nil))
	add("user", differences(a.users, b.users, func(x, y *jsonl.User) []string {
		return unless(image(earlier, x.ProfileImage) == image(later, y.ProfileImage), "profile_image")
	}, "profile_image", "teams"))
	add("membership", c.membershipDifferences())
	add("bot", differences(a.bots, b.bots, func(x, y *jsonl.Bot) []string {
		return unless(image(earlier, x.ProfileImage) == image(later, y.ProfileImage), "profile_image")
	}, "profile_image"))
	add("direct_channel", differences(a.directs, b.directs, nil, "members"))
	return list
}

func unless(equal bool, name string) []string {
	if equal {
		return nil
	}
	return []string{name}
}

// imageOf is what tells the image of an emoji or a person from another: its content, or
// its name where the content is not at hand.
func (c *comparison) imageOf(side int, name string) string {
	if name == "" {
		return ""
	}
	if c.whole {
		return string(binaryHash(c.fileContent(side, name)))
	}
	return name
}

func (c *comparison) fileContent(side int, name string) uint64 {
	f := c.sides[side].archive.entry(name)
	if f == nil {
		return hashOf(name)
	}
	return uint64(f.CRC32)<<32 ^ f.UncompressedSize64
}

func binaryHash(h uint64) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(h >> (8 * i))
	}
	return b
}

// differences compares the objects of one kind by their names. more compares what is left
// out in the comparison by fields, and may be nil.
func differences[T any](a, b map[string]*T, more func(a, b *T) []string, leftOut ...string) (list []ObjectDifference) {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	for _, name := range sortedNames(names) {
		x, y := a[name], b[name]
		switch {
		case x == nil:
			list = append(list, ObjectDifference{Name: name, How: IsNew})
		case y == nil:
			list = append(list, ObjectDifference{Name: name, How: IsGone})
		default:
			fields := changedFields(x, y, leftOut...)
			if more != nil {
				fields = append(fields, more(x, y)...)
			}
			if len(fields) > 0 {
				list = append(list, ObjectDifference{Name: name, How: IsChanged, Fields: fields})
			}
		}
	}
	return list
}

// changedFields names the fields that differ between two objects, as the format does.
func changedFields[T any](a, b *T, leftOut ...string) (names []string) {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		name, _, _ := strings.Cut(x.Type().Field(i).Tag.Get("json"), ",")
		if slices.Contains(leftOut, name) || sameField(x.Field(i), y.Field(i)) {
			continue
		}
		names = append(names, name)
	}
	return names
}

// sameField reports whether two fields say the same. No value and an empty one do.
func sameField(a, b reflect.Value) bool {
	isEmpty := func(v reflect.Value) bool {
		return v.IsZero() || v.Kind() == reflect.Pointer && v.Elem().Kind() != reflect.Struct && v.Elem().IsZero()
	}
	return isEmpty(a) && isEmpty(b) || reflect.DeepEqual(a.Interface(), b.Interface())
}

// canonical is a JSON value such that equal ones have equal texts. None and an empty
// object are "".
func canonical(v jsontext.Value) string {
	if len(v) == 0 {
		return ""
	}
	v = v.Clone()
	if err := v.Canonicalize(); err != nil { // it stays as it is, and equal to itself
		return string(v)
	}
	if s := string(v); s != "{}" && s != "null" {
		return s
	}
	return ""
}
