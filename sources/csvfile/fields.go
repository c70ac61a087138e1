package csvfile

// field is what a column says.
type field uint8

// The fields. What belongs to preferences is a setting, see settings.go.
const (
	colUsername field = iota
	colEmail
	colPrincipal // Microsoft's userPrincipalName: an address as a rule
	colUserID
	colRecordID // of a database: identifies within the files of one source
	colFirstName
	colLastName
	colFullName
	colDisplayName
	colNickname
	colPosition
	colRoles
	colAccountType
	colAdmin
	colGuest
	colBot
	colAccountStatus
	colActive
	colDeactivated
	colDeactivatedAt
	colDeactivatedTill
	colCreatedAt
	colAuthData
	colPicture
	colStatusEmoji
	colStatusText
	colStatusUntil
	colTeam
	colChannel
	colTitle // of a team or channel
	colPrivacy
	colPrivate
	colPublic
	colDescription
	colHeader
	colPurpose
	colArchived
	colArchivedAt
	colMembers
	colCreator
	colTimestamp
	colDate
	colText
	colParent
	colParentTime
	colEditedAt
	colMessageType
	colReactions
	colFiles
	colPinned
	fieldCount
)

// kind is what the rows of a file are.
type kind string

// The kinds of files, in the order in which they are read.
const (
	teamsFile    kind = "teams"
	channelsFile kind = "channels"
	usersFile    kind = "users"
	membersFile  kind = "members"
	messagesFile kind = "messages"
)

var kinds = []kind{teamsFile, channelsFile, usersFile, membersFile, messagesFile}

// meaning says which headers mean a field, as plainHeader makes them. The first is
// the field's own name, which templates have. Where a file has several, the earlier
// one is used, and the next where that one is empty.
type meaning struct {
	field   field
	name    string
	headers string
}

var meanings = map[kind][]meaning{
	usersFile: {
		{colUsername, "username", "username userlogin login loginname user handle samaccountname"},
		{colEmail, "email", "email emailaddress mail emailid primaryemail primaryemailaddress workemail userprincipalemail"},
		{colPrincipal, "user_principal_name", "userprincipalname upn"},
		{colUserID, "user_id", "userid slackid slackuserid memberid"},
		{colRecordID, "id", "id objectid"},
		{colFirstName, "first_name", "firstname givenname forename"},
		{colLastName, "last_name", "lastname surname familyname sn"},
		{colFullName, "full_name", "fullname realname employeename name commonname cn"},
		{colDisplayName, "display_name", "displayname"},
		{colNickname, "nickname", "nickname preferredname"},
		{colPosition, "position", "position jobtitle employeetitle title designation"},
		{colRoles, "roles", "roles role systemroles"},
		{colAccountType, "user_type", "usertype accounttype"},
		{colAdmin, "admin", "systemadmin isadmin admin administrator"},
		{colGuest, "guest", "guest isguest"},
		{colBot, "bot", "bot isbot"},
		{colAccountStatus, "status", "status newstatus accountstatus userstatus"},
		{colActive, "active", "active isactive accountenabled enabled isenabled"},
		{colDeactivated, "deactivated", "deactivated blocksignin blockcredential signinblocked accountdisabled disabled suspended blocked inactive deleted isdeleted archived"},
		{colDeactivatedAt, "deactivated_at", "deactivatedat deletedat deleteat suspendedat disabledat softdeletiontimestamp"},
		{colDeactivatedTill, "suspended_till", "suspendedtill suspendeduntil"},
		{colCreatedAt, "created_at", "createdat createat createddatetime whencreated creationdate creationtime created"},
		{colAuthData, "auth_data", "authdata"},
		{colPicture, "profile_image", "profileimage profilepicture picture avatar avatarurl photo"},
		{colStatusEmoji, "custom_status.emoji", "customstatusemoji"},
		{colStatusText, "custom_status.text", "customstatustext"},
		{colStatusUntil, "custom_status.expires_at", "customstatusexpiresat"},
		{colTeam, "teams", "teams team teamname"},
		{colChannel, "channels", "channels channel channelname channelnames"},
	},
	teamsFile: {
		{colTeam, "team", "teamname team workspace name"},
		{colTitle, "display_name", "displayname title"},
		{colPrivacy, "type", "type teamtype visibility privacy"},
		{colPublic, "allow_open_invite", "allowopeninvite open isopen public"},
		{colDescription, "description", "description"},
	},
	channelsFile: {
		{colTeam, "team", "team teamname workspace"},
		{colChannel, "name", "channelname channel roomname room name"},
		{colTitle, "display_name", "displayname channeldisplayname title"},
		{colPrivacy, "type", "type channeltype membershiptype visibility privacy access"},
		{colPrivate, "private", "private isprivate"},
		{colPublic, "public", "public ispublic"},
		{colHeader, "header", "header topic"},
		{colPurpose, "purpose", "purpose description"},
		{colArchived, "archived", "archived isarchived"},
		{colArchivedAt, "deleted_at", "deletedat deleteat archivedat"},
		{colCreatedAt, "created_at", "createdat createat created createddatetime"},
		{colMembers, "members", "members memberlist"},
		{colCreator, "creator", "creator owner createdby"},
	},
	membersFile: {
		{colTeam, "team", "team teamname workspace teams"},
		{colChannel, "channel", "channel channelname room roomname conversation channels"},
		{colUsername, "username", "username userlogin login loginname user member handle"},
		{colEmail, "email", "email emailaddress mail useremail memberemail"},
		{colPrincipal, "user_principal_name", "userprincipalname upn"},
		{colUserID, "user_id", "userid slackid slackuserid memberid"},
		{colRoles, "roles", "roles role"},
		{colAdmin, "admin", "channeladmin teamadmin isadmin admin isowner owner"},
	},
	messagesFile: {
		{colTimestamp, "timestamp", "timestamp ts createdat createat datetime dateandtime sentat postedat created time"},
		{colDate, "date", "date day"},
		{colTeam, "team", "team teamname workspace"},
		{colChannel, "channel", "channel channelname room roomname conversation"},
		{colMembers, "members", "members participants channelmembers recipients recipient"},
		{colUsername, "username", "username user author sender from login"},
		{colEmail, "email", "email emailaddress useremail authoremail senderemail mail userprincipalname"},
		{colUserID, "user_id", "userid authorid senderid slackuserid"},
		{colText, "text", "text message content body"},
		{colRecordID, "id", "id messageid postid"},
		{colParent, "parent_id", "parentid rootid threadid parent replyto inreplyto"},
		{colParentTime, "thread_ts", "threadts parentts threadtimestamp parenttimestamp"},
		{colMessageType, "type", "type messagetype posttype subtype"},
		{colEditedAt, "edited_at", "editedat editat edited"},
		{colPinned, "pinned", "ispinned pinned"},
		{colReactions, "reactions", "reactions"},
		{colFiles, "files", "files file attachments attachment"},
	},
}
