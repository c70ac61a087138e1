package validate

// Rules about users.
const (
	userNoName           ID = "MI301"
	userName             ID = "MI302"
	userNoEmail          ID = "MI303"
	userEmailLength      ID = "MI304"
	userEmail            ID = "MI305"
	userEmailTaken       ID = "MI306"
	userDataAndPassword  ID = "MI307"
	userDataLong         ID = "MI308"
	userDataAlone        ID = "MI309"
	userService          ID = "MI310"
	userDataBlank        ID = "MI311"
	userDataTaken        ID = "MI312"
	userPasswordLength   ID = "MI313"
	userPassword         ID = "MI314"
	userNickname         ID = "MI315"
	userFirstName        ID = "MI316"
	userLastName         ID = "MI317"
	userPosition         ID = "MI318"
	userRoles            ID = "MI319"
	userRolesLong        ID = "MI320"
	userRoleUnknown      ID = "MI321"
	userRoleUnknownAgain ID = "MI322"
	userRolesEmpty       ID = "MI323"
	guestTeamRole        ID = "MI324"
	guestChannelRole     ID = "MI325"
	teamGuestOnly        ID = "MI326"
	channelGuestOnly     ID = "MI327"
	guestPartly          ID = "MI328"
	guestDisabled        ID = "MI329"
	guestNowhere         ID = "MI330"
	userNotify           ID = "MI331"
	userTrueFalse        ID = "MI332"
	userEmailInterval    ID = "MI333"
	userLocale           ID = "MI334"
	userTheme            ID = "MI335"
	userDirectLimit      ID = "MI336"
	userPreference       ID = "MI337"
	userStatusCut        ID = "MI338"
	userDeleteAgain      ID = "MI339"
	userLosesLogin       ID = "MI340"
	userTakesBot         ID = "MI341"
	userIntervalOff      ID = "MI342"
	userEmailLDAP        ID = "MI343"
)

