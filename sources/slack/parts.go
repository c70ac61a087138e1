package slack

import (
	"cmp"
	"path"
	"slices"
	"time"

	"github.com/mmimport/mmimport/sources"
)

// planParts orders the day files: conversation by conversation as they are listed,
// day by day. It notes which of them may repeat the messages of others.
func (e *Export) planParts(c *catalog) {
	folders := map[int][]*folder{} // in the order of the spaces, the first to have a message is believed
	for _, sp := range e.scope.spaces {
		owner := c.owners(sp)
		for _, name := range sortedKeys(sp.folders) {
			if i, ok := owner[name]; ok && i != leftOut {
				folders[i] = append(folders[i], sp.folders[name])
			}
		}
	}
	e.twins = map[string][]string{}
	for i := range c.d.Conversations {
		var days []dayFile
		for k, f := range folders[i] {
			days = append(days, f.days...)
			for _, day := range f.days {
				for _, before := range folders[i][:k] {
					e.twins[e.origin(day.path).File] = append(e.twins[e.origin(day.path).File], before.around(day)...)
				}
			}
		}
		slices.SortStableFunc(days, func(a, b dayFile) int { return cmp.Compare(path.Base(a.path), path.Base(b.path)) })
		for _, day := range days {
			e.parts = append(e.parts, sources.Part{Conversation: c.d.Conversations[i].ID, File: e.origin(day.path).File, Size: day.size})
		}
	}
}

// around returns the files of the day that day is named after, and of its neighbours:
// a day begins at another hour in another workspace.
func (f *folder) around(day dayFile) (files []string) {
	at, known := dateOf(day.path)
	for _, d := range f.days {
		if on, ok := dateOf(d.path); ok == known && on.Sub(at).Abs() <= 24*time.Hour && (ok || path.Base(d.path) == path.Base(day.path)) {
			files = append(files, d.path)
		}
	}
	return files
}

// dateOf returns the date that a day file is named after.
func dateOf(file string) (time.Time, bool) {
	base := path.Base(file)
	if len(base) < len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, base[:len(time.DateOnly)])
	return t, err == nil
}

// timesIn returns the ts of all messages in the twins of a part, Unix µs. What is
// damaged in them is told of where they are read as parts.
func (e *Export) timesIn(files []string) (map[int64]bool, error) {
	all := map[int64]bool{}
	for _, f := range files {
		for el, err := range e.elements(f) {
			if err != nil {
				if _, damaged := e.problem(f, el, err, ""); !damaged {
					return nil, err
				}
				break
			}
			var m struct {
				TS str `json:"ts"`
			}
			if isObject(el.raw) && unmarshal(el.raw, &m) == nil {
				if ts, ok := parseTS(string(m.TS)); ok {
					all[ts] = true
				}
			}
		}
	}
	return all, nil
}
