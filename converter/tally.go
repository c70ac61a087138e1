package converter

import (
	"time"

	"github.com/mmimport/mmimport/sources"
)

// tally counts what a report tells of imported messages beside their accounts. Its
// size depends on places and months, not on messages. The zero value is empty, and
// costs nothing. It is part of a ledger: workers keep one each, and merge.
type tally struct {
	Months map[int32]*MonthReport `json:"months"` // by monthOf
	Types  [len(typeNames)]int    `json:"types"`
	Places map[int]*placeTally    `json:"places"` // by place.number

	Threads   int   `json:"threads"`   // messages with replies
	Rootless  int   `json:"rootless"`  // of these, those that begin with a note in place of the message
	Continued int   `json:"continued"` // further lines of long threads
	Edited    int   `json:"edited"`
	Pinned    int   `json:"pinned"`
	Divided   int   `json:"divided"`   // messages that became several posts
	Fetchable int64 `json:"fetchable"` // bytes

	month    *MonthReport // of the last message: most are of the month before them
	from, to int64        // where it begins and ends, Unix ms
}

// placeTally is what there is in one place.
type placeTally struct {
	Messages int   `json:"messages"`
	Replies  int   `json:"replies"`
	Threads  int   `json:"threads"`
	Files    int   `json:"files"`
	First    int64 `json:"first"` // Unix ms; 0 for none
	Last     int64 `json:"last"`
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
	t.Types[kind]++
	c := t.place(p.number)
	c.Messages++
	month := t.monthAt(out.createAt)
	month.Messages++
	if m.Thread != 0 {
		c.Replies++
		month.Replies++
	}
	if c.First == 0 || out.createAt < c.First {
		c.First = out.createAt
	}
	c.Last = max(c.Last, out.createAt)
	if m.EditedAt != 0 {
		t.Edited++
	}
	if out.pinned {
		t.Pinned++
	}
	if len(out.pieces) > 1 {
		t.Divided++
	}
	for i := range out.pieces {
		c.Files += len(out.pieces[i].files)
	}
}

// thread counts what becomes one line.
func (t *tally) thread(th *thread) {
	switch {
	case th.nth > 0:
		t.Continued++
	case len(th.replies) > 0:
		t.Threads++
		t.place(th.place.number).Threads++
		if th.missing() {
			t.Rootless++
		}
	}
}

func (t *tally) place(number int) *placeTally {
	c := t.Places[number]
	if c == nil {
		if t.Places == nil {
			t.Places = map[int]*placeTally{}
		}
		c = &placeTally{}
		t.Places[number] = c
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
	m := t.Months[n]
	if m == nil {
		if t.Months == nil {
			t.Months = map[int32]*MonthReport{}
		}
		m = &MonthReport{}
		t.Months[n] = m
	}
	return m
}

// add merges o, of a worker, into t.
func (t *tally) add(o *tally) {
	for n, m := range o.Months {
		to := t.numbered(n)
		to.Messages += m.Messages
		to.Replies += m.Replies
	}
	for i, n := range o.Types {
		t.Types[i] += n
	}
	for p, c := range o.Places {
		t.place(p).add(c)
	}
	t.Threads += o.Threads
	t.Rootless += o.Rootless
	t.Continued += o.Continued
	t.Edited += o.Edited
	t.Pinned += o.Pinned
	t.Divided += o.Divided
	t.Fetchable += o.Fetchable
}

func (c *placeTally) add(o *placeTally) {
	c.Messages += o.Messages
	c.Replies += o.Replies
	c.Threads += o.Threads
	c.Files += o.Files
	if c.First == 0 || o.First != 0 && o.First < c.First {
		c.First = o.First
	}
	c.Last = max(c.Last, o.Last)
}
