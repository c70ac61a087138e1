package report

import (
	"fmt"
	"strings"

	"github.com/mmimport/mmimport/converter"
)

// pairs makes a table of names and numbers, of those that are above 0.
func pairs(id, caption, names, values string, list ...pair) *table {
	t := &table{ID: id, Caption: caption, Columns: columns("t "+names, "n "+values)}
	for _, p := range list {
		if p.n > 0 {
			t.Rows = append(t.Rows, []cell{text(p.name), number(p.n)})
		}
	}
	return t
}

type pair struct {
	name string
	n    int
}

func people(r *converter.Report) section {
	p := r.People
	s := section{ID: "people", Title: "People", Overview: true}
	s.Tables = append(s.Tables, pairs("accounts-by-kind", "Accounts", "Accounts", "Number",
		pair{"can log in", p.Active}, pair{"deactivated", p.Deactivated}, pair{"in no list of people, of these", p.Unlisted},
		pair{"guests", p.Guests}, pair{"owners and admins", p.Admins}, pair{"with a placeholder for an address", p.WithoutAddress},
		pair{"with a log-in service", p.WithLogin}, pair{"bots", p.Bots}, pair{"records merged into another", p.Merged}, pair{"left out", p.LeftOut}))
	if len(r.Attention) == 0 {
		return s
	}
	type line struct {
		converter.AttentionReport
		converter.PointReport
	}
	var list []line
	var points []converter.PointReport
	times := map[string]int{}
	for _, a := range r.Attention {
		for _, p := range a.Points {
			list = append(list, line{a, p})
			if times[p.What]++; times[p.What] == 1 {
				points = append(points, p)
			}
		}
	}
	by := &table{ID: "points", Listed: true, Caption: "People needing attention, by what it is", Columns: columns("t What", "n People", "t What to do")}
	rows(by, points, func(p converter.PointReport) []cell {
		return []cell{text(p.What), number(times[p.What]), text(p.Hint)}
	})
	t := &table{ID: "attention", Caption: "People needing attention", Columns: columns("t User name", "t Name", "c State", "c What", "t More")}
	rows(t, list, func(x line) []cell {
		state := "deactivated"
		if x.Active {
			state = "active"
		}
		return []cell{text(x.Username), text(x.Name), text(state), text(x.What), text(x.Detail)}
	})
	s.Tables = append(s.Tables, by, t.trim())
	return s
}

func channels(r *converter.Report) section {
	c := r.Channels
	s := section{ID: "channels", Title: "Channels", Overview: true}
	s.Tables = append(s.Tables, pairs("channels-by-kind", "Channels and conversations", "Kind", "Number",
		pair{"public channels", c.Public}, pair{"private channels", c.Private}, pair{"archived, of these", c.Archived},
		pair{"direct conversations", c.Direct}, pair{"group conversations", c.Group},
		pair{"messages in direct conversations", c.DirectMessages}, pair{"messages in group conversations", c.GroupMessages}))
	if len(c.List) == 0 {
		return s
	}
	t := &table{ID: "top-channels", Caption: "Channels by number of messages", Columns: columns(
		"t Channel", "c Kind", "n Messages", "n Threads", "n Files", "n Members", "d First", "d Last", "t Name before", "t Team")}
	teams := map[string]bool{}
	for _, x := range c.List {
		teams[x.Team] = true
	}
	rows(t, c.List, func(x converter.ChannelReport) []cell {
		kind := "public"
		if x.Private {
			kind = "private"
		}
		if x.Archived {
			kind += ", archived"
		}
		row := []cell{text(x.Name), text(kind), number(x.Messages), number(x.Threads), number(x.Files), number(x.Members), date(x.First), date(x.Last), text(x.Was), {}}
		if len(teams) > 1 {
			row[9] = text(x.Team)
		}
		return row
	})
	t.bars(2, func(i int) int64 { return int64(c.List[i].Messages) })
	s.Tables = append(s.Tables, t.trim())
	return s
}

