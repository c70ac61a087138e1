package servertest

import (
	"maps"
	"net/http"
	"strings"
)

// fault is what happens to the next few requests of a kind instead of what they ask for.
type fault struct {
	request string // beginning of "METHOD /path"
	skip    int    // how many are let through first
	times   int    // how often it happens
	apply   func(s *Server, w http.ResponseWriter, r *http.Request) (done bool)
}

func (s *Server) order(f *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Fail answers the next requests that begin with request, such as "GET /api/v4/users",
// with a status, and headers in pairs, as a proxy does: not in the server's own words.
func (s *Server) Fail(request string, times, status int, headers ...string) {
	s.FailAfter(request, 0, times, status, headers...)
}

// FailAfter is Fail after so many requests that are answered.
func (s *Server) FailAfter(request string, skip, times, status int, headers ...string) {
	s.order(&fault{request: request, skip: skip, times: times, apply: func(_ *Server, w http.ResponseWriter, _ *http.Request) bool {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		http.Error(w, http.StatusText(status), status)
		return true
	}})
}

// Cut breaks the connection in the middle of the parts of uploads, after the first few:
// of each, the server keeps only its first bytes.
func (s *Server) Cut(skip, times int, bytes int64) {
	s.order(&fault{request: "POST /api/v4/uploads/", skip: skip, times: times, apply: func(s *Server, _ http.ResponseWriter, r *http.Request) bool {
		if u := s.uploads[strings.TrimPrefix(r.URL.Path, "/api/v4/uploads/")]; u != nil {
			part, _ := readAll(r.Body, bytes) // what does not arrive is the point
			_ = u.add(part, s.MinFirstPart)   // as is what the client does not hear
		}
		panic(http.ErrAbortHandler)
	}})
}

// Lose does what the next requests ask for, and breaks the connection instead of
// answering.
func (s *Server) Lose(request string, skip, times int) {
	s.order(&fault{request: request, skip: skip, times: times, apply: func(s *Server, _ http.ResponseWriter, r *http.Request) bool {
		c := &call{s: s, w: silent{http.Header{}}, r: r, user: s.adminID()}
		c.route()
		panic(http.ErrAbortHandler)
	}})
}

// silent is an answer that goes nowhere.
type silent struct{ header http.Header }

func (s silent) Header() http.Header         { return s.header }
func (s silent) Write(b []byte) (int, error) { return len(b), nil }
func (s silent) WriteHeader(int)             {}

func (s *Server) adminID() string { return s.State.UserNamed("admin").Id }

// Expire ends all sessions, after so many requests more.
func (s *Server) Expire(after int) {
	s.order(&fault{skip: after, times: 1, apply: func(s *Server, _ http.ResponseWriter, _ *http.Request) bool {
		maps.DeleteFunc(s.tokens, func(string, string) bool { return true })
		return false
	}})
}

// Renew lets the admin in again.
func (s *Server) Renew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[Token] = s.adminID()
}

// Forget loses all uploads that are not complete.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.uploads)
	s.faults = nil
}

// Each calls f at each request that begins with request, before it is answered.
func (s *Server) Each(request string, f func(*State)) {
	s.order(&fault{request: request, times: 1 << 30, apply: func(s *Server, _ http.ResponseWriter, _ *http.Request) bool {
		f(s.State)
		return false
	}})
}

// failure is how an import is to end instead of as it would.
type failure struct {
	line  int // 1-based; 0 for none that is known, below 0 if not even that is said
	text  string
	crash bool // of the whole server
}

// FailImport lets the next import job fail after it has imported all, with the number of
// a line, 0 for none, and a text.
func (s *Server) FailImport(line int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failNext = &failure{line: line, text: text}
}

// applyFault does what was ordered for a request, and reports whether that was all.
func (s *Server) applyFault(w http.ResponseWriter, r *http.Request) bool {
	for _, f := range s.faults {
		if f.times == 0 || !strings.HasPrefix(r.Method+" "+r.URL.Path, f.request) {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		f.times--
		if f.apply(s, w, r) {
			return true
		}
	}
	return false
}
