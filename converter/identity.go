package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// settle decides what everybody is, once all messages have been read: accounts
// that only ever wrote with a bot's id are bots; accounts with one id, one address
// or, if that is asked for, one user name are one person. It reports the merged ones.
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
	p.identify(o)
	p.joinBy("e-mail address", func(a *account) string {
		if !validEmail(a.Email) {
			return ""
		}
		return strings.ToLower(a.Email)
	}, l)
	if o.JoinByUsername {
		p.joinBy("user name", func(a *account) string { return strings.ToLower(a.Name) }, l)
	}
	for _, a := range p.all {
		if a.into == nil && len(a.twins) > 0 {
			p.complete(a)
		}
	}
	p.findNamed()
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
		return 3
	case (kind == "slack") == shown:
		return 1
	}
	return 2
}

// age is the place of a source in the order of reading: newer exports first.
func (u *union) age(src int) int { return slices.Index(u.order, src) }

// joinBy joins people who have the same key. An empty key is none.
func (p *people) joinBy(what string, key func(*account) string, l *ledger) {
	first := map[string]*account{}
	for _, a := range p.all {
		if a.Bot || !a.listed {
			continue
		}
		k := key(a)
		if k == "" {
			continue
		}
		if first[k] == nil {
			first[k] = a
			continue
		}
		stays, goes := p.join(first[k], a, what)
		if stays == nil || stays.from != goes.from {
			continue
		}
		l.problems.add(sources.Problem{
			Origin:  keyed(goes.Origin, "profile/email"),
			Message: fmt.Sprintf("the account %s has the %s of %s: they become one account, %s", quote(goes.Name), what, quote(stays.Name), quote(stays.Name)),
		})
	}
}

// Identity says who somebody is: Of is an id, a user name or an address in some
// source, Username and Email what they are called. One of the two may be empty.
type Identity struct{ Of, Username, Email string }

// identify gives people the names and addresses of Options.Identities. Who gets the
// user name that somebody else has is joined with them.
func (p *people) identify(o *Options) {
	if len(o.Identities) == 0 {
		return
	}
	known := map[string]Identity{}
	for _, id := range o.Identities {
		known[strings.ToLower(id.Of)] = id
	}
	byName := map[string]*account{}
	for _, a := range p.all {
		if !a.Bot && a.listed && a.Name != "" && byName[strings.ToLower(a.Name)] == nil {
			byName[strings.ToLower(a.Name)] = a
		}
	}
	for _, a := range p.all {
		if a.Bot {
			continue
		}
		for _, key := range []string{a.ID, a.Name, a.Email} {
			id, ok := known[strings.ToLower(key)]
			if !ok || key == "" {
				continue
			}
			a.Email = cmp.Or(id.Email, a.Email)
			if other := byName[strings.ToLower(id.Username)]; other != nil && other != a {
				p.join(other, a, "identity")
			}
			a.Name = cmp.Or(id.Username, a.Name)
			a.listed = true // somebody knows them
			break
		}
	}
}

// witness is what one source says of a person.
type witness struct {
	from int // the source
	sources.User
}

// complete fills an account with what those merged into it know better.
func (p *people) complete(a *account) {
	all := []witness{{a.from, a.User}}
	for _, t := range a.twins {
		if t.listed {
			all = append(all, witness{t.from, t.User})
		}
	}
	ranked := func(shown bool) []witness {
		list := slices.Clone(all)
		slices.SortStableFunc(list, func(x, y witness) int {
			return cmp.Compare(p.u.rank(x.from, shown), p.u.rank(y.from, shown))
		})
		return list
	}
	a.User = sources.User{Origin: a.Origin, ID: a.ID, Aliases: a.Aliases, Bot: a.Bot}
	completeIdentity(a, ranked(false))
	for _, r := range ranked(true) {
		a.Nickname, a.Status = cmp.Or(a.Nickname, r.Nickname), cmp.Or(a.Status, r.Status)
		a.PictureURL = cmp.Or(a.PictureURL, r.PictureURL)
		if a.picture.path == "" {
			a.picture = fileRef{r.from, r.Picture}
		}
	}
	p.completeState(a, ranked(false))
}

func completeIdentity(a *account, list []witness) {
	for _, r := range list {
		if a.FirstName == "" && a.LastName == "" {
			a.FirstName, a.LastName = r.FirstName, r.LastName
		}
		a.Name, a.RealName, a.Position = cmp.Or(a.Name, r.Name), cmp.Or(a.RealName, r.RealName), cmp.Or(a.Position, r.Position)
		a.AuthData, a.CreatedAt = cmp.Or(a.AuthData, r.AuthData), cmp.Or(a.CreatedAt, r.CreatedAt)
		if !validEmail(a.Email) {
			a.Email = cmp.Or(r.Email, a.Email)
		}
		for _, s := range r.Settings {
			if !slices.ContainsFunc(a.Settings, func(o sources.Setting) bool { return o.Key == s.Key }) {
				a.Settings = append(slices.Clip(a.Settings), s)
			}
		}
	}
}

