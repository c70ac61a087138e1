package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// slackbot is the id of Slack's own bot. It writes, reacts and owns the remains of
// deleted messages, though users.json does not list it.
const slackbot = "USLACKBOT"

// user is an element of users.json and org_users.json.
type user struct {
	ID           str                 `json:"id"`
	TeamID       str                 `json:"team_id"`
	Name         str                 `json:"name"`
	RealName     str                 `json:"real_name"`
	Locale       str                 `json:"locale"`
	Deleted      flag                `json:"deleted"`
	Updated      num                 `json:"updated"` // Unix s
	IsBot        flag                `json:"is_bot"`
	IsAdmin      flag                `json:"is_admin"`
	IsOwner      flag                `json:"is_owner"`
	IsPrimary    flag                `json:"is_primary_owner"`
	IsRestricted flag                `json:"is_restricted"`
	IsUltra      flag                `json:"is_ultra_restricted"`
	IsWorkflow   flag                `json:"is_workflow_bot"`
	IsConnector  flag                `json:"is_connector_bot"`
	IsInvited    flag                `json:"is_invited_user"` // and never came
	IsStranger   flag                `json:"is_stranger"`     // of another organisation, and in no shared channel
	IsForgotten  flag                `json:"is_forgotten"`    // erased at their wish
	Enterprise   obj[enterpriseUser] `json:"enterprise_user"`
	Profile      obj[profile]        `json:"profile"`
}

// enterpriseUser says what somebody is in an Enterprise Grid organisation.
type enterpriseUser struct {
	EnterpriseID str  `json:"enterprise_id"`
	Teams        strs `json:"teams"` // ids of workspaces
}

// profile is that of users.json, and the excerpt that messages carry in user_profile.
type profile struct {
	Title       str `json:"title"`
	RealName    str `json:"real_name"`
	DisplayName str `json:"display_name"`
	FirstName   str `json:"first_name"`
	LastName    str `json:"last_name"`
	Email       str `json:"email"`
	BotID       str `json:"bot_id"`
	Name        str `json:"name"` // user_profile only: the handle

	StatusEmoji      str `json:"status_emoji"` // ":palm_tree:"
	StatusText       str `json:"status_text"`
	StatusExpiration num `json:"status_expiration"` // Unix s; 0 for none

	IsCustomImage flag `json:"is_custom_image"`
	ImageOriginal str  `json:"image_original"`
	Image1024     str  `json:"image_1024"`
	Image512      str  `json:"image_512"`
	Image192      str  `json:"image_192"`
	Image72       str  `json:"image_72"`
}

// record translates a user of users.json.
func (u *user) record(o sources.Origin) sources.User {
	p := u.Profile.val
	if p == nil {
		p = &profile{}
	}
	r := sources.User{
		Origin: o, ID: string(u.ID), Name: plain(string(u.Name)),
		Email:    cleanTokens(strings.TrimSpace(string(p.Email))),
		Position: plain(string(p.Title)),
		Bot:      bool(u.IsBot || u.IsWorkflow || u.IsConnector) || u.ID == slackbot,
		Guest:    bool(u.IsRestricted || u.IsUltra),
		// Slack rewrites "updated" with every change of an account, and deactivation is
		// in general the last one: the best date there is.
		Deactivated:   bool(u.Deleted || u.IsForgotten),
		DeactivatedAt: int64(u.Updated) * 1000,
		PrimaryOwner:  bool(u.IsPrimary),
		Admin:         bool(u.IsAdmin || u.IsOwner || u.IsPrimary),
		PictureURL:    p.picture(),
		Status:        p.status(),
		Settings:      settings(string(u.Locale)),
	}
	if !r.Deactivated {
		r.DeactivatedAt = 0
	}
	p.name(&r, string(u.RealName))
	if p.BotID != "" && r.Bot {
		r.Aliases = []string{string(p.BotID)}
	}
	return r
}

// name fills in the names a person goes by.
func (p *profile) name(r *sources.User, realName string) {
	r.RealName = plain(realName)
	if p.RealName != "" {
		r.RealName = plain(string(p.RealName))
	}
	r.FirstName, r.LastName = plain(string(p.FirstName)), plain(string(p.LastName))
	if r.FirstName == "" && r.LastName == "" {
		r.FirstName, r.LastName, _ = strings.Cut(r.RealName, " ")
		r.LastName = strings.TrimSpace(r.LastName)
	}
	r.Nickname = plain(string(p.DisplayName))
	if r.Name == "" {
		r.Name = plain(string(p.Name))
	}
}

// picture returns where the picture is that somebody chose, in the largest size. The
// pictures that Slack gives to everybody else, and those of Gravatar, are none.
func (p *profile) picture() sources.SecretURL {
	if p.ImageOriginal != "" {
		return sources.SecretURL(p.ImageOriginal)
	}
	u := firstOf(string(p.Image1024), string(p.Image512), string(p.Image192), string(p.Image72))
	if bool(p.IsCustomImage) || strings.Contains(u, "://avatars.slack-edge.com/") {
		return sources.SecretURL(u)
	}
	return ""
}

// defaultStatus is the emoji that a status without one gets: Slack's, and Mattermost's.
const defaultStatus = "speech_balloon"

// status returns what somebody says of themselves.
func (p *profile) status() (s sources.Status) {
	s.Text = strings.TrimSpace(unmarked(string(p.StatusText)))
	s.Emoji, _ = reactionName(strings.TrimSpace(string(p.StatusEmoji)))
	if s.Emoji == "" && s.Text != "" || !isEmojiName(s.Emoji) && s.Emoji != "" {
		s.Emoji = defaultStatus
	}
	if s != (sources.Status{}) && p.StatusExpiration > 0 {
		s.Until = int64(p.StatusExpiration) * 1000
	}
	return s
}

// locales are the languages of Mattermost that have a region (public/shared/i18n
// i18n.go, supportedLocales); languages are those that have none.
var locales = map[string]string{"en-au": "en-AU", "pt-br": "pt-BR", "zh-cn": "zh-CN", "zh-hans": "zh-CN", "zh-tw": "zh-TW", "zh-hant": "zh-TW"}

const languages = " bg de en es fa fr hu it ja ko nl pl ro ru sv tr uk vi "

// settings returns the preferences that an export tells of: the language, such as
// "en-US", if Mattermost has it.
func settings(locale string) []sources.Setting {
	locale = strings.ReplaceAll(strings.ToLower(locale), "_", "-")
	to := locales[locale]
	if language, _, _ := strings.Cut(locale, "-"); to == "" && language != "" && strings.Contains(languages, " "+language+" ") {
		to = language
	}
	if to == "" {
		return nil
	}
	return []sources.Setting{{Key: "locale", Value: to}}
}
