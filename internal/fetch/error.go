package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// Error says why a file could not be had. Nothing in it is secret, and it holds no other
// error that could be.
type Error struct {
	URL    string // of the file, without user, query and fragment
	Host   string // whom the last request went to; "" when there was none
	Status int    // of the last answer; 0 when there was none
	Reason string // one of the Reason constants; completes "left out: …"
	Detail string // more about it; may be empty
}

// The reasons.
const (
	ReasonAddress = "its address is none that files may come from"
	ReasonSignIn  = "the server wants a log-in: the token is missing, expired or may not read files"
	ReasonRefused = "the server refuses it: the token may not read it, or has expired"
	ReasonGone    = "the server does not have it any more"
	ReasonTooBig  = "larger than allowed"
	ReasonSize    = "not of the size that the source states"
	ReasonTime    = "the download took too long"
	ReasonBusy    = "the server is overloaded or out of order"
	ReasonNetwork = "the connection failed"
	ReasonUnsafe  = "the connection is not safe"
	ReasonAnswer  = "the server's answer makes no sense"
)

func (e *Error) Error() string {
	s := e.URL + ": " + e.Reason
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	return s
}

// setback is a try that failed, and what could help.
type setback struct {
	why   Error         // not yet fit for people's eyes: see publish
	again bool          // another try may succeed
	after time.Duration // how long the server asks to wait; 0: it does not say
	token bool          // with another token it may succeed
}

func (s *setback) Error() string { return s.why.Reason }

func fail(reason, format string, args ...any) *setback {
	return &setback{why: Error{Reason: reason, Detail: fmt.Sprintf(format, args...)}}
}

// otherToken says that it depends on the token.
func (s *setback) otherToken() *setback { s.token = true; return s }

// at says whose answer it was.
func (s *setback) at(u *url.URL, status int) *setback {
	s.why.Host, s.why.Status = u.Host, status
	return s
}

// retry says that another try may succeed.
func (s *setback) retry() *setback { s.again = true; return s }

// maxDetail bounds what an error tells, in bytes.
const maxDetail = 200

// slackToken is what a token of Slack's looks like, wherever it comes from.
var slackToken = regexp.MustCompile(`(?i)xox[a-z]*[.-][a-z0-9%._-]+|xapp-[a-z0-9%._-]+`)

// publish completes the error of a try for people's eyes.
func (d *download) publish(s *setback) *Error {
	e := s.why
	e.URL, e.Host, e.Detail = d.mask(d.r.URL.String()), d.mask(e.Host), d.mask(e.Detail)
	if len(e.Detail) > maxDetail {
		e.Detail = strings.ToValidUTF8(e.Detail[:maxDetail], "") + "…"
	}
	return &e
}

// mask takes out whatever may be secret: servers repeat what they are told.
func (d *download) mask(s string) string {
	secrets := []string{d.f.token()}
	if u, err := url.Parse(string(d.r.URL)); err == nil {
		for _, values := range u.Query() {
			secrets = append(secrets, values...)
		}
		password, _ := u.User.Password()
		secrets = append(secrets, password)
	}
	for _, secret := range secrets {
		if len(secret) < 4 { // "t=1" is no secret, and its value is in every text
			continue
		}
		s = strings.ReplaceAll(s, secret, hidden)
		s = strings.ReplaceAll(s, url.QueryEscape(secret), hidden)
	}
	return slackToken.ReplaceAllString(s, hidden)
}

// networkSetback tells what became of a request that got no whole answer.
func networkSetback(ctx context.Context, err error) *setback {
	var (
		certificate *tls.CertificateVerificationError
		noTLS       tls.RecordHeaderError
		dns         *net.DNSError
		timeout     net.Error
	)
	switch {
	case ctx.Err() != nil:
		return fail(ReasonTime, "")
	case errors.As(err, &certificate):
		return fail(ReasonUnsafe, "its certificate does not hold: %v", certificate.Err)
	case errors.As(err, &noTLS):
		return fail(ReasonUnsafe, "the server does not speak HTTPS")
	case errors.As(err, &dns):
		return fail(ReasonNetwork, "the host's address is not to be found").retry()
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(ReasonNetwork, "nobody answers there").retry()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return fail(ReasonNetwork, "it broke off").retry()
	case errors.As(err, &timeout) && timeout.Timeout():
		return fail(ReasonNetwork, "no answer in time").retry()
	}
	return fail(ReasonNetwork, "%v", err).retry()
}

// hostError refuses an address that is not asked at all; what it is, is told without
// showing more than its host.
func hostError(u *url.URL) *setback {
	if u.Scheme != "https" {
		return fail(ReasonAddress, "%s, not https", sources.SecretURL(u.Scheme+"://"+u.Host))
	}
	return fail(ReasonAddress, "the host %s is not allowed", u.Host)
}
