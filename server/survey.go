package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// Survey is what an archive brings, as far as a server may be in its way. It holds names
// and compact identities, and nothing of messages.
type Survey struct {
	Lines    int
	Messages int
	Users    map[string]*Person // by name in small letters, as are the next; bots too
	Teams    map[string]*Gain
	Channels map[string]int // first line, by team/channel
	Archived map[string]bool
	Emoji    int
	Guests   int
	Services map[string]int // people by auth_service
	Direct   int            // lines of direct channels and messages
}

// Person is an account of an archive.
type Person struct {
	Line           int
	Email          string // in small letters
	Service, Login string // auth_service and auth_data
	HasLogin       bool   // auth_data or a password
	Bot, Guest     bool
	Active         bool
	Teams          []string
}

// Gain is what a team gets.
type Gain struct {
	Line     int // of its definition, or 0
	Channels int // that are not archived, defined in the archive
}

// ReadSurvey reads the lines of an archive. Lines that are broken are passed over: finding
// them is what package validate is for.
func ReadSurvey(ctx context.Context, f *File, progress func(done, total int64)) (s *Survey, err error) {
	entry, err := f.lines()
	if err != nil {
		return nil, err
	}
	r, err := entry.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", entry.Name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return surveyLines(ctx, r, func(done int64) { progress(done, int64(entry.UncompressedSize64)) })
}

// progressLines is how often progress is told.
const progressLines = 1 << 12

func surveyLines(ctx context.Context, r io.Reader, progress func(done int64)) (*Survey, error) {
	s := &Survey{
		Users: map[string]*Person{}, Teams: map[string]*Gain{}, Channels: map[string]int{},
		Archived: map[string]bool{}, Services: map[string]int{},
	}
	for line, err := range jsonl.Lines(r) {
		var long *jsonl.TooLongError
		if err != nil && !errors.As(err, &long) {
			return nil, err
		}
		s.Lines = line.Number
		if line.Number%progressLines == 0 {
			progress(line.Offset)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if s.message(line.Raw) {
			continue
		}
		if body, err := jsonl.Decode(line.Raw); err == nil {
			s.add(line.Number, body)
		}
	}
	return s, nil
}

// The beginnings of lines of messages, as nearly all programs write them.
var (
	postStart   = []byte(`{"type":"post",`)
	directStart = []byte(`{"type":"direct_post",`)
)

// message counts a line that is known for a message by its beginning, and need not be
// decoded.
func (s *Survey) message(raw []byte) bool {
	direct := bytes.HasPrefix(raw, directStart)
	if !direct && !bytes.HasPrefix(raw, postStart) {
		return false
	}
	s.Messages++
	if direct {
		s.Direct++
	}
	return true
}

func (s *Survey) add(line int, body jsonl.Body) {
	switch b := body.(type) {
	case *jsonl.Emoji:
		s.Emoji++
	case *jsonl.Team:
		s.team(text(b.Name)).Line = line
	case *jsonl.Channel:
		s.channel(line, b)
	case *jsonl.User:
		s.user(line, b)
	case *jsonl.Bot:
		s.Users[strings.ToLower(text(b.Username))] = &Person{Line: line, Bot: true, Active: true, Email: strings.ToLower(text(b.Username)) + "@localhost"}
	case *jsonl.Post:
		s.Messages++
	case *jsonl.DirectPost:
		s.Messages++
		s.Direct++
	case *jsonl.DirectChannel:
		s.Direct++
	}
}

func (s *Survey) team(name string) *Gain {
	name = strings.ToLower(name)
	t := s.Teams[name]
	if t == nil {
		t = &Gain{}
		s.Teams[name] = t
	}
	return t
}

func (s *Survey) channel(line int, b *jsonl.Channel) {
	key := strings.ToLower(text(b.Team) + "/" + text(b.Name))
	if _, again := s.Channels[key]; again {
		return
	}
	s.Channels[key] = line
	if b.DeletedAt != nil && *b.DeletedAt > 0 {
		s.Archived[key] = true
		return
	}
	s.team(text(b.Team)).Channels++
}

func (s *Survey) user(line int, b *jsonl.User) {
	p := &Person{
		Line: line, Email: strings.ToLower(text(b.Email)), Service: text(b.AuthService), Login: text(b.AuthData),
		HasLogin: text(b.AuthData) != "" || text(b.Password) != "",
		Guest:    strings.Contains(" "+text(b.Roles)+" ", " system_guest "),
		Active:   b.DeleteAt == nil || *b.DeleteAt <= 0,
	}
	if b.Teams != nil {
		for _, t := range *b.Teams {
			p.Teams = append(p.Teams, strings.ToLower(text(t.Name)))
			s.team(text(t.Name))
		}
	}
	if p.Guest {
		s.Guests++
	}
	if p.Service != "" && p.Login != "" {
		s.Services[p.Service]++
	}
	s.Users[strings.ToLower(text(b.Username))] = p
}

// text is a field of a line, or "" if it is not there.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
