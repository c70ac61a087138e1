package validate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

func (r *report) user(u *jsonl.User) {
	p := place{key: "user"}
	if u.ProfileImage != nil {
		at := p.in("profile_image")
		r.profileFile(&at, *u.ProfileImage)
	}
	r.username(&p, u.Username, userNoName, userName)
	r.email(&p, u.Email)
	r.login(&p, u)
	r.systemRoles(&p, u.Roles)
	checkTexts(r, &p, u, userTexts)
	checkTexts(r, &p, u, userSettings)
	for _, f := range userNames {
		r.kept(&p, f.key, f.get(u))
	}
	if n := u.NotifyProps; n != nil {
		at := p.in("notify_props")
		checkTexts(r, &at, n, userNotifyTexts)
		if u.EmailInterval != nil && value(n.Email) == "false" {
			at := p.in("email_interval")
			r.add(userIntervalOff, &at, "email_interval %s is not used: notify_props.email is off", quote(*u.EmailInterval))
		}
	}
	r.userTheme(&p, u.Theme)
	r.customStatus(&p, u.CustomStatus)
	r.guest(&p, u)
	r.memberships(&p, u)
}

var userTexts = []textField[jsonl.User]{
	{"auth_data", func(u *jsonl.User) *string { return u.AuthData }, userDataLong, maxBytes(maxAuthData)},
	{"auth_service", func(u *jsonl.User) *string { return u.AuthService }, userService, oneOf("", "email", "gitlab", "saml", "ldap", "google", "office365", "openid")},
	{"password", func(u *jsonl.User) *string { return u.Password }, userPasswordLength, notEmpty(maxBytes(maxPassword))},
	{"nickname", func(u *jsonl.User) *string { return u.Nickname }, userNickname, maxRunes(64)},
	{"first_name", func(u *jsonl.User) *string { return u.FirstName }, userFirstName, maxRunes(64)},
	{"last_name", func(u *jsonl.User) *string { return u.LastName }, userLastName, maxRunes(64)},
	{"position", func(u *jsonl.User) *string { return u.Position }, userPosition, maxRunes(128)},
	{"locale", func(u *jsonl.User) *string { return u.Locale }, userLocale, localeCheck},
}

// userNames are the fields from which the server removes characters.
var userNames = []struct {
	key string
	get func(*jsonl.User) *string
}{
	{"nickname", func(u *jsonl.User) *string { return u.Nickname }},
	{"first_name", func(u *jsonl.User) *string { return u.FirstName }},
	{"last_name", func(u *jsonl.User) *string { return u.LastName }},
}

// maxPreference is what the server stores of a preference. // characters
const maxPreference = 20_000

var userSettings = []textField[jsonl.User]{
	{"feature_enabled_markdown_preview", func(u *jsonl.User) *string { return u.UseMarkdownPreview }, userTrueFalse, trueFalse},
	{"formatting", func(u *jsonl.User) *string { return u.UseFormatting }, userTrueFalse, trueFalse},
	{"show_unread_section", func(u *jsonl.User) *string { return u.ShowUnreadSection }, userTrueFalse, trueFalse},
	{"email_interval", func(u *jsonl.User) *string { return u.EmailInterval }, userEmailInterval, oneOf("immediately", "fifteen", "hour")},
	{"limit_visible_dms_gms", func(u *jsonl.User) *string { return u.LimitVisibleDirectAndGroup }, userDirectLimit, directLimit},
	{"military_time", func(u *jsonl.User) *string { return u.UseMilitaryTime }, userPreference, maxRunes(maxPreference)},
	{"link_previews", func(u *jsonl.User) *string { return u.CollapsePreviews }, userPreference, maxRunes(maxPreference)},
	{"message_display", func(u *jsonl.User) *string { return u.MessageDisplay }, userPreference, maxRunes(maxPreference)},
	{"collapse_consecutive_messages", func(u *jsonl.User) *string { return u.CollapseConsecutive }, userPreference, maxRunes(maxPreference)},
	{"colorize_usernames", func(u *jsonl.User) *string { return u.ColorizeUsernames }, userPreference, maxRunes(maxPreference)},
	{"channel_display_mode", func(u *jsonl.User) *string { return u.ChannelDisplayMode }, userPreference, maxRunes(maxPreference)},
	{"tutorial_step", func(u *jsonl.User) *string { return u.TutorialStep }, userPreference, maxRunes(maxPreference)},
	{"name_format", func(u *jsonl.User) *string { return u.NameFormat }, userPreference, maxRunes(maxPreference)},
	{"send_on_ctrl_enter", func(u *jsonl.User) *string { return u.SendOnCtrlEnter }, userPreference, maxRunes(maxPreference)},
	{"code_block_ctrl_enter", func(u *jsonl.User) *string { return u.CodeBlockCtrlEnter }, userPreference, maxRunes(maxPreference)},
	{"show_join_leave", func(u *jsonl.User) *string { return u.ShowJoinLeave }, userPreference, maxRunes(maxPreference)},
	{"show_unread_scroll_position", func(u *jsonl.User) *string { return u.ShowUnreadScrollPosition }, userPreference, maxRunes(maxPreference)},
	{"sync_drafts", func(u *jsonl.User) *string { return u.SyncDrafts }, userPreference, maxRunes(maxPreference)},
}

