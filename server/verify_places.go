package server

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/jsonl"
)

// ordered yields a map in the order of its keys.
func ordered[T any](m map[string]T) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

// sortedWords are the words of a text in an order of their own.
func sortedWords(s string) string {
	words := strings.Fields(s)
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

func (v *verification) compareRoles(ctx context.Context) error {
	v.cert.count(kindRole).Archive = len(v.want.roles)
	if len(v.want.roles) == 0 {
		return nil
	}
	list, err := v.c.Roles(ctx)
	if because, ok := v.refused(err); ok {
		v.skip(kindRole, len(v.want.roles), "roles", because)
		return nil
	}
	if err != nil {
		return err
	}
	have := map[string]*model.Role{}
	for _, r := range list {
		have[r.Name] = r
	}
	pairs := func(display, description string, permissions []string) []pair {
		return []pair{{"display_name", display}, {"description", description}, {"permissions", sortedWords(strings.Join(permissions, " "))}}
	}
	for name, d := range ordered(v.want.roles) {
		r := have[name]
		if r == nil {
			v.missing(kindRole, d.line, name)
			continue
		}
		var permissions []string
		if d.body.Permissions != nil {
			permissions = *d.body.Permissions
		}
		v.compare(kindRole, d.line, name, pairs(text(d.body.DisplayName), text(d.body.Description), permissions), pairs(r.DisplayName, r.Description, r.Permissions))
	}
	return nil
}

// schemesByID are the names of the permission schemes, and nil with a reason if the server
// does not tell.
func (v *verification) schemesByID(ctx context.Context) (byID map[string]*model.Scheme, because string, err error) {
	if v.c.local {
		return nil, localMode, nil
	}
	byID = map[string]*model.Scheme{}
	for s, err := range v.c.Schemes(ctx) {
		if because, ok := v.refused(err); ok {
			return nil, because, nil
		}
		if err != nil {
			return nil, "", err
		}
		byID[s.Id] = s
	}
	return byID, "", nil
}

// compareSchemes compares permission schemes, and which of them teams and channels have.
func (v *verification) compareSchemes(ctx context.Context) error {
	v.cert.count(kindScheme).Archive = len(v.want.schemes)
	if !v.usesSchemes() {
		return nil
	}
	byID, because, err := v.schemesByID(ctx)
	if err != nil {
		return err
	}
	if because != "" {
		v.skip(kindScheme, len(v.want.schemes), "permission schemes, and which of them teams and channels have", because)
		return nil
	}
	v.schemes = byID
	have := map[string]*model.Scheme{}
	for _, s := range byID {
		have[s.Name] = s
	}
	pairs := func(scope, display, description string) []pair {
		return []pair{{"scope", scope}, {"display_name", display}, {"description", description}}
	}
	for name, d := range ordered(v.want.schemes) {
		s := have[name]
		if s == nil {
			v.missing(kindScheme, d.line, name)
			continue
		}
		v.compare(kindScheme, d.line, name, pairs(text(d.body.Scope), text(d.body.DisplayName), text(d.body.Description)), pairs(s.Scope, s.DisplayName, s.Description))
	}
	return nil
}

func (v *verification) usesSchemes() bool {
	for _, d := range v.want.teams {
		if d.body.Scheme != nil {
			return true
		}
	}
	for _, d := range v.want.channels {
		if d.body.Scheme != nil {
			return true
		}
	}
	return len(v.want.schemes) > 0
}

// schemeOf is the name of a scheme, "" for none.
func (v *verification) schemeOf(id *string) string {
	if id == nil || *id == "" {
		return ""
	}
	if s := v.schemes[*id]; s != nil {
		return s.Name
	}
	return *id
}

func (v *verification) compareTeams(ctx context.Context) error {
	v.cert.count(kindTeam).Archive = len(v.want.teams)
	v.teams = map[string]*model.Team{}
	for t, err := range v.c.Teams(ctx) {
		if err != nil {
			return err
		}
		v.teams[t.Name] = t
		v.o.Progress("comparing teams", int64(len(v.teams)), 0)
	}
	for name, d := range ordered(v.want.teams) {
		t := v.teams[name]
		if t == nil {
			v.missing(kindTeam, d.line, name)
			continue
		}
		v.compare(kindTeam, d.line, name, v.teamPairs(&d.body, t.SchemeId), []pair{
			{"display_name", t.DisplayName}, {"type", t.Type}, {"description", t.Description},
			{"allow_open_invite", strconv.FormatBool(t.AllowOpenInvite)}, {"scheme", v.schemeOf(t.SchemeId)}, {"archived", strconv.FormatBool(t.DeleteAt > 0)},
		})
	}
	return nil
}

// teamPairs are the fields of a team as an import makes them. Without the names of schemes
// that of the server is right.
func (v *verification) teamPairs(b *jsonl.Team, scheme *string) []pair {
	return []pair{
		{"display_name", model.SanitizeUnicode(text(b.DisplayName))}, {"type", text(b.Type)}, {"description", model.SanitizeUnicode(text(b.Description))},
		{"allow_open_invite", strconv.FormatBool(truth(b.AllowOpenInvite))}, {"scheme", v.wantScheme(b.Scheme, scheme)}, {"archived", "false"},
	}
}

// wantScheme is the name of the scheme that a line wants; where names are not known, what
// the server has.
func (v *verification) wantScheme(want, have *string) string {
	if v.schemes == nil && want != nil {
		return v.schemeOf(have)
	}
	return text(want)
}

// compareChannels compares public and private channels, and finds out which of them have
// messages in the archive.
func (v *verification) compareChannels(ctx context.Context) error {
	v.cert.count(kindChannel).Archive = len(v.want.channels)
	v.chans = map[string]*model.Channel{}
	n := int64(0)
	for ch, err := range v.c.Channels(ctx) {
		if err != nil {
			return err
		}
		n++
		v.o.Progress("comparing channels", n, 0)
		key := ch.TeamName + "/" + ch.Name
		_, joined := v.want.entered[key]
		if v.want.channels[key] != nil || v.want.byKey[key] != nil || joined {
			v.chans[key] = &ch.Channel
		}
	}
	for key, d := range ordered(v.want.channels) {
		ch := v.chans[key]
		if ch == nil {
			v.missing(kindChannel, d.line, key)
			continue
		}
		v.compare(kindChannel, d.line, key, v.channelPairs(&d.body, ch), []pair{
			{"display_name", ch.DisplayName}, {"type", string(ch.Type)}, {"header", ch.Header}, {"purpose", ch.Purpose},
			{"archived", strconv.FormatBool(ch.DeleteAt > 0)}, {"scheme", v.schemeOf(ch.SchemeId)},
		})
	}
	for _, p := range v.want.places {
		if ch := v.chans[p.key]; ch != nil && !p.direct() {
			p.id = ch.Id
		}
	}
	return nil
}

// channelPairs are the fields of a channel as an import makes them. The channels that each
// team has keep their names unless a line gives others.
func (v *verification) channelPairs(b *jsonl.Channel, ch *model.Channel) []pair {
	display := strings.TrimSpace(model.SanitizeUnicode(text(b.DisplayName)))
	if display == "" {
		display = strings.ToLower(text(b.Name))
	}
	archived := b.DeletedAt != nil && *b.DeletedAt > 0
	return []pair{
		{"display_name", display}, {"type", text(b.Type)}, {"header", text(b.Header)}, {"purpose", text(b.Purpose)},
		{"archived", strconv.FormatBool(archived)}, {"scheme", v.wantScheme(b.Scheme, ch.SchemeId)},
	}
}

// findTalks looks for the direct and group channels of the archive: members are asked for
// all theirs, those first who have most of them, until all are found.
func (v *verification) findTalks(ctx context.Context) error {
	talks := map[string][]*place{} // by member
	n := 0
	for _, p := range v.want.places {
		if p.direct() {
			n++
			for _, name := range slices.Compact(slices.Clone(p.members)) {
				talks[name] = append(talks[name], p)
			}
		}
	}
	v.cert.count(kindDirect).Archive = n
	if n == 0 {
		return nil
	}
	if v.c.local {
		v.skip(kindDirect, n, "direct and group channels with their messages", localMode)
		return nil
	}
	people := slices.Sorted(maps.Keys(talks))
	slices.SortStableFunc(people, func(a, b string) int { return len(talks[b]) - len(talks[a]) })
	for i, name := range people {
		v.o.Progress("looking for direct channels", int64(i), int64(len(people)))
		if err := v.talksOf(ctx, name, talks[name]); err != nil {
			return err
		}
	}
	for _, p := range v.want.places {
		if p.direct() {
			v.compareTalk(p)
		}
	}
	return nil
}

// talksOf finds the conversations of one account that were not found yet.
func (v *verification) talksOf(ctx context.Context, name string, list []*place) error {
	byName := map[string]*place{} // that of the channel
	for _, p := range list {
		if channel := v.talkName(p); channel != "" && p.id == "" {
			byName[channel] = p
		}
	}
	if len(byName) == 0 {
		return nil
	}
	channels, resp, err := v.c.api.GetChannelsForUserWithLastDeleteAt(reading(ctx), v.ids[name], 0)
	err = v.c.fail(ctx, "read the channels of "+name, resp, err)
	if because, ok := v.refused(err); ok {
		if resp != nil && resp.StatusCode == http.StatusNotFound { // an account without any channel
			return nil
		}
		for _, p := range byName {
			if !p.asked {
				p.hidden = because // unless another member tells
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	for _, p := range byName {
		p.asked, p.hidden = true, ""
	}
	for _, ch := range channels {
		if p := byName[ch.Name]; p != nil && ch.TeamId == "" {
			p.id, p.channel = ch.Id, ch
		}
	}
	return nil
}

// talkName is the name that the server gives a conversation; "" if somebody in it is not
// there.
func (v *verification) talkName(p *place) string {
	var ids []string
	for _, name := range p.members {
		id := v.ids[name]
		if id == "" {
			return ""
		}
		ids = append(ids, id)
	}
	if len(ids) == 2 {
		return model.GetDMNameFromIds(ids[0], ids[1])
	}
	if len(ids) < 2 {
		return ""
	}
	return model.GetGroupNameFromUserIds(ids)
}

// compareTalk compares a conversation itself.
func (v *verification) compareTalk(p *place) {
	switch {
	case p.hidden != "":
		v.skip(kindDirect, 1, "direct and group channels with their messages", p.hidden)
	case p.id == "":
		v.missing(kindDirect, p.line, p.name())
	default:
		v.compare(kindDirect, p.line, p.name(), []pair{{"header", text(p.header)}}, []pair{{"header", p.channel.Header}})
	}
}

// describeMembers says which members a place has that the archive does not know.
func describeMembers(names []string, where string) string {
	n := len(names)
	return fmt.Sprintf("%s that %s not of the archive %s in %s: %s", plural(n, "account"), verb(n, "is", "are"), verb(n, "is", "are"), where, shortList(names))
}

// shortList is a list of which only the first few are told.
func shortList(names []string) string {
	if more := len(names) - namesShown; more > 0 {
		return strings.Join(names[:namesShown], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}
