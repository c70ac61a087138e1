package ldif

import (
	"slices"
	"strings"
)

// description is an attribute description (RFC 4512, section 2.5): a name, and options
// behind semicolons. Letter case does not count in either.
type description struct {
	name    string // in lower case
	options string // in lower case and sorted, joined by semicolons; without ;binary, which changes nothing here
	rng     string // "0-1499" of ;range=0-1499, by which Active Directory cuts long lists
	slot    int    // where the values belong; 0 when nobody asks for them
	secret  bool   // the values are not kept
	valid   bool   // it is one at all

	text string       // what it was made of
	next *description // what followed it when it was met last; nil for not known
}

// key is the description without its range: what asks for values.
func (d *description) key() string {
	if d.options == "" {
		return d.name
	}
	return d.name + ";" + d.options
}

// names keeps the descriptions that have occurred, so that each is parsed once.
type names struct {
	slots map[string]int // by name, and options if any; must not change
	known map[string]*description
	last  *description // that was asked for; nil for none
}

// Limits on the cache: a healthy dump has some hundred short names.
const (
	maxKnown     = 4096
	maxKnownName = 128 // bytes
)

// get returns the description that text is. It is shared: do not change it. Entries
// have much the same attributes in the same order, so it looks first at what followed
// the last one before.
func (n *names) get(text []byte) *description {
	if n.last != nil && n.last.next != nil && n.last.next.text == string(text) {
		n.last = n.last.next
		return n.last
	}
	d := n.known[string(text)]
	if d == nil {
		d = n.parse(string(text))
		if len(text) > maxKnownName || len(n.known) >= maxKnown {
			n.last = nil // which must not lead to what is not kept
			return d
		}
		if n.known == nil {
			n.known = map[string]*description{}
		}
		n.known[d.text] = d
	}
	if n.last != nil {
		n.last.next = d
	}
	n.last = d
	return d
}

func (n *names) parse(text string) *description {
	parts := strings.Split(strings.ToLower(strings.TrimRight(text, " ")), ";")
	d := &description{name: parts[0], valid: isKeyword(parts[0]), text: text}
	var options []string
	for _, o := range parts[1:] {
		rng, ranged := strings.CutPrefix(o, "range=")
		switch {
		case ranged && rng != "":
			d.rng = rng
			continue
		case o == "binary":
			continue
		}
		d.valid = d.valid && isKeyword(o)
		options = append(options, o)
	}
	if !d.valid {
		return &description{text: text}
	}
	slices.Sort(options)
	d.options = strings.Join(options, ";")
	d.slot = n.slots[d.key()]
	d.secret = isSecret(d.name)
	return d
}

// isKeyword reports whether s is a name or an option. Beside the characters of RFC
// 4512, section 1.4, it takes the underscore of old schemas.
func isKeyword(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '.', c == '_':
		default:
			return false
		}
	}
	return s != ""
}

// isSecret reports whether the values of an attribute can open an account: passwords,
// their hashes, keys. They never leave the reader.
func isSecret(name string) bool {
	for _, part := range []string{"password", "passwd", "secret", "privatekey", "principalkey"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return slices.Contains(secrets, name)
}

// secrets are the names of secret attributes that do not show it.
var secrets = []string{
	"unicodepwd", "dbcspwd", "ntpwdhistory", "lmpwdhistory", "supplementalcredentials", // Active Directory
	"ms-mcs-admpwd", "ms-mcs-admpwdhistory", "trustauthincoming", "trustauthoutgoing", "priorvalue", "currentvalue",
	"initialauthincoming", "initialauthoutgoing", "msds-keycredentiallink", "peklist",
	"pwdhistory", "olcrootpw", "rootpw", "nsslapd-rootpw", "userpkcs12", // OpenLDAP, 389
	"krb5key", "krbmkey", "krbextradata", "krbpwdhistory", "ipanthash", "ipatokenotpkey", "ipatokenhotpcounter", // FreeIPA
}
