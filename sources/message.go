package sources

import (
	"net/url"
	"strconv"
)

// MessageKind says what a message is, where it is not simply something written.
type MessageKind int

// The kinds of messages. All but Ordinary and Me are events of the conversation.
const (
	Ordinary  MessageKind = iota
	Me                    // "/me waves"
	Join                  // the author joined
	Leave                 // the author left
	Header                // the topic was set to Message.Detail
	Purpose               // the purpose was set to Message.Detail
	Rename                // renamed from Message.Before to Message.Detail
	Archive               // the conversation was archived
	Unarchive             // … and restored
	Event                 // any other event, told by the text
	Tombstone             // what is left of a deleted message that has replies
)

// Message is one message of a conversation.
//
// TS is its identity: unique within the conversation in a healthy source, and
// what Thread of a reply refers to.
type Message struct {
	Origin       Origin
	Conversation string
	TS           int64  // Unix µs
	Thread       int64  // TS of the thread's root; 0 for a message that is no reply
	ThreadAuthor string // who wrote the root, as the reply tells it; may be empty
	Author       string // id of a user or bot; "" when the source names nobody
	Kind         MessageKind
	Text         Text
	EditedAt     int64 // Unix ms; 0 when never
	Pinned       bool
	Files        []File
	Reactions    []Reaction
	Attachments  []Attachment

	// OverrideName and OverrideIcon are shown instead of the author's: webhooks
	// sign each message with a name of its own.
	OverrideName string
	OverrideIcon string // URL

	Detail string // Header, Purpose, Rename: the new value, plain
	Before string // Rename: the old value
}

// Reaction is one emoji on a message and everybody who chose it.
type Reaction struct {
	Name  string // as Mattermost spells it, where the adapter knows how
	Users []string
	Count int // as stated; may exceed len(Users) where the source cut the list
}

// FileState says where the bytes of a file are.
type FileState int

// The states of a file. Only a Present one has bytes in the source.
const (
	Present  FileState = iota // at File.Path
	Missing                   // belongs to the source, but the bytes are not in it
	External                  // lives elsewhere, at File.Link
	Deleted                   // was deleted in the source
	Hidden                    // withheld by the source's plan
)

// File is a file attached to a message.
type File struct {
	ID    string
	Name  string // as people know it
	State FileState
	Path  string // where the bytes are, for Source.Open
	Size  int64  // bytes, as stated; 0 when unknown
	Link  string // where a person can look, without any token; may be empty

	// Download is where the bytes of a Missing file may be had; may be empty.
	Download SecretURL
}

// SecretURL is an address that may hold a token. It prints, logs and marshals
// without what may be one; string(u) is the address itself.
type SecretURL string

// String returns the address without user, query and fragment.
func (u SecretURL) String() string {
	p, err := url.Parse(string(u))
	switch {
	case u == "":
		return ""
	case err != nil:
		return "(not an address)" // what cannot be read cannot be told apart from a token
	}
	p.User, p.RawQuery, p.Fragment, p.RawFragment = nil, "", "", ""
	return p.String()
}

// GoString is String: also %#v tells no secret.
func (u SecretURL) GoString() string { return strconv.Quote(u.String()) }

// MarshalText is String.
func (u SecretURL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// Attachment is a block of content below a message: Slack's legacy attachment,
// and what a link or an app adds. Its fields are those of Mattermost's message
// attachments.
type Attachment struct {
	Fallback   string
	Color      string
	Pretext    Text
	AuthorName string
	AuthorLink string
	AuthorIcon string
	Title      Text
	TitleLink  string
	Text       Text
	Fields     []Field
	ImageURL   string
	ThumbURL   string
	Footer     string
	FooterIcon string
}

// Field is a titled value of an Attachment.
type Field struct {
	Title Text
	Value Text
	Short bool
}

// Pin tells that the message with this TS is pinned in its conversation.
type Pin struct {
	Origin       Origin
	Conversation string
	TS           int64
}