var userRules = []Rule{
	{
		ID: userNoName, Title: "A user has no user name", Effect: Stops, Severity: Error,
		Why:     "An account is known by its user name.",
		Fix:     "give the user a user name",
		Example: `{"type":"user","user":{"email":"dave@example.com"}}`,
		Server:  "app.import.validate_user_import_data.username_missing.error",
	},
	{
		ID: userName, Title: "A user name is not valid", Effect: Stops, Severity: Error,
		Why:     "A user is named with 1 to 64 of the characters a-z, 0-9, dot, hyphen and underscore, but not all, channel, matterbot or system. Capital letters are made small.",
		Fix:     "use only a-z, 0-9, ., - and _",
		Example: `{"type":"user","user":{"username":"dave smith","email":"dave@example.com"}}`,
		Server:  "app.import.validate_user_import_data.username_invalid.error",
	},
	{
		ID: userNoEmail, Title: "A user has no e-mail address", Effect: Stops, Severity: Error,
		Why:     "Each account needs an address, also one that cannot log in.",
		Fix:     "give the user an address, if need be one that does not exist",
		Example: `{"type":"user","user":{"username":"dave"}}`,
		Server:  "app.import.validate_user_import_data.email_missing.error",
	},
	{
		ID: userEmailLength, Title: "An e-mail address is empty or longer than 128 bytes", Effect: Stops, Severity: Error,
		Why:     "Each account needs an address, also one that cannot log in.",
		Fix:     "give the user a shorter address",
		Example: `{"type":"user","user":{"username":"dave","email":""}}`,
		Server:  "app.import.validate_user_import_data.email_length.error",
	},
	{
		ID: userEmail, Title: "An e-mail address is not valid", Effect: Stops, Severity: Error,
		Why:     "The address must be a plain one, without a name or angle brackets around it, and with one @.",
		Fix:     "correct the address",
		Example: `{"type":"user","user":{"username":"dave","email":"Dave <dave@example.com>"}}`,
		Server:  "model.user.is_valid.email.app_error",
	},
	{
		ID: userEmailTaken, Title: "Two accounts have the same e-mail address", Effect: Stops, Severity: Error,
		Why:     "Addresses are compared without letter case. Each belongs to one account; that of a bot is its name at localhost.",
		Fix:     "give one of them another address, or join the two if they are one person",
		Example: `{"type":"user","user":{"username":"dave","email":"Alice@example.com"}}`,
		Server:  "app.user.save.email_exists.app_error",
	},
	{
		ID: userDataAndPassword, Title: "A user has both auth_data and a password", Effect: Stops, Severity: Error,
		Why:     "Who logs in through a service has no password here.",
		Fix:     "leave the password out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"ldap","auth_data":"d","password":"Passw0rd!"}}`,
		Server:  "app.import.validate_user_import_data.auth_data_and_password.error",
	},
	{
		ID: userDataLong, Title: "auth_data is longer than 128 bytes", Effect: Stops, Severity: Error,
		Why:     "That is what the server stores.",
		Fix:     "use another attribute of the directory as auth_data",
		Example: "a user with auth_data of 129 bytes",
		Server:  "app.import.validate_user_import_data.auth_data_length.error",
	},
	{
		ID: userDataAlone, Title: "A user has only one of auth_service and auth_data", Effect: Stops, Severity: Error,
		Why:     "The two say together how somebody logs in; each needs the other.",
		Fix:     "give both, or none",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"ldap"}}`,
		Server:  "app.import.validate_user_import_data.auth_data_and_service_dependency.error",
	},
	{
		ID: userService, Title: "auth_service is none that the server knows", Effect: Stops, Severity: Error,
		Why:     "The services are email, gitlab, saml, ldap, google, office365 and openid.",
		Fix:     "use the name of one of the services",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"kerberos","auth_data":"d"}}`,
		Server:  "app.import.validate_user_teams_import_data.invalid_auth_service.error",
	},
	{
		ID: userDataBlank, Title: "A user has empty auth_data and no password", Effect: Stops, Severity: Error,
		Why:     "The server makes up a password only if auth_data is absent. With an empty one the account has nothing to log in with, and is refused.",
		Fix:     "leave auth_data out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"","auth_data":""}}`,
		Server:  "app.user.save.app_error",
	},
	{
		ID: userDataTaken, Title: "Two users have the same auth_data", Effect: Stops, Severity: Error,
		Why: "auth_data is unique over all users, whatever the service.",
		Fix: "correct one of them",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"ldap","auth_data":"d"}}
{"type":"user","user":{"username":"erin","email":"erin@example.com","auth_service":"saml","auth_data":"d"}}`,
		Server: "app.user.save.app_error",
		Others: []string{
			"app.user.update_auth_data.email_exists.app_error",
		},
	},
	{
		ID: userPasswordLength, Title: "A password is empty or longer than 72 bytes", Effect: Stops, Severity: Error,
		Why:     "The server hashes no more than 72 bytes.",
		Fix:     "leave the password out: the server then makes up one",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","password":""}}`,
		Server:  "app.import.validate_user_import_data.password_length.error",
	},
	{
		ID: userPassword, Title: "A password does not keep the rules of the server", Effect: Stops, Severity: Error, Setting: "PasswordSettings",
		Why:     "PasswordSettings demand at least 8 bytes by default, and may demand small letters, capital letters, digits and symbols.",
		Fix:     "leave the password out: the server then makes up one",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","password":"short"}}`,
		Server:  "app.user.save.app_error",
		Others: []string{
			"model.user.is_valid.pwd_<rule>.app_error",
		},
	},
	{
		ID: userNickname, Title: "A nickname is longer than 64 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the nickname",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","nickname":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"}}`,
		Server:  "app.import.validate_user_import_data.nickname_length.error",
	},
	{
		ID: userFirstName, Title: "A first name is longer than 64 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the first name",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","first_name":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"}}`,
		Server:  "app.import.validate_user_import_data.first_name_length.error",
	},
	{
		ID: userLastName, Title: "A last name is longer than 64 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the last name",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","last_name":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"}}`,
		Server:  "app.import.validate_user_import_data.last_name_length.error",
	},
	{
		ID: userPosition, Title: "A position is longer than 128 characters", Effect: Stops, Severity: Error,
		Why:     "The limit counts characters, not bytes.",
		Fix:     "shorten the position",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","position":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"}}`,
		Server:  "app.import.validate_user_import_data.position_length.error",
	},
	{
		ID: userRoles, Title: "The roles of a user are not valid", Effect: Stops, Severity: Error,
		Why:     "Roles are names of roles with blanks between them. system_admin is possible only together with system_user.",
		Fix:     "write system_user, system_admin system_user, or system_guest",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_admin"}}`,
		Server:  "app.import.validate_user_import_data.roles_invalid.error",
	},
	{
		ID: userRolesLong, Title: "The roles of a user are longer than 256 bytes", Effect: Stops, Severity: Error,
		Why:     "That is what the server stores.",
		Fix:     "give the user fewer roles",
		Example: "a user with roles of 257 bytes",
		Server:  "model.user.is_valid.roles_limit.app_error",
	},
	{
		ID: userRoleUnknown, Title: "A new user has a role that does not exist", Effect: Loses, Severity: Warning,
		Why:     "The server stores the name of the role and asks nothing; the user does not get what the role was to give.",
		Fix:     "define the role before the users, or correct its name",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user no_such_role"}}`,
	},
	{
		ID: userRoleUnknownAgain, Title: "An existing user gets a role that does not exist", Effect: Stops, Severity: Error,
		Why: "For a new user the server does not look, for one that exists it does.",
		Fix: "define the role before the users, or correct its name",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user"}}
{"type":"bot","bot":{"username":"robot","owner":"alice"}}
{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user no_such_role"}}`,
		Server: "app.role.check_roles_exist.role_not_found",
	},
	{
		ID: userRolesEmpty, Title: "A user has an empty list of roles", Effect: Loses, Severity: Warning,
		Why:     "Without the key a user gets system_user, with an empty one no role at all, and can do nothing.",
		Fix:     "leave roles out, or write system_user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":""}}`,
	},
	{
		ID: guestTeamRole, Title: "A guest has a team in which they are no guest", Effect: Stops, Severity: Error,
		Why:     "A system_guest must be team_guest in each team. Versions before 10.2 do not look.",
		Fix:     "give team_guest in each team, or system_user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_guest","teams":[{"name":"acme","roles":"team_user"}]}}`,
		Server:  "app.import.validate_user_import_data.system_guest_missing_team_guest_roles.error",
	},
	{
		ID: guestChannelRole, Title: "A guest has a channel in which they are no guest", Effect: Stops, Severity: Error,
		Why:     "A system_guest must be channel_guest in each channel. Versions before 10.2 do not look.",
		Fix:     "give channel_guest in each channel, or system_user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_guest","teams":[{"name":"acme","roles":"team_guest","channels":[{"name":"dev","roles":"channel_user"}]}]}}`,
		Server:  "app.import.validate_user_import_data.system_guest_missing_channel_guest_roles.error",
	},
	{
		ID: teamGuestOnly, Title: "A user who is no guest is a guest in all of their teams", Effect: Stops, Severity: Error,
		Why:     "Who is team_guest everywhere must be system_guest. Versions before 10.2 do not look.",
		Fix:     "give system_guest, or team_user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user","teams":[{"name":"acme","roles":"team_guest"}]}}`,
		Server:  "app.import.validate_user_import_data.team_guest_missing_system_guest_role.error",
	},
	{
		ID: channelGuestOnly, Title: "A user who is no guest is a guest in all of their channels", Effect: Stops, Severity: Error,
		Why:     "Who is channel_guest everywhere must be system_guest. Versions before 10.2 do not look.",
		Fix:     "give system_guest, or channel_user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user","teams":[{"name":"acme","roles":"team_user","channels":[{"name":"dev","roles":"channel_guest"}]}]}}`,
		Server:  "app.import.validate_user_import_data.channel_guest_missing_system_guest_role.error",
	},
	{
		ID: guestPartly, Title: "The guest role of a user who is no guest is not kept", Effect: Loses, Severity: Warning,
		Why:     "The server leaves such a user a normal member, and says so only in its log.",
		Fix:     "give system_guest, or the roles of members",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","roles":"team_guest"}]}}`,
	},
	{
		ID: guestDisabled, Title: "A guest is deactivated at the next restart unless guest access is on", Effect: Loses, Severity: Warning,
		Why:     "Guests are imported whole. But GuestAccountsSettings.Enable is off by default, and a server that starts with it off deactivates all guests.",
		Fix:     "turn on GuestAccountsSettings.Enable",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_guest"}}`,
	},
	{
		ID: guestNowhere, Title: "The guest roles of a user do not agree as this version counts them", Effect: Stops, Severity: Error, Until: Version{11, 5, 0},
		Why:     "Versions from 10.2 to 11.4 want a user to be a guest of the system, of all teams and of all channels, or of none of the three. No channels count as none, an empty list of teams counts as all; before 11.3 an empty list of channels does too. So a guest needs a team and a channel, and nobody else may have an empty list. It is checked only when the server’s version is told.",
		Fix:     "update the server to 11.5, give the guest a channel, leave out an empty list, or convert with that --target",
		Example: "a guest without teams for a server 11.4",
		Server:  "app.import.validate_user_import_data.guest_roles_conflict.error",
	},
	{
		ID: userNotify, Title: "A notification setting of a user has a value that does not exist", Effect: Stops, Severity: Error,
		Why:     "Each setting has a short list of values.",
		Fix:     "use one of the values",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","notify_props":{"desktop":"default"}}}`,
		Server:  "app.import.validate_user_import_data.notify_props_<key>_invalid.error",
	},
	{
		ID: userTrueFalse, Title: `A setting of a user is neither "true" nor "false"`, Effect: Stops, Severity: Error,
		Why:     "The value is a string, in small letters.",
		Fix:     `write "true" or "false"`,
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","formatting":"True"}}`,
		Server:  "app.import.validate_user_import_data.advanced_props_<key>.error",
	},
	{
		ID: userEmailInterval, Title: "email_interval has a value that does not exist", Effect: Stops, Severity: Error,
		Why:     "The values are immediately, fifteen and hour.",
		Fix:     "use one of the values",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","email_interval":"daily"}}`,
		Server:  "app.import.validate_user_import_data.advanced_props_email_interval.error",
	},
	{
		ID: userLocale, Title: "A locale is longer than 5 bytes or no registered language", Effect: Stops, Severity: Error,
		Why:     "The server stores five bytes and asks a table of languages: de, pt-BR and zh-TW pass, zh-Hant is too long, xx is no language.",
		Fix:     "write a language such as en, or leave locale out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","locale":"xx"}}`,
		Server:  "model.user.is_valid.locale.app_error",
	},
	{
		ID: userTheme, Title: "A theme is not kept as it is", Effect: Loses, Severity: Warning,
		Why:     "A theme is a JSON object with colours such as #1c58d9. Of another value nothing is stored; other colours become white.",
		Fix:     "correct the theme, or leave it out",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","theme":"dark"}}`,
	},
	{
		ID: userDirectLimit, Title: "limit_visible_dms_gms is no number from 1 to 40", Effect: Stops, Severity: Error,
		Why:     "It is a number, as a string.",
		Fix:     "write a number from 1 to 40",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","limit_visible_dms_gms":"50"}}`,
		Server:  "app.import.import_user.save_preferences.error",
	},
	{
		ID: userPreference, Title: "A preference is longer than 20,000 characters", Effect: Stops, Severity: Error,
		Why:     "That is what the server stores.",
		Fix:     "shorten it, or leave it out",
		Example: "a user with a theme of 20,001 characters",
		Server:  "app.import.import_user.save_preferences.error",
		Others: []string{
			"app.import.import_user_teams.save_preferences.error",
		},
	},
	{
		ID: userStatusCut, Title: "The text of a custom status is cut", Effect: Loses, Severity: Warning,
		Why:     "The server keeps 100 characters.",
		Fix:     "shorten the text",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","custom_status":{"text":"sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"}}}`,
	},
	{
		ID: userDeleteAgain, Title: "delete_at of an existing user is not used", Effect: Loses, Severity: Warning,
		Why: "Only a new account can be imported as deactivated.",
		Fix: "say delete_at on the first line of the user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user"}}
{"type":"bot","bot":{"username":"robot","owner":"alice"}}
{"type":"user","user":{"username":"dave","email":"dave@example.com","delete_at":1700000000000}}`,
	},
	{
		ID: userLosesLogin, Title: "An existing user loses their password or log-in service", Effect: Loses, Severity: Warning,
		Why: "A line without password and without auth_data gives the account a random password and takes its log-in service away, also if the account exists already.",
		Fix: "repeat auth_service and auth_data, or the password",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"ldap","auth_data":"d"}}
{"type":"bot","bot":{"username":"robot","owner":"alice"}}
{"type":"user","user":{"username":"dave","email":"dave@example.com","roles":"system_user"}}`,
	},
	{
		ID: userTakesBot, Title: "A user has the name of a bot", Effect: Loses, Severity: Error,
		Why: "User names and bot names are the same names. The line takes over the account of the bot.",
		Fix: "give one of them another name",
		Example: `{"type":"bot","bot":{"username":"robot","owner":"alice"}}
{"type":"user","user":{"username":"robot","email":"robot@example.com"}}`,
	},
	{
		ID: userIntervalOff, Title: "email_interval of a user without e-mail notifications is not used", Effect: Loses, Severity: Warning,
		Why:     "If notify_props.email is false, the server sets the interval to never.",
		Fix:     "leave email_interval out, or turn e-mail notifications on",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","email_interval":"hour","notify_props":{"email":"false"}}}`,
	},
	{
		ID: userEmailLDAP, Title: "An existing LDAP user gets another e-mail address", Effect: Stops, Severity: Error,
		Why: "The address of an account that logs in through LDAP comes from the directory. The server does not change it from a file.",
		Fix: "write the same address on all lines of the user",
		Example: `{"type":"user","user":{"username":"dave","email":"dave@example.com","auth_service":"ldap","auth_data":"d"}}
{"type":"bot","bot":{"username":"robot","owner":"alice"}}
{"type":"user","user":{"username":"dave","email":"david@example.com","auth_service":"ldap","auth_data":"d"}}`,
		Server: "app.user.update.find.app_error",
	},
}
