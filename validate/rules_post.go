package validate

// Rules about posts of channels and direct conversations, with all that hangs on them.
const (
	postNoTeam       ID = "MI501"
	postNoChannel    ID = "MI502"
	postNoUser       ID = "MI503"
	postNoMessage    ID = "MI504"
	postMessage      ID = "MI505"
	postNoTime       ID = "MI506"
	postTimeZero     ID = "MI507"
	postTimeOdd      ID = "MI508"
	postTimeFuture   ID = "MI509"
	postProps        ID = "MI510"
	postType         ID = "MI511"
	postFiles        ID = "MI512"
	postFileNull     ID = "MI513"
	postReplies      ID = "MI514"
	replyEarly       ID = "MI515"
	repliesSameTime  ID = "MI516"
	reactionNoUser   ID = "MI517"
	reactionNoName   ID = "MI518"
	reactionName     ID = "MI519"
	reactionNoTime   ID = "MI520"
	reactionEarly    ID = "MI521"
	followerNoUser   ID = "MI522"
	followerTwice    ID = "MI523"
	postIdentical    ID = "MI524"
	replyReactions   ID = "MI525"
	followersOnLine  ID = "MI526"
	followersInBatch ID = "MI527"
	reactionTwice    ID = "MI528"
)

var postRules = []Rule{
	{
		ID: postNoTeam, Title: "A post has no team", Effect: Stops, Severity: Error,
		Why:     "A post is in a channel of a team.",
		Fix:     "name the team",
		Example: `{"type":"post","post":{"channel":"dev","user":"alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.validate_post_import_data.team_missing.error",
	},
	{
		ID: postNoChannel, Title: "A post has no channel", Effect: Stops, Severity: Error,
		Why:     "A post is in a channel of a team.",
		Fix:     "name the channel",
		Example: `{"type":"post","post":{"team":"acme","user":"alice","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.validate_post_import_data.channel_missing.error",
	},
	{
		ID: postNoUser, Title: "A post or reply has no author", Effect: Stops, Severity: Error,
		Why:     "Each message has an author, also a message of the system.",
		Fix:     "name the author",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","message":"x","create_at":1700000000000}}`,
		Server:  "app.import.validate_post_import_data.user_missing.error",
		Others: []string{
			"app.import.validate_reply_import_data.user_missing.error",
			"app.import.validate_direct_post_import_data.user_missing.error",
		},
	},
	{
		ID: postNoMessage, Title: "A post or reply has no message", Effect: Stops, Severity: Error,
		Why:     "The key must be there; its text may be empty.",
		Fix:     "write an empty message",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","create_at":1700000000000}}`,
		Server:  "app.import.validate_post_import_data.message_missing.error",
		Others: []string{
			"app.import.validate_reply_import_data.message_missing.error",
			"app.import.validate_direct_post_import_data.message_missing.error",
		},
	},
	{
		ID: postMessage, Title: "A message is longer than the server stores", Effect: Stops, Severity: Error,
		Why:     "By default a message has at most 16,383 characters.",
		Fix:     "split the message",
		Example: "a post with a message of 16,384 characters",
		Server:  "app.import.validate_post_import_data.message_length.error",
		Others: []string{
			"app.import.validate_reply_import_data.message_length.error",
			"app.import.validate_direct_post_import_data.message_length.error",
		},
	},
	{
		ID: postNoTime, Title: "A post or reply has no time", Effect: Stops, Severity: Error,
		Why:     "create_at is the time in milliseconds since 1970.",
		Fix:     "set create_at",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x"}}`,
		Server:  "app.import.validate_post_import_data.create_at_missing.error",
		Others: []string{
			"app.import.validate_reply_import_data.create_at_missing.error",
			"app.import.validate_direct_post_import_data.create_at_missing.error",
		},
	},
	{
		ID: postTimeZero, Title: "The time of a post or reply is 0", Effect: Stops, Severity: Error,
		Why:     "create_at is the time in milliseconds since 1970, and not 0.",
		Fix:     "set create_at",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":0}}`,
		Server:  "app.import.validate_post_import_data.create_at_zero.error",
		Others: []string{
			"app.import.validate_reply_import_data.create_at_zero.error",
			"app.import.validate_direct_post_import_data.create_at_zero.error",
		},
	},
	{
		ID: postTimeOdd, Title: "The time of a message is hardly in milliseconds", Effect: Loses, Severity: Warning,
		Why:     "The server takes any time. One below 100,000,000,000 lies before 1974, which mostly means seconds instead of milliseconds.",
		Fix:     "multiply seconds by 1000",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000}}`,
	},
	{
		ID: postTimeFuture, Title: "The time of a message lies in the future", Effect: Loses, Severity: Warning,
		Why:     "The server takes any time. A message from the future stays at the end of its channel.",
		Fix:     "see whether the time is in milliseconds",
		Example: "a post with create_at in the year 2100",
	},
	{
		ID: postProps, Title: "The props of a message are larger than 800,000 characters", Effect: Stops, Severity: Error,
		Why:     "They are counted as JSON, where <, >, & and some others are six characters each.",
		Fix:     "shorten the props",
		Example: "a post with props of 800,001 characters",
		Server:  "app.import.validate_post_import_data.props_too_large.error",
		Others: []string{
			"model.post.is_valid.props.app_error",
		},
	},
	{
		ID: postType, Title: "The type of a message is none that the server stores", Effect: Stops, Severity: Error,
		Why:     "Types are a fixed list, or begin with custom_ and have at most 26 characters. system_ephemeral and burn_on_read are never stored by an import.",
		Fix:     "leave type out, or use custom_ and a short name",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"type":"bot_message"}}`,
		Server:  "model.post.is_valid.type.app_error",
		Others: []string{
			"app.post.save.app_error",
		},
	},
	{
		ID: postFiles, Title: "A message has more than 10 attachments", Effect: Stops, Severity: Error,
		Why:     "The server stores at most 10 files with a message.",
		Fix:     "spread the files over several messages",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"attachments":[{"path":"f0.txt"},{"path":"f1.txt"},{"path":"f2.txt"},{"path":"f3.txt"},{"path":"f4.txt"},{"path":"f5.txt"},{"path":"f6.txt"},{"path":"f7.txt"},{"path":"f8.txt"},{"path":"f9.txt"},{"path":"f10.txt"}]}}`,
		Server:  "model.post.is_valid.file_ids.app_error",
	},
	{
		ID: postFileNull, Title: "An attachment has no path", Effect: Crashes, Severity: Error,
		Why:     "The server opens the path before it checks that it is there.",
		Fix:     "give the attachment a path, or leave it out",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"attachments":[{}]}}`,
	},
	{
		ID: postReplies, Title: "A thread has more than 3,640 replies on one line", Effect: Stops, Severity: Error,
		Why:     "The server saves the replies in one statement, for which the database takes no more than 65,535 values.",
		Fix:     "continue the thread in another line as a new root message",
		Example: "a post with 3,641 replies",
		Server:  "app.post.save.app_error",
	},
	{
		ID: replyEarly, Title: "A reply is earlier than its root", Effect: Loses, Severity: Warning,
		Why:     "The server stores the reply with the time of its root. If the file is imported again, the reply is doubled.",
		Fix:     "give the reply the time of its root, or a later one",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"replies":[{"user":"bob","message":"y","create_at":1699999999999}]}}`,
	},
	{
		ID: repliesSameTime, Title: "Two replies with reactions have the same time", Effect: Loses, Severity: Warning,
		Why:     "While it imports a thread the server tells replies apart by their time only: the reactions go to the later of the two.",
		Fix:     "move one of the replies by a millisecond",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"replies":[{"user":"bob","message":"y","create_at":1700000000001,"reactions":[{"user":"alice","emoji_name":"tada","create_at":1700000000001}]},{"user":"carol","message":"z","create_at":1700000000001}]}}`,
	},
	{
		ID: reactionNoUser, Title: "A reaction has no user", Effect: Stops, Severity: Error,
		Why:     "Each reaction is somebody’s.",
		Fix:     "name the user",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"emoji_name":"tada","create_at":1700000000000}]}}`,
		Server:  "app.import.validate_reaction_import_data.user_missing.error",
	},
	{
		ID: reactionNoName, Title: "A reaction has no emoji name", Effect: Stops, Severity: Error,
		Why:     "The emoji is given by its name, without colons.",
		Fix:     "name the emoji",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"user":"bob","create_at":1700000000000}]}}`,
		Server:  "app.import.validate_reaction_import_data.emoji_name_missing.error",
	},
	{
		ID: reactionName, Title: "The emoji name of a reaction is not valid", Effect: Stops, Severity: Error,
		Why:     "An emoji is named with 1 to 64 of the characters a-z, A-Z, 0-9, +, - and _; it need not exist. Slack’s :: for skin tones is not possible.",
		Fix:     "use the name of the emoji without its skin tone",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"user":"bob","emoji_name":"wave::skin-tone-2","create_at":1700000000000}]}}`,
		Server:  "model.reaction.is_valid.emoji_name.app_error",
		Others: []string{
			"app.import.validate_reaction_import_data.emoji_name_length.error",
		},
	},
	{
		ID: reactionNoTime, Title: "A reaction has no time, or 0", Effect: Stops, Severity: Error,
		Why:     "create_at is the time in milliseconds since 1970, and not 0.",
		Fix:     "set create_at, if need be to that of the message",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"user":"bob","emoji_name":"tada"}]}}`,
		Server:  "app.import.validate_reaction_import_data.create_at_missing.error",
		Others: []string{
			"app.import.validate_reaction_import_data.create_at_zero.error",
		},
	},
	{
		ID: reactionEarly, Title: "A reaction is earlier than its message", Effect: Stops, Severity: Error,
		Why:     "The time of a reaction must be that of its message or later; that of a reply is at least that of its root.",
		Fix:     "give the reaction the time of its message",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"user":"bob","emoji_name":"tada","create_at":1699999999999}]}}`,
		Server:  "app.import.validate_reaction_import_data.create_at_before_parent.error",
	},
	{
		ID: followerNoUser, Title: "A follower of a thread has no user", Effect: Stops, Severity: Error,
		Why:     "Each follower is somebody.",
		Fix:     "name the user",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"thread_followers":[{}]}}`,
		Server:  "app.import.validate_thread_follower_data.user_missing.error",
		Others: []string{
			"app.import.validate_post_import_data.thread_follower.error",
			"app.import.validate_direct_post_import_data.thread_follower.error",
		},
	},
	{
		ID: followerTwice, Title: "Somebody follows the same thread twice", Effect: Stops, Severity: Error,
		Why:     "The server stores a follower once. It stops after the posts were saved.",
		Fix:     "leave the second out",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"thread_followers":[{"user":"bob"},{"user":"Bob"}]}}`,
		Server:  "app.post.save.thread_membership.app_error",
	},
	{
		ID: postIdentical, Title: "Two messages have the same channel, time and text", Effect: Loses, Severity: Warning,
		Why: "That is how the server knows a message again, whoever wrote it. So the later one may overwrite the earlier one, with its author and its replies, or become a second thread.",
		Fix: "move one of them by a millisecond; join the two if they are one thread",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"bob","message":"x","create_at":1700000000000}}`,
	},
	{
		ID: replyReactions, Title: "Reactions to replies are not imported by this version", Effect: Loses, Severity: Warning,
		Why:     "They are from 10.4 on. It is checked only when the server’s version is told.",
		Fix:     "update the server",
		Example: "a reply with a reaction for a server 10.3",
	},
	{
		ID: followersOnLine, Title: "A thread has more than 10,922 followers", Effect: Stops, Severity: Error, Until: Version{11, 5, 2},
		Why:     "Versions before 11.5.2 save them in one statement, for which the database takes no more than 65,535 values.",
		Fix:     "leave followers out",
		Example: "a post with 10,923 followers",
		Server:  "app.post.save.thread_membership.app_error",
	},
	{
		ID: followersInBatch, Title: "Messages that stand together have more than 10,922 followers", Effect: Stops, Severity: Warning, Until: Version{11, 5, 2},
		Why:     "The server saves up to 1000 messages together. Versions before 11.5.2 then save all their followers in one statement, for which the database takes no more than 65,535 values.",
		Fix:     "leave followers out, or import with more workers",
		Example: "1000 posts with 11 followers each",
		Server:  "app.post.save.thread_membership.app_error",
	},
	{
		ID: reactionTwice, Title: "Somebody reacts to a message twice with the same emoji", Effect: Loses, Severity: Warning,
		Why:     "The server stores a reaction of a user with an emoji once, with the time of the first. Letter case of the user name does not count.",
		Fix:     "leave the second out",
		Example: `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"reactions":[{"user":"bob","emoji_name":"tada","create_at":1700000000001},{"user":"bob","emoji_name":"tada","create_at":1700000000002}]}}`,
	},
}
