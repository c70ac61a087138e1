package converter

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// account is a person or bot of the sources, and what they become.
type account struct {
	*sources.User       // where the source has put it, from then on only the account's
	number        int32 // index in people.all
	listed        bool  // in a directory, not only met in messages
	from          int   // the source whose directory it is in; below 0 for none

	asPerson  bool  // wrote at least one message without a bot's id
	viaBot    bool  // … and one with
	lastWrote int64 // TS of the newest message, Unix µs; 0 when none

	into     *account      // the account this one was merged into
	twins    []*account    // those merged into this one
	joinedBy []string      // why: what they have in common, of each
	said     Identity      // what Options.Identities call them
	own      *sources.User // what its own source says, of an account that others were merged into
	picture  fileRef       // of the person; no path for none
	homeless bool          // a guest who cannot come as one, see gathered.moveOut
	skipped  bool          // a guest that was not to be imported, or idle
	idle     string        // why somebody of a directory is left out; "" for others
	present  bool          // in a conversation, by its own list
	username string        // final
	email    string        // final; "" for bots
	channels []*place      // of which they are members, in the order of their names
	teams    []*team       // of which they are members, in the order of their names
}

// people are all accounts by the ids the sources have for them.
type people struct {
	u    *union
	byID map[string]*account // aliases included; of the directory only, until settle
	met  map[string]*account // those who were met by ids that the directory does not have
	all  []*account          // in the order in which they were met
	same [][2]*account       // accounts of directories that have an id in common

	named func(id string) *account // for NameID and EmailID; nil before settle
}

func newPeople(u *union) *people {
	n := 0
	for i := range u.dir.Users {
		n += 1 + len(u.dir.Users[i].Aliases)
	}
	p := &people{u: u, byID: make(map[string]*account, n), met: map[string]*account{}, all: make([]*account, 0, len(u.dir.Users))}
	listed := make([]account, len(u.dir.Users))
	for i := range u.dir.Users {
		x, a := &u.dir.Users[i], &listed[i]
		a.User, a.listed, a.from = x, true, u.from[i]
		p.enter(a)
		ids := []string{x.ID}
		if !x.Bot {
			ids = append(ids, x.Aliases...) // those of bots count once it is known who wrote with them
		}
		for _, id := range ids {
			if old := p.byID[id]; old == nil {
				p.byID[id] = a
			} else if old != a {
				p.same = append(p.same, [2]*account{old, a})
			}
		}
	}
	return p
}

// enter adds an account to the list.
func (p *people) enter(a *account) {
	a.number = int32(len(p.all))
	p.all = append(p.all, a)
}

// of returns the account that an id led to at first, nil when nobody has it.
func (p *people) of(id string) *account {
	if a := p.byID[id]; a != nil {
		return a
	}
	return p.met[id]
}

// alias makes ids lead to a, unless they lead to another account of the directory.
func (p *people) alias(a *account, ids []string) {
	for _, id := range ids {
		if old := p.of(id); old == nil {
			p.byID[id] = a
		} else if old, a := old.root(), a.root(); old != a && !old.listed {
			p.absorb(a, old)
		}
	}
}

// absorb makes old part of a.
func (p *people) absorb(a, old *account) {
	old.into = a
	a.twins, old.twins = append(append(a.twins, old), old.twins...), nil
	a.asPerson = a.asPerson || old.asPerson
	a.viaBot = a.viaBot || old.viaBot
	a.lastWrote = max(a.lastWrote, old.lastWrote)
	a.RealName = cmp.Or(a.RealName, old.RealName)
}

// writers returns authors in the order of their ids.
func (p *people) writers(list authors) []*account {
	var out []*account
	for _, n := range list.distinct() {
		out = append(out, p.all[n])
	}
	slices.SortFunc(out, func(a, b *account) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// get returns the final account of an id, nil when nobody has it.
func (p *people) get(id string) *account {
	a := p.of(id)
	for a != nil && a.into != nil {
		a = a.into
	}
	return a
}

// meet notes somebody met in a message or a list of members, and returns the account.
// What the directory says of its own is not changed.
func (p *people) meet(u sources.User) *account {
	a := p.of(u.ID)
	switch {
	case a == nil:
		own := u
		a = &account{User: &own, from: -1}
		p.enter(a)
		p.met[u.ID] = a
	case !a.listed:
		complete(a.User, u)
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

// whySkipped says who is left out, and why, in words that complete "a record of …".
func (a *account) whySkipped() string {
	if a != nil && a.idle != "" {
		return "somebody who takes part in nothing (--only-authors)"
	}
	return "a guest (--guests skip)"
}