var userNotifyTexts = []textField[jsonl.UserNotify]{
	{"desktop", func(n *jsonl.UserNotify) *string { return n.Desktop }, userNotify, oneOf("all", "mention", "none")},
	{"desktop_sound", func(n *jsonl.UserNotify) *string { return n.DesktopSound }, userNotify, trueFalse},
	{"email", func(n *jsonl.UserNotify) *string { return n.Email }, userNotify, trueFalse},
	{"mobile", func(n *jsonl.UserNotify) *string { return n.Mobile }, userNotify, oneOf("all", "mention", "none")},
	{"mobile_push_status", func(n *jsonl.UserNotify) *string { return n.MobilePushStatus }, userNotify, oneOf("online", "away", "offline")},
	{"channel", func(n *jsonl.UserNotify) *string { return n.ChannelTrigger }, userNotify, trueFalse},
	{"comments", func(n *jsonl.UserNotify) *string { return n.CommentsTrigger }, userNotify, oneOf("any", "root", "never")},
}

// username checks the name of a user or bot, which the server makes small first.
func (r *report) username(p *place, name *string, missing, invalid ID) {
	at := p.in("username")
	if r.require(missing, &at, "username", name) && !validUsername(strings.ToLower(*name)) {
		r.add(invalid, &at, "%s can be no user name", quote(*name))
	}
}

func (r *report) email(p *place, address *string) {
	at := p.in("email")
	if !r.require(userNoEmail, &at, "email", address) {
		return
	}
	if wrong := notEmpty(maxBytes(maxEmail))(*address); wrong != "" {
		r.add(userEmailLength, &at, "email %s", wrong)
		return
	}
	if !validEmail(strings.ToLower(*address)) {
		r.add(userEmail, &at, "%s is no plain e-mail address", quote(*address))
	}
}

// login checks how a user logs in.
func (r *report) login(p *place, u *jsonl.User) {
	data, service := p.in("auth_data"), p.in("auth_service")
	switch {
	case u.AuthData != nil && u.Password != nil:
		r.add(userDataAndPassword, &data, "auth_data together with a password")
	case value(u.AuthData) == "" && value(u.AuthService) != "":
		r.add(userDataAlone, &data, "auth_service %s without auth_data", quote(*u.AuthService))
	case value(u.AuthData) != "" && value(u.AuthService) == "":
		r.add(userDataAlone, &service, "auth_data without auth_service")
	case u.AuthData != nil && *u.AuthData == "":
		r.add(userDataBlank, &data, "auth_data is empty, and there is no password")
	}
	if u.Password != nil && *u.Password != "" && value(u.AuthService) == "" {
		at := p.in("password")
		if wrong := r.Limits.Password.broken(*u.Password); wrong != "" {
			r.add(userPassword, &at, "the password has %s", wrong)
		}
	}
}

// broken says what a password lacks, never what it is.
func (rules PasswordRules) broken(password string) string {
	const small, capital, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	const symbols = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`|~ "
	for _, need := range [...]struct {
		needed bool
		set    string
		what   string
	}{
		{rules.Lowercase, small, "no small letter"},
		{rules.Uppercase, capital, "no capital letter"},
		{rules.Number, digits, "no digit"},
		{rules.Symbol, symbols, "no symbol"},
	} {
		if need.needed && !strings.ContainsAny(password, need.set) {
			return need.what
		}
	}
	if len(password) < rules.MinimumLength {
		return fmt.Sprintf("%d bytes, at least %d are needed", len(password), rules.MinimumLength)
	}
	return ""
}

func (r *report) systemRoles(p *place, roles *string) {
	if roles == nil {
		return
	}
	at := p.in("roles")
	if wrong := invalidRoles(*roles); wrong != "" {
		r.add(userRoles, &at, "roles: %s", wrong)
	}
	if wrong := maxBytes(maxUserRoles)(*roles); wrong != "" {
		r.add(userRolesLong, &at, "roles %s", wrong)
	}
	if strings.TrimSpace(*roles) == "" {
		r.add(userRolesEmpty, &at, "a user without any role")
	}
}

func localeCheck(locale string) string {
	if validLocale(locale) {
		return ""
	}
	return quote(locale) + " is no language that the server stores"
}

func directLimit(s string) string {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 40 {
		return ""
	}
	return quote(s) + " is no number from 1 to 40"
}

// userTheme looks for what the server changes in a theme.
func (r *report) userTheme(p *place, theme *string) {
	if theme == nil {
		return
	}
	at := p.in("theme")
	r.themeLength(&at, *theme)
	var colours map[string]any
	rest, err := readTheme(*theme, &colours)
	switch {
	case err != nil || colours == nil:
		r.add(userTheme, &at, "the theme is no JSON object, and is not stored")
		return
	case rest:
		r.add(userTheme, &at, "what comes after the theme's JSON object is dropped")
	}
	r.themeColours(&at, colours)
}

// readTheme reads the JSON value at the start of a theme, as the server does, and
// tells whether there is more after it.
func readTheme(theme string, into any) (rest bool, err error) {
	d := json.NewDecoder(strings.NewReader(theme))
	if err := d.Decode(into); err != nil {
		return false, err
	}
	_, err = d.Token()
	return !errors.Is(err, io.EOF), nil
}

// themeColours tells the first colour of a theme that becomes white.
func (r *report) themeColours(p *place, colours map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(colours)) {
		if text, ok := colours[key].(string); !ok || !keptInTheme(key, text) {
			r.add(userTheme, p, "%s of the theme is no colour, and becomes white", quote(key))
			return
		}
	}
}

// maxStatus is what the server keeps of the text of a custom status. // characters
const maxStatus = 100

func (r *report) customStatus(p *place, s *jsonl.CustomStatus) {
	if s == nil || s.Text == nil {
		return
	}
	if wrong := maxRunes(maxStatus)(*s.Text); wrong != "" {
		status := p.in("custom_status")
		at := status.in("text")
		r.add(userStatusCut, &at, "text %s", wrong)
	}
}
