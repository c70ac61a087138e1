package converter

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// memberChanges are memberships to be changed by hand, by team or by team:channel.
type memberChanges struct {
	joined, left map[string][]string
}

// never are the fields of a known user that an import does not change, or not without
// damage. They are told, and left out of the line.
var never = []string{"email", "delete_at", "custom_status"}

// leftOut reports whether a field that has changed is left out of somebody's line. The
// server may stop at a line that takes an admin's rights away.
func leftOut(field string, old, now *jsonl.User) bool {
	return slices.Contains(never, field) || field == "roles" && isAdmin(old) && !isAdmin(now)
}

func isAdmin(u *jsonl.User) bool {
	return slices.Contains(strings.Fields(value(u.Roles)), "system_admin")
}

// user returns what is to be written of somebody, or nil. The line of somebody whom the
// server knows is written only if it brings their log-in: without one, the server gives
// them a password that nobody knows.
func (d *delta) user(b *jsonl.User) *jsonl.User {
	name := lowerOf(b.Username)
	old := d.c.sides[earlier].users[name]
	if old == nil {
		d.r.book("user", isNew)
		membersIn(name, b, func(member, any) { d.r.book("membership", isNew) })
		return b
	}
	fields := d.userFields(old, b)
	out := d.knownUser(name, old, b, fields)
	carried, byHand := 0, 0
	for _, f := range fields {
		if out != nil && !leftOut(f, old, b) {
			carried++
		} else {
			byHand++
		}
	}
	written := d.memberships(name, old, b, out)
	d.tellUser(name, old, b, out != nil, fields)
	switch {
	case out != nil && carried+written > 0:
		d.r.book("user", isChanged)
		return out
	case byHand > 0:
		d.r.book("user", isByHand)
	default:
		d.r.book("user", isThere)
	}
	return nil
}

// userFields names what has changed of somebody, memberships aside.
func (d *delta) userFields(old, now *jsonl.User) []string {
	fields := changedFields(old, now, "username", "teams", "profile_image", "delete_at")
	if (value(old.DeleteAt) > 0) != (value(now.DeleteAt) > 0) {
		fields = append(fields, "delete_at")
	}
	if old.Roles == nil && value(now.Roles) == "system_user" { // what it is without being said
		fields = slices.DeleteFunc(fields, func(f string) bool { return f == "roles" })
	}
	if !d.sameImage(old.ProfileImage, now.ProfileImage) {
		fields = append(fields, "profile_image")
	}
	return fields
}

// knownUser returns a line for somebody whom the server knows, as yet without memberships,
// or nil if each line would do damage: take their log-in or their language away, or make a
// guest a member of the team's main channel.
func (d *delta) knownUser(name string, old, now *jsonl.User, fields []string) *jsonl.User {
	hasLogin := value(now.AuthData) != "" && value(now.AuthService) != "" || value(now.Password) != ""
	keepsLocale := now.Locale != nil || old.Locale == nil
	// Which address the server has, if somebody changes it by hand, is not known.
	moves := slices.Contains(fields, "email")
	if !hasLogin || !keepsLocale || moves || isGuestRole(old.Roles) || isGuestRole(now.Roles) {
		return nil
	}
	out := &jsonl.User{
		Username: &name, Email: old.Email, AuthService: now.AuthService, AuthData: now.AuthData, Password: now.Password, Locale: now.Locale,
	}
	to, from := reflect.ValueOf(out).Elem(), reflect.ValueOf(now).Elem()
	for i := range to.NumField() {
		field, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		if !slices.Contains(fields, field) || leftOut(field, old, now) {
			continue
		}
		if to.Field(i).Set(from.Field(i)); from.Field(i).IsNil() && slices.Contains(emptied, field) {
			to.Field(i).Set(reflect.ValueOf(new("")))
		}
	}
	return out
}

// emptied are the fields that the server empties when they are given empty.
var emptied = []string{"nickname", "first_name", "last_name", "position"}

// memberships compares the memberships of somebody, and puts those that are new or
// changed into their line, if there is one. It returns how many that are.
func (d *delta) memberships(name string, old, now, out *jsonl.User) (written int) {
	before := map[member]any{}
	membersIn(name, old, func(m member, what any) { before[m] = what })
	changed := map[member]bool{}
	membersIn(name, now, func(m member, what any) {
		was, known := before[m]
		delete(before, m)
		switch {
		case known && reflect.DeepEqual(was, what):
			d.r.book("membership", isThere)
			return
		case out == nil:
			d.r.book("membership", isByHand)
			d.tellMembership(m, known, was, what)
			return
		case known:
			d.r.book("membership", isChanged)
		default:
			d.r.book("membership", isNew)
		}
		changed[m] = true
	})
	for m := range before {
		d.r.of("membership").Gone++
		if d.isThere(m) && value(now.DeleteAt) == 0 { // whoever is deactivated reads nothing
			d.members.add(&d.members.left, m)
		}
	}
	if out != nil && len(changed) > 0 {
		out.Teams = list(onlyChanged(name, now, changed))
	}
	return len(changed)
}

