package validate

import (
	"slices"

	"github.com/mmimport/mmimport/jsonl"
)

func (r *report) role(p *place, role *jsonl.Role) {
	if name := p.in("name"); !validRoleName(value(role.Name)) {
		r.add(roleName, &name, "%s can be no role", quote(value(role.Name)))
	}
	r.require(roleDisplayName, p, "display_name", role.DisplayName)
	checkTexts(r, p, role, roleTexts)
	for i, id := range items(role.Permissions) {
		if !r.knownPermission(id) {
			list := p.in("permissions")
			at := list.at(i)
			r.add(rolePermission, &at, "no permission is called %s", quote(id)).about(id)
		}
	}
}

var roleTexts = []textField[jsonl.Role]{
	{"display_name", func(r *jsonl.Role) *string { return r.DisplayName }, roleDisplayName, notEmpty(maxBytes(128))},
	{"description", func(r *jsonl.Role) *string { return r.Description }, roleDescription, maxBytes(maxDescription)},
}

func (r *report) roleLine(role *jsonl.Role) {
	p := place{key: "role"}
	r.role(&p, role)
	_, builtIn := r.builtIn[value(role.Name)]
	if role.SchemeManaged != nil && *role.SchemeManaged && !builtIn {
		at := p.in("scheme_managed")
		r.add(roleManaged, &at, "scheme_managed of the new role %s is not kept", quote(value(role.Name)))
	}
}

// schemeRole is a role of a scheme, and for which scopes it is needed.
type schemeRole struct {
	key  string
	get  func(*jsonl.Scheme) *jsonl.Role
	need []string
	// not is the scope for which the role must be absent, if any.
	not string
}

var schemeRoleFields = []schemeRole{
	{"default_team_admin_role", func(s *jsonl.Scheme) *jsonl.Role { return s.DefaultTeamAdminRole }, []string{"team"}, "channel"},
	{"default_team_user_role", func(s *jsonl.Scheme) *jsonl.Role { return s.DefaultTeamUserRole }, []string{"team"}, "channel"},
	{"default_team_guest_role", func(s *jsonl.Scheme) *jsonl.Role { return s.DefaultTeamGuestRole }, nil, ""},
	{"default_channel_admin_role", func(s *jsonl.Scheme) *jsonl.Role { return s.DefaultChannelAdminRole }, []string{"team", "channel"}, ""},
	{"default_channel_user_role", func(s *jsonl.Scheme) *jsonl.Role { return s.DefaultChannelUserRole }, []string{"team", "channel"}, ""},
	{"default_channel_guest_role", func(s *jsonl.Scheme) *jsonl.Role { return s.DefaultChannelGuestRole }, nil, ""},
}

func (r *report) scheme(s *jsonl.Scheme) {
	p := place{key: "scheme"}
	scope := p.in("scope")
	if r.require(schemeNoScope, &scope, "scope", s.Scope) {
		if wrong := oneOf("team", "channel")(*s.Scope); wrong != "" {
			r.add(schemeScope, &scope, "scope %s", wrong)
		}
	}
	for _, f := range schemeRoleFields {
		r.schemeRole(&p, f, s)
	}
	if name := p.in("name"); !schemeNamePattern.MatchString(value(s.Name)) {
		r.add(schemeName, &name, "%s can be no scheme", quote(value(s.Name)))
	}
	r.require(schemeDisplay, &p, "display_name", s.DisplayName)
	checkTexts(r, &p, s, schemeTexts)
}

var schemeTexts = []textField[jsonl.Scheme]{
	{"display_name", func(s *jsonl.Scheme) *string { return s.DisplayName }, schemeDisplay, notEmpty(maxBytes(128))},
	{"description", func(s *jsonl.Scheme) *string { return s.Description }, schemeDesc, maxBytes(maxDescription)},
}

func (r *report) schemeRole(p *place, f schemeRole, s *jsonl.Scheme) {
	role, scope, at := f.get(s), value(s.Scope), p.in(f.key)
	if role == nil {
		if slices.Contains(f.need, scope) {
			r.add(schemeRoles, &at, "a scheme for a %s needs %s", scope, f.key)
		}
		return
	}
	if f.not != "" && f.not == scope {
		r.add(schemeRoles, &at, "a scheme for a %s must not have %s", scope, f.key)
	}
	if f.key == "default_team_guest_role" && scope == "channel" {
		r.add(schemeTeamGuest, &at, "%s of a scheme for a channel is not used", f.key)
	}
	r.role(&at, role)
}

func (r *report) emoji(e *jsonl.Emoji) {
	p := place{key: "emoji"}
	name, image := p.in("name"), p.in("image")
	system := false
	switch n := value(e.Name); {
	case n == "":
		r.add(emojiNameMissing, &name, "no name")
	case !validEmojiName(n):
		r.add(emojiName, &name, "%s can be no emoji", quote(n))
	case isSystemEmoji(n):
		system = true
		r.add(emojiSystem, &name, "the server has an emoji %s of its own", quote(n))
	}
	if value(e.Image) == "" {
		r.add(emojiNoImage, &image, "no image")
		return
	}
	r.emojiFile(&image, *e.Image, system)
}

// knownPermission reports whether a role may have a permission.
func (r *report) knownPermission(id string) bool {
	if r.targetBefore(Version{11, 7, 0}) && newPermissions[id] {
		return false
	}
	return r.permissions[id]
}
