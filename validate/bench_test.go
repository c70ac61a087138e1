package validate

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// postLines yields a file with posts of about 500 bytes by 1000 users, a block
// at a time.
type postLines struct {
	left  int // posts still to come
	n     int
	block bytes.Buffer
}

func newPostLines(posts int) *postLines {
	p := &postLines{left: posts}
	p.block.WriteString(ground)
	for i := range 1000 {
		fmt.Fprintf(&p.block, `{"type":"user","user":{"username":"user%d","email":"user%d@example.com","teams":[{"name":"acme","channels":[{"name":"dev"}]}]}}`+"\n", i, i)
	}
	return p
}

var benchText = strings.Repeat("a quite usual sentence ", 16)

func (p *postLines) Read(b []byte) (int, error) {
	for p.block.Len() == 0 {
		if p.left == 0 {
			return 0, io.EOF
		}
		p.left--
		p.n++
		fmt.Fprintf(&p.block, `{"type":"post","post":{"team":"acme","channel":"dev","user":"user%d","message":"%d %s","create_at":%d}}`+"\n",
			p.n%1000, p.n, benchText, int64(1_600_000_000_000)+int64(p.n))
	}
	return p.block.Read(b)
}

func BenchmarkPosts(b *testing.B) {
	const posts = 100_000
	data, err := io.ReadAll(newPostLines(posts))
	if err != nil {
		b.Fatal(err)
	}
	opts := &Options{Limits: Limits{MaxUsersPerTeam: 2000}}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := Stream(context.Background(), bytes.NewReader(data), "import.jsonl", opts, &recorder{})
		if err != nil || s.Errors+s.Warnings > 0 {
			b.Fatal(s, err)
		}
	}
	b.ReportMetric(float64(posts*b.N)/b.Elapsed().Seconds(), "lines/s")
}

// TestMemoryDoesNotGrowWithMessages compares what is held when the memory of recent
// messages is full with what is held after 10⁶ posts.
func TestMemoryDoesNotGrowWithMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a million posts")
	}
	held := func(posts int) uint64 {
		c := NewChecker("import.jsonl", &recorder{}, nil)
		if err := c.lines(context.Background(), newPostLines(posts), 0); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(c)
		return m.HeapAlloc
	}
	few, many := held(2*recentMessages), held(1_000_000)
	if many > few+few/2 {
		t.Errorf("%d bytes after %d posts, %d after 1,000,000", few, 2*recentMessages, many)
	}
}
