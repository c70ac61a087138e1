package ldif

import (
	"encoding/binary"
	"strings"
)

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

// classes are the object classes of an entry.
type classes struct {
	none  bool // there are none
	marks classMark

	// group is set where one is of groups: groupOfNames, groupOfUniqueNames, group,
	// posixGroup and what else is called so. person is set where one is of people:
	// person and its descendants (RFC 4519, section 3.12, RFC 2798), which are in
	// general called so, and Active Directory's user.
	group, person bool
}

func newClasses(v *view) *classes {
	c := &classes{none: true}
	for a := range v.all(slotObjectClass) {
		n := strings.ToLower(strings.TrimSpace(string(a.value)))
		c.none = false
		c.marks |= classMarks[n]
		c.group = c.group || strings.HasPrefix(n, "groupof") || strings.HasSuffix(n, "group") || n == "zimbradistributionlist"
		c.person = c.person || strings.HasSuffix(n, "person") || n == "user"
	}
	return c
}

// has reports whether one of the classes has one of the marks.
func (c *classes) has(marks classMark) bool { return c.marks&marks != 0 }

// classMark is what a class says of an entry, beside that it is a person or a group.
type classMark uint8

const (
	markAccount  classMark = 1 << iota // something logs in
	markProgram                        // … and is no person
	markService                        // of Active Directory, whose password it manages
	markComputer                       // of a machine
	markContact                        // people without an account
	markTrust                          // of another domain
	markPolicy                         // a rule for passwords, which is a person only to have a name
	markDeleted
)

var classMarks = map[string]classMark{
	"account": markAccount, "posixaccount": markAccount, "simplesecurityobject": markAccount | markProgram, "applicationprocess": markAccount | markProgram,
	"msds-managedserviceaccount": markService, "msds-groupmanagedserviceaccount": markService, "msds-delegatedmanagedserviceaccount": markService,
	"computer": markComputer, "contact": markContact, "trusteddomain": markTrust, "pwdpolicy": markPolicy, "nstombstone": markDeleted,
}

// classSets are the classes that entries have had, by their values: a directory has few
// kinds of entries.
type classSets map[string]*classes

// Limits on the sets that are kept.
const (
	maxSets    = 1024
	maxSetText = 1 << 10 // bytes
)

// of returns the classes of v, which are shared: do not change them.
func (s classSets) of(v *view) *classes {
	var room [maxSetText]byte
	text := room[:0]
	for a := range v.all(slotObjectClass) {
		text = append(binary.AppendUvarint(text, uint64(len(a.value))), a.value...)
	}
	if c := s[string(text)]; c != nil {
		return c
	}
	c := newClasses(v)
	if len(s) < maxSets && len(text) <= maxSetText {
		s[string(text)] = c
	}
	return c
}
