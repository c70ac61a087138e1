package slack

import (
	"slices"

	"github.com/mmimport/mmimport/sources"
)

// join makes people members of the workspaces they are in: those that list them,
// and those that the organisation says. Bots and deactivated accounts are in none.
func (r *roster) join() error {
	if len(r.e.stock.spaces) == 1 {
		return nil
	}
	ids, err := r.workspaceIDs()
	if err != nil {
		return err
	}
	for _, a := range r.accounts {
		if a.Bot || a.Deactivated {
			continue
		}
		for _, sp := range r.e.stock.spaces[1:] {
			if id := ids[sp]; !slices.Contains(a.listed, sp) && id != "" && slices.Contains(a.homes, id) {
				a.listed = append(a.listed, sp)
			}
		}
		for _, sp := range r.e.scope.spaces[1:] {
			if slices.Contains(a.listed, sp) {
				r.d.Memberships = append(r.d.Memberships, sources.Membership{Origin: a.Origin, User: a.ID, Team: sp.name})
			}
		}
	}
	return nil
}

// people is a set of ids; nil holds everybody.
type people map[string]bool

// anyOf reports whether any of the ids is in the set, or whose they are is not known.
func (p people) anyOf(ids []string) bool {
	return p == nil || len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { return p[id] })
}

// inside returns who is, or was, in the workspaces that are read.
func (r *roster) inside() people {
	if r.e.scope.all {
		return nil
	}
	in := people{}
	for _, a := range r.accounts {
		for _, sp := range r.e.scope.spaces[1:] {
			if slices.Contains(a.in, sp) || slices.Contains(a.listed, sp) {
				in[a.ID] = true
			}
		}
	}
	return in
}

// leaveOutsiders takes the accounts out of the directory, and out of channels, that
// are neither inside nor in a direct or group conversation with somebody who is.
// Messages still tell who they are.
func (e *Export) leaveOutsiders(d *sources.Directory, inside people) {
	if inside == nil {
		return
	}
	inside[slackbot] = true
	for i := range d.Conversations {
		if c := &d.Conversations[i]; c.Kind == sources.Direct || c.Kind == sources.Group {
			for _, id := range c.Members {
				inside[id] = true
			}
		}
	}
	e.outside = map[string]bool{}
	left := map[sources.Kind]int{}
	d.Users = slices.DeleteFunc(slices.Clone(d.Users), func(u sources.User) bool {
		if !inside[u.ID] {
			e.outside[u.ID] = true
			left[kindOf(&u)]++
		}
		return !inside[u.ID]
	})
	for i := range d.Conversations {
		c := &d.Conversations[i]
		before := len(c.Members)
		c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(id string) bool { return e.outside[id] })
		left[sources.KindMembership] += before - len(c.Members)
	}
	for _, k := range []sources.Kind{sources.KindUser, sources.KindBot, sources.KindMembership} {
		if left[k] > 0 {
			d.LeftOut = append(d.LeftOut, sources.LeftOut{Origin: sources.Origin{File: orgUsersFile}, Kind: k, Reason: "in none of the workspaces asked for", Count: left[k]})
		}
	}
}

// vote counts what a person that a workspace lists tells of its id. Guests may be at
// home elsewhere.
func (r *roster) vote(sp *space, u *user, rec *sources.User) {
	if rec.Bot || rec.Guest || u.TeamID == "" {
		return
	}
	if r.votes[sp] == nil {
		r.votes[sp] = map[string]int{}
	}
	r.votes[sp][string(u.TeamID)]++
}

// workspaceIDs returns the ids that Slack has for the workspaces, as far as one can
// be found for it and for no other.
func (r *roster) workspaceIDs() (map[*space]string, error) {
	ids, of := map[*space]string{}, map[string]int{}
	for _, sp := range r.e.stock.spaces[1:] {
		if ids[sp] = winner(r.votes[sp]); ids[sp] == "" {
			id, err := r.e.workspaceID(sp)
			if err != nil {
				return nil, err
			}
			ids[sp] = id
		}
		of[ids[sp]]++
	}
	for sp, id := range ids {
		if of[id] > 1 {
			ids[sp] = ""
		}
	}
	return ids, nil
}

// winner returns the id with the most votes, "" when that is not one.
func winner(votes map[string]int) string {
	best, most, tied := "", 0, false
	for id, n := range votes {
		switch {
		case n > most:
			best, most, tied = id, n, false
		case n == most:
			tied = true
		}
	}
	if tied {
		return ""
	}
	return best
}

// Bounds of the search for a workspace's id in its messages.
const (
	maxSearchedFiles    = 8
	maxSearchedMessages = 100 // of a file
)

// workspaceID returns the id of a workspace as most of its first messages tell it, "" when none does.
func (e *Export) workspaceID(sp *space) (string, error) {
	votes := map[string]int{}
	files := 0
	for _, name := range sortedKeys(sp.folders) {
		days := sp.folders[name].days
		if len(days) == 0 {
			continue
		}
		if files++; files > maxSearchedFiles {
			break
		}
		for el, err := range e.elements(days[0].path) {
			if _, damaged := e.problem(days[0].path, el, err, ""); err != nil && !damaged {
				return "", err
			}
			var m struct {
				Team str `json:"team"`
			}
			if err != nil || el.n > maxSearchedMessages {
				break // damage is told of when the messages are read
			}
			if isObject(el.raw) && unmarshal(el.raw, &m) == nil && m.Team != "" {
				votes[string(m.Team)]++
			}
		}
	}
	return winner(votes), nil
}