func messages(r *converter.Report) section {
	m := r.Messages
	s := section{ID: "messages", Title: "Messages", Overview: true}
	if len(m.Months) == 0 {
		return s
	}
	years := &table{ID: "years", Caption: "Messages by year", Columns: columns("t Year", "n Messages", "n Replies among them")}
	var list []converter.MonthReport
	for _, x := range m.Months {
		year, _, _ := strings.Cut(x.Month, "-")
		if len(list) == 0 || list[len(list)-1].Month != year {
			list = append(list, converter.MonthReport{Month: year})
		}
		list[len(list)-1].Messages += x.Messages
		list[len(list)-1].Replies += x.Replies
	}
	month := func(x converter.MonthReport) []cell {
		return []cell{text(x.Month), number(x.Messages), number(x.Replies)}
	}
	rows(years, list, month)
	years.bars(1, func(i int) int64 { return int64(list[i].Messages) })
	months := rows(&table{ID: "months", Caption: "Messages by month", Columns: columns("t Month", "n Messages", "n Replies among them")}, m.Months, month)
	months.Folded = true
	types := rows(&table{ID: "types", Caption: "Messages by type", Columns: columns("t Type", "n Messages")}, m.Types, func(x converter.TypeReport) []cell {
		return []cell{text(x.Type), number(x.Messages)}
	})
	types.bars(1, func(i int) int64 { return int64(m.Types[i].Messages) })
	s.Tables = append(s.Tables, years, pairs("threads", "Threads and more", "What", "Number",
		pair{"threads", m.Threads}, pair{"replies in them", m.Replies}, pair{"threads without their first message", m.Rootless},
		pair{"edited messages", m.Edited}, pair{"pinned messages", m.Pinned}), types, months)
	return s
}

func files(r *converter.Report) section {
	f := r.Files
	s := section{ID: "files", Title: "Files", Overview: true}
	t := pairs("files-by-state", "Files of messages, by what became of them", "What", "Number",
		pair{"attached", f.Attached}, pair{"not in the sources: a note stands in their place", f.Missing}, pair{"kept elsewhere: a link or a note stands in their place", f.External},
		pair{"deleted in the source", f.Deleted}, pair{"hidden by the source's plan", f.Hidden}, pair{"damaged", f.Unreadable},
		pair{"left out with their message or by a flag", f.Skipped}, pair{"of no message", f.Unused}, pair{"in several sources", f.Merged})
	if len(t.Rows) == 0 {
		return s
	}
	s.Tables = append(s.Tables, t)
	if f.Fetchable > 0 {
		s.Lead = append(s.Lead, fmt.Sprintf("%s of those that are not in the sources can be downloaded: %s, as far as sizes are stated.", comma(f.Fetchable), byteSize(f.FetchableBytes)))
	}
	if f.Copied > 0 {
		s.Lead = append(s.Lead, fmt.Sprintf("%s of messages, %s in all; the largest file of the import has %s.", counted(f.Copied, "different file", "different files"), byteSize(f.Bytes), byteSize(f.Largest)))
		types := rows(&table{ID: "file-types", Caption: "Attached files by type", Columns: columns("t Extension", "n Size", "n Files")}, f.Types, func(x converter.FileTypeReport) []cell {
			ext := text(x.Extension)
			if x.Extension == "" {
				ext = text("(none)")
			}
			return []cell{ext, size(x.Bytes), number(x.Files)}
		})
		types.bars(1, func(i int) int64 { return f.Types[i].Bytes })
		s.Tables = append(s.Tables, types)
	}
	return s
}

func emoji(r *converter.Report) section {
	e := r.Emoji
	s := section{ID: "emoji", Title: "Emoji", Overview: true}
	if e.System+len(e.Custom)+len(e.Missing) == 0 {
		return s
	}
	s.Lead = append(s.Lead, fmt.Sprintf("Mattermost's own emoji that are used: %s, %s. Custom emoji with their images: %s. Names without an image: %s.",
		comma(e.System), counted(e.SystemUses, "time", "times"), comma(len(e.Custom)), comma(len(e.Missing))))
	for _, x := range []struct {
		id, caption string
		list        []converter.EmojiCount
	}{{"custom-emoji", "Custom emoji that come with their images", e.Custom}, {"missing-emoji", "Names between colons that have no image here: custom emoji, or only words", e.Missing}} {
		if len(x.list) > 0 {
			t := &table{ID: x.id, Caption: x.caption, Columns: columns("t Name", "n Uses")}
			s.Tables = append(s.Tables, rows(t, x.list, func(c converter.EmojiCount) []cell { return []cell{text(c.Name), number(c.Uses)} }))
		}
	}
	return s
}

