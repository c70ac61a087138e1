package server

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/validate"
)

// Status is what a server says of itself to everyone.
type Status struct {
	Version  validate.Version // zero if the server does not tell
	Healthy  bool             // it, its database and its store of files
	Database bool             // whether the database can be written
	Files    bool             // whether the store of files can be written
}

// Status asks whether the server is there and well. It needs no token.
func (c *Client) Status(ctx context.Context) (Status, error) {
	answer, resp, err := c.api.GetPingWithOptions(reading(ctx), model.SystemPingOptions{FullStatus: true, RESTSemantics: true})
	if answer["status"] == nil {
		if err == nil {
			err = errNoMattermost
		}
		return Status{}, c.fail(ctx, "reach the server", resp, err)
	}
	well := func(key string) bool { return answer[key] == nil || answer[key] == model.StatusOk }
	return Status{
		Version: versionOf(resp.ServerVersion), Healthy: well("status"),
		Database: well("database_status"), Files: well("filestore_status"),
	}, nil
}

// versionOf reads the first three numbers of a version with its build, such as
// 11.6.0.123456.0a1b2c.true.
func versionOf(s string) validate.Version {
	parts := strings.SplitN(s, ".", 4)
	v, err := validate.ParseVersion(strings.Join(parts[:min(3, len(parts))], "."))
	if err != nil || len(parts) < 3 {
		return validate.Version{}
	}
	return v
}

// Me is the account that the token belongs to, or nil in local mode, which has none.
func (c *Client) Me(ctx context.Context) (*model.User, error) {
	if c.local {
		return nil, nil
	}
	u, resp, err := c.api.GetMe(reading(ctx), "")
	return u, c.fail(ctx, "read the account of the token", resp, err)
}

// isAdmin reports whether an account may do what an import needs. Whoever comes through
// the socket may do everything.
func isAdmin(me *model.User) bool { return me == nil || me.IsSystemAdmin() }

// Config is the server's configuration, as far as the token may read it: what it may not
// is nil. Of a section that another version writes in another form nothing is known either.
func (c *Client) Config(ctx context.Context) (*model.Config, error) {
	const op = "read the configuration"
	r, err := c.api.DoAPIGet(reading(ctx), "/config", "")
	if err != nil {
		return nil, c.fail(ctx, op, model.BuildResponse(r), err)
	}
	defer discard(r)
	parts, resp, err := model.DecodeJSONFromResponse[map[string]json.RawMessage](r)
	if err != nil {
		return nil, c.fail(ctx, op, resp, err)
	}
	cfg := &model.Config{}
	for name, to := range map[string]any{
		"ServiceSettings": &cfg.ServiceSettings, "TeamSettings": &cfg.TeamSettings, "FileSettings": &cfg.FileSettings,
		"EmailSettings": &cfg.EmailSettings, "PasswordSettings": &cfg.PasswordSettings, "RateLimitSettings": &cfg.RateLimitSettings,
		"GuestAccountsSettings": &cfg.GuestAccountsSettings, "ElasticsearchSettings": &cfg.ElasticsearchSettings,
		"ImportSettings": &cfg.ImportSettings, "PluginSettings": &cfg.PluginSettings,
		"LdapSettings": &cfg.LdapSettings, "SamlSettings": &cfg.SamlSettings, "OpenIdSettings": &cfg.OpenIdSettings,
		"GitLabSettings": &cfg.GitLabSettings, "GoogleSettings": &cfg.GoogleSettings, "Office365Settings": &cfg.Office365Settings,
	} {
		_ = json.Unmarshal(parts[name], to) // what cannot be read stays nil
	}
	return cfg, nil
}

// LooksUpLinks reports whether the server looks for the page behind each link of a message
// that it is asked for, the first time that it is (app/post_metadata.go). It is asked for
// all by Verify. What the token may not know is taken for no.
func (c *Client) LooksUpLinks(ctx context.Context) (bool, error) {
	cfg, err := c.Config(ctx)
	if err != nil {
		return false, err
	}
	previews := cfg.ServiceSettings.EnableLinkPreviews
	return previews != nil && *previews, nil
}

// ClientConfig is what the server tells each client that has logged in, such as
// MaxPostSize.
func (c *Client) ClientConfig(ctx context.Context) (map[string]string, error) {
	// Servers before 11 want to be told the format.
	r, err := c.api.DoAPIGet(reading(ctx), "/config/client?format=old", "")
	const op = "read the configuration of clients"
	if err != nil {
		return nil, c.fail(ctx, op, model.BuildResponse(r), err)
	}
	defer discard(r)
	cfg, resp, err := model.DecodeJSONFromResponse[map[string]string](r)
	return cfg, c.fail(ctx, op, resp, err)
}

