package report

import (
	"fmt"

	"github.com/mmimport/mmimport/converter"
)

// delta says what is new against an archive that the server has, and what is left to people.
func delta(r *converter.Report) section {
	s := section{ID: "delta", Title: "Against the last archive"}
	d := r.Delta
	if d == nil {
		return s
	}
	s.Lead = append(s.Lead, fmt.Sprintf("Only what is new or changed against %s, which the server has, is written. In every row, what is in the sources is the sum of what is new, changed, there already, and left to be done by hand; what only the last archive has is gone, and nothing is taken away.", clean(d.Last)))
	if d.Empty() {
		s.Lead = append(s.Lead, "Nothing is new: there is nothing to import.")
	}
	if d.Repeated > 0 {
		s.Lead = append(s.Lead, fmt.Sprintf("%s again, so that the server finds what the replies belong to.", counted(d.Repeated, "message is written", "messages are written")))
	}
	if d.Older > 0 {
		s.Lead = append(s.Lead, fmt.Sprintf("%s before the first of these sources, and left as they are.", counted(d.Older, "message of the last archive is from", "messages of the last archive are from")))
	}
	t := &table{ID: "delta-counts", Caption: "What is new", Columns: columns("t Kind", "n In the sources", "n New", "n Changed", "n There already", "n By hand", "n Gone")}
	s.Tables = append(s.Tables, rows(t, d.Kinds, func(k converter.DeltaCount) []cell {
		return []cell{text(kindsName(k.Kind)), number(k.All), number(k.New), number(k.Changed), number(k.There), number(k.ByHand), number(k.Gone)}
	}))
	if len(d.Hand) > 0 {
		t := &table{ID: "by-hand", Caption: "What is to be done by hand", Columns: columns("t What", "n Number", "t How")}
		s.Tables = append(s.Tables, rows(t, d.Hand, func(h converter.HandCount) []cell {
			return []cell{text(h.What), number(h.Count), text(h.How)}
		}))
		t = &table{ID: "by-hand-list", Caption: "Namely", Columns: columns("t What", "t Where", "t When", "t Who", "t Detail", "t Command")}
		rows(t, d.ByHand, func(h converter.HandReport) []cell {
			when := ""
			if !h.Time.IsZero() {
				when = h.Time.Format("2006-01-02 15:04:05.000")
			}
			return []cell{text(h.What), text(h.Place), text(when), text(h.Who), text(h.Detail), text(h.Command)}
		})
		t.More += d.MoreByHand
		s.Tables = append(s.Tables, t.trim())
	}
	return s
}

// kindsName is what the objects of a kind are called.
func kindsName(kind string) string {
	switch kind {
	case "emoji":
		return "Emoji"
	case "user":
		return "People"
	case "direct_channel":
		return "Direct conversations"
	case "membership", "message", "reaction", "file", "bot", "team", "channel":
		return string(kind[0]-'a'+'A') + kind[1:] + "s"
	}
	return clean(kind)
}
