package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows progress on a terminal, and nothing elsewhere. Its methods may be called
// concurrently.
type bar struct {
	w io.Writer // nil for none

	mu      sync.Mutex
	stage   string
	b       *progressbar.ProgressBar
	fetched int64 // bytes
}

func newBar(stderr io.Writer, off bool) *bar {
	if f, ok := stderr.(*os.File); ok && !off && term.IsTerminal(int(f.Fd())) {
		return &bar{w: stderr}
	}
	return &bar{}
}

// show draws how far a stage is. The bar is cleared when another stage begins. A
// total of 0 or less is not known; bytes says what is counted.
func (p *bar) show(stage string, done, total int64, bytes bool) {
	if p.w == nil {
		return
	}
	if total <= 0 {
		total = -1
	} else {
		done = min(done, total)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if stage != p.stage || p.b == nil {
		p.clear()
		p.stage = stage
		p.b = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(p.describe()),
			progressbar.OptionShowBytes(bytes), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(throttle), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	_ = p.b.Set64(done) // a bar that cannot be drawn is no reason to stop
}

// downloaded says that bytes have arrived, which takes longer than anything else.
func (p *bar) downloaded(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fetched += bytes; p.b != nil {
		p.b.Describe(p.describe())
	}
}

// describe says what goes on.
func (p *bar) describe() string {
	if p.fetched == 0 {
		return p.stage
	}
	return p.stage + ", " + humanize.IBytes(uint64(p.fetched)) + " downloaded"
}

// throttle is how often the bar is drawn at most.
const throttle = 100 * time.Millisecond

// end takes the bar away.
func (p *bar) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *bar) clear() {
	if p.b != nil {
		_ = p.b.Clear() // as above
		p.b = nil
	}
}
