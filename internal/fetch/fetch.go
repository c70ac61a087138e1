// Package fetch gets files over HTTPS that belong to an export and are not in it.
//
// A [Fetcher] takes the address of a file and answers with its bytes in a cache
// folder, or with an [*Error] that says in plain words why there are none. It
// asks only hosts of its list, follows no redirect away from them or from
// HTTPS, and shows the token to fewer hosts still. What arrives is taken only
// when it is what was meant: a page that asks for a log-in is no photo, and a
// file of another size than the export states is another file.
//
// What is complete in the cache folder is never asked for again, in this run or
// a later one, and what broke off goes on where it stopped, if the server
// vouches that the file is still the same. The folder holds bytes under hashed
// names: no address and no token.
//
// Nothing here starts a goroutine. At most one 64 KiB buffer is held for each
// call under way, and a small record for each file that could not be had.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// Defaults of Options.
const (
	DefaultTimeout  = 15 * time.Minute
	DefaultMaxBytes = 1 << 30 // bytes; Slack's own limit for a file is 1 GB
	DefaultRetries  = 4
)

// DefaultHosts are where files of a Slack export are, and the only hosts that see the
// token: large organisations are sent on from files.slack.com to another of them.
func DefaultHosts() []string { return []string{"files.slack.com", "*.slack.com"} }

// PictureHosts are where Slack keeps profile pictures and custom emoji. Everybody may see
// them, and so no token is needed there.
func PictureHosts() []string {
	return []string{"avatars.slack-edge.com", "ca.slack-edge.com", "emoji.slack-edge.com"}
}

// Options are what a Fetcher works with. The zero value of each field is its default.
type Options struct {
	// Token, if set, is sent as "Authorization: Bearer" to TokenHosts.
	Token Token
	// Hosts are where files may come from: "files.example.com" is that host,
	// "*.example.com" every one below it, and "files.example.com:8443" that host at
	// that port, which else must be 443. Default: DefaultHosts.
	Hosts []string
	// TokenHosts are the patterns of hosts that are shown the token; others of Hosts
	// are asked without it. Default: DefaultHosts.
	TokenHosts []string
	// Cache is the folder that keeps files from run to run. It is made when missing, and
	// used by one Fetcher at a time. Default: a temporary folder that Close removes.
	Cache string
	// TempDir is where a temporary Cache is made. Default: that of the system.
	TempDir string
	// Timeout is how long one file may take, with all waiting. Default: DefaultTimeout.
	Timeout time.Duration
	// MaxBytes is the size of the largest file that is taken. Default: DefaultMaxBytes.
	MaxBytes int64
	// Retries is how often a file is asked for again when that may help. Default:
	// DefaultRetries; negative: never.
	Retries int
	// Transport does the requests; redirects are not its business. Default: one with the
	// settings of http.DefaultTransport, and so with the proxy that the environment names.
	Transport http.RoundTripper
	// Sleep waits between tries, or returns the error of an ended context. Default: a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Progress, if set, is told of bytes that arrived. It is called on the goroutines
	// of Fetch, by several at once.
	Progress func(bytes int64)
	// LocalHTTP allows plain HTTP to this machine's own address, for tests.
	LocalHTTP bool
}

// Fetcher fetches files. Its methods may be called concurrently; Close is called once,
// when nothing else is in use.
type Fetcher struct {
	o         Options
	token     func() string // not a field of Options any more: a function prints no secret
	cache     *cache
	temporary string // the cache folder, if Close is to remove it

	mu    sync.Mutex
	calls map[string]*call // by file: those under way, and those that failed

	silent atomic.Int32 // how many tries in a row got no answer from anybody
}

// call is one file on its way, or what became of it.
type call struct {
	done  chan struct{} // closed when the rest is set
	got   Fetched
	err   error
	final bool // what came of it holds for everybody
}

// New makes a Fetcher. The caller closes it.
func New(o Options) (_ *Fetcher, err error) {
	token := strings.TrimSpace(string(o.Token))
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("the token holds a space or a character that is not ASCII: it is none")
	}
	o.Token = ""
	f := &Fetcher{o: o.withDefaults(), token: func() string { return token }, calls: map[string]*call{}}
	if o.Cache == "" {
		if f.temporary, err = os.MkdirTemp(o.TempDir, ".mmimport-files-"); err != nil {
			return nil, err
		}
	}
	if f.cache, err = openCache(cmp.Or(o.Cache, f.temporary), o.Cache != ""); err != nil {
		return nil, errors.Join(err, f.removeTemporary())
	}
	return f, nil
}

