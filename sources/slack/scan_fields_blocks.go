package slack

// The fields of blocks and what they hold; see scan_fields.go.

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
		b.More = b.emptyMore()
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
