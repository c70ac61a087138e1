package jsonl

import "github.com/go-json-experiment/json/jsontext"

// Kind is the type of a line. Its text is both the value of "type" and the key of the body.
type Kind string

// The kinds of lines, in the order in which a file should hold them.
const (
	KindVersion       Kind = "version"
	KindRole          Kind = "role"
	KindScheme        Kind = "scheme"
	KindEmoji         Kind = "emoji"
	KindTeam          Kind = "team"
	KindChannel       Kind = "channel"
	KindUser          Kind = "user"
	KindBot           Kind = "bot"
	KindPost          Kind = "post"
	KindDirectChannel Kind = "direct_channel"
	KindDirectPost    Kind = "direct_post"
)

// Body is the payload of a line: exactly one of the types below.
//
// A nil field is absent, and is not written. Fields are written in the order in
// which they are declared, which is part of the promise "same input, same bytes".
// Field names and meanings are those of the server's channels/app/imports/import_types.go.
type Body interface {
	// Kind is the type of the line that carries this body.
	Kind() Kind
	body()
}

var (
	_ Body = (*Version)(nil)
	_ Body = (*Role)(nil)
	_ Body = (*Scheme)(nil)
	_ Body = (*Emoji)(nil)
	_ Body = (*Team)(nil)
	_ Body = (*Channel)(nil)
	_ Body = (*User)(nil)
	_ Body = (*Bot)(nil)
	_ Body = (*Post)(nil)
	_ Body = (*DirectChannel)(nil)
	_ Body = (*DirectPost)(nil)
)

func (*Version) Kind() Kind       { return KindVersion }
func (*Role) Kind() Kind          { return KindRole }
func (*Scheme) Kind() Kind        { return KindScheme }
func (*Emoji) Kind() Kind         { return KindEmoji }
func (*Team) Kind() Kind          { return KindTeam }
func (*Channel) Kind() Kind       { return KindChannel }
func (*User) Kind() Kind          { return KindUser }
func (*Bot) Kind() Kind           { return KindBot }
func (*Post) Kind() Kind          { return KindPost }
func (*DirectChannel) Kind() Kind { return KindDirectChannel }
func (*DirectPost) Kind() Kind    { return KindDirectPost }

func (*Version) body()       {}
func (*Role) body()          {}
func (*Scheme) body()        {}
func (*Emoji) body()         {}
func (*Team) body()          {}
func (*Channel) body()       {}
func (*User) body()          {}
func (*Bot) body()           {}
func (*Post) body()          {}
func (*DirectChannel) body() {}
func (*DirectPost) body()    {}

// Version is the first line. It is no object in the file: Number is the value
// of the key "version", and Info that of the optional key "info".
type Version struct {
	Number *int64
	Info   *Info
}

// Info says what wrote the file. The server does not read it.
type Info struct {
	Generator  *string        `json:"generator,omitzero"`
	Version    *string        `json:"version,omitzero"`
	Created    *string        `json:"created,omitzero"`
	Additional jsontext.Value `json:"additional,omitzero"`
}

// Role is a set of permissions, or one of the roles inside a Scheme.
type Role struct {
	Name          *string   `json:"name,omitzero"`
	DisplayName   *string   `json:"display_name,omitzero"`
	Description   *string   `json:"description,omitzero"`
	Permissions   *[]string `json:"permissions,omitzero"`
	SchemeManaged *bool     `json:"scheme_managed,omitzero"`
}

// Scheme is a permission scheme for teams or channels.
type Scheme struct {
	Name                    *string `json:"name,omitzero"`
	DisplayName             *string `json:"display_name,omitzero"`
	Description             *string `json:"description,omitzero"`
	Scope                   *string `json:"scope,omitzero"` // "team" or "channel"
	DefaultTeamAdminRole    *Role   `json:"default_team_admin_role,omitzero"`
	DefaultTeamUserRole     *Role   `json:"default_team_user_role,omitzero"`
	DefaultTeamGuestRole    *Role   `json:"default_team_guest_role,omitzero"`
	DefaultChannelAdminRole *Role   `json:"default_channel_admin_role,omitzero"`
	DefaultChannelUserRole  *Role   `json:"default_channel_user_role,omitzero"`
	DefaultChannelGuestRole *Role   `json:"default_channel_guest_role,omitzero"`
}

