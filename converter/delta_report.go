package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// DeltaReport says what of the sources is new against the last archive, and what the
// import cannot do. Of each kind, what the sources have is the sum of what is new, what is
// changed, what is there, and what is left to be done by hand.
type DeltaReport struct {
	Last  string       `json:"last"` // name of the archive
	Kinds []DeltaCount `json:"kinds"`
	// Repeated is how many messages are written again only because the server finds the
	// message that a reply belongs to by its time and text.
	Repeated int `json:"repeated"`
	// Older is how many messages of the last archive are from before the first one of the
	// sources: an export of the last weeks does not have them, and nothing is made of it.
	Older int `json:"older"`
	// ByHand is what has to be done by hand, in the order in which it should be done.
	ByHand []HandReport `json:"by_hand"`
	// MoreByHand is how many messages there are to look at beside those listed.
	MoreByHand int `json:"more_by_hand,omitzero"`
	// Hand counts all that has to be done by hand, by what it is.
	Hand []HandCount `json:"hand"`
}

// Empty reports whether there is nothing to import.
func (r *DeltaReport) Empty() bool {
	return !slices.ContainsFunc(r.Kinds, func(k DeltaCount) bool { return k.New+k.Changed > 0 })
}

// DeltaCount says what became of one kind of objects.
type DeltaCount struct {
	Kind    string `json:"kind"`    // of a line, or "membership", "message", "reaction" or "file"
	All     int    `json:"all"`     // in the sources
	New     int    `json:"new"`     // and written
	Changed int    `json:"changed"` // and written
	There   int    `json:"there"`   // on the server already, and not touched
	ByHand  int    `json:"by_hand"` // not written, or not all of it
	Gone    int    `json:"gone"`    // only in the last archive; nothing is taken away
}

func (k *DeltaCount) missing() int { return k.All - k.New - k.Changed - k.There - k.ByHand }

// HandReport is something that the import cannot do.
type HandReport struct {
	What    string    `json:"what"`
	Place   string    `json:"place,omitempty"` // team:channel, a team, or "a direct conversation"
	Who     string    `json:"who,omitempty"`
	Time    time.Time `json:"time,omitzero"` // of a message
	Detail  string    `json:"detail,omitempty"`
	Command string    `json:"command,omitempty"` // of mmctl; "" where it has none
	Before  bool      `json:"before,omitzero"`   // to be done before the import, not after it
}

// HandCount counts what has to be done by hand.
type HandCount struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	How   string `json:"how"`
}

// The kinds of things in a delta, in the order in which they are told.
var deltaKinds = []string{
	"emoji", "team", "channel", "user", "membership", "bot", "direct_channel", "message", "reaction", "file",
}

// of returns the count of a kind.
func (r *DeltaReport) of(kind string) *DeltaCount {
	i := slices.IndexFunc(r.Kinds, func(k DeltaCount) bool { return k.Kind == kind })
	if i < 0 {
		i = len(r.Kinds)
		r.Kinds = append(r.Kinds, DeltaCount{Kind: kind})
	}
	return &r.Kinds[i]
}

// book counts one of a kind.
func (r *DeltaReport) book(kind string, to func(*DeltaCount) *int) {
	k := r.of(kind)
	k.All++
	*to(k)++
}

func isNew(k *DeltaCount) *int     { return &k.New }
func isChanged(k *DeltaCount) *int { return &k.Changed }
func isThere(k *DeltaCount) *int   { return &k.There }
func isByHand(k *DeltaCount) *int  { return &k.ByHand }

// What has to be done by hand, with how, in the order in which it is told. What comes
// before the import is first.
var handKinds = []struct{ what, how string }{
	{handLeft, "before the import: whoever is not taken out reads what is imported"},
	{handState, "with mmctl; deactivate before the import, for the same reason"},
	{handUnarchive, "the import cannot change an archived channel; its messages are imported all the same"},
	{handPublic, "the import makes no private channel public: do it if that is meant"},
	{handChannel, "unarchive the channel, change it in its menu, and archive it again"},
	{handSame, "look whether it is the same channel: the last archive has other messages under this name"},
	{handRenamed, "the messages of the old name are not moved: they come again under the new one. Archive one of the two"},
	{handChannelGone, "look whether it was deleted or renamed, or is not part of this export; mmctl channel archive archives it"},
	{handJoined, "after the import, with mmctl: the line of somebody without a log-in of a directory would reset their password"},
	{handRole, "in the channel's or team's list of members"},
	{handProfile, "people change it in their profile, or an admin in the System Console under Users"},
	{handAddress, "with mmctl"},
	{handUserGone, "somebody who has left is deactivated with mmctl; somebody without an address who is called otherwise now comes as another person"},
	{handBot, "with mmctl or under Integrations"},
	{handEmoji, "delete it under Custom Emoji if it is not wanted"},
	{handDirectGone, "nothing, if it is not part of this export; if other people take part in it now, its messages come again among them"},
	{handDirect, "in the conversation's menu, by one who takes part in it"},
	{handEdited, "open the message and edit it: the server knows a message by its text, so an import would add a second one"},
	{handDeleted, "open the message and delete it, if it was not deleted on purpose in the sources only"},
	{handThread, "the message hangs under another one than before: look at the thread"},
	{handReactions, "whoever reacted takes it back"},
	{handFiles, "open the message and remove the file"},
	{handTooMany, "add the file in a reply: a message takes 10"},
}

