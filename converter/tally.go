package converter

import (
	"time"

	"github.com/mmimport/mmimport/sources"
)

// tally counts what a report tells of imported messages beside their accounts. Its
// size depends on places and months, not on messages. The zero value is empty, and
// costs nothing. It is part of a ledger: workers keep one each, and merge.
type tally struct {
	months map[int32]*MonthReport // by monthOf
	types  [len(typeNames)]int
	places map[*place]*placeTally

	threads   int // messages with replies
	rootless  int // of these, those that begin with a note in place of the message
	continued int // further lines of long threads
	edited    int
	pinned    int
	divided   int // messages that became several posts
	fetchable int64

	month    *MonthReport // of the last message: most are of the month before them
	from, to int64        // where it begins and ends, Unix ms
}

// placeTally is what there is in one place.
type placeTally struct {
	messages, replies, threads, files int
	first, last                       int64 // Unix ms; 0 for none
}

// typeNames are the types of messages that a report tells apart: messages of bots, then
// the kinds of sources in their order.
var typeNames = [...]string{
	"bot message",
	sources.Ordinary + 1:  "message",
	sources.Me + 1:        "me",
	sources.Join + 1:      "join",
	sources.Leave + 1:     "leave",
	sources.Header + 1:    "topic",
	sources.Purpose + 1:   "purpose",
	sources.Rename + 1:    "rename",
	sources.Archive + 1:   "archive",
	sources.Unarchive + 1: "unarchive",
	sources.Event + 1:     "other event",
	sources.Tombstone + 1: "deleted, with replies",
}

// message counts a message that is imported as out.
func (t *tally) message(p *place, m *sources.Message, author *account, out *mapped) {
	kind := int(m.Kind) + 1
	if m.Kind == sources.Ordinary && author.Bot {
		kind = 0
	}
	t.types[kind]++
	c := t.place(p)
	c.messages++
	month := t.monthAt(out.createAt)
	month.Messages++
	if m.Thread != 0 {
		c.replies++
		month.Replies++
	}
	if c.first == 0 || out.createAt < c.first {
		c.first = out.createAt
	}
	c.last = max(c.last, out.createAt)
	if m.EditedAt != 0 {
		t.edited++
	}
	if out.pinned {
		t.pinned++
	}
	if len(out.pieces) > 1 {
		t.divided++
	}
	for i := range out.pieces {
		c.files += len(out.pieces[i].files)
	}
}

// thread counts what becomes one line.
func (t *tally) thread(th *thread) {
	switch {
	case th.nth > 0:
		t.continued++
	case len(th.replies) > 0:
		t.threads++
		t.place(th.place).threads++
		if th.missing() {
			t.rootless++
		}
	}
}

func (t *tally) place(p *place) *placeTally {
	c := t.places[p]
	if c == nil {
		if t.places == nil {
			t.places = map[*place]*placeTally{}
		}
		c = &placeTally{}
		t.places[p] = c
	}
	return c
}

// lastMonth is December 9999: whatever a source says, there are no more months than these.
const lastMonth = 9999*12 + 11

// monthOf numbers the months since the year 0 in UTC.
func monthOf(ms int64) int32 {
	at := time.UnixMilli(ms).UTC()
	return int32(min(max(at.Year()*12+int(at.Month())-1, 0), lastMonth))
}

// monthAt returns the count of the month of a time in Unix ms.
func (t *tally) monthAt(ms int64) *MonthReport {
	if t.month != nil && ms >= t.from && ms < t.to {
		return t.month
	}
	n := monthOf(ms)
	t.month = t.numbered(n)
	start := time.Date(int(n)/12, time.Month(n%12+1), 1, 0, 0, 0, 0, time.UTC)
	t.from, t.to = start.UnixMilli(), start.AddDate(0, 1, 0).UnixMilli()
	return t.month
}

func (t *tally) numbered(n int32) *MonthReport {
	m := t.months[n]
	if m == nil {
		if t.months == nil {
			t.months = map[int32]*MonthReport{}
		}
		m = &MonthReport{}
		t.months[n] = m
	}
	return m
}

// add merges o, of a worker, into t.
func (t *tally) add(o *tally) {
	for n, m := range o.months {
		to := t.numbered(n)
		to.Messages += m.Messages
		to.Replies += m.Replies
	}
	for i, n := range o.types {
		t.types[i] += n
	}
	for p, c := range o.places {
		t.place(p).add(c)
	}
	t.threads += o.threads
	t.rootless += o.rootless
	t.continued += o.continued
	t.edited += o.edited
	t.pinned += o.pinned
	t.divided += o.divided
	t.fetchable += o.fetchable
}

func (c *placeTally) add(o *placeTally) {
	c.messages += o.messages
	c.replies += o.replies
	c.threads += o.threads
	c.files += o.files
	if c.first == 0 || o.first != 0 && o.first < c.first {
		c.first = o.first
	}
	c.last = max(c.last, o.last)
}
