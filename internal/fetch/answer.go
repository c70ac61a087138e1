package fetch

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// take judges an answer and writes what it brings to the cache. The error is a *setback,
// or of this machine.
func (d *download) take(ctx context.Context, p part, resp *http.Response) (int64, error) {
	n := note{Tag: strongTag(resp.Header.Get("ETag")), Size: resp.ContentLength}
	body := bufio.NewReaderSize(resp.Body, sniffed)
	switch resp.StatusCode {
	case http.StatusOK:
		p.have = 0 // also when a part was asked for: the file is another, or the server knows no parts
	case http.StatusPartialContent:
		start, size, ok := contentRange(resp.Header.Get("Content-Range"))
		if !ok || start != p.have || p.have == 0 || n.Tag != "" && n.Tag != p.Tag || p.Size >= 0 && size >= 0 && size != p.Size {
			return 0, errOr(d.f.cache.forget(d.name), fail(ReasonAnswer, "another part of the file than was asked for").retry())
		}
		n = note{Tag: p.Tag, Size: max(size, p.Size)}
	case http.StatusRequestedRangeNotSatisfiable:
		if size, err := strconv.ParseInt(strings.TrimPrefix(resp.Header.Get("Content-Range"), "bytes */"), 10, 64); err == nil && size == p.have && size > 0 {
			return d.finish(size) // nothing was missing
		}
		return 0, errOr(d.f.cache.forget(d.name), fail(ReasonAnswer, "the file has changed").retry())
	default:
		return 0, refusal(resp)
	}
	if s := d.judge(resp, n, body); s != nil {
		return 0, errOr(d.f.cache.forget(d.name), s)
	}
	return d.write(ctx, p, n, body)
}

// write writes what an answer brings to the cache.
func (d *download) write(ctx context.Context, p part, n note, body io.Reader) (size int64, err error) {
	var w *os.File
	if p.have > 0 {
		w, err = d.f.cache.resume(d.name)
	} else {
		w, err = d.f.cache.begin(d.name, n)
	}
	if err != nil {
		return 0, err
	}
	size, err = d.receive(ctx, w, body, p.have)
	if err := w.Close(); err != nil {
		return 0, err
	}
	if s, ok := errors.AsType[*setback](err); ok && s.why.Reason == ReasonTooBig {
		return 0, errOr(d.f.cache.forget(d.name), s)
	}
	if err != nil {
		return 0, err
	}
	if n.Size >= 0 && size != n.Size {
		return 0, fail(ReasonNetwork, "it broke off after %d of %d bytes", size, n.Size).retry()
	}
	return d.finish(size)
}

// refusal tells what an answer means that brings no file.
func refusal(resp *http.Response) *setback {
	words := strings.TrimSpace(strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode))
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return fail(ReasonRefused, "%s", words).otherToken()
	case code == http.StatusNotFound, code == http.StatusGone:
		return fail(ReasonGone, "%s", words).otherToken() // said also to hide that there is a file
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout,
		code >= 500 && code != http.StatusNotImplemented && code != http.StatusHTTPVersionNotSupported:
		s := fail(ReasonBusy, "%s", words).retry()
		s.after = retryAfter(resp.Header)
		return s
	}
	return fail(ReasonAnswer, "%s", words)
}

// judge refuses an answer that is not the file that was meant.
func (d *download) judge(resp *http.Response, n note, body *bufio.Reader) *setback {
	if e := resp.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return fail(ReasonAnswer, "it is compressed, though that was not asked for")
	}
	exact := d.r.Size > 0 && n.Size == d.r.Size // so long a log-in page would be a great chance
	if !exact && !d.expectsHTML() && isHTML(resp, body) {
		return fail(ReasonSignIn, "it sends a web page instead of the file").otherToken()
	}
	if d.r.Size > 0 && n.Size >= 0 && !exact {
		return d.otherSize(n.Size)
	}
	if n.Size > d.f.o.MaxBytes {
		return d.tooBig(n.Size)
	}
	return nil
}

// expectsHTML reports whether a web page is what was asked for.
func (d *download) expectsHTML() bool {
	switch t, _, _ := mime.ParseMediaType(d.r.Type); t {
	case "text/html", "application/xhtml+xml":
		return true
	}
	switch strings.ToLower(path.Ext(d.r.Name)) {
	case ".html", ".htm", ".xhtml", ".xht", ".shtml":
		return true
	}
	return false
}

// sniffed is how much of a body is looked at where its type is not stated, in bytes.
const sniffed = 512

// isHTML reports whether an answer is a web page.
func isHTML(resp *http.Response, body *bufio.Reader) bool {
	stated := resp.Header.Get("Content-Type")
	if stated == "" && resp.StatusCode == http.StatusOK {
		start, _ := body.Peek(sniffed) // an error comes again when the body is read
		stated = http.DetectContentType(start)
	}
	t, _, _ := mime.ParseMediaType(stated)
	return t == "text/html" || t == "application/xhtml+xml"
}

// strongTag returns an ETag that vouches for every byte, or "" (RFC 9110, 8.8.3).
func strongTag(s string) string {
	if len(s) > 256 || len(s) < 3 || s[0] != '"' || s[len(s)-1] != '"' {
		return ""
	}
	if strings.ContainsFunc(s[1:len(s)-1], func(r rune) bool { return r <= ' ' || r > '~' || r == '"' }) {
		return ""
	}
	return s
}

// contentRange reads "bytes 5-9/10": where a part starts, and the size of the whole, -1
// when that is not known.
func contentRange(s string) (start, size int64, ok bool) {
	s, bytes := strings.CutPrefix(s, "bytes ")
	span, total, slash := strings.Cut(s, "/")
	first, last, dash := strings.Cut(span, "-")
	start, err := strconv.ParseInt(first, 10, 64)
	end, err2 := strconv.ParseInt(last, 10, 64)
	size = -1
	var err3 error
	if total != "*" {
		size, err3 = strconv.ParseInt(total, 10, 64)
	}
	ok = bytes && slash && dash && errors.Join(err, err2, err3) == nil && 0 <= start && start <= end && (total == "*" || end < size)
	return start, size, ok
}

// retryAfter returns how long a server asks to wait; 0 when it does not say. A point in
// time is taken by the server's own clock.
func retryAfter(h http.Header) time.Duration {
	s := h.Get("Retry-After")
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	then, err := http.ParseTime(s)
	now, err2 := http.ParseTime(h.Get("Date"))
	if err != nil || err2 != nil {
		return 0
	}
	return max(0, then.Sub(now))
}
