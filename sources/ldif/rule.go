package ldif

import (
	"fmt"
	"strings"
)

// GroupRule makes everybody in a group, also by way of other groups, a member.
type GroupRule struct {
	Group   string // its dn, or one of its names (cn)
	Team    string // by name; "" for the team of the run
	Channel string // by name; "" for the team only
	Admin   bool   // of the channel, or of the team when Channel is ""
}

// ParseGroupRule reads a rule such as
//
//	cn=dev,ou=groups,dc=example,dc=com=team/channel:admin
//
// which is a group, an equals sign, a team, and if wanted a slash and a channel, and
// ":admin". The last equals sign is the one that counts. The team may be empty. The
// error wraps ErrOption.
func ParseGroupRule(s string) (GroupRule, error) {
	const shape = "GROUP=TEAM, GROUP=TEAM/CHANNEL or either with :admin behind it"
	fail := func(why string) (GroupRule, error) {
		return GroupRule{}, fmt.Errorf("%w: %q: %s; a rule is %s", ErrOption, s, why, shape)
	}
	i := strings.LastIndexByte(s, '=')
	if i < 0 {
		return fail("no team is named")
	}
	r := GroupRule{Group: strings.TrimSpace(s[:i])}
	target := strings.ToLower(strings.TrimSpace(s[i+1:]))
	if name, role, ok := strings.Cut(target, ":"); ok {
		if role != "admin" {
			return fail("the only role is admin")
		}
		target, r.Admin = name, true
	}
	r.Team, r.Channel, _ = strings.Cut(target, "/")
	switch {
	case r.Group == "":
		return fail("no group is named")
	case strings.Contains(target, ",") || strings.ContainsAny(target, " \t") || strings.Contains(r.Channel, "/"):
		return fail("what follows the last equals sign names no team")
	case target == "" && !r.Admin:
		return fail("neither a team nor a channel is named")
	case target == "/" || strings.HasSuffix(target, "/"):
		return fail("no channel is named")
	}
	if r.byName() {
		return r, nil
	}
	if _, err := parseDN(r.Group); err != nil {
		return fail(err.Error())
	}
	return r, nil
}

// byName reports whether the rule gives a name of the group and not its dn.
func (r GroupRule) byName() bool { return !strings.Contains(r.Group, "=") }
