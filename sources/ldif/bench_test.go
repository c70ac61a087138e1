package ldif

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// generated is a dump of n entries of the same length, which is made while it is read.
type generated struct {
	n     int
	size  int64 // bytes of each
	entry func(i int) []byte
}

func newGenerated(n int, entry func(int) []byte) *generated {
	return &generated{n, int64(len(entry(0))), entry}
}

func (g *generated) total() int64 { return int64(g.n) * g.size }

// ReadAt implements io.ReaderAt.
func (g *generated) ReadAt(b []byte, off int64) (n int, err error) {
	for n < len(b) && off < g.total() {
		got := copy(b[n:], g.entry(int(off / g.size))[off%g.size:])
		n, off = n+got, off+int64(got)
	}
	if n < len(b) {
		err = io.EOF
	}
	return n, err
}

// folded breaks lines as ldapsearch does.
func folded(s string) string {
	var b strings.Builder
	for _, l := range strings.SplitAfter(s, "\n") {
		for len(l) > 79 {
			b.WriteString(l[:78] + "\n ")
			l = l[78:]
		}
		b.WriteString(l)
	}
	return b.String()
}

// employee is an entry of Active Directory, about as large as they are.
func employee(i int) []byte {
	guid := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%016d", i))
	return []byte(folded(fmt.Sprintf(`dn: CN=Employee %06[1]d,OU=Staff,OU=Headquarters,DC=corp,DC=example,DC=com
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
cn: Employee %06[1]d
sn: %06[1]d
givenName: Employee
title: Clerk of the second class
distinguishedName: CN=Employee %06[1]d,OU=Staff,OU=Headquarters,DC=corp,DC=example,DC=com
instanceType: 4
whenCreated: 20140923233930.0Z
whenChanged: 20240501120000.0Z
displayName: Employee %06[1]d
memberOf: CN=All,OU=Groups,DC=corp,DC=example,DC=com
memberOf: CN=Users of the copier on the third floor,OU=Groups,DC=corp,DC=example,DC=com
proxyAddresses: SMTP:employee%06[1]d@example.com
objectGUID:: %[2]s
userAccountControl: 512
pwdLastSet: 133000000000000000
primaryGroupID: 513
objectSid:: AQUAAAAAAAUVAAAA1Ofpd5N1lLWxm4iCUAQAAA==
accountExpires: 9223372036854775807
sAMAccountName: e%06[1]d
userPrincipalName: e%06[1]d@corp.example.com
objectCategory: CN=Person,CN=Schema,CN=Configuration,DC=corp,DC=example,DC=com
mail: employee%06[1]d@example.com

`, i, guid)))
}

// photographed is an employee with a picture of so many bytes.
func photographed(size int) func(i int) []byte {
	picture := "thumbnailPhoto:: " + base64.StdEncoding.EncodeToString(append([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00"), bytes.Repeat([]byte{0x3b}, size)...))
	picture = folded(picture + "\n\n")
	return func(i int) []byte { return append(bytes.TrimSuffix(employee(i), []byte("\n")), picture...) }
}

// inetOrgPerson is an entry of OpenLDAP, as slapcat writes it.
func inetOrgPerson(i int) []byte {
	return []byte(folded(fmt.Sprintf(`dn: uid=user%06[1]d,ou=People,dc=example,dc=org
objectClass: inetOrgPerson
objectClass: posixAccount
objectClass: shadowAccount
uid: user%06[1]d
cn: Given%06[1]d Surname
sn: Surname
givenName: Given%06[1]d
displayName: Given%06[1]d Surname
mail: user%06[1]d@example.org
title: Clerk
telephoneNumber: +49 30 1234567
uidNumber: %06[1]d
gidNumber: 100
homeDirectory: /home/user%06[1]d
loginShell: /bin/bash
userPassword:: e1NTSEF9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=
structuralObjectClass: inetOrgPerson
entryUUID: 1b2c3d4e-0000-103e-8000-0000%06[1]d00
creatorsName: cn=admin,dc=example,dc=org
createTimestamp: 20230115093000Z
entryCSN: 20240501120000.123456Z#000000#000#000000
modifiersName: cn=admin,dc=example,dc=org
modifyTimestamp: 20240501120000Z

`, i)))
}

// groupsOf are n groups of so many people each, whose names name makes.
func groupsOf(n, people int, class string, name func(i int) string) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "dn: cn=group-%03d,ou=Groups,dc=example,dc=org\nobjectClass: %s\ncn: group-%03[1]d\n", i, class)
		for j := range people {
			b.WriteString(folded("member: " + name(i*7+j) + "\n"))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// dumpsToMeasure are in memory, so that only the reading is measured.
func dumpsToMeasure() map[string][]byte {
	in := map[string][]byte{}
	for name, g := range map[string]*generated{
		"active-directory": newGenerated(10_000, employee), "openldap": newGenerated(10_000, inetOrgPerson), "photos": newGenerated(1000, photographed(10<<10)),
	} {
		in[name], _ = io.ReadAll(io.NewSectionReader(g, 0, g.total())) // it does not fail
	}
	clerk := func(i int) string {
		return fmt.Sprintf("CN=Employee %06d,OU=Staff,OU=Headquarters,DC=corp,DC=example,DC=com", i)
	}
	in["active-directory"] = append(in["active-directory"], groupsOf(50, 500, "group", clerk)...)
	in["openldap"] = append(in["openldap"], groupsOf(50, 500, "groupOfNames", func(i int) string { return fmt.Sprintf("uid=user%06d,ou=People,dc=example,dc=org", i) })...)
	in["group"] = groupsOf(1, 100_000, "group", clerk)
	return in
}

func BenchmarkReader(b *testing.B) {
	for name, in := range dumpsToMeasure() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			r := &reader{}
			for b.Loop() {
				r.reset(bytes.NewReader(in), 0, false)
				for {
					if _, err := r.next(); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkDirectory(b *testing.B) {
	for name, in := range dumpsToMeasure() {
		for _, o := range []*Options{{Auth: true}, {Groups: []GroupRule{{Group: "group-000", Team: "acme"}}}} {
			b.Run(fmt.Sprintf("%s/rules=%d", name, len(o.Groups)), func(b *testing.B) {
				b.SetBytes(int64(len(in)))
				b.ReportAllocs()
				for b.Loop() {
					d, err := openBytes(in, o)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := d.Directory(b.Context()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestMemory reads 400 MB of pictures, of 1000 people, and as much of other things.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 800 MB")
	}
	other := "dn: ou=%06d,dc=example\nobjectClass: organizationalUnit\n" + folded("description: "+strings.Repeat("x", 300<<10)+"\n") + "\n"
	for name, g := range map[string]*generated{
		"pictures": newGenerated(1000, photographed(300<<10)),
		"others":   newGenerated(1000, func(i int) []byte { return fmt.Appendf(nil, other, i) }),
	} {
		last, entry := -1, []byte(nil)
		made := g.entry
		g.entry = func(i int) []byte {
			if i != last {
				last, entry = i, made(i)
			}
			return entry
		}
		d, err := Open(g, g.total(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Directory(t.Context()); err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		const most = 32 << 20 // bytes
		if m.HeapInuse > most {
			t.Errorf("%s: %d MB of heap after %d MB", name, m.HeapInuse>>20, g.total()>>20)
		}
	}
}
