package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// witness is what one source says of a person.
type witness struct {
	from int // the source; below 0 for none
	sources.User
}

// complete fills an account with what those merged into it know better, and gives it
// the names that an Identity says.
func (p *people) complete(a *account) {
	said := a.said
	for _, t := range a.twins {
		said.Username, said.Email = cmp.Or(said.Username, t.said.Username), cmp.Or(said.Email, t.said.Email)
	}
	if len(a.twins) > 0 {
		p.hear(a)
	}
	if a.said = said; a.own == nil && said != (Identity{}) {
		own := *a.User
		a.own = &own
	}
	a.Name, a.Email = cmp.Or(said.Username, a.Name), cmp.Or(said.Email, a.Email)
}

// hear makes of an account what all who know the person say.
func (p *people) hear(a *account) {
	all := []witness{{a.from, *a.User}}
	for _, t := range a.twins {
		if t.listed {
			all = append(all, witness{t.from, *t.User})
		}
	}
	if !a.listed && len(all) == 1 {
		return // nobody but messages knows of them
	}
	// The best source first, and of equal ones the account that stays, then the newest.
	ranked := func(shown bool) []witness {
		list := slices.Clone(all)
		slices.SortStableFunc(list, func(x, y witness) int {
			return cmp.Or(
				cmp.Compare(p.u.rank(x.from, shown), p.u.rank(y.from, shown)), boolCompare(x.ID != a.ID, y.ID != a.ID),
				cmp.Compare(p.u.age(x.from), p.u.age(y.from)), boolCompare(x.Deactivated, y.Deactivated),
			)
		})
		return list
	}
	a.own = a.User
	a.User = &sources.User{Origin: a.Origin, ID: a.ID, Aliases: a.Aliases, Bot: a.Bot}
	completeIdentity(a, ranked(false))
	for _, r := range ranked(true) {
		a.Nickname, a.Status = cmp.Or(a.Nickname, r.Nickname), cmp.Or(a.Status, r.Status)
		if a.picture.path == "" && (a.PictureURL == "" || p.u.o.Fetch == nil) {
			a.picture = fileRef{r.from, r.Picture}
		}
		a.PictureURL = cmp.Or(a.PictureURL, r.PictureURL)
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
		if !validEmail(a.Email) && !r.Bot {
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
// source of each kind counts; a CSV file that says nothing of it is no witness, and
// one that only fills gaps is heard when no other source knows the person. One that
// overrides, and says that the account is in use, is believed over all after it.
func (p *people) completeState(a *account, list []witness) {
	heard, active := map[string]bool{}, false
	for _, r := range list {
		kind, counts := "", len(heard) == 0
		if r.from >= 0 {
			kind = p.u.list[r.from].Kind()
		}
		if kind != "" && p.u.rank(r.from, false) != fillsGaps {
			counts = kind == "csv" || !heard[kind]
		}
		heard[kind] = true
		if !counts {
			continue
		}
		a.Admin, a.PrimaryOwner, a.Guest = a.Admin || r.Admin, a.PrimaryOwner || r.PrimaryOwner, a.Guest || r.Guest
		if r.Deactivated && !active && (kind != "slack" || !heard["ldif"]) {
			a.Deactivated, a.DeactivatedAt = true, cmp.Or(a.DeactivatedAt, r.DeactivatedAt)
		}
		active = active || r.Active && kind == "csv" && p.u.rank(r.from, false) != fillsGaps
	}
}

// joins tells of everybody of whom there are several records, by user name.
func (p *people) joins() (list []JoinReport) {
	for _, a := range p.all {
		if a.into != nil || a.skipped || a.own == nil {
			continue
		}
		told := []*sources.User{a.own}
		for _, t := range a.twins {
			if t.listed {
				told = append(told, t.User)
			}
		}
		if len(told) == 1 {
			continue
		}
		j := JoinReport{Username: a.username}
		for _, by := range a.joinedBy {
			if !slices.Contains(j.By, by) {
				j.By = append(j.By, by)
			}
		}
		for _, u := range told {
			j.Origins = append(j.Origins, u.Origin.String())
			j.Conflicts = append(j.Conflicts, conflicts(a, u, told)...)
		}
		list = append(list, j)
	}
	slices.SortFunc(list, func(x, y JoinReport) int { return strings.Compare(x.Username, y.Username) })
	return list
}

// disputed are the fields in which sources may differ about a person.
var disputed = []struct {
	what string
	of   func(*sources.User) string
}{
	{"user name", func(u *sources.User) string { return u.Name }},
	{"address", func(u *sources.User) string { return u.Email }},
	{"first name", func(u *sources.User) string { return u.FirstName }},
	{"last name", func(u *sources.User) string { return u.LastName }},
	{"nickname", func(u *sources.User) string { return u.Nickname }},
	{"position", func(u *sources.User) string { return u.Position }},
	{"deactivated", func(u *sources.User) string { return fmt.Sprint(u.Deactivated) }},
	{"guest", func(u *sources.User) string { return fmt.Sprint(u.Guest) }},
}

// conflicts says where what a source says of a person is not what they become, and
// which of all that is told does.
func conflicts(a *account, u *sources.User, all []*sources.User) (list []string) {
	for _, f := range disputed {
		kept, dropped := f.of(a.User), f.of(u)
		if dropped == "" || strings.EqualFold(kept, dropped) {
			continue
		}
		by := ""
		for _, w := range all {
			if by == "" && strings.EqualFold(f.of(w), kept) {
				by = " (" + w.Origin.String() + ")"
			}
		}
		list = append(list, fmt.Sprintf("%s: %s%s, not %s (%s)", f.what, quote(kept), by, quote(dropped), u.Origin))
	}
	return list
}

// withoutAddress lists the people who got a placeholder.
func (p *people) withoutAddress() (list []PersonReport) {
	for _, a := range p.final() {
		if !a.Bot && !a.skipped && !validEmail(a.Email) {
			list = append(list, a.report())
		}
	}
	slices.SortFunc(list, func(x, y PersonReport) int { return strings.Compare(x.Username, y.Username) })
	return list
}
