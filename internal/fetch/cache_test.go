package fetch

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// checkNoSecrets reads the whole cache folder: only hashed names, only for us, no address
// and no token.
func checkNoSecrets(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if m := info.Mode().Perm(); runtime.GOOS != "windows" && m != 0o600 && m != 0o700 {
			t.Errorf("%s has mode %v", p, m)
		}
		if rel, _ := filepath.Rel(dir, p); !regexp.MustCompile(`^(lock|[0-9a-f]{2}([/\\][0-9a-f]{62}(\.part|\.json)?)?)$`).MatchString(rel) {
			t.Errorf("the cache holds %s", rel)
		}
		if d.IsDir() {
			return nil
		}
		b, err := os.ReadFile(p)
		for _, secret := range []string{testToken, urlToken, "slack.com", "F1", "photo"} {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s holds %q: %s", p, secret, b)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestALaterRunFindsWhatIsComplete(t *testing.T) {
	w := newWorld(t, whole(), whole())
	r := Request{ID: "../../F1", URL: address, Size: 20}
	first := w.fetcher(t)
	a, err := first.Fetch(t.Context(), r)
	if err := errors.Join(err, first.Close()); err != nil {
		t.Fatal(err)
	}
	second := w.fetcher(t)
	b, err := second.Fetch(t.Context(), r)
	if err != nil || a != b || content(t, second, r.ID) != body {
		t.Errorf("%+v, then %+v, %v", a, b, err)
	}
	if len(w.requests()) != 1 {
		t.Errorf("asked %v", w.requests())
	}
	if rel, err := filepath.Rel(w.Cache, b.Path); err != nil || !filepath.IsLocal(rel) {
		t.Errorf("the file is at %s", b.Path)
	}
	// A file of the same ID and another size is another file.
	r.Size = 7
	if _, err := second.Fetch(t.Context(), r); err == nil || len(w.requests()) != 2 {
		t.Errorf("%v, asked %v", err, w.requests())
	}
	checkNoSecrets(t, w.Cache)
}

func TestALaterRunGoesOn(t *testing.T) {
	w := newWorld(t, stall(8, "ETag", `"v1"`), proper(`"v1"`))
	w.Timeout = 50 * time.Millisecond
	r := Request{ID: "F1", URL: address, Size: 20}
	first := w.fetcher(t)
	_, err := first.Fetch(t.Context(), r)
	if want := address + ": " + ReasonTime + " (more than 50ms)"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	checkNoSecrets(t, w.Cache)
	w.Timeout = time.Minute
	second := w.fetcher(t)
	if _, err := second.Fetch(t.Context(), r); err != nil || content(t, second, "F1") != body {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{asked, asked + theRest}, w.requests()); diff != "" {
		t.Error(diff)
	}
}

func TestAPartThatIsTheWhole(t *testing.T) {
	w := newWorld(t)
	f := w.fetcher(t)
	part, err := f.cache.begin(cacheName("F1"), note{`"v1"`, 20})
	if err != nil {
		t.Fatal(err)
	}
	_, err = part.WriteString(body)
	if err := errors.Join(err, part.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address}); err != nil || content(t, f, "F1") != body {
		t.Error(err)
	}
}

func TestDamagedNotesAreNotBelieved(t *testing.T) {
	for _, text := range []string{"", "{", `{"etag":"","size":20}`, `{"etag":"\"v1\"","size":3}`} {
		w := newWorld(t, whole())
		f := w.fetcher(t)
		name := cacheName("F1")
		part, err := f.cache.begin(name, note{`"v1"`, 20})
		if err != nil {
			t.Fatal(err)
		}
		_, err = part.WriteString("other")
		if err := errors.Join(err, part.Close(), f.cache.root.WriteFile(name+".json", []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address}); err != nil || content(t, f, "F1") != body {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{asked}, w.requests()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestATemporaryCacheGoes(t *testing.T) {
	w := newWorld(t, whole())
	w.Cache, w.TempDir = "", t.TempDir()
	f := w.fetcher(t)
	got, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address})
	if err != nil || !strings.HasPrefix(got.Path, w.TempDir) {
		t.Fatal(got, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(w.TempDir); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}

func TestTheCacheIsForOneRun(t *testing.T) {
	w := newWorld(t)
	first := w.fetcher(t)
	_, err := New(w.Options)
	if runtime.GOOS != "windows" && !errors.Is(err, errInUse) {
		t.Errorf("a second run: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.fetcher(t).Close(); err != nil {
		t.Error(err)
	}
}

func TestAFullDiskIsNoFaultOfTheFile(t *testing.T) {
	w := newWorld(t, whole())
	f := w.fetcher(t)
	if err := os.WriteFile(filepath.Join(w.Cache, cacheName("F1")[:2]), nil, 0o600); err != nil { // no folder can be made here
		t.Fatal(err)
	}
	_, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address})
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		t.Errorf("the error is %T %v", err, err)
	}
}

func TestCancelledAtOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		step http.HandlerFunc
	}{
		{"before the answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"in the body", stall(8)},
		{"while waiting", status(429, "Retry-After", "600")},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := make(chan struct{})
			w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { close(began); c.step(rw, r) })
			w.Sleep = nil
			f := w.fetcher(t)
			ctx, cancel := context.WithCancel(t.Context())
			go func() { <-began; cancel() }()
			start := time.Now()
			_, err := f.Fetch(ctx, Request{ID: "F1", URL: address})
			if err != context.Canceled || time.Since(start) > 10*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			if _, err := f.Fetch(ctx, Request{ID: "F2", URL: address}); err != context.Canceled {
				t.Error(err)
			}
		})
	}
}

func TestCallsWithOneIDShareADownload(t *testing.T) {
	release := make(chan struct{})
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { <-release; whole()(rw, r) })
	var arrived sync.Map
	w.Progress = func(n int64) { arrived.Store(n, true) }
	f := w.fetcher(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address}); err != nil || got.Size != 20 {
				t.Error(got, err)
			}
		})
	}
	close(release)
	all.Wait()
	if len(w.requests()) != 1 {
		t.Errorf("asked %v", w.requests())
	}
}

func TestAnotherCallTakesOver(t *testing.T) {
	began := make(chan struct{})
	w := newWorld(t, func(_ http.ResponseWriter, r *http.Request) { close(began); <-r.Context().Done() }, whole())
	f := w.fetcher(t)
	first, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := f.Fetch(first, Request{ID: "F1", URL: address}); err != context.Canceled {
			t.Error(err)
		}
	})
	<-began
	all.Go(func() {
		if _, err := f.Fetch(t.Context(), Request{ID: "F1", URL: address}); err != nil {
			t.Error(err)
		}
	})
	cancel()
	all.Wait()
}

func TestDifferentFilesAtOnce(t *testing.T) {
	w := newWorld(t, times(40, whole())...)
	f := w.fetcher(t)
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range 10 {
				if _, err := f.Fetch(t.Context(), Request{ID: string(rune('a'+n)) + string(rune('0'+i)), URL: address}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
