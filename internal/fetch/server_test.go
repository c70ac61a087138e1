package fetch

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What no message may tell.
const (
	testToken = "xoxb-1234-our-own"
	urlToken  = "xoxe-5678-of-the-export"
)

// script is a server that answers each request with the next of its steps, whatever host
// is asked, and writes down what it was asked.
type script struct {
	t     *testing.T
	steps []http.HandlerFunc

	mu    sync.Mutex
	asked []string // "host/path?query", then what matters of the header
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := r.Host + r.URL.RequestURI()
	for _, h := range []string{"Authorization", "Range", "If-Range", "Referer"} {
		if v := r.Header.Get(h); v != "" {
			line += " " + h + ": " + v
		}
	}
	s.mu.Lock()
	n := len(s.asked)
	s.asked = append(s.asked, line)
	s.mu.Unlock()
	if n >= len(s.steps) {
		s.t.Errorf("one request too many: %s", line)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	s.steps[n](w, r)
}

// requests returns what was asked so far.
func (s *script) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// world is a script, its server, and options for a Fetcher that knows no other.
type world struct {
	*script
	Options
	sleeps []time.Duration
}

func newWorld(t *testing.T, steps ...http.HandlerFunc) *world {
	w := &world{script: &script{t: t, steps: steps}}
	srv := httptest.NewUnstartedServer(w.script)
	cert, pool := certificate(t)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	transport := &http.Transport{
		TLSClientConfig:    &tls.Config{RootCAs: pool},
		DisableCompression: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, srv.Listener.Addr().String())
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	w.Options = Options{Token: testToken, Cache: t.TempDir(), Transport: transport}
	w.Sleep = func(ctx context.Context, d time.Duration) error {
		w.sleeps = append(w.sleeps, d)
		return ctx.Err()
	}
	return w
}

// fetcher opens a Fetcher of the world; closed by the caller or at the end of the test.
func (w *world) fetcher(t *testing.T) *Fetcher {
	t.Helper()
	f, err := New(w.Options)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// certificate returns one for the hosts of the tests. (wrong.slack.com is left out.)
var certificate = func() func(t *testing.T) (tls.Certificate, *x509.CertPool) {
	make := sync.OnceValues(func() (cert tls.Certificate, err error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return cert, err
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1),
			NotBefore:    time.Now().Add(-time.Hour),
			NotAfter:     time.Now().Add(time.Hour),
			IsCA:         true, BasicConstraintsValid: true,
			DNSNames: []string{"files.slack.com", "files-origin.slack.com", "acme.slack.com", "avatars.slack-edge.com", "cdn.example", "evil.example"},
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		if err != nil {
			return cert, err
		}
		leaf, err := x509.ParseCertificate(der)
		return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
	})
	return func(t *testing.T) (tls.Certificate, *x509.CertPool) {
		cert, err := make()
		if err != nil {
			t.Fatal(err)
		}
		pool := x509.NewCertPool()
		pool.AddCert(cert.Leaf)
		return cert, pool
	}
}()

// body is the file of the tests; small enough to be read in a failure.
const body = "0123456789abcdefghij"

// The steps. Header fields come as name and value in turn.

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		set(w, header)
		w.WriteHeader(code)
		fmt.Fprintf(w, "never mind %s", testToken)
	}
}

func set(w http.ResponseWriter, header []string) {
	for i := 0; i+1 < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
}

// whole sends the body, ranges or not.
func whole(header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		set(w, append([]string{"Content-Type", "image/png", "Content-Length", strconv.Itoa(len(body))}, header...))
		fmt.Fprint(w, body)
	}
}

// proper does what a good server does with ranges.
func proper(tag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "photo.png", time.Time{}, strings.NewReader(body))
	}
}

// cut promises the body and breaks off after n bytes.
func cut(n int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		set(w, append([]string{"Content-Type", "image/png", "Content-Length", strconv.Itoa(len(body))}, header...))
		fmt.Fprint(w, body[:n])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// stall sends the first n bytes and then nothing, until the other side has gone.
func stall(n int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		set(w, append([]string{"Content-Type", "image/png", "Content-Length", strconv.Itoa(len(body))}, header...))
		fmt.Fprint(w, body[:n])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
}

// text sends another body, without a length when chunked.
func text(content string, chunked bool, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		set(w, header)
		if chunked {
			_ = http.NewResponseController(w).Flush()
		} else {
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		}
		fmt.Fprint(w, content)
	}
}

// tellsNoSecret fails the test when a value shows a token however it is printed or logged.
func tellsNoSecret(t *testing.T, v any) {
	t.Helper()
	var all bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&all, verb+"\n", v)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&all, nil), slog.NewJSONHandler(&all, nil)} {
		slog.New(h).Info("it", "value", v, slog.Group("in", "it", v))
	}
	for _, secret := range []string{testToken, urlToken, "our-own", "of-the-export", fmt.Sprintf("%x", testToken)} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("tells %q:\n%s", secret, all.String())
		}
	}
}
