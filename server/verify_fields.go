package server

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// differences tells in what two messages differ that are the same.
func (v *verification) differences(p *place, want, have *message) {
	what := whatOf(p, want)
	pairs := func(m *message) []pair {
		root := "none"
		switch {
		case m.reply && m.root == rootGone:
			root = "one that is not there"
		case m.reply:
			root = "that of " + moment(&m.root)
		}
		return []pair{
			{"create_at", precise(m.at)}, {"user", m.user}, {"thread", root}, {"type", m.kind},
			{"edit_at", precise(m.edited)}, {"is_pinned", strconv.FormatBool(m.pinned)},
		}
	}
	w, h := pairs(want), pairs(have)
	if want.text != have.text {
		a, b := veiledApart("message", want.text, have.text)
		w, h = append(w, a), append(h, b)
	}
	for _, x := range changedProps(want.props, have.props) {
		a, b := veiledApart("props"+x.field, x.want, x.have)
		w, h = append(w, a), append(h, b)
	}
	v.compare(kindMessage, want.line, what, w, h)
	v.reactions(want.line, what, want.reactions, have.reactions)
	v.files(want.line, what, want.files, have.files)
}

// precise is a time to the millisecond, "" for none.
func precise(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05.000 UTC")
}

type changedProp struct{ field, want, have string } // in JSON

// changedProps are the keys of props of which the values differ.
func changedProps(want, have string) (list []changedProp) {
	if want == have {
		return nil
	}
	var w, h map[string]json.RawMessage
	if json.Unmarshal([]byte(want), &w) != nil || json.Unmarshal([]byte(have), &h) != nil {
		return []changedProp{{"", want, have}}
	}
	keys := slices.Collect(maps.Keys(w))
	for key := range h {
		if _, ok := w[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		if a, b := string(w[key]), string(h[key]); a != b {
			list = append(list, changedProp{"." + key, a, b})
		}
	}
	return list
}

// reactions tells which are on one side only, or were made at another time.
func (v *verification) reactions(line int, what string, want, have []reaction) {
	other := map[string]reaction{}
	for _, r := range have {
		other[r.String()] = r
	}
	for _, r := range want {
		h, ok := other[r.String()]
		switch {
		case !ok:
			v.differ(Difference{Kind: kindReaction, State: StateMissing, Line: line, What: what, Want: r.String()})
		case h.at != r.at:
			v.compare(kindReaction, line, what+", "+r.String(), []pair{{"create_at", precise(r.at)}}, []pair{{"create_at", precise(h.at)}})
		}
		delete(other, r.String())
	}
	for _, name := range slices.Sorted(maps.Keys(other)) {
		v.differ(Difference{Kind: kindReaction, State: StateMore, Line: line, What: what, Have: name})
	}
}

// files tells which are on one side only, or have another content.
func (v *verification) files(line int, what string, want, have []attached) {
	have = slices.Clone(have)
	take := func(same func(attached) bool) (attached, bool) {
		i := slices.IndexFunc(have, same)
		if i < 0 {
			return attached{}, false
		}
		h := have[i]
		have = slices.Delete(have, i, i+1)
		return h, true
	}
	var left []attached
	for _, w := range want {
		if _, ok := take(func(h attached) bool { return h == w }); !ok {
			left = append(left, w)
		}
	}
	for _, w := range left {
		h, ok := take(func(h attached) bool { return h.name == w.name })
		if !ok {
			v.differ(Difference{Kind: kindFile, State: StateMissing, Line: line, What: what, Want: w.String()})
			continue
		}
		v.compare(kindFile, line, what+", "+w.name, sizeAndContent(w), sizeAndContent(h))
	}
	for _, h := range have {
		v.differ(Difference{Kind: kindFile, State: StateMore, Line: line, What: what, Have: h.String()})
	}
}

func sizeAndContent(a attached) []pair {
	return []pair{{"size", plural(int(a.size), "byte")}, {fieldContent, a.content}}
}
