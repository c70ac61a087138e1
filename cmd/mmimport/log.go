package main

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"unicode"
)

// logger returns a logger on standard error without times: what is logged does not
// depend on the clock.
func (w *world) logger(verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	if !w.logJSON {
		return slog.New(&textHandler{w: w.screen, level: level})
	}
	return slog.New(slog.NewJSONHandler(w.screen, &slog.HandlerOptions{Level: level, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

// textHandler writes a line for each message, begun as every message of the program
// is: "mmimport: renamed account: from=Ann to=ann".
type textHandler struct {
	w     io.Writer
	level slog.Level
	attrs []slog.Attr
}

func (h *textHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *textHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString("mmimport: " + r.Message)
	sep := ": "
	add := func(a slog.Attr) bool {
		b.WriteString(sep + a.Key + "=" + readable(a.Value.String()))
		sep = " "
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	_, err := io.WriteString(h.w, b.String()+"\n")
	return err
}

func (h *textHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &textHandler{h.w, h.level, append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)}
}

// WithGroup returns h: nothing here has groups.
func (h *textHandler) WithGroup(string) slog.Handler { return h }

// readable quotes a value that could be taken for more than one, or that would do
// something to a terminal: it may come from a source.
func readable(s string) string {
	odd := func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) || r == '"' || r == '=' }
	if s == "" || strings.ContainsFunc(s, odd) {
		return strconv.Quote(s)
	}
	return s
}
