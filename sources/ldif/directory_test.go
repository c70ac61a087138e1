package ldif

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/build"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// openBytes opens a dump in memory that is called dump.ldif.
func openBytes(in []byte, o *Options) (*Dump, error) {
	return Open(bytes.NewReader(in), int64(len(in)), "dump.ldif", o)
}

// options are those that a case asks for.
func (c *testCase) options(t testing.TB) *Options {
	o := &Options{Attributes: map[string][]string{}}
	one := func(key string) string { return strings.Join(c.opts[key], " ") }
	o.AuthAttribute, o.AuthEncoding, o.Charset = one("auth attribute"), one("auth encoding"), one("charset")
	o.Auth = c.opts["auth"] != nil || o.AuthAttribute != ""
	for _, s := range c.opts["group"] {
		r, err := ParseGroupRule(s)
		if err != nil {
			t.Fatal(err)
		}
		o.Groups = append(o.Groups, r)
	}
	for _, s := range c.opts["attributes"] {
		field, names, _ := strings.Cut(s, " ")
		o.Attributes[field] = strings.Fields(names)
	}
	return o
}

func TestDirectory(t *testing.T) {
	eachCase(t, "directory", func(t *testing.T, c *testCase) string {
		d, err := openBytes(c.in, c.options(t))
		if err != nil {
			t.Fatal(err)
		}
		dir, err := d.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		addsUp(t, c.in, dir)
		return tell(t, d, dir)
	})
}

// addsUp checks that each entry of an input became something.
func addsUp(t *testing.T, in []byte, dir *sources.Directory) {
	lay := layoutOf(in)
	r := &reader{}
	r.reset(lay.utf8(bytes.NewReader(in[lay.mark:])), 0, lay.utf16)
	read, got := 0, len(dir.Users)
	for {
		rec, err := r.next()
		if err != nil {
			break
		}
		if !rec.trailer {
			read++
		}
	}
	for _, x := range dir.LeftOut {
		if x.Kind != sources.KindMembership {
			got += x.Count
		}
	}
	for _, m := range dir.Merged {
		got += m.Count
	}
	if read != got {
		t.Errorf("%d records were read, and %d are accounted for", read, got)
	}
}

// tell tells everything that a directory holds.
func tell(t *testing.T, d *Dump, dir *sources.Directory) string {
	var b strings.Builder
	for _, x := range dir.Teams {
		fmt.Fprintf(&b, "team %s %s\n", x.ID, x.Name)
	}
	for i := range dir.Users {
		tellUser(t, &b, d, &dir.Users[i])
	}
	for _, m := range dir.Memberships {
		admin := map[bool]string{true: " admin"}[m.Admin]
		fmt.Fprintf(&b, "member %d %q of team %q%s%s\n", m.Origin.Line, m.User, m.Team, strings.TrimSuffix(" "+m.Channel, " "), admin)
	}
	for _, m := range dir.Merged {
		fmt.Fprintf(&b, "merged %d %s\n", m.Count, m.Kind)
	}
	for _, x := range dir.LeftOut {
		fmt.Fprintf(&b, "left out %d %s from line %d: %s\n", x.Count, x.Kind, x.Origin.Line, x.Reason)
	}
	for _, p := range dir.Problems {
		fmt.Fprintf(&b, "%s %s: %s\n", map[bool]string{true: "damage", false: "problem"}[p.Damage], p.Origin, p.Message)
	}
	for _, s := range dir.Assumptions {
		fmt.Fprintf(&b, "assumed: %s\n", s)
	}
	return b.String()
}

func tellUser(t *testing.T, b *strings.Builder, d *Dump, u *sources.User) {
	fmt.Fprintf(b, "user %d %q name=%q email=%q\n", u.Origin.Line, u.ID, u.Name, u.Email)
	for _, f := range []struct{ key, value string }{
		{"first", u.FirstName}, {"last", u.LastName}, {"full", u.RealName}, {"nickname", u.Nickname}, {"position", u.Position}, {"auth", u.AuthData},
	} {
		if f.value != "" {
			fmt.Fprintf(b, "\t%s=%q\n", f.key, f.value)
		}
	}
	for _, id := range u.Aliases {
		fmt.Fprintf(b, "\talias=%q\n", id)
	}
	for _, a := range u.Addresses {
		fmt.Fprintf(b, "\taddress=%q\n", a)
	}
	for _, s := range u.Settings {
		fmt.Fprintf(b, "\t%s=%q\n", s.Key, s.Value)
	}
	if u.CreatedAt != 0 {
		fmt.Fprintf(b, "\tcreated=%d\n", u.CreatedAt)
	}
	if u.Deactivated {
		fmt.Fprintf(b, "\tdeactivated=%d\n", u.DeactivatedAt)
	}
	if u.Picture != "" {
		fmt.Fprintf(b, "\tpicture=%s %d bytes\n", u.Picture, len(content(t, d, u.Picture)))
	}
}

