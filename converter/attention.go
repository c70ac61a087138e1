package converter

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// tellAttention lists the people of whom an administrator should know something.
func (c *conversion) tellAttention(joined []JoinReport) (list []AttentionReport) {
	conflicts := map[string]int{}
	for _, j := range joined {
		conflicts[j.Username] = len(j.Conflicts)
	}
	for _, a := range c.g.people.final() {
		if a.Bot || a.skipped {
			continue
		}
		if points := c.points(a, conflicts[a.username]); len(points) > 0 {
			list = append(list, AttentionReport{a.report(), a.active(), points})
		}
	}
	slices.SortFunc(list, func(x, y AttentionReport) int {
		return cmp.Or(boolCompare(!x.Active, !y.Active), strings.Compare(x.Username, y.Username))
	})
	return list
}

// report names a person.
func (a *account) report() PersonReport {
	return PersonReport{a.ID, a.username, cmp.Or(a.RealName, strings.TrimSpace(a.FirstName+" "+a.LastName), a.Nickname)}
}

// points are what is to be known of a person.
func (c *conversion) points(a *account, conflicts int) (list []PointReport) {
	point := func(when bool, what, detail, hint string) {
		if when {
			list = append(list, PointReport{what, detail, hint})
		}
	}
	quoted := func(when bool, s string) string { // few have any of it
		if when {
			return quote(s)
		}
		return ""
	}
	renamed := a.Name != "" && a.Name != a.username && a.listed
	const supply = "fill in the list of --identity-template, and give it back with --identity"
	bad := !validEmail(a.Email)
	point(!a.listed, "in no list of people: a deactivated account stands for them", "", "name a source that lists them, if they are to log in")
	point(bad && a.Email != "", "the server refuses their address: a placeholder stands for it", quoted(bad, a.Email), supply)
	point(bad && a.Email == "" && a.listed, "no e-mail address: a placeholder stands for it", "", supply)
	point(renamed, "another user name", "was "+quoted(renamed, a.Name), "tell them their new name, or choose another with --identity")
	point(a.Admin && a.active() && !c.g.o.KeepAdmins, "was an owner or admin, and comes without these rights", "", "make them an admin after the import, or use --admins keep")
	point(a.homeless, "a guest in no channel comes as an ordinary account in no team", "", "make them a guest and a member of their team after the import, or update the server to 11.5 before")
	point(conflicts > 0, "the sources disagree about them", "in "+counted(conflicts, "point", "points"), "see who was joined, and by what; --identity settles it")
	return list
}

// changed adds a change, if there is one.
func changed(list []ChangeReport, n int, what, why string) []ChangeReport {
	if n > 0 {
		list = append(list, ChangeReport{what, n, why})
	}
	return list
}

// tellChanges counts what people and places have otherwise than they had.
func (c *conversion) tellChanges() (list []ChangeReport) {
	renamed := 0
	for _, a := range c.g.people.final() {
		countIf(&renamed, !a.Bot && !a.skipped && a.listed && a.Name != "" && a.Name != a.username)
	}
	channels, groups, unlisted, joined := 0, 0, 0, 0
	for _, p := range c.dir.list {
		countIf(&channels, !p.direct && p.first.Name != "" && p.first.Name != p.name)
		countIf(&groups, !p.direct && (p.first.Kind == sources.Group || p.first.Kind == sources.Direct))
		countIf(&unlisted, !p.direct && p.first.Kind == sources.Unlisted && !isMention(p.first))
		joined += len(p.conversations) - 1
	}
	list = changed(list, renamed, "people have another user name", "Mattermost takes a-z, 0-9 and . - _ in lower case, and no name twice")
	list = changed(list, channels, "channels have another name", "Mattermost takes a-z, 0-9 and - _ in lower case, and no name twice in a team")
	list = changed(list, groups, "group conversations become private channels", "a group message of Mattermost has at most 8 people")
	list = changed(list, unlisted, "conversations in no list become private channels", "nobody but those who wrote in them is known to have read them")
	return changed(list, joined, "direct conversations go into another", "they are of the same people")
}

// changes adds to a list what messages have otherwise than they had.
func (t *tally) changes(list []ChangeReport) []ChangeReport {
	list = changed(slices.Clip(list), t.Divided, "messages become several", "a post of Mattermost has at most 16,383 characters and 10 files")
	list = changed(list, t.Continued, "times a long thread goes on in another", fmt.Sprintf("a thread is imported with at most %d replies at once", threadReplies))
	return changed(list, t.Rootless, "threads begin with a note", "no source has their first message")
}

// tellMissing lists what a person could supply.
func (r *Report) tellMissing(k *known) {
	missing := func(n int, what, how string) {
		if n > 0 {
			r.Missing = append(r.Missing, MissingReport{What: what, Count: n, How: how})
		}
	}
	p, f := r.People, r.Files
	missing(p.WithoutAddress-p.Unlisted, "e-mail addresses", "--identity-template FILE.csv lists these people; --identity FILE.csv takes the list when it is filled in")
	missing(p.Unlisted, "people whom no list has", "a further source that lists them: a newer export, a directory (.ldif) or a CSV file (mmimport template users)")
	missing(f.Missing, "files of messages", "--attachments download fetches those that the source names an address for")
	if f.Missing > 0 {
		r.Missing[len(r.Missing)-1].Bytes = f.FetchableBytes
	}
	missing(f.Hidden, "files that the source's plan hides", "an export under a plan that shows them")
	missing(k.Supply.ToFetch, "profile pictures", "--attachments download fetches them, or --profile-images FOLDER has them")
	missing(len(r.Emoji.Missing), "images of custom emoji", "--emoji FOLDER, or --emoji FILE.json with the answer of Slack's emoji.list")
	missing(r.Messages.Rootless, "first messages of threads", "an older or a newer export that has them, as a further source")
	if k.NoLogin {
		missing(p.Active, "ways to log in", "a directory (.ldif) or a column auth_data, with --auth-service ldap|saml|gitlab|google|office365|openid; or people reset their password")
	}
	if k.OnlyPublic {
		r.Missing = append(r.Missing, MissingReport{What: "private channels and direct messages", How: "an export of all conversations, which Slack gives to owners of paid plans on request; this one has public channels only"})
	}
}

// onlyPublic reports whether the exports have nothing but public channels.
func (c *conversion) onlyPublic() bool {
	slack := slices.ContainsFunc(c.g.list, func(s sources.Source) bool { return s.Kind() == "slack" })
	other := slices.ContainsFunc(c.g.dir.Conversations, func(x sources.Conversation) bool {
		return x.Kind != sources.Public && x.Kind != sources.Unlisted
	})
	return slack && !other && len(c.g.dir.Conversations) > 0
}

// need notes a setting that the server needs.
func (c *conversion) need(name string, value int64, why string) {
	c.r.Settings = append(c.r.Settings, SettingReport{name, strconv.FormatInt(value, 10), why})
}
