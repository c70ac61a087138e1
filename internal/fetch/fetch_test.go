package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

const (
	address    = "https://files.slack.com/files-pri/T1-F1/photo.png"
	askedPlain = "files.slack.com/files-pri/T1-F1/photo.png"
	bearer     = " Authorization: Bearer " + testToken
	asked      = askedPlain + bearer
	theRest    = " Range: bytes=8- If-Range: \"v1\""
)

// fetchCase is one request, how the server behaves, and what comes of it.
type fetchCase struct {
	name   string
	steps  []http.HandlerFunc
	r      Request // URL and Name have defaults
	change func(*Options)

	asked  []string
	sleeps int
	want   string // the body; "" when err is set
	err    string // what Error() says after the address
	status int
}

func TestFetch(t *testing.T) {
	for _, cases := range [][]fetchCase{transient(), resumed(), redirected(), refused(), wrong(), credentials()} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { c.run(t) })
		}
	}
}

func (c *fetchCase) run(t *testing.T) {
	w := newWorld(t, c.steps...)
	if c.change != nil {
		c.change(&w.Options)
	}
	f := w.fetcher(t)
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	r := c.r
	r.ID = "F1"
	if r.URL == "" {
		r.URL = address
	}
	if r.Name == "" {
		r.Name = "photo.png"
	}
	got, err := f.Fetch(t.Context(), r)
	if diff := cmp.Diff(c.asked, w.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if len(w.sleeps) != c.sleeps {
		t.Errorf("waits %v, want %d of them", w.sleeps, c.sleeps)
	}
	checkNoSecrets(t, w.Cache)
	tellsNoSecret(t, err)
	tellsNoSecret(t, f)
	if c.err != "" {
		checkRefused(t, f, r, err, c)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if s := content(t, f, "F1"); s != c.want || got.Size != int64(len(s)) {
		t.Errorf("got %q, %d bytes; want %q", s, got.Size, c.want)
	}
}

// checkRefused checks the error, and that the file is neither there nor asked for again.
func checkRefused(t *testing.T, f *Fetcher, r Request, err error, c *fetchCase) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("the error is %T %v", err, err)
	}
	if want := r.URL.String() + ": " + c.err; e.Error() != want || e.Status != c.status {
		t.Errorf("status %d, %s\nwant   %d, %s", e.Status, e, c.status, want)
	}
	if n := len(c.asked); n > 0 && !strings.HasPrefix(c.asked[n-1], e.Host+"/") {
		t.Errorf("the host is %q", e.Host)
	}
	if _, err := f.Open("F1"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a refused file is in the cache")
	}
	if _, again := f.Fetch(t.Context(), r); again != err {
		t.Errorf("the second time: %v", again)
	}
}

func content(t *testing.T, f *Fetcher, id string) string {
	t.Helper()
	r, err := f.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func times[T any](n int, v T) []T {
	var out []T
	for range n {
		out = append(out, v)
	}
	return out
}

type steps = []http.HandlerFunc

// transient faults go away.
func transient() []fetchCase {
	return []fetchCase{
		{name: "at once", steps: steps{whole()}, asked: []string{asked}, want: body},
		{name: "500, then the file", steps: steps{status(500), whole()}, asked: times(2, asked), sleeps: 1, want: body},
		{name: "429, then the file", steps: steps{status(429, "Retry-After", "7"), whole()}, asked: times(2, asked), sleeps: 1, want: body},
		{name: "closed without an answer", steps: steps{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, whole()},
			asked: times(2, asked), sleeps: 1, want: body},
		{name: "503 for ever", steps: times(3, status(503)), change: func(o *Options) { o.Retries = 2 },
			asked: times(3, asked), sleeps: 2, err: ReasonBusy + " (503 Service Unavailable)", status: 503},
		{name: "no answer before the deadline", steps: steps{func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler) // to return would be an answer, which may still arrive
		}},
			change: func(o *Options) { o.Timeout = 50 * time.Millisecond }, asked: []string{asked}, err: ReasonTime + " (more than 50ms)"},
		{name: "no retries wanted", steps: steps{status(503)}, change: func(o *Options) { o.Retries = -1 },
			asked: []string{asked}, err: ReasonBusy + " (503 Service Unavailable)", status: 503},
		{name: "more patience asked for than there is", steps: steps{status(429, "Retry-After", "86400")},
			asked: []string{asked}, err: ReasonBusy + " (429 Too Many Requests; it asks to wait 24h0m0s)", status: 429},
		{name: "a certificate of somebody else", r: Request{URL: "https://wrong.slack.com/x"},
			err: ReasonUnsafe + " (its certificate does not hold: x509: certificate is valid for files.slack.com, files-origin.slack.com, acme.slack.com, avatars.slack-edge.com, cdn.example, evil.example, not wrong.slack.com)"},
	}
}

