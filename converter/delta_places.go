package converter

import (
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/mmimport/mmimport/jsonl"
)

// placeCount is what a comparison has found in one conversation.
type placeCount struct {
	isGone              bool // the sources do not have the conversation
	fresh, shared, gone int  // messages
	first               *indexed
}

// firstMessage is what a channel began with.
type firstMessage struct {
	at   int64 // Unix ms
	text uint64
}

func (d *delta) beginPlace(key string) {
	now := &d.c.sides[later]
	_, isChannel := now.channels[key]
	_, isDirect := now.directs[key]
	d.now = placeCount{isGone: !isChannel && !isDirect}
}

// endPlace looks whether a conversation is what it seems to be.
func (d *delta) endPlace(key string) error {
	old, now := d.c.sides[earlier].channels[key], d.c.sides[later].channels[key]
	if m := d.now.first; m != nil && old == nil && now != nil {
		d.newest[firstMessage{m.at, m.text}] = key
	} else if m != nil && old != nil && now == nil {
		d.firsts[firstMessage{m.at, m.text}] = key
	}
	if old == nil || now == nil || d.now.shared > 0 || d.now.gone == 0 || d.now.fresh == 0 {
		return nil
	}
	// Not one message is in both: somebody may have given the name to another channel.
	if value(old.Type) == "O" && value(now.Type) == "P" {
		return &UsageError{errors.New("the channel " + key + " is public in the last archive and private in the sources, and they have no message in common: it seems to be another channel, whose messages everybody in the old one could read; rename one of the two in the source, or leave it out with --channel")}
	}
	d.hand.add(1, HandReport{What: handSame, Place: key})
	return nil
}

// object returns what is to be written of a line that holds no messages, or nil.
func (d *delta) object(body jsonl.Body) jsonl.Body {
	switch b := body.(type) {
	case *jsonl.Version:
		return d.version(b)
	case *jsonl.Emoji:
		return lineOr(d.emoji(b))
	case *jsonl.Team:
		return lineOr(d.team(b))
	case *jsonl.Channel:
		return lineOr(d.channel(b))
	case *jsonl.User:
		return lineOr(d.user(b))
	case *jsonl.Bot:
		return lineOr(d.bot(b))
	case *jsonl.DirectChannel:
		return lineOr(d.directChannel(b))
	}
	panic("converter: a run writes no lines of type " + string(body.Kind()))
}

// lineOr is b, or no body at all.
func lineOr[T any, P interface {
	*T
	jsonl.Body
}](b P) jsonl.Body {
	if b == nil {
		return nil
	}
	return b
}

// version marks a delta, so that it is not taken for all that the server has.
func (d *delta) version(b *jsonl.Version) *jsonl.Version {
	mark, err := json.Marshal(map[string]string{sinceKey: d.r.Last})
	if err != nil {
		panic("converter: " + err.Error()) // names are valid UTF-8 by now
	}
	info := *b.Info
	info.Additional = mark
	return &jsonl.Version{Number: b.Number, Info: &info}
}

// sinceKey is the key under which a delta names the archives before it.
const sinceKey = "since_archive"

func (d *delta) emoji(b *jsonl.Emoji) *jsonl.Emoji {
	old := d.c.sides[earlier].emoji[value(b.Name)]
	switch {
	case old == nil:
		d.r.book("emoji", isNew)
	case !d.sameImage(old.Image, b.Image):
		d.r.book("emoji", isChanged)
	default:
		d.r.book("emoji", isThere)
		return nil
	}
	return b
}

func (d *delta) team(b *jsonl.Team) *jsonl.Team {
	old := d.c.sides[earlier].teams[lowerOf(b.Name)]
	switch {
	case old == nil:
		d.r.book("team", isNew)
		return b
	case len(changedFields(old, b)) == 0:
		d.r.book("team", isThere)
		return nil
	}
	d.r.book("team", isChanged)
	out := *b
	out.Description = orEmpty(b.Description, old.Description)
	return &out
}

// orEmpty is now, or an empty text if there was one before: what is not given the server
// leaves as it is.
func orEmpty(now, before *string) *string {
	if now == nil && value(before) != "" {
		return new("")
	}
	return now
}

func (d *delta) channel(b *jsonl.Channel) *jsonl.Channel {
	key := placeKey(b.Team, b.Name)
	old := d.c.sides[earlier].channels[key]
	if old == nil {
		d.r.book("channel", isNew)
		return b
	}
	fields := changedFields(old, b)
	if value(old.DeletedAt) > 0 {
		return d.archived(key, b, fields)
	}
	out := *b
	out.Header, out.Purpose = orEmpty(b.Header, old.Header), orEmpty(b.Purpose, old.Purpose)
	if value(old.Type) == "P" && value(b.Type) == "O" {
		out.Type = old.Type
		fields = slices.DeleteFunc(fields, func(f string) bool { return f == "type" })
		d.hand.add(1, HandReport{What: handPublic, Place: key, Command: "mmctl channel modify " + shellWord(key) + " --public"})
		if len(fields) == 0 {
			d.r.book("channel", isByHand)
			return nil
		}
	}
	if len(fields) == 0 {
		d.r.book("channel", isThere)
		return nil
	}
	d.r.book("channel", isChanged)
	return &out
}

// archived tells of a channel that is archived on the server: its line would end the import.
func (d *delta) archived(key string, now *jsonl.Channel, fields []string) *jsonl.Channel {
	inUse := value(now.DeletedAt) == 0
	fields = slices.DeleteFunc(fields, func(f string) bool { return f == "deleted_at" })
	if inUse {
		d.hand.add(1, HandReport{What: handUnarchive, Place: key, Command: "mmctl channel unarchive " + shellWord(key)})
	}
	if len(fields) > 0 {
		d.hand.add(1, HandReport{What: handChannel, Place: key, Detail: strings.Join(fields, ", ")})
	}
	if inUse || len(fields) > 0 {
		d.r.book("channel", isByHand)
	} else {
		d.r.book("channel", isThere)
	}
	return nil
}

