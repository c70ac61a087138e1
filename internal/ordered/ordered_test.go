package ordered

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// upTo yields 0 … n-1.
func upTo(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// thrice emits three values for each item, later items sooner.
func thrice(ctx context.Context, i int, emit func(string) error) error {
	time.Sleep(time.Duration(i%3) * 100 * time.Microsecond)
	for k := range 3 {
		if err := emit(fmt.Sprint(i, ".", k)); err != nil {
			return err
		}
	}
	return nil
}

func collect(t *testing.T, workers, n int) []string {
	t.Helper()
	var got []string
	err := Map(t.Context(), workers, upTo(n), thrice, func(s string) error { got = append(got, s); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOrderIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	want := collect(t, 1, 50)
	if len(want) != 150 {
		t.Fatalf("one worker: %d values, want 150", len(want))
	}
	for _, workers := range []int{2, 3, 16} {
		if got := collect(t, workers, 50); !slices.Equal(got, want) {
			t.Errorf("%d workers: another order than one worker", workers)
		}
	}
}

func TestFirstErrorEndsTheRun(t *testing.T) {
	boom := errors.New("boom")
	fail := func(yield func(int, error) bool) { _ = yield(0, nil) && yield(1, boom) }
	none := func(context.Context, int, func(int) error) error { return nil }
	tests := map[string]func(workers int) error{
		"items": func(w int) error { return Map(t.Context(), w, fail, none, func(int) error { return nil }) },
		"fn": func(w int) error {
			return Map(t.Context(), w, upTo(1000), func(_ context.Context, i int, emit func(int) error) error {
				if i == 7 {
					return boom
				}
				return emit(i)
			}, func(int) error { return nil })
		},
		"sink": func(w int) error {
			return Map(t.Context(), w, upTo(1000), func(_ context.Context, i int, emit func(int) error) error {
				return emit(i)
			}, func(int) error { return boom })
		},
	}
	for name, run := range tests {
		for _, workers := range []int{1, 4} {
			t.Run(fmt.Sprint(name, " with ", workers), func(t *testing.T) {
				before := runtime.NumGoroutine()
				if err := run(workers); !errors.Is(err, boom) {
					t.Errorf("error is %v, want boom", err)
				}
				for i := 0; runtime.NumGoroutine() > before && i < 200; i++ {
					time.Sleep(10 * time.Millisecond) // one that is done is counted for a moment
				}
				if after := runtime.NumGoroutine(); after > before {
					t.Errorf("%d goroutines are left behind", after-before)
				}
			})
		}
	}
}

func TestCancelStopsABlockedRun(t *testing.T) {
	for _, workers := range []int{1, 4} {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		err := Map(ctx, workers, upTo(1_000_000), func(_ context.Context, i int, emit func(int) error) error {
			return emit(i)
		}, func(int) error {
			if seen++; seen == 10 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: error is %v, want context.Canceled", workers, err)
		}
	}
}

func TestWhatIsUnderWayIsBounded(t *testing.T) {
	const workers = 4
	var begun, done atomic.Int64
	err := Map(t.Context(), workers, upTo(500), func(_ context.Context, i int, emit func(int) error) error {
		begun.Add(1)
		return emit(i)
	}, func(int) error {
		if ahead := begun.Load() - done.Add(1); ahead > 3*workers {
			return fmt.Errorf("%d items are ahead of the sink", ahead)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
