package server

import (
	"cmp"
	"io"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The verdicts of a certificate.
const (
	VerdictEqual     = "equal"        // everything was compared, and nothing differs
	VerdictPartial   = "partly-equal" // nothing differs of what could be compared
	VerdictDifferent = "different"    // something differs
)

// The states of a difference.
const (
	StateMissing   = "missing"   // the server has not what the archive has
	StateMore      = "more"      // the server has what the archive has not
	StateDifferent = "different" // both have it, and not the same
)

// The kinds of what is compared.
const (
	kindRole       = "role"
	kindScheme     = "scheme"
	kindEmoji      = "emoji"
	kindTeam       = "team"
	kindChannel    = "channel" // public and private ones
	kindUser       = "user"
	kindBot        = "bot"
	kindTeamMember = "team_member"
	kindMember     = "channel_member" // also of conversations
	kindDirect     = "direct_channel" // of two and of groups
	kindMessage    = "message"        // also replies
	kindReaction   = "reaction"
	kindFile       = "file" // of a message
)

// kinds are all of them, in the order of an import.
var kinds = []string{
	kindRole, kindScheme, kindEmoji, kindTeam, kindChannel, kindUser, kindBot, kindTeamMember, kindMember, kindDirect, kindMessage, kindReaction, kindFile,
}

// certificateVersion is that of the form of a certificate.
const certificateVersion = 1

// fieldContent is that of files and images.
const fieldContent = "content"

// ResultNotCompared is the result of a channel that the server does not tell.
const ResultNotCompared = "not-compared"

// Certificate is what a comparison of an archive with a server has come to. It holds names,
// addresses and file names, and nothing of what messages say.
type Certificate struct {
	Version       int        `json:"version"` // of this form: it rises when a key changes its meaning or goes
	Server        string     `json:"server"`
	ServerVersion string     `json:"server_version,omitzero"` // empty if it does not tell
	Archive       string     `json:"archive"`
	Fingerprint   string     `json:"fingerprint"` // of the archive
	At            time.Time  `json:"at,omitzero"` // when the comparison was made
	Files         string     `json:"files"`       // how files were compared: names, sample or sha256
	Verdict       string     `json:"verdict"`     // equal, partly-equal or different
	Counts        []Count    `json:"counts"`      // by kind
	Channels      []Compared `json:"channels"`    // messages, by channel and conversation

	Differences     []Difference  `json:"differences"`      // in the order of the archive, what the server has more last
	MoreDifferences int           `json:"more_differences"` // that are not listed
	NotCompared     []NotCompared `json:"not_compared"`
	Notes           []string      `json:"notes"` // what is no difference, and worth knowing
	Left            []string      `json:"left"`  // what is never compared
}

// Count is how many of one kind there are, and how many are not alike.
type Count struct {
	Kind        string `json:"kind"`
	Archive     int    `json:"archive"` // as the import makes them of the archive
	Equal       int    `json:"equal"`   // of these, on the server as well
	Missing     int    `json:"missing"`
	More        int    `json:"more"`
	Different   int    `json:"different"`
	NotCompared int    `json:"not_compared"`
}

// Compared are the messages of a channel or conversation on both sides.
type Compared struct {
	Channel string `json:"channel"`
	Direct  bool   `json:"direct,omitzero"`
	Result  string `json:"result"` // equal, different or not-compared
	Archive Totals `json:"archive"`
	Server  Totals `json:"server"`
}

// Totals are numbers of messages with a digest of all of them, whatever their order: equal
// digests mean equal messages.
type Totals struct {
	Messages  int    `json:"messages"` // that begin a thread or stand alone
	Replies   int    `json:"replies"`
	Reactions int    `json:"reactions"`
	Files     int    `json:"files"`
	Digest    string `json:"digest"` // 32 digits; empty if nothing was read
}

// Difference is one thing that is not on the server as the archive says.
type Difference struct {
	Kind  string `json:"kind"`
	State string `json:"state"`          // missing, more or different
	Line  int    `json:"line,omitzero"`  // of the archive, 1-based; 0 if it has none
	What  string `json:"what"`           // which one
	Field string `json:"field,omitzero"` // that differs
	Want  string `json:"want,omitzero"`  // as in the archive
	Have  string `json:"have,omitzero"`  // as on the server
}

// NotCompared is what could not be looked at.
type NotCompared struct {
	What    string `json:"what"`
	Because string `json:"because"`
	Count   int    `json:"count,omitzero"` // how many; 0 if that is not known
}

// leftOut is what a comparison never looks at.
var leftOut = []string{
	"passwords, which a server tells nobody",
	"preferences, themes, notification settings, favourites, saved messages and read marks, which belong to people",
	"profile images, and who follows a thread",
}

// count is the row of a kind.
func (c *Certificate) count(kind string) *Count {
	i := slices.IndexFunc(c.Counts, func(x Count) bool { return x.Kind == kind })
	if i < 0 {
		i = len(c.Counts)
		c.Counts = append(c.Counts, Count{Kind: kind})
	}
	return &c.Counts[i]
}

// add notes a difference, of which limit are kept. One object may have several: it is
// counted once, by the caller, unless it is missing or there is more.
func (c *Certificate) add(d Difference, limit int) {
	switch d.State {
	case StateMissing:
		c.count(d.Kind).Missing++
	case StateMore:
		c.count(d.Kind).More++
	}
	c.list(d, limit)
}

// list notes a difference without counting what it is about.
func (c *Certificate) list(d Difference, limit int) {
	if len(c.Differences) >= limit {
		c.MoreDifferences++
		return
	}
	c.Differences = append(c.Differences, d)
}

// notCompared notes what could not be looked at, once for each reason.
func (c *Certificate) notCompared(what, because string, n int) {
	for i := range c.NotCompared {
		if x := &c.NotCompared[i]; x.What == what && x.Because == because {
			x.Count += n
			return
		}
	}
	c.NotCompared = append(c.NotCompared, NotCompared{what, because, n})
}

// Different reports whether something differs.
func (c *Certificate) Different() bool { return c.Verdict == VerdictDifferent }

// finish puts the certificate in order, and judges.
func (c *Certificate) finish() {
	slices.SortStableFunc(c.Differences, func(a, b Difference) int {
		if (a.Line == 0) != (b.Line == 0) {
			return cmp.Compare(b.Line, a.Line)
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What))
	})
	c.Counts = slices.DeleteFunc(c.Counts, func(x Count) bool { return x == Count{Kind: x.Kind} })
	for i := range c.Counts {
		x := &c.Counts[i]
		x.Equal = max(x.Archive-x.Missing-x.Different-x.NotCompared, 0)
	}
	switch {
	case len(c.Differences) > 0 || c.MoreDifferences > 0:
		c.Verdict = VerdictDifferent
	case len(c.NotCompared) > 0:
		c.Verdict = VerdictPartial
	default:
		c.Verdict = VerdictEqual
	}
}

// WriteJSON writes the certificate as one JSON object, indented.
func (c *Certificate) WriteJSON(w io.Writer) error {
	if err := json.MarshalWrite(w, c, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
