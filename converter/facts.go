package converter

import "time"

// PeopleReport counts the accounts of the output. Active and Deactivated together are
// the users that Counts has as imported.
type PeopleReport struct {
	Active         int `json:"active"`          // can log in, guests included
	Deactivated    int `json:"deactivated"`     // former members, and authors who are in no list
	Guests         int `json:"guests"`          // of both
	Admins         int `json:"admins"`          // owners and admins of the sources who are active
	Unlisted       int `json:"unlisted"`        // of Deactivated: in no list of people
	WithoutAddress int `json:"without_address"` // with a placeholder for an e-mail address
	WithLogin      int `json:"with_login"`      // have a log-in service (Options.AuthService)
	Bots           int `json:"bots"`
	Merged         int `json:"merged"`   // records of people that went into another
	LeftOut        int `json:"left_out"` // people and bots
}

// ChannelsReport counts the conversations of the output. Public and Private together
// are its channels; Direct and Group its direct channels.
type ChannelsReport struct {
	Public   int `json:"public"`
	Private  int `json:"private"`
	Archived int `json:"archived"` // of both
	Direct   int `json:"direct"`   // of one or two people
	Group    int `json:"group"`    // of three to eight
	// List has all channels, those with most messages first.
	List []ChannelReport `json:"list"`
	// DirectMessages and GroupMessages are the messages in all direct and group
	// conversations. Who talks with whom is not told.
	DirectMessages int `json:"direct_messages"`
	GroupMessages  int `json:"group_messages"`
}

// ChannelReport is a channel of the output.
type ChannelReport struct {
	Team     string    `json:"team"`
	Name     string    `json:"name"`
	Was      string    `json:"was,omitzero"` // its name in the source, where that is another
	Private  bool      `json:"private"`
	Archived bool      `json:"archived"`
	Members  int       `json:"members"`
	Messages int       `json:"messages"` // replies included
	Replies  int       `json:"replies"`
	Threads  int       `json:"threads"` // messages with replies
	Files    int       `json:"files"`
	First    time.Time `json:"first,omitzero"` // message, UTC
	Last     time.Time `json:"last,omitzero"`
}

// MessagesReport counts the messages that are imported.
type MessagesReport struct {
	First     time.Time     `json:"first,omitzero"` // UTC
	Last      time.Time     `json:"last,omitzero"`
	Months    []MonthReport `json:"months"` // those with messages, in order
	Types     []TypeReport  `json:"types"`  // the most frequent first
	Threads   int           `json:"threads"`
	Replies   int           `json:"replies"`
	Rootless  int           `json:"rootless"`  // threads whose first message no source has
	Continued int           `json:"continued"` // further lines of threads that are too long for one
	Edited    int           `json:"edited"`
	Pinned    int           `json:"pinned"`
	Divided   int           `json:"divided"` // became several posts: too long, or too many files
}

// MonthReport counts the messages of a month.
type MonthReport struct {
	Month    string `json:"month"`    // such as 2024-03, UTC
	Messages int    `json:"messages"` // replies included
	Replies  int    `json:"replies"`
}

// TypeReport counts the messages of a type.
type TypeReport struct {
	Type     string `json:"type"`
	Messages int    `json:"messages"`
}

// FilesReport counts the files of messages. Attached, Missing, External, Deleted, Hidden,
// Unreadable, Skipped, Unused and Merged together are the files that Counts has as read.
type FilesReport struct {
	Attached   int `json:"attached"`   // to messages; one may be on several
	Missing    int `json:"missing"`    // not in the sources, and not downloaded
	External   int `json:"external"`   // kept elsewhere
	Deleted    int `json:"deleted"`    // in the source
	Hidden     int `json:"hidden"`     // by the source's plan
	Unreadable int `json:"unreadable"` // damaged
	Skipped    int `json:"skipped"`    // because of a flag, or with their message
	Unused     int `json:"unused"`     // no message refers to them
	Merged     int `json:"merged"`     // on a message that another source has too

	Copied   int   `json:"copied"`   // different files of messages in the output
	Bytes    int64 `json:"bytes"`    // of these, uncompressed
	Largest  int64 `json:"largest"`  // of all files in the output, in bytes
	Pictures int   `json:"pictures"` // profile pictures
	// Fetchable are those of Missing that could be downloaded, and FetchableBytes their
	// sizes as far as they are stated.
	Fetchable      int   `json:"fetchable"`
	FetchableBytes int64 `json:"fetchable_bytes"`
	// Types are the copied files by extension, those with most bytes first.
	Types []FileTypeReport `json:"types"`
}

// FileTypeReport counts the copied files of messages with one extension.
type FileTypeReport struct {
	Extension string `json:"extension"` // in lower case, without a dot; "" for none
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`
}

// EmojiReport counts the emoji that messages and reactions use.
type EmojiReport struct {
	System     int `json:"system"` // of the server's own, how many different ones are used
	SystemUses int `json:"system_uses"`
	// Custom will be there; Missing are used and have no image. Those used most come first.
	Custom  []EmojiCount `json:"custom"`
	Missing []EmojiCount `json:"missing"`
}

// EmojiCount says how often an emoji is used.
type EmojiCount struct {
	Name string `json:"name"`
	Uses int    `json:"uses"`
}

// DiskReport says how much room is needed, in bytes.
type DiskReport struct {
	Lines     int64 `json:"lines"`     // of the import file, uncompressed
	Files     int64 `json:"files"`     // all files of the output, uncompressed: what the server will store
	Temporary int64 `json:"temporary"` // beside the output while convert runs: an upper estimate
}

// ChangeReport says how often something comes otherwise than it was.
type ChangeReport struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	Why   string `json:"why"`
}

// LossReport is what is left out of one kind for one reason.
type LossReport struct {
	Kind    string   `json:"kind"`
	Reason  string   `json:"reason"`
	Count   int      `json:"count"`
	Origins []string `json:"origins,omitempty"` // of the first few, where they are known
	Hint    string   `json:"hint"`              // what can be done about it
}

// MissingReport is something that a person could supply.
type MissingReport struct {
	What  string `json:"what"`
	Count int    `json:"count,omitzero"` // 0 when it is not known
	Bytes int64  `json:"bytes,omitzero"` // as far as it is known
	How   string `json:"how"`            // with which flag
}

// SettingReport is a setting of the server that the import needs.
type SettingReport struct {
	Name  string `json:"name"`
	Value string `json:"value"` // numbers: at least this
	Why   string `json:"why"`
}

// AttentionReport names somebody of whom an administrator should know something.
type AttentionReport struct {
	PersonReport
	Active bool          `json:"active"`
	Points []PointReport `json:"points"`
}

// PointReport is one thing to know, and what to do about it.
type PointReport struct {
	What   string `json:"what"` // the same for everybody of whom it is to be known
	Detail string `json:"detail,omitzero"`
	Hint   string `json:"hint"`
}

// TopicReport counts the problems of one sort.
type TopicReport struct {
	Topic  string `json:"topic"`
	Count  int    `json:"count"`
	Damage bool   `json:"damage"` // records were lost to at least one of them
	Hint   string `json:"hint"`   // what can be done about it
}

// ProblemReport is a sources.Problem for readers.
type ProblemReport struct {
	Origin  string `json:"origin"`
	Message string `json:"message"`
	Topic   string `json:"topic"`  // of Report.Topics, which has the hint
	Damage  bool   `json:"damage"` // records were lost
}
