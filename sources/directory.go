package sources

// Directory is what a source knows of people and conversations before its
// messages are read.
type Directory struct {
	Users         []User
	Conversations []Conversation
	Files         []string // paths, as in File.Path, of all files that messages may refer to
	LeftOut       []LeftOut
	Problems      []Problem
	// Assumptions are what a person must be told about the source as a whole,
	// such as a list that is missing.
	Assumptions []string
}

// User is an account of the source, of a person or of a bot.
// Strings hold no NUL and are valid UTF-8; any of them but ID may be empty.
type User struct {
	Origin        Origin
	ID            string   // unique within the source
	Aliases       []string // other ids of the same account, such as a bot's bot_id
	Name          string   // the handle
	Email         string
	FirstName     string
	LastName      string
	RealName      string // the full name, where it is not given in two parts
	Nickname      string
	Position      string
	Bot           bool
	Guest         bool
	Deactivated   bool
	DeactivatedAt int64 // Unix ms; 0 when unknown
	PrimaryOwner  bool
	Admin         bool // owners included
}

// ConversationKind says who may read a conversation.
type ConversationKind int

// The kinds of conversations. Unlisted is one of which the source has messages
// but no entry in any list; it must be treated as private.
const (
	Public ConversationKind = iota
	Private
	Group
	Direct
	Unlisted
)

// Conversation is a channel, a group conversation or a direct one.
type Conversation struct {
	Origin    Origin
	ID        string // unique within the source
	Name      string // the source's name for it; empty for direct conversations
	Kind      ConversationKind
	Members   []string // ids of users
	CreatedAt int64    // Unix ms; 0 when unknown
	UpdatedAt int64    // Unix ms; 0 when unknown
	Archived  bool
	Topic     Text
	Purpose   Text
	Pins      []int64 // Message.TS of pinned messages
}

// Seen is the author of the message that follows, with what it tells of them. It completes the directory where that has no
// entry, and is ignored where it has.
type Seen struct {
	User        // ID and whatever is known; Bot is set when the message says so
	ViaBot bool // wrote this message with a bot's id beside the user's
	Wrote  bool // is the author, not only mentioned
}