func (o Options) withDefaults() Options {
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	o.MaxBytes = cmp.Or(o.MaxBytes, DefaultMaxBytes)
	o.Retries = max(0, cmp.Or(o.Retries, DefaultRetries))
	if o.Hosts == nil {
		o.Hosts = DefaultHosts()
	}
	if o.TokenHosts == nil {
		o.TokenHosts = DefaultHosts()
	}
	if o.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.DisableCompression = true // the bytes of the file are wanted, and ranges of them
		t.ResponseHeaderTimeout = time.Minute
		o.Transport = t
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Progress == nil {
		o.Progress = func(int64) {}
	}
	return o
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Format writes no more than what it is, so that nothing prints what others are changing.
func (f *Fetcher) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "fetch.Fetcher") }

// Close releases the cache folder, and removes it if it was a temporary one.
func (f *Fetcher) Close() error {
	if t, ok := f.o.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	return errors.Join(f.cache.close(), f.removeTemporary())
}

func (f *Fetcher) removeTemporary() error {
	if f.temporary == "" {
		return nil
	}
	return os.RemoveAll(f.temporary)
}

// Request asks for one file.
type Request struct {
	// ID names the content, for ever and everywhere, such as a file's id: requests with
	// the same ID get the same bytes, and the first decides what they are.
	ID  string
	URL sources.SecretURL
	// Size is the exact size in bytes. A file of another one is refused, so it must be 0
	// where the source's figure is a guess.
	Size int64
	Name string // as people know it; its extension tells what is to be expected
	Type string // media type, as the source states it; may be empty
}

// Fetched is a file in the cache folder.
type Fetched struct {
	Path string
	Size int64 // bytes
}

// Fetch returns the file, from the cache if it is there. Calls with the same ID share
// one download, and a file that could not be had is not tried again.
//
// The error is an *Error when this file cannot be had, and ctx.Err() when the context
// ended. Any other one is of this machine, such as a full disk, and concerns all files.
func (f *Fetcher) Fetch(ctx context.Context, r Request) (Fetched, error) {
	if r.ID == "" {
		panic("fetch: a request without ID")
	}
	name := cacheName(r.ID)
	for ctx.Err() == nil {
		c, mine := f.join(name)
		if mine {
			return f.lead(ctx, name, c, r)
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return Fetched{}, ctx.Err()
		}
		if c.final {
			return c.got, c.err
		}
	}
	return Fetched{}, ctx.Err()
}

// join returns the call for a file, and whether it is the caller who has to do it.
func (f *Fetcher) join(name string) (c *call, mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.calls[name]; c != nil {
		return c, false
	}
	c = &call{done: make(chan struct{})}
	f.calls[name] = c
	return c, true
}

// lead does a call and tells those who wait for it.
func (f *Fetcher) lead(ctx context.Context, name string, c *call, r Request) (Fetched, error) {
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		_, refused := errors.AsType[*Error](c.err)
		c.final = c.got.Path != "" || refused
		if !refused { // what arrived is found in the cache, what did not is tried again
			delete(f.calls, name)
		}
		close(c.done)
	}()
	c.got, c.err = f.fetch(ctx, name, r)
	return c.got, c.err
}

func (f *Fetcher) fetch(ctx context.Context, name string, r Request) (Fetched, error) {
	got := Fetched{Path: filepath.Join(f.cache.dir, filepath.FromSlash(name))}
	size, ok, err := f.cache.complete(name)
	if err != nil {
		return Fetched{}, err
	}
	if got.Size = size; ok && (r.Size == 0 || r.Size == size) && size <= f.o.MaxBytes {
		return got, nil
	}
	d := download{f: f, name: name, r: r}
	if got.Size, err = d.run(ctx); err != nil {
		return Fetched{}, err
	}
	return got, nil
}

// Open returns the content of a file that Fetch has returned, in this run or an earlier
// one. The caller closes it. The error is fs.ErrNotExist for any other file.
func (f *Fetcher) Open(id string) (sources.Content, error) {
	file, err := f.cache.root.Open(cacheName(id))
	if err != nil {
		return nil, fmt.Errorf("the file %q is not in the cache: %w", id, err)
	}
	return file, nil
}

// Token is a secret that does not print, log or marshal.
type Token string

const hidden = "***"

// String returns three stars, or nothing for no token.
func (t Token) String() string {
	if t == "" {
		return ""
	}
	return hidden
}

// Format writes String for every verb and flag.
func (t Token) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, t.String()) }

// MarshalText is String.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
