package validate

import "strings"

// Existing is what a server holds before an import, as far as names go. Lines of a file may
// refer to it, and change it as they change what earlier lines have made. All names are as
// the server has them.
type Existing struct {
	Teams    []ExistingTeam
	Channels []ExistingChannel
	Users    []ExistingUser // bots too
	Roles    []string
	Emoji    []string
	Schemes  []ExistingScheme
}

// ExistingTeam is a team of the server.
type ExistingTeam struct {
	Name    string
	Members int // that are active
}

// ExistingChannel is a public or private channel.
type ExistingChannel struct {
	Team, Name string
	Archived   bool
}

// ExistingUser is an account.
type ExistingUser struct {
	Name        string
	Email       string
	AuthService string
	AuthData    string
	Bot, Guest  bool
	Teams       []string // as far as they are known
}

// ExistingScheme is a permission scheme.
type ExistingScheme struct {
	Name, Scope string // "team" or "channel"
}

// ofServer reports whether something was there before the file.
func (d *definition) ofServer() bool { return d.last.line == 0 }

// seed puts what the server holds into the world. What it defines is before all lines.
func (w *world) seed(e *Existing) {
	for _, name := range e.Roles {
		w.roles[name] = &definition{}
	}
	for _, name := range e.Emoji {
		w.emoji[name] = &definition{}
	}
	for _, s := range e.Schemes {
		w.schemes[s.Name] = &scheme{scope: s.Scope}
	}
	for _, t := range e.Teams {
		w.teams[t.Name] = &team{name: t.Name, channels: map[string]*channel{}, members: t.Members}
	}
	for _, ch := range e.Channels {
		t := w.teams[ch.Team]
		if t == nil {
			continue // of a team that the list of teams does not have
		}
		w.channels++
		t.channels[ch.Name] = &channel{id: w.channels, name: ch.Name, archived: ch.Archived}
		if !ch.Archived {
			t.active++
		}
	}
	for i := range e.Users {
		w.seedUser(&e.Users[i])
	}
}

func (w *world) seedUser(u *ExistingUser) {
	a := &account{
		name: u.Name, bot: u.Bot, guest: u.Guest, email: strings.ToLower(u.Email), authData: u.AuthData,
		login: !u.Bot, ldap: u.AuthService == "ldap",
	}
	for _, name := range u.Teams {
		if t := w.teams[name]; t != nil {
			a.teams = append(a.teams, t)
		}
	}
	w.accounts[a.name] = a
	if a.email != "" {
		w.emails[a.email] = a
	}
	if a.authData != "" {
		w.authData[a.authData] = a
	}
}
