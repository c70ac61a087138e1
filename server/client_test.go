package server_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
	"github.com/mmimport/mmimport/validate"
)

// dial connects to a test server. Its pauses are noted, and cost no time.
func dial(t *testing.T, s *servertest.Server, change func(*server.Options)) (*server.Client, *[]string) {
	t.Helper()
	var pauses []string
	o := &server.Options{
		Token:   servertest.Token,
		Wait:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Waiting: func(reason string, d time.Duration) { pauses = append(pauses, fmt.Sprintf("%s: %s", reason, d)) },
	}
	if s != nil {
		o.URL = s.URL
	}
	if change != nil {
		change(o)
	}
	c, err := server.Dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, &pauses
}

func TestOptionsThatCannotBeMeant(t *testing.T) {
	for _, tc := range []struct {
		name string
		opts server.Options
		want string
	}{
		{"nothing", server.Options{}, "no server is named"},
		{"no address", server.Options{URL: "chat.example.com", Token: "x"}, `server "chat.example.com": this is no address of a server`},
		{"http to elsewhere", server.Options{URL: "http://chat.example.com", Token: "x"}, `server "http://chat.example.com": over http the token can be read by anyone on the way`},
		{"http to a host that only looks near", server.Options{URL: "http://localhost.example.com", Token: "x"}, `server "http://localhost.example.com": over http the token can be read by anyone on the way`},
		{"a password in the address", server.Options{URL: "https://me:secret@chat.example.com", Token: "x"}, "server: a name or password in the address is not used"},
		{"a password in a bad address", server.Options{URL: "https//me:secret@chat.example.com", Token: "x"}, `server "…@chat.example.com": this is no address of a server`},
		{"no token", server.Options{URL: "https://chat.example.com"}, "no token: the server lets nobody in without one"},
		{"a token with a line feed", server.Options{URL: "https://chat.example.com", Token: "secret\nX-Other: 1"}, "the token holds blanks or characters that no token has"},
		{"no certificate", server.Options{URL: "https://chat.example.com", Token: "x", CACerts: []byte("none")}, "certificates of authorities: there is none in the file"},
	} {
		_, err := server.Dial(&tc.opts)
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
	for _, url := range []string{"http://localhost:8065", "http://127.0.0.1", "http://[::1]:8065/", "https://chat.example.com/mattermost/"} {
		if _, err := server.Dial(&server.Options{URL: url, Token: "x"}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestStatusAndVersion(t *testing.T) {
	s := servertest.New(t)
	c, _ := dial(t, s, nil)
	got, err := c.Status(t.Context())
	if err != nil || got.Version != (validate.Version{Major: 11, Minor: 6}) || !got.Healthy || !got.Database || !got.Files {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPagesAreReadToTheEnd(t *testing.T) {
	s := servertest.New(t)
	s.PerPage = 7 // fewer than are asked for
	s.Look(func(st *servertest.State) {
		for i := range 40 {
			st.AddUser(fmt.Sprintf("user%02d", i), fmt.Sprintf("u%d@example.com", i), "system_user")
		}
	})
	n := 0
	s.Each("GET /api/v4/users", func(st *servertest.State) { // somebody signs up while the list is read
		n++
		st.AddUser(fmt.Sprintf("aa%02d", n), fmt.Sprintf("a%d@example.com", n), "system_user")
	})
	c, _ := dial(t, s, nil)
	seen := map[string]int{}
	for u, err := range c.Users(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[u.Username]++
	}
	for i := range 40 {
		if name := fmt.Sprintf("user%02d", i); seen[name] != 1 {
			t.Errorf("%s came %d times", name, seen[name])
		}
	}
}

func TestPausesAsTheServerAsks(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		header []string
		times  int
		want   string
		pauses string
	}{
		{"too many requests", 429, []string{"Retry-After", "17"}, 2, "", "the server asks for fewer requests: 17s, the server asks for fewer requests: 17s"},
		{"for ever too many", 429, nil, 99, "(429 Too Many Requests)", "the server asks for fewer requests: 1s, the server asks for fewer requests: 1s, the server asks for fewer requests: 1s, the server asks for fewer requests: 1s, the server asks for fewer requests: 1s"},
		{"restarting", 502, nil, 3, "", "the server answers with status 502: 1s, the server answers with status 502: 2s, the server answers with status 502: 4s"},
		{"not there", 404, nil, 1, "(404 Not Found)", ""},
	} {
		s := servertest.New(t)
		c, pauses := dial(t, s, nil)
		s.Fail("GET /api/v4/imports", tc.times, tc.status, tc.header...)
		_, err := c.Imports(t.Context())
		if got := fmt.Sprint(err); tc.want == "" && err != nil || !strings.Contains(got, tc.want) {
			t.Errorf("%s: %v", tc.name, err)
		}
		if got := strings.Join(*pauses, ", "); got != tc.pauses {
			t.Errorf("%s: pauses %s", tc.name, got)
		}
	}
}

func TestErrorsSayWhatAndWhatToDo(t *testing.T) {
	s := servertest.New(t)
	s.Look(func(st *servertest.State) { st.AddUser("bob", "bob@example.com", "system_user") })
	bob := s.Login("bob")
	for _, tc := range []struct {
		name  string
		token string
		is    error
		want  string
		hint  string
	}{
		{"a wrong token", "wrongwrongwrong", server.ErrSession, "cannot read the list of uploads: Invalid or expired session, please login again (401 api.context.session_expired.app_error, request", "the token is wrong"},
		{"no admin", bob, server.ErrForbidden, "cannot read the list of uploads: You do not have the appropriate permissions (403 api.context.permissions.app_error", "must be that of a system admin"},
	} {
		c, _ := dial(t, s, func(o *server.Options) { o.Token = tc.token })
		_, err := c.Imports(t.Context())
		if !errors.Is(err, tc.is) || !strings.Contains(fmt.Sprint(err), tc.want) || !strings.Contains(server.Hint(err), tc.hint) {
			t.Errorf("%s: %v\n%s", tc.name, err, server.Hint(err))
		}
		if strings.Contains(fmt.Sprintf("%+v %#v", err, err), tc.token) {
			t.Errorf("%s: the error holds the token", tc.name)
		}
	}
}

func TestCertificates(t *testing.T) {
	s, h := servertest.NewTLS(t)
	c, pauses := dial(t, s, nil)
	_, err := c.Status(t.Context())
	if err == nil || !strings.Contains(server.Hint(err), "--ca-file") || len(*pauses) > 0 {
		t.Errorf("an unknown authority: %v, pauses %v", err, *pauses)
	}
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Certificate().Raw})
	c, _ = dial(t, s, func(o *server.Options) { o.CACerts = ca })
	if _, err := c.Status(t.Context()); err != nil {
		t.Errorf("a known authority: %v", err)
	}
}

func TestLocalMode(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "mm.socket")
	s := servertest.NewLocal(t, socket)
	c, _ := dial(t, s, func(o *server.Options) { *o = server.Options{Socket: socket} })
	if names, err := c.Imports(t.Context()); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
	for _, r := range s.Requests() {
		if r.Token != "" {
			t.Errorf("%s with a token", r)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := servertest.New(t)
	s := servertest.New(t)
	s.Fail("GET /api/v4/system/ping", 1, http.StatusMovedPermanently, "Location", other.URL+"/api/v4/system/ping")
	c, _ := dial(t, s, nil)
	_, err := c.Status(t.Context())
	if err == nil || !strings.Contains(err.Error(), "the answer points to "+other.URL) {
		t.Errorf("%v", err)
	}
	if got := other.Requests(); len(got) > 0 {
		t.Errorf("the other server was asked %v", got)
	}
}
