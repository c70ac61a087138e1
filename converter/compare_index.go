package converter

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/internal/blocks"
	"github.com/mmimport/mmimport/jsonl"
)

// comparison is two sets of lines, the earlier and the later one, of which everything
// but the messages is in memory, and of each message some hashes in a spool. Lines may
// be in any order: the spool sorts.
type comparison struct {
	messages *spool
	places   map[string]int // by key of a conversation
	list     []string       // the keys of places, by number
	authors  map[string]int
	names    []string // of authors, by number
	sides    [2]lineIndex
	whole    bool   // files are told apart by their content too
	byPath   bool   // files of equal names are told apart by where we put them
	entry    []byte // of the message being added
}

// The two sides.
const (
	earlier = iota
	later
)

// lineIndex is what one side holds, beside messages in the lines' own form. Names are in
// lower case, as the server has them.
type lineIndex struct {
	archive  *Archive // nil for lines that are no archive yet
	teams    map[string]*jsonl.Team
	channels map[string]*jsonl.Channel // by placeKey
	users    map[string]*jsonl.User
	bots     map[string]*jsonl.Bot
	emoji    map[string]*jsonl.Emoji
	roles    map[string]*jsonl.Role
	schemes  map[string]*jsonl.Scheme
	directs  map[string]*jsonl.DirectChannel // by directKey
	oldest   int64                           // create_at of the first message that is no stand-in, Unix ms
	begun    bool                            // oldest is set
	isDelta  bool                            // the lines say that they are what is new against others
	count    messageCount
}

// messageCount counts messages with what is on them.
type messageCount struct {
	messages, replies, reactions, files int
}

func newComparison(dir string, budget int) *comparison {
	c := &comparison{messages: newSpool(dir, budget), places: map[string]int{}, authors: map[string]int{}}
	for i := range c.sides {
		c.sides[i].init()
	}
	return c
}

// init makes an index of nothing.
func (s *lineIndex) init() {
	*s = lineIndex{
		teams: map[string]*jsonl.Team{}, channels: map[string]*jsonl.Channel{}, users: map[string]*jsonl.User{},
		bots: map[string]*jsonl.Bot{}, emoji: map[string]*jsonl.Emoji{}, roles: map[string]*jsonl.Role{},
		schemes: map[string]*jsonl.Scheme{}, directs: map[string]*jsonl.DirectChannel{},
	}
}

func (c *comparison) close() error { return c.messages.close() }

// indexed is a message of a side.
type indexed struct {
	place   string // of work; by number in the spool
	author  string
	side    int
	archive int    // of several of one side, in the order in which they were imported
	at      int64  // Unix ms, not before the root's: as the server stores it
	text    uint64 // hash
	line    int    // 1-based
	nth     int    // of the line's replies, 1-based; 0 for the root
	rootAt  int64  // of a reply's root, Unix ms

	pinned, standIn     bool
	editAt              int64
	kind, props, beside uint64 // hashes
	reactions, files    []uint64
}

func (m *indexed) isReply() bool { return m.nth > 0 }

// indexedBlock is what a worker makes of some lines.
type indexedBlock struct {
	messages []indexed
	others   []jsonl.Body

	text []byte // being hashed
}

// read indexes the lines of an archive, the nth of its side.
func (c *comparison) read(ctx context.Context, side, nth int, a *Archive, workers int, progress func(done, total int64)) error {
	c.sides[side].archive = a
	return eachOf(ctx, a, workers, progress, c.indexer(side), func(b *blocks.Block[indexedBlock]) error { return c.take(side, nth, &b.Made) })
}

// readLines indexes lines that are no archive yet.
func (c *comparison) readLines(ctx context.Context, side int, r io.Reader, workers int) error {
	return eachBlock(ctx, r, workers, c.indexer(side), func(b *blocks.Block[indexedBlock]) error { return c.take(side, 0, &b.Made) })
}

// indexer returns what indexes the blocks of one side. It is safe for concurrent use.
func (c *comparison) indexer(side int) func(*blocks.Block[indexedBlock]) {
	return func(b *blocks.Block[indexedBlock]) {
		made := &b.Made
		made.messages, made.others = made.messages[:0], made.others[:0]
		for i := range b.Lines {
			l := &b.Lines[i]
			switch x := l.Body.(type) {
			case *jsonl.Post:
				c.indexThread(made, side, l.Number, placeKey(x.Team, x.Channel), asReply(x), x.Replies)
			case *jsonl.DirectPost:
				c.indexThread(made, side, l.Number, directKey(value(x.ChannelMembers)), asDirectReply(x), x.Replies)
			default:
				made.others = append(made.others, l.Body)
			}
		}
	}
}

