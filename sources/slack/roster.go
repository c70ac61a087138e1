package slack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// roster gathers the accounts of all lists of people.
type roster struct {
	e        *Export
	d        *sources.Directory
	accounts []*accountOf
	byID     map[string]*accountOf
	votes    map[*space]map[string]int // for the id that Slack has for a workspace
	merged   map[sources.Kind]int
	invited  int // who never came
}

// accountOf is an account, and what its record does not hold.
type accountOf struct {
	sources.User
	org    bool     // listed by the organisation, whose word counts
	first  *space   // the space of the list it was met in first
	in     []*space // the workspaces that list it
	listed []*space // those of them in which it is in use
	homes  []string // ids of the workspaces it is in, as Slack has them
	group  string   // id of the organisation, or of the workspace where there is none
	lost   bool     // of another organisation, and in no shared channel
}

// readUsers reads all lists of people into d.
func (e *Export) readUsers(d *sources.Directory) (*roster, error) {
	r := &roster{e: e, d: d, byID: map[string]*accountOf{}, votes: map[*space]map[string]int{}, merged: map[sources.Kind]int{}}
	lists := 0
	for _, sp := range e.stock.spaces {
		for _, name := range []string{orgUsersFile, usersFile} {
			file, ok := sp.lists[name]
			if !ok {
				continue
			}
			lists++
			err := readList(e, file, d, sources.KindUser, func(u *user, o sources.Origin) string { return r.take(u, o, sp, name == orgUsersFile) })
			if err != nil {
				return nil, err
			}
		}
	}
	if lists == 0 {
		d.Assumptions = append(d.Assumptions, "users.json is missing: people are rebuilt from what messages tell of them, as deactivated accounts without e-mail address")
	}
	r.findStrangers()
	if err := r.join(); err != nil {
		return nil, err
	}
	for _, a := range r.accounts {
		d.Users = append(d.Users, a.User)
	}
	for _, k := range []sources.Kind{sources.KindUser, sources.KindBot} {
		if n := r.merged[k]; n > 0 {
			d.Merged = append(d.Merged, sources.Merged{Kind: k, Count: n})
		}
	}
	return r, nil
}

// take adds one element of a list. It returns why it was left out, or "".
func (r *roster) take(u *user, o sources.Origin, sp *space, org bool) string {
	if u.ID == "" {
		return "an account without id"
	}
	a, rec := r.byID[string(u.ID)], u.record(o)
	switch {
	case a == nil:
		a = &accountOf{User: rec, org: org, first: sp}
		r.accounts = append(r.accounts, a)
		r.byID[a.ID] = a
		if bool(u.IsInvited) && !rec.Deactivated {
			r.invited++
		}
	case a.first == sp && a.org == org || slices.Contains(a.in, sp):
		return fmt.Sprintf("the account %s is listed twice", u.ID)
	default:
		a.complete(&rec)
		r.merged[kindOf(&rec)]++
	}
	if sp.name != "" {
		a.in = append(a.in, sp)
	}
	if sp.name != "" && !rec.Deactivated {
		a.listed = append(a.listed, sp)
		r.vote(sp, u, &rec)
	}
	a.group = cmp.Or(a.group, string(u.TeamID))
	a.lost = a.lost || bool(u.IsStranger)
	if x := u.Enterprise.val; x != nil {
		a.group = cmp.Or(string(x.EnterpriseID), a.group)
		a.homes = append(a.homes, x.Teams...)
	} else if org && u.TeamID != "" {
		a.homes = append(a.homes, string(u.TeamID))
	}
	return ""
}

// kindOf returns the kind that an account is counted as.
func kindOf(u *sources.User) sources.Kind {
	if u.Bot {
		return sources.KindBot
	}
	return sources.KindUser
}

// complete adds what another list says of the account. Who is in use anywhere is in
// use, and who is more than a guest anywhere is no guest, unless the organisation
// says otherwise.
func (a *accountOf) complete(more *sources.User) {
	for _, f := range []struct{ to, from *string }{
		{&a.Name, &more.Name}, {&a.Email, &more.Email}, {&a.FirstName, &more.FirstName}, {&a.LastName, &more.LastName},
		{&a.RealName, &more.RealName}, {&a.Nickname, &more.Nickname}, {&a.Position, &more.Position},
	} {
		*f.to = cmp.Or(*f.to, *f.from)
	}
	a.PictureURL = cmp.Or(a.PictureURL, more.PictureURL)
	a.Status = cmp.Or(a.Status, more.Status)
	if a.Settings == nil {
		a.Settings = more.Settings
	}
	for _, id := range more.Aliases {
		if !slices.Contains(a.Aliases, id) {
			a.Aliases = append(a.Aliases, id)
		}
	}
	a.Bot = a.Bot || more.Bot
	if a.org {
		return
	}
	a.Guest = a.Guest && more.Guest
	a.Admin, a.PrimaryOwner = a.Admin || more.Admin, a.PrimaryOwner || more.PrimaryOwner
	a.Deactivated = a.Deactivated && more.Deactivated
	a.DeactivatedAt = max(a.DeactivatedAt, more.DeactivatedAt)
	if !a.Deactivated {
		a.DeactivatedAt = 0
	}
}

// indexUsers prepares the look-ups that messages need.
func (e *Export) indexUsers(users []sources.User) {
	e.users = make(map[string]*sources.User, len(users))
	e.botIDs = map[string]string{}
	for i := range users {
		u := &users[i]
		e.users[u.ID] = u
		for _, a := range u.Aliases {
			e.botIDs[a] = u.ID
		}
	}
}

// findStrangers finds people of other organisations, who are listed because of
// channels that both share (Slack Connect). They must not become members of the
// company, so their accounts are deactivated.
func (r *roster) findStrangers() {
	own := r.ownGroup()
	strangers := 0
	for _, a := range r.accounts {
		if a.Bot || a.Deactivated || !a.lost && (own == "" || a.group == "" || a.group == own) {
			continue
		}
		a.Deactivated, a.listed, a.homes = true, nil, nil
		strangers++
	}
	r.tell(strangers, "%s of other organisations (Slack Connect): their accounts are deactivated", "people are", "person is")
	r.tell(r.invited, "%s invited and never came: they get accounts like everybody else", "people were", "person was")
}

// tell adds an assumption about n people, unless n is 0.
func (r *roster) tell(n int, format, many, one string) {
	if n == 0 {
		return
	}
	who := many
	if n == 1 {
		who = one
	}
	r.d.Assumptions = append(r.d.Assumptions, fmt.Sprintf(format, fmt.Sprintf("%d %s", n, who)))
}

// ownGroup returns the organisation, or the workspace, that more than half of all
// people are of; "" when there is none. The workspaces of an organisation differ.
func (r *roster) ownGroup() string {
	count := map[string]int{}
	people := 0
	for _, a := range r.accounts {
		if !a.Bot && a.group != "" {
			people++
			count[a.group]++
		}
	}
	for group, n := range count {
		if 2*n > people && (len(r.e.stock.spaces) == 1 || strings.HasPrefix(group, "E")) {
			return group
		}
	}
	return ""
}
