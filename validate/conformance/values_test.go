package conformance

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// limits are the lengths at which the server stops to accept some text, in bytes
// or characters.
func limits() []int {
	all := []int{
		model.SchemeNameMaxLength, model.EmojiNameMaxLength, model.TeamNameMaxLength, model.ChannelNameMaxLength,
		model.UserNameMaxLength, model.RoleNameMaxLength, model.UserEmailMaxLength, model.UserAuthDataMaxLength,
		model.UserPasswordMaxLength, model.UserPositionMaxRunes, model.UserNicknameMaxRunes, model.UserFirstNameMaxRunes,
		model.UserLastNameMaxRunes, model.UserLocaleMaxLength, model.UserRolesMaxLength, model.TeamDisplayNameMaxRunes,
		model.TeamDescriptionMaxLength, model.ChannelDisplayNameMaxRunes, model.ChannelHeaderMaxRunes,
		model.ChannelPurposeMaxRunes, model.RoleDisplayNameMaxLength, model.RoleDescriptionMaxLength,
		model.SchemeDisplayNameMaxLength, model.SchemeDescriptionMaxLength, model.BotDescriptionMaxRunes,
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// around are the texts of just below, at and just above n characters, and n bytes.
func around(n int) []string {
	var texts []string
	for k := n - 1; k <= n+1; k++ {
		for _, character := range []string{"a", "é", "😀"} {
			texts = append(texts, strings.Repeat(character, k))
		}
		texts = append(texts, strings.Repeat("é", k/2)+strings.Repeat("a", k%2))
	}
	return texts
}

// words are the values that mean something somewhere, those that nearly do, and
// those that are odd.
const words = `
all mention none default All any root never crt true false True TRUE 1 yes on off
online away offline dnd immediately fifteen hour day O I P D G o team channel
email gitlab saml ldap google office365 openid magic_link
system_user system_admin system_guest team_user team_admin team_guest channel_user channel_admin channel_guest my_role no_role
me slack_attachment system_generic system_ephemeral burn_on_read custom_ custom_a custom_too_long_for_the_column reminder
de en_US pt-BR zh-Hant xx EN fil und 10 0 40 41 -1 999
acme Acme dev Dev town-square off-topic alice Alice bob carol dave nobody
admin api channels claims errors filesystem helpdesk landing login mfa oauth plug plugins postoffice
signup boards playbooks Admin rapid a ab a_b a__b a-b -a a- _a a_ .a a. a..b A.B-c
matterbot system here a@b a@b@c a@b.c Alice@Example.com robot@localhost <a@b.c>
team_scheme channel_scheme no_scheme create_post edit_file_attachment manage_webhooks fly sysconsole_read_about
smile tada +1 -1 wave::skin-tone-2 :tada: UP
../x a/../../x /x ./x x/. .. . data/x ..x ..\x x/.. x//y
#fff {} [] null {"a":"b"} {"a":1} {"a":null} {"a":"b"}x
2030-01-02T15:04:05Z 2030-01-02T15:04:05+01:00 2030-01-02 24:00:00 2030-01-02t15:04:05z
0123456789abcdef0123456789abcdef01234567 aaaaaaaaaaaaaaaaaaaaaaaaaa__bbbbbbbbbbbbbbbbbbbbbbbbbb
version role scheme user post bot emoji direct_channel direct_post
`

// phrases are like words, with blanks and characters that are not on keyboards.
var phrases = []string{
	"", " ", "\t", "\n", " \t\r", "a b", " a", "a ", "a\tb", "a\nb", "a\u0000b", "\u00a0", "\u2028", "\ufeffa", "\u202ea", "K", "ſ", "É", "ß", "日本", "a\u0301", "\ufffd",
	"system_admin system_user", "system_user  system_admin", "system_user\tmy_role", " system_guest ", "system_guest system_user", "System_user",
	"team_guest team_user", "team_user\tteam_guest", "team_guest\u00a0", "channel_guest ", "channel_guest channel_user",
	`{"sidebarBg":"#1c58d9"} `, `{"a":"b"} {"c":"d"}`, `{"a":{}}`, `{"a"`, "Dave <dave@example.com>", `"a b"@example.com`, "dave@exämple.com",
}

// texts are what takes the place of a text.
func texts(was string) []any {
	list := []any{strings.ToUpper(was), " " + was, was + " ", was + "é", was + was, was + "\u0000"}
	for _, w := range strings.Fields(words) {
		list = append(list, w)
	}
	for _, p := range phrases {
		list = append(list, p)
	}
	for _, n := range limits() {
		for _, t := range around(n) {
			list = append(list, t)
		}
	}
	return append(list, json.RawMessage(`"\ud800"`), json.RawMessage("\"\xff\""), json.RawMessage(`"\u0041"`))
}

// numbers are what takes the place of a number.
func numbers(was string) []any {
	list := []any{}
	if n, err := strconv.ParseInt(was, 10, 64); err == nil {
		list = append(list, n-1, n+1, -n)
	}
	for _, n := range []string{
		"0", "1", "-1", "2", "-0", "1.0", "1.5", "1e3", "1e12", "1E400", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809", "1700000000", "4102444800000", "12345678901234567890",
	} {
		list = append(list, json.Number(n))
	}
	return list
}

// otherTypes are values of each JSON type.
func otherTypes() []any {
	return []any{
		nil, true, false, json.Number("7"), "", "x", "7", "true", []any{}, map[string]any{},
		[]any{nil}, []any{"x"}, []any{map[string]any{}}, map[string]any{"x": json.Number("1")}, []any{[]any{}}, json.RawMessage(`"\ud800"`),
	}
}
