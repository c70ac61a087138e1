package converter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/internal/fetch"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/csvfile"
	"github.com/mmimport/mmimport/sources/slack"
)

// What no output, report, message or log may tell.
const (
	runToken    = "xoxb-777-of-the-run"
	exportToken = "xoxe-888-of-the-export"
)

// fileServer serves files by path, and notes what it was asked.
type fileServer struct {
	*httptest.Server
	handlers map[string]http.HandlerFunc

	mu    sync.Mutex
	asked []string // "path?query", then the token
}

func newFileServer(t *testing.T, handlers map[string]http.HandlerFunc) *fileServer {
	s := &fileServer{handlers: handlers}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *fileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, strings.TrimSpace(r.URL.RequestURI()+" "+r.Header.Get("Authorization")))
	s.mu.Unlock()
	if h := s.handlers[r.URL.Path]; h != nil {
		h(w, r)
		return
	}
	http.NotFound(w, r)
}

// requests returns what was asked since the last call, sorted: several files are fetched at once.
func (s *fileServer) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.asked
	s.asked = nil
	slices.Sort(list)
	return list
}

// host is the server as a pattern of hosts.
func (s *fileServer) host() string { return strings.TrimPrefix(s.URL, "http://") }

// at is the address of a file, with the export's token.
func (s *fileServer) at(path string) string { return s.URL + path + "?t=" + exportToken }

