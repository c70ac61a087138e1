package converter

import (
	"maps"
	"reflect"
	"slices"

	"github.com/mmimport/mmimport/jsonl"
)

// member is somebody in a team or a channel. channel is "" for a team.
type member struct{ user, team, channel string }

func (m member) String() string {
	if m.channel == "" {
		return m.user + " in " + m.team
	}
	return m.user + " in " + m.team + ":" + m.channel
}

// membersIn hands on all memberships of somebody.
func membersIn(name string, u *jsonl.User, on func(m member, what any)) {
	for i := range value(u.Teams) {
		t := &(*u.Teams)[i]
		bare := *t
		bare.Channels = nil
		on(member{name, lowerOf(t.Name), ""}, bare)
		for _, ch := range value(t.Channels) {
			on(member{name, lowerOf(t.Name), lowerOf(ch.Name)}, ch)
		}
	}
}

// membershipDifferences compares the memberships of all people, one person at a time.
func (c *comparison) membershipDifferences() (list []ObjectDifference) {
	a, b := c.sides[earlier].users, c.sides[later].users
	for _, name := range sortedNames(slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))) {
		old, now := map[string]any{}, map[string]any{}
		for _, x := range []struct {
			u  *jsonl.User
			in map[string]any
		}{{a[name], old}, {b[name], now}} {
			if x.u != nil {
				membersIn(name, x.u, func(m member, what any) { x.in[m.String()] = what })
			}
		}
		for _, m := range sortedNames(slices.AppendSeq(slices.Collect(maps.Keys(old)), maps.Keys(now))) {
			x, before := old[m]
			y, after := now[m]
			switch {
			case !before:
				list = append(list, ObjectDifference{Name: m, How: IsNew})
			case !after:
				list = append(list, ObjectDifference{Name: m, How: IsGone})
			case !reflect.DeepEqual(x, y):
				list = append(list, ObjectDifference{Name: m, How: IsChanged, Fields: changedOf(x, y)})
			}
		}
	}
	return list
}

func changedOf(x, y any) []string {
	switch x := x.(type) {
	case jsonl.UserTeam:
		y := y.(jsonl.UserTeam)
		return changedFields(&x, &y)
	case jsonl.UserChannel:
		y := y.(jsonl.UserChannel)
		return changedFields(&x, &y)
	}
	return nil
}