// Emoji is a custom emoji.
type Emoji struct {
	Name  *string `json:"name,omitzero"`
	Image *string `json:"image,omitzero"` // path below data/
}

// Team is a team.
type Team struct {
	Name            *string `json:"name,omitzero"`
	DisplayName     *string `json:"display_name,omitzero"`
	Type            *string `json:"type,omitzero"` // "O" open or "I" invite only
	Description     *string `json:"description,omitzero"`
	AllowOpenInvite *bool   `json:"allow_open_invite,omitzero"`
	Scheme          *string `json:"scheme,omitzero"`
}

// Channel is a public or private channel of a team.
type Channel struct {
	Team        *string `json:"team,omitzero"`
	Name        *string `json:"name,omitzero"`
	DisplayName *string `json:"display_name,omitzero"`
	Type        *string `json:"type,omitzero"` // "O" public or "P" private
	Header      *string `json:"header,omitzero"`
	Purpose     *string `json:"purpose,omitzero"`
	Scheme      *string `json:"scheme,omitzero"`
	DeletedAt   *int64  `json:"deleted_at,omitzero"` // Unix ms; above 0 archives the channel
}

// User is a person's account with its preferences and memberships.
type User struct {
	ProfileImage               *string       `json:"profile_image,omitzero"` // path below data/
	Username                   *string       `json:"username,omitzero"`
	Email                      *string       `json:"email,omitzero"`
	AuthService                *string       `json:"auth_service,omitzero"`
	AuthData                   *string       `json:"auth_data,omitzero"`
	Password                   *string       `json:"password,omitzero"`
	Nickname                   *string       `json:"nickname,omitzero"`
	FirstName                  *string       `json:"first_name,omitzero"`
	LastName                   *string       `json:"last_name,omitzero"`
	Position                   *string       `json:"position,omitzero"`
	Roles                      *string       `json:"roles,omitzero"`
	Locale                     *string       `json:"locale,omitzero"`
	UseMarkdownPreview         *string       `json:"feature_enabled_markdown_preview,omitzero"` // "true" or "false", as the next two
	UseFormatting              *string       `json:"formatting,omitzero"`
	ShowUnreadSection          *string       `json:"show_unread_section,omitzero"`
	DeleteAt                   *int64        `json:"delete_at,omitzero"` // Unix ms; above 0 deactivates a new account
	Teams                      *[]UserTeam   `json:"teams,omitzero"`
	Theme                      *string       `json:"theme,omitzero"`
	UseMilitaryTime            *string       `json:"military_time,omitzero"`
	CollapsePreviews           *string       `json:"link_previews,omitzero"`
	MessageDisplay             *string       `json:"message_display,omitzero"`
	CollapseConsecutive        *string       `json:"collapse_consecutive_messages,omitzero"`
	ColorizeUsernames          *string       `json:"colorize_usernames,omitzero"`
	ChannelDisplayMode         *string       `json:"channel_display_mode,omitzero"`
	TutorialStep               *string       `json:"tutorial_step,omitzero"`
	EmailInterval              *string       `json:"email_interval,omitzero"`
	NameFormat                 *string       `json:"name_format,omitzero"`
	SendOnCtrlEnter            *string       `json:"send_on_ctrl_enter,omitzero"`
	CodeBlockCtrlEnter         *string       `json:"code_block_ctrl_enter,omitzero"`
	ShowJoinLeave              *string       `json:"show_join_leave,omitzero"`
	ShowUnreadScrollPosition   *string       `json:"show_unread_scroll_position,omitzero"`
	SyncDrafts                 *string       `json:"sync_drafts,omitzero"`
	LimitVisibleDirectAndGroup *string       `json:"limit_visible_dms_gms,omitzero"`
	NotifyProps                *UserNotify   `json:"notify_props,omitzero"`
	CustomStatus               *CustomStatus `json:"custom_status,omitzero"`
}

