package converter

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestMemoryFollowsTheLimitOfTheRuntime(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	tests := []struct{ asked, limit, want int64 }{
		{0, math.MaxInt64, DefaultMemory},
		{0, 4 * DefaultMemory, DefaultMemory},
		{0, 100 << 20, 25 << 20},
		{0, 10 << 20, MinMemory},
		{64 << 20, 100 << 20, 64 << 20}, // what is asked for is given
		{1, math.MaxInt64, MinMemory},
	}
	for _, tt := range tests {
		debug.SetMemoryLimit(tt.limit)
		if got := (&Options{Memory: tt.asked}).withDefaults().Memory; got != tt.want {
			t.Errorf("asked for %d with a limit of %d: %d, want %d", tt.asked, tt.limit, got, tt.want)
		}
	}
}
