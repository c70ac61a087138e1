package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// ErrNotUTF8 is wrapped by errors for files in a charset that nothing tells of, and
// that Options.Charset must name.
var ErrNotUTF8 = errors.New("not UTF-8")

// errCharsetHint completes ErrNotUTF8.
const errCharsetHint = "say which charset it is in, such as --charset windows-1252 for files of Western European Windows programs, or --charset utf-8 to go on with replacement characters"

// charset is how the characters of a file are coded.
type charset struct {
	name   string
	enc    encoding.Encoding // nil for UTF-8
	forced bool              // named by Options: what does not fit is replaced, not refused
}

// parseCharset looks a charset up by any of the names that browsers know.
func parseCharset(name string) (charset, error) {
	enc, err := htmlindex.Get(name)
	if err != nil || enc == encoding.Replacement {
		return charset{}, fmt.Errorf("the charset %.40q is not known: use a name such as utf-8, utf-16le, windows-1252, iso-8859-15 or shift_jis", name)
	}
	canonical, err := htmlindex.Name(enc)
	if err != nil {
		return charset{}, err
	}
	if canonical == "utf-8" {
		enc = nil
	}
	return charset{canonical, enc, true}, nil
}

var (
	utf16le = charset{name: "utf-16le", enc: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	utf16be = charset{name: "utf-16be", enc: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
)

// sniffCharset tells UTF-16 from UTF-8 by the start of a file: by its byte order
// mark, else by where the zero bytes are.
func sniffCharset(head []byte) charset {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return utf16le
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return utf16be
	case bytes.IndexByte(head, 0) < 0:
		return charset{name: "utf-8"}
	}
	var zeros [2]int // at even and at odd offsets
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs > 1 && zeros[1] > pairs/2 && zeros[0] < pairs/8:
		return utf16le
	case pairs > 1 && zeros[0] > pairs/2 && zeros[1] < pairs/8:
		return utf16be
	}
	return charset{name: "utf-8"}
}

// decode returns the content of r as UTF-8.
func (c charset) decode(r io.Reader) io.Reader {
	if c.enc == nil {
		return r
	}
	return c.enc.NewDecoder().Reader(r)
}

// decodeStart returns the start of a file, cut off anywhere, as UTF-8.
func (c charset) decodeStart(b []byte) ([]byte, error) {
	if strings.HasPrefix(c.name, "utf-16") {
		b = b[:len(b)&^1]
	}
	return c.enc.NewDecoder().Bytes(b)
}

// valid returns b as UTF-8: with U+FFFD for each byte that is none.
func valid(b []byte) []byte { return bytes.ToValidUTF8(b, []byte(string(utf8.RuneError))) }

// byteOrderMark may begin a file, also after it was decoded.
var byteOrderMark = []byte("\ufeff")
