package converter

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mmimport/mmimport/sources"
)

// Account says what became of the records of one kind.
// Read is the sum of all others when nothing was lost.
type Account struct {
	Read     int            `json:"read"`
	Imported int            `json:"imported"`
	Merged   int            `json:"merged"` // into another record
	Linked   int            `json:"linked"` // a link or a note stands in their place
	LeftOut  map[string]int `json:"left_out"`
}

// missing is how many records are unaccounted for; below 0, how many were counted twice.
func (a *Account) missing() int {
	n := a.Read - a.Imported - a.Merged - a.Linked
	for _, c := range a.LeftOut {
		n -= c
	}
	return n
}

// Left returns the sum of what was left out.
func (a *Account) Left() int {
	n := 0
	for _, c := range a.LeftOut {
		n += c
	}
	return n
}

// ledger accounts for every record of the sources. The zero value is empty.
// It is not safe for concurrent use: workers keep one each, and merge.
type ledger struct {
	accounts map[sources.Kind]*Account
	problems problems
	toFetch  int // files of messages that are not in the sources, and could be downloaded
	tally    tally
	examples map[loss][]sources.Origin // where the first of what is left out was, keptExamples of each
}

func (l *ledger) of(k sources.Kind) *Account {
	a := l.accounts[k]
	if a == nil {
		if l.accounts == nil {
			l.accounts = map[sources.Kind]*Account{}
		}
		a = &Account{LeftOut: map[string]int{}}
		l.accounts[k] = a
	}
	return a
}

// leave books n records as left out that are booked as read elsewhere.
func (l *ledger) leave(k sources.Kind, reason string, n int) {
	if n > 0 {
		l.of(k).LeftOut[reason] += n
	}
}

// loss is what is left out for one reason.
type loss struct {
	kind   sources.Kind
	reason string
}

// keptExamples is how many places are told of what is left out for one reason.
const keptExamples = 5

// leaveAt is leave for records of which it is known where they are.
func (l *ledger) leaveAt(o sources.Origin, k sources.Kind, reason string, n int) {
	if n <= 0 {
		return
	}
	l.leave(k, reason, n)
	l.example(loss{k, reason}, o)
}

// example notes where a record is that is left out, if it is among the first.
func (l *ledger) example(x loss, o sources.Origin) {
	if len(l.examples[x]) >= keptExamples || o.File == "" {
		return
	}
	if l.examples == nil {
		l.examples = map[loss][]sources.Origin{}
	}
	l.examples[x] = append(l.examples[x], o)
}

// readAndLeave books a record that an adapter did not yield.
func (l *ledger) readAndLeave(x sources.LeftOut) {
	l.of(x.Kind).Read += x.Count
	l.leaveAt(x.Origin, x.Kind, x.Reason, x.Count)
}

// add merges o, of a worker, into l.
func (l *ledger) add(o *ledger) {
	for k, a := range o.accounts {
		t := l.of(k)
		t.Read += a.Read
		t.Imported += a.Imported
		t.Merged += a.Merged
		t.Linked += a.Linked
		for reason, n := range a.LeftOut {
			t.LeftOut[reason] += n
		}
	}
	for x, list := range o.examples {
		for _, at := range list {
			l.example(x, at)
		}
	}
	l.toFetch += o.toFetch
	l.tally.add(&o.tally)
	l.problems.merge(&o.problems)
}

// check returns an error when a record is unaccounted for: a bug of ours, never
// a fault of the input.
func (l *ledger) check() error {
	for _, k := range slices.Sorted(maps.Keys(l.accounts)) {
		if n := l.accounts[k].missing(); n != 0 {
			return fmt.Errorf("internal error: of %d %s records, %d are unaccounted for; nothing was written, please report this", l.accounts[k].Read, k, n)
		}
	}
	return nil
}

// keptProblems is how many problems are kept word by word; more are only counted.
// It bounds memory and reports on an export that is broken throughout.
const keptProblems = 10_000

// problems collects what a person should know of.
type problems struct {
	list    []sources.Problem
	more    int                   // not in list
	untold  map[string]topicCount // these, by topic
	damaged int                   // those that cost records
}

func (p *problems) add(x sources.Problem) {
	if x.Damage {
		p.damaged++
	}
	if len(p.list) < keptProblems {
		p.list = append(p.list, x)
		return
	}
	p.more++
	p.leaveUntold(topicOf(x).name, topicCount{1, x.Damage})
}

func (p *problems) leaveUntold(topic string, n topicCount) {
	if p.untold == nil {
		p.untold = map[string]topicCount{}
	}
	p.untold[topic] = p.untold[topic].plus(n)
}

func (p *problems) merge(o *problems) {
	damaged := p.damaged + o.damaged
	for _, x := range o.list {
		p.add(x)
	}
	p.more += o.more
	for name, n := range o.untold {
		p.leaveUntold(name, n)
	}
	p.damaged = damaged
}

// sorted returns the problems in the order of their places.
func (p *problems) sorted() []sources.Problem {
	list := slices.Clone(p.list)
	slices.SortStableFunc(list, func(a, b sources.Problem) int {
		return cmp.Or(cmp.Compare(a.Origin.File, b.Origin.File), cmp.Compare(a.Origin.Line, b.Origin.Line), cmp.Compare(a.Origin.Item, b.Origin.Item))
	})
	return list
}
