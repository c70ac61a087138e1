package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows progress on a terminal, and nothing elsewhere.
type bar struct {
	w     io.Writer // nil for none
	stage string
	b     *progressbar.ProgressBar
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
	if stage != p.stage || p.b == nil {
		p.end()
		p.stage = stage
		p.b = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(stage),
			progressbar.OptionShowBytes(bytes), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(throttle), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	_ = p.b.Set64(done) // a bar that cannot be drawn is no reason to stop
}

// throttle is how often the bar is drawn at most.
const throttle = 100 * time.Millisecond

// end takes the bar away.
func (p *bar) end() {
	if p.b != nil {
		_ = p.b.Clear() // as above
		p.b = nil
	}
}
