package converter

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/klauspost/compress/flate"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources"
)

func inflated(t *testing.T, deflated []byte) []byte {
	t.Helper()
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflated)))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestDeflaterWritesTheSameForAnyNumberOfWorkers(t *testing.T) {
	var export bytes.Buffer
	if _, err := fixtures.Generate(&export, &fixtures.Options{Seed: 3, Messages: 3000}); err != nil {
		t.Fatal(err)
	}
	for _, plain := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte("words "), deflateBlock/6), bytes.Repeat(export.Bytes(), 1+3*deflateBlock/export.Len())} {
		var want []byte
		for _, workers := range []int{1, 2, 7} {
			for _, step := range []int{1 << 10, 300_000, 1 << 30} {
				var out bytes.Buffer
				d := newDeflater(&out, workers)
				for rest := plain; len(rest) > 0; rest = rest[min(step, len(rest)):] {
					if _, err := d.Write(rest[:min(step, len(rest))]); err != nil {
						t.Fatal(err)
					}
				}
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
				if want == nil {
					want = bytes.Clone(out.Bytes())
				}
				if !bytes.Equal(out.Bytes(), want) {
					t.Errorf("%d bytes, %d workers, %d at a time: other bytes", len(plain), workers, step)
				}
			}
		}
		if !bytes.Equal(inflated(t, want), plain) {
			t.Errorf("%d bytes were inflated to something else", len(plain))
		}
		if len(plain) > deflateBlock {
			continue
		}
		p, err := pack(plain)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(p.deflated, want) {
			t.Errorf("%d bytes: packed to other bytes", len(plain))
		}
	}
}

// BenchmarkDeflate compares the levels, by lines of a generated export.
func BenchmarkDeflate(b *testing.B) {
	name, _ := generatedZip(b, &fixtures.Options{Seed: 1, Messages: 20_000})
	out := &memory{files: map[string]string{}}
	if _, err := Run(b.Context(), []sources.Source{openZip(b, name)}, out, nil); err != nil {
		b.Fatal(err)
	}
	lines := out.lines.Bytes()
	for level := 1; level <= 6; level++ {
		b.Run(fmt.Sprint(level), func(b *testing.B) {
			b.SetBytes(int64(len(lines)))
			var size countingWriter
			for b.Loop() {
				size = countingWriter{w: io.Discard}
				w, err := flate.NewWriter(&size, level)
				if err != nil {
					b.Fatal(err)
				}
				for block := range slices.Chunk(lines, deflateBlock) {
					w.Reset(&size)
					if _, err := w.Write(block); err != nil {
						b.Fatal(err)
					}
					if err := w.Flush(); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(size.n)/float64(len(lines))*100, "%")
		})
	}
}
