package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

// Waiting between tries: the first wait, doubled for each further one up to the longest.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// maxSilent is after how many tries in a row without an answer from anybody the network
// is taken to be down: each further file is then tried once, so that a run without a
// network ends before its user gives up.
const maxSilent = 20

// maxRedirects is how often a server may send us elsewhere.
const maxRedirects = 5

// download gets one file into the cache.
type download struct {
	f    *Fetcher
	name string // in the cache
	r    Request

	url  *url.URL
	own  *url.URL // with the export's own token, tried when ours does not help; may be nil
	bare bool     // our token is not sent
}

// run returns the size of the file, which is then complete in the cache.
func (d *download) run(ctx context.Context) (int64, error) {
	if s := d.address(); s != nil {
		return 0, d.publish(s)
	}
	if d.r.Size > d.f.o.MaxBytes {
		return 0, d.publish(d.tooBig(d.r.Size))
	}
	limited, cancel := context.WithTimeout(ctx, d.f.o.Timeout)
	defer cancel()
	size, err := d.tries(limited)
	if err != nil && ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if s, ok := errors.AsType[*setback](err); ok {
		return 0, d.publish(s)
	}
	return size, err
}

// address finds out where the file is and with which token it may be had.
func (d *download) address() *setback {
	u, err := url.Parse(string(d.r.URL))
	if err != nil || u.Host == "" {
		return fail(ReasonAddress, "it is not an address")
	}
	u.User, u.Fragment = nil, ""
	if !d.f.allowed(u) {
		return hostError(u)
	}
	d.url = u
	if d.f.token() != "" && matchHost(d.f.o.TokenHosts, u) {
		if bare, had := withoutToken(u); had {
			d.url, d.own = bare, u
		}
	}
	return nil
}

// tries asks until there is a file or no hope. The error is a *setback, or of this machine.
func (d *download) tries(ctx context.Context) (int64, error) {
	for n := 0; ; {
		size, err := d.try(ctx)
		s, ok := errors.AsType[*setback](err)
		if !ok {
			return size, err
		}
		switch {
		case ctx.Err() != nil && (s.again || s.why.Reason == ReasonTime):
			return 0, d.late(s)
		case s.token && d.own != nil:
			d.url, d.own, d.bare = d.own, nil, true
			continue
		case !s.again || n >= d.f.o.Retries || d.f.silent.Load() >= maxSilent:
			return 0, s
		}
		wait := d.wait(n, s)
		if wait > d.f.o.Timeout {
			s.why.Detail += fmt.Sprintf("; it asks to wait %v", wait)
			return 0, s
		}
		if d.f.o.Sleep(ctx, wait) != nil {
			return 0, d.late(s)
		}
		n++
	}
}

// late says that time was up, and what was going on.
func (d *download) late(s *setback) *setback {
	l := fail(ReasonTime, "more than %v", d.f.o.Timeout)
	if s.why.Reason != ReasonTime {
		l.why.Detail += "; last: " + s.why.Reason
	}
	l.why.Host, l.why.Status = s.why.Host, s.why.Status
	return l
}

// wait returns how long to wait after the nth setback. Where the server does not say, it
// differs from file to file, so that those that failed together do not return together.
func (d *download) wait(n int, s *setback) time.Duration {
	if s.after > 0 {
		return s.after
	}
	w := longestWait
	if n < 16 {
		w = min(w, firstWait<<n)
	}
	return w*3/4 + w/2*time.Duration(d.name[0])/256
}

// try asks once.
func (d *download) try(ctx context.Context) (size int64, err error) {
	p, err := d.f.cache.look(d.name)
	if err != nil {
		return 0, err
	}
	if p.whole() {
		return d.finish(p.have)
	}
	resp, s := d.ask(ctx, p)
	if s != nil {
		return 0, s
	}
	defer closeBody(resp)
	size, err = d.take(ctx, p, resp)
	if s, ok := errors.AsType[*setback](err); ok {
		s.at(resp.Request.URL, resp.StatusCode)
	}
	return size, err
}

