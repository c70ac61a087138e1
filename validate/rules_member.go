package validate

// Rules about the teams and channels of a user.
const (
	memberNoTeam       ID = "MI350"
	memberTeamTwice    ID = "MI351"
	memberTeamRoles    ID = "MI352"
	memberTheme        ID = "MI353"
	memberNoChannel    ID = "MI354"
	memberChannelTwice ID = "MI355"
	memberChannelRoles ID = "MI356"
	memberNotify       ID = "MI357"
	memberIgnored      ID = "MI358"
	memberCounters     ID = "MI359"
	memberRoleUnknown  ID = "MI360"
	memberRoleManaged  ID = "MI361"
	memberGuestRole    ID = "MI362"
	membersTooMany     ID = "MI363"
	memberManyChannels ID = "MI364"
	memberGuestMore    ID = "MI365"
)

var memberRules = []Rule{
	{
		ID: memberNoTeam, Title: "A membership has no team", Effect: Stops, Severity: Error,
		Why:     "Each element of teams names a team.",
		Fix:     "name the team",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{}]}}`,
		Server:  "app.import.validate_user_teams_import_data.team_name_missing.error",
	},
	{
		ID: memberTeamTwice, Title: "A user is a member of the same team twice", Effect: Stops, Severity: Error,
		Why:     "A new membership can be stored once.",
		Fix:     "join the two elements",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme"},{"name":"acme"}]}}`,
		Server:  "app.import.import_user_teams.save_members.conflict.app_error",
	},
	{
		ID: memberTeamRoles, Title: "The roles in a team are not valid", Effect: Stops, Severity: Error,
		Why:     "Roles are names of roles with blanks between them.",
		Fix:     "write team_user, team_admin team_user, or team_guest",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","roles":"Team-User"}]}}`,
		Server:  "app.import.validate_user_teams_import_data.invalid_roles.error",
	},
	{
		ID: memberTheme, Title: "The theme for a team is no JSON object", Effect: Stops, Severity: Error,
		Why:     "For a team, unlike for a user, the server refuses such a theme.",
		Fix:     "correct the theme, or leave it out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","theme":"dark"}]}}`,
		Server:  "app.import.validate_user_teams_import_data.invalid_team_theme.error",
	},
	{
		ID: memberNoChannel, Title: "A membership has no channel", Effect: Stops, Severity: Error,
		Why:     "Each element of channels names a channel.",
		Fix:     "name the channel",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[{}]}]}}`,
		Server:  "app.import.validate_user_channels_import_data.channel_name_missing.error",
	},
	{
		ID: memberChannelTwice, Title: "A user is a member of the same channel twice", Effect: Stops, Severity: Error,
		Why:     "A new membership can be stored once.",
		Fix:     "join the two elements",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[{"name":"dev"},{"name":"dev"}]}]}}`,
		Server:  "app.channel.save_member.exists.app_error",
	},
	{
		ID: memberChannelRoles, Title: "The roles in a channel are not valid", Effect: Stops, Severity: Error,
		Why:     "Roles are names of roles with blanks between them.",
		Fix:     "write channel_user, channel_admin channel_user, or channel_guest",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[{"name":"dev","roles":"system_admin"}]}]}}`,
		Server:  "app.import.validate_user_channels_import_data.invalid_roles.error",
	},
	{
		ID: memberNotify, Title: "A notification setting for a channel has a value that does not exist", Effect: Stops, Severity: Error,
		Why:     "desktop and mobile are default, all, mention or none; mark_unread is all or mention.",
		Fix:     "use one of the values",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[{"name":"dev","notify_props":{"desktop":"sometimes"}}]}]}}`,
		Server:  "app.import.validate_user_channels_import_data.invalid_notify_props_<key>.error",
	},
	{
		ID: memberIgnored, Title: "A setting for a channel is not used", Effect: Loses, Severity: Warning,
		Why:     "Of the settings of a membership in a team’s channel the server uses desktop, mobile and mark_unread only.",
		Fix:     "leave it out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[{"name":"dev","notify_props":{"email":"true"}}]}]}}`,
	},
	{
		ID: memberCounters, Title: "A counter of a channel is not used without its twin", Effect: Loses, Severity: Warning,
		Why:     "mention_count counts only together with mention_count_root, and msg_count only with msg_count_root.",
		Fix:     "write both of the two",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[{"name":"dev","mention_count":7}]}]}}`,
	},
	{
		ID: memberRoleUnknown, Title: "A role in a team or channel does not exist", Effect: Stops, Severity: Error,
		Why:     "The role must be on the server, or on a line before the users.",
		Fix:     "define the role before the users, or correct its name",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","roles":"team_user no_such_role"}]}}`,
		Server:  "app.role.get_by_name.app_error",
	},
	{
		ID: memberRoleManaged, Title: "A role in a team or channel belongs to schemes", Effect: Stops, Severity: Error,
		Why:     "Roles that schemes manage are given only in the place that they are made for.",
		Fix:     "leave the role out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","roles":"team_user channel_admin"}]}}`,
		Server:  "api.channel.update_team_member_roles.scheme_role.app_error",
		Others: []string{
			"api.channel.update_channel_member_roles.scheme_role.app_error",
		},
	},
	{
		ID: memberGuestRole, Title: "A guest has another role in a team or channel", Effect: Stops, Severity: Error,
		Why: "A guest is team_guest and channel_guest, and nothing else.",
		Fix: "leave the other role out",
		Example: `{"type":"role","role":{"name":"my_role","display_name":"My role"}}
{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_guest","teams":[{"name":"acme","roles":"team_guest my_role"}]}}`,
		Server: "api.channel.update_team_member_roles.changing_guest_role.app_error",
	},
	{
		ID: membersTooMany, Title: "A team gets more members than the server allows", Effect: Stops, Severity: Error, Setting: "MaxUsersPerTeam",
		Why:     "TeamSettings.MaxUsersPerTeam is 50 by default, far below what most teams need. Deactivated users are not counted, but do not get in either when the team is full.",
		Fix:     "raise TeamSettings.MaxUsersPerTeam above the number of users before the import",
		Example: "a team with 51 members",
		Server:  "app.import.import_user_teams.save_members.max_accounts.app_error",
	},
	{
		ID: memberManyChannels, Title: "A user has more than 4,369 channels in one team", Effect: Stops, Severity: Error, Until: Version{11, 5, 2},
		Why:     "Versions before 11.5.2 save them in one statement, for which the database takes no more than 65,535 values.",
		Fix:     "give the user a second line, after a line of another type, with the rest of the channels",
		Example: "a user with 4,370 channels in one team",
		Server:  "app.channel.create_direct_channel.internal_error",
	},
	{
		ID: memberGuestMore, Title: "A role of members is not kept for a guest", Effect: Loses, Severity: Warning,
		Why:     "A guest is team_guest and channel_guest. What makes a member or an administrator of them besides is refused, which the server says only in its log.",
		Fix:     "leave the role out, or give system_user instead of system_guest",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_guest","teams":[{"name":"acme","roles":"team_guest team_admin"}]}}`,
	},
}