// isThere reports whether the sources have the team or channel of a membership. Of one that
// is not in this export nobody has left.
func (d *delta) isThere(m member) bool {
	now := &d.c.sides[later]
	if m.channel == "" {
		return now.teams[m.team] != nil
	}
	key := m.team + ":" + m.channel
	return now.channels[key] != nil || slices.Contains(reservedChannels, m.channel) && now.teams[m.team] != nil
}

// onlyChanged are the memberships that are new or changed, in their teams.
func onlyChanged(name string, u *jsonl.User, changed map[member]bool) (teams []jsonl.UserTeam) {
	for _, t := range value(u.Teams) {
		in := member{name, lowerOf(t.Name), ""}
		var channels []jsonl.UserChannel
		for _, ch := range value(t.Channels) {
			if changed[member{name, in.team, lowerOf(ch.Name)}] {
				channels = append(channels, ch)
			}
		}
		if len(channels) == 0 && !changed[in] {
			continue
		}
		t.Channels = list(channels)
		teams = append(teams, t)
	}
	return teams
}

func (m *memberChanges) add(to *map[string][]string, x member) {
	if *to == nil {
		*to = map[string][]string{}
	}
	key := x.team
	if x.channel != "" {
		key += ":" + x.channel
	}
	(*to)[key] = append((*to)[key], x.user)
}

// tellMembership tells of a membership that no line can bring.
func (d *delta) tellMembership(m member, known bool, was, now any) {
	if !known {
		d.members.add(&d.members.joined, m)
		return
	}
	place := m.team
	if m.channel != "" {
		place += ":" + m.channel
	}
	d.hand.add(1, HandReport{What: handRole, Place: place, Who: m.user, Detail: strings.Join(changedOf(was, now), ", ")})
}

// membersEach is how many people one command names.
const membersEach = 50

// tellMembers lists the commands for memberships, by place.
func (d *delta) tellMembers() {
	for _, x := range []struct {
		what, does string
		of         map[string][]string
	}{{handJoined, "add", d.members.joined}, {handLeft, "remove", d.members.left}} {
		for _, place := range slices.Sorted(maps.Keys(x.of)) {
			kind := "team"
			if strings.Contains(place, ":") {
				kind = "channel"
			}
			people := sortedNames(x.of[place])
			for some := range slices.Chunk(people, membersEach) {
				d.hand.add(len(some), HandReport{
					What: x.what, Place: place, Who: strings.Join(some, " "), Before: x.does == "remove",
					Command: "mmctl " + kind + " users " + x.does + " " + shellWord(place) + " " + shellWords(some),
				})
			}
		}
	}
}

func shellWords(list []string) string {
	var out []string
	for _, s := range list {
		out = append(out, shellWord(s))
	}
	return strings.Join(out, " ")
}

// tellUser lists what no line brings of somebody.
func (d *delta) tellUser(name string, old, now *jsonl.User, hasLine bool, fields []string) {
	var rest []string
	for _, f := range fields {
		switch {
		case f == "email":
			d.hand.add(1, HandReport{What: handAddress, Who: name, Command: "mmctl user email " + shellWord(name) + " " + shellWord(value(now.Email))})
		case f == "delete_at" && value(now.DeleteAt) > 0:
			d.hand.add(1, HandReport{What: handState, Who: name, Before: true, Command: "mmctl user deactivate " + shellWord(name)})
		case f == "delete_at":
			d.hand.add(1, HandReport{What: handState, Who: name, Command: "mmctl user activate " + shellWord(name)})
		case hasLine && !leftOut(f, old, now):
		case f == "roles":
			d.tellRoles(name, old, now)
		default:
			rest = append(rest, f)
		}
	}
	if len(rest) > 0 {
		d.hand.add(1, HandReport{What: handProfile, Who: name, Detail: strings.Join(rest, ", ")})
	}
}

// tellRoles lists a change between guest, member and admin.
func (d *delta) tellRoles(name string, old, now *jsonl.User) {
	x := HandReport{What: handRole, Who: name, Detail: value(now.Roles)}
	switch {
	case isGuestRole(now.Roles) && !isGuestRole(old.Roles):
		x.Command = "mmctl user demote " + shellWord(name)
	case isGuestRole(old.Roles) && !isGuestRole(now.Roles):
		x.Command = "mmctl user promote " + shellWord(name)
	case isAdmin(now) && !isAdmin(old):
		x.Command = "mmctl roles system-admin " + shellWord(name)
	case isAdmin(old) && !isAdmin(now):
		x.Command = "mmctl roles member " + shellWord(name)
	}
	d.hand.add(1, x)
}
