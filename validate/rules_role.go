package validate

// Rules about roles, schemes and emoji.
const (
	roleName         ID = "MI101"
	roleDisplayName  ID = "MI102"
	roleDescription  ID = "MI103"
	rolePermission   ID = "MI104"
	roleManaged      ID = "MI105"
	schemeNoScope    ID = "MI111"
	schemeScope      ID = "MI112"
	schemeRoles      ID = "MI113"
	schemeName       ID = "MI114"
	schemeDisplay    ID = "MI115"
	schemeDesc       ID = "MI116"
	schemeTeamGuest  ID = "MI117"
	schemeNewScope   ID = "MI118"
	emojiNameMissing ID = "MI121"
	emojiNoImage     ID = "MI122"
	emojiName        ID = "MI123"
	emojiSystem      ID = "MI124"
)

var roleRules = []Rule{
	{
		ID: roleName, Title: "The name of a role is missing or not valid", Effect: Stops, Severity: Error,
		Why:     "A role is named with 1 to 64 of the characters a-z, 0-9 and _.",
		Fix:     "use only a-z, 0-9 and _",
		Example: `{"type":"role","role":{"name":"My-Role","display_name":"My role"}}`,
		Server:  "app.import.validate_role_import_data.name_invalid.error",
	},
	{
		ID: roleDisplayName, Title: "The display name of a role is missing, empty or longer than 128 bytes", Effect: Stops, Severity: Error,
		Why:     "The limit counts bytes: an umlaut is two.",
		Fix:     "give the role a short display name",
		Example: `{"type":"role","role":{"name":"my_role"}}`,
		Server:  "app.import.validate_role_import_data.display_name_invalid.error",
	},
	{
		ID: roleDescription, Title: "The description of a role is longer than 1024 bytes", Effect: Stops, Severity: Error,
		Why:     "The limit counts bytes: an umlaut is two.",
		Fix:     "shorten the description",
		Example: "a role with a description of 1025 bytes",
		Server:  "app.import.validate_role_import_data.description_invalid.error",
	},
	{
		ID: rolePermission, Title: "A role has a permission that the server does not know", Effect: Stops, Severity: Error,
		Why:     "The list of permissions grows with the versions of the server, so a role from a newer server may not fit an older one.",
		Fix:     "leave the permission out, or correct its name",
		Example: `{"type":"role","role":{"name":"my_role","display_name":"My role","permissions":["fly"]}}`,
		Server:  "app.import.validate_role_import_data.invalid_permission.error",
	},
	{
		ID: roleManaged, Title: "scheme_managed of a new role is not kept", Effect: Loses, Severity: Warning,
		Why:     "A role that an import creates is never managed by a scheme; the flag counts only for roles that exist already.",
		Fix:     "define the role inside its scheme, or leave the flag out",
		Example: `{"type":"role","role":{"name":"my_role","display_name":"My role","scheme_managed":true}}`,
	},
	{
		ID: schemeNoScope, Title: "A scheme has no scope", Effect: Stops, Severity: Error,
		Why:     "A scheme is for teams or for channels.",
		Fix:     "set scope to team or channel",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","display_name":"My scheme"}}`,
		Server:  "app.import.validate_scheme_import_data.null_scope.error",
	},
	{
		ID: schemeScope, Title: "The scope of a scheme is neither team nor channel", Effect: Stops, Severity: Error,
		Why:     "A scheme is for teams or for channels.",
		Fix:     "set scope to team or channel",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","display_name":"My scheme","scope":"all"}}`,
		Server:  "app.import.validate_scheme_import_data.unknown_scheme.error",
	},
	{
		ID: schemeRoles, Title: "The roles of a scheme do not fit its scope", Effect: Stops, Severity: Error,
		Why:     "A team scheme needs the roles of admins and members for teams and for channels, a channel scheme those for channels and none for teams.",
		Fix:     "give exactly the roles that the scope needs",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","display_name":"My scheme","scope":"channel"}}`,
		Server:  "app.import.validate_scheme_import_data.wrong_roles_for_scope.error",
	},
	{
		ID: schemeName, Title: "The name of a scheme is missing or not valid", Effect: Stops, Severity: Error,
		Why:     "A scheme is named with 2 to 64 of the characters a-z, 0-9 and _.",
		Fix:     "use only a-z, 0-9 and _",
		Example: `{"type":"scheme","scheme":{"name":"x","display_name":"My scheme","scope":"channel","default_channel_admin_role":{"name":"a","display_name":"A"},"default_channel_user_role":{"name":"b","display_name":"B"}}}`,
		Server:  "app.import.validate_scheme_import_data.name_invalid.error",
	},
	{
		ID: schemeDisplay, Title: "The display name of a scheme is missing, empty or longer than 128 bytes", Effect: Stops, Severity: Error,
		Why:     "The limit counts bytes: an umlaut is two.",
		Fix:     "give the scheme a short display name",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","scope":"channel","default_channel_admin_role":{"name":"a","display_name":"A"},"default_channel_user_role":{"name":"b","display_name":"B"}}}`,
		Server:  "app.import.validate_scheme_import_data.display_name_invalid.error",
	},
	{
		ID: schemeDesc, Title: "The description of a scheme is longer than 1024 bytes", Effect: Stops, Severity: Error,
		Why:     "The limit counts bytes: an umlaut is two.",
		Fix:     "shorten the description",
		Example: "a scheme with a description of 1025 bytes",
		Server:  "app.import.validate_scheme_import_data.description_invalid.error",
	},
	{
		ID: schemeTeamGuest, Title: "The team guest role of a channel scheme is not used", Effect: Loses, Severity: Warning,
		Why:     "A channel scheme has no roles for teams. The guest role is the only one for which the server does not complain.",
		Fix:     "leave default_team_guest_role out",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","display_name":"S","scope":"channel","default_channel_admin_role":{"name":"a","display_name":"A"},"default_channel_user_role":{"name":"b","display_name":"B"},"default_team_guest_role":{"name":"c","display_name":"C"}}}`,
	},
	{
		ID: schemeNewScope, Title: "A scheme is defined again with another scope", Effect: Stops, Severity: Error,
		Why: "The scope of a scheme cannot change.",
		Fix: "use another name for the second scheme",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","display_name":"S","scope":"channel","default_channel_admin_role":{"name":"a","display_name":"A"},"default_channel_user_role":{"name":"b","display_name":"B"}}}
{"type":"scheme","scheme":{"name":"my_scheme","display_name":"S","scope":"team","default_channel_admin_role":{"name":"a","display_name":"A"},"default_channel_user_role":{"name":"b","display_name":"B"},"default_team_admin_role":{"name":"a","display_name":"A"},"default_team_user_role":{"name":"b","display_name":"B"}}}`,
		Server: "app.import.import_scheme.scope_change.error",
	},
	{
		ID: emojiNameMissing, Title: "An emoji has no name", Effect: Stops, Severity: Error,
		Why:     "An emoji is known by its name.",
		Fix:     "give the emoji a name",
		Example: `{"type":"emoji","emoji":{"image":"x.png"}}`,
		Server:  "app.import.validate_emoji_import_data.name_missing.error",
	},
	{
		ID: emojiNoImage, Title: "An emoji has no image", Effect: Stops, Severity: Error,
		Why:     "The image is a path below data/ in the archive.",
		Fix:     "give the emoji an image",
		Example: `{"type":"emoji","emoji":{"name":"acme_logo"}}`,
		Server:  "app.import.validate_emoji_import_data.image_missing.error",
	},
	{
		ID: emojiName, Title: "The name of an emoji is not valid", Effect: Stops, Severity: Error,
		Why:     "An emoji is named with 1 to 64 of the characters a-z, A-Z, 0-9, +, - and _.",
		Fix:     "use only letters without accents, digits, +, - and _",
		Example: `{"type":"emoji","emoji":{"name":"two words","image":"x.png"}}`,
		Server:  "model.emoji.name.app_error",
	},
	{
		ID: emojiSystem, Title: "An emoji is named like one of the server's own", Effect: Skips, Severity: Warning,
		Why:     "The server has more than four thousand emoji of its own. One with such a name is left out; messages show the server's.",
		Fix:     "use another name, here and in the messages",
		Example: `{"type":"emoji","emoji":{"name":"smile","image":"x.png"}}`,
		Server:  "model.emoji.system_emoji_name.app_error",
	},
}
