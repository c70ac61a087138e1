package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxLine is the longest line that the server reads: its buffer of 16 MiB must
// hold the line feed too. // bytes, without the line feed
const MaxLine = 16<<20 - 1

// ErrNUL is returned for a body with the character U+0000, which the server's
// database stores nowhere.
var ErrNUL = errors.New("the text holds a NUL character")

// Append appends b as one line with its line feed to dst and returns the
// extended slice. It is pure, and safe for concurrent use as long as nobody
// changes b.
//
// It refuses what would not be read back the same: invalid UTF-8, NUL, props
// that are not JSON, and lines above [MaxLine] with a [*TooLongError]. On error
// dst is returned as it was.
func Append(dst []byte, b Body) ([]byte, error) {
	out, err := appendLine(dst, b)
	if err != nil {
		return dst, fmt.Errorf("%s: %w", b.Kind(), err)
	}
	line := out[len(dst):]
	if holdsNUL(line) {
		return dst, fmt.Errorf("%s: %w", b.Kind(), ErrNUL)
	}
	if size := len(line) - 1; size > MaxLine {
		return dst, &TooLongError{Size: int64(size)}
	}
	return out, nil
}

func appendLine(dst []byte, b Body) ([]byte, error) {
	kind := string(b.Kind())
	out := append(append(append(append(append(dst, `{"type":"`...), kind...), `","`...), kind...), `":`...)
	if out, ok := appendByHand(out, b); ok {
		return append(out, "}\n"...), nil
	}
	buf := bytes.NewBuffer(dst)
	err := writeLine(buf, b)
	return buf.Bytes(), err
}

func writeLine(buf *bytes.Buffer, b Body) error {
	kind := string(b.Kind())
	buf.WriteString(`{"type":"` + kind + `",`)
	if v, ok := b.(*Version); ok {
		return writeVersion(buf, v)
	}
	buf.WriteString(`"` + kind + `":`)
	if err := marshal(buf, b); err != nil {
		return err
	}
	buf.WriteString("}\n")
	return nil
}

// writeVersion writes the rest of the one line whose body is no object.
func writeVersion(buf *bytes.Buffer, v *Version) error {
	if v.Number == nil {
		return errors.New("no number")
	}
	fmt.Fprintf(buf, `"version":%d`, *v.Number)
	if v.Info != nil {
		buf.WriteString(`,"info":`)
		if err := marshal(buf, v.Info); err != nil {
			return err
		}
	}
	buf.WriteString("}\n")
	return nil
}

// marshal writes v without blanks and without escapes that JSON does not demand.
func marshal(w io.Writer, v any) error {
	// Names cannot be doubled in our types, so looking for that would be wasted time.
	return json.MarshalWrite(w, v, jsontext.AllowDuplicateNames(true))
}

// holdsNUL reports whether a string in JSON text holds U+0000.
func holdsNUL(text []byte) bool {
	const escape = `\u0000`
	for {
		i := bytes.Index(text, []byte(escape))
		if i < 0 {
			return false
		}
		if evenBackslashes(text[:i]) {
			return true
		}
		text = text[i+len(escape):]
	}
}

// evenBackslashes reports whether text ends with an even number of backslashes,
// so that a backslash after it begins an escape.
func evenBackslashes(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 0
}
