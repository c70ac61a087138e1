package validate

import (
	"bufio"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflate is what the zip library does by itself, but reads more at once: the lines are one
// long entry, which only one goroutine can inflate, and this makes that a twentieth faster.
// What it returns must be closed once.
func inflate(r io.Reader) io.ReadCloser {
	i := inflaters.Get().(*inflater)
	i.in.Reset(r)
	// The error of Reset is always nil.
	_ = i.ReadCloser.(flate.Resetter).Reset(i.in, nil)
	return i
}

// inflateBytes is how much is read of an archive at once. // bytes
const inflateBytes = 64 << 10

type inflater struct {
	io.ReadCloser
	in *bufio.Reader
}

var inflaters = sync.Pool{New: func() any {
	in := bufio.NewReaderSize(nil, inflateBytes)
	return &inflater{flate.NewReader(in), in}
}}

// Close leaves the memory to the next entry.
func (i *inflater) Close() error {
	err := i.ReadCloser.Close()
	inflaters.Put(i)
	return err
}
