package converter

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime/metrics"
	"testing"

	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/csvfile"
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
			measure(b, n, func() sources.Source { return openZip(b, name) })
		})
	}
}

// BenchmarkStages measures what lies between the reading of messages and the deflating
// of lines, each stage by itself: gathering (booking, encoding for the spool, sorting),
// joining threads, and mapping these to lines with the check of them. Bytes are those of
// the messages in the export.
func BenchmarkStages(b *testing.B) {
	const n = 20_000
	name, stats := generatedZip(b, &fixtures.Options{Seed: 1, Messages: n, Users: 1000, Channels: 50, FileEvery: -1})
	o := (&Options{Workers: 1, TempDir: b.TempDir()}).withDefaults()
	u, err := unite(b.Context(), []sources.Source{openZip(b, name)}, o)
	if err != nil {
		b.Fatal(err)
	}
	records := map[string][]sources.Record{}
	for i := range u.parts {
		for rec, err := range u.list[0].Records(b.Context(), u.parts[i].Part) {
			if err != nil {
				b.Fatal(err)
			}
			file := u.parts[i].File
			records[file] = append(records[file], rec)
		}
	}
	u.list[0] = readBefore{u.list[0], records}
	stage := func(name string, run func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(stats.JSONBytes)
			for b.Loop() {
				run()
			}
		})
	}
	users, from := u.dir.Users, u.from
	stage("gather", func() {
		u.dir.Users, u.from = users, from // which gather takes over
		g, err := gather(b.Context(), u, o)
		if err := errors.Join(err, g.close()); err != nil {
			b.Fatal(err)
		}
	})
	u.dir.Users, u.from = users, from
	g, err := gather(b.Context(), u, o)
	if err != nil {
		b.Fatal(err)
	}
	defer g.close()
	c := &conversion{g: g, out: newMemory(b), lines: newLineWriter(jsonl.NewEncoder(io.Discard), o.Target), r: &Report{}, used: emojiUse{}}
	if err := c.join(b.Context()); err != nil {
		b.Fatal(err)
	}
	var all []work
	stage("join threads", func() {
		all = all[:0]
		for _, direct := range []bool{false, true} {
			for w, err := range c.units(direct) {
				if err != nil {
					b.Fatal(err)
				}
				all = append(all, w)
			}
		}
	})
	stage("map", func() {
		for _, w := range all {
			if _, err := c.mapUnit(w); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// readBefore is a source whose records have been read before.
type readBefore struct {
	sources.Source
	records map[string][]sources.Record // by file
}

func (s readBefore) Records(_ context.Context, p sources.Part) iter.Seq2[sources.Record, error] {
	return func(yield func(sources.Record, error) bool) {
		for _, rec := range s.records[p.File] {
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// BenchmarkDirectory converts CSV files of many people and channels, with five
// messages and five memberships for each person. Time and memory may grow with the
// number of people, and no faster.
//
//	go test -run '^$' -bench Directory -benchtime 1x ./converter
func BenchmarkDirectory(b *testing.B) {
	for _, people := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			dir := b.TempDir()
			writeDirectory(b, dir, people, people/10, 5*people)
			measure(b, 5*people, func() sources.Source {
				s, err := csvfile.Open(os.DirFS(dir), nil, "big", nil)
				if err != nil {
					b.Fatal(err)
				}
				return s
			})
		})
	}
}

// measure converts a source of n messages b.N times, to an archive.
func measure(b *testing.B, n int, open func() sources.Source) {
	b.ReportAllocs()
	out := filepath.Join(b.TempDir(), "out.zip")
	var peak uint64
	for b.Loop() {
		o := &Options{Progress: func(Progress) { peak = max(peak, inUse()) }}
		r, err := Run(b.Context(), []sources.Source{open()}, NewOutput(out, nil), o)
		if err != nil {
			b.Fatal(err)
		}
		if read := r.Counts["message"].Read; read != n {
			b.Fatalf("%d of %d messages were read", read, n)
		}
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "messages/s")
}

// writeDirectory writes users.csv and messages.csv to dir. The messages go through
// all channels in turn, so that each run of a spool has some of each.
func writeDirectory(b *testing.B, dir string, people, channels, messages int) {
	write := func(name, header string, n int, row func(w *bufio.Writer, i int)) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		fmt.Fprintln(w, header)
		for i := range n {
			row(w, i)
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
	write("users.csv", "username,email,first_name,last_name,team,channels", people, func(w *bufio.Writer, i int) {
		fmt.Fprintf(w, "u%d,u%[1]d@example.com,First%[1]d,Last%[1]d,acme,", i)
		for j := range 5 {
			fmt.Fprintf(w, "c%d;", (i*7+j*131)%channels)
		}
		fmt.Fprintln(w)
	})
	write("messages.csv", "timestamp,channel,username,text", messages, func(w *bufio.Writer, i int) {
		fmt.Fprintf(w, "%d,c%d,u%d,\"message %[4]d with some text, quite usual\"\n", 1_600_000_000+i, i%channels, i%people, i)
	})
}

// inUse returns the bytes that the Go runtime holds, heap and everything else.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
