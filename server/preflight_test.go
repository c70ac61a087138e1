package server_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
)

// pack makes an archive of lines, with the version line before them, and files in pairs of
// name and content.
func pack(t *testing.T, lines string, files ...string) (*server.File, []byte) {
	t.Helper()
	data := packed(t, lines, files...)
	return open(t, data), data
}

func packed(t testing.TB, lines string, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("import.jsonl")
	_, _ = w.Write([]byte("{\"type\":\"version\",\"version\":1}\n" + strings.TrimLeft(lines, "\n")))
	for i := 0; i+1 < len(files); i += 2 {
		w, _ := z.CreateHeader(&zip.FileHeader{Name: "data/" + files[i], Method: zip.Store})
		_, _ = w.Write([]byte(files[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, data []byte) *server.File {
	t.Helper()
	f, err := server.OpenFile(bytes.NewReader(data), int64(len(data)), "acme.zip")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const small = `
{"type":"team","team":{"name":"acme","display_name":"Acme","type":"O"}}
{"type":"channel","channel":{"team":"acme","name":"dev","display_name":"Dev","type":"P"}}
{"type":"user","user":{"username":"ann","email":"ann@example.com","password":"secret-word","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}
{"type":"user","user":{"username":"bob","email":"bob@example.com","password":"secret-word","teams":[{"name":"acme"}]}}
{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"one","create_at":1700000000000}}
`

// size is that of an archive, which depends on how well it is deflated.
var size = regexp.MustCompile(`has \d+ B`)

// preflight returns the findings as "severity check: message".
func preflight(t *testing.T, s *servertest.Server, f *server.File) ([]string, *server.PreflightReport) {
	t.Helper()
	c, _ := dial(t, s, nil)
	r, err := c.Preflight(t.Context(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range r.Findings {
		got = append(got, size.ReplaceAllString(fmt.Sprintf("%s %s: %s", x.Severity, x.Check, x.Message), "has N B"))
	}
	return got, r
}

func TestPreflightOfAReadyServer(t *testing.T) {
	f, _ := pack(t, small)
	if got, _ := preflight(t, servertest.New(t), f); len(got) > 0 {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if got, _ := preflight(t, servertest.New(t), nil); len(got) > 0 {
		t.Errorf("without an archive: %s", strings.Join(got, "\n"))
	}
}

func TestPreflight(t *testing.T) {
	on, off, one := true, false, 1
	for _, tc := range []struct {
		name   string
		server func(*servertest.Server)
		lines  string // beside the small archive's
		want   string // lines of findings
		names  string // of the first
	}{
		{"the size", func(s *servertest.Server) { *s.Config.FileSettings.MaxFileSize = 100 }, "", "error max-file-size: the archive has N B, an upload may have 100 B", ""},
		{"members", func(s *servertest.Server) {
			s.Config.TeamSettings.MaxUsersPerTeam = &one
		}, "", "error max-users-per-team: team acme: members 0, more in the archive 2, allowed 1", "acme"},
		{"members that are there already do not count", func(s *servertest.Server) {
			s.Config.TeamSettings.MaxUsersPerTeam = &one
			s.Look(func(st *servertest.State) {
				team := st.AddTeam("acme")
				st.Join(team, st.AddUser("ann", "ann@example.com", "system_user"))
			})
		}, "", "error max-users-per-team: team acme: members 1, more in the archive 1, allowed 1\nwarning team-exists: 1 team of the archive exists on the server: the import adds to what is there, and takes name and settings from the archive", "acme"},
		{"somebody who has left needs room too", func(s *servertest.Server) {
			two := 2
			s.Config.TeamSettings.MaxUsersPerTeam = &two
		}, `{"type":"user","user":{"username":"gone","email":"gone@example.com","password":"secret-word","delete_at":1,"teams":[{"name":"acme"}]}}`,
			"error max-users-per-team: team acme: members 0, more in the archive 2, allowed 2", "acme"},
		{"channels", func(s *servertest.Server) {
			n := int64(2)
			s.Config.TeamSettings.MaxChannelsPerTeam = &n
		}, "", "error max-channels-per-team: team acme: channels 2, more in the archive 1, allowed 2", "acme"},
		{"guests", nil, `{"type":"user","user":{"username":"gus","email":"gus@example.com","password":"secret-word","roles":"system_guest","teams":[{"name":"acme","roles":"team_guest","channels":[{"name":"dev","roles":"channel_guest"}]}]}}`,
			"error guests: guest access is off: 1 guest of the archive would be deactivated at the next restart", ""},
		{"a service that is off", nil, `{"type":"user","user":{"username":"eve","email":"eve@example.com","auth_service":"ldap","auth_data":"eve"}}`,
			"error log-in-service: 1 person would log in through AD/LDAP, which is off", ""},
		{"a service that is on", func(s *servertest.Server) {
			s.Config.LdapSettings.Enable = &on
			id := "objectGUID"
			s.Config.LdapSettings.IdAttribute = &id
		}, `{"type":"user","user":{"username":"eve","email":"eve@example.com","auth_service":"ldap","auth_data":"eve"}}`,
			`warning log-in-attribute: 1 person would be found by the attribute "objectGUID" of AD/LDAP: the archive's auth_data must be its values`, ""},
		{"no password log-in", func(s *servertest.Server) {
			s.Config.EmailSettings.EnableSignInWithEmail, s.Config.EmailSettings.EnableSignInWithUsername = &off, &off
		}, "", "warning password-log-in: 2 people would have to log in with a password, which the server does not allow", ""},
		{"an address of somebody else", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddUser("anna", "ann@example.com", "system_user") })
		}, "", "error address-taken: 1 address of the archive belongs to other accounts of the server: the import stops there", "ann@example.com of ann (line 4) is the address of anna on the server"},
		{"a name of somebody else", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddUser("ann", "anna@example.com", "system_user") })
		}, "", "error name-taken: 1 account of the archive exists on the server with another address: messages would come under the name of somebody else, whose address would be changed", "ann has ann@example.com in the archive (line 4) and anna@example.com on the server"},
		{"a log-in of somebody else", func(s *servertest.Server) {
			s.Config.LdapSettings.Enable = &on
			s.Look(func(st *servertest.State) {
				u, data := st.AddUser("eva", "eva@example.com", "system_user"), "eve"
				u.AuthService, u.AuthData = "ldap", &data
			})
		}, `{"type":"user","user":{"username":"eve","email":"eve@example.com","auth_service":"ldap","auth_data":"eve"}}`,
			"error log-in-taken: 1 log-in of the archive belongs to other accounts of the server: the import stops there\nwarning log-in-attribute: 1 person would be found by the attribute \"\" of AD/LDAP: the archive's auth_data must be its values", "eve (line 7) has the auth_data of eva on the server"},
		{"somebody who would lose their log-in", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) {
				u, data := st.AddUser("eve", "eve@example.com", "system_user"), "eve"
				u.AuthService, u.AuthData = "ldap", &data
			})
		}, `{"type":"user","user":{"username":"eve","email":"eve@example.com"}}`,
			"error log-in-lost: 1 account would lose the log-in that is set on the server: the archive has none", "eve, who logs in with ldap (line 7)"},
		{"the account of the token itself", nil, `{"type":"user","user":{"username":"admin","email":"admin@example.com"}}`,
			"error log-in-lost: 1 account would lose the log-in that is set on the server: the archive has none", "admin, the account of this token (line 7)"},
		{"a bot with the name of a person", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddUser("robot", "r@example.com", "system_user") })
		}, `{"type":"bot","bot":{"username":"robot","owner":"ann"}}`,
			"error bot-is-user: 1 bot of the archive is called as people on the server are: before 11.7.8 that crashes the server", "robot (line 7)"},
		{"an archived channel", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddChannel(st.AddTeam("acme"), "dev", "O").DeleteAt = 1 })
		}, "", "error channel-archived: 1 channel of the archive is archived on the server: the import stops there\nwarning team-exists: 1 team of the archive exists on the server: the import adds to what is there, and takes name and settings from the archive", "acme/dev (line 3)"},
		{"an archived team", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddTeam("acme").DeleteAt = 1 })
		}, "", "error team-archived: 1 team of the archive is archived on the server, and will not be restored: nobody would see what is imported", "acme"},
		{"a deactivated account", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddUser("ann", "ann@example.com", "system_user").DeleteAt = 1 })
		}, "", "warning deactivated: 1 account is deactivated on the server, and will not be activated", "ann"},
		{"domains", func(s *servertest.Server) {
			domains := "example.org"
			s.Config.TeamSettings.RestrictCreationToDomains = &domains
			s.Look(func(st *servertest.State) { st.AddUser("ann", "ann@example.org", "system_user") })
		}, "", "error name-taken: 1 account of the archive exists on the server with another address: messages would come under the name of somebody else, whose address would be changed\nerror address-domains: 1 account on the server would get an address of a domain that the server does not allow: the import stops there", "ann has ann@example.com in the archive (line 4) and ann@example.org on the server"},
		{"indexing, rates, emoji", func(s *servertest.Server) {
			s.Config.ElasticsearchSettings.EnableIndexing, s.Config.RateLimitSettings.Enable, s.Config.RateLimitSettings.PerSec = &on, &on, &one
		}, "", "warning search-indexing: each imported message is indexed for search at once, which makes the import slow\nwarning rate-limit: requests that the server allows in a second: 1; looking at it will take long", ""},
		{"no file sharing", func(s *servertest.Server) { s.Config.FileSettings.EnableFileAttachments = &off }, "", "error attachments-off: file sharing is off, and with it the upload of archives", ""},
		{"directories that hold each other", func(s *servertest.Server) {
			dir := "./plugins/import"
			s.Config.ImportSettings.Directory = &dir
		}, "", "error import-directory: the directory of imports, ./plugins/import, and that of plugins, ./plugins, hold each other", ""},
		{"another import", func(s *servertest.Server) {
			s.AddJob("import_process", "in_progress", map[string]string{"import_file": "x_other.zip"})
		}, "", "warning other-imports: another import has not ended: the server does one after the other", "job00000000000000000000"},
		{"passwords", func(s *servertest.Server) {
			n := 20
			s.Config.PasswordSettings.MinimumLength = &n
		}, "", "error password-rules: 2 things of the archive break a limit of the server", "line 4: "},
		{"a reference that neither has", nil, `{"type":"post","post":{"team":"acme","channel":"dev","user":"eve","message":"two","create_at":1700000000001}}`,
			"error archive: the lines of the archive have 1 error, with which this server would stop or lose something", `line 7: no user "eve" (MI701)`},
		{"a reference that the server has", func(s *servertest.Server) {
			s.Look(func(st *servertest.State) { st.AddUser("eve", "eve@example.com", "system_user") })
		}, `{"type":"post","post":{"team":"acme","channel":"dev","user":"eve","message":"two","create_at":1700000000001}}`, "", ""},
		{"an old server", func(s *servertest.Server) { s.Version = "7.8.0" }, "", "warning version: version 7.8 is older than all whose rules are known well: parts of the archive may be passed over", ""},
		{"the cloud", func(s *servertest.Server) { s.License["Cloud"] = "true" }, "", "error cloud: the server is in Mattermost's cloud, and takes no imports over REST", ""},
	} {
		s := servertest.New(t)
		if tc.server != nil {
			tc.server(s)
		}
		f, _ := pack(t, small+tc.lines)
		got, r := preflight(t, s, f)
		got = slices.DeleteFunc(got, func(g string) bool { // accounts that exist only so that something else is tested
			return strings.Contains(g, "log-in-lost") && !strings.Contains(tc.want, "log-in-lost")
		})
		if strings.Join(got, "\n") != tc.want {
			t.Errorf("%s:\n%s\nwant\n%s", tc.name, strings.Join(got, "\n"), tc.want)
			continue
		}
		if tc.names != "" && (len(r.Findings[0].Names) == 0 || !strings.HasPrefix(r.Findings[0].Names[0], tc.names)) {
			t.Errorf("%s: names %q", tc.name, r.Findings[0].Names)
		}
		for _, x := range r.Findings {
			if x.Fix == "" {
				t.Errorf("%s: %s does not say what to do", tc.name, x.Check)
			}
		}
	}
}

func TestPreflightWithoutRights(t *testing.T) {
	s := servertest.New(t)
	s.Look(func(st *servertest.State) { st.AddUser("bob", "bob@example.com", "system_user") })
	for token, want := range map[string]string{
		s.Login("bob"): "error permissions: the account of the token is no system admin: it may neither upload an archive nor look at what matters",
		"nonesuch":     "error token: the server does not know the token, or its session is over",
	} {
		c, _ := dial(t, s, func(o *server.Options) { o.Token = token })
		r, err := c.Preflight(t.Context(), nil, nil)
		if err != nil || len(r.Findings) != 1 || fmt.Sprintf("%s %s: %s", r.Findings[0].Severity, r.Findings[0].Check, r.Findings[0].Message) != want {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

func TestPreflightInLocalMode(t *testing.T) {
	socket := t.TempDir() + "/mm.socket"
	servertest.NewLocal(t, socket)
	c, _ := dial(t, nil, func(o *server.Options) { *o = server.Options{Socket: socket} })
	f, _ := pack(t, small)
	r, err := c.Preflight(t.Context(), f, nil)
	if err != nil || len(r.Findings) > 0 || len(r.Unknown) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}
