package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// nameAccounts gives every account a user name, and people an e-mail address: the
// one place that does. Names go first to whom they fit unchanged, people before
// bots, accounts in use before others, then by id; who comes later is told apart
// by id.
func (p *people) nameAccounts(o *Options, l *ledger) {
	taken := newNames(maxUsername, reservedUsernames)
	order := p.inNamingOrder()
	o.last.reserve(taken)
	kept := o.last.known(order, o, p.u)
	for _, a := range order {
		if a.username = kept[a]; a.username != "" {
			continue
		}
		want, _ := a.handle()
		a.username = taken.take(want, cmp.Or(a.ID, "unknown"), func(string) bool { return true })
		if a.Name != "" && a.username != a.Name && a.listed {
			o.Log.Debug("renamed account", "from", a.Name, "to", a.username)
		}
	}
	emails := make(map[string]bool, len(order))
	for _, a := range p.final() {
		if e := strings.ToLower(a.Email); !a.Bot && validEmail(e) && !emails[e] {
			a.email = e
			emails[a.email] = true
		}
	}
	for _, a := range p.final() {
		if a.Bot {
			continue
		}
		if e := o.last.address(kept[a]); a.email == "" && !emails[e] {
			a.email = e
		}
		if a.email != "" {
			continue
		}
		a.email = freeAddress(a.username, o.EmailDomain, emails)
		if a.listed && !a.skipped {
			l.problems.add(sources.Problem{Origin: keyed(a.Origin, "profile/email"), Message: addressProblem(a)})
		}
	}
}

func addressProblem(a *account) string {
	why := "has no e-mail address"
	if a.Email != "" {
		why = "has an e-mail address that the server refuses, " + quote(a.Email)
	}
	return fmt.Sprintf("%s %s: it gets the placeholder %s", a.username, why, a.email)
}

// freeAddress returns username@domain, or the first numbered one that nobody has.
func freeAddress(username, domain string, taken map[string]bool) string {
	for i := 1; ; i++ {
		local := username
		if i > 1 {
			local = fmt.Sprintf("%s-%d", username, i)
		}
		// An address must not begin or end its local part with a dot, nor double it.
		local = strings.Trim(strings.ReplaceAll(local, "..", "."), ".")
		if e := cmp.Or(local, "user") + "@" + domain; !taken[e] && validEmail(e) {
			taken[e] = true
			return e
		}
	}
}

// handle returns the name an account would like to have, and whether it is the
// source's own.
func (a *account) handle() (string, bool) {
	for _, s := range []string{a.Name, a.Nickname, a.RealName, strings.TrimPrefix(a.ID, "webhook:"), a.FirstName} {
		if h, same := slug(s, "._-"); h != "" {
			return h, same && s == a.Name
		}
	}
	return "user", false
}

// final returns the accounts that were not merged into another.
func (p *people) final() []*account {
	return slices.DeleteFunc(slices.Clone(p.all), func(a *account) bool { return a.into != nil })
}

func (p *people) inNamingOrder() []*account {
	list := p.final()
	lossy := make([]bool, len(p.all)) // by number
	for _, a := range list {
		_, same := a.handle()
		lossy[a.number] = !same
	}
	slices.SortStableFunc(list, func(a, b *account) int {
		return cmp.Or(
			boolCompare(a.Bot, b.Bot), boolCompare(!a.listed, !b.listed), boolCompare(lossy[a.number], lossy[b.number]),
			boolCompare(a.Deactivated, b.Deactivated), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID),
		)
	})
	return list
}
