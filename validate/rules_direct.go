package validate

// Rules about direct and group conversations.
const (
	directNoMembers     ID = "MI601"
	directFew           ID = "MI602"
	directMany          ID = "MI603"
	directTwice         ID = "MI604"
	directHeader        ID = "MI605"
	directFavorite      ID = "MI606"
	directFavoriteCrash ID = "MI607"
	directShown         ID = "MI608"
	directShownCase     ID = "MI609"
	directNull          ID = "MI610"
	directNotify        ID = "MI611"
	directNoFlag        ID = "MI612"
	directGroupTwice    ID = "MI613"
	directMembers       ID = "MI614"
	directPostNoMembers ID = "MI621"
	directPostFew       ID = "MI622"
	directPostMany      ID = "MI623"
	directPostTwice     ID = "MI624"
	directPostFlag      ID = "MI625"
	directPostOutsider  ID = "MI626"
	directNoTeam        ID = "MI627"
)

var directRules = []Rule{
	{
		ID: directNoMembers, Title: "A direct channel has neither participants nor members", Effect: Stops, Severity: Error,
		Why:     "A conversation is known by who takes part.",
		Fix:     "name the participants",
		Example: `{"type":"direct_channel","direct_channel":{"header":"x"}}`,
		Server:  "app.import.validate_direct_channel_import_data.members_required.error",
	},
	{
		ID: directFew, Title: "A direct channel has fewer than two people", Effect: Skips, Severity: Error,
		Why:     "The channel is left out, and with it, at random, a line near it. A conversation with oneself has the name twice.",
		Fix:     "leave the line out, or name everybody",
		Example: `{"type":"direct_channel","direct_channel":{"members":["alice"]}}`,
		Server:  "app.import.validate_direct_channel_import_data.members_too_few.error",
	},
	{
		ID: directMany, Title: "A direct channel has more than eight people", Effect: Skips, Severity: Error,
		Why:     "The channel is left out, and with it, at random, a line near it. Many such lines make the import hang.",
		Fix:     "make it a private channel",
		Example: `{"type":"direct_channel","direct_channel":{"members":["a","b","c","d","e","f","g","h","i"]}}`,
		Server:  "app.import.validate_direct_channel_import_data.members_too_many.error",
	},
	{
		ID: directTwice, Title: "Somebody is in a group conversation twice", Effect: Stops, Severity: Error,
		Why:     "A group has three to eight different people.",
		Fix:     "leave the second out",
		Example: `{"type":"direct_channel","direct_channel":{"members":["alice","bob","bob"]}}`,
		Server:  "app.import.import_direct_channel.create_group_channel.error",
	},
	{
		ID: directHeader, Title: "The header of a direct channel is longer than 1024 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the header",
		Example: "a direct channel with a header of 1025 characters",
		Server:  "app.import.validate_direct_channel_import_data.header_length.error",
	},
	{
		ID: directFavorite, Title: "favorited_by names somebody who is not in the conversation", Effect: Stops, Severity: Error,
		Why:     "Only who takes part can have it as a favourite; names are compared with their letter case.",
		Fix:     "name only people of the conversation, as they are named there",
		Example: `{"type":"direct_channel","direct_channel":{"members":["alice","bob"],"favorited_by":["carol"]}}`,
		Server:  "app.import.validate_direct_channel_import_data.unknown_favoriter.error",
	},
	{
		ID: directFavoriteCrash, Title: "favorited_by names somebody who is in members, but not in participants", Effect: Crashes, Severity: Error,
		Why:     "When there are participants, members are not used; and the server does not check again.",
		Fix:     "name the same people in both, or leave members out",
		Example: `{"type":"direct_channel","direct_channel":{"participants":[{"username":"alice","scheme_user":true},{"username":"bob","scheme_user":true}],"members":["alice","carol"],"favorited_by":["carol"]}}`,
	},
	{
		ID: directShown, Title: "shown_by names somebody who is not in the conversation", Effect: Crashes, Severity: Error,
		Why:     "The server does not check it before it uses it.",
		Fix:     "name only people of the conversation",
		Example: `{"type":"direct_channel","direct_channel":{"members":["alice","bob"],"shown_by":["carol"]}}`,
	},
	{
		ID: directShownCase, Title: "shown_by names somebody in another letter case", Effect: Loses, Severity: Warning,
		Why:     "The server finds the person, but does not show them the conversation.",
		Fix:     "write the name in small letters",
		Example: `{"type":"direct_channel","direct_channel":{"members":["alice","bob"],"shown_by":["Alice"]}}`,
	},
	{
		ID: directNull, Title: "A participant is null or has no user name", Effect: Crashes, Severity: Error,
		Why:     "The server uses the name before it checks that it is there.",
		Fix:     "name the participant, or leave them out",
		Example: `{"type":"direct_channel","direct_channel":{"participants":[{"username":"alice","scheme_user":true},null]}}`,
	},
	{
		ID: directNotify, Title: "A notification setting of a participant has a value that does not exist", Effect: Stops, Severity: Error,
		Why:     "Each setting has a short list of values.",
		Fix:     "use one of the values",
		Example: `{"type":"direct_channel","direct_channel":{"participants":[{"username":"alice","scheme_user":true,"notify_props":{"desktop":"sometimes"}},{"username":"bob","scheme_user":true}]}}`,
		Server:  "app.import.import_direct_channel.create_group_channel.error",
	},
	{
		ID: directNoFlag, Title: "A participant has no role in the conversation", Effect: Loses, Severity: Error, Until: Version{11, 9, 0},
		Why:     "Without scheme_user, scheme_admin or scheme_guest versions before 11.9 store a member without any role, who cannot open the conversation.",
		Fix:     "set scheme_user (scheme_guest for a guest), or use members",
		Example: `{"type":"direct_channel","direct_channel":{"participants":[{"username":"alice"},{"username":"bob"}]}}`,
	},
	{
		ID: directGroupTwice, Title: "A group conversation has two lines among lines of one type", Effect: Stops, Severity: Error, Until: Version{11, 9, 0},
		Why: "Lines of one type are imported at the same time. With participants, versions before 11.9 may find the group half made, and stop; that is an error also if --target is not told. With members only nothing happens.",
		Fix: "join the two lines",
		Example: `{"type":"direct_channel","direct_channel":{"members":["alice","bob","carol"]}}
{"type":"direct_channel","direct_channel":{"members":["carol","bob","alice"]}}`,
		Server: "app.import.import_direct_channel.create_group_channel.error",
	},
	{
		ID: directMembers, Title: "members of a direct channel names somebody who is not among its participants", Effect: Loses, Severity: Warning,
		Why:     "When there are participants, members are not used.",
		Fix:     "name everybody as a participant, or leave members out",
		Example: `{"type":"direct_channel","direct_channel":{"participants":[{"username":"alice","scheme_user":true},{"username":"bob","scheme_user":true}],"members":["alice","carol"]}}`,
	},
	{
		ID: directPostNoMembers, Title: "A direct post has no channel_members", Effect: Stops, Severity: Error,
		Why:     "A conversation is known by who takes part.",
		Fix:     "name the members",
		Example: `{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.validate_direct_post_import_data.channel_members_required.error",
	},
	{
		ID: directPostFew, Title: "A direct post has fewer than two members", Effect: Stops, Severity: Error,
		Why:     "With oneself: the name twice.",
		Fix:     "name all members",
		Example: `{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000,"channel_members":["alice"]}}`,
		Server:  "app.import.validate_direct_post_import_data.channel_members_too_few.error",
	},
	{
		ID: directPostMany, Title: "A direct post has more than eight members", Effect: Stops, Severity: Error,
		Why:     "A group has at most eight people.",
		Fix:     "make it a post of a private channel",
		Example: `{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000,"channel_members":["alice","b","c","d","e","f","g","h","i"]}}`,
		Server:  "app.import.validate_direct_post_import_data.channel_members_too_many.error",
	},
	{
		ID: directPostTwice, Title: "Somebody is in the group of a direct post twice", Effect: Stops, Severity: Error,
		Why:     "A group has three to eight different people.",
		Fix:     "leave the second out",
		Example: `{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000,"channel_members":["alice","bob","bob"]}}`,
		Server:  "app.import.import_direct_post.create_group_channel.error",
	},
	{
		ID: directPostFlag, Title: "A direct post is flagged by somebody who is not in the conversation", Effect: Stops, Severity: Error,
		Why:     "Names are compared with their letter case.",
		Fix:     "name only members, as they are named there",
		Example: `{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000,"channel_members":["alice","bob"],"flagged_by":["carol"]}}`,
		Server:  "app.import.validate_direct_post_import_data.unknown_flagger.error",
	},
	{
		ID: directPostOutsider, Title: "The author of a direct post is not in the conversation", Effect: Loses, Severity: Warning,
		Why:     "The server takes the message, but the author cannot see it.",
		Fix:     "add the author to the members, or correct the author",
		Example: `{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000,"channel_members":["bob","carol"]}}`,
	},
	{
		ID: directNoTeam, Title: "Two people without a common team write to each other", Effect: Stops, Severity: Error, Setting: "RestrictDirectMessage",
		Why: "TeamSettings.RestrictDirectMessage may be set to team. Then the server makes no conversation for such a post, unless a direct_channel line made it before.",
		Fix: "write a direct_channel line for the two, or set RestrictDirectMessage to any",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com"}}
{"type":"direct_post","direct_post":{"user":"alice","message":"x","create_at":1700000000000,"channel_members":["alice","dave"]}}`,
		Server: "app.import.import_direct_post.create_direct_channel.error",
	},
}
