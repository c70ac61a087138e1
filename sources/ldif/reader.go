package ldif

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// maxRecord is how much of one record is held, in bytes. RFC 2849 sets no limit: a
// group of a million members fits.
const maxRecord = 256 << 20

// attrSize is what an attribute takes beside its value, in bytes and about.
const attrSize = 48

// form is how a value is written (RFC 2849, value-spec).
type form uint8

const (
	plainText  form = iota // attr: value
	base64Text             // attr:: base64
	urlText                // attr:< url
)

// attr is one value of an attribute.
type attr struct {
	desc  *description
	value []byte // raw bytes, until the following record
	line  int    // 1-based
	form  form
	lost  bool // a URL, or not readable: there is no value
}

// fault says what is wrong in a record, and where.
type fault struct {
	line int    // 1-based
	what string // in words
	attr string // the attribute whose value is lost; "" when the whole record is
	slot int    // of attr
	url  bool   // it is lost because it is not in the file
}

// record is one record of LDIF (RFC 2849, ldif-attrval-record and ldif-change-record),
// or what stands in the place of one.
type record struct {
	line   int    // 1-based, of its first line
	offset int64  // in the file, of its first line
	dn     []byte // raw bytes
	hasDN  bool
	change string // delete, modify, modrdn, moddn; "" for an entry, and for changetype add
	attrs  []attr // in the order of the file; none of secret attributes
	faults []fault
	broken bool // damaged as a whole: the last fault says how

	// Of what stands between records: ldapsearch's trailer, references to other
	// servers. Only these have no dn and are not broken.
	trailer bool
	result  string // "0 Success"; as the trailer says it
}

// reader reads records of LDIF, the sound ones as well as the damaged ones: it stops
// for nothing but the end of the input. Records are the same for every chunking of the
// input. It opens nothing that the input names. It is not safe for concurrent use.
type reader struct {
	lines lines
	names names
	rec   record
	begun bool // rec has a line
	held  line // read, and not yet used
	hold  bool // held is one
	buf   []byte
	size  int // what rec holds, in bytes and about
	max   int // bytes
}

// reset makes the reader read r, which stands at an offset of the file.
func (r *reader) reset(in io.Reader, offset int64, wide bool) {
	r.lines.reset(in, offset, wide)
	r.hold, r.max = false, maxRecord
}

// keptBuffer is the room that is kept from one record to the next, in bytes. A group of a
// hundred thousand members needs about as much.
const keptBuffer = 24 << 20

// smallBuffer is the room for values to begin with, in bytes.
const smallBuffer = 16 << 10

// next returns the next record, which is valid until the following call. The error is
// io.EOF at the end, or that of the underlying reader.
func (r *reader) next() (*record, error) {
	if cap(r.buf)+attrSize*cap(r.rec.attrs) > keptBuffer {
		r.buf, r.rec.attrs = nil, nil
	}
	r.rec = record{attrs: r.rec.attrs[:0], faults: r.rec.faults[:0]}
	r.buf, r.begun, r.size = r.buf[:0], false, 0
	for {
		ln, err := r.take()
		switch {
		case err == io.EOF && r.begun:
			return &r.rec, nil
		case err != nil:
			return nil, err
		case isBlank(ln.text):
			if r.begun {
				return &r.rec, nil
			}
		case ln.text[0] == '#':
		case r.begun && isDNLine(ln.text):
			r.held, r.hold = ln, true // the blank line is missing
			return &r.rec, nil
		default:
			r.line(ln)
		}
	}
}

// take returns the line held, or the next one.
func (r *reader) take() (line, error) {
	if r.hold {
		r.hold = false
		return r.held, nil
	}
	ln, err := r.lines.next()
	if len(ln.text) > 0 && ln.text[0] == byteOrderMark[0] {
		ln.text = bytes.TrimPrefix(ln.text, []byte(byteOrderMark)) // also where two files were joined
	}
	return ln, err
}

// byteOrderMark begins UTF-8 files of some programs.
const byteOrderMark = "\ufeff"