// resumed are downloads that broke off.
func resumed() []fetchCase {
	return []fetchCase{
		{name: "goes on where it broke off", steps: steps{cut(8, "ETag", `"v1"`), proper(`"v1"`)},
			asked: []string{asked, asked + theRest}, sleeps: 1, want: body},
		{name: "breaks off twice", steps: steps{cut(8, "ETag", `"v1"`), func(w http.ResponseWriter, _ *http.Request) {
			set(w, []string{"ETag", `"v1"`, "Content-Range", "bytes 8-11/20", "Content-Length", "4"})
			w.WriteHeader(206)
			_, _ = io.WriteString(w, body[8:12])
		}, proper(`"v1"`)},
			asked: []string{asked, asked + theRest, asked + " Range: bytes=12- If-Range: \"v1\""}, sleeps: 2, want: body},
		{name: "the server knows no ranges", steps: steps{cut(8, "ETag", `"v1"`), whole("ETag", `"v1"`)},
			asked: []string{asked, asked + theRest}, sleeps: 1, want: body},
		{name: "the file has changed", steps: steps{cut(8, "ETag", `"v1"`), proper(`"v2"`)},
			asked: []string{asked, asked + theRest}, sleeps: 1, want: body},
		{name: "a part of a changed file", steps: steps{cut(8, "ETag", `"v1"`),
			status(206, "ETag", `"v2"`, "Content-Range", "bytes 8-19/20"), whole()},
			asked: []string{asked, asked + theRest, asked}, sleeps: 2, want: body},
		{name: "another part than asked for", steps: steps{cut(8, "ETag", `"v1"`),
			status(206, "ETag", `"v1"`, "Content-Range", "bytes 0-19/20"), whole()},
			asked: []string{asked, asked + theRest, asked}, sleeps: 2, want: body},
		{name: "416, then the file", steps: steps{cut(8, "ETag", `"v1"`), status(416), whole()},
			asked: []string{asked, asked + theRest, asked}, sleeps: 2, want: body},
		{name: "416 for a part that is the whole", steps: steps{func(w http.ResponseWriter, r *http.Request) {
			set(w, []string{"ETag", `"v1"`, "Content-Type", "image/png"})
			_, _ = io.WriteString(w, body)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler) // the length was never told
		}, proper(`"v1"`)},
			asked: []string{asked, asked + " Range: bytes=20- If-Range: \"v1\""}, sleeps: 1, want: body},
		{name: "a weak tag vouches for nothing", steps: steps{cut(8, "ETag", `W/"v1"`), whole()},
			asked: times(2, asked), sleeps: 1, want: body},
	}
}

// redirected are sent elsewhere.
func redirected() []fetchCase {
	to := func(url string) http.HandlerFunc { return status(302, "Location", url) }
	return []fetchCase{
		{name: "on the same host", steps: steps{to("/other"), whole()}, asked: []string{asked, "files.slack.com/other" + bearer}, want: body},
		{name: "to another host that may see the token", steps: steps{to("https://files-origin.slack.com/x"), whole()},
			asked: []string{asked, "files-origin.slack.com/x" + bearer}, want: body},
		{name: "to an allowed host that may not see the token", steps: steps{to("https://cdn.example/x?sig=1"), whole()},
			change: func(o *Options) { o.Hosts = []string{"*.slack.com", "cdn.example"} },
			asked:  []string{asked, "cdn.example/x?sig=1"}, want: body},
		{name: "the address is told to nobody", r: Request{URL: address + "?t=" + urlToken}, steps: steps{to("https://cdn.example/x"), whole()},
			change: func(o *Options) { o.Hosts, o.Token = []string{"*.slack.com", "cdn.example"}, "" },
			asked:  []string{askedPlain + "?t=" + urlToken, "cdn.example/x"}, want: body},
		{name: "to a foreign host", steps: steps{to("https://evil.example/?" + testToken)}, asked: []string{asked},
			err: ReasonAddress + " (redirected: the host evil.example is not allowed)", status: 302},
		{name: "to a host that only looks alike", steps: steps{to("https://evilslack.com/")}, asked: []string{asked},
			err: ReasonAddress + " (redirected: the host evilslack.com is not allowed)", status: 302},
		{name: "to another port", steps: steps{to("https://files.slack.com:8443/")}, asked: []string{asked},
			err: ReasonAddress + " (redirected: the host files.slack.com:8443 is not allowed)", status: 302},
		{name: "to http", steps: steps{to("http://files.slack.com/x")}, asked: []string{asked},
			err: ReasonAddress + " (redirected: http://files.slack.com, not https)", status: 302},
		{name: "to nowhere", steps: steps{status(302)}, asked: []string{asked}, err: ReasonAnswer + " (it redirects to nowhere)", status: 302},
		{name: "in circles", steps: times(6, to(address)), asked: times(6, asked), err: ReasonAnswer + " (it redirects more than 5 times)"},
		{name: "to Slack's log-in", steps: steps{to("https://acme.slack.com/?redir=%2Ffiles-pri%2FT1-F1%2Fphoto.png")}, asked: []string{asked},
			err: ReasonSignIn + " (it redirects to a sign-in page at acme.slack.com)", status: 302},
		{name: "to a company's log-in", steps: steps{to("https://sso.example/saml/start")}, asked: []string{asked},
			err: ReasonSignIn + " (it redirects to a sign-in page at sso.example)", status: 302},
	}
}

