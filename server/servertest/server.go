package servertest

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// Token is what the admin of a new server logs in with.
const Token = "admintokenadmintokenadmint"

// Server is a server that listens on this machine. Its fields may be changed before the
// first request.
type Server struct {
	URL     string
	Version string            // such as 11.6.0
	Config  *model.Config     // with the server's defaults
	License map[string]string // as clients are told

	// MinFirstPart is how many bytes the first part of an upload must have. The real
	// server's 5 MiB would make tests slow.
	MinFirstPart int64

	// PollsPerJob is how often a job is asked for before it ends.
	PollsPerJob int

	// PerPage is how many objects a page has at most, whatever is asked for.
	PerPage int

	// HiddenBefore is the time before which the licence hides messages. // Unix ms
	HiddenBefore int64

	mu       sync.Mutex // guards all that follows
	State    *State
	tokens   map[string]string // user ids by token
	faults   []*fault
	requests []Request
	uploads  map[string]*upload
	imports  map[string][]byte // finished uploads by name
	jobs     []*job
	failNext *failure
}

// Request is one that the server has got.
type Request struct {
	Method, Path, Query string
	Token               string
}

func (r Request) String() string { return r.Method + " " + r.Path }

// New starts a server that ends with the test. It holds one account, the admin's.
func New(t testing.TB) *Server {
	s := newServer()
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	s.URL = h.URL
	return s
}

// NewTLS is New with a certificate of an authority that nobody knows, which it returns in PEM.
func NewTLS(t testing.TB) (*Server, *httptest.Server) {
	s := newServer()
	h := httptest.NewTLSServer(s)
	t.Cleanup(h.Close)
	s.URL = h.URL
	return s, h
}

// NewLocal is New in local mode, behind a Unix socket: whoever connects is the admin.
func NewLocal(t testing.TB, socket string) *Server {
	s := newServer()
	s.tokens[""] = ""
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewUnstartedServer(s)
	_ = h.Listener.Close() // it was opened for nothing
	h.Listener = l
	h.Start()
	t.Cleanup(h.Close)
	return s
}

func newServer() *Server {
	cfg := &model.Config{}
	cfg.SetDefaults()
	s := &Server{
		Version: "11.6.0", Config: cfg, License: map[string]string{"IsLicensed": "false"},
		MinFirstPart: 5 << 20, PollsPerJob: 2, PerPage: 200,
		State: newState(), tokens: map[string]string{}, uploads: map[string]*upload{}, imports: map[string][]byte{},
	}
	admin := s.State.AddUser("admin", "admin@example.com", "system_admin system_user")
	s.tokens[Token] = admin.Id
	return s
}

// Look calls f with what the server holds, while no request is answered.
func (s *Server) Look(f func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.State)
}

// Login makes a token for an account.
func (s *Server) Login(username string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := strings.Repeat("t", 20) + username
	s.tokens[token] = s.State.UserNamed(username).Id
	return token
}

// Requests are those that the server has got so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Imports are the names of the finished uploads.
func (s *Server) Imports() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.importNames()
}

// Import is a finished upload.
func (s *Server) Import(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.imports[name]
}

// ServeHTTP implements [http.Handler]. Requests are answered one after the other.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "BEARER ")
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, token})
	w.Header().Set(model.HeaderVersionId, s.Version+".build.hash."+s.License["IsLicensed"])
	w.Header().Set(model.HeaderRequestId, "request"+strconv.Itoa(len(s.requests)))
	if s.applyFault(w, r) {
		return
	}
	user, known := s.tokens[token]
	c := &call{s: s, w: w, r: r, user: user, local: known && user == ""}
	if !known && r.URL.Path != "/api/v4/system/ping" {
		c.fail(http.StatusUnauthorized, "api.context.session_expired.app_error", "Invalid or expired session, please login again.")
		return
	}
	c.route()
}

// call is one request and its answer.
type call struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	user  string // id
	local bool
}

// fail answers as the real server does when it says no.
func (c *call) fail(status int, id, message string) {
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	c.encode(&model.AppError{Id: id, Message: message, StatusCode: status, RequestId: c.w.Header().Get(model.HeaderRequestId)})
}

func (c *call) forbidden() {
	c.fail(http.StatusForbidden, "api.context.permissions.app_error", "You do not have the appropriate permissions.")
}

func (c *call) notFound() {
	c.fail(http.StatusNotFound, "api.context.404.app_error", "Sorry, we could not find the page.")
}

func (c *call) answer(status int, v any) {
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	c.encode(v)
}

// encode writes v; that a client has gone is its own affair.
func (c *call) encode(v any) { _ = json.NewEncoder(c.w).Encode(v) }

// admin reports whether the caller may do everything.
func (c *call) admin() bool {
	return c.local || strings.Contains(c.s.State.Users[c.user].Roles, "system_admin")
}

// page cuts out of a list what the query asks for.
func page[T any](c *call, list []T) []T {
	q := c.r.URL.Query()
	n, _ := strconv.Atoi(q.Get("page"))
	per, _ := strconv.Atoi(q.Get("per_page"))
	if per <= 0 {
		per = 60
	}
	per = min(per, c.s.PerPage)
	from := min(n*per, len(list))
	return append([]T{}, list[from:min(from+per, len(list))]...)
}
