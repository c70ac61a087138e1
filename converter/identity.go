package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// settle decides what everybody is, once all messages have been read: accounts
// that only ever wrote with a bot's id are bots; accounts with one id, one address, one
// Identity or, if that is asked for, one user name are one person. It reports the merged ones.
func (p *people) settle(o *Options, l *ledger) {
	for _, a := range p.all {
		if !a.listed && a.viaBot && !a.asPerson {
			a.Bot = true
		}
		if a.Bot {
			p.alias(a, a.Aliases)
		}
	}
	for _, pair := range p.same {
		p.join(pair[0], pair[1], "id")
	}
	p.joinBy("e-mail address", func(a *account) string {
		if !validEmail(a.Email) {
			return ""
		}
		return strings.ToLower(a.Email)
	}, l)
	p.joinByLogin()
	p.identify(o)
	if o.JoinByUsername {
		p.joinByName()
	}
	p.tellFurther(l)
	for _, a := range p.all {
		if a.into == nil {
			p.complete(a)
		}
	}
	p.findNamed(l)
	for _, a := range p.all {
		if a.Bot {
			a.Guest = false
		}
		switch {
		case a.Guest && o.Guests == GuestsAsUsers:
			a.Guest = false
		case a.Guest && o.Guests == SkipGuests && a.into == nil:
			a.skipped = true
		}
	}
}

// root is the account that a was merged into, at last.
func (a *account) root() *account {
	for a.into != nil {
		a = a.into
	}
	return a
}

// join makes two accounts one, the better of which stays. It returns the two as
// they were, nil for what were one already.
func (p *people) join(a, b *account, by string) (stays, goes *account) {
	a, b = a.root(), b.root()
	if a == b {
		return nil, nil
	}
	if p.before(b, a) {
		a, b = b, a
	}
	p.absorb(a, b)
	a.joinedBy = append(append(a.joinedBy, by), b.joinedBy...)
	return a, b
}

// before reports whether a is more right than b about who somebody is: first by
// their sources, then the account that is in use, then the older id.
func (p *people) before(a, b *account) bool {
	return cmp.Or(
		boolCompare(!a.listed, !b.listed), boolCompare(a.Bot, b.Bot),
		cmp.Compare(p.u.rank(a.from, false), p.u.rank(b.from, false)), p.sameSource(a, b),
		cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID), cmp.Compare(p.u.age(a.from), p.u.age(b.from)),
	) < 0
}

// sameSource orders accounts of sources of one kind. Of one account in two exports
// the newer one is right.
func (p *people) sameSource(a, b *account) int {
	if a.ID == b.ID {
		return cmp.Compare(p.u.age(a.from), p.u.age(b.from))
	}
	return cmp.Or(boolCompare(a.Deactivated, b.Deactivated), boolCompare(a.Guest, b.Guest))
}

// rank orders sources by who is right about a person, the lowest first. CSV files
// named after all others are right about everything, and those named before only
// fill gaps. In between, a directory is right about names, addresses and activity,
// and Slack about what people show of themselves.
func (u *union) rank(src int, shown bool) int {
	if src < 0 {
		return 4 // somebody whom only Options.Identities tell of
	}
	last := 0
	for i, s := range u.list {
		if s.Kind() != "csv" {
			last = i
		}
	}
	switch kind := u.list[src].Kind(); {
	case kind == "csv" && src >= last:
		return -src
	case kind == "csv":
		return fillsGaps
	case (kind == "slack") == shown:
		return 1
	}
	return 2
}

// fillsGaps is the rank of lists that are named before other sources.
const fillsGaps = 3

// age is the place of a source in the order of reading: newer exports first.
func (u *union) age(src int) int { return slices.Index(u.order, src) }

// joinBy joins people who have the same key. An empty key is none.
func (p *people) joinBy(what string, key func(*account) string, l *ledger) {
	first := make(map[string]*account, len(p.all))
	for _, a := range p.all {
		if a.Bot || !a.listed {
			continue
		}
		k := key(a)
		if k == "" {
			continue
		}
		earlier := first[k]
		if earlier == nil {
			first[k] = a
			continue
		}
		stays, goes := p.join(earlier, a, what)
		if stays == nil || stays.from != goes.from {
			continue
		}
		l.problems.add(sources.Problem{
			Origin:  keyed(goes.Origin, "profile/email"),
			Message: fmt.Sprintf("the account %s has the %s of %s: they become one account, %s", quote(goes.Name), what, quote(stays.Name), quote(stays.Name)),
		})
	}
}

// joinByLogin joins people one of whom has for an address what the other logs in with, as
// where Slack asked a directory who somebody is.
func (p *people) joinByLogin() {
	for _, a := range p.all {
		if a.Bot || !a.listed || !validEmail(a.Email) {
			continue
		}
		if b := p.byID[sources.EmailID(a.Email)]; b != nil && b.listed && !b.Bot && !p.shareSource(a.root(), b.root()) {
			p.join(b, a, "log-in name")
		}
	}
}

// tellFurther tells of people whose address is a further one of somebody else. They are not
// joined: addresses of those who leave are given to others, who must not get their messages.
func (p *people) tellFurther(l *ledger) {
	owners := map[string]*account{}
	for _, a := range p.all {
		for _, e := range a.Addresses {
			owners[strings.ToLower(e)] = a
		}
	}
	for _, a := range p.all {
		b := owners[strings.ToLower(a.Email)]
		if b == nil || a.Bot || !a.listed || a.root() == b.root() || p.listedIn(a.root(), b.from) {
			continue
		}
		l.problems.add(sources.Problem{
			Origin:  keyed(a.Origin, "profile/email"),
			Message: fmt.Sprintf("%s has an address that %s has too, beside another (%s): if they are one person, say so with --identity", quote(a.Name), quote(b.Name), b.Origin),
		})
	}
}

// joinByName joins people of several sources who have one user name. Two whom one
// source tells apart are two.
func (p *people) joinByName() {
	first := map[string][]*account{}
	for _, a := range p.all {
		k := strings.ToLower(a.Name)
		if a.Bot || !a.listed || k == "" {
			continue
		}
		i := slices.IndexFunc(first[k], func(b *account) bool { return b.root() == a.root() || !p.shareSource(a.root(), b.root()) })
		if i < 0 {
			first[k] = append(first[k], a)
			continue
		}
		p.join(first[k][i], a, "user name")
	}
}

// shareSource reports whether some source lists both of two people.
func (p *people) shareSource(a, b *account) bool {
	return slices.ContainsFunc(append([]*account{b}, b.twins...), func(t *account) bool { return t.listed && p.listedIn(a, t.from) })
}

// listedIn reports whether a source lists a person.
func (p *people) listedIn(a *account, src int) bool {
	return slices.ContainsFunc(append([]*account{a}, a.twins...), func(t *account) bool { return t.listed && t.from == src })
}
