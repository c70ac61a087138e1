package ordered

import "io"

// Writer is an [io.WriteCloser] that cuts what is written to it into blocks, works
// on several blocks at once, and writes what comes of them in the order of the
// blocks: the same bytes for any number of workers.
//
// It is used by one goroutine. Close or Stop must be called; both return when every
// goroutine has ended.
type Writer struct {
	w       io.Writer
	workers int
	size    int // bytes of a block
	fn      func(dst, block []byte) ([]byte, error)

	cur   []byte     // the block being filled
	queue []*pending // blocks under way, the oldest first
	idle  []*pending
	err   error
}

// pending is a block under way.
type pending struct {
	block, out []byte
	err        error
	done       chan struct{} // receives when out and err are set
}

// NewWriter returns a Writer to w. fn appends to dst what becomes of a block, which
// has size bytes unless it is the last; it is called on up to workers goroutines at
// once. At most workers+1 blocks are held.
func NewWriter(w io.Writer, workers, size int, fn func(dst, block []byte) ([]byte, error)) *Writer {
	return &Writer{w: w, workers: workers, size: size, fn: fn}
}

// Write takes p, and may wait for earlier blocks. An error is that of an earlier
// block or of the writer below, and final.
func (w *Writer) Write(p []byte) (int, error) {
	n := len(p)
	for w.err == nil && len(p) > 0 {
		if w.cur == nil {
			w.cur = w.next().block
		}
		k := min(len(p), w.size-len(w.cur))
		w.cur, p = append(w.cur, p[:k]...), p[k:]
		if len(w.cur) == w.size {
			w.err = w.begin()
		}
	}
	if w.err != nil {
		return 0, w.err
	}
	return n, nil
}

// next returns the place of the block being filled, which is the first idle one.
func (w *Writer) next() *pending {
	if len(w.idle) == 0 {
		w.idle = append(w.idle, &pending{block: make([]byte, 0, w.size), done: make(chan struct{}, 1)})
	}
	return w.idle[len(w.idle)-1]
}

// begin starts the work on the block that is filled, and waits where too many are
// under way.
func (w *Writer) begin() error {
	p := w.next()
	w.idle = w.idle[:len(w.idle)-1]
	p.block, w.cur = w.cur, nil
	w.queue = append(w.queue, p)
	work := func() {
		p.out, p.err = w.fn(p.out[:0], p.block)
		p.done <- struct{}{}
	}
	if w.workers <= 1 {
		work()
		return w.finish()
	}
	go work()
	if len(w.queue) <= w.workers {
		return nil
	}
	return w.finish()
}

// finish waits for the oldest block and writes what came of it.
func (w *Writer) finish() error {
	p := w.queue[0]
	<-p.done
	w.queue = append(w.queue[:0], w.queue[1:]...)
	p.block = p.block[:0]
	w.idle = append(w.idle, p)
	if p.err != nil {
		return p.err
	}
	_, err := w.w.Write(p.out)
	return err
}

// Close works off what has been written. It does not close the writer below.
func (w *Writer) Close() error {
	if w.err == nil && len(w.cur) > 0 {
		w.err = w.begin()
	}
	for w.err == nil && len(w.queue) > 0 {
		w.err = w.finish()
	}
	w.Stop()
	return w.err
}

// Stop waits for the blocks under way and drops them. It may be called at any time,
// also after Close.
func (w *Writer) Stop() {
	for _, p := range w.queue {
		<-p.done
	}
	w.queue, w.cur, w.idle = nil, nil, nil
}
