package ldif

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// verdict says what an entry is, and why it is left out; no reason means that it is a
// person (KindUser) or a group (KindGroup) that counts.
type verdict struct {
	kind   sources.Kind
	reason string
}

// The reasons for which entries are left out.
const (
	reasonDamaged   = "damaged record"
	reasonOther     = "neither a person nor a group"
	reasonCompat    = "a copy in FreeIPA's compat tree"
	reasonDeleted   = "deleted, and only kept for restoring it"
	reasonStaged    = "staged, and not yet in use"
	reasonContact   = "a contact, without an account"
	reasonComputer  = "the account of a computer"
	reasonTrust     = "the account of a trust between domains"
	reasonService   = "the account of a service"
	reasonBuiltIn   = "an account built into the directory"
	reasonMailbox   = "a mailbox of a room, a team or the mail system"
	reasonNameless  = "neither a user name nor an e-mail address"
	reasonOnlyCount = "groups are only counted (--group maps them)"
	reasonChange    = "a change record, not an entry: "
)

// classify decides what an entry is.
func classify(v *view, c *classes) verdict {
	kind := sources.KindOther
	switch {
	case isGroup(v, c):
		kind = sources.KindGroup
	case isAccount(v, c):
		kind = sources.KindUser
	default:
		return verdict{kind, reasonOther}
	}
	if reason := outOfUse(v, c); reason != "" {
		return verdict{kind, reason}
	}
	if kind == sources.KindUser {
		return verdict{kind, notAPerson(v, c)}
	}
	return verdict{kind: kind}
}

// isGroup reports whether an entry is a group: by its class, else, in a dump without
// classes, by its members.
func isGroup(v *view, c *classes) bool {
	if !c.none {
		return c.group
	}
	return v.has(slotMember) || v.has(slotUniqueMember) || v.has(slotMemberUID)
}

// isAccount reports whether an entry is an account, of a person or not: by its class,
// else by having a name to log in with and something people have.
func isAccount(v *view, c *classes) bool {
	login := v.has(slotAccountName) || v.has(slotUID)
	human := v.has(slotMail) || v.has(slotSN) || v.has(slotGivenName)
	switch {
	case c.has(markPolicy):
		return false
	case c.person:
		return true
	case c.none:
		return login || v.has(slotMail) && (v.has(slotCN) || v.has(slotSN))
	case c.has(markAccount):
		return login
	}
	return login && human
}

// outOfUse returns why an entry, of whatever kind, is not what it looks like: it lies
// in a part of the tree that holds copies, or what is deleted or not yet there.
func outOfUse(v *view, c *classes) string {
	switch {
	case v.in&inCompat != 0:
		return reasonCompat
	case v.is(slotDeleted), c.has(markDeleted), v.in&inDeleted != 0:
		return reasonDeleted
	case v.in&inStaged != 0:
		return reasonStaged
	}
	return ""
}

// places are what the name of an entry says of where it lies.
type places uint8

const (
	inCompat   places = 1 << iota // FreeIPA's copies for old clients
	inDeleted                     // what is kept for restoring it
	inStaged                      // FreeIPA's people who have not come yet
	inAccounts                    // FreeIPA's people, groups and services
	inServices                    // a unit for the accounts of services
	inDisabled                    // a unit for those that are out of use, such as "Disabled Users"
)

// containers are the values of cn, folded, that say so.
var containers = map[string]places{
	"compat": inCompat, "deleted users": inDeleted, "deleted objects": inDeleted, "staged users": inStaged, "accounts": inAccounts,
}

func (d dn) places() (in places) {
	for _, r := range d {
		in |= r.places()
	}
	return in
}

func (r rdn) places() (in places) {
	for _, a := range r {
		switch a.typ {
		case "cn":
			in |= containers[a.plain] | serviceUnits[a.plain]
		case "ou":
			in |= serviceUnits[a.plain]
			if strings.HasPrefix(a.plain, "disabled") {
				in |= inDisabled
			}
		}
	}
	return in
}

// Bits of Active Directory's userAccountControl ([MS-ADTS], section 2.2.16), and values
// of its sAMAccountType ([MS-SAMR], section 2.2.1.9).
const (
	controlDisabled = 0x2
	controlTrust    = 0x800
	controlComputer = 0x1000 | 0x2000 // a workstation, a domain controller
	typeMachine     = 805306369
	typeTrust       = 805306370
)

