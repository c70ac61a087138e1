package validate

// Rules about channels of a team.
const (
	channelNoTeam         ID = "MI221"
	channelNoName         ID = "MI223"
	channelNameLong       ID = "MI224"
	channelNameCharacters ID = "MI225"
	channelNameDirect     ID = "MI226"
	channelDisplayName    ID = "MI227"
	channelNoType         ID = "MI228"
	channelType           ID = "MI229"
	channelHeader         ID = "MI230"
	channelPurpose        ID = "MI231"
	channelsTooMany       ID = "MI235"
	channelArchivedAgain  ID = "MI238"
	channelTrimmed        ID = "MI239"
)

var channelRules = []Rule{
	{
		ID: channelNoTeam, Title: "A channel has no team", Effect: Stops, Severity: Error,
		Why:     "Each channel belongs to a team.",
		Fix:     "set team to the name of the team",
		Example: `{"type":"channel","channel":{"name":"x","type":"O"}}`,
		Server:  "app.import.validate_channel_import_data.team_missing.error",
	},
	{
		ID: channelNoName, Title: "A channel has no name", Effect: Stops, Severity: Error,
		Why:     "A channel is known by its team and its name.",
		Fix:     "give the channel a name",
		Example: `{"type":"channel","channel":{"team":"acme","type":"O"}}`,
		Server:  "app.import.validate_channel_import_data.name_missing.error",
	},
	{
		ID: channelNameLong, Title: "The name of a channel is longer than 64 bytes", Effect: Stops, Severity: Error,
		Why:     "The name is part of the channel's address.",
		Fix:     "shorten the name, here and wherever the channel is named",
		Example: `{"type":"channel","channel":{"team":"acme","name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","type":"O"}}`,
		Server:  "app.import.validate_channel_import_data.name_length.error",
	},
	{
		ID: channelNameCharacters, Title: "The name of a channel has characters that it must not have", Effect: Stops, Severity: Error,
		Why:     "A channel is named with letters a-z, digits, hyphens and underscores, and begins with a letter or digit.",
		Fix:     "use only a-z, 0-9, - and _, and not - or _ in front",
		Example: `{"type":"channel","channel":{"team":"acme","name":"my channel","type":"O"}}`,
		Server:  "app.import.validate_channel_import_data.name_characters.error",
	},
	{
		ID: channelNameDirect, Title: "The name of a channel looks like that of a direct or group conversation", Effect: Stops, Severity: Error,
		Why:     "Forty hexadecimal digits name a group conversation on the server, two ids of 26 characters joined by __ a direct one.",
		Fix:     "use another name, here and wherever the channel is named",
		Example: `{"type":"channel","channel":{"team":"acme","name":"0123456789abcdef0123456789abcdef01234567","type":"O"}}`,
		Server:  "model.channel.is_valid.name.app_error",
	},
	{
		ID: channelDisplayName, Title: "The display name of a channel is longer than 64 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes. Without a display name the server takes the name.",
		Fix:     "shorten the display name",
		Example: `{"type":"channel","channel":{"team":"acme","name":"x","type":"O","display_name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}`,
		Server:  "app.import.validate_channel_import_data.display_name_length.error",
	},
	{
		ID: channelNoType, Title: "A channel has no type", Effect: Stops, Severity: Error,
		Why:     "A channel is public (O) or private (P).",
		Fix:     "set type to O or P",
		Example: `{"type":"channel","channel":{"team":"acme","name":"x"}}`,
		Server:  "app.import.validate_channel_import_data.type_missing.error",
	},
	{
		ID: channelType, Title: "The type of a channel is neither O nor P", Effect: Stops, Severity: Error,
		Why:     "A channel is public (O) or private (P). Direct and group conversations have lines of their own.",
		Fix:     "set type to O or P",
		Example: `{"type":"channel","channel":{"team":"acme","name":"x","type":"D"}}`,
		Server:  "app.import.validate_channel_import_data.type_invalid.error",
	},
	{
		ID: channelHeader, Title: "The header of a channel is longer than 1024 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the header",
		Example: "a channel with a header of 1025 characters",
		Server:  "app.import.validate_channel_import_data.header_length.error",
	},
	{
		ID: channelPurpose, Title: "The purpose of a channel is longer than 250 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the purpose",
		Example: "a channel with a purpose of 251 characters",
		Server:  "app.import.validate_channel_import_data.purpose_length.error",
	},
	{
		ID: channelsTooMany, Title: "A team gets more channels than the server allows", Effect: Stops, Severity: Error, Setting: "MaxChannelsPerTeam",
		Why:     "TeamSettings.MaxChannelsPerTeam is 2000 by default. Channels that are not archived count, town-square and off-topic too.",
		Fix:     "raise TeamSettings.MaxChannelsPerTeam before the import",
		Example: "a team with 2001 channels",
		Server:  "store.sql_channel.save_channel.limit.app_error",
	},
	{
		ID: channelArchivedAgain, Title: "An archived channel is defined again", Effect: Stops, Severity: Error,
		Why: "The server does not update a channel that is archived already. For the same reason such a file can be imported only once.",
		Fix: "put all there is to say about the channel into one line",
		Example: `{"type":"channel","channel":{"team":"acme","name":"old","type":"O","deleted_at":1700000000000}}
{"type":"user","user":{"username":"dave","email":"dave@example.com"}}
{"type":"channel","channel":{"team":"acme","name":"old","type":"O"}}`,
		Server: "app.channel.update.bad_id",
	},
	{
		ID: channelTrimmed, Title: "The display name of a channel begins or ends with blanks", Effect: Loses, Severity: Warning,
		Why:     "The server takes the blanks away when it makes the channel. If nothing is left, the channel has no display name.",
		Fix:     "write the display name without them",
		Example: `{"type":"channel","channel":{"team":"acme","name":"x","type":"O","display_name":" X "}}`,
	},
}
