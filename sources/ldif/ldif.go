// Package ldif reads dumps of LDAP directories: LDIF (RFC 2849) as ldifde, ldapsearch,
// slapcat, db2ldif and people write it, of Active Directory, OpenLDAP, 389 Directory
// Server, FreeIPA and others.
//
// The work is done in layers. Lines are joined ([RFC 2849], folding), records are read
// from them one at a time, the damaged ones as well, names are compared as RFC 4514 and
// RFC 4517 say, and each entry is then a person, a group, or something that has no
// place in a team. People become users; groups become memberships where a [GroupRule]
// says of what. Every record is accounted for.
//
// Memory holds one record at a time, and of people what a user needs; a picture stays
// in the file until it is asked for. Groups are held only if there are rules.
// Passwords, their hashes and keys are dropped as they are read, and no file that the
// dump names is ever opened.
//
// [RFC 2849]: https://www.rfc-editor.org/rfc/rfc2849
package ldif

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/mmimport/mmimport/sources"
)

// ErrNotLDIF is wrapped by the errors of Open and Directory for input in which there is
// no record with a dn.
var ErrNotLDIF = errors.New("not an LDIF dump")

// Dump is an opened dump. It implements [sources.Source].
type Dump struct {
	name   string
	file   io.ReaderAt
	size   int64 // bytes
	layout layout
	set    *settings
}

var _ sources.Source = (*Dump)(nil)

// Open opens the dump that file holds, size bytes long. name is what messages call it;
// nil options are the defaults. The error wraps ErrNotLDIF when the beginning of the
// file shows no entry, and ErrOption for a bad option. Close closes file if it is an
// io.Closer.
func Open(file io.ReaderAt, size int64, name string, o *Options) (*Dump, error) {
	set, err := newSettings(o)
	if err != nil {
		return nil, err
	}
	head := make([]byte, min(size, DetectSize))
	if n, err := file.ReadAt(head, 0); n < len(head) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if !firstDN(head, len(head)) {
		return nil, fmt.Errorf("%w: no line begins with %q", ErrNotLDIF, "dn:")
	}
	return &Dump{name: name, file: file, size: size, layout: layoutOf(head), set: set}, nil
}

// Name implements [sources.Source].
func (d *Dump) Name() string { return d.name }

// Kind implements [sources.Source].
func (d *Dump) Kind() string { return "ldif" }

// Parts implements [sources.Source]. There are none: a directory has no messages.
func (d *Dump) Parts() []sources.Part { return nil }

// Records implements [sources.Source].
func (d *Dump) Records(context.Context, sources.Part) iter.Seq2[sources.Record, error] {
	return func(func(sources.Record, error) bool) {}
}

// Close implements [sources.Source].
func (d *Dump) Close() error {
	if c, ok := d.file.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// reader returns a new reader of the records from an offset on, at which a record
// begins.
func (d *Dump) reader(offset int64) *reader {
	r := &reader{names: names{slots: d.set.slots}}
	section := io.NewSectionReader(d.file, offset, d.size-offset)
	r.reset(d.layout.utf8(section), offset, d.layout.utf16)
	return r
}

// origin is the place of a line of the dump.
func (d *Dump) origin(line int) sources.Origin { return sources.Origin{File: d.name, Line: line} }
