package validate

// Rules about teams.
const (
	teamNameMissing    ID = "MI201"
	teamNameLong       ID = "MI202"
	teamNameReserved   ID = "MI203"
	teamNameCharacters ID = "MI204"
	teamNoDisplayName  ID = "MI205"
	teamDisplayName    ID = "MI206"
	teamNoType         ID = "MI207"
	teamType           ID = "MI208"
	teamDescription    ID = "MI209"
	schemeRefName      ID = "MI210"
	schemeUnknown      ID = "MI211"
	schemeWrongScope   ID = "MI212"
)

var teamRules = []Rule{
	{
		ID: teamNameMissing, Title: "A team has no name", Effect: Stops, Severity: Error,
		Why:     "A team is known by its name.",
		Fix:     "give the team a name",
		Example: `{"type":"team","team":{"display_name":"X","type":"O"}}`,
		Server:  "app.import.validate_team_import_data.name_missing.error",
	},
	{
		ID: teamNameLong, Title: "The name of a team is longer than 64 bytes", Effect: Stops, Severity: Error,
		Why:     "The name is part of the team's address.",
		Fix:     "shorten the name, here and wherever the team is named",
		Example: `{"type":"team","team":{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","display_name":"X","type":"O"}}`,
		Server:  "app.import.validate_team_import_data.name_length.error",
	},
	{
		ID: teamNameReserved, Title: "The name of a team begins with a reserved word", Effect: Stops, Severity: Error,
		Why:     "No team name may begin with a word that the server uses in addresses, such as admin, api, channel, files, help, login, post or signup. So helpdesk and postoffice are refused.",
		Fix:     "put something in front of the name, here and wherever the team is named",
		Example: `{"type":"team","team":{"name":"helpdesk","display_name":"X","type":"O"}}`,
		Server:  "app.import.validate_team_import_data.name_reserved.error",
	},
	{
		ID: teamNameCharacters, Title: "The name of a team has characters that it must not have", Effect: Stops, Severity: Error,
		Why:     "A team is named with at least two letters a-z, digits and hyphens, and begins and ends with a letter or digit.",
		Fix:     "use only a-z, 0-9 and - between them",
		Example: `{"type":"team","team":{"name":"my_team","display_name":"X","type":"O"}}`,
		Server:  "app.import.validate_team_import_data.name_characters.error",
	},
	{
		ID: teamNoDisplayName, Title: "A team has no display name", Effect: Stops, Severity: Error,
		Why:     "For teams, unlike channels, the server does not take the name instead.",
		Fix:     "set display_name",
		Example: `{"type":"team","team":{"name":"other","type":"O"}}`,
		Server:  "app.import.validate_team_import_data.display_name_missing.error",
	},
	{
		ID: teamDisplayName, Title: "The display name of a team is empty or longer than 64 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the display name",
		Example: `{"type":"team","team":{"name":"other","display_name":"","type":"O"}}`,
		Server:  "app.import.validate_team_import_data.display_name_length.error",
	},
	{
		ID: teamNoType, Title: "A team has no type", Effect: Stops, Severity: Error,
		Why:     "A team is open (O) or by invitation (I).",
		Fix:     "set type to O or I",
		Example: `{"type":"team","team":{"name":"other","display_name":"X"}}`,
		Server:  "app.import.validate_team_import_data.type_missing.error",
	},
	{
		ID: teamType, Title: "The type of a team is neither O nor I", Effect: Stops, Severity: Error,
		Why:     "A team is open (O) or by invitation (I). Small letters are refused.",
		Fix:     "set type to O or I",
		Example: `{"type":"team","team":{"name":"other","display_name":"X","type":"o"}}`,
		Server:  "app.import.validate_team_import_data.type_invalid.error",
	},
	{
		ID: teamDescription, Title: "The description of a team is longer than 255 bytes", Effect: Stops, Severity: Error,
		Why:     "The limit counts bytes: an umlaut is two.",
		Fix:     "shorten the description",
		Example: "a team with a description of 256 bytes",
		Server:  "app.import.validate_team_import_data.description_length.error",
	},
	{
		ID: schemeRefName, Title: "A team or channel names a scheme with a name that no scheme can have", Effect: Stops, Severity: Error,
		Why:     "A scheme is named with 2 to 64 of the characters a-z, 0-9 and _.",
		Fix:     "name the scheme as its own line does, or leave scheme out",
		Example: `{"type":"team","team":{"name":"other","display_name":"X","type":"O","scheme":"My Scheme"}}`,
		Server:  "app.import.validate_team_import_data.scheme_invalid.error",
		Others: []string{
			"app.import.validate_channel_import_data.scheme_invalid.error",
		},
	},
	{
		ID: schemeUnknown, Title: "A team or channel names a scheme that is not defined before", Effect: Stops, Severity: Error,
		Why:     "The scheme must be on the server, or on a line before all lines of this kind.",
		Fix:     "define the scheme before the teams, or leave scheme out",
		Example: `{"type":"team","team":{"name":"other","display_name":"X","type":"O","scheme":"my_scheme"}}`,
		Server:  "app.scheme.get.app_error",
	},
	{
		ID: schemeWrongScope, Title: "The scheme of a team or channel is of the other scope", Effect: Stops, Severity: Error,
		Why: "A team takes a scheme of scope team, a channel one of scope channel.",
		Fix: "name a scheme of the right scope",
		Example: `{"type":"scheme","scheme":{"name":"my_scheme","display_name":"S","scope":"channel","default_channel_admin_role":{"name":"a","display_name":"A"},"default_channel_user_role":{"name":"b","display_name":"B"}}}
{"type":"team","team":{"name":"other","display_name":"X","type":"O","scheme":"my_scheme"}}`,
		Server: "app.import.import_team.scheme_wrong_scope.error",
		Others: []string{
			"app.import.import_channel.scheme_wrong_scope.error",
		},
	},
}