// What has to be done by hand.
const (
	handLeft        = "no member any more"
	handUnarchive   = "channel in use again"
	handPublic      = "channel public now"
	handChannel     = "archived channel changed"
	handSame        = "perhaps another channel"
	handRenamed     = "perhaps a renamed channel"
	handChannelGone = "channel gone"
	handJoined      = "new member"
	handRole        = "role or preference of a member changed"
	handProfile     = "profile changed"
	handAddress     = "address changed"
	handState       = "account's state changed"
	handUserGone    = "person or bot gone"
	handBot         = "bot's name or owner changed"
	handEmoji       = "emoji gone"
	handDirectGone  = "direct conversation gone"
	handDirect      = "header of a direct conversation changed"
	handEdited      = "message edited"
	handDeleted     = "message deleted"
	handThread      = "message in another thread"
	handReactions   = "reaction taken back"
	handFiles       = "file taken away"
	handTooMany     = "file beyond the tenth"
)

// listedByHand is how many messages are listed. Of people and channels all are.
const listedByHand = 10_000

// handList gathers what has to be done by hand.
type handList struct {
	list  []HandReport
	count map[string]int
	more  int
}

// add notes something that concerns n objects.
func (h *handList) add(n int, x HandReport) {
	if h.count == nil {
		h.count = map[string]int{}
	}
	h.count[x.What] += n
	if !x.Time.IsZero() && len(h.list) >= listedByHand {
		h.more++
		return
	}
	x.Who, x.Detail = strings.Clone(x.Who), strings.Clone(x.Detail) // which may lie in a line
	h.list = append(h.list, x)
}

// finish writes the list into the report.
func (h *handList) finish(r *DeltaReport) {
	rank := map[string]int{}
	for i, k := range handKinds {
		rank[k.what] = i
		if n := h.count[k.what]; n > 0 {
			r.Hand = append(r.Hand, HandCount{k.what, n, k.how})
		}
	}
	slices.SortStableFunc(h.list, func(a, b HandReport) int {
		return cmp.Or(cmp.Compare(rank[a.What], rank[b.What]), strings.Compare(a.Place, b.Place), a.Time.Compare(b.Time), strings.Compare(a.Who, b.Who))
	})
	r.ByHand, r.MoreByHand = h.list, h.more
	if r.ByHand == nil {
		r.ByHand = []HandReport{}
	}
}

// shownByHand is how much of what has to be done by hand a summary lists.
const shownByHand = 20

// writeSummary tells the delta to a person at a terminal. nil says nothing.
func (r *DeltaReport) writeSummary(b *strings.Builder) {
	if r == nil {
		return
	}
	fmt.Fprintf(b, "against %s, which the server has:\n", r.Last)
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\tin the sources\tnew\tchanged\tthere already\tby hand\tgone\t\n")
	for _, k := range r.Kinds {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", kindsName(k.Kind), k.All, k.New, k.Changed, k.There, k.ByHand, k.Gone)
	}
	_ = t.Flush() // a strings.Builder takes everything
	if r.Repeated > 0 {
		fmt.Fprintf(b, "%s again, so that the server finds what the replies belong to\n", counted(r.Repeated, "message is written", "messages are written"))
	}
	if r.Older > 0 {
		fmt.Fprintf(b, "%s before the first of these sources, and left as they are\n", counted(r.Older, "message of the last archive is from", "messages of the last archive are from"))
	}
	if r.Empty() {
		fmt.Fprint(b, "nothing is new: there is nothing to import\n")
	}
	var lines []string
	for _, h := range r.Hand {
		lines = append(lines, fmt.Sprintf("%s: %d; %s", h.What, h.Count, h.How))
	}
	section(b, "to be done by hand", lines)
	lines = nil
	for _, h := range r.ByHand[:min(len(r.ByHand), shownByHand)] {
		lines = append(lines, h.String())
	}
	if n := len(r.ByHand) + r.MoreByHand - len(lines); n > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more; --report FILE.json lists them", n))
	}
	section(b, "namely", lines)
}

// String is the line of a list: the command where there is one.
func (h HandReport) String() string {
	if h.Command != "" {
		return h.Command
	}
	s := h.What
	if h.Place != "" {
		s += ", " + h.Place
	}
	if !h.Time.IsZero() {
		s += ", " + h.Time.Format("2006-01-02 15:04:05.000")
	}
	if h.Who != "" {
		s += ", " + h.Who
	}
	if h.Detail != "" {
		s += " (" + h.Detail + ")"
	}
	return s
}

// kindsName is what the objects of a kind are called.
func kindsName(kind string) string {
	switch kind {
	case "emoji":
		return kind
	case "direct_channel":
		return "direct channels"
	}
	return kind + "s"
}
