package ldif

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/internal/bulk"
	"github.com/mmimport/mmimport/sources"
)

// people are the persons of a dump, each once, in the order in which they are met.
type people struct {
	users     []sources.User
	list      []known                // of the same people
	byDN      bulk.Map[string, int]  // normalised dn -> index in the lists
	byName    bulk.Map[string, seat] // user name, folded -> the first who has it
	elsewhere map[login]int          // … and those who have it in further domains
	byEmail   bulk.Map[string, int]
	merged    int           // records that went into others
	forecast  bulk.Forecast // of the people of the dump
}

func newPeople(size int64) *people {
	return &people{elsewhere: map[login]int{}, forecast: bulk.Forecast{Size: size}}
}

// login is a user name, folded, within a domain.
type login struct{ name, domain string }

// seat is who has a user name in a domain, as an index in the lists of people.
type seat struct {
	domain string
	person int
}

// whose returns the index of the person who has a user name, folded, in a domain, and of
// the one who was first to have it in any; -1 for nobody.
func (l *people) whose(name, domain string) (here, first int) {
	s, taken := l.byName.All[name]
	if !taken || name == "" {
		return -1, -1
	}
	if s.domain == domain {
		return s.person, s.person
	}
	if i, ok := l.elsewhere[login{name, domain}]; ok {
		return i, s.person
	}
	return -1, s.person
}

// enterLogin notes that the person at i has a user name, unless somebody has it there.
func (l *people) enterLogin(name, domain string, i int) {
	s, taken := l.byName.All[name]
	if !taken {
		l.byName.Set(name, seat{domain, i}, l.forecast)
		return
	}
	at := login{name, domain}
	if _, taken := l.elsewhere[at]; !taken && s.domain != domain {
		l.elsewhere[at] = i
	}
}

// find returns the index of the person that p is too, and in what they are equal; ""
// when there is none. A user name is one person's within a domain. Beyond, two people
// are one unless their addresses differ.
func (l *people) find(p *person, dn string) (i int, equal string) {
	if i, ok := l.byDN.All[dn]; ok {
		return i, "dn"
	}
	here, first := l.whose(p.login, p.domain)
	if here >= 0 {
		return here, "user name"
	}
	if p.user.Email != "" {
		if i, ok := l.byEmail.All[strings.ToLower(p.user.Email)]; ok {
			return i, "e-mail address"
		}
	}
	if first >= 0 && (p.user.Email == "" || l.users[first].Email == "") {
		return first, "user name"
	}
	return 0, ""
}

// add adds p, or merges it into the person it is too: then it returns the line of that
// one's record, and in what they are equal. Of two records the first counts, unless it
// is deactivated and the second is not; the other completes it.
func (l *people) add(p person, dn string) (index, line int, equal string) {
	i, equal := l.find(&p, dn)
	if equal == "" {
		i = len(l.list)
		l.users, l.list = bulk.Extend(l.users, l.forecast), bulk.Extend(l.list, l.forecast)
		l.users[i], l.list[i] = p.user, p.known
		l.index(&p, dn, i)
		return i, 0, ""
	}
	l.merged++
	counts, other := &person{l.users[i], l.list[i]}, &p
	line = counts.user.Origin.Line
	if counts.user.Deactivated && !p.user.Deactivated {
		counts, other = other, counts
	}
	l.index(&p, dn, i) // by what it says itself
	l.complete(counts, other, i)
	l.users[i], l.list[i] = counts.user, counts.known
	return i, line, equal
}

// index makes the person at i known by what p is known by, unless somebody else is.
func (l *people) index(p *person, dn string, i int) {
	if dn != "" {
		l.enter(&l.byDN, dn, i)
	}
	if p.user.Email != "" {
		l.enter(&l.byEmail, strings.ToLower(p.user.Email), i)
	}
	if p.login != "" {
		l.enterLogin(p.login, p.domain, i)
	}
}

// enter notes an index, unless another has the key.
func (l *people) enter(m *bulk.Map[string, int], key string, i int) {
	if _, taken := m.All[key]; !taken {
		m.Set(key, i, l.forecast)
	}
}

// complete fills what is empty in p, which is to be the person at i, from more.
func (l *people) complete(p, more *person, i int) {
	u, m := &p.user, more.user
	if !l.free(u.Email, i) {
		u.Email = ""
	}
	if u.Email == "" && l.free(m.Email, i) {
		u.Email, p.viaUPN = m.Email, more.viaUPN
	}
	if len(u.Aliases) == 0 {
		u.Aliases = m.Aliases
	}
	if len(u.Addresses) == 0 {
		u.Addresses = m.Addresses
	}
	if u.FirstName == "" && u.LastName == "" {
		u.FirstName, u.LastName, u.RealName = m.FirstName, m.LastName, m.RealName
	}
	u.Name = cmp.Or(u.Name, m.Name)
	p.login = cmp.Or(p.login, more.login)
	u.Nickname = cmp.Or(u.Nickname, m.Nickname)
	u.Position = cmp.Or(u.Position, m.Position)
	u.Picture = cmp.Or(u.Picture, m.Picture)
	u.CreatedAt = cmp.Or(u.CreatedAt, m.CreatedAt)
	if len(u.Settings) == 0 {
		u.Settings = m.Settings
	}
	p.uid, p.gid, p.primary = cmp.Or(p.uid, more.uid), cmp.Or(p.gid, more.gid), cmp.Or(p.primary, more.primary)
	for k := range p.keys {
		if p.keys[k].data == "" {
			p.keys[k] = more.keys[k]
		}
	}
}

// free reports whether the person at i may have an address.
func (l *people) free(address string, i int) bool {
	owner, taken := l.byEmail.All[strings.ToLower(address)]
	return !taken || owner == i
}

// expire deactivates those whose account had ended at a time, Unix ms. It returns for
// how many this made a difference, and how many accounts have an end if the time is
// unknown (0).
func (l *people) expire(now int64) (expired, unknown int) {
	for i := range l.list {
		u, end := &l.users[i], l.list[i].expires
		switch {
		case end == 0:
		case now == 0:
			if !u.Deactivated {
				unknown++
			}
		case end < now:
			if !u.Deactivated {
				expired++
			}
			u.Deactivated, u.DeactivatedAt = true, max(end, 0)
		}
	}
	return expired, unknown
}

// dropShared drops the aliases that are somebody else's address, or of several people: they
// do not say who somebody is.
func (l *people) dropShared() {
	n := 0
	for i := range l.users {
		n += len(l.users[i].Aliases)
	}
	first, shared := make(map[string]int, n), map[string]bool{}
	for i := range l.users {
		for _, id := range l.users[i].Aliases {
			if !l.free(id[len(sources.EmailID("")):], i) || first[id] > 0 {
				shared[id] = true
			}
			first[id] = i + 1
		}
	}
	for i := range l.users {
		if u := &l.users[i]; len(shared) > 0 {
			u.Aliases = slices.DeleteFunc(u.Aliases, func(id string) bool { return shared[id] })
		}
	}
}
