package slack

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/mmimport/mmimport/sources"
)

// Records implements [sources.Source]. A part is a day file.
func (e *Export) Records(ctx context.Context, p sources.Part) iter.Seq2[sources.Record, error] {
	if !e.ready {
		panic("slack: Records before Directory")
	}
	return func(yield func(sources.Record, error) bool) {
		d := day{e: e, part: p, yield: yield, last: startOfDay(p.File)}
		var err error
		if d.elsewhere, err = e.timesIn(e.twins[p.File]); err != nil {
			yield(nil, fmt.Errorf("%s: %w", p.File, err))
			return
		}
		for el, err := range e.messages(e.in(p.File)) {
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
		d.tell()
	}
}

// day is the reading of one day file.
type day struct {
	e     *Export
	part  sources.Part
	yield func(sources.Record, error) bool
	last  int64 // TS of the message before, Unix µs
	msg   sources.Message

	elsewhere map[int64]bool // TS of the messages that other files of the conversation have, and that come from there
	notes     notes
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
		if d.yield(p, nil) {
			d.tell()
		}
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
	if el.obj == nil && isBlank(el.raw) {
		return leave("an empty element of the list")
	}
	m, err := el.message()
	if err != nil {
		return d.yield(&sources.Problem{Origin: o, Message: err.Error() + ": left out", Damage: true}, nil) &&
			leave("not readable")
	}
	ts, ok := parseTS(string(m.TS))
	if !ok {
		ts = d.last + 1
		p := &sources.Problem{Origin: o, Message: fmt.Sprintf("ts %.40q is no time: the message is placed after the one before it", cutTokens(string(m.TS)))}
		p.Origin.Key = "ts"
		if !d.yield(p, nil) {
			return false
		}
	}
	d.last = ts
	if ok && d.elsewhere[ts] {
		const twice = "the same message is in another folder of the conversation"
		return leave(twice) && d.leaveParts(m, o, twice)
	}
	return d.pin(m, o) && d.message(m, o, ts, leave)
}

// message returns the element as a message.
func (el element) message() (*message, error) {
	if el.obj != nil {
		return el.obj, nil
	}
	if !isObject(el.raw) {
		return nil, errors.New("not an object")
	}
	m := new(message)
	return m, unmarshal(el.raw, m)
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
	d.msg = sources.Message{
		Origin: o, Conversation: d.part.Conversation, TS: ts,
		Files: d.msg.Files[:0], Reactions: d.msg.Reactions[:0], Attachments: d.msg.Attachments[:0],
	}
	seen, reason := d.e.convert(m, &d.msg)
	if reason != "" {
		return leave(reason) && d.leaveParts(m, o, reason)
	}
	if seen != nil && !d.yield(seen, nil) {
		return false
	}
	d.notes.add(m)
	if m.previews > 0 && !d.yield(&sources.LeftOut{Origin: o, Kind: sources.KindPreview, Reason: "Mattermost makes previews of links itself", Count: m.previews}, nil) {
		return false
	}
	return d.yield(&d.msg, nil)
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
