package slack

// Which field a key stands for, for scanners. TestFieldsAreThoseOfTheTags fails when one
// of these lists and the tags of its type differ.

func (m *message) field(key []byte) scanned {
	switch string(key) {
	case "subtype":
		return &m.Subtype
	case "ts":
		return &m.TS
	case "thread_ts":
		return &m.ThreadTS
	case "parent_user_id":
		return &m.ParentUser
	case "user":
		return &m.User
	case "bot_id":
		return &m.BotID
	case "username":
		return &m.Username
	case "text":
		return &m.Text
	case "blocks":
		return &m.Blocks
	case "attachments":
		return &m.Attachments
	case "files":
		return &m.Files
	case "file":
		return &m.File
	case "comment":
		return &m.Comment
	case "reactions":
		return &m.Reactions
	case "edited":
		return &m.Edited
	case "pinned_to":
		return &m.PinnedTo
	case "reply_count":
		return &m.ReplyCount
	case "topic":
		return &m.Topic
	case "purpose":
		return &m.Purpose
	case "name":
		return &m.Name
	case "old_name":
		return &m.OldName
	case "icons":
		return &m.Icons
	case "bot_profile":
		return &m.BotProfile
	case "user_profile":
		return &m.UserProfile
	case "room":
		return &m.Room
	case "item_type":
		return &m.ItemType
	case "item":
		return &m.Item
	}
	return nil
}

func (c *comment) field(key []byte) scanned {
	switch string(key) {
	case "user":
		return &c.User
	case "comment":
		return &c.Comment
	}
	return nil
}

func (r *reaction) field(key []byte) scanned {
	switch string(key) {
	case "name":
		return &r.Name
	case "users":
		return &r.Users
	case "count":
		return &r.Count
	}
	return nil
}

func (e *edited) field(key []byte) scanned {
	switch string(key) {
	case "ts":
		return &e.TS
	}
	return nil
}

func (i *icons) field(key []byte) scanned {
	switch string(key) {
	case "image_48":
		return &i.Image48
	case "image_64":
		return &i.Image64
	case "image_72":
		return &i.Image72
	}
	return nil
}

func (b *botProfile) field(key []byte) scanned {
	switch string(key) {
	case "name":
		return &b.Name
	}
	return nil
}

func (r *room) field(key []byte) scanned {
	switch string(key) {
	case "created_by":
		return &r.CreatedBy
	case "date_start":
		return &r.DateStart
	case "date_end":
		return &r.DateEnd
	case "participant_history":
		return &r.Participants
	}
	return nil
}

func (p *pinnedItem) field(key []byte) scanned {
	switch string(key) {
	case "ts":
		return &p.TS
	}
	return nil
}

func (f *file) field(key []byte) scanned {
	switch string(key) {
	case "id":
		return &f.ID
	case "name":
		return &f.Name
	case "title":
		return &f.Title
	case "mode":
		return &f.Mode
	case "filetype":
		return &f.Filetype
	case "size":
		return &f.Size
	case "is_external":
		return &f.IsExternal
	case "file_access":
		return &f.FileAccess
	case "url_private":
		return &f.URLPrivate
	case "url_private_download":
		return &f.URLDownload
	case "permalink":
		return &f.Permalink
	case "preview":
		return &f.Preview
	case "preview_is_truncated":
		return &f.IsCut
	case "lines_more":
		return &f.LinesMore
	case "initial_comment":
		return &f.InitialComment
	}
	return nil
}

func (a *attachment) field(key []byte) scanned {
	switch string(key) {
	case "fallback":
		return &a.Fallback
	case "color":
		return &a.Color
	case "pretext":
		return &a.Pretext
	case "author_id":
		return &a.AuthorID
	case "author_name":
		return &a.AuthorName
	case "author_subname":
		return &a.AuthorSubname
	case "author_link":
		return &a.AuthorLink
	case "author_icon":
		return &a.AuthorIcon
	case "title":
		return &a.Title
	case "title_link":
		return &a.TitleLink
	case "text":
		return &a.Text
	case "fields":
		return &a.Fields
	case "actions":
		return &a.Actions
	case "image_url":
		return &a.ImageURL
	case "thumb_url":
		return &a.ThumbURL
	case "footer":
		return &a.Footer
	case "footer_icon":
		return &a.FooterIcon
	case "ts":
		return &a.TS
	case "from_url":
		return &a.FromURL
	case "original_url":
		return &a.OriginalURL
	case "is_share":
		return &a.IsShare
	case "is_msg_unfurl":
		return &a.IsMsgUnfurl
	case "is_app_unfurl":
		return &a.IsAppUnfurl
	case "blocks":
		return &a.Blocks
	case "message_blocks":
		return &a.MessageBlocks
	case "files":
		return &a.Files
	}
	return nil
}

