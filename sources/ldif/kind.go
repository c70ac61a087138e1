package ldif

import "strings"

// product is the directory server that a dump is of.
type product int

const (
	plainDirectory product = iota
	activeDirectory
	freeIPA
	ds389
	openLDAP
)

// products says of each how it is called, by what it was known, and which attribute
// identifies people for good.
var products = [...]struct {
	name, sign string
	key        int // slot
}{
	plainDirectory:  {"an LDAP directory", "nothing in it is particular to a product", slotUID},
	activeDirectory: {"Active Directory", "accounts have sAMAccountName", slotObjectGUID},
	freeIPA:         {"FreeIPA", "entries have ipaUniqueID", slotIPAUniqueID},
	ds389:           {"389 Directory Server", "entries have nsUniqueId", slotNSUniqueID},
	openLDAP:        {"OpenLDAP", "entries have entryUUID", slotEntryUUID},
}

// keySlots are the attributes that identify people for good, and by default. keyNames
// are their names in messages.
var (
	keySlots = [...]int{slotObjectGUID, slotEntryUUID, slotNSUniqueID, slotIPAUniqueID, slotUID}
	keyNames = map[int]string{slotObjectGUID: "objectGUID", slotEntryUUID: "entryUUID", slotNSUniqueID: "nsUniqueId", slotIPAUniqueID: "ipaUniqueID", slotUID: "uid"}
)

// signs gathers what tells the product.
type signs struct{ ad, ipa, ns, open bool }

// note looks at one entry.
func (s *signs) note(v *view) {
	s.ad = s.ad || v.has(slotAccountName) || v.has(slotAccountControl)
	s.ipa = s.ipa || v.has(slotIPAUniqueID)
	s.ns = s.ns || v.has(slotNSUniqueID)
	s.open = s.open || v.has(slotEntryCSN) || v.has(slotEntryUUID)
}

// product concludes. FreeIPA is built on 389, and 389 has entryUUID too.
func (s *signs) product() product {
	switch {
	case s.ad:
		return activeDirectory
	case s.ipa:
		return freeIPA
	case s.ns:
		return ds389
	case s.open:
		return openLDAP
	}
	return plainDirectory
}

// classes are the object classes of an entry, in lower case.
type classes map[string]bool

// load fills c with those of v.
func (c classes) load(v *view) {
	clear(c)
	for a := range v.all(slotObjectClass) {
		c[strings.ToLower(strings.TrimSpace(string(a.value)))] = true
	}
}

func (c classes) any(names ...string) bool {
	for _, n := range names {
		if c[n] {
			return true
		}
	}
	return false
}

// group reports whether one of the classes is of groups: groupOfNames,
// groupOfUniqueNames, group, posixGroup and what else is called so.
func (c classes) group() bool {
	for n := range c {
		if strings.HasPrefix(n, "groupof") || strings.HasSuffix(n, "group") || n == "zimbradistributionlist" {
			return true
		}
	}
	return false
}

// person reports whether one of the classes is of people: person and its descendants
// (RFC 4519, section 3.12, RFC 2798), which are in general called so, and Active
// Directory's user.
func (c classes) person() bool {
	for n := range c {
		if strings.HasSuffix(n, "person") || n == "user" {
			return true
		}
	}
	return false
}
