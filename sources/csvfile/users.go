package csvfile

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/internal/bulk"
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

// identify reads who a row is about. Its lists are valid until the next row.
func (v *survey) identify(t *table, r *row) (who identity) {
	name := strings.TrimPrefix(v.text(t, r, colUsername), "@")
	mail, principal := v.text(t, r, colEmail), v.text(t, r, colPrincipal)
	who.addresses = v.mail[:0]
	if outside, ok := guestAddress(principal); ok {
		principal = outside
	}
	for _, s := range []string{mail, principal, name} {
		if isAddress(s) && !slices.ContainsFunc(who.addresses, func(a string) bool { return strings.EqualFold(a, s) }) {
			who.addresses = append(who.addresses, s)
		}
	}
	v.mail = who.addresses
	if !isAddress(name) {
		who.name = name
	}
	if len(who.addresses) > 0 {
		who.address = who.addresses[0]
		who.local, _, _ = cutLast(who.address, '@')
	}
	for _, f := range []field{colUserID, colRecordID} {
		switch key := v.text(t, r, f); {
		case isSlackID(key):
			who.key = cmp.Or(who.key, key)
		case key != "" && !isRounded([]byte(key)):
			who.record = cmp.Or(who.record, v.keeper.Join(recordID, key))
		}
	}
	return who
}

// guestAddress returns the address of somebody from outside by their name in Entra:
// that of "zoe_other.example#EXT#@acme.example" is zoe@other.example.
func guestAddress(principal string) (string, bool) {
	i := strings.IndexByte(principal, '#')
	if i >= 0 {
		i = strings.Index(strings.ToUpper(principal), "#EXT#")
	}
	if i < 0 {
		return "", false
	}
	local, domain, ok := cutLast(principal[:i], '_')
	return local + "@" + domain, ok && local != "" && domain != ""
}

// The beginnings of ids, see [sources.NameID] and [sources.EmailID].
var (
	nameID  = sources.NameID("")
	emailID = sources.EmailID("")
)

// idsOf returns the ids by which others may name somebody, the most certain first. The
// list is valid until the next row.
func (v *survey) idsOf(who *identity) []string {
	ids := v.who[:0]
	if who.key != "" {
		ids = append(ids, who.key)
	}
	if who.name != "" {
		ids = append(ids, v.keeper.Join(nameID, strings.ToLower(who.name)))
	}
	for _, a := range who.addresses {
		ids = append(ids, v.keeper.Join(emailID, strings.ToLower(a)))
	}
	v.who = ids
	return ids
}

// userRow reads a row of people.
func (v *survey) userRow(t *table, r *row) {
	who := v.identify(t, r)
	ids := v.idsOf(&who)
	if len(ids) == 0 {
		v.damage(t, r, t.header(colUsername), "the row has neither a user name nor an address: it is left out")
		return
	}
	for _, f := range []field{colUserID, colRecordID} {
		if isRounded(t.cell(r, f)) {
			v.doubts.add(t.origin(r, t.header(f)), roundedID)
		}
	}
	last := len(v.d.Users)
	v.d.Users = bulk.Extend(v.d.Users, v.users)
	u := &v.d.Users[last]
	v.user(t, r, &who, u)
	i, known, why := v.same(ids, u, &who)
	switch {
	case why != "":
		v.d.Users = bulk.Shorten(v.d.Users)
		v.damage(t, r, "", why)
		return
	case known:
		v.d.Merged = append(v.d.Merged, sources.Merged{Kind: sources.KindUser, Count: 1})
		fillIn(&v.d.Users[i], u, ids)
		v.d.Users = bulk.Shorten(v.d.Users)
	default:
		i = last
		u.ID, u.Aliases = ids[0], v.keeper.List(ids[1:], 1) // know may add one
	}
	v.know(i, &who, ids)
	v.userPlaces(t, r, v.d.Users[i].ID)
}

// know makes somebody found by their ids. The key of a record is one too, unless
// another row has it: then the column is something else.
func (v *survey) know(i int, who *identity, ids []string) {
	for _, id := range ids {
		v.people.Set(id, i, v.names)
	}
	if _, taken := v.people.All[who.record]; who.record != "" && !taken {
		v.people.Set(who.record, i, v.names)
		v.d.Users[i].Aliases = append(v.d.Users[i].Aliases, who.record)
	}
}

// same looks for an earlier row about the same person. why says what contradicts it,
// "" when nothing does.
func (v *survey) same(ids []string, u *sources.User, who *identity) (i int, known bool, why string) {
	for _, id := range ids {
		j, ok := v.people.All[id]
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

// user reads what a row says of a person into u.
func (v *survey) user(t *table, r *row, who *identity, u *sources.User) {
	get := func(f field) string { return v.text(t, r, f) }
	*u = sources.User{
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
	v.account(t, r, u)
	v.userRoles(t, r, u)
	v.picture(t, r, u)
	u.Settings = v.preferences(t, r)
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
	first, teams := "", 0
	for piece := range pieces(t.cell(r, colTeam)) {
		if s, ok := v.teamSeat(t, o, piece); ok {
			if teams++; teams == 1 {
				first = s.team
			}
			v.join(s, o, id)
		}
	}
	o.Key = t.header(colChannel)
	for piece := range pieces(t.cell(r, colChannel)) {
		if s, ok := v.channelSeat(t, o, first, piece); ok {
			if s.team == "" && teams > 1 {
				v.doubts.add(o, "the row has several teams, so channels must be written team/channel: those that are not are in the first one")
			}
			v.join(s, o, id)
		}
	}
}

// teamSeat returns the membership that a piece of a list of teams names.
func (v *survey) teamSeat(t *table, o sources.Origin, piece []byte) (s *seat, ok bool) {
	v.key = append(append(v.key[:0], byte(colTeam)), piece...)
	if s, ok = v.seats[string(v.key)]; ok {
		return s, true
	}
	name := clean(piece)
	p, ok := parseSpot(name, true)
	if !ok {
		v.lose(o, sources.KindMembership, t.quote(name)+" names no team: the membership is left out")
		return s, false
	}
	s = &seat{v.membership(o, spot{team: p.name, admin: p.admin}), p.name}
	v.seats[string(v.key)] = s
	return s, true
}

// channelSeat returns the membership that a piece of a list of channels names, in a team
// where it names none. See seat for which are looked up once.
func (v *survey) channelSeat(t *table, o sources.Origin, team string, piece []byte) (s *seat, ok bool) {
	v.key = append(append(append(append(v.key[:0], byte(colChannel)), team...), 0), piece...)
	if s, ok = v.seats[string(v.key)]; ok {
		return s, true
	}
	name := clean(piece)
	p, ok := parseSpot(name, false)
	if !ok {
		v.lose(o, sources.KindMembership, t.quote(name)+" names no channel: the membership is left out")
		return s, false
	}
	own := p.team
	p.team = cmp.Or(p.team, team)
	s = &seat{v.membership(o, p), own}
	if p.team != "" {
		v.seats[string(v.key)] = s
	}
	return s, true
}