// indexThread indexes the messages of a line.
func (c *comparison) indexThread(to *indexedBlock, side, line int, place string, root *jsonl.Reply, replies *[]jsonl.Reply) {
	first := c.indexMessage(to, side, root)
	first.place, first.line, first.rootAt = place, line, first.at
	to.messages = append(to.messages, first)
	for i := range value(replies) {
		m := c.indexMessage(to, side, &(*replies)[i])
		m.place, m.line, m.nth, m.rootAt = place, line, i+1, first.at
		m.at = max(m.at, first.at)
		to.messages = append(to.messages, m)
	}
}

// indexMessage makes hashes of a message. to is the block that it is for.
func (c *comparison) indexMessage(to *indexedBlock, side int, r *jsonl.Reply) indexed {
	m := indexed{
		side: side, author: strings.ToLower(value(r.User)), at: value(r.CreateAt), text: to.hash(value(r.Message)),
		standIn: isStandIn(value(r.Message)), pinned: value(r.IsPinned), editAt: value(r.EditAt), kind: to.hash(value(r.Type)),
	}
	if p := canonical(r.Props); p != "" {
		m.props = to.hash(p)
	}
	if f := value(r.FlaggedBy); len(f) > 0 {
		m.beside = to.hash(strings.Join(sortedNames(f), " "))
	}
	for _, x := range value(r.Reactions) {
		m.reactions = append(m.reactions, to.hash(strings.ToLower(value(x.User))+" "+value(x.EmojiName)))
	}
	for _, x := range value(r.Attachments) {
		if x != nil {
			m.files = append(m.files, c.fileHash(to, side, value(x.Path)))
		}
	}
	slices.Sort(m.reactions)
	m.reactions = slices.Compact(m.reactions)
	slices.Sort(m.files)
	return m
}

// fileKey is what tells the files of a message apart: the name that people see, and the id
// of the file in the source where both sides are ours and have it (files.go).
func (c *comparison) fileKey(name string) string {
	dir, base := path.Split(name)
	if c.byPath && !madeUpFolder.MatchString(dir) {
		return name
	}
	return base
}

// madeUpFolder is that of a file without a usable id: it may depend on the source's name.
var madeUpFolder = regexp.MustCompile(`^f[0-9a-f]{16}/$`)

// fileHash is a hash of fileKey and, if both sides have it, of the file's content.
func (c *comparison) fileHash(to *indexedBlock, side int, name string) uint64 {
	key := c.fileKey(name)
	if c.whole {
		if f := c.sides[side].archive.entry(name); f != nil {
			var b [12]byte
			binary.BigEndian.PutUint32(b[:], f.CRC32)
			binary.BigEndian.PutUint64(b[4:], f.UncompressedSize64)
			key += "\x00" + string(b[:])
		}
	}
	return to.hash(key)
}

// hashOf is not zero, and the same in every run.
func hashOf(s string) uint64 { return hashOfText([]byte(s)) }

func hashOfText(text []byte) uint64 {
	sum := sha256.Sum256(text)
	return binary.BigEndian.Uint64(sum[:]) | 1
}

// noHash is the hash of nothing, such as the type of most messages.
var noHash = hashOf("")

// hash is hashOf without new memory.
func (b *indexedBlock) hash(s string) uint64 {
	if s == "" {
		return noHash
	}
	b.text = append(b.text[:0], s...)
	return hashOfText(b.text)
}

// take puts a block into the index.
func (c *comparison) take(side, nth int, b *indexedBlock) error {
	s := &c.sides[side]
	for i := range b.messages {
		m := &b.messages[i]
		m.archive = nth
		if !m.standIn && (!s.begun || m.at < s.oldest) {
			s.oldest, s.begun = m.at, true
		}
		s.count.add(m)
		place := number(c.places, &c.list, m.place)
		c.entry = m.encode(c.entry[:0], number(c.authors, &c.names, m.author))
		if err := c.messages.add(place, m.key(), c.entry); err != nil {
			return err
		}
	}
	for _, body := range b.others {
		s.define(body)
	}
	return nil
}

func (n *messageCount) add(m *indexed) {
	n.messages++
	countIf(&n.replies, m.isReply())
	n.reactions += len(m.reactions)
	n.files += len(m.files)
}

