// Package csvfile reads CSV files: of teams, channels, people, memberships and
// messages, in any number and mixture, as one source.
//
// A file passes four layers. charset.go makes UTF-8 of it; rows.go and split.go make
// rows of cells, whatever the file separates them with; header.go finds out what the
// rows are and what each column means (fields.go and settings.go list the words); and
// users.go, places.go and message.go make records of the rows. What a file is follows
// from its header. [Template] shows the columns that there are; files of Microsoft
// Entra and 365, Google Workspace, Okta, Slack, Discourse and Rocket.Chat are known,
// also those that have no header at all.
//
// Open looks at the start of each file. Directory reads all files, those of messages
// too: for the channels in them, for what replies refer to, and for the places at
// which they can be cut into [sources.Part]s of some megabytes. Records reads one such
// piece. A row that cannot be read is reported with its line and counted, and the
// next one is read.
//
// Memory holds what a [sources.Directory] holds; the cells by which files of memberships
// name people and places, each once; a place for each part; for each
// conversation of each file of messages the cells that name it; and for each message
// to whose id replies refer the id and about 200 bytes. Of messages it holds one at a
// time. Columns of passwords are not read into anything.
package csvfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// ErrNotRecognised is wrapped by the errors of Open for files of which nothing tells
// what they hold. The error names the file and, where these are no data, its columns.
var ErrNotRecognised = errors.New("not recognised")

// Options are what a person can say of the files. Nil and the zero value leave all
// to be found out.
type Options struct {
	// Charset is the name of a charset, such as "windows-1252", as browsers know it.
	// "" means UTF-8, or UTF-16 where the file shows that it is.
	Charset string
	// Columns names columns by field: "email": "Contact". The field is called as in a
	// template; the header is compared without regard to letter case.
	Columns map[string]string
	// TimeLayout is how times are written, in the fields of strftime: "%d.%m.%Y %H:%M".
	// "" means ISO 8601, numbers of seconds since 1970 and the like.
	TimeLayout string
	// TimeZone is that of times that do not say theirs; nil is UTC.
	TimeZone *time.Location
	// Kind is what the files hold: teams, channels, users, members or messages.
	// "" means that their columns say it.
	Kind string
	// Apart are files of the folder that are sources of their own: no files of messages.
	Apart []string
}

// choices are Options that have been checked.
type choices struct {
	charset *charset // nil to be found out
	columns map[string]string
	clock   clock
	kind    kind
}

// Check returns what is wrong with the options themselves, whatever the files.
func (o *Options) Check() error {
	_, err := o.check()
	return err
}

func (o *Options) check() (*choices, error) {
	c := &choices{clock: clock{zone: time.UTC}}
	if o == nil {
		return c, nil
	}
	c.columns, c.kind = o.Columns, kind(o.Kind)
	if o.TimeZone != nil {
		c.clock.zone = o.TimeZone
	}
	if o.Kind != "" && !slices.Contains(kinds, c.kind) {
		return nil, fmt.Errorf("the kind %.40q is none of teams, channels, users, members and messages", o.Kind)
	}
	if o.Charset != "" {
		cs, err := parseCharset(o.Charset)
		if err != nil {
			return nil, err
		}
		c.charset = &cs
	}
	for _, name := range sortedKeys(o.Columns) {
		if !isField(name) {
			return nil, fmt.Errorf("the field %.40q is none that a column can have: a template shows them", name)
		}
	}
	if o.TimeLayout != "" {
		layout, err := parseLayout(o.TimeLayout)
		if err != nil {
			return nil, err
		}
		c.clock.layout = layout
	}
	return c, nil
}

// isField reports whether any kind of file has a column of that name.
func isField(name string) bool {
	return slices.ContainsFunc(kinds, func(k kind) bool {
		_, _, ok := lookUp(k, plainHeader(name))
		_, preferred := lookUpPreference(k, plainHeader(name))
		return ok || preferred
	})
}

// Source is one or more CSV files. It implements [sources.Source].
type Source struct {
	name    string
	fsys    fs.FS
	tables  []*table
	ignored []ignored // files of the folder that mean nothing
	beside  []string  // files that are no tables, which messages may refer to

	partSize int64     // bytes, at least
	buffers  sync.Pool // of rows that have been read

	ready         bool // Directory has been read
	conversations []string
	threads       threads
	parts         []sources.Part
	pieces        map[piece]pieceStart
}

// ignored is a file of the folder that was not recognised.
type ignored struct {
	name string
	why  error
}

var _ sources.Source = (*Source)(nil)