// fetcher downloads from the server only; cache may be "".
func (s *fileServer) fetcher(t *testing.T, cache string, more ...string) *fetch.Fetcher {
	t.Helper()
	hosts := append([]string{s.host()}, more...)
	f, err := fetch.New(fetch.Options{
		Token: runToken, Hosts: hosts, TokenHosts: []string{s.host()}, Cache: cache, TempDir: t.TempDir(), LocalHTTP: true, Retries: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func serves(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, body)
	}
}

// linked is an export of one message whose files are elsewhere: each is its name, its
// address and its size.
func linked(t *testing.T, files ...any) *slack.Export {
	t.Helper()
	var list []string
	for i := 0; i+2 < len(files); i += 3 {
		list = append(list, fmt.Sprintf(`{"id":"F%d","name":%q,"url_private":%q,"size":%d,"permalink":"https://acme.slack.com/files/F%d"}`, i/3+1, files[i], files[i+1], files[i+2], i/3+1))
	}
	return slackExport(t, "", `[{"ts":"1704186000.000100","user":"U1","text":"see","files":[`+strings.Join(list, ",")+`]}]`)
}

// slackExport is an export of one channel and one person, whose profile may have more.
func slackExport(t *testing.T, profile, day string) *slack.Export {
	t.Helper()
	e, err := slack.Open(fstest.MapFS{
		"users.json":              {Data: []byte(`[{"id":"U1","name":"ann","profile":{"email":"ann@acme.example"` + profile + `}}]`)},
		"channels.json":           {Data: []byte(`[{"id":"C1","name":"general","members":["U1"]}]`)},
		"general/2024-01-02.json": {Data: []byte(day)},
	}, "acme", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// fetched is a run with all that a person could read of it.
type fetched struct {
	*memory
	report *Report
	told   string // the lines, the report, the summary and the log
}

func runFetch(t *testing.T, o *Options, srcs ...sources.Source) fetched {
	t.Helper()
	var told bytes.Buffer
	out := newMemory(t)
	o.Log = slog.New(slog.NewTextHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r, err := Run(t.Context(), srcs, out, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.WriteJSON(&told), r.WriteSummary(&told)); err != nil {
		t.Fatal(err)
	}
	told.Write(out.lines.Bytes())
	noToken(t, told.String())
	importable(t, out.lines.Bytes())
	return fetched{out, r, told.String()}
}

func noToken(t *testing.T, told string) {
	t.Helper()
	for _, secret := range []string{runToken, exportToken, "of-the-run", "of-the-export", url.QueryEscape(exportToken)} {
		if strings.Contains(told, secret) {
			t.Errorf("tells %q:\n%s", secret, told)
		}
	}
}

// post returns the line of the first post.
func (f fetched) post() string {
	for line := range strings.Lines(f.lines.String()) {
		if strings.Contains(line, `"post":{`) {
			return line
		}
	}
	return ""
}

func TestDownloadedFilesAreAttached(t *testing.T) {
	s := newFileServer(t, map[string]http.HandlerFunc{"/plan": serves("application/pdf", "%PDF-1"), "/note": serves("text/plain", "a note")})
	cache := t.TempDir()
	files := []any{"plan.pdf", s.at("/plan"), 6, "note.txt", s.at("/note"), 6}
	for _, run := range []struct {
		name string
		want []string // requests
	}{
		{"first", []string{"/note Bearer " + runToken, "/plan Bearer " + runToken}},
		{"from the cache", nil},
	} {
		t.Run(run.name, func(t *testing.T) {
			got := runFetch(t, &Options{Fetch: s.fetcher(t, cache)}, linked(t, files...))
			if diff := cmp.Diff(map[string]string{"F1/plan.pdf": "%PDF-1", "F2/note.txt": "a note"}, got.files); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if !strings.Contains(got.post(), `"message":"see","create_at":1704186000000,"attachments":[{"path":"F1/plan.pdf"},{"path":"F2/note.txt"}]`) {
				t.Errorf("the post is %s", got.post())
			}
			if a := got.report.Counts[sources.KindFile]; a.Read != 2 || a.Imported != 2 || len(got.report.Problems) > 0 {
				t.Errorf("account %+v, problems %v", a, got.report.Problems)
			}
			if diff := cmp.Diff(run.want, s.requests()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeDownloadedIsToldWhereItWas(t *testing.T) {
	s := newFileServer(t, map[string]http.HandlerFunc{
		"/login": serves("text/html", "<!DOCTYPE html><html><title>Sign in "+exportToken+"</title></html>"),
		"/short": serves("text/plain", "short"),
		"/forbid": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, exportToken+runToken, http.StatusForbidden)
		},
		"/redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.example/"+exportToken, http.StatusFound)
		},
	})
	for _, c := range []struct {
		name, address string
		size          int
		why, detail   string
	}{
		{"a page to log in at", s.at("/login"), 0, fetch.ReasonSignIn, ""},
		{"a file that is gone", s.at("/gone"), 0, fetch.ReasonGone, ""},
		{"a file of another size", s.at("/short"), 4000, fetch.ReasonSize, ""},
		{"a file that the token may not read", s.at("/forbid"), 0, fetch.ReasonRefused, ""},
		{"another host", "https://files.slack.com/x?t=" + exportToken, 0, fetch.ReasonAddress, "the host files.slack.com is not allowed"},
		{"a redirect to another host", s.at("/redirect"), 0, "", ""},
		{"plain HTTP", "http://" + exportToken + "@files.acme.example/x", 0, fetch.ReasonAddress, "http://files.acme.example, not https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := runFetch(t, &Options{Fetch: s.fetcher(t, "")}, linked(t, "photo.png", c.address, c.size))
			if note := "see\\n*File [photo.png](https://acme.slack.com/files/F1): not downloaded: " + c.why; !strings.Contains(got.post(), note) {
				t.Errorf("the post is %s, want %s", got.post(), note)
			}
			if p := got.report.Problems; len(p) != 1 || !strings.Contains(p[0].Message, `"photo.png" is not downloaded: `+c.why) || !strings.Contains(p[0].Message, c.detail) {
				t.Errorf("problems: %v", p)
			}
			a := got.report.Counts[sources.KindFile]
			if a.Read != 1 || a.Left() != 1 || len(got.files) > 0 || got.report.Damaged() {
				t.Errorf("account %+v, files %v, damaged %t", a, got.files, got.report.Damaged())
			}
		})
	}
}

func TestWithoutDownloadNothingIsAsked(t *testing.T) {
	s := newFileServer(t, nil)
	got := runFetch(t, &Options{}, linked(t, "plan.pdf", s.at("/plan"), 6))
	if n := s.requests(); n != nil {
		t.Errorf("asked: %v", n)
	}
	if want := "1 file is not in the sources, which name an address"; !strings.Contains(got.told, want) {
		t.Errorf("does not say %q:\n%s", want, got.told)
	}
}

// The same address in two tables is one file, two addresses with one name are two.
func TestDownloadsOfTablesGoByTheirAddress(t *testing.T) {
	s := newFileServer(t, map[string]http.HandlerFunc{"/a/cat.txt": serves("text/plain", "first"), "/b/cat.txt": serves("text/plain", "second"),
		"/ann.png": serves("image/png", testImage(t, "png"))})
	posts := "timestamp,channel,username,text,files\n" +
		"2024-01-02T10:00:00Z,dev,ann,one," + s.at("/a/cat.txt") + "\n" +
		"2024-01-02T10:01:00Z,dev,ann,two," + s.at("/b/cat.txt") + "\n" +
		"2024-01-02T10:02:00Z,dev,ann,again," + s.at("/a/cat.txt") + "\n"
	src, err := csvfile.Open(fstest.MapFS{
		"posts.csv": {Data: []byte(posts)}, "users.csv": {Data: []byte("username,email,profile_image\nann,ann@acme.example," + s.at("/ann.png") + "\n")},
	}, nil, "acme", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := runFetch(t, &Options{Fetch: s.fetcher(t, "")}, src)
	var bodies []string
	for _, p := range got.order {
		bodies = append(bodies, filepath.Base(p)+" "+got.files[p])
	}
	if diff := cmp.Diff([]string{"ann.png " + testImage(t, "png"), "cat.txt first", "cat.txt second"}, bodies); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if a := got.report.Counts[sources.KindFile]; a.Imported != 3 {
		t.Errorf("account %+v", a)
	}
}

func TestDownloadedPicturesAndEmoji(t *testing.T) {
	s := newFileServer(t, map[string]http.HandlerFunc{
		"/ann.png": serves("image/png", testImage(t, "png")), "/yay.gif": serves("image/gif", testImage(t, "gif")), "/bad.png": serves("image/png", "no image"),
	})
	picture := func(path string) string {
		return fmt.Sprintf(`,"is_custom_image":true,"image_original":%q`, s.at(path))
	}
	e, err := OpenEmoji(folder("emoji.json", fmt.Sprintf(`{"yay_x":%q,"bad_x":%q,"hey_x":"alias:yay_x"}`, strings.Replace(s.at("/yay.gif"), "http:", "https:", 1), "https://nowhere.example/bad.png")))
	if err != nil {
		t.Fatal(err)
	}
	for i := range e.List { // OpenEmoji takes https only, which the test's server does not speak
		e.List[i].URL = sources.SecretURL(strings.Replace(string(e.List[i].URL), "https://127", "http://127", 1))
	}
	day := `[{"ts":"1704186000.000100","user":"U1","text":":yay_x: :bad_x: :never_x:"}]`
	got := runFetch(t, &Options{Fetch: s.fetcher(t, ""), Emoji: e}, slackExport(t, picture("/ann.png"), day))
	want := []string{"emoji/hey_x.gif", "emoji/yay_x.gif", "profile_pictures/ann.png"}
	if diff := cmp.Diff(want, got.order); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, text := range []string{`emoji.json:/bad_x: left out: https://nowhere.example/bad.png: ` + fetch.ReasonAddress, "bad_x (1), never_x (1)", `"profile_image":"profile_pictures/ann.png"`} {
		if !strings.Contains(got.told, text) {
			t.Errorf("does not say %q:\n%s", text, got.told)
		}
	}

	got = runFetch(t, &Options{Fetch: s.fetcher(t, "")}, slackExport(t, picture("/bad.png"), day))
	if text := `the profile picture of \"ann\" is left out: it is no image`; len(got.files) > 0 || !strings.Contains(got.told, text) {
		t.Errorf("files %v; does not say %q:\n%s", got.files, text, got.told)
	}
	got = runFetch(t, &Options{}, slackExport(t, picture("/ann.png"), day))
	if text := "1 profile picture is not in the sources"; !strings.Contains(got.told, text) {
		t.Errorf("does not say %q:\n%s", text, got.told)
	}
}

func TestInterruptedDownloadLeavesNothingBehind(t *testing.T) {
	for name, export := range map[string]func(address string) *slack.Export{
		"a file": func(address string) *slack.Export { return linked(t, "slow.bin", address, 1000) },
		"a picture": func(address string) *slack.Export {
			return slackExport(t, fmt.Sprintf(`,"is_custom_image":true,"image_original":%q`, address), "[]")
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := newFileServer(t, map[string]http.HandlerFunc{"/slow": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", "1000")
				fmt.Fprint(w, "the beginning")
				_ = http.NewResponseController(w).Flush()
				cancel()
				<-r.Context().Done()
			}})
			dir := t.TempDir()
			_, err := Run(ctx, []sources.Source{export(s.at("/slow"))}, NewOutput(filepath.Join(dir, "out.zip"), nil), &Options{Fetch: s.fetcher(t, "")})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("error %v, want context.Canceled", err)
			}
			noToken(t, err.Error())
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}
