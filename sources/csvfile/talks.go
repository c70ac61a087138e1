package csvfile

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// partSize is how much of a file of messages makes a part, in bytes. It is small
// enough for many workers to share one file, and large enough for the work of
// opening it not to count.
const partSize = 4 << 20

// piece is the start of a part.
type piece struct {
	file  string
	start int64
}

// pieceStart is what a Part does not say of a piece.
type pieceStart struct {
	table  *table
	line   int  // 1-based, at Part.Start
	sought bool // read from Part.Start to its end, not the whole file
}

// messages reads a file of messages for its conversations, for the ids that replies
// refer to, and for the places where it can be cut.
func (v *survey) messages(ctx context.Context, t *table) error {
	c := newCutter(v.s, t)
	t.talks = map[string]int32{}
	withIDs := t.has(colParent) && t.has(colRecordID)
	var key []byte
	n := 0
	err := t.each(v.s, func(r *row) error {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		c.row(r)
		if isBlank(r) || t.fault(r) != "" {
			return nil
		}
		key = t.talkKey(key[:0], r)
		if _, known := t.talks[string(key)]; !known {
			v.newTalk(t, r, key)
		}
		if parent := t.cell(r, colParent); withIDs && len(parent) > 0 && !isRounded(parent) {
			v.s.threads.want(parent)
		}
		return nil
	})
	if err != nil {
		return err
	}
	conversation := ""
	if len(t.talks) == 1 {
		for _, i := range t.talks {
			conversation = v.d.Conversations[i].ID
		}
	}
	c.close(conversation)
	return nil
}

// talkKey appends the cells that say in which conversation a row is.
func (t *table) talkKey(dst []byte, r *row) []byte {
	if who := t.cell(r, colMembers); len(who) > 0 {
		author, _ := t.person(r)
		dst = append(append(dst, who...), 0)
		return append(dst, author...)
	}
	dst = append(append(dst, t.cell(r, colTeam)...), 0, 0)
	return append(dst, t.cell(r, colChannel)...)
}

// newTalk makes known in which conversation a row is, if the row is a message.
func (v *survey) newTalk(t *table, r *row, key []byte) {
	if _, err := t.clock.read(t.when(r)); err != nil {
		return // reported when it is read as a message
	}
	if i, ok := v.talk(t, r); ok {
		t.talks[string(key)] = int32(i)
	}
}

// talk returns the index of the conversation of a row: a direct one where the row
// names its members, else a channel.
func (v *survey) talk(t *table, r *row) (i int, ok bool) {
	if names := list(t.cell(r, colMembers)); len(names) > 0 {
		return v.direct(t, r, names), true
	}
	p := spot{name: t.room}
	if cell := clean(t.cell(r, colChannel)); cell != "" {
		if p, ok = parseSpot(cell, t.has(colTeam)); !ok {
			return 0, false
		}
	}
	if p.name == "" {
		return 0, false
	}
	p.team = cmp.Or(p.team, clean(t.cell(r, colTeam)))
	return v.channel(p.team, p.name, t.origin(r, t.header(colChannel))), true
}

// direct returns the conversation between some people. One name is that of the
// person written to.
func (v *survey) direct(t *table, r *row, names []string) int {
	var ids []string
	for _, name := range names {
		ids = append(ids, personID(name))
	}
	if author := idOf(t.person(r)); len(ids) == 1 && author != "" {
		ids = append(ids, author)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	id := "direct:" + strings.Join(ids, ",")
	if i, known := v.channels[id]; known {
		return i
	}
	kind := sources.Direct
	if len(ids) > 2 {
		kind = sources.Group
	}
	return v.addConversation(sources.Conversation{Origin: t.origin(r, t.header(colMembers)), ID: id, Kind: kind, Members: ids})
}

// cutter cuts a file of messages into parts.
type cutter struct {
	t     *table
	s     *Source
	whole bool // it cannot be read from its middle
	parts []sources.Part
	lines []int // of the parts
}

// newCutter says whether a file can be cut: one that is no UTF-8 cannot, as its rows have
// no place in bytes, nor can one in a zip.
func newCutter(s *Source, t *table) *cutter {
	return &cutter{t: t, s: s, whole: !t.seeks || t.charset.enc != nil}
}

// row says that a row begins, where the file may be cut.
func (c *cutter) row(r *row) {
	n := len(c.parts)
	if n > 0 && (c.whole || r.start-c.parts[n-1].Start < c.s.partSize) {
		return
	}
	p := sources.Part{File: c.t.name, Start: r.start, Lines: true}
	if c.whole {
		p.Start = 0
	}
	c.parts, c.lines = append(c.parts, p), append(c.lines, r.line)
}

// close makes the parts known. conversation is where all messages of the file are, ""
// when they are in several.
func (c *cutter) close(conversation string) {
	for i, p := range c.parts {
		end := c.t.size
		if i+1 < len(c.parts) {
			end = c.parts[i+1].Start
		}
		p.Size, p.Conversation = end-p.Start, conversation
		c.s.parts = append(c.s.parts, p)
		c.s.pieces[piece{p.File, p.Start}] = pieceStart{c.t, c.lines[i], !c.whole}
	}
}

// open returns the rows of a part, and the file to be closed.
func (s *Source) open(p sources.Part, at pieceStart) (*rows, fs.File, error) {
	if !at.sought {
		return at.table.rows(s)
	}
	f, err := s.fsys.Open(p.File)
	if err != nil {
		return nil, nil, err
	}
	if _, err := f.(io.Seeker).Seek(p.Start, io.SeekStart); err != nil {
		_ = f.Close() // the first error says more
		return nil, nil, err
	}
	return s.rows(io.LimitReader(f, p.Size), at.table.dialect, p.Start, at.line), f, nil
}