func (a *attachmentField) field(key []byte) scanned {
	switch string(key) {
	case "title":
		return &a.Title
	case "value":
		return &a.Value
	case "short":
		return &a.Short
	}
	return nil
}

func (a *attachmentAction) field(key []byte) scanned {
	switch string(key) {
	case "text":
		return &a.Text
	case "url":
		return &a.URL
	}
	return nil
}

func (m *messageBlocks) field(key []byte) scanned {
	switch string(key) {
	case "message":
		return &m.Message
	}
	return nil
}

func (s *sharedMessage) field(key []byte) scanned {
	switch string(key) {
	case "blocks":
		return &s.Blocks
	}
	return nil
}

func (b *block) field(key []byte) scanned {
	switch string(key) {
	case "type":
		return &b.Type
	case "text":
		return &b.Text
	case "elements":
		return &b.Elements
	case "style":
		return &b.Style
	case "name":
		return &b.Name
	case "unicode":
		return &b.Unicode
	case "skin_tone":
		return &b.SkinTone
	case "user_id":
		return &b.UserID
	case "usergroup_id":
		return &b.UsergroupID
	case "channel_id":
		return &b.ChannelID
	case "team_id":
		return &b.TeamID
	case "file_id":
		return &b.FileID
	case "range":
		return &b.Range
	case "value":
		return &b.Value
	case "url":
		return &b.URL
	case "timestamp":
		return &b.Timestamp
	case "fallback":
		return &b.Fallback
	case "indent":
		return &b.Indent
	case "offset":
		return &b.Offset
	case "border":
		return &b.Border
	}
	if noMore.field(key) == nil {
		return nil
	}
	if b.More == nil {
		b.More = new(blockMore)
	}
	return b.More.field(key)
}

func (b *blockMore) field(key []byte) scanned {
	switch string(key) {
	case "fields":
		return &b.Fields
	case "accessory":
		return &b.Accessory
	case "title":
		return &b.Title
	case "label":
		return &b.Label
	case "placeholder":
		return &b.Placeholder
	case "description":
		return &b.Description
	case "subtitle":
		return &b.Subtitle
	case "body":
		return &b.Body
	case "hero_image":
		return &b.HeroImage
	case "actions":
		return &b.Actions
	case "blocks":
		return &b.Blocks
	case "element":
		return &b.Element
	case "initial_option":
		return &b.Initial
	case "call":
		return &b.Call
	case "alt_text":
		return &b.AltText
	case "image_url":
		return &b.ImageURL
	case "title_url":
		return &b.TitleURL
	case "video_url":
		return &b.VideoURL
	case "slack_file":
		return &b.SlackFile
	case "file":
		return &b.File
	case "external_id":
		return &b.ExternalID
	case "options":
		return &b.Options
	case "rows":
		return &b.Rows
	}
	return nil
}

func (c *call) field(key []byte) scanned {
	switch string(key) {
	case "v1":
		return &c.V1
	}
	return nil
}

func (c *callV1) field(key []byte) scanned {
	switch string(key) {
	case "name":
		return &c.Name
	case "join_url":
		return &c.JoinURL
	}
	return nil
}

func (t *textOfBlock) field(key []byte) scanned {
	switch string(key) {
	case "type":
		return &t.Type
	case "text":
		return &t.Text
	}
	return nil
}

func (s *styleFlags) field(key []byte) scanned {
	switch string(key) {
	case "bold":
		return &s.Bold
	case "italic":
		return &s.Italic
	case "strike":
		return &s.Strike
	case "code":
		return &s.Code
	}
	return nil
}