// completeState decides whether a person is in use, a guest, an admin. The best
// source of each kind counts; a CSV file that says nothing of it is no witness.
func (p *people) completeState(a *account, list []witness) {
	heard := map[string]bool{}
	for _, r := range list {
		kind := p.u.list[r.from].Kind()
		counts := kind == "csv" || !heard[kind]
		heard[kind] = true
		a.Admin, a.PrimaryOwner = a.Admin || r.Admin, a.PrimaryOwner || r.PrimaryOwner
		if !counts {
			continue
		}
		a.Guest = a.Guest || r.Guest
		if r.Deactivated && (kind != "slack" || !heard["ldif"]) {
			a.Deactivated, a.DeactivatedAt = true, cmp.Or(a.DeactivatedAt, r.DeactivatedAt)
		}
	}
}

// findNamed finds the accounts of those whom sources know by name or address only.
func (p *people) findNamed() {
	byName, byEmail := map[string]*account{}, map[string]*account{}
	for _, a := range p.inNamingOrder() {
		if !a.listed {
			continue
		}
		if k := strings.ToLower(a.Name); k != "" && byName[k] == nil {
			byName[k] = a
		}
		if k := strings.ToLower(a.Email); k != "" && byEmail[k] == nil {
			byEmail[k] = a
		}
	}
	p.named = func(id string) *account {
		if name, ok := strings.CutPrefix(id, "name:"); ok {
			return byName[name]
		}
		if email, ok := strings.CutPrefix(id, "email:"); ok {
			return byEmail[email]
		}
		return nil
	}
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

// leaveIdle leaves out the people of directories who take part in nothing, if that
// is asked for.
func (g *gathered) leaveIdle() {
	if !g.o.OnlyAuthors {
		return
	}
	for _, m := range g.memberships {
		if a := g.people.lookup(m.User); a != nil {
			a.present = true
		}
	}
	for _, a := range g.people.all {
		if a.into != nil || a.Bot || a.skipped {
			continue
		}
		takesPart := false
		for _, t := range append([]*account{a}, a.twins...) {
			takesPart = takesPart || t.present || t.lastWrote > 0 || !t.listed
		}
		if !takesPart {
			a.skipped, a.idle = true, "wrote nothing and is in no conversation (--only-authors)"
		}
	}
}

// joins tells of everybody whom several sources know, by user name.
func (p *people) joins() (list []JoinReport) {
	for _, a := range p.all {
		if a.into != nil || a.skipped {
			continue
		}
		j := JoinReport{Username: a.username, By: a.joinedBy, Origins: []string{a.Origin.String()}}
		several := false
		for _, t := range a.twins {
			if t.listed {
				j.Origins = append(j.Origins, t.Origin.String())
				j.Conflicts = append(j.Conflicts, conflicts(a, t)...)
				several = several || t.from != a.from
			}
		}
		if several {
			list = append(list, j)
		}
	}
	slices.SortFunc(list, func(x, y JoinReport) int { return strings.Compare(x.Username, y.Username) })
	return list
}

// conflicts says where one of the records of a person is not what they become.
func conflicts(a, t *account) (list []string) {
	for _, f := range []struct{ what, kept, dropped string }{
		{"user name", a.Name, t.Name}, {"first name", a.FirstName, t.FirstName}, {"last name", a.LastName, t.LastName},
		{"nickname", a.Nickname, t.Nickname}, {"position", a.Position, t.Position}, {"address", a.Email, t.Email},
	} {
		if f.dropped != "" && !strings.EqualFold(f.kept, f.dropped) {
			list = append(list, fmt.Sprintf("%s: %s, not %s (%s)", f.what, quote(f.kept), quote(f.dropped), t.Origin))
		}
	}
	if t.Deactivated != a.Deactivated {
		list = append(list, fmt.Sprintf("deactivated: %t, not %t (%s)", a.Deactivated, t.Deactivated, t.Origin))
	}
	return list
}

// withoutAddress lists the people who got a placeholder.
func (p *people) withoutAddress() (list []PersonReport) {
	for _, a := range p.final() {
		if !a.Bot && !a.skipped && !validEmail(a.Email) {
			list = append(list, PersonReport{a.ID, a.username, cmp.Or(a.RealName, strings.TrimSpace(a.FirstName+" "+a.LastName), a.Nickname)})
		}
	}
	slices.SortFunc(list, func(x, y PersonReport) int { return strings.Compare(x.Username, y.Username) })
	return list
}
