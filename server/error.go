package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// What an [*Error] may be, for [errors.Is].
var (
	ErrSession   = errors.New("no session")        // the token is wrong, or its time is over
	ErrForbidden = errors.New("not permitted")     // the token's account may not do this
	ErrNotFound  = errors.New("not found")         //
	ErrTooLarge  = errors.New("too large")         // for the server, or a proxy before it
	ErrTooMany   = errors.New("too many requests") // and no pause has helped
)

var statusErrors = map[int]error{
	http.StatusUnauthorized: ErrSession, http.StatusForbidden: ErrForbidden, http.StatusNotFound: ErrNotFound,
	http.StatusRequestEntityTooLarge: ErrTooLarge, http.StatusTooManyRequests: ErrTooMany,
}

// Error is an answer of the server that says no.
type Error struct {
	Op      string // what was asked for, such as "read the teams"
	Server  string
	Status  int    // of HTTP
	ID      string // of the server's message; empty if a proxy has answered
	Message string // in the language of the server
	Request string // under which the server's log has it; may be empty
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: cannot %s: ", e.Server, e.Op)
	if e.Message != "" {
		s += strings.TrimSuffix(e.Message, ".") + " "
	}
	id := e.ID
	if id == "" {
		id = http.StatusText(e.Status)
	}
	s += fmt.Sprintf("(%d %s", e.Status, id)
	if e.Request != "" {
		s += ", request " + e.Request
	}
	return s + ")"
}

// Is reports whether the error is one of those that callers compare with.
func (e *Error) Is(target error) bool { return statusErrors[e.Status] == target }

// NetworkError says that there was no answer, or none of a Mattermost server.
type NetworkError struct {
	Op     string
	Server string
	Err    error
}

func (e *NetworkError) Error() string {
	return fmt.Sprintf("%s: cannot %s: %v", e.Server, e.Op, e.Err)
}
func (e *NetworkError) Unwrap() error { return e.Err }

var errNoMattermost = errors.New("the answer is not that of a Mattermost server")

// fail makes an error of what the REST client gives.
func (c *Client) fail(ctx context.Context, op string, resp *model.Response, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	var app *model.AppError
	if errors.Is(err, errRedirect) {
		resp = nil
	}
	if errors.As(err, &app) && resp != nil {
		return &Error{Op: op, Server: c.name, Status: resp.StatusCode, ID: app.Id, Message: app.Message, Request: resp.RequestId}
	}
	if resp != nil && resp.StatusCode >= http.StatusBadRequest {
		return &Error{Op: op, Server: c.name, Status: resp.StatusCode}
	}
	if resp != nil && resp.StatusCode > 0 {
		return &NetworkError{Op: op, Server: c.name, Err: errNoMattermost}
	}
	var u *url.Error // which repeats the address
	if errors.As(err, &u) {
		err = u.Err
	}
	return &NetworkError{Op: op, Server: c.name, Err: err}
}

func isCertificate(err error) bool {
	var (
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
		verify   *tls.CertificateVerificationError
	)
	return errors.As(err, &unknown) || errors.As(err, &invalid) || errors.As(err, &hostname) || errors.As(err, &verify)
}

// isPlainHTTP reports whether a server without TLS was asked with it.
func isPlainHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// Hint says what to do about an error of this package; "" if that is not known.
func Hint(err error) string {
	var option *OptionError
	var answer *Error
	var redirect *redirectError
	var large *TooLargeError
	var again *AgainError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &option):
		return option.hint
	case errors.As(err, &large):
		return hintMaxFileSize
	case errors.As(err, &again):
		return "--again imports it all the same; see above what that damages"
	case errors.As(err, &answer):
		return answer.hint()
	case errors.As(err, &redirect):
		return "give the address that it points to: a token is not sent anywhere else than where it was meant for"
	case isCertificate(err):
		return "if the server's certificate is from an authority of your own, name its certificate with --ca-file"
	case errors.Is(err, errNoMattermost), isPlainHTTP(err):
		return "check the address, and what answers there; a path may be missing"
	case isNetwork(err):
		return "check the address, and that this machine may reach it"
	}
	return ""
}

func isNetwork(err error) bool {
	var n *NetworkError
	return errors.As(err, &n)
}

func (e *Error) hint() string {
	switch {
	case e.ID == "api.upload.create.upload_too_large.app_error":
		return hintMaxFileSize
	case e.Status == http.StatusUnauthorized:
		return "the token is wrong, revoked, or its session is over: make a new one (Profile > Security > Personal Access Tokens)"
	case e.Status == http.StatusForbidden && e.ID != "":
		return "the token must be that of a system admin (System Console > User Management > Users)"
	case e.Status == http.StatusForbidden:
		return "something before the server has refused this; ask who runs the proxy"
	case e.Status == http.StatusRequestEntityTooLarge:
		return "a proxy before the server takes no requests of this size; ask who runs it to allow more (nginx: client_max_body_size)"
	case e.Status == http.StatusTooManyRequests:
		return "the server's rate limits are too low for this: System Console > Environment > Rate Limiting"
	}
	return ""
}

const hintMaxFileSize = "raise System Console > Environment > File Storage > Maximum File Size for as long as the import takes, or cut the archive: mmimport split"