// refused for good: one request each.
func refused() []fetchCase {
	return []fetchCase{
		{name: "403", steps: steps{status(403)}, asked: []string{asked}, err: ReasonRefused + " (403 Forbidden)", status: 403},
		{name: "404", steps: steps{status(404)}, asked: []string{asked}, err: ReasonGone + " (404 Not Found)", status: 404},
		{name: "a status of its own", steps: steps{status(299)}, asked: []string{asked}, err: ReasonAnswer + " (299)", status: 299},
		{name: "plain http", r: Request{URL: "http://files.slack.com/x?t=" + urlToken}, err: ReasonAddress + " (http://files.slack.com, not https)"},
		{name: "a file of this machine", r: Request{URL: "file:///etc/passwd"}, err: ReasonAddress + " (it is not an address)"},
		{name: "a host that is not allowed", r: Request{URL: "https://evil.example/x?t=" + urlToken}, err: ReasonAddress + " (the host evil.example is not allowed)"},
		{name: "a host in disguise", r: Request{URL: "https://files.slack.com@evil.example/x"}, err: ReasonAddress + " (the host evil.example is not allowed)"},
		{name: "no address", r: Request{URL: "https://%zz?t=" + urlToken}, err: ReasonAddress + " (it is not an address)"},
		{name: "too big as stated", r: Request{Size: 21}, change: func(o *Options) { o.MaxBytes = 20 }, err: ReasonTooBig + " (21 bytes, and 20 are allowed)"},
	}
}

// wrong are answers that are not the file.
func wrong() []fetchCase {
	page := text("<html>log in, "+testToken+"</html>", false, "Content-Type", "text/html; charset=utf-8")
	const aPage = ReasonSignIn + " (it sends a web page instead of the file)"
	return []fetchCase{
		{name: "a log-in page", steps: steps{page}, asked: []string{asked}, err: aPage, status: 200},
		{name: "a log-in page without a type", steps: steps{text("<!doctype html><title>Log in", false, "Content-Type", "")}, asked: []string{asked}, err: aPage, status: 200},
		{name: "a log-in page in place of a known size", r: Request{Size: 20}, steps: steps{page}, asked: []string{asked}, err: aPage, status: 200},
		{name: "a page that is the file, by name", r: Request{Name: "INDEX.HTM"}, steps: steps{text("<html>", false, "Content-Type", "text/html")}, asked: []string{asked}, want: "<html>"},
		{name: "a page that is the file, by type", r: Request{Name: "canvas", Type: "text/html"}, steps: steps{text("<html>", false, "Content-Type", "text/html")}, asked: []string{asked}, want: "<html>"},
		{name: "a page that is the file, by size", r: Request{Name: "notes", Size: 6}, steps: steps{text("<html>", false, "Content-Type", "text/html")}, asked: []string{asked}, want: "<html>"},
		{name: "another size, as announced", r: Request{Size: 21}, steps: steps{whole()}, asked: []string{asked}, err: ReasonSize + " (20 bytes instead of 21)", status: 200},
		{name: "another size, in the end", r: Request{Size: 4}, steps: steps{text("12345", true)}, asked: []string{asked}, err: ReasonSize + " (5 bytes instead of 4)", status: 200},
		{name: "too big as announced", steps: steps{whole()}, change: func(o *Options) { o.MaxBytes = 19 }, asked: []string{asked}, err: ReasonTooBig + " (20 bytes, and 19 are allowed)", status: 200},
		{name: "too big in the end", steps: steps{text(body, true)}, change: func(o *Options) { o.MaxBytes = 19 }, asked: []string{asked}, err: ReasonTooBig + " (20 bytes, and 19 are allowed)", status: 200},
		{name: "the largest that is allowed", steps: steps{text(body, true)}, change: func(o *Options) { o.MaxBytes = 20 }, asked: []string{asked}, want: body},
		{name: "an empty file", steps: steps{text("", false, "Content-Type", "text/plain")}, asked: []string{asked}, want: ""},
		{name: "compressed", steps: steps{whole("Content-Encoding", "gzip")}, asked: []string{asked}, err: ReasonAnswer + " (it is compressed, though that was not asked for)", status: 200},
	}
}

