package slack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

// maxElement is the longest element of a list that is read, in bytes. Slack's own
// limit is 40,000 characters of text; the rest of a message is small. More is an
// attack on memory or damage.
const maxElement = 64 << 20

// damage is a fault in the bytes of a file, as opposed to a failure to read them.
type damage struct {
	offset int64 // bytes from the start of the file
	err    error
}

func (d *damage) Error() string {
	return fmt.Sprintf("the file is damaged or cut off at byte %d: %v", d.offset, d.err)
}

// elements yields the elements of the JSON array in a file, with their 1-based
// position; they are valid until the next one. A final error is a *damage or a failure
// to read; the position with it is that of the element it hit.
func (e *Export) elements(file string) iter.Seq2[element, error] {
	return func(yield func(element, error) bool) {
		f, err := e.open(file)
		if err != nil {
			yield(element{}, asDamage(0, err))
			return
		}
		defer f.Close() // only read from: what Close could say, reading has said
		rest{r: f}.elements(yield)
	}
}

// messages is elements for the messages of a day file, read by a scanner where it can.
func (e *Export) messages(file string) iter.Seq2[element, error] {
	return func(yield func(element, error) bool) {
		s := scanners.Get().(*elementScanner)
		defer scanners.Put(s)
		if entry := e.entry(file); entry != nil && s.load(entry) {
			s.messages(yield)
			return
		}
		f, err := e.open(file)
		if err != nil {
			yield(element{}, asDamage(0, err))
			return
		}
		defer f.Close() // as above
		s.open(f)
		s.messages(yield)
	}
}

// rest is what of a file is still to be read, by the JSON library.
type rest struct {
	r      io.Reader
	read   int   // elements that have been read already, so that r is behind one
	offset int64 // of the first byte that r has
}

// elements yields the elements and the final error.
func (x rest) elements(yield func(element, error) bool) {
	if x.read > 0 {
		const before = `[""` // in the place of what has been read
		x.r, x.offset = io.MultiReader(strings.NewReader(before), x.r), x.offset-int64(len(before))
	}
	r := &boundedReader{r: x.r}
	dec := jsontext.NewDecoder(r, lenient)
	fail := func(n int, err error) {
		var d *damage
		if err = asDamage(dec.InputOffset(), err); errors.As(err, &d) {
			d.offset += x.offset
		}
		yield(element{n: n}, err)
	}
	switch k := dec.PeekKind(); k {
	case '[':
	case 'n': // QUIRK: null stands for an empty list (fixtures/slack/odd-values.txtar)
		return
	default:
		fail(0, firstFault(dec, k))
		return
	}
	if _, err := dec.ReadToken(); err != nil {
		fail(0, err)
		return
	}
	if x.read > 0 {
		if err := dec.SkipValue(); err != nil {
			fail(x.read, err)
			return
		}
	}
	for n := x.read + 1; dec.PeekKind() != ']'; n++ {
		raw, err := dec.ReadValue()
		if err != nil {
			fail(n, err)
			return
		}
		r.mark = dec.InputOffset()
		if !yield(element{n: n, raw: raw}, nil) {
			return
		}
	}
	if err := readEnd(dec); err != nil {
		fail(0, err)
	}
}

// element is an element of a list, as an object that has been read, or else raw.
type element struct {
	n   int // 1-based; 0 when the file as a whole is meant
	obj *message
	raw jsontext.Value
}

// firstFault says what stands where a list should begin.
func firstFault(dec *jsontext.Decoder, k jsontext.Kind) error {
	if k != 0 {
		return &damage{dec.InputOffset(), errors.New("not a list")}
	}
	_, err := dec.ReadToken()
	if err == io.EOF {
		return &damage{0, errors.New("it is empty")}
	}
	return asDamage(dec.InputOffset(), err)
}

// readEnd reads the closing bracket and what follows, which must be nothing.
// Reading to the end is also what makes a zip check its CRC-32.
func readEnd(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	switch _, err := dec.ReadToken(); err {
	case io.EOF:
		return nil
	case nil:
		return &damage{dec.InputOffset(), errors.New("there is something after the end of the list")}
	default:
		return err
	}
}

// asDamage tells faults of the input from failures to read it.
func asDamage(offset int64, err error) error {
	var syntax *jsontext.SyntacticError
	var corrupt flate.CorruptInputError
	var missing *fs.PathError
	if errors.As(err, &syntax) {
		return &damage{syntax.ByteOffset, syntax.Err}
	}
	for _, known := range []error{io.ErrUnexpectedEOF, zip.ErrChecksum, zip.ErrFormat, zip.ErrAlgorithm, errTooLarge, errDuplicate} {
		if errors.Is(err, known) {
			return &damage{offset, err}
		}
	}
	if errors.As(err, &corrupt) {
		return &damage{offset, err}
	}
	if errors.As(err, &missing) && missing.Err.Error() == errDuplicate.Error() {
		return &damage{offset, errDuplicate}
	}
	return err
}

// errDuplicate repeats what archive/zip says of a name that stands for two entries,
// for which it exports no error value.
var errDuplicate = errors.New("duplicate entries in zip file")

var errTooLarge = fmt.Errorf("an element is longer than %d MiB", maxElement>>20)

// boundedReader fails when more than maxElement bytes are read past mark.
type boundedReader struct {
	r    io.Reader
	read int64
	mark int64 // end of the last complete element
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.read-b.mark > maxElement {
		return 0, errTooLarge
	}
	n, err := b.r.Read(p)
	b.read += int64(n)
	return n, err
}

// problem turns a final error of elements into a record; ok is false when it is
// no damage and must end the run.
func (e *Export) problem(file string, at element, err error, kept string) (p *sources.Problem, ok bool) {
	var d *damage
	if !errors.As(err, &d) {
		return nil, false
	}
	o := e.origin(file)
	o.Item = at.n
	return &sources.Problem{Origin: o, Message: d.Error() + "; " + kept, Damage: true}, true
}
