package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say how to reach a server, and as whom.
type Options struct {
	// URL is where the server is, such as https://chat.example.com, with the path below
	// which it lives if there is one. It is not needed with Socket.
	URL string

	// Token is a personal access token or that of a session. It is not needed with Socket.
	Token string

	// Socket is the path of the Unix socket of the server's local mode, where whoever may
	// open it is the administrator.
	Socket string

	// CACerts are certificates (PEM) of authorities to trust beside those of the system.
	CACerts []byte

	// InsecureHTTP allows http to hosts other than this one: the token can then be read on
	// the way.
	InsecureHTTP bool

	// Tries is how often a request is sent at most when the server or the network fails.
	// Default: 6.
	Tries int

	// Wait waits, or returns the error of ctx. Default: by the clock.
	Wait func(ctx context.Context, d time.Duration) error

	// Waiting, if set, is told before each wait why and for how long.
	Waiting func(reason string, d time.Duration)
}

const (
	defaultTries = 6

	// dialTimeout and answerTimeout bound what is waited for a server that says nothing.
	// Its longest silence is when it moves a finished upload to where it is kept.
	dialTimeout   = 30 * time.Second
	answerTimeout = 5 * time.Minute
)

// withDefaults returns a copy that can be used.
func (o *Options) withDefaults() Options {
	out := *o
	out.Tries = cmp.Or(out.Tries, defaultTries)
	if out.Wait == nil {
		out.Wait = waitByClock
	}
	if out.Waiting == nil {
		out.Waiting = func(string, time.Duration) {}
	}
	return out
}

func waitByClock(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// An OptionError says that a server cannot be reached as it is asked for. It is the
// caller's mistake, and nothing was sent.
type OptionError struct {
	msg, hint string
}

func (e *OptionError) Error() string { return e.msg }

// checkURL returns the base address, without what does not belong to it.
func (o *Options) checkURL() (string, error) {
	u, err := url.Parse(o.URL)
	switch {
	case o.URL == "":
		return "", &OptionError{"no server is named", "name it by its address, such as https://chat.example.com"}
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return "", &OptionError{fmt.Sprintf("server %q: this is no address of a server", withoutUser(o.URL)), "it begins with https://"}
	case u.User != nil:
		return "", &OptionError{"server: a name or password in the address is not used", "give a token instead"}
	case u.RawQuery != "" || u.Fragment != "":
		return "", &OptionError{fmt.Sprintf("server %q: nothing may follow the path", o.URL), ""}
	case u.Scheme == "http" && !o.InsecureHTTP && !isLoopback(u.Hostname()):
		return "", &OptionError{fmt.Sprintf("server %q: over http the token can be read by anyone on the way", o.URL),
			"use https, or say --insecure-http if the network is safe"}
	}
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api/v4")
	return strings.TrimRight(u.String(), "/"), nil
}

// withoutUser is an address that cannot be parsed, without what may be a password.
func withoutUser(s string) string {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		return "…" + s[i:]
	}
	return s
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// dialer is what connections are made with.
func (o *Options) dialer() (*http.Transport, error) {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: answerTimeout,
		ForceAttemptHTTP2:     true,
	}
	if o.Socket != "" {
		t.Proxy = nil
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "unix", o.Socket)
		}
	}
	if len(o.CACerts) == 0 {
		return t, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("certificates of the system: %w", err)
	}
	if !pool.AppendCertsFromPEM(o.CACerts) {
		return nil, &OptionError{"certificates of authorities: there is none in the file", "it must be in PEM: -----BEGIN CERTIFICATE-----"}
	}
	t.TLSClientConfig = &tls.Config{RootCAs: pool}
	return t, nil
}

// errNoToken is told apart because there are several ways to give one.
var errNoToken = &OptionError{"no token: the server lets nobody in without one",
	"put a personal access token of a system admin into the variable MATTERMOST_TOKEN, or into a file and name it with --token-file"}

func (o *Options) checkToken() error {
	switch {
	case o.Socket != "":
		return nil
	case o.Token == "":
		return errNoToken
	case strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("the token holds blanks or characters that no token has")
	}
	return nil
}
