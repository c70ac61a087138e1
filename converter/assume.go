package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/mmimport/mmimport/sources"
)

// What a server allows in its default configuration, where a migration often has more
// (TeamSettings and FileSettings of config/config.json).
const (
	defaultMaxUsersPerTeam    = 50
	defaultMaxChannelsPerTeam = 2000
	defaultMaxFileSize        = 100 << 20 // bytes
)

// book accounts for the accounts: those of the directory and those met in messages.
func (p *people) book(o *Options, l *ledger) {
	for _, a := range p.all {
		kind := sources.KindUser
		if a.Bot {
			kind = sources.KindBot
		}
		l.of(kind).Read++
		switch {
		case a.into != nil:
			l.of(kind).Merged++
		case a.skipped:
			l.leaveAt(a.Origin, kind, cmp.Or(a.idle, "a guest (--guests skip)"), 1)
		default:
			l.of(kind).Imported++
		}
	}
}

// assume notes everything that was decided without being asked, and what the
// server must be told before it can take the import.
func (c *conversion) assume(owner *account) {
	say := func(format string, args ...any) {
		c.r.Assumptions = append(c.r.Assumptions, fmt.Sprintf(format, args...))
	}
	c.r.Assumptions = append(c.r.Assumptions, c.g.dir.Assumptions...)
	o := c.g.o
	if t := o.last.team(); t != nil && o.Team == "" && c.dir.main.name == lowerOf(t.Name) {
		say("everything that has no team goes into %q, the team of the last archive", c.dir.main.name)
	} else if o.Team == "" && len(c.dir.teams) == 1 && c.dir.teams[0] == c.dir.main && c.dir.main.origin == (sources.Origin{}) {
		say("everything goes into the team %q, named after the source; --team names another", c.dir.main.name)
	} else if len(c.dir.teams) > 1 {
		say("there are %d teams: %s", len(c.dir.teams), teamNames(c.dir.teams))
	}
	n := c.countPeople()
	if n.bots > 0 && o.BotOwner == "" {
		say("the bots belong to %q; --bot-owner names another", c.dir.owner)
	}
	if n.placeholders > 0 {
		say("%s a placeholder for an e-mail address, …@%s", counted(n.placeholders, "account has", "accounts have"), o.EmailDomain)
	}
	if n.rebuilt > 0 {
		say("%s in no list of users: deactivated accounts stand for them", counted(n.rebuilt, "author or member is", "authors or members are"))
	}
	if n.admins > 0 && !o.KeepAdmins {
		say("%s without their rights: make them admins after the import", counted(n.admins, "owner or admin comes", "owners and admins come"))
	}
	if names := c.skippedGuests(); len(names) > 0 {
		say("%s left out with what they wrote (--guests skip): %s", counted(len(names), "guest is", "guests are"), strings.Join(names, ", "))
	}
	if n.homeless > 0 {
		say("%s in no channel, which a server of version %s does not take: ordinary accounts in no team stand for them; make them guests and members after the import (mmctl user demote, mmctl team users add)", counted(n.homeless, "guest is", "guests are"), o.Target)
	}
	if n.active > 0 {
		say("accounts have no password: people log in by resetting it, or by the server's single sign-on")
	}
	c.assumeSettings(n, say)
}

