package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/csvfile"
	"github.com/mmimport/mmimport/sources/ldif"
	"github.com/mmimport/mmimport/sources/slack"
)

// sourceFlags say how sources are read.
type sourceFlags struct {
	workspaces, attributes, columns, groups []string
	charset, timeLayout, timeZone, csvKind  string
}

func (f *sourceFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.workspaces, "workspace", nil, "Slack: of an organisation's export, only the workspace `NAME` (repeatable)")
	fs.StringArrayVar(&f.groups, "group", nil, "LDIF: `GROUP=TEAM[/CHANNEL][:admin]` makes the members of a group, named by DN or cn, members of a team or channel (repeatable)")
	fs.StringArrayVar(&f.attributes, "attribute", nil, "LDIF: read `FIELD=ATTRIBUTE` instead of the usual one (repeatable); the fields are username, email, first_name, last_name, nickname, position, picture and locale")
	fs.StringArrayVar(&f.columns, "column", nil, "CSV: read `FIELD=HEADER` where the header is not recognised (repeatable); mmimport template lists the fields")
	fs.StringVar(&f.csvKind, "csv-kind", "", "CSV: the `KIND` of files whose headers do not tell: users, teams, channels, members or messages")
	fs.StringVar(&f.timeLayout, "time-layout", "", "CSV: the `LAYOUT` of times, in the fields of strftime, such as %d.%m.%Y")
	fs.StringVar(&f.timeZone, "time-zone", "", "CSV: the `ZONE` of times that do not say theirs, such as Europe/Berlin (default UTC)")
	fs.StringVar(&f.charset, "charset", "", "LDIF, CSV: the `CHARSET` of files that are not UTF-8 or UTF-16, such as windows-1252")
}

// kindsOf says which kinds of sources a flag can have an effect on; one that is not here
// has one on all.
var kindsOf = []struct {
	flag  string
	kinds []string
}{
	{"workspace", []string{"slack"}},
	{"group", []string{"ldif"}}, {"attribute", []string{"ldif"}}, {"auth-attribute", []string{"ldif"}}, {"auth-encoding", []string{"ldif"}},
	{"column", []string{"csv"}}, {"csv-kind", []string{"csv"}}, {"time-layout", []string{"csv"}}, {"time-zone", []string{"csv"}},
	{"charset", []string{"ldif", "csv"}},
}

var kindNames = strings.NewReplacer("slack", "a Slack export", "ldif", "an LDIF dump", "csv", "CSV files")

// checkKinds refuses flags that can have no effect on any of the sources: one of them has
// been forgotten, or is not what its owner takes it for.
func (f *convertFlags) checkKinds(srcs []sources.Source) error {
	for _, k := range kindsOf {
		affected := func(s sources.Source) bool { return slices.Contains(k.kinds, s.Kind()) }
		switch {
		case slices.ContainsFunc(srcs, affected):
		case f.set.changed(k.flag) && !f.set.given(k.flag): // a file may serve several runs
			f.set.idle = append(f.set.idle, k.flag)
		case f.set.given(k.flag):
			return &usageError{
				fmt.Errorf("--%s has no effect: it is for %s, and no source is that", k.flag, kindNames.Replace(strings.Join(k.kinds, " or "))),
				"a prefix says what a source is: slack:x.zip, ldif:dump.txt, csv:people.txt",
			}
		}
	}
	return nil
}

func (f *convertFlags) slackOptions() *slack.Options {
	o := &slack.Options{Workspaces: f.workspaces}
	if slices.Contains(f.workspaces, f.team) {
		o.OrgTeam = f.team
	}
	return o
}

func (f *convertFlags) ldifOptions() (*ldif.Options, error) {
	o := &ldif.Options{Auth: f.authService != "", AuthAttribute: f.authAttribute, AuthEncoding: f.authCoding, Charset: f.charset, Attributes: map[string][]string{}}
	for _, a := range f.attributes {
		field, attribute, ok := strings.Cut(a, "=")
		if !ok || attribute == "" {
			return nil, usagef("--attribute %q: write FIELD=ATTRIBUTE", a)
		}
		o.Attributes[field] = append(o.Attributes[field], attribute)
		one := ldif.Options{Attributes: map[string][]string{field: {attribute}}}
		if err := one.Check(); err != nil {
			return nil, usagef("--attribute %q: %w", a, err)
		}
	}
	for _, g := range f.groups {
		rule, err := ldif.ParseGroupRule(g)
		if err != nil {
			return nil, usagef("--group %q: %w", g, err)
		}
		o.Groups = append(o.Groups, rule)
	}
	return o, firstFault([]flagFault{
		{"auth-attribute", (&ldif.Options{AuthAttribute: f.authAttribute}).Check()},
		{"auth-encoding", (&ldif.Options{AuthEncoding: f.authCoding}).Check()},
		{"charset", (&ldif.Options{Charset: f.charset}).Check()},
	})
}

func (f *convertFlags) csvOptions() (*csvfile.Options, error) {
	o := &csvfile.Options{Charset: f.charset, TimeLayout: f.timeLayout, Kind: f.csvKind, Columns: map[string]string{}}
	for _, c := range f.columns {
		field, header, ok := strings.Cut(c, "=")
		switch {
		case !ok || header == "":
			return nil, usagef("--column %q: write FIELD=HEADER", c)
		case o.Columns[field] != "":
			return nil, usagef("--column %q: %s is read from the column %q already", c, field, o.Columns[field])
		}
		o.Columns[field] = header
		one := csvfile.Options{Columns: map[string]string{field: header}}
		if err := one.Check(); err != nil {
			return nil, usagef("--column %q: %w", c, err)
		}
	}
	if f.timeZone != "" {
		zone, err := time.LoadLocation(f.timeZone)
		if err != nil {
			return nil, &usageError{fmt.Errorf("--time-zone %q: %w", f.timeZone, err), "write a name such as Europe/Berlin, or UTC"}
		}
		o.TimeZone = zone
	}
	return o, firstFault([]flagFault{
		{"csv-kind", (&csvfile.Options{Kind: f.csvKind}).Check()},
		{"time-layout", (&csvfile.Options{TimeLayout: f.timeLayout}).Check()},
		{"charset", (&csvfile.Options{Charset: f.charset}).Check()},
	})
}

// flagFault is what is wrong with the value of a flag, if anything.
type flagFault struct {
	flag string
	err  error
}

func firstFault(list []flagFault) error {
	for _, x := range list {
		if x.err != nil {
			return usagef("--%s: %w", x.flag, x.err)
		}
	}
	return nil
}
