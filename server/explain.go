package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/validate"
)

// Explanation says what an import has stumbled over.
type Explanation struct {
	Record string   // what the line is about; empty if the server told no line
	Causes []string // the likely ones, the likeliest first
	Fix    string
}

// causesShown is how many causes are told at most.
const causesShown = 5

// Explain looks for what is behind the error of an import: what the line is that the
// server names, and what is wrong with it, or with the archive if it names none, as far as
// the rules and what the server holds show it.
func (c *Client) Explain(ctx context.Context, f *File, failed *ImportError, workers int) (*Explanation, error) {
	e := &Explanation{}
	known := knownText(failed.Text)
	if failed.Line > 0 {
		var err error
		if e.Record, err = describeLine(ctx, f, failed.Line); err != nil {
			return nil, err
		}
	}
	survey, err := ReadSurvey(ctx, f, func(int64, int64) {})
	if err != nil {
		return nil, err
	}
	facts, err := c.ReadFacts(ctx, survey, nil)
	if err != nil {
		return nil, err
	}
	o := &validate.Options{Workers: workers, MaxFindings: -1}
	facts.Apply(o)
	h := &suspects{line: failed.Line}
	if _, err := validate.Archive(ctx, f.r, f.Size, f.Name, o, h); err != nil {
		return nil, err
	}
	e.Causes = append(h.errors, h.warnings...)
	e.Fix = h.fix
	if known != nil {
		e.Causes = append(e.Causes, known.cause)
		e.Fix = known.fix
	}
	if len(e.Causes) == 0 {
		e.Causes = []string{"no rule tells; the server's log has more about the job " + failed.Job}
	}
	e.Causes = e.Causes[:min(len(e.Causes), causesShown)]
	return e, nil
}

// suspects gathers what may be behind an error: what is wrong with its line, or, if it has
// none, references to what is not there.
type suspects struct {
	line             int
	errors, warnings []string
	fix              string
}

// Finding implements [validate.Handler].
func (s *suspects) Finding(f validate.Finding) error {
	reference := f.Severity == validate.Error && strings.HasPrefix(string(f.Rule), "MI7")
	if s.line > 0 && f.Line != s.line || s.line == 0 && !reference {
		return nil
	}
	text := fmt.Sprintf("line %d: %s (%s)", f.Line, f.Message, f.Rule)
	list := &s.warnings
	if f.Severity == validate.Error {
		list = &s.errors
	}
	if len(*list) < causesShown {
		*list = append(*list, text)
	}
	if s.fix == "" || len(s.errors) == 1 && f.Severity == validate.Error {
		s.fix = f.Hint
	}
	return nil
}

// Summary implements [validate.Handler].
func (*suspects) Summary(validate.Summary) error { return nil }

// describeLine says what a line is about, without what anybody has written.
func describeLine(ctx context.Context, f *File, number int) (text string, err error) {
	entry, err := f.lines()
	if err != nil {
		return "", err
	}
	r, err := entry.Open()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return lineText(ctx, r, number)
}

func lineText(ctx context.Context, r io.Reader, number int) (string, error) {
	for line, err := range jsonl.Lines(r) {
		var long *jsonl.TooLongError
		switch {
		case errors.As(err, &long):
		case err != nil:
			return "", err
		case ctx.Err() != nil:
			return "", ctx.Err()
		}
		if line.Number != number {
			continue
		}
		body, err := jsonl.Decode(line.Raw)
		if body == nil {
			return fmt.Sprintf("a line that cannot be read: %v", errors.Join(err, errOrNil(long))), nil
		}
		return describe(body), nil
	}
	return "", nil
}

// errOrNil keeps a nil pointer from becoming an error.
func errOrNil(long *jsonl.TooLongError) error {
	if long == nil {
		return nil
	}
	return long
}

// describe says what a line is about, so that it can be found in the source.
func describe(body jsonl.Body) string {
	switch b := body.(type) {
	case *jsonl.Role:
		return fmt.Sprintf("role %q", text(b.Name))
	case *jsonl.Scheme:
		return fmt.Sprintf("scheme %q", text(b.Name))
	case *jsonl.Emoji:
		return fmt.Sprintf("emoji %q, image %q", text(b.Name), text(b.Image))
	case *jsonl.Team:
		return fmt.Sprintf("team %q", text(b.Name))
	case *jsonl.Channel:
		return fmt.Sprintf("channel %q of team %q", text(b.Name), text(b.Team))
	case *jsonl.User:
		return fmt.Sprintf("user %q, %s", text(b.Username), text(b.Email))
	case *jsonl.Bot:
		return fmt.Sprintf("bot %q of %q", text(b.Username), text(b.Owner))
	case *jsonl.Post:
		return fmt.Sprintf("message of %q in channel %q of team %q, %s%s", text(b.User), text(b.Channel), text(b.Team), moment(b.CreateAt), thread(b.Replies))
	case *jsonl.DirectChannel:
		return "conversation of " + peopleOf(b)
	case *jsonl.DirectPost:
		return fmt.Sprintf("direct message of %q, %s%s", text(b.User), moment(b.CreateAt), thread(b.Replies))
	}
	return string(body.Kind()) + " line"
}

func moment(ms *int64) string {
	if ms == nil {
		return "without a time"
	}
	return time.UnixMilli(*ms).UTC().Format("2006-01-02 15:04:05.000 UTC")
}

func thread(replies *[]jsonl.Reply) string {
	if replies == nil || len(*replies) == 0 {
		return ""
	}
	return fmt.Sprintf(", with %d replies", len(*replies))
}

// peopleOf are the people of a conversation, of which there are 8 at most.
func peopleOf(b *jsonl.DirectChannel) string {
	var names []string
	if b.Members != nil {
		names = *b.Members
	}
	if b.Participants != nil {
		names = nil
		for _, p := range *b.Participants {
			if p != nil {
				names = append(names, text(p.Username))
			}
		}
	}
	return strings.Join(names, ", ")
}
