package sources

import "strings"

// Directory is what a source knows of people and conversations before its
// messages are read.
type Directory struct {
	Teams         []Team // empty where the source has none: everything then is in the team of the run
	Users         []User
	Conversations []Conversation
	Memberships   []Membership // beside Conversation.Members
	Files         []string     // paths, as in File.Path, of all files that messages may refer to
	LeftOut       []LeftOut
	Merged        []Merged
	Problems      []Problem
	// Assumptions are what a person must be told about the source as a whole,
	// such as a list that is missing.
	Assumptions []string
}

// Team is a team, or a workspace of an organisation.
type Team struct {
	Origin      Origin
	ID          string // unique within the source
	Name        string // as in an address; may be empty
	DisplayName string
	Description string
	Open        bool // everybody with an account may join
}

// User is an account of the source, of a person or of a bot.
// Strings hold no NUL and are valid UTF-8; any of them but ID may be empty.
type User struct {
	Origin        Origin
	ID            string   // unique within the source
	Aliases       []string // other ids of the same account, such as a bot's bot_id, or the EmailID of what somebody logs in with
	Name          string   // the handle
	Email         string
	Addresses     []string // at which mail reaches the person too; it may have been meant for somebody who had them before
	FirstName     string
	LastName      string
	RealName      string // the full name, where it is not given in two parts
	Nickname      string
	Position      string
	Bot           bool
	Guest         bool
	Active        bool // the source says that the account is in use, and does not only say nothing of it
	Deactivated   bool
	DeactivatedAt int64 // Unix ms; 0 when unknown
	PrimaryOwner  bool
	Admin         bool      // owners included
	CreatedAt     int64     // Unix ms; 0 when unknown
	Picture       string    // for Source.Open; "" for none
	PictureURL    SecretURL // where there is one to be had; "" for none
	Status        Status
	AuthData      string    // identifies the person to the log-in service of the run; "" when unknown
	Settings      []Setting // preferences, at most one for each key
}

// Status is what somebody says of themselves beside their name.
type Status struct {
	Emoji string // as Mattermost spells it, without colons
	Text  string
	Until int64 // Unix ms; 0 for ever
}

// Setting is a preference in the words of the import format: Key is that of a
// user, a team or a channel membership, with a slash before keys of an object in
// it, such as "locale" or "notify_props/desktop".
type Setting struct{ Key, Value string }

// NameID is the id of a person in sources that know people by user name only.
// Letter case does not count. The converter finds the account that has this id or
// alias, else the one whose Name it is.
func NameID(name string) string { return "name:" + strings.ToLower(name) }

// EmailID is NameID for sources that know people by address only.
func EmailID(address string) string { return "email:" + strings.ToLower(address) }

// ChannelID is the id of a conversation in sources that know channels by name only.
// team is the id of a Team, or "". The converter finds the conversation that has
// this id, else the channel of that Team with that Name, letter case aside.
func ChannelID(team, name string) string { return "channel:" + team + "/" + strings.ToLower(name) }

// Membership makes somebody a member of a team, or of a channel and its team.
type Membership struct {
	Origin   Origin
	User     string // id, also NameID or EmailID
	Team     string // id of a Team; "" for the team of the run
	Channel  string // id of a Conversation, also ChannelID; "" for the team only
	Admin    bool   // of the channel, or of the team when Channel is ""
	Settings []Setting
}

// Merged accounts for records that went into others, such as a group whose members
// became members of a channel.
type Merged struct {
	Kind  Kind
	Count int // at least 1
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
	Team      string // id of its Team; "" for the team of the run
	Name      string // the source's name for it; empty for direct conversations
	Display   string // what people see, where it is not Name
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
