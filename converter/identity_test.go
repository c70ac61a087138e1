package converter

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// from is a source of a kind with people.
func from(kind string, users ...sources.User) sources.Source {
	for i := range users {
		users[i].Origin = sources.Origin{File: kind, Line: i + 1}
	}
	return &told{name: kind, kind: kind, dir: &sources.Directory{Users: users}}
}

func TestPeopleOfSeveralSourcesAreJoined(t *testing.T) {
	slackAnn := sources.User{ID: "U1", Name: "ann", Email: "ann@acme.example", FirstName: "A.", Nickname: "Annie", Status: sources.Status{Text: "hi"}}
	ldapAnn := sources.User{ID: "dn:uid=ann", Name: "ann.lee", Email: "Ann@acme.example", FirstName: "Ann", LastName: "Lee", Nickname: "A. Lee", Position: "Boss", AuthData: "k1"}
	off := func(u sources.User) sources.User { u.Deactivated = true; return u }
	tests := map[string]struct {
		sources []sources.Source
		options Options
		want    []string // of each account: user name, address, first and last name, nickname, position, log-in
		told    []string // problems
	}{
		"the directory says who somebody is, Slack what they show": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", ldapAnn)},
			want:    []string{"ann.lee ann@acme.example Ann Lee/Annie/Boss/k1 hi"},
		},
		"in whatever order": {
			sources: []sources.Source{from("ldif", ldapAnn), from("slack", slackAnn)},
			want:    []string{"ann.lee ann@acme.example Ann Lee/Annie/Boss/k1 hi"},
		},
		"a list named last is right": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", ldapAnn), from("csv", sources.User{ID: "name:al", Name: "al", Email: "ann@acme.example", Nickname: "Al", Position: "Chief"})},
			want:    []string{"al ann@acme.example Ann Lee/Al/Chief/k1 hi"},
		},
		"a list named first fills gaps": {
			sources: []sources.Source{from("csv", sources.User{ID: "U1", Name: "al", Email: "al@acme.example", Position: "Chief"}), from("slack", slackAnn)},
			want:    []string{"ann ann@acme.example A. /Annie/Chief/ hi"},
		},
		"a list knows the address by the id": {
			sources: []sources.Source{from("slack", sources.User{ID: "U1", Name: "ann"}), from("csv", sources.User{ID: "U1", Email: "ann@acme.example"})},
			want:    []string{"ann ann@acme.example  ///"},
		},
		"who is disabled in the directory is deactivated": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", off(ldapAnn))},
			want:    []string{"ann.lee ann@acme.example Ann Lee/Annie/Boss/k1 hi, deactivated"},
		},
		"who is disabled in Slack only is not": {
			sources: []sources.Source{from("slack", off(slackAnn)), from("ldif", ldapAnn)},
			want:    []string{"ann.lee ann@acme.example Ann Lee/Annie/Boss/k1 hi"},
		},
		"a list named last makes somebody active by saying so": {
			sources: []sources.Source{from("slack", off(slackAnn)), from("ldif", off(ldapAnn)), from("csv", sources.User{ID: "name:ann", Name: "ann", Email: "ann@acme.example", Active: true})},
			want:    []string{"ann ann@acme.example Ann Lee/Annie/Boss/k1 hi"},
		},
		"not by saying nothing": {
			sources: []sources.Source{from("ldif", off(ldapAnn)), from("csv", sources.User{ID: "name:ann", Name: "ann", Email: "ann@acme.example"})},
			want:    []string{"ann ann@acme.example Ann Lee/A. Lee/Boss/k1, deactivated"},
		},
		"nor by being named first": {
			sources: []sources.Source{from("csv", sources.User{ID: "name:ann", Name: "ann", Email: "ann@acme.example", Active: true}), from("ldif", off(ldapAnn))},
			want:    []string{"ann.lee ann@acme.example Ann Lee/A. Lee/Boss/k1, deactivated"},
		},
		"a name is not enough": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", sources.User{ID: "dn:uid=x", Name: "ann", Email: "other@acme.example"})},
			want:    []string{"ann ann@acme.example A. /Annie// hi", "ann-dn-uid-x other@acme.example  ///"},
		},
		"unless it is asked for": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", sources.User{ID: "dn:uid=x", Name: "ann", Email: "other@acme.example"})},
			options: Options{JoinByUsername: true},
			want:    []string{"ann other@acme.example A. /Annie// hi"},
		},
		"a file says who somebody is": {
			sources: []sources.Source{from("slack", sources.User{ID: "U7", Name: "al", Email: "al@old.example"}), from("ldif", ldapAnn)},
			options: Options{Identities: []Identity{{Of: "u7", Email: "ANN@acme.example"}}},
			want:    []string{"ann.lee ann@acme.example Ann Lee/A. Lee/Boss/k1"},
		},
		"or which user name is theirs": {
			sources: []sources.Source{from("slack", sources.User{ID: "U7", Name: "al"}), from("ldif", ldapAnn)},
			options: Options{Identities: []Identity{{Of: "al", Username: "ann.lee"}}},
			want:    []string{"ann.lee ann@acme.example Ann Lee/A. Lee/Boss/k1"},
		},
		"what somebody logs in with is enough": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", sources.User{ID: "dn:uid=x", Name: "lee", Email: "ann.lee@acme.example", Aliases: []string{sources.EmailID("ann@acme.example")}})},
			want:    []string{"lee ann.lee@acme.example A. /Annie// hi"},
		},
		"not where somebody else of the directory has it for an address": {
			sources: []sources.Source{
				from("slack", slackAnn), from("ldif", ldapAnn, sources.User{ID: "dn:uid=x", Name: "lee", Email: "lee@acme.example", Aliases: []string{sources.EmailID("ann@acme.example")}}),
			},
			want: []string{"lee lee@acme.example  ///", "ann.lee ann@acme.example Ann Lee/Annie/Boss/k1 hi"},
		},
		"a further address is not, but told": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", sources.User{ID: "dn:uid=x", Name: "lee", Email: "lee@acme.example", Addresses: []string{"Ann@acme.example"}})},
			want:    []string{"ann ann@acme.example A. /Annie// hi", "lee lee@acme.example  ///"},
			told:    []string{`"ann" has an address that "lee" has too, beside another (ldif:1): if they are one person, say so with --identity`},
		},
		"nor told of whom the directory has it for an address": {
			sources: []sources.Source{from("slack", slackAnn), from("ldif", ldapAnn, sources.User{ID: "dn:uid=x", Name: "lee", Email: "lee@acme.example", Addresses: []string{"ann@acme.example"}})},
			want:    []string{"lee lee@acme.example  ///", "ann.lee ann@acme.example Ann Lee/Annie/Boss/k1 hi"},
		},
		"who takes part in nothing can be left out": {
			sources: []sources.Source{from("ldif", ldapAnn)},
			options: Options{OnlyAuthors: true},
			want:    nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := tt.options.withDefaults()
			u, err := unite(context.Background(), tt.sources, o)
			if err != nil {
				t.Fatal(err)
			}
			g := &gathered{o: o, union: u, people: newPeople(u)}
			g.people.settle(o, &g.ledger)
			g.leaveIdle()
			g.people.nameAccounts(o, &g.ledger)
			g.people.book(o, &g.ledger)
			if d := cmp.Diff(tt.want, tellPeople(g.people)); d != "" {
				t.Error(d)
			}
			var told []string
			for _, x := range g.ledger.problems.list {
				told = append(told, x.Message)
			}
			if d := cmp.Diff(tt.told, told); d != "" {
				t.Error(d)
			}
			if err := g.ledger.check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func tellPeople(p *people) (list []string) {
	for _, a := range p.inNamingOrder() {
		if a.skipped {
			continue
		}
		s := fmt.Sprintf("%s %s %s %s/%s/%s/%s", a.username, a.email, a.FirstName, a.LastName, a.Nickname, a.Position, a.AuthData)
		if a.Status.Text != "" {
			s += " " + a.Status.Text
		}
		if a.Deactivated {
			s += ", deactivated"
		}
		list = append(list, s)
	}
	return list
}