func changes(r *converter.Report) section {
	s := section{ID: "changes", Title: "What comes otherwise than it was", Overview: true}
	if len(r.Changes) > 0 {
		t := &table{ID: "changed", Listed: true, Caption: "Changes", Columns: columns("t What", "n Number", "t Why")}
		s.Tables = append(s.Tables, rows(t, r.Changes, func(x converter.ChangeReport) []cell {
			return []cell{text(x.What), number(x.Count), text(x.Why)}
		}))
	}
	return s
}

func losses(r *converter.Report) section {
	s := section{ID: "losses", Title: "What is left out, and what to do about it"}
	if len(r.Losses) > 0 {
		t := &table{ID: "left-out", Caption: "Everything that is left out, by kind and reason", Columns: columns("c Kind", "n Number", "t Reason", "o Where, the first few", "t What to do")}
		s.Tables = append(s.Tables, rows(t, r.Losses, func(x converter.LossReport) []cell {
			return []cell{text(kindName(x.Kind)), number(x.Count), text(x.Reason), text(strings.Join(x.Origins, ", ")), text(x.Hint)}
		}))
	}
	return s
}

func problems(r *converter.Report) section {
	s := section{ID: "problems", Title: "What to look at"}
	if len(r.Problems) == 0 {
		return s
	}
	topics := &table{ID: "topics", Caption: "By topic", Columns: columns("t Topic", "n Number", "c Records lost", "t What to do")}
	rows(topics, r.Topics, func(x converter.TopicReport) []cell {
		return []cell{text(x.Topic), number(x.Count), yes(x.Damage), text(x.Hint)}
	})
	t := &table{ID: "problem-list", Caption: "One by one", Columns: columns("o Where", "t What", "c Topic", "c Records lost")}
	rows(t, choose(r.Problems), func(x converter.ProblemReport) []cell {
		return []cell{text(x.Origin), text(x.Message), text(x.Topic), yes(x.Damage)}
	})
	t.More = len(r.Problems) + r.MoreProblems - len(t.Rows)
	s.Tables = append(s.Tables, topics, t)
	return s
}

func yes(damage bool) cell {
	if damage {
		return cell{Text: "yes", Level: "bad"}
	}
	return cell{Text: "no"}
}

// choose returns at most tableRows problems, in their order: if there are more, those
// that cost records, and some of each topic, so that a frequent one does not hide others.
func choose(all []converter.ProblemReport) (list []converter.ProblemReport) {
	if len(all) <= tableRows {
		return all
	}
	topics := map[string]int{}
	for _, p := range all {
		topics[p.Topic]++
	}
	each := tableRows / (len(topics) + 1) // the one more is for those that cost records
	kept, lost := map[string]int{}, 0
	for _, p := range all {
		switch {
		case p.Damage && lost < each:
			lost++
		case kept[p.Topic] < each:
			kept[p.Topic]++
		default:
			continue
		}
		list = append(list, p)
	}
	return list
}

func joined(r *converter.Report) section {
	s := section{ID: "joined", Title: "Who was joined"}
	if len(r.Joined) == 0 {
		return s
	}
	s.Lead = []string{"Several sources, or several accounts of one, know these people. They become one account each."}
	t := &table{ID: "joined-people", Caption: "People who are in several places", Columns: columns("t User name", "t In common", "o Where", "t Where they disagree, and what is taken")}
	s.Tables = append(s.Tables, rows(t, r.Joined, func(x converter.JoinReport) []cell {
		return []cell{text(x.Username), text(strings.Join(x.By, ", ")), text(strings.Join(x.Origins, ", ")), text(strings.Join(x.Conflicts, "; "))}
	}))
	return s
}
