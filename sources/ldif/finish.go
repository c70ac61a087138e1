package ldif

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// finish settles what needs the whole dump.
func (p *pass) finish() {
	for _, c := range p.changes {
		p.tell(c.line, false, fmt.Sprintf("records with changetype %s are left out (%d): they say what to do with a directory, not what is in it", c.kind, c.count))
	}
	product := p.signs.product()
	p.assume("the dump is read as one of %s: %s", products[product].name, products[product].sign)
	if expired, unknown := p.people.expire(p.newest); unknown > 0 {
		p.assume("accounts with a date of expiry are taken for active (%d): no entry of the dump tells a time to compare it with", unknown)
	} else if expired > 0 {
		p.assume("accounts that expired before the newest entry of the dump was changed are deactivated (%d)", expired)
	}
	if p.units > 0 {
		p.assume("accounts in an organisational unit that is called disabled are deactivated (%d)", p.units)
	}
	if p.set.auth {
		p.chooseKey(product)
	}
	p.memberships()
	p.people.dropShared()
	p.dir.Users = p.people.users
	if p.people.merged > 0 {
		p.dir.Merged = merge(p.dir.Merged, sources.KindUser, p.people.merged)
	}
	if p.untold > 0 {
		p.dir.Problems = append(p.dir.Problems, sources.Problem{
			Origin: sources.Origin{File: p.name}, Damage: p.untoldDamage, Message: fmt.Sprintf("%d further problems are not listed", p.untold),
		})
	}
	if n := p.principals(); n > 0 {
		p.assume("where people have no mail (%d), their userPrincipalName is taken for their e-mail address", n)
	}
}

func (p *pass) assume(format string, args ...any) {
	p.dir.Assumptions = append(p.dir.Assumptions, fmt.Sprintf(format, args...))
}

// principals counts the people whose address is their userPrincipalName.
func (p *pass) principals() (n int) {
	for i := range p.people.list {
		if p.people.list[i].viaUPN {
			n++
		}
	}
	return n
}

// chooseKey gives people the id by which the log-in service knows them: the value of
// one attribute, for all the same.
func (p *pass) chooseKey(of product) {
	name, which := p.set.keyName, 0
	if p.set.key == 0 {
		slot := p.keySlot(of)
		name, which = keyNames[slot], slices.Index(keySlots[:], slot)
	}
	have := 0
	for i := range p.people.list {
		if p.people.list[i].keys[which].data != "" {
			have++
		}
	}
	p.assume("people log in by their %s, which %d of %d have", name, have, len(p.people.list))
	if have > 0 && p.set.encoding == hexEscaped && slices.Contains([]string{"objectguid"}, fold(name)) {
		p.assume("objectGUID is written as escaped hexadecimal bytes: compare one with the log-in data on the server before the import; mmctl ldap idmigrate changes it afterwards")
	}
	if have == 0 && len(p.people.list) > 0 {
		p.dir.Problems = append(p.dir.Problems, sources.Problem{
			Origin: sources.Origin{File: p.Dump.name}, Message: fmt.Sprintf("nobody has the attribute %s: nobody can log in by the log-in service; --auth-attribute names another", name),
		})
		return
	}
	p.giveKeys(name, which)
}

// keySlot finds the attribute when none was asked for: that of the product, else the
// first that somebody has.
func (p *pass) keySlot(of product) int {
	for _, slot := range append([]int{products[of].key}, keySlots[:]...) {
		which := slices.Index(keySlots[:], slot)
		if slices.ContainsFunc(p.people.list, func(x known) bool { return x.keys[which].data != "" }) {
			return slot
		}
	}
	return products[of].key
}

// giveKeys sets AuthData, and reports who has none and who has that of somebody else:
// Mattermost keeps each once.
func (p *pass) giveKeys(name string, which int) {
	owner := make(map[string]int, len(p.people.list)) // line
	for i := range p.people.list {
		u, k := &p.people.users[i], p.people.list[i].keys[which]
		why := k.fault
		if k.data == "" && why == "" {
			why = "there is no " + name
		}
		if line, taken := owner[k.data]; taken && k.data != "" {
			why = fmt.Sprintf("its %s is that of line %d", name, line)
		}
		if why != "" {
			p.tell(u.Origin.Line, false, fmt.Sprintf("dn %.100q cannot log in by the log-in service: %s", strings.TrimPrefix(u.ID, idPrefix), why))
			continue
		}
		owner[k.data] = u.Origin.Line
		u.AuthData = k.data
	}
}
