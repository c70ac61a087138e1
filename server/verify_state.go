package server

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// VerifyState keeps what was read of a server, so that a comparison that was interrupted
// can be gone on with. It has numbers, sums of digests and ids of messages, and no secrets.
type VerifyState interface {
	// Kept is what was kept before: lines, as Keep has got them.
	Kept() [][]byte
	// Keep keeps a line, which has no line feed.
	Keep(line []byte) error
	// Reset forgets all that was kept.
	Reset() error
	// Done forgets all that was kept, because it is needed no more.
	Done() error
}

type noState struct{}

func (noState) Kept() [][]byte    { return nil }
func (noState) Keep([]byte) error { return nil }
func (noState) Reset() error      { return nil }
func (noState) Done() error       { return nil }

// stateVersion is that of the form of the lines.
const stateVersion = 1

// stateHead is the first line: what the others belong to.
type stateHead struct {
	Version int    `json:"version"`
	Archive string `json:"archive"` // its fingerprint
	Server  string `json:"server"`
	Files   string `json:"files"`
}

// statePlace is a line about a place that was read. Its index is the same each time, as it
// depends on the archive alone.
type statePlace struct {
	Place     int         `json:"place"`
	ID        string      `json:"id"` // of the channel: another one is not what was read
	Messages  int         `json:"messages"`
	Replies   int         `json:"replies"`
	Reactions int         `json:"reactions"`
	Files     int         `json:"files"`
	Spans     []stateSpan `json:"spans"`
}

type stateSpan struct {
	From   int64  `json:"from"` // Unix ms
	N      int    `json:"n"`
	Sum    string `json:"sum"` // 32 digits
	Before string `json:"before,omitempty"`
}

// resume takes over what was read before. What is of another archive, server or way to
// compare is forgotten.
func (v *verification) resume(f *File) error {
	head, err := json.Marshal(stateHead{stateVersion, f.Fingerprint, v.c.name, v.cert.Files})
	if err != nil {
		return err
	}
	kept := v.o.State.Kept()
	if len(kept) == 0 || string(kept[0]) != string(head) {
		if err := v.o.State.Reset(); err != nil {
			return err
		}
		return v.o.State.Keep(head)
	}
	n := 0
	for _, line := range kept[1:] {
		var s statePlace
		if json.Unmarshal(line, &s) == nil && v.restore(&s) { // the last may have been cut off
			n++
		}
	}
	if n > 0 {
		v.cert.Notes = append(v.cert.Notes, fmt.Sprintf("the messages of %s were read before an interruption", plural(n, "channel")))
	}
	return nil
}

func (v *verification) restore(s *statePlace) bool {
	if s.Place < 0 || s.Place >= len(v.want.places) {
		return false
	}
	p := v.want.places[s.Place]
	if p.id == "" || p.id != s.ID || p.done {
		return false
	}
	have := totals{messages: s.Messages, replies: s.Replies, reactions: s.Reactions, files: s.Files}
	found := map[int64]span{}
	for _, x := range s.Spans {
		raw, err := hex.DecodeString(x.Sum)
		if err != nil || len(raw) != 16 {
			return false
		}
		one := span{sum: sum{n: x.N, hi: binary.BigEndian.Uint64(raw[:8]), lo: binary.BigEndian.Uint64(raw[8:])}, before: x.Before}
		have.n += x.N
		have.plus(one.hi, one.lo)
		found[x.From] = one
	}
	p.have, p.spans, p.done = have, found, true
	return true
}

// keep keeps what was read of a place.
func (v *verification) keep(p *place) error {
	s := statePlace{
		Place: p.index, ID: p.id, Messages: p.have.messages, Replies: p.have.replies, Reactions: p.have.reactions, Files: p.have.files, Spans: []stateSpan{},
	}
	for from, x := range p.spans {
		s.Spans = append(s.Spans, stateSpan{from, x.n, x.String(), x.before})
	}
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return v.o.State.Keep(line)
}

// ReadState reads the lines of a state that was written one after the other, without what
// an interruption has cut off.
func ReadState(r io.Reader) (lines [][]byte, err error) {
	b := bufio.NewReader(r)
	for {
		line, err := b.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, line[:len(line)-1])
	}
}