// notAPerson returns why an account is not one of a person; "" when it is.
func notAPerson(v *view, c *classes) string {
	control, _ := v.number(slotAccountControl)
	accountType, _ := v.number(slotAccountType)
	machine := strings.HasSuffix(v.first(slotAccountName), "$") || c.has(markComputer) || control&controlComputer != 0 || accountType == typeMachine
	switch {
	case c.has(markContact):
		return reasonContact
	case control&controlTrust != 0, accountType == typeTrust, c.has(markTrust):
		return reasonTrust
	case c.has(markService):
		return reasonService
	case machine:
		return reasonComputer
	case isBuiltIn(v):
		return reasonBuiltIn
	case isMailbox(v):
		return reasonMailbox
	case isService(v, c):
		return reasonService
	}
	return ""
}

// builtIn are the accounts that Active Directory comes with. A copy of krbtgt for a
// read-only domain controller has a number behind it.
var builtIn = []string{"administrator", "guest", "krbtgt", "defaultaccount", "wdagutilityaccount", "support_388945a0"}

// isBuiltIn reports whether an account came with the directory: in Active Directory by
// mark, name or the number of its identifier, in FreeIPA the account admin as it was
// installed.
func isBuiltIn(v *view) bool {
	name := strings.ToLower(v.first(slotAccountName))
	if name != "" {
		return v.is(slotCritical) || slices.Contains(builtIn, name) || strings.HasPrefix(name, "krbtgt_") || hasBuiltInNumber(v.value(slotObjectSID))
	}
	return v.is(slotCritical) || v.in&inAccounts != 0 && fold(v.first(slotUID)) == "admin" && !v.has(slotMail) && !v.has(slotGivenName)
}

// hasBuiltInNumber reports whether a security identifier is that of an account that every
// domain has: S-1-5-21-…-500 to 504.
func hasBuiltInNumber(sid []byte) bool {
	const first, last = 500, 504
	if len(sid) == len(domainSID)+4*4 && bytes.HasPrefix(sid, domainSID) {
		n := binary.LittleEndian.Uint32(sid[len(sid)-4:])
		return first <= n && n <= last
	}
	text := sidText(sid)
	n, err := strconv.Atoi(text[strings.LastIndexByte(text, '-')+1:])
	return err == nil && strings.HasPrefix(text, "S-1-5-21-") && first <= n && n <= last
}

// domainSID begins the binary identifiers of a domain's accounts, S-1-5-21 with four
// numbers more.
var domainSID = []byte{1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0}

// systemMailboxes begin the names of the accounts that Exchange makes for itself.
var systemMailboxes = []string{"healthmailbox", "systemmailbox{", "discoverysearchmailbox", "federatedemail.", "migration.8f3e7716"}

// numberedMailbox is how Exchange numbers further ones.
var numberedMailbox = regexp.MustCompile(`^sm_[0-9a-f]{12,}$`)

// notPeople are the kinds of mailboxes that are none of people, by
// msExchRecipientTypeDetails: shared, room and equipment ones, here or in Exchange
// Online, and those of the system.
var notPeople = []int64{4, 16, 32, 1 << 33, 1 << 34, 1 << 35, 1 << 13, 1 << 14, 1 << 23, 1 << 29, 1 << 39}

func isMailbox(v *view) bool {
	kind, _ := v.number(slotRecipientType)
	name := strings.ToLower(v.first(slotAccountName))
	ours := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	return slices.Contains(notPeople, kind) || slices.ContainsFunc(systemMailboxes, ours) || numberedMailbox.MatchString(name)
}

// serviceUnits are the names of organisational units that hold accounts of services,
// folded.
var serviceUnits = map[string]places{
	"service accounts": inServices, "serviceaccounts": inServices, "service-accounts": inServices, "service_accounts": inServices,
	"svc accounts": inServices, "sysaccounts": inServices, "system accounts": inServices,
}

// isService reports whether an account is one of a program: it says so by its class,
// its name or its place, or it has neither an address nor the name of a person.
func isService(v *view, c *classes) bool {
	login := fold(v.first(slotAccountName) + v.first(slotUID))
	named := slices.ContainsFunc([]string{"svc-", "svc_", "svc."}, func(p string) bool { return strings.HasPrefix(login, p) })
	address := v.has(slotMail) || v.has(slotProxyAddresses) || v.has(slotMailAlternate)
	human := v.has(slotGivenName) || v.has(slotSN) || v.has(slotDisplayName) || c.none // nobody asked for more
	return named || v.in&inServices != 0 || !address && (!human || v.has(slotServiceName)) || !c.person && c.has(markProgram)
}
