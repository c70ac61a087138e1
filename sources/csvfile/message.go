package csvfile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/internal/bulk"
	"github.com/mmimport/mmimport/sources"
)

// Records implements [sources.Source]. A part is a piece of a file of messages.
func (s *Source) Records(ctx context.Context, p sources.Part) iter.Seq2[sources.Record, error] {
	if !s.ready {
		panic("csvfile: Records before Directory")
	}
	at, known := s.pieces[piece{p.File, p.Start}]
	if !known {
		panic("csvfile: Records of a part that Parts does not list")
	}
	return func(yield func(sources.Record, error) bool) {
		rows, f, err := s.open(p, at)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close() // only read from: what Close could say, reading has said
		defer s.release(rows)
		d := decoder{s: s, t: at.table, table: int32(slices.Index(s.tables, at.table)), yield: yield, people: map[string]string{}}
		first, _ := slices.BinarySearchFunc(d.t.roots, at.line, func(r rootRow, line int) int { return r.line - line })
		d.roots = d.t.roots[first:]
		for n := 1; ; n++ {
			r, err := rows.next()
			if err == nil && n%256 == 0 {
				err = ctx.Err()
			}
			switch {
			case err == io.EOF:
				return
			case err != nil:
				yield(nil, fmt.Errorf("%s:%d: %w", p.File, rows.line, err))
				return
			}
			if !d.row(r) {
				return
			}
		}
	}
}

// decoder makes records of the rows of one part.
type decoder struct {
	s       *Source
	t       *table
	table   int32 // index of t
	yield   func(sources.Record, error) bool
	stopped bool
	key     []byte
	people  map[string]string // ids by the cells that name them
	keeper  bulk.Keeper
	roots   []rootRow       // those of the file that are still to come
	m       sources.Message // the one that was yielded last
}

// record yields, unless reading was to stop.
func (d *decoder) record(r sources.Record) {
	d.stopped = d.stopped || !d.yield(r, nil)
}

// doubt tells of a fault that costs no message.
func (d *decoder) doubt(r *row, f field, message string) {
	d.record(&sources.Problem{Origin: d.t.origin(r, d.t.header(f)), Message: message})
}

// damage accounts for a row that is left out.
func (d *decoder) damage(r *row, key, why string) {
	o := d.t.origin(r, key)
	d.record(&sources.Problem{Origin: o, Message: why, Damage: true})
	d.record(&sources.LeftOut{Origin: o, Kind: sources.KindMessage, Reason: damaged, Count: 1})
}

// row yields what a row gives. It returns false when reading shall stop.
func (d *decoder) row(r *row) bool {
	if isBlank(r) {
		return true
	}
	if why := d.t.fault(r); why != "" {
		d.damage(r, "", why)
		return !d.stopped
	}
	if !r.valid {
		d.doubt(r, colText, "bytes that are not UTF-8 are replaced")
	}
	d.message(r)
	return !d.stopped
}

// message yields the message of a row.
func (d *decoder) message(r *row) {
	t := d.t
	at := t.when(r)
	if len(at) == 0 {
		d.damage(r, t.whenHeader(), "the row has no time: it is left out")
		return
	}
	µs, err := t.clock.read(at)
	if err != nil {
		d.damage(r, t.whenHeader(), "the time "+t.quote(clean(at))+" "+err.Error()+"; the row is left out")
		return
	}
	d.key = t.talkKey(d.key[:0], r)
	talk, ok := t.talks[string(d.key)]
	if !ok {
		d.damage(r, t.header(colChannel), "the row names no channel: it is left out")
		return
	}
	m := &d.m
	*m = sources.Message{} // setting fields one by one spares a copy of them all
	m.Origin, m.Conversation, m.TS = t.origin(r, ""), d.s.conversations[talk], µs
	m.Author, m.Text, m.EditedAt, m.Pinned = d.author(r), d.text(r), d.editedAt(r, µs), d.pinned(r)
	d.kind(r, m)
	d.attach(r, m)
	self := d.root(r)
	d.place(r, m, talk, self)
	if self != nil && m.Text == "" && len(m.Files) == 0 {
		m.Text = "(a message without content)"
	}
	if m.Text == "" && len(m.Files) == 0 {
		d.leaveEmpty(m)
		return
	}
	d.record(m)
}

// root returns the message that others refer to by the id of a row, nil where nobody
// does.
func (d *decoder) root(r *row) *root {
	for len(d.roots) > 0 && d.roots[0].line < r.line {
		d.roots = d.roots[1:]
	}
	if len(d.roots) > 0 && d.roots[0].line == r.line {
		return d.roots[0].root
	}
	return nil
}

// attach sets what a message has beside its text.
func (d *decoder) attach(r *row, m *sources.Message) {
	if cell := d.t.cell(r, colReactions); len(cell) > 0 {
		m.Reactions = parseReactions(cell)
	}
	if cell := d.t.cell(r, colFiles); len(cell) > 0 {
		m.Files = d.s.files(d.t.name, cell)
	}
}

