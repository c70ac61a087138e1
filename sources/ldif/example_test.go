package ldif_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/mmimport/mmimport/sources/ldif"
)

const dump = `dn: uid=ann,ou=people,dc=acme,dc=example
objectClass: inetOrgPerson
uid: ann
givenName: Ann
sn: Lee
mail: ann@acme.example
entryUUID: 6f1c0b1e-0001-4c51-8a8e-8d1f1c6a0001

dn: cn=devs,ou=groups,dc=acme,dc=example
objectClass: groupOfNames
cn: devs
member: uid=ann,ou=people,dc=acme,dc=example
`

// A dump becomes people, and memberships by rules that name groups.
func Example() {
	rule, err := ldif.ParseGroupRule("devs=acme/dev:admin")
	if err != nil {
		panic(err)
	}
	d, err := ldif.Open(strings.NewReader(dump), int64(len(dump)), "people.ldif", &ldif.Options{Auth: true, Groups: []ldif.GroupRule{rule}})
	if err != nil {
		panic(err)
	}
	defer d.Close()
	dir, err := d.Directory(context.Background())
	if err != nil {
		panic(err)
	}
	for _, u := range dir.Users {
		fmt.Println(u.Origin, u.Name, u.Email, u.AuthData)
	}
	fmt.Println(len(dir.Memberships), "membership")
	for _, a := range dir.Assumptions {
		fmt.Println(a)
	}
	// Output:
	// people.ldif:1 ann ann@acme.example 6f1c0b1e-0001-4c51-8a8e-8d1f1c6a0001
	// 1 membership
	// the dump is read as one of OpenLDAP: entries have entryUUID
	// people log in by their entryUUID, which 1 of 1 have
}

// ParseGroupRule takes groups by name or by DN; the last equals sign counts.
func ExampleParseGroupRule() {
	r, err := ldif.ParseGroupRule("cn=devs,ou=groups,dc=acme,dc=example=acme/dev")
	fmt.Println(r.Group, r.Team, r.Channel, r.Admin, err)
	// Output: cn=devs,ou=groups,dc=acme,dc=example acme dev false <nil>
}
