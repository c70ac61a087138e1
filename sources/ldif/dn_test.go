package ldif

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameNames are names that are written differently and name the same entry, by their
// normal form.
var sameNames = map[string][]string{
	"":                               {"", "  "},
	"cn=ann lee,dc=example":          {"CN=Ann Lee,DC=Example", " cn = Ann Lee , dc=example ", "cn=Ann  Lee;dc=example", `cn="Ann Lee", dc=example`, "2.5.4.3=ann lee,OID.0.9.2342.19200300.100.1.25=EXAMPLE", "commonName=ANN LEE,domainComponent=example", `cn=\41nn\20Lee,dc=example`, "cn=#0c07416e6e204c6565,dc=example", "cn=#0407416e6e204c6565,dc=example", `cn=\20Ann Lee\ ,dc=example`},
	`cn=lee\, ann,ou=a`:              {`CN=Lee\, Ann,ou=a`, `cn="Lee, Ann",OU=A`, `cn=Lee\2C Ann,ou=a`, `cn=Lee\2c Ann;ou=a`},
	`cn=a\+b\;c\\d=e`:                {`cn=a\+b\;c\\d\=e`, `cn="a+b;c\\d=e"`, `cn=a\2bb\3Bc\5cd=e`},
	`cn=\#x`:                         {`cn=\#x`, `cn=\23x`, `cn="#x"`},
	`cn=\"x"`:                        {`cn=\"x\"`, `cn=\22x"`},
	"cn=amy+sn=wong,o=x":             {"cn=Amy+sn=Wong,o=x", "SN=Wong + CN=Amy , O=x"},
	"cn=strasse":                     {"cn=Straße", "cn=STRASSE", `cn=Stra\C3\9Fe`},
	"cn=é":                           {"cn=É", "cn=e\u0301", `cn=E\CC\81`},
	"cn=":                            {"cn=", "cn=  ", `cn=""`, "cn=#0400"},
	"cn=#0101ff":                     {"cn=#0101FF", "cn=#0101ff "},
	"cn=x\ufffd":                     {"cn=x\xff", `cn=X\ff`},
	"x-odd_type=1":                   {"X-Odd_Type=1"},
	"cn=a b,c=de":                    {"cn=a\tb,c=DE", `cn=a\0Ab,c=de`},
	"cn=lu\u010di\u0107":             {`CN=Lu\C4\8Di\C4\87`},
	`cn=a <b>,o=x`:                   {`cn=a <b>,o=x`, `cn=a \<b\>,o=x`},
	"cn=long,dc=a,dc=b,dc=c,dc=d":    {"cn=Long, dc=A, dc=B, dc=C, dc=D"},
	"uid=ann@example.org,ou=it dept": {"userid=ann@example.org,ou=IT  Dept"},
}

func TestNamesAreCompared(t *testing.T) {
	for want, names := range sameNames {
		for _, in := range append(names, want) {
			d, err := parseDN(in)
			if got := d.normal(); got != want || err != nil {
				t.Errorf("%q has the normal form %q, %v; want %q", in, got, err, want)
			}
		}
	}
}

func TestNamesThatAreNone(t *testing.T) {
	for _, in := range []string{"ann", "cn=a,", ",cn=a", "cn=a,,cn=b", "=a", "cn=a,b", `cn=a\`, `cn="a`, `cn="a"b`, "cn=#", "cn=#4", "cn=#xx", "c n=a", "cn=a+", `cn="a\`} {
		if d, err := parseDN(in); !errors.Is(err, errSyntax) {
			t.Errorf("%q is the name %v, %v", in, d, err)
		}
	}
}

func TestNameParts(t *testing.T) {
	d, err := parseDN(`uid=Ann+cn="Lee, Ann",OU=Service Accounts,DC=Corp,DC=Example`)
	if err != nil {
		t.Fatal(err)
	}
	want := dn{
		{{typ: "uid", value: "Ann", plain: "ann"}, {typ: "cn", value: "Lee, Ann", plain: "lee, ann"}},
		{{typ: "ou", value: "Service Accounts", plain: "service accounts"}},
		{{typ: "dc", value: "Corp", plain: "corp"}}, {{typ: "dc", value: "Example", plain: "example"}},
	}
	if diff := cmp.Diff(want, d, cmp.AllowUnexported(ava{})); diff != "" {
		t.Error(diff)
	}
	if d.domain() != "dc=corp,dc=example" || d.value("cn") != "Lee, Ann" || d.value("ou") != "" {
		t.Errorf("domain %q, cn %q", d.domain(), d.value("cn"))
	}
	for in, want := range map[string]string{"": "", "o=Acme": "o=acme", "cn=a,o=Acme": "o=acme", "dc=x": "dc=x"} {
		if d, _, _ := normalDN(in); d.domain() != want {
			t.Errorf("the domain of %q is %q, want %q", in, d.domain(), want)
		}
	}
}

// sameName checks that an ancestry reads a name as readName does, also when it knows the
// place, and whatever it has read before.
func sameName(t *testing.T, a *ancestry, in string) {
	want, wantErr := readName(in)
	for range 2 {
		got, err := a.read(in)
		if d := cmp.Diff(want, got, cmp.AllowUnexported(name{}, ava{}), cmpopts.EquateEmpty()); d != "" || fmt.Sprint(wantErr) != fmt.Sprint(err) {
			t.Errorf("%q is read with %v, not %v:\n%s", in, err, wantErr, d)
		}
		if got := string(a.normal([]byte(in))); got != want.id {
			t.Errorf("%q has the normal form %q, want %q", in, got, want.id)
		}
	}
}

func TestAncestry(t *testing.T) {
	var a ancestry
	for want, names := range sameNames {
		for _, in := range append(names, want) {
			for _, in := range []string{in, in + ",dc=org", "uid=Ann," + in, "cn=Ann ;" + in, "oid.2.5.4.3=x,dc=org,", "DC=a," + in, "cn=a+sn=b," + in, "cn=\"a," + in, "ann," + in} {
				sameName(t, &a, in)
			}
		}
	}
}

// FuzzDN checks that the normal form of a name is a name, and its own normal form, and
// that the short way to it leads there.
func FuzzDN(f *testing.F) {
	for want, names := range sameNames {
		for _, in := range append(names, want) {
			f.Add(in)
		}
	}
	f.Fuzz(func(t *testing.T, in string) {
		var a ancestry
		sameName(t, &a, in)
		sameName(t, &a, "uid=Ann,"+in)
		d, err := parseDN(in)
		if err != nil {
			return
		}
		normal := d.normal()
		again, err := parseDN(normal)
		if got := again.normal(); got != normal || err != nil {
			t.Errorf("%q: %q becomes %q, %v", in, normal, got, err)
		}
	})
}