// credentials are the two tokens, and who sees them.
func credentials() []fetchCase {
	own := Request{URL: address + "?t=" + urlToken + "&v=1"}
	return []fetchCase{
		{name: "ours in place of the export's", r: own, steps: steps{whole()}, asked: []string{askedPlain + "?v=1" + bearer}, want: body},
		{name: "the export's when ours is refused", r: own, steps: steps{status(403), whole()},
			asked: []string{askedPlain + "?v=1" + bearer, askedPlain + "?t=" + urlToken + "&v=1"}, want: body},
		{name: "both refused", r: own, steps: steps{status(403), status(404)},
			asked: []string{askedPlain + "?v=1" + bearer, askedPlain + "?t=" + urlToken + "&v=1"}, err: ReasonGone + " (404 Not Found)", status: 404},
		{name: "the export's alone", r: own, change: func(o *Options) { o.Token = "" }, steps: steps{whole()},
			asked: []string{askedPlain + "?t=" + urlToken + "&v=1"}, want: body},
		{name: "none", change: func(o *Options) { o.Token = "" }, steps: steps{whole()}, asked: []string{askedPlain}, want: body},
		{name: "not for a host of pictures", r: Request{URL: "https://avatars.slack-edge.com/p.png"}, steps: steps{whole()},
			change: func(o *Options) { o.Hosts = append(DefaultHosts(), PictureHosts()...) },
			asked:  []string{"avatars.slack-edge.com/p.png"}, want: body},
	}
}

func TestTheWaitsGrow(t *testing.T) {
	w := newWorld(t, status(500), status(502), status(503), status(429, "Retry-After", "7"), whole())
	f := w.fetcher(t)
	if _, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address}); err != nil {
		t.Fatal(err)
	}
	if len(w.sleeps) != 4 || w.sleeps[3] != 7*time.Second {
		t.Fatalf("waits %v; the last one is the server's", w.sleeps)
	}
	for i, first := range []time.Duration{firstWait, 2 * firstWait, 4 * firstWait} {
		if got := w.sleeps[i]; got < first*3/4 || got > first*5/4 {
			t.Errorf("wait %d is %v, want about %v", i, got, first)
		}
	}
}

func TestADeadNetworkEndsThePatience(t *testing.T) {
	w := newWorld(t)
	w.Transport = deadNetwork{}
	f := w.fetcher(t)
	tries := 0
	for _, id := range strings.Split("abcdefghij", "") {
		before := len(w.sleeps)
		_, err := f.Fetch(t.Context(), Request{ID: id, URL: address})
		if want := address + ": " + ReasonNetwork + " (cable cut, *** spilt)"; err == nil || err.Error() != want {
			t.Fatalf("got %v, want %s", err, want)
		}
		tries += len(w.sleeps) - before + 1
	}
	if tries != maxSilent+6 { // four files with all tries, six with one
		t.Errorf("%d tries for ten files", tries)
	}
}

type deadNetwork struct{}

func (deadNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("cable cut, " + testToken + " spilt")
}

func TestNew(t *testing.T) {
	for _, token := range []Token{"xoxb-1 our-own", "xoxb-1\nour-own", "xoxb-ö"} {
		_, err := New(Options{Token: token, Cache: t.TempDir()})
		if err == nil {
			t.Errorf("%q is taken", string(token))
		}
		tellsNoSecret(t, err)
	}
	tellsNoSecret(t, Options{Token: testToken})
	tellsNoSecret(t, Token(testToken))
	if got := fmt.Sprintf("%d %08.3f", Token(testToken), Token(testToken)); got != "*** ***" {
		t.Error(got)
	}
	tellsNoSecret(t, Request{URL: sources.SecretURL(address + "?t=" + urlToken)})
}

func TestSleepEndsWithTheContext(t *testing.T) {
	if err := sleep(t.Context(), time.Microsecond); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
