package csvfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mmimport/mmimport/sources"
)

// history makes a file of n messages in 40 channels, every tenth in several lines and
// every fifth a reply where withThreads asks for ids.
func history(n int, withThreads bool) []byte {
	var b bytes.Buffer
	b.WriteString("timestamp,channel,username,text")
	if withThreads {
		b.WriteString(",id,parent_id")
	}
	b.WriteByte('\n')
	for i := range n {
		text := strings.Repeat("some words of a message ", 1+i%9)
		if i%10 == 0 {
			text += "\nand \"\"more\"\""
		}
		fmt.Fprintf(&b, "%d.%06d,channel-%d,user%d,\"%s\"", 1_700_000_000+i, i%1000, i%40, i%300, text)
		if withThreads {
			parent := ""
			if i%5 == 4 {
				parent = fmt.Sprint("m", (i-40)/200*200+i%40)
			}
			fmt.Fprintf(&b, ",m%d,%s", i, parent)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// opened opens the files and reads the directory.
func opened(tb testing.TB, fsys fstest.MapFS, o *Options) (*Source, *sources.Directory) {
	tb.Helper()
	s, err := Open(fsys, nil, "test", o)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := s.Directory(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return s, d
}

func BenchmarkRows(b *testing.B) {
	data := history(50_000, false)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := newRows(bytes.NewReader(data), dialect{',', '\n'}, 0, 1)
		for {
			if _, err := r.next(); err != nil {
				break
			}
		}
	}
}

func BenchmarkDirectory(b *testing.B) {
	data := history(50_000, false)
	fsys := fstest.MapFS{"messages.csv": {Data: data}}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		opened(b, fsys, nil)
	}
}

func BenchmarkRecords(b *testing.B) {
	for _, threads := range []bool{false, true} {
		data := history(50_000, threads)
		s, _ := opened(b, fstest.MapFS{"messages.csv": {Data: data}}, nil)
		b.Run(fmt.Sprintf("threads=%v", threads), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range s.Parts() {
					for _, err := range s.Records(b.Context(), p) {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
			}
		})
	}
}
