package converter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// tellPlaces writes the places in short.
func tellPlaces(ps *places) (lines []string) {
	for _, p := range ps.list {
		kind := "public"
		switch {
		case p.direct:
			lines = append(lines, fmt.Sprint("direct ", strings.Join(p.names, "+"), " ", p.conversations))
			continue
		case p.private:
			kind = "private"
		}
		var members []string
		for _, a := range p.members {
			members = append(members, a.username)
		}
		archived := ""
		if p.deletedAt > 0 {
			archived = " archived"
		}
		lines = append(lines, fmt.Sprint(kind, " ", p.name, " ", strings.Join(members, "+"), archived))
	}
	return lines
}

func TestPlaces(t *testing.T) {
	people := []sources.User{user("U1"), user("U2"), user("U3"), user("B1", bot), user("G1", guest)}
	crowd := []string{"U1", "U2", "U3", "X1", "X2", "X3", "X4", "X5", "X6"}
	talk := func(id string, kind sources.ConversationKind, members ...string) sources.Conversation {
		return sources.Conversation{ID: id, Name: strings.ToLower(id), Kind: kind, Members: members}
	}
	tests := map[string]struct {
		conversations []sources.Conversation
		authors       map[string][]string
		guests        GuestPolicy
		want          []string
	}{
		"channels have the members that are listed, and no bots": {
			conversations: []sources.Conversation{talk("C1", sources.Public, "U1", "B1", "U1"), talk("C2", sources.Private, "U2")},
			authors:       map[string][]string{"C1": {"U3"}, "C2": {"U3"}},
			want:          []string{"public c1 u1", "private c2 u2"},
		},
		"a private channel never takes the name of a public one": {
			conversations: []sources.Conversation{{ID: "C9", Name: "_hr", Kind: sources.Private}, {ID: "C1", Name: "hr", Kind: sources.Public}},
			want:          []string{"public hr ", "private hr-c9 "},
		},
		"channels that every team has are not taken over": {
			conversations: []sources.Conversation{{ID: "C1", Name: "town-square", Kind: sources.Private, Members: []string{"U1"}}},
			want:          []string{"private town-square-c1 u1"},
		},
		"names that look like those of direct channels": {
			conversations: []sources.Conversation{{ID: "C1", Name: strings.Repeat("a", 40), Kind: sources.Public}},
			want:          []string{"public " + strings.Repeat("a", 40) + "-c1 "},
		},
		"direct, to oneself, with a bot": {
			conversations: []sources.Conversation{talk("D1", sources.Direct, "U1", "U2"), talk("D2", sources.Direct, "U1", "U1"), talk("D3", sources.Direct, "U1", "B1"), talk("D4", sources.Direct, "U3")},
			want:          []string{"direct b1+u1 [2]", "direct u1+u1 [1]", "direct u1+u2 [0]", "direct u3+u3 [3]"},
		},
		"the same people are one direct channel": {
			conversations: []sources.Conversation{talk("G1", sources.Group, "U1", "U2", "U3"), talk("G2", sources.Group, "U3", "U1", "U2")},
			want:          []string{"direct u1+u2+u3 [0 1]"},
		},
		"who wrote in a direct conversation was a member": {
			conversations: []sources.Conversation{talk("D1", sources.Direct), talk("D2", sources.Direct, "U1")},
			authors:       map[string][]string{"D1": {"U1", "U2"}, "D2": {"U1", "B1"}},
			want:          []string{"direct b1+u1 [1]", "direct u1+u2 [0]"},
		},
		"nine people are a private channel": {
			conversations: []sources.Conversation{talk("G1", sources.Group, crowd...)},
			want:          []string{"private g1 u1+u2+u3+x1+x2+x3+x4+x5+x6"},
		},
		"a folder that no list names is private, archived, and of its authors": {
			conversations: []sources.Conversation{talk("old", sources.Unlisted)},
			authors:       map[string][]string{"old": {"U2", "B1", "U1"}},
			want:          []string{"private old u1+u2 archived"},
		},
		"who is left alone by a skipped guest is not alone with themselves": {
			conversations: []sources.Conversation{talk("D1", sources.Direct, "U1", "G1"), talk("D2", sources.Direct, "U1")},
			guests:        SkipGuests,
			want:          []string{"private d1 u1", "direct u1+u1 [1]"},
		},
		"nobody and nothing": {
			conversations: []sources.Conversation{talk("D1", sources.Direct)},
			want:          nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g, ps := joined(&sources.Directory{Users: people, Conversations: tt.conversations}, tt.authors, &Options{Guests: tt.guests})
			if d := cmp.Diff(tt.want, tellPlaces(ps)); d != "" {
				t.Error(d)
			}
			if err := g.ledger.check(); err != nil {
				t.Error(err)
			}
		})
	}
}
