package validate

import (
	"iter"
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/text/language"
)

// The longest names that the server stores. // bytes
const (
	maxName        = 64 // of users, teams, channels, roles, schemes, emoji
	maxEmail       = 128
	maxAuthData    = 128
	maxPassword    = 72
	maxLocale      = 5
	maxUserRoles   = 256
	maxTypeColumn  = 26 // characters of a post's type
	maxDescription = 1024
)

var (
	teamNamePattern    = regexp.MustCompile(`^[a-z0-9]+([a-z0-9-]+|(__)?)[a-z0-9]+$`)
	channelNamePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	groupNamePattern   = regexp.MustCompile(`^[a-f0-9]{40}$`)
	directNamePattern  = regexp.MustCompile(`^[a-z0-9]{26}__[a-z0-9]{26}$`)
	schemeNamePattern  = regexp.MustCompile(`^[a-z0-9_]{2,64}$`)
	colourPattern      = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)
)

// reservedTeamNames are the words that no team name may begin with.
var reservedTeamNames = []string{
	"admin", "api", "channel", "claim", "error", "files", "help", "landing", "login", "mfa", "oauth",
	"plug", "plugins", "post", "signup", "boards", "playbooks",
}

// reservedPrefix is the reserved word that a team name begins with, if any.
func reservedPrefix(name string) string {
	lower := strings.ToLower(name)
	for _, word := range reservedTeamNames {
		if strings.HasPrefix(lower, word) {
			return word
		}
	}
	return ""
}

// validUsername reports whether a user can be named so. Capital letters are not
// possible: where the server makes them small first, so must the caller.
func validUsername(name string) bool {
	switch name {
	case "all", "channel", "matterbot", "system":
		return false
	}
	return len(name) <= maxName && consistsOf(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_")
}

// validRoleName reports whether a role can be named so.
func validRoleName(name string) bool {
	return len(name) <= maxName && consistsOf(name, "abcdefghijklmnopqrstuvwxyz0123456789_")
}

// validEmojiName reports whether an emoji can be named so.
func validEmojiName(name string) bool {
	return len(name) <= maxName && consistsOf(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_")
}

// consistsOf reports whether s is not empty and has only characters of set.
func consistsOf(s, set string) bool {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// validEmail reports whether the server stores an address, given in small letters.
func validEmail(address string) bool {
	a, err := mail.ParseAddress(address)
	return err == nil && a.Address == address && strings.Count(address, "@") == 1
}

// validLocale reports whether the server stores a locale.
func validLocale(locale string) bool {
	if locale == "" {
		return true
	}
	_, err := language.Parse(locale)
	return err == nil && len(locale) <= maxLocale
}

// roleNames yields the names in a list of roles.
func roleNames(roles string) iter.Seq[string] { return strings.FieldsSeq(roles) }

// invalidRoles says what is wrong with a list of roles, if anything.
func invalidRoles(roles string) string {
	for name := range roleNames(roles) {
		if !validRoleName(name) {
			return quote(name) + " can be no role"
		}
	}
	if strings.TrimSpace(roles) == "system_admin" {
		return "system_admin without system_user"
	}
	return ""
}
