package converter

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// known is what a report tells of people and places: of everything but messages. All parts
// of a conversion know the same.
type known struct {
	People         PeopleReport      `json:"people"`
	Places         []placeReport     `json:"places"`
	Changes        []ChangeReport    `json:"changes,omitempty"`
	Joined         []JoinReport      `json:"joined,omitempty"`
	WithoutAddress []PersonReport    `json:"without_address,omitempty"`
	Attention      []AttentionReport `json:"attention,omitempty"`
	Emoji          map[string]bool   `json:"emoji,omitempty"` // custom ones that will be there
	Supply         supplyCount       `json:"supply"`
	OnlyPublic     bool              `json:"only_public"` // nothing but public channels is in the exports
	NoLogin        bool              `json:"no_login"`    // nobody has a log-in service
	Read           int64             `json:"read"`        // bytes that were held while messages were sorted
}

// placeReport is a place without its messages.
type placeReport struct {
	ChannelReport
	Direct bool `json:"direct"`
}

func (c *conversion) known() *known {
	k := &known{
		Joined: c.g.people.joins(), WithoutAddress: c.g.people.withoutAddress(), People: c.tellPeople(),
		Changes: c.tellChanges(), Emoji: c.dir.emoji, Supply: c.supply, OnlyPublic: c.onlyPublic(), NoLogin: c.g.o.AuthService == "", Read: c.g.read,
	}
	k.Attention = c.tellAttention(k.Joined)
	for _, p := range c.dir.list {
		k.Places = append(k.Places, p.report())
	}
	return k
}

// describe fills the report with what is known once everything is written, and before
// the output appears.
func (c *conversion) describe(k *known) {
	l := &c.g.ledger
	c.r.Version, c.r.Counts = ReportVersion, l.accounts
	c.r.Joined, c.r.WithoutAddress, c.r.Attention = k.Joined, k.WithoutAddress, k.Attention
	c.r.People = k.People
	c.r.Channels = k.channels(&l.tally)
	c.r.Messages = l.tally.messages()
	c.r.Files = c.tellFiles()
	c.r.Emoji = c.used.report(k.Emoji)
	c.r.Disk = DiskReport{Lines: c.plain.n, Files: c.copied.all, Temporary: k.Read + temporaryEach*int64(l.of(sources.KindMessage).Read)}
	if c.delta != nil {
		c.r.Delta = c.delta.r
	}
	c.r.Changes = l.tally.changes(k.Changes)
	c.r.Losses = l.losses()
	c.r.tellMissing(k)
	c.tellProblems()
}

// temporaryEach is what temporary files may take of a message beside its size in the
// source, in bytes: keys, and what is written again when runs are merged. With it the
// estimate was between 1.0 and 4 times what was measured, for CSV files with the least
// memory and generated Slack exports.
const temporaryEach = 100

// tellOutput tells of an output that has appeared, or would have.
func (c *conversion) tellOutput(w Written) {
	c.r.Output = &OutputReport{File: c.out.Name(), Lines: map[string]int{}, Files: len(c.files.paths), Bytes: w.Bytes, SHA256: w.SHA256}
	for _, k := range jsonl.Kinds() {
		if n := c.lines.Count(k); n > 0 {
			c.r.Output.Lines[string(k)] = n
		}
	}
}

func (c *conversion) tellProblems() {
	p := &c.g.ledger.problems
	c.r.Problems = []ProblemReport{}
	topics := maps.Clone(p.untold)
	if topics == nil {
		topics = map[string]topicCount{}
	}
	for _, x := range p.sorted() {
		t := topicOf(x)
		topics[t.name] = topics[t.name].plus(topicCount{1, x.Damage})
		c.r.Problems = append(c.r.Problems, ProblemReport{x.Origin.String(), x.Message, t.name, x.Damage})
	}
	for name, n := range topics {
		c.r.Topics = append(c.r.Topics, TopicReport{name, n.Count, n.Damage, topicHint(name)})
	}
	slices.SortFunc(c.r.Topics, func(a, b TopicReport) int {
		return cmp.Or(boolCompare(b.Damage, a.Damage), cmp.Compare(b.Count, a.Count), strings.Compare(a.Topic, b.Topic))
	})
	c.r.MoreProblems, c.r.damaged = p.more, p.damaged
}

func (c *conversion) tellPeople() PeopleReport {
	n := c.countPeople()
	r := PeopleReport{
		Active: n.active, Guests: n.guests, Admins: n.admins, Unlisted: n.rebuilt, WithoutAddress: n.placeholders, Bots: n.bots,
		WithLogin: len(c.dir.authData),
	}
	if a := c.g.ledger.accounts[sources.KindUser]; a != nil {
		r.Deactivated, r.Merged, r.LeftOut = a.Imported-n.active, a.Merged, a.Left()
	}
	if a := c.g.ledger.accounts[sources.KindBot]; a != nil {
		r.Merged, r.LeftOut = r.Merged+a.Merged, r.LeftOut+a.Left()
	}
	return r
}

// channels tells of all places, with their messages.
func (k *known) channels(t *tally) ChannelsReport {
	r := ChannelsReport{List: []ChannelReport{}}
	for i, p := range k.Places {
		n := t.Places[i]
		if n == nil {
			n = &placeTally{}
		}
		switch {
		case p.Direct && p.Members > 2:
			r.Group++
			r.GroupMessages += n.Messages
		case p.Direct:
			r.Direct++
			r.DirectMessages += n.Messages
		default:
			r.add(p.with(n))
		}
	}
	slices.SortStableFunc(r.List, func(a, b ChannelReport) int { // places are in the order of their names
		return cmp.Compare(b.Messages, a.Messages)
	})
	return r
}

