package csvfile

import (
	"bytes"

	"github.com/mmimport/mmimport/sources"
)

// standing is what a word in a column of states says of whose account it is.
type standing struct {
	guest, bot, admin, primary bool
}

// standings are the words that lists of people have in a column "status", with those
// that Slack's has.
var standings = map[string]standing{
	"member": {}, "regular": {}, "user": {}, "full member": {}, "invited member": {}, "invited": {}, "pending": {},
	"admin": {admin: true}, "owner": {admin: true}, "org owner": {admin: true}, "org admin": {admin: true},
	"workspace admin": {admin: true}, "workspace owner": {admin: true},
	"primary owner":           {admin: true, primary: true},
	"workspace primary owner": {admin: true, primary: true}, "org primary owner": {admin: true, primary: true},
	"multi-channel guest": {guest: true}, "single-channel guest": {guest: true}, "guest": {guest: true}, "invited guest": {guest: true},
	"bot": {bot: true}, "workflow bot": {bot: true},
}

// account reads whether an account is in use, and since when not. It is not where any
// column says so.
func (v *survey) account(t *table, r *row, u *sources.User) {
	said := false
	if word := v.lower(t, r, colAccountStatus); len(word) > 0 {
		s, known := standings[string(word)]
		on, ok := enabled(word, false)
		if !known && !ok {
			v.doubts.add(t.origin(r, t.header(colAccountStatus)), t.quote(clean(t.cell(r, colAccountStatus)))+" is no status of an account that is known: it is taken for active")
		}
		said, u.Deactivated = ok, ok && !on
		u.Guest, u.Bot = u.Guest || s.guest, u.Bot || s.bot
		u.Admin, u.PrimaryOwner = u.Admin || s.admin, s.primary
	}
	for _, f := range []field{colActive, colDeactivated} {
		for _, p := range t.fields[f] {
			v.word = appendLower(v.word[:0], r.cell(p.column))
			on, ok := enabled(v.word, f == colDeactivated)
			switch {
			case len(v.word) == 0:
			case ok:
				said, u.Deactivated = true, u.Deactivated || !on
			default:
				v.doubts.add(t.origin(r, t.headers[p.column]), t.quote(clean(r.cell(p.column)))+" is neither yes nor no: the account is taken for active")
			}
		}
	}
	if at := v.moment(t, r, colDeactivatedAt); at != 0 {
		u.Deactivated, u.DeactivatedAt = true, at
		if len(t.cell(r, colDeactivatedTill)) > 0 {
			v.doubts.add(t.origin(r, t.header(colDeactivatedTill)), "the account is suspended for a time: it is deactivated, activate it where that time is over")
		}
	}
	u.Active = said && !u.Deactivated
}

// userRoles reads the roles of an account. In a file that names channels, "admin"
// alone may mean those, and makes nobody an administrator of the system.
func (v *survey) userRoles(t *table, r *row, u *sources.User) {
	for role := range bytes.FieldsFuncSeq(v.lower(t, r, colRoles), isSeparator) {
		switch string(role) {
		case "system_admin":
			u.Admin = true
		case "admin", "administrator", "owner":
			if t.has(colChannel, colTeam) {
				v.doubts.add(t.origin(r, t.header(colRoles)), t.quote(string(role))+" may be meant for a channel or team: write system_admin, or channel:admin in the list of channels")
				continue
			}
			u.Admin = true
		case "guest", "system_guest":
			u.Guest = true
		case "bot":
			u.Bot = true
		case "member", "user", "system_user":
		default:
			v.doubts.add(t.origin(r, t.header(colRoles)), t.quote(string(role))+" is no role that is known: it is left out")
		}
	}
}