func content(t *testing.T, d *Dump, file string) []byte {
	c, err := d.Open(file)
	if err != nil {
		t.Error(err)
		return nil
	}
	data, err := io.ReadAll(c)
	if err := errors.Join(err, c.Close()); err != nil {
		t.Error(err)
	}
	return data
}

func TestTheSameDirectoryEveryTime(t *testing.T) {
	eachCase(t, "directory", func(t *testing.T, c *testCase) string {
		var last *sources.Directory
		for range 3 {
			d, err := openBytes(c.in, c.options(t))
			if err != nil {
				t.Fatal(err)
			}
			dir, err := d.Directory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if last != nil {
				if diff := cmp.Diff(last, dir); diff != "" {
					t.Error(diff)
				}
			}
			last = dir
		}
		return c.want
	})
}

func TestOpenRefusesWhatIsNoLDIF(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "CSV": "username,email\nann,ann@example.com\n", "JSON": `{"dn": "cn=a"}`, "only comments": "# dn: cn=a\n# cn: a\n",
		"another dn": "name: dn:cn=a\n", "a zip": "PK\x03\x04\x14\x00",
	} {
		if _, err := openBytes([]byte(in), nil); !errors.Is(err, ErrNotLDIF) {
			t.Errorf("%s: error %v, want ErrNotLDIF", name, err)
		}
	}
}

func TestDirectoryStops(t *testing.T) {
	d, err := openBytes([]byte("dn: cn=a\ncn: a\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Directory(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestSecretsReachNothing(t *testing.T) {
	const secret = "h0nK9xTop"
	in := strings.ReplaceAll(`dn: uid=ann,dc=example
objectClass: inetOrgPerson
uid: ann
sn: Lee
userPassword: {SSHA}SECRET
userPassword;x-old: {SSHA}SECRET
unicodePwd:: SECRET!
krbPrincipalKey:< file:///SECRET
sambaNTPassword: SECRET

dn: uid=bob,dc=example
objectClass: inetOrgPerson
uid: bob
userPassword: {SSHA}
SECRET
`, "SECRET", secret)
	d, err := openBytes([]byte(in), &Options{Auth: true})
	if err != nil {
		t.Fatal(err)
	}
	dir, err := d.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%+v", dir); strings.Contains(got, secret) || len(dir.Users) != 1 {
		t.Errorf("a secret, or no user: %s", got)
	}
}

func TestBadOptions(t *testing.T) {
	for name, o := range map[string]*Options{
		"charset": {Charset: "klingon"}, "encoding": {AuthEncoding: "rot13"}, "attribute": {AuthAttribute: "a b"},
		"field": {Attributes: map[string][]string{"shoe_size": {"x"}}}, "secret": {AuthAttribute: "userPassword"},
		"secret field": {Attributes: map[string][]string{"nickname": {"unicodePwd"}}},
	} {
		if _, err := openBytes([]byte("dn: cn=a\n"), o); !errors.Is(err, ErrOption) {
			t.Errorf("%s: error %v, want ErrOption", name, err)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	d, err := openBytes([]byte("dn: cn=a\n\n"+strings.Repeat("x\n\n", maxProblems+5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := d.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last := dir.Problems[len(dir.Problems)-1]
	if len(dir.Problems) != maxProblems+1 || !last.Damage || last.Message != "5 further problems are not listed" {
		t.Errorf("%d problems, the last is %+v", len(dir.Problems), last)
	}
}

// TestNoFileCanBeOpened holds the promise that no file or address that a dump names is
// opened: the package has nothing to open it with.
func TestNoFileCanBeOpened(t *testing.T) {
	p, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, imp := range p.Imports {
		if imp == "os" || imp == "syscall" || imp == "net" || strings.HasPrefix(imp, "net/") || strings.HasPrefix(imp, "os/") {
			t.Errorf("the package imports %s", imp)
		}
	}
}