// UserNotify are a user's notification preferences.
type UserNotify struct {
	Desktop          *string `json:"desktop,omitzero"`
	DesktopSound     *string `json:"desktop_sound,omitzero"`
	Email            *string `json:"email,omitzero"`
	Mobile           *string `json:"mobile,omitzero"`
	MobilePushStatus *string `json:"mobile_push_status,omitzero"`
	ChannelTrigger   *string `json:"channel,omitzero"`
	CommentsTrigger  *string `json:"comments,omitzero"`
	MentionKeys      *string `json:"mention_keys,omitzero"`
}

// CustomStatus is what a user says of themselves beside their name.
type CustomStatus struct {
	Emoji     *string `json:"emoji,omitzero"`
	Text      *string `json:"text,omitzero"`
	Duration  *string `json:"duration,omitzero"`
	ExpiresAt *string `json:"expires_at,omitzero"` // RFC 3339
}

// UserTeam is a membership in a team.
type UserTeam struct {
	Name     *string        `json:"name,omitzero"`
	Roles    *string        `json:"roles,omitzero"`
	Theme    *string        `json:"theme,omitzero"`
	Channels *[]UserChannel `json:"channels,omitzero"`
}

// UserChannel is a membership in a channel of the team around it.
type UserChannel struct {
	Name               *string        `json:"name,omitzero"`
	Roles              *string        `json:"roles,omitzero"`
	NotifyProps        *ChannelNotify `json:"notify_props,omitzero"`
	Favorite           *bool          `json:"favorite,omitzero"`
	MentionCount       *int64         `json:"mention_count,omitzero"`
	MentionCountRoot   *int64         `json:"mention_count_root,omitzero"`
	UrgentMentionCount *int64         `json:"urgend_mention_count,omitzero"` // misspelt in the format
	MsgCount           *int64         `json:"msg_count,omitzero"`
	MsgCountRoot       *int64         `json:"msg_count_root,omitzero"`
	LastViewedAt       *int64         `json:"last_viewed_at,omitzero"` // Unix ms
}

// ChannelNotify are a member's notification preferences in one channel.
type ChannelNotify struct {
	Desktop                  *string `json:"desktop,omitzero"`
	Mobile                   *string `json:"mobile,omitzero"`
	MarkUnread               *string `json:"mark_unread,omitzero"`
	Email                    *string `json:"email,omitzero"`
	IgnoreChannelMentions    *string `json:"ignore_channel_mentions,omitzero"`
	ChannelAutoFollowThreads *string `json:"channel_auto_follow_threads,omitzero"`
}

// Bot is a bot account.
type Bot struct {
	Username     *string `json:"username,omitzero"`
	DisplayName  *string `json:"display_name,omitzero"`
	Owner        *string `json:"owner,omitzero"`
	Description  *string `json:"description,omitzero"`
	ProfileImage *string `json:"profile_image,omitzero"`
	DeleteAt     *int64  `json:"delete_at,omitzero"` // never read by the server
}

// Post is a message of a channel with its whole thread.
type Post struct {
	Team            *string        `json:"team,omitzero"`
	Channel         *string        `json:"channel,omitzero"`
	User            *string        `json:"user,omitzero"`
	Type            *string        `json:"type,omitzero"`
	Message         *string        `json:"message,omitzero"`
	Props           jsontext.Value `json:"props,omitzero"`
	CreateAt        *int64         `json:"create_at,omitzero"` // Unix ms
	EditAt          *int64         `json:"edit_at,omitzero"`   // Unix ms
	FlaggedBy       *[]string      `json:"flagged_by,omitzero"`
	Reactions       *[]Reaction    `json:"reactions,omitzero"`
	Replies         *[]Reply       `json:"replies,omitzero"`
	Attachments     *[]*Attachment `json:"attachments,omitzero"`
	IsPinned        *bool          `json:"is_pinned,omitzero"`
	ThreadFollowers *[]Follower    `json:"thread_followers,omitzero"`
}

