package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBarTellsWhatIsDownloaded(t *testing.T) {
	var out bytes.Buffer
	b := &bar{w: &out}
	b.show("writing", 1, 10, false)
	time.Sleep(2 * throttle)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { b.downloaded(1 << 20) })
	}
	wg.Wait()
	time.Sleep(2 * throttle)
	b.show("writing", 2, 10, false)
	b.end()
	if !strings.Contains(out.String(), "writing, 8.0 MiB downloaded") {
		t.Errorf("the bar is %q", out.String())
	}
	(&bar{}).downloaded(1) // without a terminal nothing is drawn
}
