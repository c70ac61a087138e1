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
