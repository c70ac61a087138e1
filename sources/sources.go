// Package sources says what an adapter yields: records in the words of the
// source, each with the place it came from.
//
// A [Source] is read in two phases. [Source.Directory] yields what is small and
// held in memory: people and conversations. [Source.Parts] then names the units
// of parallel work, in the order of the source, and [Source.Records] streams the
// records of one of them. Final names are not known to an adapter: wherever a
// message speaks of a person or a channel, its [Text] holds an open reference
// that the converter resolves when it has chosen names for everybody.
//
// Of the project, adapters see only this package and internal/bulk, and this package
// sees none of them. Nothing here or in an adapter starts a goroutine, reads the clock
// or writes a file.
package sources

import (
	"context"
	"io"
	"iter"
	"strconv"
)

// Source is one export, dump or file that has been recognised and opened.
//
// Directory must be called first. After it has returned, Records and Open may be
// called concurrently. The caller closes the source when no reader is in use.
type Source interface {
	// Name is what a person calls this source: the base name of its file or folder.
	Name() string
	// Kind says what was recognised: "slack", "ldif" or "csv".
	Kind() string
	// Directory reads people and conversations. It is called once, and what it returns
	// is the caller's.
	// Faults of the input are in Directory.Problems; the error is for a source
	// that cannot be used at all.
	Directory(ctx context.Context) (*Directory, error)
	// Parts lists the units of parallel work in source order: conversation by
	// conversation, and within one in the order of time as far as the source knows it.
	Parts() []Part
	// Records streams the records of one part, in source order. An error is final
	// and means that the part could not be read to its end for a reason outside
	// the input, such as I/O; damage in the input is a *Problem among the records.
	// A record is valid until the next one comes. Strings in it stay, and so do lists but for
	// those of a *Message.
	Records(ctx context.Context, p Part) iter.Seq2[Record, error]
	// Open returns the content of the file at File.Path.
	Open(path string) (Content, error)
	// Close releases the source.
	Close() error
}

// A Part is a unit of parallel work: one day file of one conversation, or a piece
// of a file that holds messages of many.
type Part struct {
	Conversation string // the ID of its Conversation; "" when each message says its own
	File         string // its path inside the source
	Size         int64  // bytes, uncompressed, as the source states it
	Start        int64  // where the piece begins, in bytes; 0 for whole files
	Lines        bool   // origins of its records have lines, not items
}

// Content is a file of a source, opened for reading. The caller closes it.
// It reads as the plain bytes; see RawContent for the bytes as they lie in the source.
type Content interface{ io.ReadCloser }

// RawContent is implemented by a Content whose bytes lie compressed in a zip
// archive, so that they can be copied into another one without inflating them.
type RawContent interface {
	Content
	// Raw returns the bytes as stored, with what a zip header says of them:
	// method (0 stored, 8 deflated), CRC-32 of the plain bytes, and sizes in bytes.
	Raw() (r io.Reader, method uint16, crc32 uint32, compressed, plain uint64, err error)
}

// Origin is the place a record came from.
type Origin struct {
	File string // path inside the source, with slashes
	Line int    // 1-based line; 0 where the format has no lines
	Item int    // 1-based element of the file's list; 0 when the whole file is meant
	Key  string // the field, where one is meant
}

// String formats the origin as people and editors expect it: "file:line" for
// lines, and "file:/index/key", a JSON pointer with a 0-based index, for lists.
func (o Origin) String() string {
	s := o.File
	switch {
	case o.Line > 0:
		s += ":" + strconv.Itoa(o.Line)
	case o.Item > 0:
		s += ":/" + strconv.Itoa(o.Item-1)
	case o.Key != "":
		s += ":"
	}
	if o.Key != "" {
		s += "/" + o.Key
	}
	return s
}

// A Record is what Source.Records yields: *Message, *Seen, *Pin, *LeftOut or *Problem.
type Record interface{ record() }

var (
	_ Record = (*Message)(nil)
	_ Record = (*Seen)(nil)
	_ Record = (*Pin)(nil)
	_ Record = (*LeftOut)(nil)
	_ Record = (*Problem)(nil)
)

func (*Message) record() {}
func (*Seen) record()    {}
func (*Pin) record()     {}
func (*LeftOut) record() {}
func (*Problem) record() {}

// LeftOut accounts for a record that the adapter read and does not yield, or for
// several of the same kind and reason.
type LeftOut struct {
	Origin Origin
	Kind   Kind   // what it was
	Reason string // why, in words that complete "left out: …"; few distinct values
	Count  int    // how many; at least 1
}

// Problem is a fault of the input that a person should know of.
type Problem struct {
	Origin  Origin
	Message string // what is wrong and what was done about it
	// Damage is set when records were lost to it: the run then ends in exit status 3.
	Damage bool
}

// Kind names what is counted in the ledger.
type Kind string

// The kinds of records.
const (
	KindUser       Kind = "user"
	KindBot        Kind = "bot"
	KindTeam       Kind = "team"
	KindChannel    Kind = "channel"
	KindGroup      Kind = "group"
	KindMembership Kind = "membership"
	KindMessage    Kind = "message"
	KindReaction   Kind = "reaction"
	KindFile       Kind = "file"
	KindPreview    Kind = "link preview"
	KindCanvas     Kind = "canvas"
	KindOther      Kind = "other"
)
