package csvfile

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// identity is how a row says who somebody is.
type identity struct {
	key       string   // Slack's id
	record    string   // accountID of a number or key of the program that wrote the file
	name      string   // user name, as given
	address   string   // the one to write to
	addresses []string // all of them
	local     string   // what a user name can be made of, where none is given
}

// identify reads who a row is about.
func identify(t *table, r *row) (who identity) {
	name := strings.TrimPrefix(clean(t.cell(r, colUsername)), "@")
	mail, principal := clean(t.cell(r, colEmail)), clean(t.cell(r, colPrincipal))
	if outside, ok := guestAddress(principal); ok {
		principal = outside
	}
	for _, s := range []string{mail, principal, name} {
		if isAddress(s) && !slices.ContainsFunc(who.addresses, func(a string) bool { return strings.EqualFold(a, s) }) {
			who.addresses = append(who.addresses, s)
		}
	}
	if !isAddress(name) {
		who.name = name
	}
	if len(who.addresses) > 0 {
		who.address = who.addresses[0]
		who.local, _, _ = cutLast(who.address, '@')
	}
	for _, f := range []field{colUserID, colRecordID} {
		switch key := clean(t.cell(r, f)); {
		case isSlackID(key):
			who.key = cmp.Or(who.key, key)
		case key != "" && !isRounded([]byte(key)):
			who.record = cmp.Or(who.record, accountID(key))
		}
	}
	return who
}

// guestAddress returns the address of somebody from outside by their name in Entra:
// that of "zoe_other.example#EXT#@acme.example" is zoe@other.example.
func guestAddress(principal string) (string, bool) {
	i := strings.Index(strings.ToUpper(principal), "#EXT#")
	if i < 0 {
		return "", false
	}
	local, domain, ok := cutLast(principal[:i], '_')
	return local + "@" + domain, ok && local != "" && domain != ""
}

// ids returns the ids by which others may name them, the most certain first.
func (who *identity) ids() []string {
	var ids []string
	if who.key != "" {
		ids = append(ids, who.key)
	}
	if who.name != "" {
		ids = append(ids, sources.NameID(who.name))
	}
	for _, a := range who.addresses {
		ids = append(ids, sources.EmailID(a))
	}
	return ids
}

// userRow reads a row of people.
func (v *survey) userRow(t *table, r *row) {
	who := identify(t, r)
	ids := who.ids()
	if len(ids) == 0 {
		v.damage(t, r, t.header(colUsername), "the row has neither a user name nor an address: it is left out")
		return
	}
	for _, f := range []field{colUserID, colRecordID} {
		if isRounded(t.cell(r, f)) {
			v.doubts.add(t.origin(r, t.header(f)), roundedID)
		}
	}
	u := v.user(t, r, &who)
	i, known, why := v.same(ids, &u, &who)
	switch {
	case why != "":
		v.damage(t, r, "", why)
		return
	case known:
		v.d.Merged = append(v.d.Merged, sources.Merged{Kind: sources.KindUser, Count: 1})
		fillIn(&v.d.Users[i], &u, ids)
	default:
		i = len(v.d.Users)
		u.ID, u.Aliases = ids[0], ids[1:]
		v.d.Users = push(v.d.Users, u)
	}
	v.know(i, &who, ids)
	v.userPlaces(t, r, v.d.Users[i].ID)
}

// know makes somebody found by their ids. The key of a record is one too, unless
// another row has it: then the column is something else.
func (v *survey) know(i int, who *identity, ids []string) {
	for _, id := range ids {
		v.people[id] = i
	}
	if _, taken := v.people[who.record]; who.record != "" && !taken {
		v.people[who.record] = i
		v.d.Users[i].Aliases = append(v.d.Users[i].Aliases, who.record)
	}
}

// same looks for an earlier row about the same person. why says what contradicts it,
// "" when nothing does.
func (v *survey) same(ids []string, u *sources.User, who *identity) (i int, known bool, why string) {
	for _, id := range ids {
		j, ok := v.people[id]
		if ok && known && i != j {
			return 0, false, fmt.Sprintf("the row says of one person what %s and %s say of two: it is left out", line(v.d.Users[i].Origin), line(v.d.Users[j].Origin))
		}
		if ok {
			i, known = j, true
		}
	}
	if !known {
		return 0, false, ""
	}
	old := &v.d.Users[i]
	name := idWith("name:", old)
	if who.name != "" && name != "" && name != sources.NameID(who.name) ||
		u.Email != "" && old.Email != "" && !strings.EqualFold(u.Email, old.Email) ||
		who.key != "" && isSlackID(old.ID) && old.ID != who.key {
		return 0, false, fmt.Sprintf("the row has the user name, address or id of %s, but is about somebody else: it is left out", line(old.Origin))
	}
	return i, true, ""
}

