package server

import (
	"context"
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/klauspost/compress/zip"
	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/jsonl"
)

// wanted is what an archive defines: what the import of it makes of an empty place. Of
// messages it has only where they are.
type wanted struct {
	teams    map[string]*defined[jsonl.Team]
	channels map[string]*defined[jsonl.Channel] // by team/name
	users    map[string]*defined[jsonl.User]    // without their memberships
	bots     map[string]*defined[jsonl.Bot]
	emoji    map[string]*defined[jsonl.Emoji]
	roles    map[string]*defined[jsonl.Role]
	schemes  map[string]*defined[jsonl.Scheme]
	joined   map[string]map[string]*membership // by team, then user
	entered  map[string]map[string]*membership // by key of the place, then user
	places   []*place                          // with messages, in the order in which they come
	byKey    map[string]*place
	broken   int // lines that cannot be read
}

// defined is what the lines about one thing say together: of each field, what the last
// line says that has it.
type defined[T any] struct {
	line int // the last
	body T
}

// define joins a line with earlier ones about the same thing.
func define[T any](m map[string]*defined[T], key string, line int, body *T) {
	d := m[key]
	if d == nil {
		d = &defined[T]{}
		m[key] = d
	}
	d.line = line
	to, from := reflect.ValueOf(&d.body).Elem(), reflect.ValueOf(body).Elem()
	for i := range from.NumField() {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
}

// membership is of a user in a team or channel.
type membership struct {
	line         int
	admin, guest bool
	user         bool
	unsure       bool   // which of guest and user it is, is not known
	extra        string // other roles
}

// place is a channel or conversation that messages are in.
type place struct {
	index   int
	key     string   // team/name, or the members' names in order with a comma between
	members []string // of a conversation
	line    int      // that defines it, or else the first with a message
	defined bool
	header  *string // of a conversation

	id      string         // on the server; empty if it is not there
	channel *model.Channel // of a conversation
	asked   bool           // a member has told all theirs
	hidden  string         // why the server does not tell whether it is there
	want    totals
	have    totals
	done    bool           // it was read
	spans   map[int64]span // of what the server has, by their beginning
}

func (p *place) direct() bool { return p.members != nil }

// name is what people call the place.
func (p *place) name() string {
	switch {
	case !p.direct():
		return p.key
	case len(p.members) == 2 && p.members[0] == p.members[1]:
		return p.members[0] + " with themselves"
	}
	return strings.Join(p.members, ", ")
}

func newWanted() *wanted {
	return &wanted{
		teams: map[string]*defined[jsonl.Team]{}, channels: map[string]*defined[jsonl.Channel]{}, users: map[string]*defined[jsonl.User]{},
		bots: map[string]*defined[jsonl.Bot]{}, emoji: map[string]*defined[jsonl.Emoji]{}, roles: map[string]*defined[jsonl.Role]{},
		schemes: map[string]*defined[jsonl.Scheme]{}, joined: map[string]map[string]*membership{},
		entered: map[string]map[string]*membership{}, byKey: map[string]*place{},
	}
}

// place is the channel of a team.
func (w *wanted) place(line int, team, channel *string) *place {
	return w.placeFor(line, strings.ToLower(text(team)+"/"+text(channel)), nil)
}

// talk is the conversation of people.
func (w *wanted) talk(line int, members []string) *place {
	members = slices.Clone(members)
	for i := range members {
		members[i] = strings.ToLower(members[i])
	}
	slices.Sort(members)
	return w.placeFor(line, strings.Join(members, ","), members)
}

func (w *wanted) placeFor(line int, key string, members []string) *place {
	p := w.byKey[key]
	if p == nil {
		p = &place{index: len(w.places), key: key, members: members, line: line}
		w.byKey[key] = p
		w.places = append(w.places, p)
	}
	return p
}

// add notes what a line defines, if it is no message.
func (w *wanted) add(line int, body jsonl.Body) {
	switch b := body.(type) {
	case *jsonl.Role:
		define(w.roles, text(b.Name), line, b)
	case *jsonl.Scheme:
		define(w.schemes, text(b.Name), line, b)
	case *jsonl.Emoji:
		if !model.IsSystemEmojiName(text(b.Name)) { // the server passes over those
			define(w.emoji, text(b.Name), line, b)
		}
	case *jsonl.Team:
		define(w.teams, strings.ToLower(text(b.Name)), line, b)
	case *jsonl.Channel:
		define(w.channels, strings.ToLower(text(b.Team)+"/"+text(b.Name)), line, b)
		w.place(line, b.Team, b.Name) // whose messages are compared though there may be none
	case *jsonl.Bot:
		define(w.bots, strings.ToLower(text(b.Username)), line, b)
	case *jsonl.User:
		w.user(line, b)
	case *jsonl.DirectChannel:
		w.conversation(line, b)
	}
}

func (w *wanted) user(line int, b *jsonl.User) {
	name := strings.ToLower(text(b.Username))
	first := w.users[name] == nil
	kept := &jsonl.User{
		Username: b.Username, Email: b.Email, AuthService: b.AuthService, AuthData: b.AuthData, Nickname: b.Nickname,
		FirstName: b.FirstName, LastName: b.LastName, Position: b.Position, Roles: b.Roles, Locale: b.Locale,
	}
	if first {
		kept.DeleteAt = b.DeleteAt // which an account that exists does not heed
	}
	define(w.users, name, line, kept)
	u := &w.users[name].body
	if text(b.AuthData) == "" {
		u.AuthService, u.AuthData = nil, nil // a line without a log-in takes the one before away
	}
	if b.Teams == nil {
		return
	}
	guest := isGuest(u)
	for i := range *b.Teams {
		w.join(line, name, guest, &(*b.Teams)[i])
	}
}

func isGuest(u *jsonl.User) bool {
	return slices.Contains(strings.Fields(text(u.Roles)), model.SystemGuestRoleId)
}

// join notes a membership of a team, and those of channels in it. All but guests come into
// the channel that each team has.
func (w *wanted) join(line int, name string, guest bool, b *jsonl.UserTeam) {
	team := strings.ToLower(text(b.Name))
	enter(w.joined, team, name, newMembership(line, "team", b.Roles, guest))
	square := false
	if b.Channels != nil {
		for i := range *b.Channels {
			ch := &(*b.Channels)[i]
			channel := strings.ToLower(text(ch.Name))
			square = square || channel == model.DefaultChannelName
			enter(w.entered, team+"/"+channel, name, newMembership(line, "channel", ch.Roles, guest))
		}
	}
	if !square && !guest {
		enter(w.entered, team+"/"+model.DefaultChannelName, name, newMembership(line, "channel", nil, false))
	}
}

func enter(m map[string]map[string]*membership, key, name string, ms *membership) {
	if m[key] == nil {
		m[key] = map[string]*membership{}
	}
	m[key][name] = ms
}

// newMembership is what the server makes of roles: three of them are flags. Whether
// somebody is a guest, their account says; where roles say something else, it depends on
// the version of the server.
func newMembership(line int, where string, roles *string, guest bool) *membership {
	m := &membership{line: line, guest: guest, user: !guest}
	var extra []string
	called := false // a guest
	for _, r := range strings.Fields(text(roles)) {
		switch r {
		case where + "_admin":
			m.admin = true
		case where + "_user":
		case where + "_guest":
			called = true
		default:
			extra = append(extra, r)
		}
	}
	m.unsure = called != guest
	slices.Sort(extra)
	m.extra = strings.Join(extra, " ")
	return m
}

// conversation notes a direct channel. The server skips those with too few or too many
// members.
func (w *wanted) conversation(line int, b *jsonl.DirectChannel) {
	var members []string
	if b.Members != nil {
		members = *b.Members
	}
	flags := map[string]*membership{}
	if b.Participants != nil {
		members = nil
		for _, p := range *b.Participants {
			if p == nil {
				continue
			}
			name := strings.ToLower(text(p.Username))
			members = append(members, name)
			flags[name] = &membership{line: line, admin: truth(p.SchemeAdmin), guest: truth(p.SchemeGuest), user: truth(p.SchemeUser)}
			flags[name].unsure = !flags[name].guest && !flags[name].user // which before 11.9 stays so
		}
	}
	if len(members) < 2 || len(members) > model.ChannelGroupMaxUsers {
		return
	}
	p := w.talk(line, members)
	if !p.defined {
		p.defined, p.line = true, line
	}
	if b.Header != nil {
		p.header = b.Header
	}
	for name, m := range flags {
		enter(w.entered, p.key, name, m)
	}
}

func truth(b *bool) bool { return b != nil && *b }

// content is the archive as files.
type content struct {
	lines *zip.File
	files map[string]*zip.File // by name in NFC
}

func (f *File) content() (*content, error) {
	lines, err := f.lines()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f.r, f.Size)
	if err != nil {
		return nil, err
	}
	c := &content{lines: lines, files: make(map[string]*zip.File, len(z.File))}
	for _, e := range z.File {
		c.files[norm.NFC.String(e.Name)] = e
	}
	return c, nil
}

// file is what a line means by a path, or nil.
func (c *content) file(name *string) *zip.File {
	full := path.Join(model.ExportDataDir, text(name))
	if !strings.HasPrefix(full, model.ExportDataDir+"/") {
		return nil
	}
	return c.files[norm.NFC.String(full)]
}

// each calls f with the lines of the archive that can be read, and returns how many
// cannot.
func (c *content) each(ctx context.Context, progress func(done, total int64), f func(line int, body jsonl.Body) error) (broken int, err error) {
	r, err := c.lines.Open()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.lines.Name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for line, err := range jsonl.Lines(r) {
		var long *jsonl.TooLongError
		if err != nil && !errors.As(err, &long) {
			return broken, err
		}
		if line.Number%progressLines == 0 {
			progress(line.Offset, int64(c.lines.UncompressedSize64))
		}
		if ctx.Err() != nil {
			return broken, ctx.Err()
		}
		body, bad := jsonl.Decode(line.Raw)
		if err != nil || bad != nil || body == nil {
			broken++
			continue
		}
		if err := f(line.Number, body); err != nil {
			return broken, err
		}
	}
	return broken, nil
}
