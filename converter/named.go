package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// Identity says who somebody is: Of is an id, a user name or an address in some
// source, Username and Email what they are called. One of the two may be empty.
type Identity struct{ Of, Username, Email string }

// identify applies Options.Identities: who is given the user name or the address of
// somebody is joined with them, and in the end is called as the Identity says. What is
// an id of somebody is not looked for among names, nor a name among addresses.
func (p *people) identify(o *Options) {
	if len(o.Identities) == 0 {
		return
	}
	byKey := [3]map[string][]*account{{}, {}, {}} // ids, user names, addresses
	for _, a := range p.all {
		if a.Bot {
			continue
		}
		for i, key := range []string{plainID(a.ID), a.Name, a.Email} {
			if key = strings.ToLower(key); key != "" {
				byKey[i][key] = append(byKey[i][key], a)
			}
		}
	}
	for _, id := range o.Identities {
		for _, accounts := range byKey {
			list := accounts[strings.ToLower(id.Of)]
			for _, a := range list {
				p.identifyAs(a, id, byKey[1], byKey[2])
			}
			if len(list) > 0 && id.Of != "" {
				break
			}
		}
	}
}

// identifyAs applies one Identity to an account.
func (p *people) identifyAs(a *account, id Identity, byName, byEmail map[string][]*account) {
	for _, x := range []struct {
		key    string
		people map[string][]*account
	}{{id.Email, byEmail}, {id.Username, byName}} {
		key := strings.ToLower(x.key)
		if key == "" {
			continue
		}
		for _, other := range x.people[key] {
			if other.listed {
				p.join(other, a, "identity")
				break
			}
		}
		x.people[key] = append(x.people[key], a)
	}
	a.listed = true // somebody knows them
	a.said = Identity{id.Of, cmp.Or(id.Username, a.said.Username), cmp.Or(id.Email, a.said.Email)}
}

// plainID is an id as a person writes it.
func plainID(id string) string {
	for _, kind := range []string{"name:", "email:"} {
		if rest, ok := strings.CutPrefix(id, kind); ok {
			return rest
		}
	}
	return id
}

// findNamed finds the accounts of those whom sources know by name or address only.
// Names that people have in any source lead to them; their final names go first.
func (p *people) findNamed(l *ledger) {
	f := finder{byName: make(map[string]called, len(p.all)), byEmail: make(map[string]called, len(p.all)), told: map[string]bool{}, l: l}
	order := slices.DeleteFunc(p.inNamingOrder(), func(a *account) bool { return !a.listed })
	for _, bots := range []bool{false, true} {
		for _, a := range order {
			if a.Bot == bots {
				f.add(a, a.User)
			}
		}
		for _, a := range order {
			if a.Bot == bots {
				f.addOthers(a)
			}
		}
	}
	p.named = f.find
	for _, a := range p.all {
		if a.listed || a.into != nil {
			continue
		}
		if known := p.named(a.ID); known != nil {
			p.absorb(known, a)
			continue
		}
		if name, ok := strings.CutPrefix(a.ID, "name:"); ok {
			a.Name = cmp.Or(a.Name, name)
		}
		if email, ok := strings.CutPrefix(a.ID, "email:"); ok {
			local, _, _ := strings.Cut(email, "@")
			a.Name, a.Email = cmp.Or(a.Name, local), cmp.Or(a.Email, email)
		}
	}
}

// called is who is called by a name: the one who is meant, and the next, nil for none.
type called struct{ first, second *account }

// finder finds people by what they are called.
type finder struct {
	byName, byEmail map[string]called
	told            map[string]bool // names of which it is told that several have them
	l               *ledger
}

// add makes somebody found by the names that a source has for them.
func (f *finder) add(a *account, u *sources.User) {
	add := func(m map[string]called, key string) {
		key = strings.ToLower(key)
		switch c := m[key]; {
		case key == "":
		case c.first == nil:
			m[key] = called{first: a}
		case c.second == nil && c.first != a:
			m[key] = called{c.first, a}
		}
	}
	add(f.byName, u.Name)
	if !a.Bot { // which has no address that anybody could mean
		add(f.byEmail, u.Email)
	}
}

// addOthers makes somebody found by the names that are not the final ones.
func (f *finder) addOthers(a *account) {
	if a.own != nil {
		f.add(a, a.own)
	}
	for _, t := range a.twins {
		if t.listed {
			f.add(a, t.User)
		}
	}
}

// find returns the account with a NameID or EmailID, nil for none.
func (f *finder) find(id string) *account {
	var c called
	if name, ok := strings.CutPrefix(id, "name:"); ok {
		c = f.byName[name]
	} else if email, ok := strings.CutPrefix(id, "email:"); ok {
		c = f.byEmail[email]
	}
	if c.second != nil && !f.told[id] && c.first.Bot == c.second.Bot {
		f.told[id] = true
		f.l.problems.add(sources.Problem{Origin: c.first.Origin, Message: fmt.Sprintf("several people are called %s: wherever that is all a source says, this one is meant, and not the one of %s", quote(plainID(id)), c.second.Origin)})
	}
	return c.first
}

// lookup returns the account that a source means by an id, nil when nobody has it.
func (p *people) lookup(id string) *account {
	if a := p.get(id); a != nil {
		return a
	}
	if a := p.named(id); a != nil {
		return a.root()
	}
	return nil
}