// idWith returns the id or alias of a user that begins with a prefix, or "".
func idWith(prefix string, u *sources.User) string {
	for _, id := range append([]string{u.ID}, u.Aliases...) {
		if strings.HasPrefix(id, prefix) {
			return id
		}
	}
	return ""
}

// line names a place in a message about another one.
func line(o sources.Origin) string { return fmt.Sprintf("line %d of %s", o.Line, path.Base(o.File)) }

// fillIn adds to a user what a later row tells of the same person and the first
// one did not.
func fillIn(u, more *sources.User, ids []string) {
	for _, p := range []struct{ old, new *string }{
		{&u.Email, &more.Email}, {&u.FirstName, &more.FirstName}, {&u.LastName, &more.LastName}, {&u.RealName, &more.RealName},
		{&u.Nickname, &more.Nickname}, {&u.Position, &more.Position}, {&u.AuthData, &more.AuthData}, {&u.Picture, &more.Picture},
	} {
		*p.old = cmp.Or(*p.old, *p.new)
	}
	for _, id := range ids {
		if id != u.ID && !slices.Contains(u.Aliases, id) {
			if strings.HasPrefix(id, "name:") {
				u.Name = more.Name // the first row had none
			}
			u.Aliases = append(u.Aliases, id)
		}
	}
}

// user reads what a row says of a person.
func (v *survey) user(t *table, r *row, who *identity) sources.User {
	get := func(f field) string { return clean(t.cell(r, f)) }
	u := sources.User{
		Origin: t.origin(r, ""), Name: cmp.Or(who.name, who.local), Email: who.address,
		FirstName: get(colFirstName), LastName: get(colLastName), RealName: cmp.Or(get(colFullName), get(colDisplayName)),
		Nickname: get(colNickname), Position: get(colPosition), AuthData: get(colAuthData),
		Guest: v.flag(t, r, colGuest), Bot: v.flag(t, r, colBot), Admin: v.flag(t, r, colAdmin),
		CreatedAt: v.moment(t, r, colCreatedAt),
		Status:    sources.Status{Emoji: strings.Trim(get(colStatusEmoji), ":"), Text: get(colStatusText), Until: v.moment(t, r, colStatusUntil)},
	}
	if shown := get(colDisplayName); u.Nickname == "" && get(colFullName) != "" && shown != u.RealName {
		u.Nickname = shown
	}
	if u.FirstName == "" && u.LastName == "" && !strings.Contains(u.RealName, ",") {
		u.FirstName, u.LastName, _ = strings.Cut(u.RealName, " ")
		u.LastName = strings.TrimSpace(u.LastName)
	}
	if strings.EqualFold(get(colAccountType), "guest") {
		u.Guest = true
	}
	v.account(t, r, &u)
	v.userRoles(t, r, &u)
	v.picture(t, r, &u)
	u.Settings = t.preferences(r, func(column int, message string) { v.doubts.add(t.origin(r, t.headers[column]), message) })
	return u
}

// picture finds the picture of a user: a file beside the table, or an address.
func (v *survey) picture(t *table, r *row, u *sources.User) {
	cell := clean(t.cell(r, colPicture))
	if cell == "" {
		return
	}
	if isURL(cell) {
		u.PictureURL = sources.SecretURL(cell)
		return
	}
	p, ok := inside(t.name, cell)
	info, err := fs.Stat(v.s.fsys, p)
	if !ok || err != nil || !info.Mode().IsRegular() {
		v.doubts.add(t.origin(r, t.header(colPicture)), "the picture is not in the folder of the file: the user gets none")
		return
	}
	u.Picture = p
	v.pictures[p] = true
}

// userPlaces reads the teams and channels of a user.
func (v *survey) userPlaces(t *table, r *row, id string) {
	o := t.origin(r, t.header(colTeam))
	var teams []string
	for _, name := range list(t.cell(r, colTeam)) {
		p, ok := parseSpot(name, true)
		if !ok {
			v.lose(o, sources.KindMembership, t.quote(name)+" names no team: the membership is left out")
			continue
		}
		teams = append(teams, p.name)
		v.d.Memberships = push(v.d.Memberships, v.membership(o, id, spot{team: p.name, admin: p.admin}))
	}
	o.Key = t.header(colChannel)
	for _, name := range list(t.cell(r, colChannel)) {
		p, ok := parseSpot(name, false)
		if !ok {
			v.lose(o, sources.KindMembership, t.quote(name)+" names no channel: the membership is left out")
			continue
		}
		if p.team == "" && len(teams) > 0 {
			p.team = teams[0]
			if len(teams) > 1 {
				v.doubts.add(o, "the row has several teams, so channels must be written team/channel: those that are not are in the first one")
			}
		}
		v.d.Memberships = push(v.d.Memberships, v.membership(o, id, p))
	}
}
