package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	firstPause = time.Second      // before the second try; then twice as long each time
	longPause  = 30 * time.Second // at most, unless the server asks for more
	askedPause = 10 * time.Minute // what a server may ask for at most
)

// patient sends requests again that it is right to send again.
type patient struct {
	base http.RoundTripper
	opts Options
}

// readingKey marks contexts of requests that only read, whatever their method.
type readingKey struct{}

// reading says that the request to come changes nothing, and may be sent again.
func reading(ctx context.Context) context.Context { return context.WithValue(ctx, readingKey{}, true) }

func onlyReads(req *http.Request) bool {
	return req.Method == http.MethodGet || req.Context().Value(readingKey{}) != nil
}

// RoundTrip implements [http.RoundTripper]. A request that the server refuses because
// there are too many is sent again in any case: it has done nothing.
func (p *patient) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	for try := 1; ; try++ {
		resp, err := p.base.RoundTrip(req)
		reason, pause := p.again(req, resp, err, try)
		if reason == "" {
			return resp, err
		}
		if resp != nil {
			discard(resp)
		}
		p.opts.Waiting(reason, pause)
		if err := p.opts.Wait(ctx, pause); err != nil {
			return nil, err
		}
		if req, err = rewound(req); err != nil {
			return nil, err
		}
	}
}

// again says why a request is to be sent again, and after what pause; "" if it is not.
func (p *patient) again(req *http.Request, resp *http.Response, err error, try int) (reason string, pause time.Duration) {
	if try >= p.opts.Tries || req.Context().Err() != nil || req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return "", 0
	}
	pause = min(firstPause<<(try-1), longPause)
	switch {
	case err != nil && onlyReads(req) && !hopeless(err):
		return "the server cannot be reached", pause
	case err != nil:
		return "", 0
	case resp.StatusCode == http.StatusTooManyRequests:
		return "the server asks for fewer requests", max(retryAfter(resp), firstPause)
	case onlyReads(req) && isPassing(resp.StatusCode):
		return fmt.Sprintf("the server answers with status %d", resp.StatusCode), max(retryAfter(resp), pause)
	}
	return "", 0
}

// isPassing reports whether a status is one that may be another the next time.
func isPassing(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// hopeless reports whether an error will be the same the next time.
func hopeless(err error) bool {
	return isCertificate(err) || errors.Is(err, errRedirect) || isPlainHTTP(err)
}

// retryAfter is how long the server asks to wait. It gives seconds, a proxy may give a
// date, which is not used: clocks differ.
func retryAfter(resp *http.Response) time.Duration {
	n, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, askedPause)
}

// rewound is the request with its body from the start.
func rewound(req *http.Request) (*http.Request, error) {
	next := req.Clone(req.Context())
	if req.GetBody == nil {
		return next, nil
	}
	var err error
	next.Body, err = req.GetBody()
	return next, err
}

// discardMost is how much of an answer is read so that its connection can be used again.
const discardMost = 64 << 10 // bytes

func discard(resp *http.Response) {
	// What cannot be read or closed belongs to a connection that is not used again.
	_, _ = io.CopyN(io.Discard, resp.Body, discardMost)
	_ = resp.Body.Close()
}
