package server

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/validate"
)

// Facts are what a server is and holds, as far as an import has to do with it.
type Facts struct {
	Status Status

	// Existing is what the server holds. Accounts know of the teams only that were asked for.
	Existing validate.Existing

	// Unknown are things that the server did not tell, with the reason.
	Unknown []string

	me      *model.User
	config  *model.Config
	client  map[string]string
	license map[string]string
	jobs    []*model.Job            // that are waiting or running
	teams   map[string]*model.Team  // by name
	users   map[string]*model.User  // by name, those of the archive; without one, none
	emails  map[string]string       // names by address in small letters, those of the archive
	logins  map[string]string       // names by auth_data, as above
	members map[string]*teamMembers // by name of the team
}

// teamMembers are those of a team.
type teamMembers struct {
	active int             // as the server counts them
	names  map[string]bool // nil if they were not asked for
}

// ReadFacts asks a server for everything that matters to an import of what s tells; s may
// be nil. Without the rights of an admin the error is one that [ErrForbidden] is.
func (c *Client) ReadFacts(ctx context.Context, s *Survey, progress func(stage string, done, total int64)) (*Facts, error) {
	if s == nil {
		s = &Survey{}
	}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	tell := func(what string, done int) { progress("reading the server's "+what, int64(done), 0) }
	f := &Facts{
		teams: map[string]*model.Team{}, users: map[string]*model.User{}, emails: map[string]string{}, logins: map[string]string{},
		members: map[string]*teamMembers{},
	}
	if err := f.readSettings(ctx, c); err != nil {
		return nil, err
	}
	names := map[string]string{} // of teams by id
	if err := f.readPlaces(ctx, c, names, tell); err != nil {
		return nil, err
	}
	if err := f.readUsers(ctx, c, s, tell); err != nil {
		return nil, err
	}
	if err := f.readMembers(ctx, c, s, tell); err != nil {
		return nil, err
	}
	return f, f.readRest(ctx, c)
}

func (f *Facts) readSettings(ctx context.Context, c *Client) (err error) {
	if f.Status, err = c.Status(ctx); err != nil {
		return err
	}
	if f.me, err = c.Me(ctx); err != nil {
		return err
	}
	if f.config, err = c.Config(ctx); err != nil {
		return err
	}
	if f.client, err = c.ClientConfig(ctx); err != nil {
		return err
	}
	if f.license, err = c.License(ctx); err != nil {
		return err
	}
	f.jobs, err = c.openJobs(ctx)
	return err
}

// recentJobs is how far back jobs are looked for that have not ended.
const recentJobs = 400

// openJobs are the import jobs that wait or run.
func (c *Client) openJobs(ctx context.Context) (open []*model.Job, err error) {
	n := 0
	for j, err := range c.Jobs(ctx, model.JobTypeImportProcess) {
		if err != nil {
			return nil, err
		}
		if j.Status == model.JobStatusPending || j.Status == model.JobStatusInProgress {
			open = append(open, j)
		}
		if n++; n == recentJobs {
			break
		}
	}
	return open, nil
}

func (f *Facts) readPlaces(ctx context.Context, c *Client, names map[string]string, progress func(string, int)) error {
	for t, err := range c.Teams(ctx) {
		if err != nil {
			return err
		}
		f.teams[t.Name], names[t.Id] = t, t.Name
		f.Existing.Teams = append(f.Existing.Teams, validate.ExistingTeam{Name: t.Name})
		progress("teams", len(f.Existing.Teams))
	}
	for ch, err := range c.Channels(ctx) {
		if err != nil {
			return err
		}
		if team := names[ch.TeamId]; team != "" {
			f.Existing.Channels = append(f.Existing.Channels, validate.ExistingChannel{Team: team, Name: ch.Name, Archived: ch.DeleteAt > 0})
		}
		progress("channels", len(f.Existing.Channels))
	}
	return nil
}

// readUsers notes all accounts, and of those that the archive has to do with, more.
func (f *Facts) readUsers(ctx context.Context, c *Client, s *Survey, progress func(string, int)) error {
	emails, logins := map[string]bool{}, map[string]bool{}
	for _, p := range s.Users {
		emails[p.Email], logins[p.Login] = true, true
	}
	for u, err := range c.Users(ctx) {
		if err != nil {
			return err
		}
		data := text(u.AuthData)
		f.Existing.Users = append(f.Existing.Users, validate.ExistingUser{
			Name: u.Username, Email: u.Email, AuthService: u.AuthService, AuthData: data, Bot: u.IsBot, Guest: u.IsGuest(),
		})
		if s.Users[u.Username] != nil {
			f.users[u.Username] = &model.User{
				Id: u.Id, Username: u.Username, Email: u.Email, AuthService: u.AuthService, AuthData: u.AuthData,
				IsBot: u.IsBot, DeleteAt: u.DeleteAt, Roles: u.Roles,
			}
		}
		if address := strings.ToLower(u.Email); emails[address] {
			f.emails[address] = u.Username
		}
		if data != "" && logins[data] {
			f.logins[data] = u.Username
		}
		progress("users", len(f.Existing.Users))
	}
	return nil
}

