package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/sources/csvfile"
	"github.com/mmimport/mmimport/sources/ldif"
	"github.com/mmimport/mmimport/sources/slack"
)

// sourceFlags say how sources are read.
type sourceFlags struct {
	workspaces, attributes, columns, groups                           []string
	charset, timeLayout, timeZone, csvKind, authAttribute, authCoding string
}

func (f *sourceFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.workspaces, "workspace", nil, "of the export of an organisation, only the workspace `NAME` (repeatable)")
	fs.StringVar(&f.authAttribute, "auth-attribute", "", "the `ATTRIBUTE` of a directory that identifies people to --auth-service\n(default: objectGUID, entryUUID, nsUniqueId, ipaUniqueID or uid, as the directory has it)")
	fs.StringVar(&f.authCoding, "auth-encoding", "", "how binary values of it are written: `hex-escaped|hex|base64|uuid|text` (default hex-escaped)")
	fs.StringArrayVar(&f.attributes, "attribute", nil, "read `FIELD=ATTRIBUTE` of a directory instead of the usual one (repeatable); the fields are\nusername, email, first_name, last_name, nickname, position, picture and locale")
	fs.StringArrayVar(&f.groups, "group", nil, "put a directory's group into `GROUP=TEAM[/CHANNEL][:admin]` (repeatable); GROUP is a DN or a cn")
	fs.StringArrayVar(&f.columns, "column", nil, "read `FIELD=HEADER` of CSV files, where the header is not recognised (repeatable)")
	fs.StringVar(&f.csvKind, "csv-kind", "", "what CSV files hold, where their headers do not tell: `users|teams|channels|members|messages`")
	fs.StringVar(&f.charset, "charset", "", "`CHARSET` of LDIF and CSV files that are not UTF-8 or UTF-16, such as windows-1252")
	fs.StringVar(&f.timeLayout, "time-layout", "", "`LAYOUT` of times in CSV files, in the fields of strftime, such as %d.%m.%Y")
	fs.StringVar(&f.timeZone, "time-zone", "", "`ZONE` of times in CSV files that do not say theirs, such as Europe/Berlin (default UTC)")
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
	}
	for _, g := range f.groups {
		rule, err := ldif.ParseGroupRule(g)
		if err != nil {
			return nil, usagef("--group %q: %w", g, err)
		}
		o.Groups = append(o.Groups, rule)
	}
	return o, nil
}

func (f *convertFlags) csvOptions() (*csvfile.Options, error) {
	o := &csvfile.Options{Charset: f.charset, TimeLayout: f.timeLayout, Kind: f.csvKind, Columns: map[string]string{}}
	for _, c := range f.columns {
		field, header, ok := strings.Cut(c, "=")
		if !ok || header == "" {
			return nil, usagef("--column %q: write FIELD=HEADER", c)
		}
		o.Columns[field] = header
	}
	if f.timeZone != "" {
		zone, err := time.LoadLocation(f.timeZone)
		if err != nil {
			return nil, &usageError{fmt.Errorf("--time-zone %q: %w", f.timeZone, err), "write a name such as Europe/Berlin, or UTC"}
		}
		o.TimeZone = zone
	}
	return o, nil
}
