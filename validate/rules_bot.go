package validate

// Rules about bots.
const (
	botNoName       ID = "MI401"
	botName         ID = "MI402"
	botNameCase     ID = "MI403"
	botDisplayName  ID = "MI404"
	botNoOwner      ID = "MI405"
	botOwner        ID = "MI406"
	botDescription  ID = "MI407"
	botIsUser       ID = "MI408"
	botEmailTaken   ID = "MI409"
	botOwnerUnknown ID = "MI410"
	botDeleteAt     ID = "MI411"
	botNUL          ID = "MI412"
)

var botRules = []Rule{
	{
		ID: botNoName, Title: "A bot has no user name", Effect: Stops, Severity: Error,
		Why:     "A bot is known by its user name.",
		Fix:     "give the bot a user name",
		Example: `{"type":"bot","bot":{"owner":"alice"}}`,
		Server:  "app.import.validate_user_import_data.username_missing.error",
	},
	{
		ID: botName, Title: "The name of a bot is not valid", Effect: Stops, Severity: Error,
		Why:     "A bot is named as a user is: with 1 to 64 of the characters a-z, 0-9, dot, hyphen and underscore.",
		Fix:     "use only a-z, 0-9, ., - and _",
		Example: `{"type":"bot","bot":{"username":"my bot","owner":"alice"}}`,
		Server:  "app.import.validate_user_import_data.username_invalid.error",
	},
	{
		ID: botNameCase, Title: "The name of a bot has capital letters", Effect: Crashes, Severity: Error,
		Why:     "Unlike that of a user, the name is not made small. The bot is refused, and versions before 11.7.8 crash when a bot is refused.",
		Fix:     "write the name in small letters",
		Example: `{"type":"bot","bot":{"username":"Robot","owner":"alice"}}`,
		Server:  "model.bot.is_valid.username.app_error",
	},
	{
		ID: botDisplayName, Title: "The display name of a bot is longer than 64 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the display name",
		Example: `{"type":"bot","bot":{"username":"robot","owner":"alice","display_name":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"}}`,
		Server:  "app.import.validate_user_import_data.first_name_length.error",
	},
	{
		ID: botNoOwner, Title: "A bot has no owner", Effect: Stops, Severity: Error,
		Why:     "Each bot has an owner: a user, or the id of a plugin.",
		Fix:     "name the owner",
		Example: `{"type":"bot","bot":{"username":"robot"}}`,
		Server:  "app.import.validate_bot_import_data.owner_missing.error",
	},
	{
		ID: botOwner, Title: "The owner of a bot is no valid user name", Effect: Stops, Severity: Error,
		Why:     "The owner is a user name in small letters, or the id of a plugin, which has the same characters.",
		Fix:     "write the user name of the owner in small letters",
		Example: `{"type":"bot","bot":{"username":"robot","owner":"Alice"}}`,
		Server:  "app.import.validate_user_import_data.username_invalid.error",
	},
	{
		ID: botDescription, Title: "The description of a bot is longer than 1024 characters", Effect: Crashes, Severity: Error,
		Why:     "The bot is refused when it is saved, and versions before 11.7.8 crash when a bot is refused.",
		Fix:     "shorten the description",
		Example: "a bot with a description of 1025 characters",
		Server:  "model.bot.is_valid.description.app_error",
	},
	{
		ID: botIsUser, Title: "A bot has the name of a user", Effect: Crashes, Severity: Error,
		Why:     "User names and bot names are the same names. Versions before 11.7.8 crash; later ones make a bot of the user.",
		Fix:     "give one of them another name",
		Example: `{"type":"bot","bot":{"username":"bob","owner":"alice"}}`,
	},
	{
		ID: botEmailTaken, Title: "A user has the e-mail address that a bot gets", Effect: Crashes, Severity: Error,
		Why: "The account of a bot has its name at localhost as its address. The bot is refused, and versions before 11.7.8 crash when a bot is refused.",
		Fix: "give the user another address",
		Example: `{"type":"user","user":{"username":"dave","email":"robot@localhost"}}
{"type":"bot","bot":{"username":"robot","owner":"alice"}}`,
		Server: "app.user.save.email_exists.app_error",
	},
	{
		ID: botOwnerUnknown, Title: "The owner of a bot is not defined before it", Effect: Loses, Severity: Warning,
		Why:     "If there is no such user at that time, the name is stored as if it were the id of a plugin.",
		Fix:     "define the owner before the bots; nothing, if a plugin owns the bot",
		Example: `{"type":"bot","bot":{"username":"robot","owner":"nobody"}}`,
	},
	{
		ID: botDeleteAt, Title: "delete_at of a bot is not used", Effect: Loses, Severity: Warning,
		Why:     "The server imports bots as active.",
		Fix:     "disable the bot after the import",
		Example: `{"type":"bot","bot":{"username":"robot","owner":"alice","delete_at":1700000000000}}`,
	},
	{
		ID: botNUL, Title: "A text of a bot holds the character U+0000", Effect: Crashes, Severity: Error,
		Why:     "The bot is refused when it is saved, and versions before 11.7.8 crash when a bot is refused.",
		Fix:     "remove \\u0000 from the text",
		Example: `{"type":"bot","bot":{"username":"robot","owner":"alice","description":"a\u0000b"}}`,
	},
}