// Reply is a message of the thread of the Post or DirectPost around it.
type Reply struct {
	User        *string        `json:"user,omitzero"`
	Type        *string        `json:"type,omitzero"`
	Message     *string        `json:"message,omitzero"`
	Props       jsontext.Value `json:"props,omitzero"`
	CreateAt    *int64         `json:"create_at,omitzero"` // Unix ms
	EditAt      *int64         `json:"edit_at,omitzero"`   // Unix ms
	FlaggedBy   *[]string      `json:"flagged_by,omitzero"`
	Reactions   *[]Reaction    `json:"reactions,omitzero"`
	Attachments *[]*Attachment `json:"attachments,omitzero"`
	IsPinned    *bool          `json:"is_pinned,omitzero"`
}

// Reaction is one user's emoji on a message.
type Reaction struct {
	User      *string `json:"user,omitzero"`
	EmojiName *string `json:"emoji_name,omitzero"`
	CreateAt  *int64  `json:"create_at,omitzero"` // Unix ms
}

// Attachment is a file on a message. An element that is null in the file is a nil pointer.
type Attachment struct {
	Path *string `json:"path,omitzero"` // below data/
}

// Follower follows the thread of the post around it.
type Follower struct {
	User           *string `json:"user,omitzero"`
	LastViewed     *int64  `json:"last_viewed,omitzero"` // Unix ms
	UnreadMentions *int64  `json:"unread_mentions,omitzero"`
}

// DirectChannel is a direct or group conversation.
type DirectChannel struct {
	Participants *[]*Participant `json:"participants,omitzero"`
	Members      *[]string       `json:"members,omitzero"`
	FavoritedBy  *[]string       `json:"favorited_by,omitzero"`
	ShownBy      *[]string       `json:"shown_by,omitzero"`
	Header       *string         `json:"header,omitzero"`
}

// Participant is a member of a DirectChannel with their state in it.
type Participant struct {
	Username           *string        `json:"username,omitzero"`
	NotifyProps        *ChannelNotify `json:"notify_props,omitzero"`
	SchemeUser         *bool          `json:"scheme_user,omitzero"`
	SchemeAdmin        *bool          `json:"scheme_admin,omitzero"`
	SchemeGuest        *bool          `json:"scheme_guest,omitzero"`
	MentionCount       *int64         `json:"mention_count,omitzero"`
	MentionCountRoot   *int64         `json:"mention_count_root,omitzero"`
	UrgentMentionCount *int64         `json:"urgend_mention_count,omitzero"` // misspelt in the format
	MsgCount           *int64         `json:"msg_count,omitzero"`
	MsgCountRoot       *int64         `json:"msg_count_root,omitzero"`
	LastViewedAt       *int64         `json:"last_viewed_at,omitzero"` // Unix ms
}

// DirectPost is a message of a direct or group conversation with its whole thread.
type DirectPost struct {
	ChannelMembers  *[]string      `json:"channel_members,omitzero"`
	User            *string        `json:"user,omitzero"`
	Type            *string        `json:"type,omitzero"`
	Message         *string        `json:"message,omitzero"`
	Props           jsontext.Value `json:"props,omitzero"`
	CreateAt        *int64         `json:"create_at,omitzero"` // Unix ms
	EditAt          *int64         `json:"edit_at,omitzero"`   // Unix ms
	FlaggedBy       *[]string      `json:"flagged_by,omitzero"`
	Reactions       *[]Reaction    `json:"reactions,omitzero"`
	Replies         *[]Reply       `json:"replies,omitzero"`
	Attachments     *[]*Attachment `json:"attachments,omitzero"`
	IsPinned        *bool          `json:"is_pinned,omitzero"`
	ThreadFollowers *[]Follower    `json:"thread_followers,omitzero"`
}
