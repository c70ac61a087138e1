package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/converter/report"
	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

var (
	shots  = flag.String("shots", "", "`folder` for pictures of the page; a path that is not absolute is below this package")
	sample = flag.String("export", "", "`file` with a Slack export of which pictures are made, too")
)

// chrome is the one browser of all tests.
var chrome context.Context

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil && program == "" {
			program = p
		}
	}
	if program == "" {
		fmt.Fprintln(os.Stderr, "browser: there is no Chromium on this machine: these tests cannot run without it")
		return 1
	}
	// As root in a container Chromium has no sandbox; the pages are ours.
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	var stop context.CancelFunc
	chrome, stop = chromedp.NewContext(allocator)
	defer stop()
	if err := chromedp.Run(chrome); err != nil {
		fmt.Fprintln(os.Stderr, "browser: Chromium does not start:", err)
		return 1
	}
	return m.Run()
}

// tab is a page that is open, with what the browser said of it.
type tab struct {
	context.Context
	t *testing.T

	mu       sync.Mutex
	said     []string // on the console, errors of the page, refusals of its policy
	requests []string // but for the page itself
	dialogs  int
}

// screen is how a page is looked at.
type screen struct {
	width, height int64
	dark, print   bool
	noScript      bool
}

var desk = screen{width: 1280, height: 900}

// open writes the page of a report into a file and opens it.
func open(t *testing.T, r *converter.Report, s screen) *tab {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	var b bytes.Buffer
	if err := report.WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	at := (&url.URL{Scheme: "file", Path: name}).String()
	ctx, cancel := chromedp.NewContext(chrome)
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	p := &tab{Context: ctx, t: t}
	chromedp.ListenTarget(ctx, func(e any) { p.listen(e, at) })
	colours, media := "light", ""
	if s.dark {
		colours = "dark"
	}
	if s.print {
		media = "print"
	}
	p.do(
		network.Enable(), log.Enable(), runtime.Enable(),
		emulation.SetDeviceMetricsOverride(s.width, s.height, 1, s.width < 600),
		emulation.SetEmulatedMedia().WithMedia(media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}}),
		emulation.SetScriptExecutionDisabled(s.noScript),
		chromedp.Navigate(at), chromedp.WaitReady("footer"),
	)
	return p
}

// listen notes everything that a page must not do. It is called on a goroutine of the driver.
func (p *tab) listen(e any, at string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := e.(type) {
	case *log.EventEntryAdded:
		p.said = append(p.said, e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, e.ExceptionDetails.Error())
	case *network.EventRequestWillBeSent:
		if e.Request.URL != at {
			p.requests = append(p.requests, e.Request.URL)
		}
	case *page.EventJavascriptDialogOpening:
		p.dialogs++
	}
}

func (p *tab) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// value evaluates an expression in the page.
func value[T any](p *tab, expression string) (v T) {
	p.t.Helper()
	p.do(chromedp.Evaluate(expression, &v))
	return v
}

// press uses a button as the keyboard does. A click of the mouse would go to a place, which
// may be another when what is above has just changed.
func (p *tab) press(selector string) {
	p.t.Helper()
	p.do(chromedp.Focus(selector, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
}

// quiet fails the test when the page did anything but show itself.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) > 0 || len(p.requests) > 0 || p.dialogs > 0 {
		p.t.Errorf("the browser said %q, asked for %q, and opened %d dialogs", p.said, p.requests, p.dialogs)
	}
}

// shoot keeps a picture of the whole page, or of its first screen.
func (p *tab) shoot(name string, whole bool) {
	if *shots == "" {
		return
	}
	var data []byte
	if whole {
		p.do(chromedp.FullScreenshot(&data, 100))
	} else {
		p.do(chromedp.CaptureScreenshot(&data))
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// inspect makes the report of an export.
func inspect(t *testing.T, src sources.Source) *converter.Report {
	t.Helper()
	r, err := converter.Run(t.Context(), []sources.Source{src}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func acme(t *testing.T) *converter.Report {
	t.Helper()
	src, err := slack.Open(fixtures.Acme(), "acme", nil)
	if err != nil {
		t.Fatal(err)
	}
	return inspect(t, src)
}

func contains(list []string, part string) bool {
	return strings.Contains(strings.Join(list, "\n"), part)
}

// quote writes a text in JSON.
func quote(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // it is a text
	}
	return string(data)
}
