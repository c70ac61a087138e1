package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Record is what is known of the pushes of one archive, and is kept beside it: so a push
// goes on where another process has left it, and a second one is noticed. It holds no
// secrets.
type Record struct {
	Version int              `json:"version"`
	Archive string           `json:"archive"` // its fingerprint
	Size    int64            `json:"size"`    // bytes
	Servers map[string]*Push `json:"servers"` // by name
}

// recordVersion is that of the form of a record.
const recordVersion = 1

// Push is how far an archive has come on its way into one server.
type Push struct {
	Upload string `json:"upload,omitempty"` // id of the session that is not complete
	File   string `json:"file,omitempty"`   // name of the finished upload on the server
	Job    string `json:"job,omitempty"`    // id of the import
	Result string `json:"result,omitempty"` // how the import has ended: success or error
	Error  string `json:"error,omitempty"`  // what the server says about it
	Line   int    `json:"line,omitempty"`   // where, 1-based
	At     int64  `json:"at,omitempty"`     // when, by the server's clock // Unix ms

	// Over are imports of the same upload that have ended, and are not to be taken for the
	// one that is wanted.
	Over []string `json:"over,omitempty"`
}

// NewRecord is that of an archive that was never pushed.
func NewRecord(f *File) *Record {
	return &Record{Version: recordVersion, Archive: f.Fingerprint, Size: f.Size, Servers: map[string]*Push{}}
}

// ErrOtherArchive says that a record is that of another archive, which had the same name.
var ErrOtherArchive = errors.New("the record is of another archive")

// ReadRecord reads a record of f.
func ReadRecord(r io.Reader, f *File) (*Record, error) {
	var rec Record
	if err := json.NewDecoder(r).Decode(&rec); err != nil {
		return nil, fmt.Errorf("not the record of a push: %w", err)
	}
	if rec.Version != recordVersion {
		return nil, fmt.Errorf("the record of a push is of version %d, not %d", rec.Version, recordVersion)
	}
	if rec.Archive != f.Fingerprint {
		return &rec, ErrOtherArchive
	}
	if rec.Servers == nil {
		rec.Servers = map[string]*Push{}
	}
	return &rec, nil
}

// Write writes the record.
func (r *Record) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// push is the state with one server.
func (r *Record) push(server string) *Push {
	p := r.Servers[server]
	if p == nil {
		p = &Push{}
		r.Servers[server] = p
	}
	return p
}
