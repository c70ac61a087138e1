package jsonl

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
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "team":
			s.text(&b.Team)
		case "channel":
			s.text(&b.Channel)
		case "user":
			s.text(&b.User)
		case "type":
			s.text(&b.Type)
		case "message":
			s.text(&b.Message)
		case "props":
			s.props(&b.Props)
		case "create_at":
			s.number(&b.CreateAt)
		case "edit_at":
			s.number(&b.EditAt)
		case "flagged_by":
			readList(s, &b.FlaggedBy, &s.names, s.element)
		case "reactions":
			readList(s, &b.Reactions, &s.reactions, s.reaction)
		case "replies":
			readList(s, &b.Replies, &s.replies, s.reply)
		case "attachments":
			readList(s, &b.Attachments, &s.attachments, s.attachment)
		case "is_pinned":
			s.bool(&b.IsPinned)
		case "thread_followers":
			readList(s, &b.ThreadFollowers, &s.followers, s.follower)
		default:
			s.odd = true
		}
	}
}

func (s *scan) directPost(b *DirectPost) {
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "channel_members":
			readList(s, &b.ChannelMembers, &s.names, s.element)
		case "user":
			s.text(&b.User)
		case "type":
			s.text(&b.Type)
		case "message":
			s.text(&b.Message)
		case "props":
			s.props(&b.Props)
		case "create_at":
			s.number(&b.CreateAt)
		case "edit_at":
			s.number(&b.EditAt)
		case "flagged_by":
			readList(s, &b.FlaggedBy, &s.names, s.element)
		case "reactions":
			readList(s, &b.Reactions, &s.reactions, s.reaction)
		case "replies":
			readList(s, &b.Replies, &s.replies, s.reply)
		case "attachments":
			readList(s, &b.Attachments, &s.attachments, s.attachment)
		case "is_pinned":
			s.bool(&b.IsPinned)
		case "thread_followers":
			readList(s, &b.ThreadFollowers, &s.followers, s.follower)
		default:
			s.odd = true
		}
	}
}

func (s *scan) reply(b *Reply) {
	for s.open('{'); s.more('}'); {
		switch s.key() {
		case "user":
			s.text(&b.User)
		case "type":
			s.text(&b.Type)
		case "message":
			s.text(&b.Message)
		case "props":
			s.props(&b.Props)
		case "create_at":
			s.number(&b.CreateAt)
		case "edit_at":
			s.number(&b.EditAt)
		case "flagged_by":
			readList(s, &b.FlaggedBy, &s.names, s.element)
		case "reactions":
			readList(s, &b.Reactions, &s.reactions, s.reaction)
		case "attachments":
			readList(s, &b.Attachments, &s.attachments, s.attachment)
		case "is_pinned":
			s.bool(&b.IsPinned)
		default:
			s.odd = true
		}
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