// place sets where a message stands among others. self is the root that it is, nil where
// nobody replies to it.
func (d *decoder) place(r *row, m *sources.Message, talk int32, self *root) {
	µs, x := m.TS, &d.s.threads
	if len(x.order) > 0 && d.t.has(colRecordID) {
		m.TS = x.place(µs, talk, d.table, r.line)
	}
	if d.t.has(colParent, colParentTime) {
		d.thread(r, m, talk, µs, self)
	}
}

// leaveEmpty accounts for a message that says nothing.
func (d *decoder) leaveEmpty(m *sources.Message) {
	const reason = "nothing in it to show"
	d.record(&sources.LeftOut{Origin: m.Origin, Kind: sources.KindMessage, Reason: reason, Count: 1})
	n := 0
	for _, x := range m.Reactions {
		n += len(x.Users)
	}
	if n > 0 {
		d.record(&sources.LeftOut{Origin: m.Origin, Kind: sources.KindReaction, Reason: reason, Count: n})
	}
}

// author returns the id of who wrote a row, "" when it names nobody.
func (d *decoder) author(r *row) string {
	cell, f := d.t.person(r)
	d.key = append(append(d.key[:0], byte(f)), cell...)
	id, ok := d.people[string(d.key)]
	if !ok {
		id = idOf(cell, f)
		d.people[string(d.key)] = id
	}
	return id
}

// text returns what a message says, with the space at its start, which may matter.
func (d *decoder) text(r *row) sources.Text {
	for _, p := range d.t.fields[colText] {
		if b := bytes.TrimRight(r.cell(p.column), " \t\r\n"); len(b) > 0 {
			return sources.Text(d.keeper.Keep(body(b, r.valid)))
		}
	}
	return ""
}

// editedAt returns when a message was changed last, in Unix ms. Some programs only
// say that it was.
func (d *decoder) editedAt(r *row, µs int64) int64 {
	cell := d.t.cell(r, colEditedAt)
	if len(cell) == 0 || string(cell) == "0" {
		return 0
	}
	if edited, ok := truth(string(cell)); ok {
		if edited {
			return µs / 1000
		}
		return 0
	}
	at, err := d.t.clock.read(cell)
	if err != nil {
		d.doubt(r, colEditedAt, "the time "+err.Error()+": the message counts as not edited")
	}
	return at / 1000
}

func (d *decoder) pinned(r *row) bool {
	cell := d.t.cell(r, colPinned)
	yes, ok := truth(string(cell))
	if len(cell) > 0 && !ok {
		d.doubt(r, colPinned, d.t.quote(clean(cell))+" is neither yes nor no: the message is not pinned")
	}
	return yes
}

// messageKinds are the words for kinds of messages: Mattermost's, Slack's and ours.
var messageKinds = map[string]sources.MessageKind{
	"message": sources.Ordinary, "post": sources.Ordinary, "ordinary": sources.Ordinary, "reply": sources.Ordinary, "slack_attachment": sources.Ordinary,
	"me": sources.Me, "me_message": sources.Me,
	"join": sources.Join, "system_join_channel": sources.Join, "channel_join": sources.Join, "group_join": sources.Join,
	"leave": sources.Leave, "system_leave_channel": sources.Leave, "channel_leave": sources.Leave, "group_leave": sources.Leave,
	"header": sources.Header, "system_header_change": sources.Header, "channel_topic": sources.Header, "topic": sources.Header,
	"purpose": sources.Purpose, "system_purpose_change": sources.Purpose, "channel_purpose": sources.Purpose,
	"rename": sources.Rename, "system_displayname_change": sources.Rename, "channel_name": sources.Rename,
	"archive": sources.Archive, "system_channel_deleted": sources.Archive, "channel_archive": sources.Archive,
	"unarchive": sources.Unarchive, "system_channel_restored": sources.Unarchive, "channel_unarchive": sources.Unarchive,
	"event": sources.Event, "tombstone": sources.Tombstone, "deleted": sources.Tombstone,
}

// kind sets what a message is.
func (d *decoder) kind(r *row, m *sources.Message) {
	cell := d.t.cell(r, colMessageType)
	if len(cell) == 0 {
		return
	}
	word := strings.ToLower(clean(cell))
	kind, known := messageKinds[word]
	switch {
	case known:
		m.Kind = kind
	case strings.HasPrefix(word, "system_"):
		m.Kind = sources.Event
	default:
		d.doubt(r, colMessageType, d.t.quote(word)+" is no type of a message that is known: it is taken for an ordinary one")
	}
	if kind == sources.Header || kind == sources.Purpose || kind == sources.Rename {
		m.Detail = strings.Clone(string(m.Text)) // few are kept, and should not keep a block
	}
}
