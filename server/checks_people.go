package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// names are the accounts of the archive, in order.
func (p *preflight) names() []string { return slices.Sorted(maps.Keys(p.survey.Users)) }

// membersPerTeam counts as the server does: whoever is active, and is or becomes a member.
// For somebody who is deactivated there must be room too, when they come.
func (p *preflight) membersPerTeam() {
	limit := p.facts.Limits().MaxUsersPerTeam
	if limit == 0 {
		return
	}
	gains, room := map[string]int{}, map[string]int{}
	for name, u := range p.survey.Users {
		for _, team := range slices.Compact(slices.Sorted(slices.Values(u.Teams))) {
			switch m := p.facts.members[team]; {
			case m != nil && m.names[name]:
			case u.Active || p.facts.users[name] != nil:
				gains[team]++
			default:
				room[team] = 1
			}
		}
	}
	for _, team := range slices.Sorted(maps.Keys(gains)) {
		have := 0
		if m := p.facts.members[team]; m != nil {
			have = m.active
		}
		if need := have + gains[team] + room[team]; need > limit {
			p.errorf(Finding{Check: "max-users-per-team", Names: []string{team}, Count: 1, Console: consoleTeams, Setting: "TeamSettings.MaxUsersPerTeam", Fix: fmt.Sprintf("allow at least %d", need)},
				"team %s: members %d, more in the archive %d, allowed %d", team, have, gains[team], limit)
		}
	}
}

func (p *preflight) channelsPerTeam() {
	limit := p.facts.Limits().MaxChannelsPerTeam
	if limit == 0 {
		return
	}
	have, old := map[string]int{}, map[string]bool{}
	for _, ch := range p.facts.Existing.Channels {
		old[ch.Team+"/"+ch.Name] = true
		if !ch.Archived {
			have[ch.Team]++
		}
	}
	gains := map[string]int{}
	for key := range p.survey.Channels {
		team, name, _ := strings.Cut(key, "/")
		isDefault := p.facts.teams[team] == nil && (name == "town-square" || name == "off-topic")
		if !old[key] && !isDefault {
			gains[team]++ // archived ones too: they are archived after they are made
		}
	}
	for _, team := range slices.Sorted(maps.Keys(gains)) {
		n := have[team]
		if p.facts.teams[team] == nil {
			n = 2 // the channels that each team has
		}
		if need := n + gains[team]; need > limit {
			p.errorf(Finding{Check: "max-channels-per-team", Names: []string{team}, Count: 1, Console: consoleTeams, Setting: "TeamSettings.MaxChannelsPerTeam", Fix: fmt.Sprintf("allow at least %d", need)},
				"team %s: channels %d, more in the archive %d, allowed %d", team, n, gains[team], limit)
		}
	}
}

// addresses looks for those of other accounts, and for accounts with other addresses:
// those are somebody else, or have moved.
func (p *preflight) addresses() {
	var taken, others []string
	line, otherLine := 0, 0
	for _, name := range p.names() {
		u := p.survey.Users[name]
		if u.Bot {
			continue
		}
		if owner := p.facts.emails[u.Email]; owner != "" && owner != name {
			taken = append(taken, fmt.Sprintf("%s of %s (line %d) is the address of %s on the server", u.Email, name, u.Line, owner))
			line = first(line, u.Line)
		}
		if there := p.facts.users[name]; there != nil && !there.IsBot && !strings.EqualFold(there.Email, u.Email) {
			others = append(others, fmt.Sprintf("%s has %s in the archive (line %d) and %s on the server", name, u.Email, u.Line, strings.ToLower(there.Email)))
			otherLine = first(otherLine, u.Line)
		}
	}
	if len(taken) > 0 {
		p.errorf(Finding{Check: "address-taken", Names: taken, Line: line, Fix: "if they are one person, give them the name that they have on the server: convert --identity; else give one of them another address"},
			"%s of the archive %s to other accounts of the server: the import stops there", plural(len(taken), "address"), verb(len(taken), "belongs", "belong"))
	}
	if len(others) > 0 {
		p.errorf(Finding{Check: "name-taken", Names: others, Line: otherLine, Fix: "if it is the same person, change the address on the server before the import; else give the one of the archive another name: convert --identity"},
			"%s of the archive %s on the server with another address: messages would come under the name of somebody else, whose address would be changed", plural(len(others), "account"), verb(len(others), "exists", "exist"))
	}
}

