package converter

import (
	"bytes"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/sources"
)

// deflateLevel is how hard entries are compressed: of the levels of klauspost/compress
// the one from which on the time grows faster than the size shrinks (BenchmarkDeflate).
const deflateLevel = 3

// deflateBlock is how much is compressed by itself, in bytes, so that several blocks
// of one entry can be at once. Shorter ones cost more of the size: 1 % for these.
const deflateBlock = 512 << 10

// flateEnd is an empty block that is the last (RFC 1951, 3.2.3 and 3.2.6).
var flateEnd = []byte{3, 0}

var flateWriters = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, deflateLevel)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// deflateOne appends a block to a deflate stream, which goes on after it.
func deflateOne(dst, block []byte) ([]byte, error) {
	out := bytes.NewBuffer(dst)
	w := flateWriters.Get().(*flate.Writer)
	defer flateWriters.Put(w)
	w.Reset(out)
	if _, err := w.Write(block); err != nil {
		return dst, err
	}
	err := w.Flush()
	return out.Bytes(), err
}

// deflater writes a deflate stream in blocks. Its bytes follow from what is written
// to it alone, and neither from the number of workers nor from the sizes of writes.
type deflater struct {
	*ordered.Writer
	w io.Writer
}

func newDeflater(w io.Writer, workers int) *deflater {
	return &deflater{ordered.NewWriter(w, workers, deflateBlock, deflateOne), w}
}

// Close ends the stream.
func (d *deflater) Close() error {
	if err := d.Writer.Close(); err != nil {
		return err
	}
	_, err := d.w.Write(flateEnd)
	return err
}

// packed is a file that has been deflated in memory, with its plain bytes.
type packed struct {
	*bytes.Reader
	plain, deflated []byte
}

// pack deflates a small file, as a deflater would.
func pack(plain []byte) (*packed, error) {
	p := &packed{Reader: bytes.NewReader(plain), plain: plain}
	var err error
	if len(plain) > 0 {
		p.deflated, err = deflateOne(nil, plain)
	}
	p.deflated = append(p.deflated, flateEnd...)
	return p, err
}

var _ sources.RawContent = (*packed)(nil)

// Raw implements [sources.RawContent].
func (p *packed) Raw() (r io.Reader, method uint16, crc uint32, compressed, plain uint64, err error) {
	return bytes.NewReader(p.deflated), zip.Deflate, crc32.ChecksumIEEE(p.plain), uint64(len(p.deflated)), uint64(len(p.plain)), nil
}

// Close implements [sources.Content].
func (p *packed) Close() error { return nil }
