package main

import (
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// How often progress is shown at most.
const (
	barEvery   = 100 * time.Millisecond
	plainEvery = 5 * time.Second
)

// bar follows how far a run is, and shows it in one of the ways of --progress. Its
// methods may be called concurrently.
type bar struct {
	mode   string // bar, plain, or none
	screen *screen
	log    *slog.Logger // where lines go in place of the screen, if not nil
	now    func() time.Time

	mu    sync.Mutex
	m     *meter // nil before the first stage
	shown time.Time
}

// newBar returns the progress of a command.
func (w *world) newBar(f *runFlags) *bar {
	b := &bar{mode: f.progressMode(w.screen), screen: w.screen, now: time.Now}
	if w.logJSON {
		b.log = w.log
	}
	return b
}

// show tells how far a stage is. A total of 0 or less is not known.
func (p *bar) show(stage string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.m == nil || p.m.stage != stage {
		p.over()
		var fetched int64
		if p.m != nil {
			fetched = p.m.fetched
		}
		p.m = newMeter(stage, max(done, 0), now)
		p.m.fetched = fetched
		p.shown = time.Time{}
		if p.mode == "plain" {
			p.shown = now // what is soon over says so only
		}
	}
	p.m.set(done, total, now)
	p.paint(now)
}

// downloaded says that bytes have arrived, which takes longer than anything else.
func (p *bar) downloaded(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.m == nil {
		return
	}
	now := p.now()
	p.m.fetched += bytes
	p.m.set(p.m.done, p.m.total, now)
	p.paint(now)
}

// paint shows the meter if it is time to.
func (p *bar) paint(now time.Time) {
	switch {
	case p.mode == "bar" && now.Sub(p.shown) >= barEvery:
		p.screen.draw(p.m.picture(p.screen.width()))
	case p.mode == "plain" && now.Sub(p.shown) >= plainEvery:
		p.say(p.m.sentence())
	default:
		return
	}
	p.shown = now
}

// over says that the stage is done.
func (p *bar) over() {
	if p.mode == "plain" && p.m != nil {
		p.say(p.m.over())
	}
}

func (p *bar) say(sentence string) {
	if p.log != nil {
		p.log.Info("progress", p.m.attributes()...)
		return
	}
	_, _ = io.WriteString(p.screen, "mmimport: "+sentence+"\n") // progress that cannot be told is no reason to stop
}

// end takes the bar away. The run is over; done says that it came to its end.
func (p *bar) end(done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if done {
		p.over()
	}
	if p.mode == "bar" {
		p.screen.draw("")
	}
}

// where says how far the run has come: "while reading, at 45% (1.3 GiB of 2.9 GiB)".
func (p *bar) where() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.m == nil {
		return "at the beginning"
	}
	return fmt.Sprintf("while %s, at %s", p.m.name(), p.m.far())
}
