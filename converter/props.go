package converter

import (
	"cmp"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// maxProps bounds the props of a post, in bytes: the server takes 800,000 runes
// after escaping <, > and & (model/post.go PostPropsMaxRunes).
const maxProps = 700_000

// props are the properties of a post that we write.
type props struct {
	FromWebhook      string       `json:"from_webhook,omitzero"` // "true" makes the override count
	OverrideUsername string       `json:"override_username,omitzero"`
	OverrideIconURL  string       `json:"override_icon_url,omitzero"`
	Username         string       `json:"username,omitzero"` // of system messages: who did it
	OldHeader        *string      `json:"old_header,omitzero"`
	NewHeader        *string      `json:"new_header,omitzero"`
	OldPurpose       *string      `json:"old_purpose,omitzero"`
	NewPurpose       *string      `json:"new_purpose,omitzero"`
	OldDisplayName   *string      `json:"old_displayname,omitzero"`
	NewDisplayName   *string      `json:"new_displayname,omitzero"`
	Attachments      []attachment `json:"attachments,omitzero"`
}

// empty reports whether there is nothing to write.
func (p *props) empty() bool {
	return p.FromWebhook == "" && p.OverrideUsername == "" && p.OverrideIconURL == "" && p.Username == "" &&
		p.OldHeader == nil && p.NewHeader == nil && p.OldPurpose == nil && p.NewPurpose == nil &&
		p.OldDisplayName == nil && p.NewDisplayName == nil && p.Attachments == nil
}

// attachment is a message attachment of Mattermost (model/message_attachment.go).
type attachment struct {
	Fallback   string  `json:"fallback,omitzero"`
	Color      string  `json:"color,omitzero"`
	Pretext    string  `json:"pretext,omitzero"`
	AuthorName string  `json:"author_name,omitzero"`
	AuthorLink string  `json:"author_link,omitzero"`
	AuthorIcon string  `json:"author_icon,omitzero"`
	Title      string  `json:"title,omitzero"`
	TitleLink  string  `json:"title_link,omitzero"`
	Text       string  `json:"text,omitzero"`
	Fields     []field `json:"fields,omitzero"`
	ImageURL   string  `json:"image_url,omitzero"`
	ThumbURL   string  `json:"thumb_url,omitzero"`
	Footer     string  `json:"footer,omitzero"`
	FooterIcon string  `json:"footer_icon,omitzero"`
}

type field struct {
	Title string `json:"title"`
	Value string `json:"value"`
	Short bool   `json:"short"`
}

// props returns what a message shows beside its text. Its lists are valid until the next call.
func (w *threadWriter) props(msg *sources.Message, author *account) (p props) {
	if author.Bot && (msg.OverrideName != "" && msg.OverrideName != author.botDisplay() || msg.OverrideIcon != "") {
		p = props{FromWebhook: "true", OverrideUsername: cmp.Or(msg.OverrideName, author.botDisplay()), OverrideIconURL: msg.OverrideIcon}
	}
	if len(msg.Attachments) == 0 {
		return p
	}
	w.attached, w.fields = w.attached[:0], w.fields[:0]
	for i := range msg.Attachments {
		w.attached = append(w.attached, w.attachment(&msg.Attachments[i]))
	}
	p.Attachments = w.attached
	return p
}

func (w *threadWriter) attachment(a *sources.Attachment) attachment {
	out := attachment{
		Fallback: a.Fallback, Color: a.Color, Pretext: w.resolve(a.Pretext),
		AuthorName: a.AuthorName, AuthorLink: a.AuthorLink, AuthorIcon: a.AuthorIcon,
		Title: w.resolve(a.Title), TitleLink: a.TitleLink, Text: w.resolve(a.Text),
		ImageURL: a.ImageURL, ThumbURL: a.ThumbURL, Footer: a.Footer, FooterIcon: a.FooterIcon,
	}
	from := len(w.fields)
	for _, f := range a.Fields {
		w.fields = append(w.fields, field{w.resolve(f.Title), w.resolve(f.Value), f.Short})
	}
	if len(a.Fields) > 0 {
		out.Fields = w.fields[from:]
	}
	return out
}

// event returns the post type of a message and its text, and sets the props that
// Mattermost's clients make the text of a system message of, in the reader's language.
func event(m *sources.Message, author *account, text string, p *props) (kind, _ string) {
	said := func(what string) string {
		if text != "" {
			return text
		}
		return "@" + author.username + " " + what
	}
	switch m.Kind {
	case sources.Me:
		return "me", "*" + text + "*" // clients take the stars off again
	case sources.Join:
		p.Username = author.username
		return "system_join_channel", said("joined the channel.")
	case sources.Leave:
		p.Username = author.username
		return "system_leave_channel", said("left the channel.")
	case sources.Header:
		p.Username, p.OldHeader, p.NewHeader = author.username, new(""), new(m.Detail)
		return "system_header_change", said("set the topic: " + m.Detail)
	case sources.Purpose:
		p.Username, p.OldPurpose, p.NewPurpose = author.username, new(""), new(m.Detail)
		return "system_purpose_change", said("set the purpose: " + m.Detail)
	case sources.Rename:
		p.Username, p.OldDisplayName, p.NewDisplayName = author.username, new(m.Before), new(m.Detail)
		return "system_displayname_change", said("renamed the channel to " + m.Detail)
	case sources.Archive:
		p.Username = author.username
		return "system_channel_deleted", said("archived the channel.")
	case sources.Unarchive:
		p.Username = author.username
		return "system_channel_restored", said("restored the channel.")
	case sources.Event:
		return "system_generic", text
	}
	return "", text
}

// botDisplay is the name that a bot's messages show.
func (a *account) botDisplay() string {
	s, _ := cut(cmp.Or(a.RealName, a.Nickname, strings.TrimSpace(a.FirstName+" "+a.LastName), a.Name, a.username), maxBotDisplay)
	return s
}
