package validate

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/jsonl"
)

// message is what posts, direct posts and replies have in common.
type message struct {
	user, text, kind *string
	props            jsontext.Value
	createAt         *int64
	reactions        *[]jsonl.Reaction
	attachments      *[]*jsonl.Attachment

	// earliest is the time that the server stores if createAt lies before it:
	// that of the root, for a reply.
	earliest int64
}

func (r *report) post(b *jsonl.Post) {
	p := place{key: "post"}
	r.require(postNoTeam, &p, "team", b.Team)
	r.require(postNoChannel, &p, "channel", b.Channel)
	r.message(&p, &message{
		user: b.User, text: b.Message, kind: b.Type, props: b.Props, createAt: b.CreateAt,
		reactions: b.Reactions, attachments: b.Attachments, earliest: number(b.CreateAt),
	})
	r.replies(&p, number(b.CreateAt), b.Replies)
	r.followers(&p, b.ThreadFollowers)
}

func (r *report) directPost(b *jsonl.DirectPost) {
	p := place{key: "direct_post"}
	r.directPostMembers(&p, b)
	r.message(&p, &message{
		user: b.User, text: b.Message, kind: b.Type, props: b.Props, createAt: b.CreateAt,
		reactions: b.Reactions, attachments: b.Attachments, earliest: number(b.CreateAt),
	})
	r.replies(&p, number(b.CreateAt), b.Replies)
	r.followers(&p, b.ThreadFollowers)
}

// message checks what all messages must keep.
func (r *report) message(p *place, m *message) {
	r.require(postNoUser, p, "user", m.user)
	if at := p.in("message"); r.require(postNoMessage, &at, "message", m.text) {
		if wrong := maxRunes(r.Limits.MaxPostSize)(*m.text); wrong != "" {
			r.add(postMessage, &at, "the message %s", wrong)
		}
	}
	r.time(p, m.createAt)
	if m.props != nil {
		at := p.in("props")
		r.props(&at, m.props)
	}
	if m.kind != nil && *m.kind != "" && !validPostType(*m.kind) {
		at := p.in("type")
		r.add(postType, &at, "a message of type %s cannot be stored", quote(*m.kind))
	}
	if m.attachments != nil {
		at := p.in("attachments")
		r.attachments(&at, *m.attachments)
	}
	if m.reactions != nil {
		at := p.in("reactions")
		r.reactions(&at, *m.reactions, max(number(m.createAt), m.earliest))
	}
}

// firstMillisecond is March 1973: times before it are mostly in seconds. // Unix ms
const firstMillisecond = 100_000_000_000

func (r *report) time(p *place, createAt *int64) {
	at := p.in("create_at")
	switch {
	case createAt == nil:
		r.add(postNoTime, &at, "no create_at")
	case *createAt == 0:
		r.add(postTimeZero, &at, "create_at is 0")
	case *createAt < firstMillisecond:
		r.add(postTimeOdd, &at, "create_at %d is hardly in milliseconds", *createAt)
	case !r.Now.IsZero() && *createAt > r.Now.UnixMilli():
		r.add(postTimeFuture, &at, "create_at %d lies in the future", *createAt)
	}
}

// postTypes are all types of messages that an import can store, but for custom
// ones.
var postTypes = strings.Fields(`
	slack_attachment me reminder add_bot_teams_channels system_generic system_join_leave system_auto_responder
	system_add_remove system_join_channel system_guest_join_channel system_leave_channel system_join_team
	system_leave_team system_add_to_channel system_add_guest_to_chan system_remove_from_channel system_move_channel
	system_add_to_team system_remove_from_team system_header_change system_purpose_change system_displayname_change
	system_convert_channel system_channel_deleted system_channel_restored system_change_chan_privacy system_wrangler
	system_gm_to_channel system_autotranslation
`)

func validPostType(kind string) bool {
	if strings.HasPrefix(kind, "custom_") {
		return maxRunes(maxTypeColumn)(kind) == ""
	}
	return slices.Contains(postTypes, kind)
}

// maxAttachments is how many files a message can have.
const maxAttachments = 10

func (r *report) attachments(p *place, files []*jsonl.Attachment) {
	if len(files) > maxAttachments {
		r.add(postFiles, p, "%d attachments, %d are possible", len(files), maxAttachments)
	}
	for i, f := range files {
		at := p.at(i)
		if f == nil || f.Path == nil {
			r.add(postFileNull, &at, "an attachment without path")
			continue
		}
		path := at.in("path")
		r.attachmentFile(&path, *f.Path)
	}
}

