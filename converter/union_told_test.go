package converter

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// speaking is a source that is told what to say, messages included.
type speaking struct {
	told
	messages []*sources.Message // in source order
	day      int                // of the month, of its newest message
	whole    bool               // one part holds all messages, each of which names its conversation
	files    map[string]string  // contents by path
}

func (s *speaking) Parts() (list []sources.Part) {
	if s.whole {
		return []sources.Part{{File: s.name, Lines: true, Size: int64(len(s.messages))}}
	}
	for i, m := range s.messages {
		if i == 0 || s.messages[i-1].Conversation != m.Conversation {
			list = append(list, sources.Part{Conversation: m.Conversation, File: fmt.Sprintf("%s/2024-01-%02d.json", m.Conversation, 1+s.day), Size: 1})
		}
	}
	return list
}

func (s *speaking) Records(_ context.Context, p sources.Part) iter.Seq2[sources.Record, error] {
	return func(yield func(sources.Record, error) bool) {
		n := 0
		for _, m := range s.messages {
			if !s.whole && m.Conversation != p.Conversation {
				continue
			}
			n++
			c := *m
			c.Reactions, c.Files = slices.Clone(m.Reactions), slices.Clone(m.Files)
			c.Origin = sources.Origin{File: p.File, Item: n}
			if s.whole {
				c.Origin = sources.Origin{File: p.File, Line: n}
			}
			if !yield(&c, nil) {
				return
			}
		}
	}
}

func (s *speaking) Open(path string) (sources.Content, error) {
	content, ok := s.files[path]
	if !ok {
		return nil, fmt.Errorf("no file %s", path)
	}
	return io.NopCloser(strings.NewReader(content)), nil
}

// kept is an Output in memory.
type kept struct {
	lines bytes.Buffer
	files map[string]string
}

func (o *kept) Name() string                 { return "kept" }
func (o *kept) TempDir() string              { return "" }
func (o *kept) Attaches() bool               { return true }
func (o *kept) Lines(int) (io.Writer, error) { return &o.lines, nil }
func (o *kept) Deflates() bool               { return false }
func (o *kept) AddFile(path string, c sources.Content) (int64, error) {
	b, err := io.ReadAll(c)
	if o.files == nil {
		o.files = map[string]string{}
	}
	o.files[path] = string(b)
	return int64(len(b)), err
}
func (o *kept) Commit() (Written, error) { return Written{}, nil }
func (o *kept) Discard() error           { return nil }
