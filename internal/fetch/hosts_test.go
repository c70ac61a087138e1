package fetch

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mmimport/mmimport/sources"
)

func TestMatchHost(t *testing.T) {
	for _, c := range []struct {
		pattern, url string
		want         bool
	}{
		{"files.slack.com", "https://files.slack.com/x", true},
		{"files.slack.com", "https://FILES.Slack.com:443/x", true},
		{"files.slack.com", "https://files.slack.com:8443/x", false},
		{"files.slack.com:8443", "https://files.slack.com:8443/x", true},
		{"files.slack.com:8443", "https://files.slack.com/x", false},
		{"files.slack.com:443", "https://files.slack.com/x", true},
		{"files.slack.com", "https://a.files.slack.com/x", false},
		{"*.slack.com", "https://a.b.slack.com/x", true},
		{"*.slack.com", "https://slack.com/x", false},
		{"*.slack.com", "https://evilslack.com/x", false},
		{"*.slack.com", "https://.slack.com/x", false},
		{"*.slack.com", "https://files.slack.com.evil.example/x", false},
		{"*.slack.com", "https://files.slack.com./x", false},
		{"", "https:///x", false},
	} {
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		if got := matchHost([]string{c.pattern}, u); got != c.want {
			t.Errorf("%s, %s: %v", c.pattern, c.url, got)
		}
	}
}

func TestLocalHTTPIsForThisMachineOnly(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(whole()))
	defer srv.Close()
	host := strings.TrimPrefix(srv.URL, "http://")
	hosts := []string{host, "files.slack.com:80"}
	f, err := New(Options{Cache: t.TempDir(), Hosts: hosts, LocalHTTP: true, Sleep: sleep})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Fetch(t.Context(), Request{ID: "F1", URL: sources.SecretURL(srv.URL + "/x")}); err != nil {
		t.Error(err)
	}
	if _, err := f.Fetch(t.Context(), Request{ID: "F2", URL: "http://files.slack.com:80/x"}); err == nil {
		t.Error("plain HTTP to another machine")
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestIsSignIn(t *testing.T) {
	for s, want := range map[string]bool{
		"https://acme.slack.com/?redir=%2Ffiles-pri%2Fx":       true,
		"https://acme.slack.com/signin":                        true,
		"https://slack.com/ssb/signin/x":                       true,
		"https://sso.example/SAML/start":                       true,
		"https://idp.example/go?SAMLRequest=x":                 true,
		"https://files-origin.slack.com/files-pri/T1-F1/login": false,
		"https://files-origin.slack.com/login.png":             false,
		"https://files-origin.slack.com/":                      false,
	} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if isSignIn(u) != want {
			t.Errorf("%s: %v", s, !want)
		}
	}
}

func TestContentRange(t *testing.T) {
	for _, c := range []struct {
		text        string
		start, size int64
		ok          bool
	}{
		{"bytes 8-19/20", 8, 20, true},
		{"bytes 8-19/*", 8, -1, true},
		{"bytes 8-20/20", 0, 0, false},
		{"bytes 9-8/20", 0, 0, false},
		{"bytes -1-8/20", 0, 0, false},
		{"bytes */20", 0, 0, false},
		{"items 8-19/20", 0, 0, false},
		{"", 0, 0, false},
	} {
		start, size, ok := contentRange(c.text)
		if ok != c.ok || ok && (start != c.start || size != c.size) {
			t.Errorf("%q: %d, %d, %v", c.text, start, size, ok)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	const date = "Fri, 02 Jan 2026 10:00:00 GMT"
	for s, want := range map[string]time.Duration{
		"7":                             7 * time.Second,
		"0":                             0,
		"-7":                            0,
		"soon":                          0,
		"99999999999999999999":          0,
		"Fri, 02 Jan 2026 10:00:30 GMT": 30 * time.Second,
		"Fri, 02 Jan 2026 09:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {s}, "Date": {date}}); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	if got := retryAfter(http.Header{"Retry-After": {date}}); got != 0 {
		t.Errorf("without the server's clock: %v", got)
	}
}

func TestStrongTag(t *testing.T) {
	for s, want := range map[string]string{
		`"v1"`: `"v1"`, `W/"v1"`: "", `v1`: "", `""`: "", `"`: "", `"a"b"`: "", "\"a\nb\"": "", `"` + strings.Repeat("x", 300) + `"`: "",
	} {
		if got := strongTag(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}
