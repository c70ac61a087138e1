package ldif

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

// variants are one and the same dump as directories and programs differ: none should
// take much longer than the first, for each byte of the file.
var variants = []struct {
	name string
	make func(plain string) string
}{
	{"plain", func(s string) string { return s }},
	{"crlf", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"unfolded", func(s string) string { return strings.ReplaceAll(s, "\n ", "") }},
	{"utf-16", func(s string) string {
		s, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
		if err != nil {
			panic(err)
		}
		return s
	}},
	{"escaped-commas", func(s string) string { return renamed(s, `Employee\, `) }},
	{"umlauts", func(s string) string { return inBase64(renamed(s, "Müller ")) }},
	{"umlauts-raw", func(s string) string { return renamed(s, "Müller ") }},
	{"base64-dn", inBase64},
	{"two-in-one", func(s string) string {
		return strings.ReplaceAll(renamed(s, "Employee "), ",OU=Staff", "+uid=x,OU=Staff")
	}},
	{"many-units", manyUnits},
	{"comments", func(s string) string {
		return strings.ReplaceAll(s, "\ndn:", "\n# Employee, Staff, Headquarters, corp.example.com\ndn:")
	}},
	{"many-attributes", func(s string) string {
		return strings.ReplaceAll(s, "objectClass: user\n", "objectClass: user\n"+strings.Repeat("extensionAttribute1: something of no interest\n", 100))
	}},
	{"many-groups", func(s string) string {
		var more strings.Builder
		for i := range 100 {
			fmt.Fprintf(&more, "memberOf: CN=Group %03d,OU=Groups,DC=corp,DC=example,DC=com\n", i)
		}
		return strings.ReplaceAll(s, "instanceType: 4\n", more.String())
	}},
	{"many-escaped-groups", func(s string) string {
		var more strings.Builder
		for i := range 100 {
			fmt.Fprintf(&more, "memberOf: CN=Group\\, %03d,OU=Groups,DC=corp,DC=example,DC=com\n", i)
		}
		return strings.ReplaceAll(s, "instanceType: 4\n", more.String())
	}},
	{"many-addresses", func(s string) string {
		return strings.ReplaceAll(s, "proxyAddresses: ", strings.Repeat("proxyAddresses: smtp:somebody@example.com\n", 50)+"proxyAddresses: ")
	}},
}

// renamed gives people other names, also where groups name them.
func renamed(s, name string) string {
	s = strings.ReplaceAll(s, "\n ", "")
	return strings.ReplaceAll(s, "CN=Employee ", "CN="+name)
}

// inBase64 writes all names of people in base64.
func inBase64(s string) string {
	var b strings.Builder
	for l := range strings.Lines(strings.ReplaceAll(s, "\n ", "")) {
		if attr, value, ok := strings.Cut(strings.TrimSuffix(l, "\n"), ": CN="); ok {
			l = attr + ":: " + base64.StdEncoding.EncodeToString([]byte("CN="+value)) + "\n"
		}
		b.WriteString(l)
	}
	return b.String()
}

// manyUnits puts everybody into a unit of their own.
func manyUnits(s string) string {
	var b strings.Builder
	n := 0
	for l := range strings.Lines(strings.ReplaceAll(s, "\n ", "")) {
		if strings.HasPrefix(l, "dn:") {
			n++
		}
		b.WriteString(strings.ReplaceAll(l, "OU=Staff", fmt.Sprint("OU=Staff ", n)))
	}
	return b.String()
}

func BenchmarkVariants(b *testing.B) {
	const people = 5000
	var plain bytes.Buffer
	for i := range people {
		plain.Write(employee(i))
	}
	plain.Write(groupsOf(50, 500, "group", func(i int) string {
		return fmt.Sprintf("CN=Employee %06d,OU=Staff,OU=Headquarters,DC=corp,DC=example,DC=com", i%people)
	}))
	o := &Options{Groups: []GroupRule{{Group: "group-000", Team: "acme"}}}
	for _, v := range variants {
		in := []byte(v.make(plain.String()))
		b.Run(v.name, func(b *testing.B) {
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
