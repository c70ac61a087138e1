package converter

import (
	"fmt"
	"runtime/metrics"
	"testing"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
)

// BenchmarkConvert converts generated exports of one shape and two sizes. Beside
// time it reports the most memory that the Go runtime had from the system; the
// figures for the two sizes must be alike.
//
//	go test -run '^$' -bench Convert -benchtime 1x ./converter
func BenchmarkConvert(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			name, stats := generatedZip(b, &fixtures.Options{Seed: 1, Messages: n, Users: 1000, Channels: 50, MaxUploads: 1000})
			b.SetBytes(stats.JSONBytes)
			b.ReportAllocs()
			var peak uint64
			for b.Loop() {
				o := &Options{Progress: func(Progress) { peak = max(peak, inUse()) }}
				r, err := Run(b.Context(), []sources.Source{openZip(b, name)}, nil, o)
				if err != nil {
					b.Fatal(err)
				}
				if read := r.Counts["message"].Read; read != n {
					b.Fatalf("%d of %d messages were read", read, n)
				}
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// inUse returns the bytes that the Go runtime holds, heap and everything else.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