func (r *report) reactions(p *place, reactions []jsonl.Reaction, since int64) {
	for i := range reactions {
		at := p.at(i)
		r.reaction(&at, &reactions[i], since)
	}
	if len(reactions) > 1 {
		r.reactionsTwice(p, reactions)
	}
}

// reactionsTwice reports reactions that somebody gives a second time.
func (r *report) reactionsTwice(p *place, reactions []jsonl.Reaction) {
	type key struct{ user, emoji string }
	seen := map[key]bool{}
	for i := range reactions {
		x := &reactions[i]
		k := key{strings.ToLower(value(x.User)), value(x.EmojiName)}
		before := len(seen)
		seen[k] = true
		if len(seen) == before && x.User != nil && x.EmojiName != nil {
			at := p.at(i)
			r.add(reactionTwice, &at, "%s has reacted with %s already", quote(k.user), quote(k.emoji))
		}
	}
}

func (r *report) reaction(p *place, x *jsonl.Reaction, since int64) {
	r.require(reactionNoUser, p, "user", x.User)
	name, created := p.in("emoji_name"), p.in("create_at")
	if r.require(reactionNoName, &name, "emoji_name", x.EmojiName) && !validEmojiName(*x.EmojiName) {
		r.add(reactionName, &name, "%s can be no emoji", quote(*x.EmojiName))
	}
	switch t := number(x.CreateAt); {
	case t == 0:
		r.add(reactionNoTime, &created, "a reaction without time")
	case t < since:
		r.add(reactionEarly, &created, "the reaction is at %d, its message at %d", t, since)
	}
}

// maxReplies is how many replies fit into one statement: 65,535 values at 18 each.
const maxReplies = 3640

func (r *report) replies(p *place, root int64, replies *[]jsonl.Reply) {
	if replies == nil {
		return
	}
	list := p.in("replies")
	if n := len(*replies); n > maxReplies {
		r.add(postReplies, &list, "%d replies on one line, %d are possible", n, maxReplies)
	}
	for i := range *replies {
		at := list.at(i)
		r.reply(&at, &(*replies)[i], root)
	}
	r.sameTimes(&list, root, *replies)
}

func (r *report) reply(p *place, b *jsonl.Reply, root int64) {
	if t := number(b.CreateAt); t != 0 && t < root {
		at := p.in("create_at")
		r.add(replyEarly, &at, "the reply is at %d, its root at %d", t, root)
	}
	r.message(p, &message{
		user: b.User, text: b.Message, kind: b.Type, props: b.Props, createAt: b.CreateAt,
		reactions: b.Reactions, attachments: b.Attachments, earliest: root,
	})
	if b.Reactions != nil && len(*b.Reactions) > 0 && r.targetBefore(Version{10, 4, 0}) {
		at := p.in("reactions")
		r.add(replyReactions, &at, "%d reactions to a reply", len(*b.Reactions))
	}
}

// sameTimes looks for replies of one thread that the server mixes up.
func (r *report) sameTimes(p *place, root int64, replies []jsonl.Reply) {
	if !slices.ContainsFunc(replies, func(b jsonl.Reply) bool { return len(items(b.Reactions)) > 0 }) {
		return
	}
	first := make(map[int64]int, len(replies))
	for i, b := range replies {
		t := max(number(b.CreateAt), root)
		j, seen := first[t]
		if !seen {
			first[t] = i
			continue
		}
		if len(items(b.Reactions)) > 0 || len(items(replies[j].Reactions)) > 0 {
			at := p.at(i)
			r.add(repliesSameTime, &at, "replies %d and %d are both at %d, and have reactions", j, i, t)
		}
	}
}

func (r *report) followers(p *place, followers *[]jsonl.Follower) {
	list := p.in("thread_followers")
	seen := map[string]bool{}
	for i, f := range items(followers) {
		at := list.at(i)
		name := strings.ToLower(value(f.User))
		switch {
		case name == "":
			r.add(followerNoUser, &at, "a follower without user")
		case seen[name]:
			r.add(followerTwice, &at, "%s follows the thread twice", quote(name))
		}
		seen[name] = true
	}
}