// ask sends the request, and again wherever it is redirected to. The caller closes the
// body of the answer.
func (d *download) ask(ctx context.Context, p part) (*http.Response, *setback) {
	u := d.url
	for range maxRedirects + 1 {
		r := d.request(ctx, u, p)
		resp, err := d.f.o.Transport.RoundTrip(r)
		if err != nil {
			d.f.silent.Add(1)
			return nil, networkSetback(ctx, err).at(u, 0)
		}
		d.f.silent.Store(0)
		if !redirects(resp) {
			resp.Request = r // for messages: whose answer it is
			return resp, nil
		}
		closeBody(resp)
		next, s := d.redirect(u, resp.Header.Get("Location"))
		if s != nil {
			return nil, s.at(u, resp.StatusCode)
		}
		u = next
	}
	return nil, fail(ReasonAnswer, "it redirects more than %d times", maxRedirects).at(u, 0)
}

// closeBody closes the body of an answer. The little that is in that of a refusal is read,
// so that the connection can be used again.
func closeBody(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10)
	_ = resp.Body.Close() // nothing is lost that was wanted
}

// request returns the request for the bytes after those of p. It shows the token only to
// hosts that may see it, whoever sent us there.
func (d *download) request(ctx context.Context, u *url.URL, p part) *http.Request {
	h := http.Header{"Accept-Encoding": {"identity"}, "User-Agent": {"mmimport"}}
	if t := d.f.token(); t != "" && !d.bare && matchHost(d.f.o.TokenHosts, u) {
		h.Set("Authorization", "Bearer "+t)
	}
	if p.have > 0 {
		h.Set("Range", fmt.Sprintf("bytes=%d-", p.have))
		h.Set("If-Range", p.Tag)
	}
	return (&http.Request{Method: http.MethodGet, URL: u, Header: h, Host: u.Host}).WithContext(ctx)
}

// redirects reports whether an answer sends us elsewhere.
func redirects(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirect returns where a redirect leads.
func (d *download) redirect(from *url.URL, location string) (*url.URL, *setback) {
	to, err := from.Parse(location)
	if err != nil || to.Host == "" || location == "" {
		return nil, fail(ReasonAnswer, "it redirects to nowhere")
	}
	to.User, to.Fragment = nil, ""
	if isSignIn(to) {
		return nil, fail(ReasonSignIn, "it redirects to a sign-in page at %s", to.Host).otherToken()
	}
	if !d.f.allowed(to) {
		s := hostError(to)
		s.why.Detail = "redirected: " + s.why.Detail
		return nil, s
	}
	return to, nil
}

// finish makes a file complete whose bytes have all arrived.
func (d *download) finish(size int64) (int64, error) {
	if d.r.Size > 0 && size != d.r.Size {
		return 0, errOr(d.f.cache.forget(d.name), d.otherSize(size))
	}
	return size, d.f.cache.finish(d.name)
}

// errOr returns the error of this machine if there is one, and else the setback.
func errOr(err error, s *setback) error {
	if err != nil {
		return err
	}
	return s
}

func (d *download) otherSize(size int64) *setback {
	return fail(ReasonSize, "%d bytes instead of %d", size, d.r.Size)
}

func (d *download) tooBig(size int64) *setback {
	return fail(ReasonTooBig, "%d bytes, and %d are allowed", size, d.f.o.MaxBytes)
}

// receive writes the rest of a file and returns how much of it there is then.
func (d *download) receive(ctx context.Context, w *os.File, body io.Reader, have int64) (int64, error) {
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		if have += int64(n); have > d.f.o.MaxBytes {
			return have, d.tooBig(have)
		}
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return have, err
			}
			d.f.o.Progress(int64(n))
		}
		if err == io.EOF && ctx.Err() == nil { // a server that sees us go may end the answer as if it were whole
			return have, nil
		}
		if err != nil {
			return have, networkSetback(ctx, err)
		}
	}
}
