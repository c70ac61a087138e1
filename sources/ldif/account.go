package ldif

// lockedForGood is the value of pwdAccountLockedTime for an account that an
// administrator has locked; any other is a lock that passes
// (draft-behera-ldap-password-policy, section 5.3.3).
const lockedForGood = "000001010000Z"

// disabledRole is the role by which 389 disables accounts.
const disabledRole = "nsmanageddisabledrole"

// shadowDisabled is the value of shadowExpire by which usermod(8) disables accounts:
// the second day of 1970.
const shadowDisabled = 1

// isDisabled reports whether an account may not be used, as the entry itself says.
func isDisabled(v *view) bool {
	control, _ := v.number(slotAccountControl)
	for _, slot := range []int{slotAccountLock, slotLoginDisabled, slotPwpDisabled, slotUserDisabled} {
		if v.is(slot) {
			return true
		}
	}
	for a := range v.all(slotRoleDN) {
		if role, err := parseDN(string(a.value)); err == nil && fold(role.value("cn")) == disabledRole {
			return true
		}
	}
	expires, _ := v.number(slotShadowExpire)
	return control&controlDisabled != 0 || v.first(slotLockedTime) == lockedForGood || expires == shadowDisabled
}

// expiry returns when an account ends, Unix ms; 0 for never. Of several dates the first
// counts.
func expiry(v *view) int64 {
	var dates []int64
	add := func(ms int64, ok bool) {
		if ok {
			dates = append(dates, ms)
		}
	}
	if n, ok := v.number(slotAccountExpires); ok {
		add(fileTime(n))
	}
	if n, ok := v.number(slotShadowExpire); ok {
		add(days(n))
	}
	if s := v.first(slotKerberosExpiration); s != "" {
		add(generalizedTime(s))
	}
	first := int64(0)
	for _, ms := range dates {
		if first == 0 || ms < first {
			first = ms
		}
	}
	return first
}

// created returns when an entry was made, Unix ms; 0 when it does not say.
func created(v *view) int64 {
	for _, slot := range []int{slotWhenCreated, slotCreateTimestamp} {
		if ms, ok := generalizedTime(v.first(slot)); ok {
			return ms
		}
	}
	return 0
}

// newest returns the latest time that an entry tells of itself, Unix ms; 0 when it
// tells none.
func newest(v *view) (ms int64) {
	for _, slot := range []int{slotWhenCreated, slotWhenChanged, slotCreateTimestamp, slotModifyTimestamp} {
		if t, ok := generalizedTime(v.first(slot)); ok {
			ms = max(ms, t)
		}
	}
	return ms
}