// number is the number of a name, a new one for a new name, which may lie in a line.
func number(of map[string]int, list *[]string, name string) int {
	n, known := of[name]
	if !known {
		n, name = len(*list), strings.Clone(name)
		of[name] = n
		*list = append(*list, name)
	}
	return n
}

// define notes what is no message. What is defined twice is as it was defined last, where
// that says something.
func (s *lineIndex) define(body jsonl.Body) {
	switch b := body.(type) {
	case *jsonl.Version:
		s.isDelta = b.Info != nil && bytes.Contains(b.Info.Additional, []byte(`"`+sinceKey+`"`))
	case *jsonl.Team:
		set(s.teams, lowerOf(b.Name), b)
	case *jsonl.Channel:
		set(s.channels, placeKey(b.Team, b.Name), b)
	case *jsonl.User:
		name := lowerOf(b.Username)
		if old := s.users[name]; old != nil {
			b.Teams = list(joinTeams(value(old.Teams), value(b.Teams)))
		}
		set(s.users, name, b)
	case *jsonl.Bot:
		set(s.bots, lowerOf(b.Username), b)
	case *jsonl.Emoji:
		s.emoji[value(b.Name)] = b
	case *jsonl.Role:
		s.roles[value(b.Name)] = b
	case *jsonl.Scheme:
		s.schemes[value(b.Name)] = b
	case *jsonl.DirectChannel:
		s.directs[directKey(membersOf(b))] = b
	}
}

// set defines an object, or what it says anew of one.
func set[T any](of map[string]*T, name string, b *T) {
	old := of[name]
	if old == nil {
		of[name] = b
		return
	}
	to, from := reflect.ValueOf(old).Elem(), reflect.ValueOf(b).Elem()
	for i := range to.NumField() {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
}

// joinTeams adds memberships to those that somebody has.
func joinTeams(old, more []jsonl.UserTeam) []jsonl.UserTeam {
	out := slices.Clone(old)
	for _, t := range more {
		i := slices.IndexFunc(out, func(o jsonl.UserTeam) bool { return lowerOf(o.Name) == lowerOf(t.Name) })
		if i < 0 {
			out = append(out, t)
			continue
		}
		channels := slices.Clone(value(out[i].Channels))
		for _, ch := range value(t.Channels) {
			j := slices.IndexFunc(channels, func(o jsonl.UserChannel) bool { return lowerOf(o.Name) == lowerOf(ch.Name) })
			if j < 0 {
				channels = append(channels, ch)
			} else {
				channels[j] = ch
			}
		}
		t.Channels = list(channels)
		out[i] = t
	}
	return out
}

// placeKey is what a channel is known by.
func placeKey(team, channel *string) string { return lowerOf(team) + ":" + lowerOf(channel) }

// directKey is what a direct or group channel is known by. No name of a channel has an @.
func directKey(members []string) string {
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = strings.ToLower(m)
	}
	return "@" + strings.Join(sortedNames(list), " @")
}

func isDirectKey(key string) bool { return strings.HasPrefix(key, "@") }

// membersOf are the people of a direct or group channel.
func membersOf(b *jsonl.DirectChannel) []string {
	if b.Participants == nil {
		return value(b.Members)
	}
	var list []string
	for _, p := range *b.Participants {
		if p != nil {
			list = append(list, value(p.Username))
		}
	}
	return list
}

// asReply is a post as the replies are: what messages have in common.
func asReply(b *jsonl.Post) *jsonl.Reply {
	return &jsonl.Reply{
		User: b.User, Type: b.Type, Message: b.Message, Props: b.Props, CreateAt: b.CreateAt, EditAt: b.EditAt,
		FlaggedBy: b.FlaggedBy, Reactions: b.Reactions, Attachments: b.Attachments, IsPinned: b.IsPinned,
	}
}

func asDirectReply(b *jsonl.DirectPost) *jsonl.Reply {
	return &jsonl.Reply{
		User: b.User, Type: b.Type, Message: b.Message, Props: b.Props, CreateAt: b.CreateAt, EditAt: b.EditAt,
		FlaggedBy: b.FlaggedBy, Reactions: b.Reactions, Attachments: b.Attachments, IsPinned: b.IsPinned,
	}
}

// value is what p points to, or the zero value.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func lowerOf(s *string) string { return strings.ToLower(value(s)) }
