package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/sources"
)

// describe makes a document of a report. It is the only place that picks numbers.
func describe(r *converter.Report) *document {
	d := &document{Title: "Migration report", Verdict: judge(r), Facts: facts(r), Chart: newChart(r.Messages.Months), Footer: footer}
	var names []string
	for _, s := range r.Sources {
		names = append(names, fmt.Sprintf("%s (%s)", clean(s.Name), clean(s.Kind)))
	}
	d.Sources = strings.Join(names, ", ")
	for _, s := range []section{
		delta(r), before(r), missing(r), accounts(r), people(r), channels(r), messages(r), files(r), emoji(r),
		changes(r), losses(r), problems(r), assumptions(r), joined(r), output(r),
	} {
		if len(s.Tables) > 0 || len(s.List) > 0 || len(s.Lead) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

const footer = "Made by mmimport from the sources alone: the same sources give the same report. It names people and private channels; pass it on only to whom they concern. It loads nothing from the network."

// judge says in a sentence how the run went.
func judge(r *converter.Report) verdict {
	v := verdict{Level: "good"}
	n := len(r.Problems) + r.MoreProblems
	ready := "Ready to import"
	if r.Output != nil && r.Output.File == "" {
		ready = "Nothing is in the way of the import"
	}
	switch {
	case r.Output == nil:
		v.Level, v.Text = "bad", "Nothing was written: records were lost to damage in the sources."
	case r.Delta != nil && r.Delta.Empty() && !r.Damaged():
		v.Text = "Nothing is new against the last archive: there is nothing to import."
	case r.Damaged():
		v.Level, v.Text = "bad", ready+", but records were lost to damage in the sources."
	case n > 0:
		v.Level, v.Text = "warn", ready+"; "+counted(n, "thing", "things")+" to look at."
	default:
		v.Text = ready + "."
	}
	if m := r.Counts[sources.KindMessage]; m != nil && m.Read > 0 {
		kept := m.Imported + m.Merged + m.Linked
		v.More = append(v.More, fmt.Sprintf("%s of %s messages come across: %s.", comma(kept), comma(m.Read), share(kept, m.Read)))
	}
	v.More = append(v.More, "Every record of the sources is accounted for below: what was read is what was imported, merged, linked or left out with a reason.")
	return v
}

func facts(r *converter.Report) []fact {
	p, c, m, f := r.People, r.Channels, r.Messages, r.Files
	list := []fact{
		{"People who can log in", comma(p.Active), counted(p.Deactivated, "deactivated account", "deactivated accounts")},
		{"Channels", comma(c.Public + c.Private), fmt.Sprintf("%s public, %s private", comma(c.Public), comma(c.Private))},
		{"Direct conversations", comma(c.Direct + c.Group), counted(c.Group, "of a group", "of groups")},
		{"Messages", comma(total(m)), counted(m.Threads, "thread", "threads")},
		{"Files", comma(f.Attached), byteSize(f.Bytes)},
	}
	if !m.First.IsZero() {
		list = append(list, fact{"Time", m.First.Format("Jan 2006") + " – " + m.Last.Format("Jan 2006"), m.First.Format("2006-01-02") + " to " + m.Last.Format("2006-01-02")})
	}
	list = append(list, fact{"People needing attention", comma(len(r.Attention)), counted(p.WithoutAddress, "without an address", "without an address")})
	left := 0
	for _, l := range r.Losses {
		if sources.Kind(l.Kind) == sources.KindMessage {
			left += l.Count
		}
	}
	return append(list, fact{"Messages left out", comma(left), counted(len(r.Losses), "reason in all kinds", "reasons in all kinds")})
}

func total(m converter.MessagesReport) (n int) {
	for _, x := range m.Months {
		n += x.Messages
	}
	return n
}

func before(r *converter.Report) section {
	s := section{ID: "before", Title: "Before the import", Overview: true}
	if len(r.Settings) > 0 {
		t := &table{ID: "settings", Listed: true, Caption: "Settings of the server that this import needs", Columns: columns("t Setting", "n Value", "t Why")}
		s.Tables = append(s.Tables, rows(t, r.Settings, func(x converter.SettingReport) []cell {
			return []cell{text(x.Name), text(x.Value), text(x.Why)}
		}))
	}
	if d := r.Disk; d.Lines > 0 {
		t := &table{ID: "disk", Listed: true, Caption: "Room on disk", Columns: columns("t What", "n Size", "t Where")}
		if r.Output != nil && r.Output.Bytes > 0 {
			t.Rows = append(t.Rows, []cell{text("the archive"), size(r.Output.Bytes), text("where it is written, and again on the server that it is uploaded to")})
		}
		t.Rows = append(t.Rows,
			[]cell{text("temporary files, at most about"), size(d.Temporary), text("beside the archive, while convert runs")},
			[]cell{text("files"), size(d.Files), text("in the file store of the server, for good")},
			[]cell{text("lines, uncompressed"), size(d.Lines), text("read by the server; its database needs room for what they say")})
		s.Tables = append(s.Tables, t)
	}
	return s
}

func missing(r *converter.Report) section {
	s := section{ID: "missing", Title: "What is missing, and how to supply it", Overview: true}
	if len(r.Missing) > 0 {
		t := &table{ID: "supply", Listed: true, Caption: "What the sources do not have and you could add", Columns: columns("t What", "n Number", "n Size", "t How")}
		rows(t, r.Missing, func(x converter.MissingReport) []cell {
			var n, bytes cell
			if x.Count > 0 {
				n = number(x.Count)
			}
			if x.Bytes > 0 {
				bytes = size(x.Bytes)
			}
			return []cell{text(x.What), n, bytes, text(x.How)}
		})
		s.Tables = append(s.Tables, t.trim())
	}
	return s
}

// kindNames are what the kinds of records are called, in the order in which they are told.
var kindNames = []struct {
	kind sources.Kind
	name string
}{
	{sources.KindTeam, "Teams"}, {sources.KindUser, "People"}, {sources.KindBot, "Bots"}, {sources.KindGroup, "Groups of directories"},
	{sources.KindChannel, "Channels and conversations"}, {sources.KindMembership, "Memberships"}, {sources.KindMessage, "Messages"},
	{sources.KindReaction, "Reactions"}, {sources.KindFile, "Files of messages"}, {sources.KindPreview, "Link previews"},
	{sources.KindCanvas, "Canvases"}, {sources.KindOther, "Other"},
}

func kindName(k string) string {
	for _, x := range kindNames {
		if string(x.kind) == k {
			return x.name
		}
	}
	return clean(k)
}

func accounts(r *converter.Report) section {
	s := section{ID: "accounts", Title: "What came in, and what became of it", Lead: []string{
		"In every row, what was read is the sum of the other numbers: imported, merged into another record, replaced by a link or a note, or left out.",
	}}
	t := &table{ID: "counts", Caption: "Records of the sources, by kind", Columns: columns("t Kind", "n Read", "n Imported", "n Merged", "n Linked", "n Left out", "n Carried over")}
	for _, k := range kindNames {
		a := r.Counts[k.kind]
		if a == nil || a.Read == 0 {
			continue
		}
		kept := cell{Text: share(a.Read-a.Left(), a.Read), Sort: fmt.Sprintf("%.4f", float64(a.Read-a.Left())/float64(a.Read))}
		t.Rows = append(t.Rows, []cell{text(k.name), number(a.Read), number(a.Imported), number(a.Merged), number(a.Linked), number(a.Left()), kept})
	}
	s.Tables = append(s.Tables, t)
	return s
}

func output(r *converter.Report) section {
	s := section{ID: "output", Title: "What goes out"}
	o := r.Output
	if o == nil {
		return s
	}
	if o.File == "" {
		s.Lead = []string{"This is an inspection: nothing was written. The numbers are those of the archive that convert would write."}
	}
	t := &table{ID: "lines", Caption: "Lines of the import, by kind", Columns: columns("t Kind", "n Lines")}
	for _, k := range slices.Sorted(maps.Keys(o.Lines)) {
		t.Rows = append(t.Rows, []cell{text(k), number(o.Lines[k])})
	}
	t.Rows = append(t.Rows, []cell{text("files beside the lines"), number(o.Files)})
	s.Tables = append(s.Tables, t)
	if o.File != "" {
		s.List = append(s.List, "File: "+clean(o.File)+", "+byteSize(o.Bytes))
	}
	if o.SHA256 != "" {
		s.List = append(s.List, "SHA-256: "+clean(o.SHA256))
	}
	return s
}

func assumptions(r *converter.Report) section {
	s := section{ID: "assumptions", Title: "What was assumed"}
	for _, a := range r.Assumptions {
		s.List = append(s.List, clean(a))
	}
	return s
}
