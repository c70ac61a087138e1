package validate

import (
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// position is a place in the order of lines.
type position struct {
	line    int // 1-based; 0 for what each server has
	segment int
}

// definition says where something was defined.
type definition struct {
	first position
	last  position
	told  bool // whether a finding says that the last line gets into the way of another
}

// visible reports whether lines at p may refer to it: whether it is defined in
// an earlier segment.
func (d *definition) visible(p position) bool { return d.first.segment < p.segment }

// world is what the server holds after the lines so far, as far as names go.
type world struct {
	roles    map[string]*definition
	emoji    map[string]*definition
	schemes  map[string]*scheme
	teams    map[string]*team    // by name in small letters
	accounts map[string]*account // users and bots, by name in small letters
	emails   map[string]*account // by address in small letters
	authData map[string]*account
	direct   map[pair]*definition // direct conversations of two that have a line, or a finding, already
	groups   map[uint64]groupLine // group conversations that have a line, by a hash of the names
	channels uint32               // number of channels so far
}

func newWorld() world {
	return world{
		roles: map[string]*definition{}, emoji: map[string]*definition{}, schemes: map[string]*scheme{},
		teams: map[string]*team{}, accounts: map[string]*account{}, emails: map[string]*account{},
		authData: map[string]*account{}, direct: map[pair]*definition{}, groups: map[uint64]groupLine{},
	}
}

// groupLine is the last line of a group conversation.
type groupLine struct {
	position
	participants bool // with their state, which the server writes after it has made the group
	told         bool // as in a definition
}

type scheme struct {
	definition
	scope string
}

type team struct {
	definition
	name     string              // in small letters
	channels map[string]*channel // by name in small letters
	members  int                 // that are active
	active   int                 // channels that are not archived

	fullTold, channelsTold bool // whether too many members or channels were reported
}

type channel struct {
	definition
	id        uint32 // 1-based
	name      string // in small letters
	byDefault bool   // made with the team, and not defined by a line yet
	archived  bool
}

type account struct {
	definition
	name     string // in small letters
	bot      bool
	guest    bool
	email    string // in small letters
	authData string
	login    bool // has a password or a log-in service that a line gave
	ldap     bool // logs in through LDAP

	unknownRoles string // the list of roles, if one of them did not exist
	teams        []*team
	channels     []uint32 // ids
}

// pair is two accounts, in the order of their names.
type pair struct{ a, b *account }

func pairOf(a, b *account) pair {
	if b.name < a.name {
		a, b = b, a
	}
	return pair{a, b}
}

// again notes that something defined before is defined at the line too, and
// reports it.
func (c *Checker) again(r *report, p *place, d *definition, what string) {
	switch {
	case d.ofServer(): // that is what importing into a server with something in it is for
	case d.last.segment == c.here.segment:
		r.both(definedTwice, p, d.last, &d.told, c.here, what, what+" is defined twice among lines of one type")
	default:
		r.add(definedAgain, p, "%s is defined again", what).about(what).see(d.last.line, "%s is defined here", what)
		d.told = false
	}
	d.last = c.here
}

// defineNamed notes a definition of which nothing but the name matters.
func (c *Checker) defineNamed(r *report, names map[string]*definition, kind string, name *string) {
	if name == nil {
		return
	}
	if d, ok := names[*name]; ok {
		line := place{key: kind}
		at := line.in("name")
		c.again(r, &at, d, kind+" "+quote(*name))
		return
	}
	names[*name] = &definition{first: c.here, last: c.here}
}

func (c *Checker) defineScheme(r *report, s *jsonl.Scheme) {
	if s.Name == nil {
		return
	}
	line := place{key: "scheme"}
	old, ok := c.world.schemes[*s.Name]
	if !ok {
		c.world.schemes[*s.Name] = &scheme{definition{first: c.here, last: c.here}, value(s.Scope)}
		return
	}
	if scope := value(s.Scope); scope != old.scope {
		at := line.in("scope")
		r.add(schemeNewScope, &at, "scheme %s is for a %s", quote(*s.Name), quote(old.scope)).
			see(old.last.line, "scheme %s is defined here", quote(*s.Name))
	}
	at := line.in("name")
	c.again(r, &at, &old.definition, "scheme "+quote(*s.Name))
}

// schemeRef checks that a scheme exists and is of the scope.
func (c *Checker) schemeRef(r *report, p *place, name *string, scope string) {
	if name == nil || !schemeNamePattern.MatchString(*name) {
		return
	}
	at := p.in("scheme")
	s := c.world.schemes[*name]
	switch {
	case s == nil:
		r.add(schemeUnknown, &at, "no scheme %s", quote(*name)).about(*name)
	case s.scope != scope:
		r.add(schemeWrongScope, &at, "scheme %s is not for a %s", quote(*name), scope).
			about(*name).see(s.first.line, "scheme %s is defined here", quote(*name))
	}
}

// defaultChannels are made with each team.
var defaultChannels = []string{"town-square", "off-topic"}

func (c *Checker) defineTeam(r *report, t *jsonl.Team) {
	line := place{key: "team"}
	c.schemeRef(r, &line, t.Scheme, "team")
	if t.Name == nil {
		return
	}
	name := strings.ToLower(*t.Name)
	if old, ok := c.world.teams[name]; ok {
		at := line.in("name")
		c.again(r, &at, &old.definition, "team "+quote(name))
		return
	}
	made := &team{definition: definition{first: c.here, last: c.here}, name: name, channels: map[string]*channel{}}
	for _, n := range defaultChannels {
		c.newChannel(made, n).byDefault = true
		made.active++
	}
	c.world.teams[name] = made
}

func (c *Checker) newChannel(t *team, name string) *channel {
	c.world.channels++
	ch := &channel{definition: definition{first: c.here, last: c.here}, id: c.world.channels, name: name}
	t.channels[name] = ch
	return ch
}

func (c *Checker) defineChannel(r *report, ch *jsonl.Channel) {
	line := place{key: "channel"}
	c.schemeRef(r, &line, ch.Scheme, "channel")
	at := line.in("team")
	t := c.teamRef(r, &at, ch.Team, anyCase)
	if t == nil || ch.Name == nil {
		return
	}
	name := strings.ToLower(*ch.Name)
	archived := number(ch.DeletedAt) > 0
	old, exists := t.channels[name]
	if !exists {
		c.countChannel(r, t)
		c.newChannel(t, name).archived = archived
		if !archived {
			t.active++
		}
		return
	}
	at = line.in("name")
	c.channelAgain(r, &at, t, old)
	old.archived = old.archived || archived
}

func (c *Checker) channelAgain(r *report, p *place, t *team, old *channel) {
	switch {
	case old.byDefault:
		old.byDefault = false
		old.last = c.here
	case old.archived && old.last.segment != c.here.segment:
		r.add(channelArchivedAgain, p, "channel %s of team %s is archived already", quote(old.name), quote(t.name)).
			about(t.name+"/"+old.name).see(old.last.line, "it is archived here")
		old.last = c.here
	default:
		c.again(r, p, &old.definition, "channel "+quote(old.name)+" of team "+quote(t.name))
	}
}

// countChannel reports a team that gets more channels than the server allows.
func (c *Checker) countChannel(r *report, t *team) {
	if t.active >= c.Limits.MaxChannelsPerTeam && !t.channelsTold {
		t.channelsTold = true
		line := place{key: "channel"}
		at := line.in("team")
		r.add(channelsTooMany, &at, "team %s gets more than %d channels", quote(t.name), c.Limits.MaxChannelsPerTeam).about(t.name)
	}
}
