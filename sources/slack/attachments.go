package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// attachment is what hangs below a message: what an app adds, the preview of a
// link, or a message that was shared.
type attachment struct {
	Fallback      str                    `json:"fallback"`
	Color         str                    `json:"color"`
	Pretext       str                    `json:"pretext"`
	AuthorID      str                    `json:"author_id"`
	AuthorName    str                    `json:"author_name"`
	AuthorSubname str                    `json:"author_subname"`
	AuthorLink    str                    `json:"author_link"`
	AuthorIcon    str                    `json:"author_icon"`
	Title         str                    `json:"title"`
	TitleLink     str                    `json:"title_link"`
	Text          str                    `json:"text"`
	Fields        objs[attachmentField]  `json:"fields"`
	Actions       objs[attachmentAction] `json:"actions"`
	ImageURL      str                    `json:"image_url"`
	ThumbURL      str                    `json:"thumb_url"`
	Footer        str                    `json:"footer"`
	FooterIcon    str                    `json:"footer_icon"`
	TS            str                    `json:"ts"` // Unix s, shown after the footer; of a shared message its ts
	FromURL       str                    `json:"from_url"`
	OriginalURL   str                    `json:"original_url"`
	IsShare       flag                   `json:"is_share"`
	IsMsgUnfurl   flag                   `json:"is_msg_unfurl"`
	IsAppUnfurl   flag                   `json:"is_app_unfurl"`
	Blocks        objs[block]            `json:"blocks"`
	MessageBlocks objs[messageBlocks]    `json:"message_blocks"`
	Files         objs[file]             `json:"files"`
}

type attachmentField struct {
	Title str  `json:"title"`
	Value str  `json:"value"`
	Short flag `json:"short"`
}

type attachmentAction struct {
	Text blockText `json:"text"`
	URL  str       `json:"url"`
}

// messageBlocks holds the blocks of a shared message, one level further down.
type messageBlocks struct {
	Message obj[sharedMessage] `json:"message"`
}

type sharedMessage struct {
	Blocks objs[block] `json:"blocks"`
}

// attachments converts the attachments of a message, and appends them to out. Shared messages become
// quotes, in Markdown; previews of links are left out and counted in dropped, as
// Mattermost makes them anew, unless keepUnfurls is set: a message that shows
// nothing else would be empty.
func attachments(out []sources.Attachment, in objs[attachment], keepUnfurls bool) (_ []sources.Attachment, quotes sources.Text, dropped int) {
	for _, a := range in {
		switch {
		case a.isShared():
			quotes = joinTexts(quotes, a.quote(), "\n\n")
		case a.isPreview() && !keepUnfurls:
			dropped++
		default:
			if c, ok := a.convert(); ok {
				out = append(out, c)
			}
		}
	}
	return out, quotes, dropped
}

// isShared reports whether the attachment is a message: forwarded, or previewed
// because its address was posted.
func (a *attachment) isShared() bool {
	return bool(a.IsShare || a.IsMsgUnfurl) || len(a.MessageBlocks) > 0
}

// isPreview reports whether the attachment is the preview of a link. One that an
// app laid out shows what a preview cannot.
func (a *attachment) isPreview() bool {
	if a.FromURL == "" && a.OriginalURL == "" {
		return false
	}
	made := len(a.Actions) > 0 || bool(a.IsAppUnfurl) && (len(a.Blocks) > 0 || len(a.Fields) > 0)
	return !made
}

// convert returns the attachment as Mattermost has it; ok is false when it shows nothing.
func (a *attachment) convert() (c sources.Attachment, ok bool) {
	c = sources.Attachment{
		Fallback:   unmarked(string(a.Fallback)),
		Color:      color(string(a.Color)),
		Pretext:    mrkdwn(string(a.Pretext)),
		AuthorName: plain(firstOf(string(a.AuthorName), string(a.AuthorSubname))),
		AuthorLink: cleanURL(string(a.AuthorLink)),
		AuthorIcon: cleanURL(string(a.AuthorIcon)),
		Title:      mrkdwn(string(a.Title)),
		TitleLink:  cleanURL(firstOf(string(a.TitleLink), string(a.FromURL), string(a.OriginalURL))),
		Text:       a.text(),
		ImageURL:   cleanURL(string(a.ImageURL)),
		ThumbURL:   cleanURL(string(a.ThumbURL)),
		Footer:     unmarked(string(a.Footer)),
		FooterIcon: cleanURL(string(a.FooterIcon)),
	}
	if len(a.Fields) > 0 {
		c.Fields = make([]sources.Field, 0, len(a.Fields))
	}
	for _, f := range a.Fields {
		c.Fields = append(c.Fields, sources.Field{Title: mrkdwn(string(f.Title)), Value: mrkdwn(string(f.Value)), Short: bool(f.Short)})
	}
	c.Text = joinTexts(c.Text, a.files(), "\n")
	c.Text = joinTexts(c.Text, a.actions(), "\n")
	if ts, ok := parseTS(string(a.TS)); ok && !a.isBare(&c) {
		c.Footer = strings.TrimPrefix(c.Footer+" | "+unixText(ts/1_000_000), " | ")
	}
	if a.isBare(&c) {
		c.Text = mrkdwn(string(a.Fallback))
		if c.Text == "" {
			c.Text = linkTo(string(a.FromURL), "")
		}
	}
	return c, !a.isBare(&c)
}

// isBare reports whether c has nothing that is shown.
func (a *attachment) isBare(c *sources.Attachment) bool {
	return c.Pretext+c.Title+c.Text == "" && len(c.Fields) == 0 && c.AuthorName+c.ImageURL+c.ThumbURL+c.Footer == ""
}

// text returns the body: what its blocks show, else its text.
func (a *attachment) text() sources.Text {
	for _, m := range a.MessageBlocks {
		if m.Message.val == nil {
			continue
		}
		if t, ok := richOrLayout(m.Message.val.Blocks); ok {
			return t
		}
	}
	if t, ok := richOrLayout(a.Blocks); ok {
		return t
	}
	return mrkdwn(string(a.Text))
}

// richOrLayout renders blocks of either kind.
func richOrLayout(blocks objs[block]) (sources.Text, bool) {
	if t, ok := richText(blocks); ok {
		return t, t != ""
	}
	return layoutText(blocks)
}

// actions returns the labels of the attachment's buttons.
func (a *attachment) actions() (t sources.Text) {
	for _, b := range a.Actions {
		label := bracketed(literal(b.Text.s))
		if b.URL != "" {
			label = linkTo(string(b.URL), unescape(b.Text.s))
		}
		t = joinTexts(t, label, " ")
	}
	return t
}

// files returns a line for each file of the attachment.
func (a *attachment) files() (t sources.Text) {
	for _, f := range a.Files {
		t = joinTexts(t, fileLine(f), "\n")
	}
	return t
}

// color returns a colour as Mattermost reads it: a word it knows, or "#36a64f".
func color(s string) string {
	switch s {
	case "good", "warning", "danger":
		return s
	}
	hex := strings.TrimPrefix(s, "#")
	if len(hex) != 3 && len(hex) != 6 || strings.Trim(hex, "0123456789abcdefABCDEF") != "" {
		return ""
	}
	return "#" + hex
}
