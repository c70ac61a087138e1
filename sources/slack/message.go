package slack

import (
	"bytes"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// message is an element of a day file. Only what is used is decoded.
type message struct {
	Subtype     str              `json:"subtype"`
	TS          bytesStr         `json:"ts"`
	ThreadTS    bytesStr         `json:"thread_ts"`
	ParentUser  str              `json:"parent_user_id"`
	User        str              `json:"user"`
	BotID       str              `json:"bot_id"`
	Username    str              `json:"username"`
	Text        bytesStr         `json:"text"`
	Blocks      objs[block]      `json:"blocks"`
	Attachments objs[attachment] `json:"attachments"`
	Files       objs[file]       `json:"files"`
	File        obj[file]        `json:"file"` // before 2018
	Comment     obj[comment]     `json:"comment"`
	Reactions   objs[reaction]   `json:"reactions"`
	Edited      obj[edited]      `json:"edited"`
	PinnedTo    strs             `json:"pinned_to"`
	ReplyCount  num              `json:"reply_count"`
	Topic       str              `json:"topic"`
	Purpose     str              `json:"purpose"`
	Name        str              `json:"name"`
	OldName     str              `json:"old_name"`
	Icons       obj[icons]       `json:"icons"`
	BotProfile  obj[botProfile]  `json:"bot_profile"`
	UserProfile later[profile]   `json:"user_profile"`
	Room        obj[room]        `json:"room"`
	ItemType    str              `json:"item_type"`
	Item        obj[pinnedItem]  `json:"item"`

	previews int // of links, which are left out; counted by content
}

type comment struct {
	User    str `json:"user"`
	Comment str `json:"comment"`
}

type reaction struct {
	Name  str  `json:"name"`
	Users strs `json:"users"`
	Count num  `json:"count"`
}

type edited struct {
	TS bytesStr `json:"ts"`
}

type icons struct {
	Image48 str `json:"image_48"`
	Image64 str `json:"image_64"`
	Image72 str `json:"image_72"`
}

type botProfile struct {
	Name str `json:"name"`
}

type room struct {
	CreatedBy    str  `json:"created_by"`
	DateStart    num  `json:"date_start"` // Unix s
	DateEnd      num  `json:"date_end"`   // Unix s
	Participants strs `json:"participant_history"`
}

type pinnedItem struct {
	TS str `json:"ts"`
}

// A subtype's handling, where it is not that of an ordinary message.
type handling struct {
	kind sources.MessageKind
	// notice marks what a client shows in passing, or what only administrators
	// care for: it is left out and counted, unless it is the root of a thread.
	notice bool
}

// subtypes says what becomes of each subtype. One that is not here is imported as an
// ordinary message, and told of.
var subtypes = map[string]handling{
	"bot_message":            {},
	"canvas_sharing_message": {},
	"document_comment_root":  {}, // what of a canvas the comments in its thread are on
	"document_unfurl":        {}, // a link in a canvas
	"ekm_access_denied":      {},
	"file_comment":           {}, // before 2018
	"file_mention":           {}, // before 2018
	"file_share":             {},
	"huddle_thread":          {},
	"reply_broadcast":        {}, // before 2018
	"sh_room_created":        {},
	"sh_room_shared":         {},
	"slackbot_response":      {},
	"thread_broadcast":       {},

	"me_message":        {kind: sources.Me},
	"tombstone":         {kind: sources.Tombstone},
	"channel_join":      {kind: sources.Join},
	"group_join":        {kind: sources.Join},
	"channel_leave":     {kind: sources.Leave},
	"group_leave":       {kind: sources.Leave},
	"channel_topic":     {kind: sources.Header},
	"group_topic":       {kind: sources.Header},
	"channel_purpose":   {kind: sources.Purpose},
	"group_purpose":     {kind: sources.Purpose},
	"channel_name":      {kind: sources.Rename},
	"group_name":        {kind: sources.Rename},
	"channel_archive":   {kind: sources.Archive},
	"group_archive":     {kind: sources.Archive},
	"channel_unarchive": {kind: sources.Unarchive},
	"group_unarchive":   {kind: sources.Unarchive},

	"channel_convert_to_private":  {kind: sources.Event},
	"channel_convert_to_public":   {kind: sources.Event},
	"channel_posting_permissions": {kind: sources.Event},

	"pinned_item":                     {kind: sources.Event, notice: true}, // and the pin is set
	"unpinned_item":                   {kind: sources.Event, notice: true},
	"bot_add":                         {kind: sources.Event, notice: true},
	"bot_remove":                      {kind: sources.Event, notice: true},
	"bot_enable":                      {kind: sources.Event, notice: true},
	"bot_disable":                     {kind: sources.Event, notice: true},
	"app_conversation_join":           {kind: sources.Event, notice: true},
	"app_conversation_leave":          {kind: sources.Event, notice: true},
	"reminder_add":                    {kind: sources.Event, notice: true},
	"reminder_delete":                 {kind: sources.Event, notice: true},
	"welcome_party":                   {kind: sources.Event, notice: true},
	"joiner_notification":             {kind: sources.Event, notice: true},
	"joiner_notification_for_inviter": {kind: sources.Event, notice: true},
	"channel_tab_added":               {kind: sources.Event, notice: true},
	"channel_canvas_updated":          {kind: sources.Event, notice: true},
	"tabbed_canvas_updated":           {kind: sources.Event, notice: true},
	"document_mention":                {kind: sources.Event, notice: true},
	"share_shortcut":                  {kind: sources.Event, notice: true},
	"assistant_app_thread":            {kind: sources.Event, notice: true},
	"message_changed":                 {kind: sources.Event, notice: true}, // the log of an organisation
	"message_deleted":                 {kind: sources.Event, notice: true}, // that keeps everything: what
	"message_replied":                 {kind: sources.Event, notice: true}, // holds now has a record of its own
	"file_created":                    {kind: sources.Event, notice: true},
	"file_changed":                    {kind: sources.Event, notice: true},
	"file_deleted":                    {kind: sources.Event, notice: true},
	"file_shared":                     {kind: sources.Event, notice: true},
	"file_unshared":                   {kind: sources.Event, notice: true},
	"file_public":                     {kind: sources.Event, notice: true},
	"emoji_changed":                   {kind: sources.Event, notice: true},
}

// convert translates m into msg, which has its origin, conversation and time. It returns
// the reason when the message is not carried over.
func (e *Export) convert(m *message, msg *sources.Message) (seen *sources.Seen, reason string) {
	var h handling
	if m.Subtype != "" {
		h = subtypes[string(m.Subtype)]
	}
	if h.notice && !m.isRoot() {
		return nil, "notice of the client, subtype " + string(m.Subtype)
	}
	msg.Kind, msg.Pinned = h.kind, len(m.PinnedTo) > 0
	if root, ok := parseTS(string(m.ThreadTS)); ok && !bytes.Equal(m.ThreadTS, m.TS) && root != msg.TS {
		msg.Thread, msg.ThreadAuthor = root, string(m.ParentUser)
	}
	if m.Edited.val != nil {
		if at, ok := parseTS(string(m.Edited.val.TS)); ok {
			msg.EditedAt = at / 1000
		}
	}
	seen = e.author(m, msg)
	for _, r := range m.Reactions {
		name, ok := reactionName(string(r.Name))
		if !ok {
			name = string(r.Name) // the converter accounts for it
		}
		msg.Reactions = append(msg.Reactions, sources.Reaction{Name: name, Users: r.Users, Count: int(r.Count)})
	}
	e.content(m, msg)
	if msg.Text == "" && len(msg.Files) == 0 && len(msg.Attachments) == 0 {
		if !m.isRoot() {
			return nil, "nothing in it to show"
		}
		msg.Text = "(a message without content)"
	}
	return seen, ""
}

// isRoot reports whether the message has replies.
func (m *message) isRoot() bool {
	return m.ReplyCount > 0 || len(m.ThreadTS) > 0 && bytes.Equal(m.ThreadTS, m.TS)
}

// content fills in what the message says.
func (e *Export) content(m *message, msg *sources.Message) {
	files := m.Files
	if m.File.val != nil && len(m.Files) == 0 && m.Subtype != "file_comment" && m.Subtype != "file_mention" {
		files = objs[file]{m.File.val}
	}
	msg.Text = e.text(m)
	for _, f := range files {
		r := e.file(f)
		msg.Files = append(msg.Files, r)
		msg.Text = joinTexts(msg.Text, f.excerpt(r.State), "\n")
	}
	var quotes sources.Text
	msg.Attachments, quotes, m.previews = attachments(msg.Attachments, m.Attachments, msg.Text == "" && len(msg.Files) == 0)
	if quotes != "" && msg.Text != "" {
		msg.Text += "\n\n"
	}
	msg.Text += quotes
	switch msg.Kind {
	case sources.Header:
		msg.Detail = unmarked(string(m.Topic))
	case sources.Purpose:
		msg.Detail = unmarked(string(m.Purpose))
	case sources.Rename:
		msg.Before, msg.Detail = plain(string(m.OldName)), plain(string(m.Name))
	}
}

// text renders the body of the message: its rich text where every element is
// known, else its text, else what an app laid out in blocks.
func (e *Export) text(m *message) sources.Text {
	if m.Room.val != nil && len(m.Text) == 0 {
		return huddle(m.Room.val)
	}
	switch {
	case m.Comment.val != nil && m.Subtype == "file_comment":
		return mrkdwn(string(m.Comment.val.Comment))
	case m.Subtype == "file_share" && m.File.val != nil:
		return mrkdwn(shareComment(m))
	}
	if t, ok := richLabelled(m.Blocks, m.Text); ok {
		return t
	}
	if m.BotID != "" || len(m.Text) == 0 {
		if t, ok := layoutText(m.Blocks); ok {
			return t
		}
	}
	if len(m.Text) == 0 && m.Subtype == "ekm_access_denied" {
		return "*This message is encrypted with a key that the organisation has withdrawn.*"
	}
	return mrkdwn(string(m.Text))
}

// shareComment returns what a person wrote to a file before 2018. The text of
// such a message is made up: "<@U1> uploaded a file: <url|name> and commented: hello".
func shareComment(m *message) string {
	if c := m.File.val.InitialComment.val; c != nil && c.Comment != "" {
		return string(c.Comment)
	}
	text := string(m.Text)
	for _, made := range []string{" uploaded a file: <", " shared a file: <", " uploaded an image: <", " commented on "} {
		if !strings.Contains(text, made) {
			continue
		}
		if _, said, ok := strings.Cut(text, "> and commented: "); ok {
			return said
		}
		return ""
	}
	return text
}

// huddle says in words what Slack shows of a call.
func huddle(r *room) sources.Text {
	const perRef = 20 // bytes
	t := append(make([]byte, 0, 32+perRef*len(r.Participants)), "Huddle"...)
	if min := int64(r.DateEnd-r.DateStart) / 60; r.DateStart > 0 && r.DateEnd > r.DateStart {
		t = append(t, ", "+plural(max(min, 1), "minute")...)
	}
	for i, id := range r.Participants {
		sep := ", "
		if i == 0 {
			sep = ", with "
		}
		t = append(t, sep...)
		t = sources.AppendRef(t, sources.Ref{Kind: sources.RefUser, ID: id})
	}
	return sources.Text(t)
}
