// Package ordered is the one place where goroutines are started.
//
// [Map] works on many items at once and hands on what comes of them in the order
// of the items: the same sequence for any number of workers. What is under way
// is bounded, and when anything fails or the context ends, everything stops
// before Map returns. A [Writer] does the same for a stream of bytes.
package ordered

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"
)

// ahead is how many values of one item may wait for their turn. An item that is
// not at the head of the line stops working when it has this many results; more
// would only be memory.
const ahead = 2

// Map calls fn for each item on up to workers goroutines and passes every value
// that fn emits to sink: all values of the first item in the order of their
// emission, then all of the second, and so on. It returns when every goroutine
// has ended.
//
// sink runs on the calling goroutine, so what it touches needs no lock; items is
// pulled from one goroutine, not the caller's unless workers is 1. At most
// 2×workers items are begun or waiting, each with at most ahead unread values.
//
// The first error of items, fn or sink ends the run and is returned, as is
// ctx.Err() when the context ends first. emit returns an error when the run is
// over; fn should then return it.
func Map[I, O any](
	ctx context.Context, workers int, items iter.Seq2[I, error],
	fn func(ctx context.Context, item I, emit func(O) error) error, sink func(O) error,
) error {
	if workers <= 1 {
		return inline(ctx, items, fn, sink)
	}
	g, ctx := errgroup.WithContext(ctx)
	line := make(chan *job[I, O], workers) // jobs in order, for the sink; its length bounds the look-ahead
	jobs := make(chan *job[I, O], workers) // the same jobs in the same order, for the workers; never longer than line
	sinkFailed := make(chan error, 1)      // one place, so that the report never blocks
	g.Go(func() error { return feed(ctx, items, line, jobs) })
	g.Go(func() error { // turns a failure of sink into the end of the group
		select {
		case err := <-sinkFailed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	for range workers {
		g.Go(func() error { return work(ctx, jobs, fn) })
	}
	sinkFailed <- drain(ctx, line, sink)
	return g.Wait()
}

// job is one item on its way, and where its values come out.
type job[I, O any] struct {
	item I
	out  chan O // closed when fn has returned without error
}

func inline[I, O any](
	ctx context.Context, items iter.Seq2[I, error],
	fn func(context.Context, I, func(O) error) error, sink func(O) error,
) error {
	for item, err := range items {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = fn(ctx, item, sink)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// feed queues the items, first for the sink and then for the workers: a job that
// a worker takes is always one the sink will come to.
func feed[I, O any](ctx context.Context, items iter.Seq2[I, error], line, jobs chan<- *job[I, O]) error {
	defer close(line)
	defer close(jobs)
	for item, err := range items {
		if err != nil {
			return err
		}
		j := &job[I, O]{item: item, out: make(chan O, ahead)}
		for _, c := range []chan<- *job[I, O]{line, jobs} {
			select {
			case c <- j:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

func work[I, O any](ctx context.Context, jobs <-chan *job[I, O], fn func(context.Context, I, func(O) error) error) error {
	for j := range jobs {
		err := fn(ctx, j.item, func(v O) error {
			select {
			case j.out <- v:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err != nil {
			return err
		}
		close(j.out)
	}
	return nil
}

// drain passes the values of each job in line to sink. It returns nil when the
// line has ended or the group has failed, and sink's error otherwise.
func drain[I, O any](ctx context.Context, line <-chan *job[I, O], sink func(O) error) error {
	for j := range line {
		for open := true; open; {
			select {
			case v, ok := <-j.out:
				if open = ok; !ok {
					break
				}
				if err := sink(v); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}
