package jsonl

import "github.com/go-json-experiment/json/jsontext"

// The bodies of which there are millions are read by hand, where a line is what one
// expects of a program: each key once and as it is spelt here, no null, nothing unknown,
// whole characters, no tabs. Of all else the JSON library says what it is, which takes
// some five times as long. For what is read by hand it would say the same (FuzzDecoder).

// lineByHand reads a line, of which plain must be true. It reports whether it could; then
// the line has no key that the server would pass over, no half of a surrogate pair and no
// U+0000.
func lineByHand(line string, m *memory) (Body, bool) {
	s := scan{line: line, memory: m}
	body := s.envelope()
	if s.odd || body == nil || s.next() != 0 {
		return nil, false
	}
	return body, true
}

func (s *scan) envelope() (body Body) {
	var kind *string
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "type":
			s.text(&kind)
		case "post":
			s.odd = s.odd || body != nil
			p := s.posts.one()
			s.post(p)
			body = p
		case "direct_post":
			s.odd = s.odd || body != nil
			p := s.directPosts.one()
			s.directPost(p)
			body = p
		default:
			s.odd = true
		}
	}
	if kind == nil || body == nil || Kind(*kind) != body.Kind() {
		return nil
	}
	return body
}

func (s *scan) post(b *Post) {
	all := parts{
		&b.User, &b.Type, &b.Message, &b.Props, &b.CreateAt, &b.EditAt,
		&b.FlaggedBy, &b.Reactions, &b.Replies, &b.Attachments, &b.IsPinned, &b.ThreadFollowers,
	}
	for s.open('{'); s.more('}'); {
		switch key := s.key(); key {
		case "team":
			s.text(&b.Team)
		case "channel":
			s.text(&b.Channel)
		default:
			s.part(key, &all)
		}
	}
}

func (s *scan) directPost(b *DirectPost) {
	all := parts{
		&b.User, &b.Type, &b.Message, &b.Props, &b.CreateAt, &b.EditAt,
		&b.FlaggedBy, &b.Reactions, &b.Replies, &b.Attachments, &b.IsPinned, &b.ThreadFollowers,
	}
	for s.open('{'); s.more('}'); {
		switch key := s.key(); key {
		case "channel_members":
			readList(s, &b.ChannelMembers, &s.names, s.element)
		default:
			s.part(key, &all)
		}
	}
}

func (s *scan) reply(b *Reply) {
	all := parts{
		user: &b.User, kind: &b.Type, message: &b.Message, props: &b.Props, createAt: &b.CreateAt, editAt: &b.EditAt,
		flaggedBy: &b.FlaggedBy, reactions: &b.Reactions, attachments: &b.Attachments, isPinned: &b.IsPinned,
	}
	for s.open('{'); s.more('}'); {
		s.part(s.key(), &all)
	}
}

// parts are what all messages have in common, and where it goes: replies and followers
// only in those that begin a thread.
type parts struct {
	user, kind, message **string
	props               *jsontext.Value
	createAt, editAt    **int64
	flaggedBy           **[]string
	reactions           **[]Reaction
	replies             **[]Reply
	attachments         **[]*Attachment
	isPinned            **bool
	followers           **[]Follower
}

// part reads the value of a key.
func (s *scan) part(key string, p *parts) {
	switch key {
	case "user":
		s.text(p.user)
	case "type":
		s.text(p.kind)
	case "message":
		s.text(p.message)
	case "props":
		s.props(p.props)
	case "create_at":
		s.number(p.createAt)
	case "edit_at":
		s.number(p.editAt)
	case "flagged_by":
		readList(s, p.flaggedBy, &s.names, s.element)
	case "reactions":
		readList(s, p.reactions, &s.memory.reactions, s.reaction)
	case "attachments":
		readList(s, p.attachments, &s.memory.attachments, s.attachment)
	case "is_pinned":
		s.bool(p.isPinned)
	default:
		s.ofRoot(key, p)
	}
}

// ofRoot is part for what only a message has that begins a thread.
func (s *scan) ofRoot(key string, p *parts) {
	switch {
	case key == "replies" && p.replies != nil:
		readList(s, p.replies, &s.memory.replies, s.reply)
	case key == "thread_followers" && p.followers != nil:
		readList(s, p.followers, &s.memory.followers, s.follower)
	default:
		s.odd = true
	}
}

func (s *scan) reaction(b *Reaction) {
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "user":
			s.text(&b.User)
		case "emoji_name":
			s.text(&b.EmojiName)
		case "create_at":
			s.number(&b.CreateAt)
		default:
			s.odd = true
		}
	}
}

func (s *scan) attachment(b **Attachment) {
	*b = s.files.one()
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "path":
			s.text(&(*b).Path)
		default:
			s.odd = true
		}
	}
}

func (s *scan) follower(b *Follower) {
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "user":
			s.text(&b.User)
		case "last_viewed":
			s.number(&b.LastViewed)
		case "unread_mentions":
			s.number(&b.UnreadMentions)
		default:
			s.odd = true
		}
	}
}

// readList reads a list, of which one reads an element.
func readList[T any](s *scan, dst **[]T, from *lists[T], one func(*T)) {
	s.odd = s.odd || *dst != nil
	from.begin()
	for s.open('['); s.more(']'); {
		one(from.element())
	}
	*dst = from.end()
}

func (s *scan) element(b *string) { *b = s.quoted() }
