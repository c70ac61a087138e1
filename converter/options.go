package converter

import (
	"cmp"
	"log/slog"
	"path"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/mmimport/mmimport/internal/fetch"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// GuestPolicy says what becomes of a source's guests.
type GuestPolicy string

// The policies for guests.
const (
	KeepGuests    GuestPolicy = "guest" // guests, at all three levels: account, team, channel
	GuestsAsUsers GuestPolicy = "user"  // ordinary members
	SkipGuests    GuestPolicy = "skip"  // left out with what they wrote
)

// Options are what a person can choose. The zero value of each field is its default.
type Options struct {
	// Team is the name of the team for sources that have none; it must satisfy
	// ValidTeamName. Default: made from the source's name.
	Team string
	// TeamDisplayName is shown for Team. Default: the source's name, or Team.
	TeamDisplayName string
	// EmailDomain makes addresses for users without one. Default: DefaultEmailDomain.
	EmailDomain string
	// Guests says what guests become. Default: KeepGuests.
	Guests GuestPolicy
	// JoinByUsername makes people of several sources with one user name one person.
	// By default only an address, an id or Identities do.
	JoinByUsername bool
	// Identities say who people are that the sources tell otherwise or not at all.
	Identities []Identity
	// OnlyAuthors leaves out the people of directories who wrote nothing and are in
	// no conversation.
	OnlyAuthors bool
	// AuthService is how people log in for whom a source has the data: "ldap", "saml"
	// and the like. Default: none.
	AuthService string
	// KeepAdmins makes admins and owners of the sources system admins.
	KeepAdmins bool
	// BotOwner is the user who owns the bots: a source's id, handle or e-mail address.
	// Default: the primary owner, else the first active admin, else the first active member.
	BotOwner string
	// Fetch, if set, gets the files and pictures that are not in the sources.
	Fetch *fetch.Fetcher
	// Pictures, if set, has profile pictures; they go before those of the sources.
	Pictures *Pictures
	// Emoji, if set, has the images of custom emoji.
	Emoji *EmojiFolder
	// SkipAttachments leaves the files of messages out.
	SkipAttachments bool
	// SkipSystem leaves system messages out: join, leave, topic and the like.
	SkipSystem bool
	// Since and Until bound the time of messages: from Since on, and before Until.
	Since, Until time.Time
	// Channels are patterns, as of path.Match, of source names of conversations. Default: all.
	Channels []string
	// Target is the server's version, if it is known: what it does not take fails the run.
	Target validate.Version
	// Strict fails the run when any record is lost to a fault of the input.
	Strict bool
	// Last are archives of the same sources that the server has imported, in that order: only
	// what is new or changed against them is written. See [DeltaReport]. All but the first
	// are such deltas themselves. Default: none, and everything is written.
	Last []*Archive
	// Names are archives whose people keep their user names, though everything is written:
	// to compare a server that has imported Last with. They have no effect with Last.
	Names []*Archive
	// Lines are numbers of lines of the output, 1-based, of which the report is to say what
	// they were made of. Those that there are not are not in the report.
	Lines []int
	// Shard, if set, writes one part of several, to an output of NewPart.
	Shard Shard
	// Workers is how many goroutines work at once. Default: the number of CPUs.
	Workers int
	// Memory is the budget in bytes for messages held while they are sorted. Default:
	// DefaultMemory, or a quarter of the soft limit of the runtime (GOMEMLIMIT) if that is less.
	Memory int64
	// TempDir is where temporary files go. Default: that of the system.
	TempDir string
	// Progress, if set, is told how far the run is. It is called on the goroutine of Run.
	Progress func(Progress)
	// Log, if set, is told decisions. Default: nothing is logged.
	Log *slog.Logger

	last *lastNames // of Last or Names
}

// Defaults of Options.
const (
	DefaultMemory      = 128 << 20         // bytes
	MinMemory          = 8 << 20           // bytes; less makes more runs than a merge should have
	DefaultEmailDomain = "missing.invalid" // RFC 2606 keeps "invalid" out of use for ever
)

// Progress tells how far a stage is.
type Progress struct {
	Stage       string // one of those below
	Done, Total int64  // bytes of day files, pictures, messages, files, unless said below
}

// The stages of a run, in their order.
const (
	StageLast     = "last archive" // in bytes of lines
	StageRead     = "reading"
	StagePictures = "pictures"
	StageWrite    = "writing"
	StageCompare  = "comparing" // conversations with the last archive
	StageFiles    = "files"
	StageMerge    = "merging" // of Merge, in bytes of lines
)

// withDefaults returns a copy of o with defaults filled in; o may be nil.
func (o *Options) withDefaults() *Options {
	var c Options
	if o != nil {
		c = *o
	}
	c.EmailDomain = cmp.Or(c.EmailDomain, DefaultEmailDomain)
	c.Guests = cmp.Or(c.Guests, KeepGuests)
	c.Memory = max(cmp.Or(c.Memory, min(DefaultMemory, debug.SetMemoryLimit(-1)/4)), MinMemory)
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &c
}

func (o *Options) progress(stage string, done, total int64) {
	if o.Progress != nil {
		o.Progress(Progress{stage, done, total})
	}
}

// since and until return the bounds in Unix µs.
func (o *Options) since() int64 {
	if o.Since.IsZero() {
		return 0
	}
	return o.Since.UnixMicro()
}

func (o *Options) until() int64 {
	if o.Until.IsZero() {
		return 1 << 62
	}
	return o.Until.UnixMicro()
}

// selects reports whether the conversation is to be converted. others are names that
// it has elsewhere.
func (o *Options) selects(c *sources.Conversation, others []string) bool {
	for _, p := range o.Channels {
		for _, name := range append([]string{c.Name, c.ID}, others...) {
			if ok, _ := path.Match(p, name); ok && name != "" { // ValidGlob has said that p is well formed
				return true
			}
		}
	}
	return len(o.Channels) == 0
}

// ValidGlob reports whether a pattern for Options.Channels is well formed.
func ValidGlob(pattern string) bool {
	_, err := path.Match(pattern, "")
	return err == nil
}
