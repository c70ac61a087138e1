package validate

// Rules about names: what is referred to must be defined before, and only once.
const (
	userUnknown    ID = "MI701"
	userCase       ID = "MI702"
	teamUnknown    ID = "MI703"
	teamCase       ID = "MI704"
	channelUnknown ID = "MI705"
	channelCase    ID = "MI706"
	nameTooLate    ID = "MI707"
	definedTwice   ID = "MI711"
	definedAgain   ID = "MI712"
)

var nameRules = []Rule{
	{
		ID: userUnknown, Title: "A user is not defined before they are named", Effect: Stops, Severity: Error,
		Why:     "The user must be on the server, or on a line before all lines of this kind. For posts the server does not even tell which line.",
		Fix:     "define the user before, or correct the name",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"nobody","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.get_users_by_username.some_users_not_found.error",
		Others: []string{
			"app.import.import_post.user_not_found.error",
		},
	},
	{
		ID: userCase, Title: "A user is named in another letter case", Effect: Stops, Severity: Error,
		Why:     "The server stores user names in small letters and here compares them exactly.",
		Fix:     "write the name in small letters",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"Alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.get_users_by_username.some_users_not_found.error",
	},
	{
		ID: teamUnknown, Title: "A team is not defined before it is named", Effect: Stops, Severity: Error,
		Why:     "The team must be on the server, or on a line before all lines of this kind.",
		Fix:     "define the team before, or correct the name",
		Example: `{"type":"channel","channel":{"team":"nowhere","name":"x","type":"O"}}`,
		Server:  "app.import.get_teams_by_names.some_teams_not_found.error",
		Others: []string{
			"app.import.import_channel.team_not_found.error",
		},
	},
	{
		ID: teamCase, Title: "A team is named in another letter case", Effect: Stops, Severity: Error,
		Why:     "The server stores team names in small letters and here compares them exactly.",
		Fix:     "write the name in small letters",
		Example: `{"type":"post","post":{"team":"Acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.get_teams_by_names.some_teams_not_found.error",
	},
	{
		ID: channelUnknown, Title: "A channel is not defined before it is named", Effect: Stops, Severity: Error,
		Why:     "The channel must be in that team on the server, or on a line before all lines of this kind. town-square and off-topic are always there.",
		Fix:     "define the channel before, or correct the name",
		Example: `{"type":"post","post":{"team":"acme","channel":"nowhere","user":"alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.import_post.channel_not_found.error",
		Others: []string{
			"app.import.import_user_channels.channel_not_found.error",
		},
	},
	{
		ID: channelCase, Title: "A channel is named in another letter case", Effect: Crashes, Severity: Error,
		Why:     "The server stores channel names in small letters and compares them exactly. If posts to the same channel have the name in both cases, it crashes.",
		Fix:     "write the name in small letters",
		Example: `{"type":"post","post":{"team":"acme","channel":"Dev","user":"alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.import_post.channel_not_found.error",
	},
	{
		ID: nameTooLate, Title: "A name is defined in the same run of lines that uses it", Effect: Stops, Severity: Error,
		Why:     "Lines of one type are imported at the same time, in any order. What they refer to must be defined before the first of them.",
		Fix:     "put a line of another type between the two, or do without the reference",
		Example: "a line that refers to a line of its own type",
	},
	{
		ID: definedTwice, Title: "Something is defined twice among lines of one type", Effect: Stops, Severity: Error,
		Why: "Lines of one type are imported at the same time. Two for the same name get in each other’s way: mostly the import stops, sometimes one of the two is lost. Letter case does not count.",
		Fix: "join the two lines",
		Example: `{"type":"channel","channel":{"team":"acme","name":"x","type":"O"}}
{"type":"channel","channel":{"team":"acme","name":"X","type":"P"}}`,
		Server: "store.sql_channel.save_channel.exists.app_error",
		Others: []string{
			"store.sql_team.save_team.existing.app_error",
			"app.user.save.username_exists.app_error",
			"app.role.save.insert.app_error",
			"app.scheme.save.app_error",
			"api.emoji.create.internal_error",
		},
	},
	{
		ID: definedAgain, Title: "Something is defined again", Effect: Nothing, Severity: Warning,
		Why: "The later line overwrites what the earlier one says.",
		Fix: "join the two lines",
		Example: `{"type":"emoji","emoji":{"name":"acme_logo","image":"x.png"}}
{"type":"user","user":{"username":"dave","email":"dave@example.com"}}
{"type":"emoji","emoji":{"name":"acme_logo","image":"y.png"}}`,
	},
}
