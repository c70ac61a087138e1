package ldif

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/mmimport/mmimport/internal/bulk"
	"github.com/mmimport/mmimport/sources"
)

// person is somebody of the dump.
type person struct {
	user sources.User
	known
}

// known is what is known of a person until all is settled at the end of the dump.
type known struct {
	login   string // the user name, folded, where it is one to log in with; "" else
	domain  string // where the name is unique
	uid     string // as memberUid has it, folded
	gid     string // the number of the primary group; "" when unknown
	primary string // the identifier of the primary group, as text; "" when unknown
	expires int64  // Unix ms; 0 for never
	viaUPN  bool   // the address is the userPrincipalName
	keys    []key  // in the order of keySlots, or only that of AuthAttribute; none without Auth
}

// key is what may identify a person to the log-in service.
type key struct {
	data  string // "" for none
	fault string // why not
}

// reading is the reading of one entry as a person.
type reading struct {
	*settings
	v       *view
	above   *ancestry
	keeper  *bulk.Keeper
	graph   *graph   // nil without rules
	parents []string // the groups the person says it is in, by normalised dn
	notes   []note
	raw     bool // a value was no text
}

// note is something to be told of an entry.
type note struct {
	line int
	text string
}

func (r *reading) note(line int, text string) { r.notes = append(r.notes, note{line, text}) }

// text returns a value as a line of text.
func (r *reading) text(a *attr) string {
	if isPlainLine(a.value) {
		return r.keeper.Keep(a.value)
	}
	s, err := r.texts.line(a.value)
	r.raw = r.raw || err != nil
	return s
}

// field returns the first value of a field that is not empty.
func (r *reading) field(name string) string {
	for _, slot := range r.fields[name] {
		for a := range r.v.all(slot) {
			if s := r.text(a); s != "" {
				return s
			}
		}
	}
	return ""
}

// person reads the entry, of which id is the one that the user gets. Where an attribute
// has several values, the first in the file counts.
func (r *reading) person(o sources.Origin, id string) person {
	p := person{user: sources.User{
		Origin: o, ID: id,
		FirstName: r.field(fieldFirstName), LastName: r.field(fieldLastName), Nickname: r.field(fieldNickname), Position: r.field(fieldPosition),
		Deactivated: isDisabled(r.v) || r.v.in&inDisabled != 0, CreatedAt: created(r.v),
	}}
	p.user.Name, p.login = r.name()
	r.address(&p)
	switch {
	case p.user.FirstName != "":
	case p.user.LastName != "":
		p.user.RealName = r.fullName() // with the last name at its end, or not
	default:
		p.user.RealName = r.fullName()
		p.user.FirstName, p.user.LastName, _ = strings.Cut(p.user.RealName, " ")
	}
	if l := locale(r.field(fieldLocale)); l != "" {
		p.user.Settings = []sources.Setting{{Key: "locale", Value: l}}
	}
	var bad *attr
	if p.user.Picture, bad = r.picturePath(r.v); bad != nil {
		r.note(bad.line, "the value of "+bad.desc.key()+" is no image that can be shown: left out")
	}
	p.domain = r.v.domain
	p.expires = expiry(r.v)
	if r.auth {
		p.keys = r.keys()
	}
	if len(r.groups) > 0 {
		r.groupsOf(&p)
	}
	return p
}

// name returns the user name, and its folded form where it is one to log in with: a
// common name may be shared.
func (r *reading) name() (name, login string) {
	for _, slot := range r.fields[fieldUsername] {
		for a := range r.v.all(slot) {
			s := r.text(a)
			if local, _, ok := strings.Cut(s, "@"); ok && local != "" && (slot == slotPrincipal || slot == slotMail) {
				s = local
			}
			switch {
			case s == "":
			case slot == slotCN:
				return s, ""
			default:
				return s, fold(s)
			}
		}
	}
	return "", ""
}

// address reads the e-mail address: the first that is one, of the first attribute that
// has one. Of proxyAddresses the primary one comes first. Further ones are kept beside
// it, and what the person logs in with, where it looks like an address, is an alias.
func (r *reading) address(p *person) {
	var bad *attr
	u := &p.user
	for _, slot := range r.fields[fieldEmail] {
		for _, first := range [...]bool{true, false} {
			for a := range r.v.all(slot) {
				if ranksFirst(slot, a) == first && !r.addressIn(slot, a, p) && bad == nil && slot == slotMail && u.Email == "" {
					bad = a
				}
			}
		}
	}
	if bad != nil {
		r.noAddress(bad)
	}
	login := p.login
	for a := range r.v.all(slotPrincipal) {
		login = r.text(a)
		break
	}
	if isAddress(login) && !strings.EqualFold(login, u.Email) {
		u.Aliases = r.keeper.List([]string{r.keeper.Join(sources.EmailID(""), strings.ToLower(login))}, 0)
	}
}

