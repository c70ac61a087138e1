package main

import (
	"io"
	"os"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/term"
)

// screen is the one way to standard error: whatever is written through it, and the
// line of progress, never run into each other. Its methods may be called concurrently.
type screen struct {
	mu    sync.Mutex
	w     io.Writer
	fd    int // of the terminal, -1 if w is none
	dumb  bool
	color bool

	drawn   int    // columns of the line of progress that is on the screen
	line    string // that line
	midLine bool   // something else was written, and its line is not at its end
}

// newScreen returns the screen on w. getenv is where NO_COLOR and TERM are asked for.
func newScreen(w io.Writer, getenv func(string) string) *screen {
	s := &screen{w: w, fd: -1}
	if isTerminal(w) {
		s.fd = int(w.(*os.File).Fd())
		s.dumb = getenv("TERM") == "dumb"
		// The old console of Windows shows escape sequences as they are; what sets TERM
		// or is Windows Terminal does not.
		plain := runtime.GOOS == "windows" && getenv("WT_SESSION") == "" && getenv("TERM") == ""
		s.color = !s.dumb && !plain && getenv("NO_COLOR") == ""
	}
	return s
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// defaultWidth is that of a terminal that does not tell.
const defaultWidth = 80 // columns

// width is how many columns a line of progress may have: one less than there are, so that
// no terminal goes on to the next line.
func (s *screen) width() int {
	if s.fd >= 0 {
		if w, _, err := term.GetSize(s.fd); err == nil && w > 1 {
			return w - 1
		}
	}
	return defaultWidth - 1
}

// Write takes the line of progress away, writes p, and puts it back.
func (s *screen) Write(p []byte) (int, error) { return s.writeTo(s.w, p) }

func (s *screen) writeTo(w io.Writer, p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := s.line
	s.erase()
	n, err := w.Write(p)
	if len(p) > 0 {
		s.midLine = p[len(p)-1] != '\n'
	}
	s.put(line)
	return n, err
}

// draw shows a line of progress, ASCII without an end, in place of the one before; "" takes it away.
func (s *screen) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(line) < s.drawn || line == "" {
		s.erase()
	}
	s.put(line)
}

// put and erase do without escape sequences: these work on every terminal. That the
// line cannot be drawn is no reason to stop.
func (s *screen) put(line string) {
	s.line = line
	if line == "" || s.midLine {
		return
	}
	_, _ = io.WriteString(s.w, "\r"+line)
	s.drawn = len(line)
}

func (s *screen) erase() {
	if s.drawn > 0 {
		_, _ = io.WriteString(s.w, "\r"+strings.Repeat(" ", s.drawn)+"\r")
	}
	s.drawn, s.line = 0, ""
}

// beside returns a writer to out that spares the line of progress when out is a terminal,
// as it is the same one then.
func (s *screen) beside(out io.Writer) io.Writer {
	if s.fd < 0 || !isTerminal(out) {
		return out
	}
	return besideScreen{s, out}
}

type besideScreen struct {
	s *screen
	w io.Writer
}

func (b besideScreen) Write(p []byte) (int, error) { return b.s.writeTo(b.w, p) }

// The colours of messages.
const (
	red    = "\x1b[1;31m"
	yellow = "\x1b[33m"
	plain  = "\x1b[0m"
)

// paint colours a word, where there are colours.
func (s *screen) paint(color, word string) string {
	if !s.color {
		return word
	}
	return color + word + plain
}