// isBlank reports whether a line has nothing but blanks.
func isBlank(text []byte) bool {
	for _, c := range text {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

func isDNLine(text []byte) bool {
	return len(text) > 2 && text[0]|0x20 == 'd' && text[1]|0x20 == 'n' && text[2] == ':'
}

// line adds a line to the record.
func (r *reader) line(ln line) {
	name, rest, ok := bytes.Cut(ln.text, []byte(":"))
	if !r.begun {
		if isChatter(ln.text) || ok && strings.EqualFold(string(name), "version") {
			return
		}
		r.begun = true
		r.rec.line, r.rec.offset = ln.number, ln.offset
	}
	if r.rec.trailer {
		r.trailer(strings.ToLower(string(name)), rest)
	}
	if r.rec.broken || r.rec.trailer || r.rec.change != "" {
		return
	}
	desc := r.names.get(name)
	switch {
	case ln.text[0] == ' ' || ln.text[0] == '\t':
		r.breakOff(ln, "the line continues a line that is not there")
	case !ok && string(bytes.TrimRight(ln.text, " ")) == "-" && r.rec.hasDN:
		r.rec.change = "modify" // as ldapmodify does where changetype is missing
	case !ok:
		r.breakOff(ln, "the line has no colon: it is neither an attribute nor the continuation of one")
	case !desc.valid:
		r.breakOff(ln, "the line does not begin with the name of an attribute")
	case ln.long && (desc.name == "dn" || !r.rec.hasDN):
		r.breakOff(ln, "the line is too long")
	case r.rec.hasDN:
		r.attribute(ln, desc, rest)
	case desc.name == "dn":
		r.setDN(ln, rest)
	case r.trailer(desc.name, rest):
	default:
		r.breakOff(ln, "the record does not begin with its dn")
	}
}

// isChatter reports whether ldapsearch wrote the line for the person before it: both of
// its outputs went into the file.
func isChatter(text []byte) bool {
	return bytes.HasPrefix(text, []byte("SASL")) || bytes.HasPrefix(text, []byte("Enter LDAP Password:"))
}

// breakOff marks the record as damaged. What the line says is not repeated: it may be a
// piece of a password.
func (r *reader) breakOff(ln line, what string) {
	r.rec.broken = true
	r.rec.faults = append(r.rec.faults, fault{line: ln.number, what: what})
}

// trailer reports whether a line is one of those that ldapsearch writes between or
// behind the entries.
func (r *reader) trailer(name string, rest []byte) bool {
	switch name {
	case "search", "ref", "matcheddn", "text", "control", "pagedresults":
	case "result":
		r.rec.result = string(bytes.TrimSpace(rest))
	default:
		return false
	}
	r.rec.trailer = true
	return true
}

func (r *reader) setDN(ln line, rest []byte) {
	value, form := splitValue(rest)
	dn, ok := r.decode(value, form)
	if !ok {
		r.breakOff(ln, "the dn cannot be read: it is "+notReadable[form])
		return
	}
	r.rec.dn, r.rec.hasDN = dn, true
}

// notReadable completes "it is …" for a value that gives nothing.
var notReadable = map[form]string{base64Text: "not valid base64", urlText: "only the address of a file, and none is opened"}

// attribute adds a value to an entry.
func (r *reader) attribute(ln line, desc *description, rest []byte) {
	value, form := splitValue(rest)
	switch {
	case desc.name == "changetype":
		r.changeType(ln, value, form)
		return
	case desc.name == "control" && len(r.rec.attrs) == 0 || desc.secret:
		return
	case ln.long:
		r.lose(ln, desc, form, "the value is too long and lost")
		return
	}
	v, ok := r.decode(value, form)
	if !ok {
		r.lose(ln, desc, form, "the value is lost: it is "+notReadable[form])
		return
	}
	r.keep(attr{desc: desc, value: v, line: ln.number, form: form})
	if r.size += len(v) + attrSize; r.size > r.max {
		r.breakOff(ln, "the record is too large")
	}
}

// lose adds a value that cannot be had.
func (r *reader) lose(ln line, desc *description, f form, what string) {
	r.keep(attr{desc: desc, line: ln.number, form: f, lost: true})
	r.rec.faults = append(r.rec.faults, fault{line: ln.number, what: what, attr: desc.key(), slot: desc.slot, url: f == urlText})
}

// keep adds a value. The list doubles: append would copy a long one four times over.
func (r *reader) keep(a attr) {
	if len(r.rec.attrs) == cap(r.rec.attrs) {
		r.rec.attrs = slices.Grow(r.rec.attrs, len(r.rec.attrs)+1)
	}
	r.rec.attrs = append(r.rec.attrs, a)
}

// changeType handles a line that says what the record does (RFC 2849, changerecord).
func (r *reader) changeType(ln line, value []byte, form form) {
	v, ok := r.decode(value, form)
	switch kind := strings.ToLower(string(bytes.TrimSpace(v))); {
	case ok && kind == "add":
	case ok && (kind == "delete" || kind == "modify" || kind == "modrdn" || kind == "moddn"):
		r.rec.change = kind
	default:
		r.breakOff(ln, "the changetype is none of add, delete, modify, modrdn and moddn")
	}
}

// splitValue splits what follows the colon of a name (RFC 2849, value-spec).
func splitValue(rest []byte) ([]byte, form) {
	form := plainText
	if len(rest) > 0 {
		switch rest[0] {
		case ':':
			form, rest = base64Text, rest[1:]
		case '<':
			form, rest = urlText, rest[1:]
		}
	}
	return bytes.TrimLeft(rest, " "), form
}

// decode returns the bytes that a value stands for, which live as long as the record.
func (r *reader) decode(value []byte, form form) (v []byte, ok bool) {
	if len(value) > cap(r.buf)-len(r.buf) { // values in the old buffer stay there
		r.buf = make([]byte, 0, max(smallBuffer, 2*cap(r.buf), len(value)))
	}
	from := len(r.buf)
	switch form {
	case plainText:
		r.buf, ok = append(r.buf, value...), true
	case base64Text:
		r.buf, ok = appendBase64(r.buf, value)
	}
	return r.buf[from:len(r.buf):len(r.buf)], ok
}
