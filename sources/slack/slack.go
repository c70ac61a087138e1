// Package slack reads Slack exports: the zip that Slack's export page delivers,
// one that slackdump or slack-advanced-exporter wrote, or the same as a folder.
//
// An export is a handful of lists in its root (users.json, channels.json,
// groups.json, mpims.json, dms.json) and a folder for each conversation with one
// file of messages per day. [Open] finds the root, also below one extra folder,
// and takes stock of all files; Directory reads the lists; each day file is a
// [sources.Part]. Files are read element by element: one that is broken off gives
// everything before the break, and an element of another shape than documented
// costs at most itself.
//
// The export of an Enterprise Grid organisation has org_users.json in its root,
// the conversations that belong to no single workspace, and below teams/ each
// workspace as an export of its own. Every workspace is a [sources.Team] whose id
// and name are those of its folder; accounts and conversations that are listed in
// several places are one.
//
// Memory holds the stock of file names and the lists, and of messages one at a
// time. Nothing is written, and no file is opened by a name that a message gives.
package slack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

// ErrNotExport is wrapped by the errors of Open for input that is no Slack export
// this package can read.
var ErrNotExport = errors.New("not a Slack export")

// Export is an opened Slack export. It implements [sources.Source].
type Export struct {
	name  string
	fsys  fs.FS
	stock stock
	scope scope

	users   map[string]*sources.User // by id; of the lists, so that messages know people from bots
	outside map[string]bool          // ids of those that are in no workspace of the scope
	botIDs  map[string]string        // bot_id -> id of its user
	ready   bool                     // Directory has been read
	parts   []sources.Part
	twins   map[string][]string // by File of a part: the files that may hold the same messages, and come first

	entriesOnce sync.Once
	entries     map[string]*zip.File // of a zip, by their names in fsys
}

var _ sources.Source = (*Export)(nil)

// Options says what is read of the export of an organisation. Nil and the zero
// value mean everything.
type Options struct {
	// Workspaces are the names of those to read, letter case aside; empty for all.
	// Of what belongs to no single workspace, it is what somebody in them could read.
	Workspaces []string
	// OrgTeam is the name of the workspace whose team takes the conversations that
	// belong to no single one; "" for the first of those that are read, by name.
	OrgTeam string
}

// Open recognises the export in fsys, which may be a zip.Reader or a folder.
// name is what messages call it. The error wraps ErrNotExport when fsys holds
// something else, and ErrNoWorkspace when opts asks for what it does not hold.
// Close closes fsys if it is an io.Closer.
func Open(fsys fs.FS, name string, opts *Options) (*Export, error) {
	if opts == nil {
		opts = &Options{}
	}
	if isLocked(fsys) {
		return nil, fmt.Errorf("%w: %w", ErrNotExport, errEncrypted)
	}
	problems := tidy(fsys)
	st, err := takeStock(fsys)
	if err != nil {
		return nil, err
	}
	st.problems = append(problems, st.problems...)
	if st.files == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrNotExport)
	}
	if len(st.spaces) == 1 && len(st.spaces[0].lists) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrNotExport, st.whyNot())
	}
	sc, err := st.choose(opts)
	if err != nil {
		return nil, err
	}
	return &Export{name: name, fsys: fsys, stock: st, scope: sc}, nil
}

// Name implements [sources.Source].
func (e *Export) Name() string { return e.name }

// Kind implements [sources.Source].
func (e *Export) Kind() string { return "slack" }

// Close implements [sources.Source].
func (e *Export) Close() error {
	if c, ok := e.fsys.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Parts implements [sources.Source].
func (e *Export) Parts() []sources.Part {
	if !e.ready {
		panic("slack: Parts before Directory")
	}
	return e.parts
}

// in returns the path in fsys of a file of the export.
func (e *Export) in(name string) string { return path.Join(e.stock.root, name) }

// origin shortens a path in fsys to one inside the export.
func (e *Export) origin(file string) sources.Origin {
	if e.stock.root != "." {
		file = strings.TrimPrefix(file, e.stock.root+"/")
	}
	return sources.Origin{File: file}
}
