package server_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
)

// noise is 40 MiB, of which no two parts are the same.
var noise = sync.OnceValue(func() string {
	b := make([]byte, 0, 40<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for len(b) < cap(b) {
		b = binary.LittleEndian.AppendUint64(b, r.Uint64())
	}
	return string(b)
})

// big is an archive of three parts.
func big(t *testing.T) (*server.File, []byte) {
	t.Helper()
	return pack(t, strings.Replace(small, `"message":"one"`, `"message":"one","attachments":[{"path":"noise.bin"}]`, 1), "noise.bin", noise())
}

// pusher pushes with a record that outlives it, as a file does.
type pusher struct {
	t      *testing.T
	server *servertest.Server
	file   *server.File
	kept   []byte // the record
	said   []string
	stages []string
}

func (p *pusher) push(ctx context.Context, change func(*server.PushOptions)) (server.PushResult, error) {
	p.t.Helper()
	c, _ := dial(p.t, p.server, nil)
	rec := server.NewRecord(p.file)
	if p.kept != nil {
		var err error
		if rec, err = server.ReadRecord(bytes.NewReader(p.kept), p.file); err != nil {
			p.t.Fatal(err)
		}
	}
	o := &server.PushOptions{
		Save: func(r *server.Record) error {
			var b bytes.Buffer
			err := r.Write(&b)
			p.kept = b.Bytes()
			return err
		},
		Say: func(s string) { p.said = append(p.said, s) },
		Progress: func(stage string, done, total int64) {
			p.stages = append(p.stages, fmt.Sprintf("%s %d/%d", stage, done, total))
		},
	}
	if change != nil {
		change(o)
	}
	return c.Push(ctx, p.file, rec, o)
}

// posts is how many messages the channel has.
func posts(s *servertest.Server) (n int) {
	s.Look(func(st *servertest.State) {
		if ch := st.ChannelNamed("acme", "dev"); ch != nil {
			n = len(st.PostsIn(ch.Id))
		}
	})
	return n
}

// count is how often a request was made.
func count(s *servertest.Server, request string) (n int) {
	for _, r := range s.Requests() {
		if r.String() == request {
			n++
		}
	}
	return n
}

// received wants the file to have come over whole.
func received(t *testing.T, s *servertest.Server) {
	t.Helper()
	s.Look(func(st *servertest.State) {
		for _, f := range st.Files {
			if string(f.Data) == noise() {
				return
			}
		}
		t.Error("the file did not arrive")
	})
}

func TestPush(t *testing.T) {
	s := servertest.New(t)
	f, _ := pack(t, small)
	p := &pusher{t: t, server: s, file: f}
	got, err := p.push(t.Context(), func(o *server.PushOptions) { o.Workers, o.ExtractContent = 3, true })
	if err != nil || !strings.HasSuffix(got.File, "_acme.zip") || got.Job == "" || posts(s) != 1 {
		t.Fatalf("%+v, %v, %d messages", got, err, posts(s))
	}
	if len(s.Imports()) > 0 {
		t.Errorf("the server still has %v", s.Imports())
	}
	if strings.Contains(string(p.kept), servertest.Token) {
		t.Error("the record holds the token")
	}
}

func TestPushGoesOnWhereItWasCut(t *testing.T) {
	for _, tc := range []struct {
		name string
		cut  func(*servertest.Server)
	}{
		{"in the first part, before the server keeps anything", func(s *servertest.Server) { s.Cut(0, 2, 1<<20) }},
		{"in the first part", func(s *servertest.Server) { s.Cut(0, 1, 7<<20) }},
		{"in the second part", func(s *servertest.Server) { s.Cut(1, 3, 1<<20) }},
		{"the answer to the last part is lost", func(s *servertest.Server) { s.Lose("POST /api/v4/uploads/", 2, 1) }},
		{"the answer to the start of the import is lost", func(s *servertest.Server) { s.Lose("POST /api/v4/jobs", 0, 1) }},
		{"too many requests", func(s *servertest.Server) { s.Fail("POST /api/v4/uploads/", 3, 429, "Retry-After", "1") }},
		{"the proxy is restarted", func(s *servertest.Server) { s.Fail("POST /api/v4/uploads/", 2, 502) }},
		{"the proxy takes no large requests", func(s *servertest.Server) { s.Fail("POST /api/v4/uploads/", 1, 413) }},
	} {
		s := servertest.New(t)
		f, _ := big(t)
		tc.cut(s)
		p := &pusher{t: t, server: s, file: f}
		if _, err := p.push(t.Context(), nil); err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		received(t, s)
		if n := count(s, "POST /api/v4/uploads"); n != 1 {
			t.Errorf("%s: %d uploads were begun", tc.name, n)
		}
		if n := count(s, "POST /api/v4/jobs"); n != 1 {
			t.Errorf("%s: %d imports were begun", tc.name, n)
		}
	}
}

// TestPushOfAnotherProcess ends the first push in the middle, and lets another go on.
func TestPushOfAnotherProcess(t *testing.T) {
	s := servertest.New(t)
	f, _ := big(t)
	p := &pusher{t: t, server: s, file: f}
	ctx, kill := context.WithCancel(t.Context())
	_, err := p.push(ctx, func(o *server.PushOptions) {
		o.Progress = func(_ string, done, _ int64) {
			if done > 0 {
				kill()
			}
		}
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(string(p.kept), `"upload"`) {
		t.Fatalf("%v, record %s", err, p.kept)
	}
	p.stages = nil
	if _, err := p.push(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	received(t, s)
	if n := count(s, "POST /api/v4/uploads"); n != 1 || !strings.HasPrefix(p.stages[0], "uploading 16777216/") {
		t.Errorf("%d uploads were begun, %s first", n, p.stages[0])
	}
}

func TestPushAfterTheSessionHasExpired(t *testing.T) {
	s := servertest.New(t)
	f, _ := big(t)
	p := &pusher{t: t, server: s, file: f}
	s.Expire(8)
	_, err := p.push(t.Context(), nil)
	if !errors.Is(err, server.ErrSession) || !strings.Contains(server.Hint(err), "token") {
		t.Fatalf("%v", err)
	}
	s.Renew()
	if _, err := p.push(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	received(t, s)
	if n := count(s, "POST /api/v4/uploads"); n != 1 {
		t.Errorf("%d uploads were begun", n)
	}
}

func TestPushWhenTheServerHasForgotten(t *testing.T) {
	s := servertest.New(t)
	f, _ := big(t)
	p := &pusher{t: t, server: s, file: f}
	s.Cut(1, 99, 0)
	if _, err := p.push(t.Context(), nil); err == nil {
		t.Fatal("no error")
	}
	s.Forget()
	if _, err := p.push(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	received(t, s)
}

func TestPushInSteps(t *testing.T) {
	s := servertest.New(t)
	f, _ := pack(t, small)
	p := &pusher{t: t, server: s, file: f}
	if _, err := p.push(t.Context(), func(o *server.PushOptions) { o.DryRun = true }); err != nil || p.kept != nil || count(s, "POST /api/v4/uploads") > 0 {
		t.Fatalf("dry run: %v", err)
	}
	if _, err := p.push(t.Context(), func(o *server.PushOptions) { o.NoImport = true }); err != nil || len(s.Imports()) != 1 || posts(s) != 0 {
		t.Fatalf("no import: %v, %v", err, s.Imports())
	}
	if _, err := p.push(t.Context(), nil); err != nil || posts(s) != 1 || count(s, "POST /api/v4/uploads") != 1 {
		t.Fatalf("then the import: %v", err)
	}
}

func TestPushAgain(t *testing.T) {
	s := servertest.New(t)
	f, _ := pack(t, small)
	p := &pusher{t: t, server: s, file: f}
	if _, err := p.push(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	var again *server.AgainError
	if _, err := p.push(t.Context(), nil); !errors.As(err, &again) {
		t.Fatalf("%v", err)
	}
	if _, err := p.push(t.Context(), func(o *server.PushOptions) { o.Again = true }); err != nil || count(s, "POST /api/v4/jobs") != 2 {
		t.Fatalf("%v", err)
	}
	other, _ := pack(t, strings.Replace(small, `"one"`, `"two"`, 1))
	if _, err := server.ReadRecord(bytes.NewReader(p.kept), other); !errors.Is(err, server.ErrOtherArchive) {
		t.Errorf("the record of another archive is taken: %v", err)
	}
}

func TestPushAgainAfterAFailureUsesTheUpload(t *testing.T) {
	s := servertest.New(t)
	one := 1
	s.Config.TeamSettings.MaxUsersPerTeam = &one
	f, _ := pack(t, small)
	p := &pusher{t: t, server: s, file: f}
	var failed *server.ImportError
	if _, err := p.push(t.Context(), nil); !errors.As(err, &failed) || failed.Line != 5 {
		t.Fatalf("%v", err)
	}
	*s.Config.TeamSettings.MaxUsersPerTeam = 10
	var again *server.AgainError
	if _, err := p.push(t.Context(), nil); !errors.As(err, &again) || !strings.Contains(err.Error(), "in part") {
		t.Fatalf("%v", err)
	}
	if _, err := p.push(t.Context(), func(o *server.PushOptions) { o.Again = true }); err != nil || posts(s) != 1 {
		t.Fatalf("%v", err)
	}
	if n := count(s, "POST /api/v4/uploads"); n != 1 {
		t.Errorf("%d uploads", n)
	}
}

func TestPushDeletesAfter(t *testing.T) {
	for _, tc := range []struct {
		del  bool
		left int
	}{{false, 1}, {true, 0}} {
		s := servertest.New(t)
		s.FailImport(3, "BulkImport: no.")
		f, _ := pack(t, small)
		p := &pusher{t: t, server: s, file: f}
		if _, err := p.push(t.Context(), func(o *server.PushOptions) { o.DeleteAfter = tc.del }); err == nil || len(s.Imports()) != tc.left {
			t.Errorf("delete %t: %v, left %v", tc.del, err, s.Imports())
		}
	}
}

func TestPushIsRefused(t *testing.T) {
	s := servertest.New(t)
	*s.Config.FileSettings.MaxFileSize = 100
	f, _ := pack(t, small)
	p := &pusher{t: t, server: s, file: f}
	var large *server.TooLargeError
	_, err := p.push(t.Context(), nil)
	if !errors.As(err, &large) || !strings.Contains(server.Hint(err), "mmimport split") || !strings.Contains(server.Hint(err), "Maximum File Size") {
		t.Errorf("%v\n%s", err, server.Hint(err))
	}
	if count(s, "POST /api/v4/uploads") > 0 {
		t.Error("an upload was begun all the same")
	}
}

func TestPushWhenTheServerCrashes(t *testing.T) {
	s := servertest.New(t)
	f, _ := pack(t, small+`{"type":"bot","bot":{"username":"ann","owner":"bob"}}`)
	p := &pusher{t: t, server: s, file: f}
	s.FailAfter("GET /api/v4/jobs/job", 2, 12, 502) // the server is away for a while
	var lost *server.LostError
	if _, err := p.push(t.Context(), nil); !errors.As(err, &lost) || lost.Err != nil {
		t.Errorf("%v", err)
	}
	if !strings.Contains(strings.Join(p.said, "\n"), "the server is away") || !strings.Contains(strings.Join(p.said, "\n"), "the server is there again") {
		t.Errorf("said %s", strings.Join(p.said, "\n"))
	}
}

func TestExplain(t *testing.T) {
	for _, tc := range []struct {
		name, lines string
		prepare     func(*servertest.Server)
		line        int
		record      string
		cause       string
		fix         string
	}{
		{"a batch without a line", small + `{"type":"post","post":{"team":"acme","channel":"dev","user":"eve","message":"two","create_at":1700000000001}}`, nil, 0, "",
			`line 7: no user "eve" (MI701)`, "define the person before, in small letters"},
		{"a team that is full", small, func(s *servertest.Server) { *s.Config.TeamSettings.MaxUsersPerTeam = 1 }, 5, `user "bob", bob@example.com`,
			`line 5: team "acme" gets more than 1 members (MI363)`, "raise System Console > Site Configuration > Users and Teams > Max Users Per Team"},
		{"no file", `{"type":"emoji","emoji":{"name":"party","image":"party.png"}}`, nil, 2, `emoji "party", image "party.png"`,
			"line 2: ", "mmimport validate tells which"},
		{"an unheard-of text at a message", small, func(s *servertest.Server) { s.FailImport(6, "BulkImport: Le serveur ne veut pas.") }, 6,
			`message of "ann" in channel "dev" of team "acme", 2023-11-14 22:13:20.000 UTC`, "no rule tells; the server's log has more about the job", ""},
		{"an unheard-of text", small, func(s *servertest.Server) { s.FailImport(0, "pq: disk full") }, 0, "",
			"no rule tells; the server's log has more about the job", ""},
	} {
		s := servertest.New(t)
		if tc.prepare != nil {
			tc.prepare(s)
		}
		f, _ := pack(t, tc.lines)
		p := &pusher{t: t, server: s, file: f}
		_, err := p.push(t.Context(), nil)
		var failed *server.ImportError
		if !errors.As(err, &failed) || failed.Line != tc.line {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		c, _ := dial(t, s, nil)
		e, err := c.Explain(t.Context(), f, failed, 1)
		if err != nil || e.Record != tc.record || !strings.HasPrefix(e.Causes[0], tc.cause) || e.Fix != tc.fix {
			t.Errorf("%s: %+v, %v", tc.name, e, err)
		}
	}
}

// TestUploadSurvivesAnything cuts at random places, and wants the bytes whole.
func TestUploadSurvivesAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	f, data := big(t)
	for range 10 {
		s := servertest.New(t)
		for range r.IntN(4) {
			switch r.IntN(3) {
			case 0:
				s.Cut(r.IntN(4), 1, r.Int64N(17<<20))
			case 1:
				s.Lose("POST /api/v4/uploads/", r.IntN(4), 1)
			case 2:
				s.FailAfter("POST /api/v4/uploads/", r.IntN(4), 1, []int{429, 500, 502, 504}[r.IntN(4)])
			}
		}
		p := &pusher{t: t, server: s, file: f}
		if _, err := p.push(t.Context(), func(o *server.PushOptions) { o.NoImport = true }); err != nil {
			t.Fatal(err)
		}
		if names := s.Imports(); len(names) != 1 || !bytes.Equal(s.Import(names[0]), data) {
			t.Fatalf("%v came over otherwise", names)
		}
	}
}
