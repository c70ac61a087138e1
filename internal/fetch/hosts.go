package fetch

import (
	"net"
	"net/url"
	"path"
	"strings"
)

// httpsPort is what an address without a port means.
const httpsPort = "443"

// matchHost reports whether a host is one of those that patterns name.
func matchHost(patterns []string, u *url.URL) bool {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	for _, p := range patterns {
		p = strings.ToLower(p)
		want := httpsPort
		if name, number, err := net.SplitHostPort(p); err == nil {
			p, want = name, number
		}
		if port != want && (port != "" || want != httpsPort) {
			continue
		}
		if below, ok := strings.CutPrefix(p, "*."); ok {
			if name, ok := strings.CutSuffix(host, "."+below); ok && name != "" {
				return true
			}
		} else if p == host && host != "" {
			return true
		}
	}
	return false
}

// allowed reports whether a request may go to an address.
func (f *Fetcher) allowed(u *url.URL) bool {
	secure := u.Scheme == "https" || f.o.LocalHTTP && u.Scheme == "http" && net.ParseIP(u.Hostname()).IsLoopback()
	return secure && u.Opaque == "" && matchHost(f.o.Hosts, u)
}

// isSignIn reports whether the target of a redirect is a page to log in at. Slack's is
// the front page of the workspace with the way back in "redir".
func isSignIn(u *url.URL) bool {
	if q := u.Query(); q.Has("redir") || q.Has("redirect_uri") || q.Has("SAMLRequest") {
		return true
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(path.Clean("/"+u.Path), "/"), "/")
	second, _, _ := strings.Cut(rest, "/")
	for _, s := range []string{first, second} {
		switch strings.ToLower(s) {
		case "signin", "sign-in", "sign_in", "login", "log-in", "sso", "saml", "workspace-signin":
			return true
		}
	}
	return false
}

// withoutToken returns the address without a token of Slack's in its query, and whether
// there was one.
func withoutToken(u *url.URL) (*url.URL, bool) {
	q := u.Query()
	if !strings.HasPrefix(q.Get("t"), "xox") {
		return u, false
	}
	q.Del("t")
	bare := *u
	bare.RawQuery = q.Encode()
	return &bare, true
}