// readMembers counts the members of the teams that get some, and reads who they are where
// the limit might be reached: whoever is a member already is not counted again.
func (f *Facts) readMembers(ctx context.Context, c *Client, s *Survey, progress func(string, int)) error {
	if c.local {
		f.Unknown = append(f.Unknown, "how many members teams have: local mode does not tell")
		return nil
	}
	gains := map[string]int{}
	for _, p := range s.Users {
		for _, team := range p.Teams {
			gains[team]++
		}
	}
	limit := f.Limits().MaxUsersPerTeam
	for i, t := range f.Existing.Teams {
		team := f.teams[t.Name]
		if s.Teams[t.Name] == nil && s.Users != nil {
			continue
		}
		stats, resp, err := c.api.GetTeamStats(reading(ctx), team.Id, "")
		if err != nil {
			return c.fail(ctx, "count the members of a team", resp, err)
		}
		m := &teamMembers{active: int(stats.ActiveMemberCount)}
		f.members[t.Name], f.Existing.Teams[i].Members = m, m.active
		progress("teams", i+1)
		together := f.restrictsDirect() && s.Direct > 0
		if gains[t.Name] == 0 || !together && (limit == 0 || m.active+gains[t.Name] <= limit) {
			continue
		}
		if err := f.readNames(ctx, c, team, m); err != nil {
			return err
		}
	}
	return nil
}

// readNames reads who the members of a team are.
func (f *Facts) readNames(ctx context.Context, c *Client, t *model.Team, m *teamMembers) error {
	byID := make(map[string]string, len(f.users))
	for name, u := range f.users {
		byID[u.Id] = name
	}
	m.names = map[string]bool{}
	for member, err := range c.TeamMembers(ctx, t.Id) {
		if err != nil {
			return err
		}
		if name := byID[member.UserId]; name != "" && member.DeleteAt == 0 {
			m.names[name] = true
		}
	}
	for i := range f.Existing.Users {
		if u := &f.Existing.Users[i]; m.names[u.Name] {
			u.Teams = append(u.Teams, t.Name)
		}
	}
	return nil
}

// readRest reads what a server may keep to itself, and notes if it does.
func (f *Facts) readRest(ctx context.Context, c *Client) error {
	roles, err := c.Roles(ctx)
	if err := f.allow("the roles", err); err != nil {
		return err
	}
	for _, r := range roles {
		f.Existing.Roles = append(f.Existing.Roles, r.Name)
	}
	if c.local {
		f.Unknown = append(f.Unknown, "custom emoji and permission schemes: local mode does not tell")
		return nil
	}
	for e, err := range c.Emoji(ctx) {
		if err != nil {
			if err := f.allow("the custom emoji", err); err != nil {
				return err
			}
			break
		}
		f.Existing.Emoji = append(f.Existing.Emoji, e.Name)
	}
	for s, err := range c.Schemes(ctx) {
		if err != nil {
			if err := f.allow("the permission schemes", err); err != nil {
				return err
			}
			break
		}
		f.Existing.Schemes = append(f.Existing.Schemes, validate.ExistingScheme{Name: s.Name, Scope: s.Scope})
	}
	return nil
}

// allow notes that a server refuses to tell something, and hands on other errors.
func (f *Facts) allow(what string, err error) error {
	var answer *Error
	if errors.As(err, &answer) && answer.Status != 401 && answer.Status < 500 || errors.As(err, &answer) && answer.Status == 501 {
		f.Unknown = append(f.Unknown, what+": "+answer.Error())
		return nil
	}
	return err
}

// Limits are the server's settings in the form that validate takes.
func (f *Facts) Limits() validate.Limits {
	var l validate.Limits
	l.MaxPostSize, _ = strconv.Atoi(f.client["MaxPostSize"]) // 0 if it is not told
	cfg := f.config
	l.MaxUsersPerTeam = value(cfg.TeamSettings.MaxUsersPerTeam)
	l.MaxChannelsPerTeam = int(value(cfg.TeamSettings.MaxChannelsPerTeam))
	l.RestrictDirectMessage = value(cfg.TeamSettings.RestrictDirectMessage)
	l.MaxFileSize = value(cfg.FileSettings.MaxFileSize)
	l.MaxImageResolution = value(cfg.FileSettings.MaxImageResolution)
	p := cfg.PasswordSettings
	l.Password = validate.PasswordRules{
		MinimumLength: value(p.MinimumLength), Lowercase: value(p.Lowercase), Uppercase: value(p.Uppercase),
		Number: value(p.Number), Symbol: value(p.Symbol),
	}
	return l
}

// Apply gives a check what is known of the server: its version unless one is given, its
// settings, and what it holds.
func (f *Facts) Apply(o *validate.Options) {
	if o.Target.IsZero() {
		o.Target = f.Status.Version
	}
	given := o.Limits
	o.Limits = f.Limits().With(given)
	o.Existing = &f.Existing
}

func (f *Facts) restrictsDirect() bool {
	return value(f.config.TeamSettings.RestrictDirectMessage) == model.DirectMessageTeam
}

// value is a setting, or the zero value if the server does not tell it.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