// first is the smaller of two lines, 0 being none.
func first(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// domains looks for accounts that get an address which the server does not accept. New
// ones it does not look at.
func (p *preflight) domains() {
	allowed := strings.FieldsFunc(strings.ToLower(value(p.facts.config.TeamSettings.RestrictCreationToDomains)), func(r rune) bool { return r == ',' || r == ' ' || r == '@' })
	if len(allowed) == 0 {
		return
	}
	var list []string
	line := 0
	for _, name := range p.names() {
		u, there := p.survey.Users[name], p.facts.users[name]
		_, domain, _ := strings.Cut(u.Email, "@")
		if there != nil && !u.Bot && !strings.EqualFold(there.Email, u.Email) && !slices.Contains(allowed, domain) {
			list = append(list, name+" gets "+u.Email)
			line = first(line, u.Line)
		}
	}
	if len(list) > 0 {
		p.errorf(Finding{Check: "address-domains", Names: list, Line: line, Console: consoleSignup, Setting: "TeamSettings.RestrictCreationToDomains", Fix: "add the domains for as long as the import takes"},
			"%s on the server would get an address of a domain that the server does not allow: the import stops there", plural(len(list), "account"))
	}
}

func (p *preflight) logins() {
	var list []string
	line := 0
	for _, name := range p.names() {
		u := p.survey.Users[name]
		if owner := p.facts.logins[u.Login]; u.Login != "" && owner != "" && owner != name {
			list = append(list, fmt.Sprintf("%s (line %d) has the auth_data of %s on the server", name, u.Line, owner))
			line = first(line, u.Line)
		}
	}
	if len(list) > 0 {
		p.errorf(Finding{Check: "log-in-taken", Names: list, Line: line, Fix: "they are one person: give them the name that they have on the server: convert --identity"},
			"%s of the archive %s to other accounts of the server: the import stops there", plural(len(list), "log-in"), verb(len(list), "belongs", "belong"))
	}
}

// losers are people who exist and whose line has no log-in: they get a password that
// nobody knows.
func (p *preflight) losers() {
	var list []string
	line := 0
	for _, name := range p.names() {
		u, there := p.survey.Users[name], p.facts.users[name]
		if there == nil || there.IsBot || u.Bot || u.HasLogin {
			continue
		}
		how := "a password"
		if there.AuthService != "" {
			how = there.AuthService
		}
		who := fmt.Sprintf("%s, who logs in with %s (line %d)", name, how, u.Line)
		if p.facts.me != nil && p.facts.me.Username == name {
			who = fmt.Sprintf("%s, the account of this token (line %d)", name, u.Line)
		}
		list = append(list, who)
		line = first(line, u.Line)
	}
	if len(list) > 0 {
		p.errorf(Finding{Check: "log-in-lost", Names: list, Line: line, Fix: "convert with --auth-service, so that the lines have the log-in; or tell them to have their password reset after the import"},
			"%s would lose the log-in that is set on the server: the archive has none", plural(len(list), "account"))
	}
}

func (p *preflight) bots() {
	var crash, taken []string
	for _, name := range p.names() {
		u, there := p.survey.Users[name], p.facts.users[name]
		switch {
		case there == nil:
		case u.Bot && !there.IsBot:
			crash = append(crash, fmt.Sprintf("%s (line %d)", name, u.Line))
		case !u.Bot && there.IsBot:
			taken = append(taken, fmt.Sprintf("%s (line %d)", name, u.Line))
		}
	}
	if len(crash) > 0 {
		p.errorf(Finding{Check: "bot-is-user", Names: crash, Fix: "give the bot another name: convert --identity"},
			"%s of the archive %s called as people on the server are: before 11.7.8 that crashes the server", plural(len(crash), "bot"), verb(len(crash), "is", "are"))
	}
	if len(taken) > 0 {
		p.errorf(Finding{Check: "user-is-bot", Names: taken, Fix: "give the person another name: convert --identity"},
			"%s of the archive %s called as bots on the server are, and would take them over", plural(len(taken), "account"), verb(len(taken), "is", "are"))
	}
}

func (p *preflight) deactivated() {
	var list, other []string
	for _, name := range p.names() {
		u, there := p.survey.Users[name], p.facts.users[name]
		switch {
		case there == nil || u.Bot:
		case u.Active && there.DeleteAt > 0:
			list = append(list, name)
		case !u.Active && there.DeleteAt == 0:
			other = append(other, name)
		}
	}
	if len(list) > 0 {
		p.warnf(Finding{Check: "deactivated", Names: list, Console: "User Management > Users", Fix: "activate them there if they shall be able to log in"},
			"%s %s deactivated on the server, and will not be activated", plural(len(list), "account"), verb(len(list), "is", "are"))
	}
	if len(other) > 0 {
		p.warnf(Finding{Check: "active", Names: other, Console: "User Management > Users", Fix: "deactivate them there if they have left"},
			"%s %s active on the server and deactivated in the archive, and will not be deactivated", plural(len(other), "account"), verb(len(other), "is", "are"))
	}
}

func (p *preflight) teams() {
	var there, archived []string
	for _, name := range slices.Sorted(maps.Keys(p.survey.Teams)) {
		t := p.facts.teams[name]
		switch {
		case t == nil || p.survey.Teams[name].Line == 0:
		case t.DeleteAt > 0:
			archived = append(archived, name)
		default:
			there = append(there, name)
		}
	}
	if len(archived) > 0 {
		p.errorf(Finding{Check: "team-archived", Names: archived, Console: "User Management > Teams", Fix: "restore them there before the import, or convert with --team and another name"},
			"%s of the archive %s archived on the server, and will not be restored: nobody would see what is imported", plural(len(archived), "team"), verb(len(archived), "is", "are"))
	}
	if len(there) > 0 {
		p.warnf(Finding{Check: "team-exists", Names: there, Fix: "convert with --team and another name if that is not meant"},
			"%s of the archive %s on the server: the import adds to what is there, and takes name and settings from the archive", plural(len(there), "team"), verb(len(there), "exists", "exist"))
	}
}

func (p *preflight) channels() {
	var there, archived []string
	line := 0
	for _, ch := range p.facts.Existing.Channels {
		key := ch.Team + "/" + ch.Name
		at := p.survey.Channels[key]
		switch {
		case at == 0:
		case ch.Archived:
			archived = append(archived, fmt.Sprintf("%s (line %d)", key, at))
			line = first(line, at)
		case ch.Name != "town-square" && ch.Name != "off-topic":
			there = append(there, key)
		}
	}
	slices.Sort(there)
	slices.Sort(archived)
	if len(archived) > 0 {
		p.errorf(Finding{Check: "channel-archived", Names: archived, Line: line, Console: "User Management > Channels", Fix: "restore them there before the import"},
			"%s of the archive %s archived on the server: the import stops there", plural(len(archived), "channel"), verb(len(archived), "is", "are"))
	}
	if len(there) > 0 {
		p.warnf(Finding{Check: "channel-exists", Names: there, Fix: "look whether they are the same: a private channel becomes public if the archive says so, and messages of both are in one"},
			"%s of the archive %s on the server: the import adds to what is there, and takes type and name from the archive", plural(len(there), "channel"), verb(len(there), "exists", "exist"))
	}
}
