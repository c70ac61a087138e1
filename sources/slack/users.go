package slack

import (
	"fmt"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// slackbot is the id of Slack's own bot. It writes, reacts and owns the remains of
// deleted messages, though users.json does not list it.
const slackbot = "USLACKBOT"

type user struct {
	ID           str          `json:"id"`
	Name         str          `json:"name"`
	RealName     str          `json:"real_name"`
	Deleted      flag         `json:"deleted"`
	Updated      num          `json:"updated"` // Unix s
	IsBot        flag         `json:"is_bot"`
	IsAdmin      flag         `json:"is_admin"`
	IsOwner      flag         `json:"is_owner"`
	IsPrimary    flag         `json:"is_primary_owner"`
	IsRestricted flag         `json:"is_restricted"`
	IsUltra      flag         `json:"is_ultra_restricted"`
	IsWorkflow   flag         `json:"is_workflow_bot"`
	Profile      obj[profile] `json:"profile"`
}

// profile is that of users.json, and the excerpt that messages carry in user_profile.
type profile struct {
	Title       str `json:"title"`
	RealName    str `json:"real_name"`
	DisplayName str `json:"display_name"`
	FirstName   str `json:"first_name"`
	LastName    str `json:"last_name"`
	Email       str `json:"email"`
	BotID       str `json:"bot_id"`
	Name        str `json:"name"` // user_profile only: the handle
}

// record translates a user of users.json.
func (u *user) record(o sources.Origin) sources.User {
	p := u.Profile.val
	if p == nil {
		p = &profile{}
	}
	r := sources.User{
		Origin: o, ID: string(u.ID), Name: plain(string(u.Name)),
		Email:    strings.TrimSpace(string(p.Email)),
		Position: plain(string(p.Title)),
		Bot:      bool(u.IsBot || u.IsWorkflow) || u.ID == slackbot,
		Guest:    bool(u.IsRestricted || u.IsUltra),
		// Slack rewrites "updated" with every change of an account, and deactivation is
		// in general the last one: the best date there is.
		Deactivated:   bool(u.Deleted),
		DeactivatedAt: int64(u.Updated) * 1000,
		PrimaryOwner:  bool(u.IsPrimary),
		Admin:         bool(u.IsAdmin || u.IsOwner || u.IsPrimary),
	}
	if !r.Deactivated {
		r.DeactivatedAt = 0
	}
	p.name(&r, string(u.RealName))
	if p.BotID != "" && r.Bot {
		r.Aliases = []string{string(p.BotID)}
	}
	return r
}

// name fills in the names a person goes by.
func (p *profile) name(r *sources.User, realName string) {
	r.RealName = plain(realName)
	if p.RealName != "" {
		r.RealName = plain(string(p.RealName))
	}
	r.FirstName, r.LastName = plain(string(p.FirstName)), plain(string(p.LastName))
	if r.FirstName == "" && r.LastName == "" {
		r.FirstName, r.LastName, _ = strings.Cut(r.RealName, " ")
		r.LastName = strings.TrimSpace(r.LastName)
	}
	r.Nickname = plain(string(p.DisplayName))
	if r.Name == "" {
		r.Name = plain(string(p.Name))
	}
}

// readUsers reads users.json into d.
func (e *Export) readUsers(d *sources.Directory) error {
	if !e.stock.lists[usersFile] {
		d.Assumptions = append(d.Assumptions, "users.json is missing: people are rebuilt from what messages tell of them, as deactivated accounts without e-mail address")
		return nil
	}
	seen := map[string]bool{}
	return readList(e, usersFile, d, sources.KindUser, func(u *user, o sources.Origin) string {
		switch {
		case u.ID == "":
			return "an account without id"
		case seen[string(u.ID)]:
			return fmt.Sprintf("the account %s is listed twice", u.ID)
		}
		seen[string(u.ID)] = true
		d.Users = append(d.Users, u.record(o))
		return ""
	})
}

// indexUsers prepares the look-ups that messages need.
func (e *Export) indexUsers(users []sources.User) {
	e.users = make(map[string]*sources.User, len(users))
	e.botIDs = map[string]string{}
	for i := range users {
		u := &users[i]
		e.users[u.ID] = u
		for _, a := range u.Aliases {
			e.botIDs[a] = u.ID
		}
	}
}
