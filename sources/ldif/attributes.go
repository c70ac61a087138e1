package ldif

import (
	"iter"
	"maps"
	"strconv"
)

// The slots of attributes that the package asks for. Further ones follow from the
// options.
const (
	_ = iota
	slotObjectClass
	slotObjectCategory
	slotAccountName
	slotAccountType
	slotUID
	slotCN
	slotPrincipal
	slotMail
	slotProxyAddresses
	slotMailAlternate
	slotGivenName
	slotSN
	slotDisplayName
	slotTitle
	slotLanguage
	slotJPEGPhoto
	slotThumbnail
	slotAccountControl
	slotAccountExpires
	slotAccountLock
	slotLoginDisabled
	slotPwpDisabled
	slotUserDisabled
	slotLockedTime
	slotShadowExpire
	slotKerberosExpiration
	slotRoleDN
	slotCritical
	slotDeleted
	slotServiceName
	slotRecipientType
	slotObjectSID
	slotObjectGUID
	slotEntryUUID
	slotNSUniqueID
	slotIPAUniqueID
	slotEntryCSN
	slotWhenCreated
	slotWhenChanged
	slotCreateTimestamp
	slotModifyTimestamp
	slotMember
	slotUniqueMember
	slotMemberUID
	slotMemberOf
	slotMemberURL
	slotPrimaryGroup
	slotGIDNumber
	slotEnd
)

// slotNames are the attributes of the slots, in lower case.
var slotNames = [slotEnd]string{
	slotObjectClass: "objectclass", slotObjectCategory: "objectcategory",
	slotAccountName: "samaccountname", slotAccountType: "samaccounttype", slotUID: "uid", slotCN: "cn",
	slotPrincipal: "userprincipalname", slotMail: "mail", slotProxyAddresses: "proxyaddresses", slotMailAlternate: "mailalternateaddress",
	slotGivenName: "givenname", slotSN: "sn", slotDisplayName: "displayname", slotTitle: "title", slotLanguage: "preferredlanguage",
	slotJPEGPhoto: "jpegphoto", slotThumbnail: "thumbnailphoto",
	slotAccountControl: "useraccountcontrol", slotAccountExpires: "accountexpires",
	slotAccountLock: "nsaccountlock", slotLoginDisabled: "logindisabled", slotPwpDisabled: "ds-pwp-account-disabled", slotUserDisabled: "msds-useraccountdisabled",
	slotLockedTime: "pwdaccountlockedtime", slotShadowExpire: "shadowexpire", slotKerberosExpiration: "krbprincipalexpiration", slotRoleDN: "nsroledn",
	slotCritical: "iscriticalsystemobject", slotDeleted: "isdeleted", slotServiceName: "serviceprincipalname", slotRecipientType: "msexchrecipienttypedetails",
	slotObjectSID: "objectsid", slotObjectGUID: "objectguid", slotEntryUUID: "entryuuid", slotNSUniqueID: "nsuniqueid", slotIPAUniqueID: "ipauniqueid", slotEntryCSN: "entrycsn",
	slotWhenCreated: "whencreated", slotWhenChanged: "whenchanged", slotCreateTimestamp: "createtimestamp", slotModifyTimestamp: "modifytimestamp",
	slotMember: "member", slotUniqueMember: "uniquemember", slotMemberUID: "memberuid", slotMemberOf: "memberof", slotMemberURL: "memberurl",
	slotPrimaryGroup: "primarygroupid", slotGIDNumber: "gidnumber",
}

// longNames are further names of some of them (RFC 4519, section 2, RFC 4524, section
// 2).
var longNames = map[string]int{"userid": slotUID, "commonname": slotCN, "surname": slotSN, "gn": slotGivenName, "rfc822mailbox": slotMail}

// baseSlots returns a new map of the names that the package asks for.
func baseSlots() map[string]int {
	m := make(map[string]int, slotEnd+len(longNames))
	for slot, name := range slotNames[1:] {
		m[name] = slot + 1
	}
	maps.Copy(m, longNames)
	return m
}

// The fields that Options.Attributes names.
const (
	fieldUsername  = "username"
	fieldEmail     = "email"
	fieldFirstName = "first_name"
	fieldLastName  = "last_name"
	fieldNickname  = "nickname"
	fieldPosition  = "position"
	fieldPicture   = "picture"
	fieldLocale    = "locale"
)

// defaultFields are the attributes that each field is read from, best first.
var defaultFields = map[string][]int{
	fieldUsername:  {slotAccountName, slotUID, slotPrincipal, slotCN},
	fieldEmail:     {slotMail, slotProxyAddresses, slotMailAlternate, slotPrincipal},
	fieldFirstName: {slotGivenName}, fieldLastName: {slotSN}, fieldNickname: {slotDisplayName}, fieldPosition: {slotTitle},
	fieldPicture: {slotJPEGPhoto, slotThumbnail}, fieldLocale: {slotLanguage},
}

// view finds the values of a record by slot. It is valid as long as the record.
type view struct {
	rec    *record
	dn     dn
	domain string // see dn.domain
	in     places
	at     [][]int32 // by slot: indexes of attributes
}

// load makes v a view of rec. The values in the first rdn of its dn count as attributes
// where they are missing, as a server adds them (RFC 4511, section 4.7).
func (v *view) load(rec *record, of name, n *names) {
	if v.at == nil {
		v.at = make([][]int32, len(n.slots)+1)
	}
	for i := range v.at {
		v.at[i] = v.at[i][:0]
	}
	v.rec, v.dn, v.domain, v.in = rec, of.dn, of.domain, of.in
	for i := range rec.attrs {
		v.add(int32(i))
	}
	if len(of.dn) == 0 {
		return
	}
	for _, a := range of.dn[0] {
		if desc := n.get([]byte(a.typ)); desc.slot != 0 && len(v.at[desc.slot]) == 0 && !a.coded {
			rec.attrs = append(rec.attrs, attr{desc: desc, value: []byte(a.value), line: rec.line})
			v.add(int32(len(rec.attrs) - 1))
		}
	}
}

func (v *view) add(i int32) {
	if a := &v.rec.attrs[i]; a.desc.slot != 0 && !a.lost && len(a.value) > 0 {
		v.at[a.desc.slot] = append(v.at[a.desc.slot], i)
	}
}

// all yields the values of a slot in the order of the file. None is empty.
func (v *view) all(slot int) iter.Seq[*attr] {
	return func(yield func(*attr) bool) {
		for _, i := range v.at[slot] {
			if !yield(&v.rec.attrs[i]) {
				return
			}
		}
	}
}

func (v *view) has(slot int) bool { return len(v.at[slot]) > 0 }

// first returns the first value of a slot; "" for none. It is not checked to be text.
func (v *view) first(slot int) string { return string(v.value(slot)) }

// value is first without a copy.
func (v *view) value(slot int) []byte {
	if at := v.at[slot]; len(at) > 0 {
		return v.rec.attrs[at[0]].value
	}
	return nil
}

// is reports whether the first value of a slot is the boolean TRUE (RFC 4517, section
// 3.3.3), letter case aside.
func (v *view) is(slot int) bool { return v.has(slot) && fold(v.first(slot)) == "true" }

// number returns the first value of a slot as an integer (RFC 4517, section 3.3.16).
func (v *view) number(slot int) (n int64, ok bool) {
	if !v.has(slot) {
		return 0, false
	}
	n, err := strconv.ParseInt(string(v.value(slot)), 10, 64)
	return n, err == nil
}