func (d *delta) bot(b *jsonl.Bot) *jsonl.Bot {
	name := lowerOf(b.Username)
	old := d.c.sides[earlier].bots[name]
	if old == nil {
		d.r.book("bot", isNew)
		return b
	}
	fields := changedFields(old, b, "profile_image", "delete_at")
	if slices.Contains(fields, "display_name") { // the server makes nothing of a new one
		d.hand.add(1, HandReport{What: handBot, Who: name, Command: "mmctl bot update " + shellWord(name) + " --display-name " + shellWord(value(b.DisplayName))})
	}
	switch {
	case len(fields) == 0:
		d.r.book("bot", isThere)
		return nil
	case len(fields) == 1 && fields[0] == "owner": // the server saves it with other changes only
		d.hand.add(1, HandReport{What: handBot, Who: name, Command: "mmctl bot assign " + shellWord(name) + " " + shellWord(value(b.Owner))})
		fallthrough
	case len(fields) == 1 && fields[0] == "display_name":
		d.r.book("bot", isByHand)
		return nil
	}
	d.r.book("bot", isChanged)
	return b
}

func (d *delta) directChannel(b *jsonl.DirectChannel) *jsonl.DirectChannel {
	old := d.c.sides[earlier].directs[directKey(membersOf(b))]
	switch {
	case old == nil:
		d.r.book("direct_channel", isNew)
		return b
	case value(old.Header) != value(b.Header): // its line would reset what the members chose there
		d.hand.add(1, HandReport{What: handDirect, Place: shownPlace("@")})
		d.r.book("direct_channel", isByHand)
	default:
		d.r.book("direct_channel", isThere)
	}
	return nil
}

// sameImage compares an image of the last archive with one of the run.
func (d *delta) sameImage(old, now *string) bool {
	if old == nil || now == nil {
		return old == now
	}
	before, err := d.openLast(*old)
	if err != nil { // it was never imported, or cannot be compared: it is written
		return false
	}
	ref, planned := d.plan.source[*now]
	if !planned {
		return errors.Join(before.Close()) == nil && *old == *now
	}
	after, err := d.open(ref)
	if err != nil {
		return errors.Join(before.Close()) == nil && *old == *now // copying it will say why
	}
	x, n, err1 := sumOf(before)
	y, m, err2 := sumOf(after)
	return err1 == nil && err2 == nil && x == y && n == m
}

// sumOf reads a file to its end and closes it.
func sumOf(r io.ReadCloser) (sum uint32, n int64, err error) {
	h := crc32.NewIEEE()
	n, err = io.Copy(h, r)
	return h.Sum32(), n, errors.Join(err, r.Close())
}

// finish tells what only the last archive has, and checks the sums.
func (d *delta) finish() error {
	a, b := &d.c.sides[earlier], &d.c.sides[later]
	for _, key := range slices.Sorted(maps.Keys(a.channels)) {
		if b.channels[key] == nil {
			d.r.of("channel").Gone++
			d.hand.add(1, HandReport{What: handChannelGone, Place: key})
		}
	}
	for m, was := range d.firsts {
		if now := d.newest[m]; now != "" {
			d.hand.add(1, HandReport{What: handRenamed, Place: now, Detail: "was " + was})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.emoji)) {
		if b.emoji[name] == nil {
			d.r.of("emoji").Gone++
			d.hand.add(1, HandReport{What: handEmoji, Who: name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.users)) {
		if u := a.users[name]; b.users[name] == nil {
			d.r.of("user").Gone++
			x := HandReport{What: handUserGone, Who: name}
			if value(u.DeleteAt) == 0 {
				x.Command = "mmctl user deactivate " + shellWord(name)
			}
			d.hand.add(1, x)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.bots)) {
		if b.bots[name] == nil {
			d.r.of("bot").Gone++
			d.hand.add(1, HandReport{What: handUserGone, Who: name, Command: "mmctl bot disable " + shellWord(name)})
		}
	}
	for key := range a.directs {
		countIf(&d.r.of("direct_channel").Gone, b.directs[key] == nil)
	}
	if n := d.r.of("direct_channel").Gone; n > 0 {
		d.hand.add(n, HandReport{What: handDirectGone, Detail: counted(n, "conversation", "conversations")})
	}
	for name := range a.teams {
		countIf(&d.r.of("team").Gone, b.teams[name] == nil)
	}
	return d.sums()
}

// sums puts the kinds in their order, and checks that the numbers add up.
func (d *delta) sums() error {
	d.tellMembers()
	d.hand.finish(d.r)
	var kinds []DeltaCount
	for _, name := range deltaKinds {
		k := d.r.of(name)
		if k.missing() != 0 {
			return errors.New("internal error: " + name + "s of the delta are unaccounted for")
		}
		if k.All+k.Gone > 0 {
			kinds = append(kinds, *k)
		}
	}
	d.r.Kinds = kinds
	if n := d.c.sides[later].count; n.messages != d.r.of("message").All || n.reactions != d.r.of("reaction").All || n.files != d.r.of("file").All {
		return errors.New("internal error: messages of the delta are unaccounted for")
	}
	return nil
}

// shellWord quotes a word for a shell, if it needs that.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("._-:@+/", r)
	}
	if s != "" && strings.TrimFunc(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