// addressIn reads one value, and reports whether it is an address.
func (r *reading) addressIn(slot int, a *attr, p *person) bool {
	u, s := &p.user, r.text(a)
	smtp := len(s) > len("smtp:") && strings.EqualFold(s[:len("smtp:")], "smtp:")
	if smtp {
		s = s[len("smtp:"):]
	}
	switch {
	case slot == slotProxyAddresses && !smtp, !isAddress(s) || slot == slotPrincipal && !strings.Contains(s[strings.IndexByte(s, '@'):], "."):
		return false
	case u.Email == "":
		u.Email, p.viaUPN = s, slot == slotPrincipal
	case slot != slotPrincipal && !strings.EqualFold(s, u.Email) && !slices.ContainsFunc(u.Addresses, func(o string) bool { return strings.EqualFold(o, s) }):
		u.Addresses = append(u.Addresses, s)
	}
	return true
}

// ranksFirst reports whether a value goes before others: of proxyAddresses the primary
// one, which upper case marks.
func ranksFirst(slot int, a *attr) bool {
	return slot != slotProxyAddresses || strings.HasPrefix(string(a.value), "SMTP:")
}

func (r *reading) noAddress(a *attr) {
	r.note(a.line, "the value of mail is no e-mail address: left out")
}

// isAddress reports whether s may be an e-mail address.
func isAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(s, " <>(),;:\"") && !strings.Contains(domain, "@")
}

// fullName returns the name of somebody who has it in one piece.
func (r *reading) fullName() string {
	for _, slot := range []int{slotDisplayName, slotCN} {
		for a := range r.v.all(slot) {
			return r.text(a)
		}
	}
	return ""
}

// locale returns the language that somebody prefers (RFC 2798, section 2.7: as in an
// Accept-Language header), as Mattermost names it; "" when the value names none.
func locale(preferred string) string {
	if preferred == "" {
		return ""
	}
	tags, _, err := language.ParseAcceptLanguage(preferred)
	if err != nil || len(tags) == 0 {
		return ""
	}
	base, _ := tags[0].Base()
	script, _ := tags[0].Script()
	region, exact := tags[0].Region()
	switch l := base.String(); {
	case l == "und" || len(l) > 2:
		return ""
	case l == "zh" && script.String() == "Hant":
		return "zh-TW"
	case l == "zh":
		return "zh-CN"
	case l == "pt":
		return "pt-BR"
	case l == "en" && exact == language.Exact && region.String() == "AU":
		return "en-AU"
	default:
		return l
	}
}

// keys returns what may identify the person: the value of AuthAttribute, or of each of
// keySlots.
func (r *reading) keys() []key {
	slots := keySlots[:]
	if r.key != 0 {
		slots = []int{r.key}
	}
	keys := make([]key, len(slots))
	for i, slot := range slots {
		for a := range r.v.all(slot) {
			value := a.value
			if a.form == plainText && !utf8.Valid(value) {
				if s, err := r.texts.raw(value); err == nil {
					value = []byte(s)
				}
			}
			data, err := r.encoding.encode(a.desc.name, value)
			if err != nil {
				keys[i].fault = "its " + a.desc.key() + " " + err.Error()
			}
			keys[i].data = data
			break
		}
	}
	return keys
}

// groupsOf fills in what the membership of groups follows from.
func (r *reading) groupsOf(p *person) {
	p.uid = fold(r.v.first(slotUID))
	if p.uid == "" {
		p.uid = p.login
	}
	p.gid = r.v.first(slotGIDNumber)
	sid := sidText([]byte(r.v.first(slotObjectSID)))
	if rid := r.v.first(slotPrimaryGroup); rid != "" && sid != "" {
		p.primary = sid[:strings.LastIndexByte(sid, '-')+1] + rid
	}
	for a := range r.v.all(slotMemberOf) {
		r.parents = append(r.parents, r.graph.name(r.nameOf(a.value)))
	}
}

// nameOf returns a value as a normalised dn, which is valid until the following call; one
// that cannot be parsed stays as it is.
func (r *reading) nameOf(value []byte) []byte {
	if utf8.Valid(value) {
		return r.above.normal(value)
	}
	s, err := r.texts.raw(value)
	r.raw = r.raw || err != nil
	return r.above.normal([]byte(s))
}