// Open recognises the files of fsys with the given names, as one source; without
// names, all that end in .csv or .tsv, and then those that mean nothing are only
// reported. name is what messages call the source. The error wraps ErrNotRecognised
// or ErrNotUTF8 where these are the reason. Close closes fsys if it is an io.Closer;
// when Open fails it does not.
func Open(fsys fs.FS, names []string, name string, opts *Options) (*Source, error) {
	o, err := opts.check()
	if err != nil {
		return nil, err
	}
	s := &Source{name: name, fsys: fsys, partSize: partSize, pieces: map[piece]pieceStart{}}
	whole := len(names) == 0
	if whole {
		if names, err = s.walk(); err != nil {
			return nil, err
		}
		if opts != nil {
			s.beside = slices.DeleteFunc(s.beside, func(p string) bool { return slices.Contains(opts.Apart, p) })
		}
	}
	head := make([]byte, sampleSize)
	for _, n := range names {
		t, err := openTable(fsys, n, o, head)
		switch {
		case err == nil:
			s.tables = append(s.tables, t)
		case whole && errors.Is(err, ErrNotRecognised):
			s.ignored = append(s.ignored, ignored{n, err})
		default:
			return nil, err
		}
	}
	if len(s.tables) == 0 {
		return nil, s.nothing()
	}
	return s, s.checkColumns(o.columns)
}

// walk lists the tables of a folder, and takes stock of the other files.
func (s *Source) walk() (tables []string, err error) {
	err = fs.WalkDir(s.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch junk := isJunk(d, p); {
		case err != nil:
			return err
		case junk && d.IsDir():
			return fs.SkipDir
		case !utf8.ValidString(p):
			s.ignored = append(s.ignored, ignored{strings.ToValidUTF8(p, "\ufffd"), errNotUTF8Name})
			if d.IsDir() {
				return fs.SkipDir
			}
		case junk || d.IsDir() || !d.Type().IsRegular():
		case isTableName(p):
			tables = append(tables, p)
		default:
			s.beside = append(s.beside, p)
		}
		return nil
	})
	return tables, err
}

// errNotUTF8Name is why a file or folder cannot be opened.
var errNotUTF8Name = errors.New("its name is not UTF-8: rename it, or unpack the archive it came in anew")

// isJunk reports whether an operating system made a file or folder for itself.
func isJunk(d fs.DirEntry, p string) bool {
	if d == nil || p == "." {
		return false
	}
	name := d.Name()
	return strings.HasPrefix(name, ".") || name == "__MACOSX" || name == "Thumbs.db" || name == "desktop.ini"
}

func isTableName(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".tsv")
}

// nothing says why a folder is no source.
func (s *Source) nothing() error {
	if len(s.ignored) == 0 {
		return fmt.Errorf("%w: there is no .csv file in it", ErrNotRecognised)
	}
	var list []error
	for _, x := range s.ignored {
		list = append(list, x.why)
	}
	return errors.Join(list...)
}

// checkColumns refuses columns named by a person that no file has, or that hold
// passwords.
func (s *Source) checkColumns(columns map[string]string) error {
	for _, name := range sortedKeys(columns) {
		found := slices.ContainsFunc(s.tables, func(t *table) bool {
			return slices.ContainsFunc(t.headers, func(h string) bool { return strings.EqualFold(h, strings.TrimSpace(columns[name])) })
		})
		switch {
		case isSecret(columns[name]):
			return fmt.Errorf("the column %.40q holds passwords: it is not read, and cannot be %s", columns[name], name)
		case !found:
			return fmt.Errorf("%w: no file has the column %.40q, which is said to be %s", ErrNotRecognised, columns[name], name)
		}
	}
	return nil
}

// Name implements [sources.Source].
func (s *Source) Name() string { return s.name }

// Kind implements [sources.Source].
func (s *Source) Kind() string { return "csv" }

// Parts implements [sources.Source].
func (s *Source) Parts() []sources.Part {
	if !s.ready {
		panic("csvfile: Parts before Directory")
	}
	return s.parts
}

// Open implements [sources.Source].
func (s *Source) Open(name string) (sources.Content, error) { return s.fsys.Open(name) }

// Close implements [sources.Source].
func (s *Source) Close() error {
	if c, ok := s.fsys.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Directory implements [sources.Source].
func (s *Source) Directory(ctx context.Context) (*sources.Directory, error) {
	v := newSurvey(s)
	for _, k := range kinds {
		for _, t := range s.tables {
			if t.kind != k {
				continue
			}
			if err := v.table(ctx, t); err != nil {
				return nil, err
			}
		}
	}
	if err := v.findRoots(ctx); err != nil {
		return nil, err
	}
	v.finish()
	s.ready = true
	return v.d, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
