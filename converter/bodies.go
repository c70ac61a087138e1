package converter

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// A told body is what becomes one line, and the place that it came from.
type toldBody struct {
	jsonl.Body
	origin sources.Origin
}

// usualBody is how long lines of people are, in bytes and about: room is made for them.
const usualBody = 1 << 10

// groupBodies is how many bodies are encoded and checked together.
const groupBodies = 64

// bodies writes the lines of everything that each yields, in order.
func (c *conversion) bodies(ctx context.Context, each func(yield func(jsonl.Body, sources.Origin) error) error) error {
	type encoded struct {
		group   []toldBody
		lines   []byte
		checked validate.Inspected
	}
	return ordered.Map(ctx, c.g.o.Workers, groups(each),
		func(_ context.Context, group []toldBody, emit func(*encoded) error) (err error) {
			e := &encoded{group: group, lines: make([]byte, 0, len(group)*usualBody)}
			for _, b := range group {
				if e.lines, err = jsonl.Append(e.lines, b.Body); err != nil {
					return fmt.Errorf("internal error: %s cannot be written: %w", b.origin, err)
				}
				e.checked = c.lines.check.InspectBody(e.checked, b.Body)
			}
			return emit(e)
		},
		func(e *encoded) error {
			return c.lines.lines(e.group[0].Kind(), e.lines, e.checked, func(i int) sources.Origin { return e.group[i].origin })
		})
}

var errEnough = errors.New("converter: no more bodies are wanted")

// groups yields bodies in groups of one kind.
func groups(each func(yield func(jsonl.Body, sources.Origin) error) error) iter.Seq2[[]toldBody, error] {
	return func(yield func([]toldBody, error) bool) {
		var group []toldBody
		err := each(func(b jsonl.Body, o sources.Origin) error {
			if len(group) == groupBodies || len(group) > 0 && group[0].Kind() != b.Kind() {
				if !yield(group, nil) {
					return errEnough
				}
				group = nil
			}
			group = append(group, toldBody{b, o})
			return nil
		})
		switch {
		case errors.Is(err, errEnough):
		case err != nil:
			yield(nil, err)
		case len(group) > 0:
			yield(group, nil)
		}
	}
}