func (r *ChannelsReport) add(x ChannelReport) {
	if x.Private {
		r.Private++
	} else {
		r.Public++
	}
	if x.Archived {
		r.Archived++
	}
	r.List = append(r.List, x)
}

// report tells of a place. Of a direct one nobody is told who is in it.
func (p *place) report() placeReport {
	if p.direct {
		return placeReport{ChannelReport{Members: len(p.members)}, true}
	}
	x := ChannelReport{Team: p.team.name, Name: p.name, Private: p.private, Archived: p.deletedAt != 0, Members: len(p.members)}
	if was := cmp.Or(p.first.Name, p.first.ID); was != p.name {
		x.Was = was
	}
	return placeReport{x, false}
}

// with is the channel with its messages.
func (p *placeReport) with(n *placeTally) ChannelReport {
	x := p.ChannelReport
	x.Messages, x.Replies, x.Threads, x.Files = n.Messages, n.Replies, n.Threads, n.Files
	x.First, x.Last = timeOf(n.First), timeOf(n.Last)
	return x
}

// timeOf is a time in Unix ms, the zero time for 0.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(min(ms, lastMilli)).UTC()
}

// lastMilli is the end of lastMonth, Unix ms: JSON has no times after it.
var lastMilli = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1

// messages makes a report of the counts.
func (t *tally) messages() MessagesReport {
	r := MessagesReport{
		Months: []MonthReport{}, Types: []TypeReport{},
		Threads: t.Threads, Rootless: t.Rootless, Continued: t.Continued, Edited: t.Edited, Pinned: t.Pinned, Divided: t.Divided,
	}
	for _, n := range slices.Sorted(maps.Keys(t.Months)) {
		m := *t.Months[n]
		m.Month = fmt.Sprintf("%04d-%02d", n/12, n%12+1)
		r.Months = append(r.Months, m)
		r.Replies += m.Replies
	}
	for i, n := range t.Types {
		if n > 0 {
			r.Types = append(r.Types, TypeReport{typeNames[i], n})
		}
	}
	slices.SortStableFunc(r.Types, func(a, b TypeReport) int { return cmp.Compare(b.Messages, a.Messages) })
	var all placeTally
	for _, n := range t.Places {
		all.add(n)
	}
	r.First, r.Last = timeOf(all.First), timeOf(all.Last)
	return r
}

// copyTally counts the files of the output.
type copyTally struct {
	all       int64 // bytes of all files
	largest   int64 // in bytes
	files     int   // of messages
	bytes     int64 // of these
	byType    map[string]*FileTypeReport
	pictures  int
	besideMsg int // how many files come before those of messages: pictures and emoji
	seen      int
}

// add counts a file of n bytes. Files come in the order of filePlan.
func (t *copyTally) add(path string, n int64) {
	t.seen++
	t.all += n
	t.largest = max(t.largest, n)
	if t.seen <= t.besideMsg {
		if strings.HasPrefix(path, picturesDir) {
			t.pictures++
		}
		return
	}
	t.files++
	t.bytes += n
	ext := fileExtension(path)
	if t.byType == nil {
		t.byType = map[string]*FileTypeReport{}
	}
	if t.byType[ext] == nil {
		t.byType[ext] = &FileTypeReport{Extension: ext}
	}
	t.byType[ext].Files++
	t.byType[ext].Bytes += n
}

// fileExtension is what comes after the last dot of a name, in lower case.
func fileExtension(name string) string {
	i := strings.LastIndexAny(name, "./")
	if i < 0 || name[i] == '/' || len(name)-i > maxExtension {
		return ""
	}
	return strings.ToLower(name[i+1:])
}

func (c *conversion) tellFiles() FilesReport {
	r := FilesReport{
		Copied: c.copied.files, Bytes: c.copied.bytes, Largest: c.copied.largest, Pictures: c.copied.pictures, Types: []FileTypeReport{},
		Fetchable: c.g.ledger.toFetch, FetchableBytes: c.g.ledger.tally.Fetchable,
	}
	if a := c.g.ledger.accounts[sources.KindFile]; a != nil {
		r.Attached, r.External, r.Merged = a.Imported, a.Linked, a.Merged
		for reason, n := range a.LeftOut {
			*r.state(reason) += n
		}
	}
	for _, ext := range slices.Sorted(maps.Keys(c.copied.byType)) {
		r.Types = append(r.Types, *c.copied.byType[ext])
	}
	slices.SortStableFunc(r.Types, func(a, b FileTypeReport) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return r
}

// state returns the count of the files that are left out for a reason.
func (r *FilesReport) state(reason string) *int {
	switch reason {
	case fileMissing:
		return &r.Missing
	case fileElsewhere:
		return &r.External
	case fileDeleted:
		return &r.Deleted
	case fileHidden:
		return &r.Hidden
	case fileBroken:
		return &r.Unreadable
	case fileUnused:
		return &r.Unused
	}
	if strings.HasPrefix(reason, fileNotFetched) {
		return &r.Missing
	}
	return &r.Skipped
}

// losses tells of everything that is left out.
func (l *ledger) losses() (list []LossReport) {
	for _, k := range kindOrder {
		a := l.accounts[k]
		if a == nil {
			continue
		}
		for _, reason := range slices.Sorted(maps.Keys(a.LeftOut)) {
			x := LossReport{Kind: string(k), Reason: reason, Count: a.LeftOut[reason], Hint: lossHint(k, reason)}
			for _, o := range l.examples[loss{k, reason}] {
				x.Origins = append(x.Origins, o.String())
			}
			list = append(list, x)
		}
	}
	return list
}
