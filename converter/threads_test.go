package converter

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// oneChannel is an export with one channel whose only day file holds these messages.
func oneChannel(messages ...string) fstest.MapFS {
	return fstest.MapFS{
		"users.json":              {Data: []byte(`[{"id":"U1","name":"ann","profile":{"email":"ann@acme.example"}}]`)},
		"channels.json":           {Data: []byte(`[{"id":"C1","name":"general","members":["U1"]}]`)},
		"general/2023-11-14.json": {Data: []byte("[" + strings.Join(messages, ",\n") + "]")},
	}
}

// postsOf converts an export and returns its posts in order.
func postsOf(t *testing.T, fsys fstest.MapFS) (posts []*jsonl.Post) {
	t.Helper()
	src, err := slack.Open(fsys, "export", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := newMemory(t)
	if _, err := Run(t.Context(), []sources.Source{src}, out, nil); err != nil {
		t.Fatal(err)
	}
	importable(t, out.lines.Bytes())
	for line, err := range jsonl.Lines(bytes.NewReader(out.lines.Bytes())) {
		if err != nil {
			t.Fatal(err)
		}
		body, err := line.Body()
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := body.(*jsonl.Post); ok {
			posts = append(posts, p)
		}
	}
	return posts
}

// replies returns the replies of a post.
func replies(p *jsonl.Post) []jsonl.Reply {
	if p.Replies == nil {
		return nil
	}
	return *p.Replies
}

func TestLongThreadsGoOnInFurtherLines(t *testing.T) {
	const n = 7000
	tests := map[string]struct {
		rootThere bool
		words     int // in each reply
	}{
		"many replies":                  {true, 1},
		"many replies, root missing":    {false, 1},
		"replies that are long as well": {true, 600},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var messages []string
			if tt.rootThere {
				messages = append(messages, `{"ts":"1700000000.000000","user":"U1","text":"the root","thread_ts":"1700000000.000000"}`)
			}
			for i := range n {
				messages = append(messages, fmt.Sprintf(`{"ts":"1700000%03d.%06d","user":"U1","text":"r%d %s","thread_ts":"1700000000.000000"}`, 1+i/100, i%100, i, strings.Repeat("word ", tt.words)))
			}
			messages = append(messages, `{"ts":"1700009999.000000","user":"U1","text":"later"}`)
			checkLongThread(t, postsOf(t, oneChannel(messages...)), n)
		})
	}
}

func checkLongThread(t *testing.T, posts []*jsonl.Post, n int) {
	t.Helper()
	next, used, last := 0, map[int64]bool{}, int64(0)
	once := func(at int64) {
		if used[at] {
			t.Errorf("create_at %d is used twice", at)
		}
		used[at] = true
	}
	for _, p := range posts {
		once(*p.CreateAt)
		if *p.CreateAt <= last {
			t.Errorf("the posts are not in the order of time: %d after %d", *p.CreateAt, last)
		}
		last = *p.CreateAt
		if k := len(replies(p)); k > threadReplies {
			t.Errorf("a line has %d replies", k)
		}
		for _, r := range replies(p) {
			once(*r.CreateAt)
			if want := fmt.Sprintf("r%d ", next); !strings.HasPrefix(*r.Message+" ", want) || *r.CreateAt < *p.CreateAt {
				t.Fatalf("reply %d is %.20q at %d, its root at %d", next, *r.Message, *r.CreateAt, *p.CreateAt)
			}
			next++
		}
	}
	if next != n || len(posts) < 1+(n+threadReplies-1)/threadReplies {
		t.Errorf("%d of %d replies in %d posts", next, n, len(posts))
	}
}

func TestLongMessagesBecomeSeveralPosts(t *testing.T) {
	long := strings.Repeat("a line of words\\n", 3000)
	posts := postsOf(t, oneChannel(
		`{"ts":"1700000000.000000","user":"U1","text":"`+long+`","reactions":[{"name":"eyes","users":["U1"]}]}`,
		`{"ts":"1700000000.000001","user":"U1","text":"next"}`,
		`{"ts":"1700000001.000000","user":"U1","text":"`+long+`","thread_ts":"1700000000.000001"}`,
	))
	if len(posts) != 4 || len(replies(posts[3])) != 3 || *posts[3].Message != "next" {
		t.Fatalf("%d posts, the last with %d replies; want 4 and 3", len(posts), len(replies(posts[3])))
	}
	if posts[0].Reactions == nil || posts[1].Reactions != nil {
		t.Error("the reaction is not on the first piece alone")
	}
	for i, p := range posts[:3] {
		if *p.CreateAt != 1700000000000+int64(i) {
			t.Errorf("piece %d is of %d", i, *p.CreateAt)
		}
	}
}
