package converter

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The server's limits on names and short texts. "R" counts runes, "B" bytes.
const (
	maxTeamName        = 64   // B, model/team.go TeamNameMaxLength
	minTeamName        = 2    // B, model/team.go TeamNameMinLength
	maxTeamDisplayName = 64   // R, model/team.go TeamDisplayNameMaxRunes
	maxTeamDescription = 255  // R, model/team.go TeamDescriptionMaxLength
	maxChannelName     = 64   // B, model/channel.go ChannelNameMaxLength
	maxChannelDisplay  = 64   // R, model/channel.go ChannelDisplayNameMaxRunes
	maxHeader          = 1024 // R, model/channel.go ChannelHeaderMaxRunes
	maxPurpose         = 250  // R, model/channel.go ChannelPurposeMaxRunes
	maxUsername        = 64   // B, model/user.go UserNameMaxLength
	maxEmail           = 128  // B, model/user.go UserEmailMaxLength
	maxPersonName      = 64   // R, model/user.go: nickname, first and last name
	maxPosition        = 128  // R, model/user.go UserPositionMaxRunes
	maxAuthData        = 128  // B, model/user.go UserAuthDataMaxLength
	maxStatus          = 100  // R, model/custom_status.go CustomStatusTextMaxRunes
	maxBotDisplay      = 64   // R, model/bot.go BotDisplayNameMaxRunes
)

// reservedUsernames are refused by the server (model/user.go restrictedUsernames).
// The last two are mentions: nobody could tell them from a person's name.
var reservedUsernames = []string{"all", "channel", "matterbot", "system", "here", "everyone"}

// reservedTeamPrefixes must not begin a team's name (model/team.go reservedName).
var reservedTeamPrefixes = []string{
	"admin", "api", "channel", "claim", "error", "files", "help", "landing", "login", "mfa", "oauth", "plug",
	"plugins", "post", "signup", "boards", "playbooks",
}

// reservedChannels exist in every team from the start (app/channel.go): a channel
// of the source must not take them over, with the members they have.
var reservedChannels = []string{"town-square", "off-topic"}

var (
	teamName    = regexp.MustCompile(`^[a-z0-9]+(-+[a-z0-9]+)*$`)
	groupDigest = regexp.MustCompile(`^[a-f0-9]{40}$`)               // the name of a group channel
	directName  = regexp.MustCompile(`^[a-z0-9]{26}__[a-z0-9]{26}$`) // … of a direct channel
)

// ValidTeamName reports whether the server takes name for a team.
func ValidTeamName(name string) bool {
	return len(name) >= minTeamName && len(name) <= maxTeamName && teamName.MatchString(name) &&
		!slices.ContainsFunc(reservedTeamPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// ValidEmailDomain reports whether username@domain is an address for the server.
func ValidEmailDomain(domain string) bool {
	return len(domain) <= maxEmail-maxUsername-1 && validEmail("a@"+domain)
}

// validEmail reports whether the server takes an address: what Go's own parser
// returns unchanged, in lower case, with one @ (model/utils.go IsValidEmail).
func validEmail(s string) bool {
	s = strings.ToLower(s)
	return isPlainEmail(s) && len(s) <= maxEmail || parsedEmail(s)
}

// parsedEmail is validEmail for an address in lower case.
func parsedEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == "" && strings.Count(s, "@") == 1 && len(s) <= maxEmail &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>()[]\,;:"`, r) })
}

// isPlainEmail reports whether an address is of the kind that needs no parser, as nearly
// all are: words of a-z, 0-9, dashes and underscores with dots between them, and one @.
func isPlainEmail(s string) bool {
	ats, last := 0, byte('.')
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_':
		case c == '.' && last != '.' && last != '@':
		case c == '@' && last != '.':
			ats++
		default:
			return false
		}
		last = c
	}
	return ats == 1 && last != '.' && last != '@'
}

// slug makes a name of the characters a-z, 0-9 and those in extra, which begins
// and ends with a letter or digit. Accents are dropped; runs of anything else
// become one dash. The result may be empty. lossless is false when what is lost
// could have told two names apart.
func slug(s, extra string) (_ string, lossless bool) {
	if isSlug(s, extra) {
		return s, true
	}
	return makeSlug(s, extra)
}

// makeSlug is slug for names that may have to change.
func makeSlug(s, extra string) (_ string, lossless bool) {
	lossless = true
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', strings.ContainsRune(extra, r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			lossless = lossless && r == ' '
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		}
	}
	trimmed := strings.TrimFunc(b.String(), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') })
	return trimmed, lossless && trimmed == b.String()
}

// isSlug reports whether slug leaves s as it is.
func isSlug(s, extra string) bool {
	end := true // at an end, or before it
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			end = false
		case i == 0, strings.IndexByte(extra, c) < 0:
			return false
		default:
			end = true
		}
	}
	return !end
}

// names hands out names that are each used once. What a name is depends on the
// names taken before and not on chance; a name that is taken is told apart by the
// source's id, so that it stays the same when others come or go.
type names struct {
	taken map[string]bool
	max   int // bytes
}

func newNames(max int, reserved ...[]string) *names {
	n := &names{taken: map[string]bool{}, max: max}
	for _, r := range slices.Concat(reserved...) {
		n.taken[r] = true
	}
	return n
}

// take returns want if it is free and fits, and else one with the id in it.
func (n *names) take(want, id string, ok func(string) bool) string {
	if want != "" && len(want) <= n.max && !n.taken[want] && ok(want) {
		n.taken[want] = true
		return want
	}
	for _, name := range withID(want, id, n.max) {
		if !n.taken[name] && ok(name) {
			n.taken[name] = true
			return name
		}
	}
	return n.number(cmp.Or(want, "x"), ok)
}

// withID are names with the id in them, the best first.
func withID(want, id string, max int) (list []string) {
	tail, _ := slug(id, "-")
	sum := sha256.Sum256([]byte(id))
	for _, suffix := range []string{tail, hex.EncodeToString(sum[:4]), hex.EncodeToString(sum[:12])} {
		if suffix == "" || len(suffix) > max/2 {
			continue
		}
		name := suffix
		if want != "" {
			head := strings.TrimRight(want[:min(len(want), max-len(suffix)-1)], "-_.")
			name = head + "-" + suffix
		}
		list = append(list, name)
	}
	return list
}

// candidates are the names that take may have given: by want and the id alone.
func candidates(want, id string, max int) []string {
	list := withID(want, cmp.Or(id, "unknown"), max)
	if want != "" && len(want) <= max {
		list = append([]string{want}, list...)
	}
	return list
}

// number is the last resort: the first free name with a number.
func (n *names) number(want string, ok func(string) bool) string {
	for i := 2; ; i++ {
		suffix := "-" + strconv.Itoa(i)
		name := strings.TrimRight(want[:min(len(want), n.max-len(suffix))], "-_.") + suffix
		if !n.taken[name] && ok(name) {
			n.taken[name] = true
			return name
		}
	}
}

// cut shortens s to at most n runes, and says whether it had to.
func cut(s string, n int) (string, bool) {
	if utf8.RuneCountInString(s) <= n {
		return s, false
	}
	runes := []rune(s)
	return strings.TrimRightFunc(string(runes[:n-1]), unicode.IsSpace) + "…", true
}

// quote quotes a piece of input for a message, cut at 100 bytes.
func quote(s string) string {
	if len(s) > 100 {
		s = strings.ToValidUTF8(s[:100], "") + "…"
	}
	return strconv.Quote(s)
}