// License is what the server tells of its licence, or nil in local mode, which does not
// tell.
func (c *Client) License(ctx context.Context) (map[string]string, error) {
	if c.local {
		return nil, nil
	}
	l, resp, err := c.api.GetOldClientLicense(reading(ctx), "")
	return l, c.fail(ctx, "read the licence", resp, err)
}

// Users yields all accounts, bots and deactivated ones too.
func (c *Client) Users(ctx context.Context) iter.Seq2[*model.User, error] {
	return pages(ctx, c, "read the users", func(u *model.User) string { return u.Id },
		func(ctx context.Context, page, per int) ([]*model.User, *model.Response, error) {
			return c.api.GetUsers(ctx, page, per, "")
		})
}

// Teams yields all teams, archived ones too.
func (c *Client) Teams(ctx context.Context) iter.Seq2[*model.Team, error] {
	return pages(ctx, c, "read the teams", func(t *model.Team) string { return t.Id },
		func(ctx context.Context, page, per int) ([]*model.Team, *model.Response, error) {
			return c.api.GetAllTeams(ctx, "", page, per)
		})
}

// Channels yields all public and private channels with the names of their teams, archived
// ones too.
func (c *Client) Channels(ctx context.Context) iter.Seq2[*model.ChannelWithTeamData, error] {
	return pages(ctx, c, "read the channels", func(ch *model.ChannelWithTeamData) string { return ch.Id },
		func(ctx context.Context, page, per int) ([]*model.ChannelWithTeamData, *model.Response, error) {
			return c.api.GetAllChannelsIncludeDeleted(ctx, page, per, "")
		})
}

// TeamMembers yields the members of a team, those who are deactivated too. Local mode does
// not tell them.
func (c *Client) TeamMembers(ctx context.Context, teamID string) iter.Seq2[*model.TeamMember, error] {
	return pages(ctx, c, "read the members of a team", func(m *model.TeamMember) string { return m.UserId },
		func(ctx context.Context, page, per int) ([]*model.TeamMember, *model.Response, error) {
			return c.api.GetTeamMembers(ctx, teamID, page, per, "")
		})
}

// ChannelMembers yields the members of a channel, those who are deactivated too.
func (c *Client) ChannelMembers(ctx context.Context, channelID string) iter.Seq2[*model.ChannelMember, error] {
	return pages(ctx, c, "read the members of a channel", func(m *model.ChannelMember) string { return m.UserId },
		func(ctx context.Context, page, per int) ([]*model.ChannelMember, *model.Response, error) {
			list, resp, err := c.api.GetChannelMembers(ctx, channelID, page, per, "")
			members := make([]*model.ChannelMember, len(list))
			for i := range list {
				members[i] = &list[i]
			}
			return members, resp, err
		})
}

// Emoji yields the custom emoji. Local mode does not tell them.
func (c *Client) Emoji(ctx context.Context) iter.Seq2[*model.Emoji, error] {
	return pages(ctx, c, "read the custom emoji", func(e *model.Emoji) string { return e.Id }, c.api.GetEmojiList)
}

// Roles are all roles.
func (c *Client) Roles(ctx context.Context) ([]*model.Role, error) {
	roles, resp, err := c.api.GetAllRoles(reading(ctx))
	return roles, c.fail(ctx, "read the roles", resp, err)
}

// Schemes yields the permission schemes. A server without the licence for them refuses.
func (c *Client) Schemes(ctx context.Context) iter.Seq2[*model.Scheme, error] {
	return pages(ctx, c, "read the permission schemes", func(s *model.Scheme) string { return s.Id },
		func(ctx context.Context, page, per int) ([]*model.Scheme, *model.Response, error) {
			return c.api.GetSchemes(ctx, "", page, per)
		})
}

// Jobs yields the jobs of a type, the newest first.
func (c *Client) Jobs(ctx context.Context, kind string) iter.Seq2[*model.Job, error] {
	return pages(ctx, c, "read the jobs", func(j *model.Job) string { return j.Id },
		func(ctx context.Context, page, per int) ([]*model.Job, *model.Response, error) {
			return c.api.GetJobsByType(ctx, kind, page, per)
		})
}

// Imports are the names of the finished uploads that wait to be imported.
func (c *Client) Imports(ctx context.Context) ([]string, error) {
	names, resp, err := c.api.ListImports(reading(ctx))
	return names, c.fail(ctx, "read the list of uploads", resp, err)
}
