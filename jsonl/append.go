package jsonl

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// The bodies of which there are millions are written by hand, to the bytes that the
// JSON library gives (FuzzAppendAsTheLibrary): looking up the fields of a type by
// reflection takes some four times as long.

// object is a JSON object, or several inside each other, on the way.
type object struct {
	dst []byte
	bad bool // something cannot be written; the library says what
}

// appendByHand appends the body b, and reports whether it could.
func appendByHand(dst []byte, b Body) ([]byte, bool) {
	o := object{dst: dst}
	switch b := b.(type) {
	case *Post:
		o.post(b)
	case *DirectPost:
		o.directPost(b)
	default:
		return dst, false
	}
	return o.dst, !o.bad
}

// key writes a key, given with its quotes and colon, and the comma before it.
func (o *object) key(k string) {
	if o.dst[len(o.dst)-1] != '{' {
		o.dst = append(o.dst, ',')
	}
	o.dst = append(o.dst, k...)
}

func (o *object) open()  { o.dst = append(o.dst, '{') }
func (o *object) close() { o.dst = append(o.dst, '}') }

func (o *object) quote(s string) {
	var err error
	o.dst, err = jsontext.AppendQuote(o.dst, s)
	o.bad = o.bad || err != nil
}

func (o *object) text(key string, v *string) {
	if v != nil {
		o.key(key)
		o.quote(*v)
	}
}

func (o *object) number(key string, v *int64) {
	if v != nil {
		o.key(key)
		o.dst = strconv.AppendInt(o.dst, *v, 10)
	}
}

func (o *object) bool(key string, v *bool) {
	if v != nil {
		o.key(key)
		o.dst = strconv.AppendBool(o.dst, *v)
	}
}

func (o *object) props(v jsontext.Value) {
	if v == nil {
		return
	}
	o.key(`"props":`)
	var err error
	o.dst, err = jsontext.AppendFormat(o.dst, v, jsontext.AllowDuplicateNames(true))
	o.bad = o.bad || err != nil
}

// appendList writes a list, of which one writes an element.
func appendList[T any](o *object, key string, list *[]T, one func(*T)) {
	if list == nil {
		return
	}
	o.key(key)
	o.dst = append(o.dst, '[')
	for i := range *list {
		if i > 0 {
			o.dst = append(o.dst, ',')
		}
		one(&(*list)[i])
	}
	o.dst = append(o.dst, ']')
}

func (o *object) texts(key string, list *[]string) {
	appendList(o, key, list, func(s *string) { o.quote(*s) })
}

func (o *object) post(b *Post) {
	o.open()
	o.text(`"team":`, b.Team)
	o.text(`"channel":`, b.Channel)
	o.head(b.User, b.Type, b.Message, b.Props, b.CreateAt, b.EditAt)
	o.rest(b.FlaggedBy, b.Reactions, b.Replies, b.Attachments, b.IsPinned, b.ThreadFollowers)
}

func (o *object) directPost(b *DirectPost) {
	o.open()
	o.texts(`"channel_members":`, b.ChannelMembers)
	o.head(b.User, b.Type, b.Message, b.Props, b.CreateAt, b.EditAt)
	o.rest(b.FlaggedBy, b.Reactions, b.Replies, b.Attachments, b.IsPinned, b.ThreadFollowers)
}

// rest writes what a message that begins a thread ends with.
func (o *object) rest(flaggedBy *[]string, reactions *[]Reaction, replies *[]Reply, attachments *[]*Attachment, isPinned *bool, followers *[]Follower) {
	o.texts(`"flagged_by":`, flaggedBy)
	o.reactions(reactions)
	appendList(o, `"replies":`, replies, o.reply)
	o.attachments(attachments)
	o.bool(`"is_pinned":`, isPinned)
	appendList(o, `"thread_followers":`, followers, o.follower)
	o.close()
}

func (o *object) reply(b *Reply) {
	o.open()
	o.head(b.User, b.Type, b.Message, b.Props, b.CreateAt, b.EditAt)
	o.texts(`"flagged_by":`, b.FlaggedBy)
	o.reactions(b.Reactions)
	o.attachments(b.Attachments)
	o.bool(`"is_pinned":`, b.IsPinned)
	o.close()
}

// head writes what all messages begin with.
func (o *object) head(user, kind, message *string, props jsontext.Value, createAt, editAt *int64) {
	o.text(`"user":`, user)
	o.text(`"type":`, kind)
	o.text(`"message":`, message)
	o.props(props)
	o.number(`"create_at":`, createAt)
	o.number(`"edit_at":`, editAt)
}

func (o *object) reactions(list *[]Reaction) {
	appendList(o, `"reactions":`, list, func(r *Reaction) {
		o.open()
		o.text(`"user":`, r.User)
		o.text(`"emoji_name":`, r.EmojiName)
		o.number(`"create_at":`, r.CreateAt)
		o.close()
	})
}

func (o *object) attachments(list *[]*Attachment) {
	appendList(o, `"attachments":`, list, func(a **Attachment) {
		if *a == nil {
			o.dst = append(o.dst, "null"...)
			return
		}
		o.open()
		o.text(`"path":`, (*a).Path)
		o.close()
	})
}

func (o *object) follower(f *Follower) {
	o.open()
	o.text(`"user":`, f.User)
	o.number(`"last_viewed":`, f.LastViewed)
	o.number(`"unread_mentions":`, f.UnreadMentions)
	o.close()
}
