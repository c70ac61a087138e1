package csvfile

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mmimport/mmimport/sources"
)

var update = flag.Bool("update", false, "write what comes out as what is wanted")

// TestCases reads the files of each testdata/*.txtar as one folder and compares all
// that comes of them with its last file, "want".
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want, at := fstest.MapFS{}, "", len(a.Files)
			for i, f := range a.Files {
				if f.Name == "want" {
					want, at = string(f.Data), i
				} else {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			got := outcome(t, fsys, caseOptions(t, string(a.Comment)))
			if *update {
				a.Files = append(a.Files[:at], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := gocmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// caseOptions reads the options of a case from the first line of its comment:
// "options: kind=users column=email=Contact", with %_ for a space.
func caseOptions(t *testing.T, comment string) *Options {
	line, _, _ := strings.Cut(comment, "\n")
	line, ok := strings.CutPrefix(line, "options: ")
	if !ok {
		return nil
	}
	o := &Options{Columns: map[string]string{}}
	for _, f := range strings.Fields(line) {
		name, value, _ := strings.Cut(strings.ReplaceAll(f, "%_", " "), "=")
		switch name {
		case "kind":
			o.Kind = value
		case "time-layout":
			o.TimeLayout = value
		case "time-zone":
			zone, err := time.LoadLocation(value)
			if err != nil {
				t.Fatal(err)
			}
			o.TimeZone = zone
		case "column":
			field, header, _ := strings.Cut(value, "=")
			o.Columns[field] = header
		default:
			t.Fatalf("unknown option %q", name)
		}
	}
	return o
}

// outcome is everything that comes of a source, a record a line.
func outcome(t *testing.T, fsys fstest.MapFS, o *Options) string {
	s, err := Open(fsys, nil, "case", o)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	d, err := s.Directory(t.Context())
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, a := range d.Assumptions {
		fmt.Fprintf(&b, "assume %s\n", a)
	}
	for _, list := range []any{d.Teams, d.Conversations, d.Users, d.Memberships, d.Files, d.Merged, d.LeftOut, d.Problems} {
		for i := range reflect.ValueOf(list).Len() {
			b.WriteString(show(reflect.ValueOf(list).Index(i)) + "\n")
		}
	}
	for _, r := range records(t, s) {
		b.WriteString(show(reflect.ValueOf(r).Elem()) + "\n")
	}
	return b.String()
}

// records returns the records of all parts.
func records(tb testing.TB, s *Source) []sources.Record {
	var all []sources.Record
	for _, p := range s.Parts() {
		for r, err := range s.Records(tb.Context(), p) {
			if err != nil {
				tb.Fatal(err)
			}
			if m, ok := r.(*sources.Message); ok {
				kept := *m
				r = &kept // the decoder uses it again
			}
			all = append(all, r)
		}
	}
	return all
}

// show writes a record with the fields that are not empty.
func show(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case sources.Origin:
		return x.String()
	case sources.SecretURL:
		return fmt.Sprintf("%q", string(x))
	case string, sources.Text:
		return fmt.Sprintf("%q", x)
	case sources.ConversationKind:
		return []string{"public", "private", "group", "direct", "unlisted"}[x]
	}
	switch v.Kind() {
	case reflect.Struct:
		var fields []string
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if !v.Field(i).IsZero() || name == "Kind" && v.Type().Name() == "Conversation" {
				fields = append(fields, cmp.Or(map[string]string{"Origin": "at"}[name], name)+"="+show(v.Field(i)))
			}
		}
		return strings.ToLower(v.Type().Name()) + "{" + strings.Join(fields, " ") + "}"
	case reflect.Slice:
		var list []string
		for i := range v.Len() {
			list = append(list, show(v.Index(i)))
		}
		return "[" + strings.Join(list, " ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// TestEveryRowIsAccountedFor counts the rows of the cases, and what became of them.
func TestEveryRowIsAccountedFor(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for _, f := range a.Files {
			if f.Name != "want" {
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
		}
		s, err := Open(fsys, nil, "case", caseOptions(t, string(a.Comment)))
		if err != nil {
			continue
		}
		if msg := unaccounted(t, s); msg != "" {
			t.Errorf("%s: %s", name, msg)
		}
	}
}

// unaccounted compares the rows of a source with what became of them.
func unaccounted(tb testing.TB, s *Source) string {
	rows := map[sources.Kind]int{}
	for _, t := range s.tables {
		err := t.each(s, func(r *row) error {
			if !isBlank(r) {
				rows[kindsOf[t.kind]]++
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	d, err := s.Directory(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	got := recorded(s, d)
	left := d.LeftOut
	for _, r := range records(tb, s) {
		switch r := r.(type) {
		case *sources.Message:
			got[sources.KindMessage]++
		case *sources.LeftOut:
			left = append(left, *r)
		}
	}
	for _, x := range left {
		if k := kindsOf[kindOf(s, x.Origin)]; k == x.Kind {
			got[k] += x.Count
		}
	}
	for _, k := range kindsOf {
		if rows[k] != got[k] {
			return fmt.Sprintf("%d rows of kind %s, %d accounted for", rows[k], k, got[k])
		}
	}
	return ""
}

// recorded counts the rows of which a directory has a record, or that it has merged.
func recorded(s *Source, d *sources.Directory) map[sources.Kind]int {
	got := map[sources.Kind]int{sources.KindUser: len(d.Users)}
	for _, x := range d.Merged {
		got[x.Kind] += x.Count
	}
	for _, x := range d.Teams {
		got[sources.KindTeam] += fromTable(s, teamsFile, x.Origin)
	}
	for _, x := range d.Conversations {
		got[sources.KindChannel] += fromTable(s, channelsFile, x.Origin)
	}
	for _, x := range d.Memberships {
		got[sources.KindMembership] += fromTable(s, membersFile, x.Origin)
	}
	return got
}

func kindOf(s *Source, o sources.Origin) kind {
	if i := slices.IndexFunc(s.tables, func(t *table) bool { return t.name == o.File }); i >= 0 {
		return s.tables[i].kind
	}
	return ""
}

// fromTable is 1 for a record that a row of this kind of file describes.
func fromTable(s *Source, k kind, o sources.Origin) int {
	if kindOf(s, o) == k && o.Key == "" {
		return 1
	}
	return 0
}
