package slack

import (
	"context"
	"fmt"
	"iter"
	"path"
	"strings"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// Records implements [sources.Source]. A part is a day file.
func (e *Export) Records(ctx context.Context, p sources.Part) iter.Seq2[sources.Record, error] {
	if !e.ready {
		panic("slack: Records before Directory")
	}
	return func(yield func(sources.Record, error) bool) {
		d := day{e: e, part: p, yield: yield, last: startOfDay(p.File)}
		for el, err := range e.elements(e.in(p.File)) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				d.end(el, err)
				return
			}
			if !d.element(el) {
				return
			}
		}
	}
}

// day is the reading of one day file.
type day struct {
	e     *Export
	part  sources.Part
	yield func(sources.Record, error) bool
	last  int64 // TS of the message before, Unix µs
}

func (d *day) origin(el element) sources.Origin {
	return sources.Origin{File: d.part.File, Item: el.n}
}

// end reports why a file could not be read to its end.
func (d *day) end(el element, err error) {
	kept := "the messages before are kept"
	if el.n == 1 {
		kept = "nothing of it could be read"
	}
	if p, ok := d.e.problem(d.e.in(d.part.File), el, err, kept); ok {
		d.yield(p, nil)
		return
	}
	d.yield(nil, fmt.Errorf("%s: %w", d.origin(el), err))
}

// element yields what one element gives. It returns false when reading shall stop.
func (d *day) element(el element) bool {
	o := d.origin(el)
	leave := func(reason string) bool {
		return d.yield(&sources.LeftOut{Origin: o, Kind: sources.KindMessage, Reason: reason, Count: 1}, nil)
	}
	if isBlank(el.raw) {
		return leave("an empty element of the list")
	}
	var m message
	err := fmt.Errorf("not an object")
	if isObject(el.raw) {
		err = unmarshal(el.raw, &m)
	}
	if err != nil {
		return d.yield(&sources.Problem{Origin: o, Message: err.Error() + ": left out", Damage: true}, nil) &&
			leave("not readable")
	}
	ts, ok := parseTS(string(m.TS))
	if !ok {
		ts = d.last + 1
		p := &sources.Problem{Origin: o, Message: fmt.Sprintf("ts %.40q is no time: the message is placed after the one before it", m.TS)}
		p.Origin.Key = "ts"
		if !d.yield(p, nil) {
			return false
		}
	}
	d.last = ts
	return d.pin(&m, o) && d.message(&m, o, ts, leave)
}

// pin yields the pin that a notice tells of.
func (d *day) pin(m *message, o sources.Origin) bool {
	if m.Subtype != "pinned_item" || m.Item.val == nil {
		return true
	}
	ts, ok := parseTS(string(m.Item.val.TS))
	return !ok || d.yield(&sources.Pin{Origin: o, Conversation: d.part.Conversation, TS: ts}, nil)
}

func (d *day) message(m *message, o sources.Origin, ts int64, leave func(string) bool) bool {
	msg, seen, reason := d.e.convert(m, d.part.Conversation, o, ts)
	if msg == nil {
		return leave(reason) && d.leaveParts(m, o, reason)
	}
	if seen != nil && !d.yield(seen, nil) {
		return false
	}
	if m.previews > 0 && !d.yield(&sources.LeftOut{Origin: o, Kind: sources.KindPreview, Reason: "Mattermost makes previews of links itself", Count: m.previews}, nil) {
		return false
	}
	return d.yield(msg, nil)
}

// leaveParts accounts for what a message that is left out had.
func (d *day) leaveParts(m *message, o sources.Origin, reason string) bool {
	reactions := 0
	for _, r := range m.Reactions {
		reactions += len(r.Users)
	}
	if reactions > 0 && !d.yield(&sources.LeftOut{Origin: o, Kind: sources.KindReaction, Reason: reason, Count: reactions}, nil) {
		return false
	}
	return len(m.Files) == 0 || d.yield(&sources.LeftOut{Origin: o, Kind: sources.KindFile, Reason: reason, Count: len(m.Files)}, nil)
}

// Times that a Slack message can have: from before Slack to the year 2100.
const (
	minTime = 1_000_000_000 // Unix s, 2001
	maxTime = 4_102_444_800 // Unix s, 2100
)

// parseTS reads "1700000000.000100", a time with the fraction of a second in
// decimal digits, as Unix µs. Fewer digits and none are accepted, and more are cut.
// It never goes through a floating-point number, which has not enough digits.
func parseTS(s string) (int64, bool) {
	whole, frac, _ := strings.Cut(strings.TrimSpace(s), ".")
	sec, ok := digits(whole)
	if !ok || sec < minTime || sec >= maxTime {
		return 0, false
	}
	const scale = 6 // digits of a second in a µs
	frac = (frac + "000000")[:scale]
	µs, ok := digits(frac)
	return sec*1_000_000 + µs, ok
}

// digits reads up to 12 decimal digits and nothing else.
func digits(s string) (n int64, ok bool) {
	if s == "" || len(s) > 12 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}

// startOfDay is a time for a message that has none: the day its file is named
// after, Unix µs.
func startOfDay(file string) int64 {
	base := path.Base(file)
	if len(base) >= len(time.DateOnly) {
		if t, err := time.Parse(time.DateOnly, base[:len(time.DateOnly)]); err == nil && t.Unix() >= minTime && t.Unix() < maxTime {
			return t.UnixMicro()
		}
	}
	return minTime * 1_000_000
}