// teamNames lists some teams by their names.
func teamNames(list []*team) string {
	var names []string
	for _, t := range list[:min(len(list), 20)] {
		names = append(names, t.name)
	}
	if len(list) > len(names) {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// headcount is how many accounts there are of what a person must be told about.
type headcount struct {
	active, members, bots, guests, homeless, admins, placeholders, rebuilt, channels int
}

func (c *conversion) countPeople() (n headcount) {
	for _, a := range c.g.people.final() {
		switch {
		case a.skipped:
			continue
		case a.Bot:
			n.bots++
			continue
		}
		countIf(&n.active, a.active())
		countIf(&n.members, len(a.teams) > 0)
		countIf(&n.guests, a.Guest)
		countIf(&n.homeless, a.homeless)
		countIf(&n.admins, a.Admin && a.active())
		countIf(&n.placeholders, !validEmail(a.Email))
		countIf(&n.rebuilt, !a.listed)
	}
	for _, p := range c.dir.list {
		countIf(&n.channels, !p.direct)
	}
	return n
}

// countIf counts one more when yes.
func countIf(n *int, yes bool) {
	if yes {
		*n++
	}
}

// skippedGuests returns the names of the guests who are left out.
func (c *conversion) skippedGuests() (names []string) {
	for _, a := range c.g.people.final() {
		if a.skipped && a.idle == "" {
			names = append(names, cmp.Or(a.Name, a.username))
		}
	}
	slices.Sort(names)
	return names
}

// counted writes a number with the words that fit it.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// assumeSettings names the server's settings that the import needs.
func (c *conversion) assumeSettings(n headcount, say func(string, ...any)) {
	if n.members > defaultMaxUsersPerTeam {
		c.need("TeamSettings.MaxUsersPerTeam", int64(n.members)+1, counted(n.members, "user is in a team", "users are in a team"))
		say("the server must allow %d users in a team: set TeamSettings.MaxUsersPerTeam above that before the import (it is %d by default)", n.members, defaultMaxUsersPerTeam)
	}
	if n.channels+len(reservedChannels) > defaultMaxChannelsPerTeam {
		c.need("TeamSettings.MaxChannelsPerTeam", int64(n.channels+len(reservedChannels))+1, counted(n.channels, "channel is in a team", "channels are in a team"))
		say("the server must allow %d channels in a team: set TeamSettings.MaxChannelsPerTeam above that before the import (it is %d by default)", n.channels+len(reservedChannels), defaultMaxChannelsPerTeam)
	}
	if n.guests > 0 {
		c.r.Settings = append(c.r.Settings, SettingReport{"GuestAccountsSettings.Enable", "true", counted(n.guests, "account is a guest", "accounts are guests")})
		say("%s: set GuestAccountsSettings.Enable, or the server deactivates them when it starts again", counted(n.guests, "account is a guest", "accounts are guests"))
	}
}

// assumeSizes names the setting that large files and a large archive need. archive
// is its size in bytes, 0 when there is none.
func (c *conversion) assumeSizes(archive int64) {
	if n := max(archive, c.copied.largest); n > defaultMaxFileSize {
		c.need("FileSettings.MaxFileSize", n, "the archive or a file in it has "+humanize.IBytes(uint64(n)))
	}
	say := func(what string, n int64) {
		if n > defaultMaxFileSize {
			c.r.Assumptions = append(c.r.Assumptions, fmt.Sprintf("%s has %s: set FileSettings.MaxFileSize to %d or more before the import (it is %d by default)", what, humanize.IBytes(uint64(n)), n, defaultMaxFileSize))
		}
	}
	say("the largest file", c.copied.largest)
	if c.out.Attaches() {
		say("the archive, which is uploaded as a file,", archive)
	}
}

// assumeSupply tells of the files, pictures and emoji that there are, and that are not
// in the output.
func (c *conversion) assumeSupply() {
	say := func(format string, args ...any) {
		c.r.Assumptions = append(c.r.Assumptions, fmt.Sprintf(format, args...))
	}
	if n := c.g.ledger.toFetch; n > 0 {
		say("%s not in the sources, which name an address: convert --attachments download asks there", counted(n, "file is", "files are"))
	}
	if n := c.supply.ToFetch; n > 0 {
		say("%s not in the sources, which name an address: convert --attachments download asks there, --profile-images brings others", counted(n, "profile picture is", "profile pictures are"))
	}
	if n := c.supply.NoPictures + c.supply.NoEmoji; n > 0 {
		say("%s left out: there are no files beside standard output", counted(n, "profile picture or emoji is", "profile pictures and emoji are"))
	}
}

// assumeEmoji names the custom emoji that are used and have no image.
func (c *conversion) assumeEmoji() {
	missing := c.r.Emoji.Missing
	if len(missing) == 0 {
		return
	}
	var list []string
	for _, e := range missing[:min(len(missing), 30)] {
		list = append(list, fmt.Sprintf("%s (%d)", e.Name, e.Uses))
	}
	if more := len(missing) - len(list); more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	c.r.Assumptions = append(c.r.Assumptions, "custom emoji that are used and have no image here, with how often; --emoji brings them: "+strings.Join(list, ", "))
}
