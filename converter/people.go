package converter

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// account is a person or bot of the sources, and what they become.
type account struct {
	sources.User
	listed bool // in the directory, not only met in messages

	asPerson  bool  // wrote at least one message without a bot's id
	viaBot    bool  // … and one with
	lastWrote int64 // TS of the newest message, Unix µs; 0 when none

	into     *account // the account this one was merged into
	skipped  bool     // a guest that was not to be imported
	username string   // final
	email    string   // final; "" for bots
	channels []*place // of which they are members, in the order of their names
}

// people are all accounts by the ids the source has for them.
type people struct {
	byID map[string]*account // aliases included
	all  []*account          // in the order in which they were met
}

func newPeople(users []sources.User) *people {
	p := &people{byID: make(map[string]*account, len(users))}
	for _, u := range users {
		a := &account{User: u, listed: true}
		p.all = append(p.all, a)
		p.byID[u.ID] = a
	}
	return p
}

// alias makes ids lead to a, unless they lead to another account of the directory.
func (p *people) alias(a *account, ids []string) {
	for _, id := range ids {
		if old := p.byID[id]; old == nil {
			p.byID[id] = a
		} else if old != a && !old.listed && old.into == nil {
			p.absorb(a, old)
		}
	}
}

// absorb makes old part of a.
func (p *people) absorb(a, old *account) {
	old.into = a
	a.asPerson = a.asPerson || old.asPerson
	a.viaBot = a.viaBot || old.viaBot
	a.lastWrote = max(a.lastWrote, old.lastWrote)
	a.RealName = cmp.Or(a.RealName, old.RealName)
}

// get returns the final account of an id, nil when nobody has it.
func (p *people) get(id string) *account {
	a := p.byID[id]
	for a != nil && a.into != nil {
		a = a.into
	}
	return a
}

// meet notes somebody met in a message or a list of members, and returns the account.
// What the directory says of its own is not changed.
func (p *people) meet(u sources.User) *account {
	a := p.byID[u.ID]
	switch {
	case a == nil:
		a = &account{User: u}
		p.all = append(p.all, a)
		p.byID[u.ID] = a
	case !a.listed:
		complete(&a.User, u)
	}
	a.addAliases(u.Aliases)
	return a
}

// addAliases notes further ids of the account. They count when it turns out to be a bot's.
func (a *account) addAliases(ids []string) {
	for _, id := range ids {
		if !slices.Contains(a.Aliases, id) {
			a.Aliases = append(slices.Clip(a.Aliases), id)
		}
	}
}

// complete fills what is empty in u from more.
func complete(u *sources.User, more sources.User) {
	if u.Name == "" && u.RealName == "" && u.Nickname == "" {
		u.FirstName, u.LastName = more.FirstName, more.LastName
	}
	u.Name = cmp.Or(u.Name, more.Name)
	u.RealName = cmp.Or(u.RealName, more.RealName)
	u.Nickname = cmp.Or(u.Nickname, more.Nickname)
	u.Bot = u.Bot || more.Bot
}

// settle decides what everybody is, once all messages have been read: accounts
// that only ever wrote with a bot's id are bots; people with one address are one
// person. It reports the merged ones.
func (p *people) settle(guests GuestPolicy, l *ledger) {
	for _, a := range p.all {
		if !a.listed && a.viaBot && !a.asPerson {
			a.Bot = true
		}
		if a.Bot {
			p.alias(a, a.Aliases)
		}
	}
	p.joinByAddress(l)
	for _, a := range p.all {
		if a.Bot {
			a.Guest = false
		}
		switch {
		case a.Guest && guests == GuestsAsUsers:
			a.Guest = false
		case a.Guest && guests == SkipGuests && a.into == nil:
			a.skipped = true
		}
	}
}

// joinByAddress merges people with the same e-mail address, letter case aside: the
// server takes an address once. The account that is in use wins, else the older id.
func (p *people) joinByAddress(l *ledger) {
	groups := map[string][]*account{}
	var order []string
	for _, a := range p.all {
		if a.Bot || a.into != nil || !validEmail(a.Email) {
			continue
		}
		key := strings.ToLower(a.Email)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], a)
	}
	for _, key := range order {
		g := groups[key]
		slices.SortStableFunc(g, func(a, b *account) int {
			return cmp.Or(boolCompare(a.Deactivated, b.Deactivated), boolCompare(a.Guest, b.Guest), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
		})
		for _, twin := range g[1:] {
			p.absorb(g[0], twin)
			l.problems.add(sources.Problem{
				Origin:  keyed(twin.Origin, "profile/email"),
				Message: "the account " + quote(twin.Name) + " has the e-mail address of " + quote(g[0].Name) + ": they become one account, " + quote(g[0].Name),
			})
		}
	}
}

// boolCompare orders false before true.
func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func keyed(o sources.Origin, key string) sources.Origin {
	o.Key = key
	return o
}
