package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/converter"
)

// Difference is what differs between two archives, in a form to be written down.
type Difference struct {
	Old           string                             `json:"old"` // names of the archives
	New           string                             `json:"new"`
	Equal         bool                               `json:"equal"`
	Objects       []converter.ObjectDifference       `json:"objects"` // everything but messages
	Messages      converter.MessageDifference        `json:"messages"`
	Conversations []converter.ConversationDifference `json:"conversations"` // those whose messages differ
	Changes       []Change                           `json:"changes"`       // messages that differ
	MoreChanges   int                                `json:"more_changes,omitzero"`
}

// Change is a message that differs.
type Change struct {
	Place  string    `json:"place"`
	Time   time.Time `json:"time"`
	Author string    `json:"author"`
	Reply  bool      `json:"reply,omitzero"`
	How    string    `json:"how"` // new, changed or gone
	Fields []string  `json:"fields,omitempty"`
}

// listedChanges is how many messages a report of a difference lists.
const listedChanges = 10_000

var errListed = errors.New("report: enough is listed")

// NewDifference makes a report of a difference.
func NewDifference(ctx context.Context, d *converter.Difference, old, now string) (*Difference, error) {
	r := &Difference{
		Old: old, New: now, Equal: d.Equal(), Objects: d.Objects, Messages: d.Messages, Conversations: d.Conversations, Changes: []Change{},
	}
	if r.Objects == nil {
		r.Objects = []converter.ObjectDifference{}
	}
	if r.Conversations == nil {
		r.Conversations = []converter.ConversationDifference{}
	}
	err := d.EachMessage(ctx, func(m converter.MessageChange) error {
		if len(r.Changes) == listedChanges {
			return errListed
		}
		r.Changes = append(r.Changes, Change{m.Place, time.UnixMilli(m.At).UTC(), m.Author, m.Reply, m.How, m.Fields})
		return nil
	})
	if err != nil && !errors.Is(err, errListed) {
		return nil, err
	}
	m := d.Messages
	r.MoreChanges = m.New + m.Edited + m.Changed + m.Gone - len(r.Changes)
	return r, nil
}

// ForDifference is For for differences.
func ForDifference(name string) func(io.Writer, *Difference) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return func(w io.Writer, r *Difference) error {
			err := json.MarshalWrite(w, r, json.Deterministic(true), jsontext.WithIndent("  "))
			return errors.Join(err, newline(w))
		}
	case ".html":
		return func(w io.Writer, r *Difference) error { return r.describe().html(w) }
	case ".md":
		return func(w io.Writer, r *Difference) error { return r.describe().markdown(w) }
	}
	return nil
}

func newline(w io.Writer) error {
	_, err := io.WriteString(w, "\n")
	return err
}

// describe makes a document of the difference.
func (r *Difference) describe() *document {
	d := &document{Title: "Difference of two archives", Sources: clean(r.Old) + " and " + clean(r.New), Verdict: verdict{Level: "good", Text: "The archives say the same."}}
	if r.Equal {
		return d
	}
	m := r.Messages
	d.Verdict = verdict{Level: "warn", Text: fmt.Sprintf("%s and %s differ.", counted(len(r.Objects), "object", "objects"), counted(m.New+m.Edited+m.Changed+m.Gone, "message", "messages"))}
	d.Facts = []fact{
		{"New messages", comma(m.New), counted(m.NewReplies, "is a reply", "are replies")},
		{"Changed messages", comma(m.Edited + m.Changed), counted(m.Edited, "with another text", "with another text")},
		{"Messages gone", comma(m.Gone), "in the first archive only"},
		{"Reactions", comma(m.ReactionsNew), counted(m.ReactionsGone, "gone", "gone")},
		{"Files", comma(m.FilesNew), counted(m.FilesGone, "gone", "gone")},
	}
	objects := &table{ID: "objects", Caption: "Everything but messages", Columns: columns("t Name", "c Kind", "c How", "t Fields")}
	rows(objects, r.Objects, func(o converter.ObjectDifference) []cell {
		return []cell{text(o.Name), text(strings.ReplaceAll(o.Kind, "_", " ")), text(o.How), text(strings.Join(o.Fields, ", "))}
	})
	places := &table{ID: "conversations", Caption: "Conversations whose messages differ", Columns: columns("t Name", "n New", "n Edited", "n Changed", "n Gone")}
	rows(places, r.Conversations, func(c converter.ConversationDifference) []cell {
		return []cell{text(c.Name), number(c.New), number(c.Edited), number(c.Changed), number(c.Gone)}
	})
	changes := &table{ID: "changes", Caption: "Messages", Columns: columns("t Where", "c How", "t When", "t Who", "t Fields")}
	rows(changes, r.Changes, func(c Change) []cell {
		return []cell{text(c.Place), text(c.How), text(c.Time.Format("2006-01-02 15:04:05.000")), text(c.Author), text(strings.Join(c.Fields, ", "))}
	})
	changes.More += r.MoreChanges
	for _, s := range []section{
		{ID: "what", Title: "What differs", Tables: []*table{objects.trim()}}, {ID: "where", Title: "Where messages differ", Tables: []*table{places}},
		{ID: "which", Title: "Which messages differ", Tables: []*table{changes.trim()}},
	} {
		if len(s.Tables[0].Rows) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}
