package jsonl

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestAppend(t *testing.T) {
	for _, tt := range []struct {
		name string
		body Body
		want string
	}{
		{"version", &Version{Number: ptr(int64(1))}, `{"type":"version","version":1}`},
		{
			"version with info", &Version{Number: ptr(int64(1)), Info: &Info{Generator: ptr("mmimport"), Additional: jsontext.Value(`[1]`)}},
			`{"type":"version","version":1,"info":{"generator":"mmimport","additional":[1]}}`,
		},
		{"nothing set", &Team{}, `{"type":"team","team":{}}`},
		{"fields as declared", &Team{Type: ptr("O"), Name: ptr("acme")}, `{"type":"team","team":{"name":"acme","type":"O"}}`},
		{"empty is not absent", &Team{Name: ptr("")}, `{"type":"team","team":{"name":""}}`},
		{"empty list", &Post{Replies: &[]Reply{}}, `{"type":"post","post":{"replies":[]}}`},
		{"no needless escapes", &Post{Message: ptr("<b> & \u2028 é")}, `{"type":"post","post":{"message":"<b> & ` + "\u2028" + ` é"}}`},
		{"needed escapes", &Post{Message: ptr("\"\\\n\t\x01")}, `{"type":"post","post":{"message":"\"\\\n\t\u0001"}}`},
		{"an escaped backslash before u0000", &Post{Message: ptr(`\u0000`)}, `{"type":"post","post":{"message":"\\u0000"}}`},
		{"props lose their blanks", &Post{Props: jsontext.Value(`{ "a" : 1 }`)}, `{"type":"post","post":{"props":{"a":1}}}`},
		{"misspelt key of the format", oddCounter(), `{"type":"direct_channel","direct_channel":{"participants":[{"urgend_mention_count":3}]}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Append([]byte("before"), tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("before"+tt.want+"\n", string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// oddCounter is a direct channel of which only one counter is set.
func oddCounter() Body {
	return &DirectChannel{Participants: &[]*Participant{{UrgentMentionCount: ptr(int64(3))}}}
}

func TestAppendRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		body Body
	}{
		{"NUL", &Post{Message: ptr("a\x00b")}},
		{"NUL after a backslash", &Post{Message: ptr("a\\\x00b")}},
		{"NUL in props", &Post{Props: jsontext.Value(`{"a":"\u0000"}`)}},
		{"invalid UTF-8", &Post{Message: ptr("a\xffb")}},
		{"props that are not JSON", &Post{Props: jsontext.Value(`{"a"}`)}},
		{"version without number", &Version{}},
		{"one byte over the limit", postOfSize(MaxLine + 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Append([]byte("before"), tt.body)
			if err == nil {
				t.Errorf("wrote %.80q", got)
			}
			if string(got) != "before" {
				t.Errorf("returned %.80q with the error", got)
			}
		})
	}
}

func TestAppendAcceptsLongestLine(t *testing.T) {
	line, err := Append(nil, postOfSize(MaxLine))
	if err != nil {
		t.Fatal(err)
	}
	if len(line) != MaxLine+1 {
		t.Errorf("%d bytes", len(line))
	}
}

// postOfSize is a post whose line has size bytes without the line feed.
func postOfSize(size int) *Post {
	frame := len(`{"type":"post","post":{"message":""}}`)
	return &Post{Message: ptr(strings.Repeat("x", size-frame))}
}

func TestEncoder(t *testing.T) {
	var out bytes.Buffer
	e := NewEncoder(&out)
	posts := []byte("{\"type\":\"post\",\"post\":{}}\n{\"type\":\"post\",\"post\":{}}\n")
	for _, step := range []struct {
		name string
		do   func() error
		fail bool
	}{
		{"a team first", func() error { return e.Encode(&Team{}) }, true},
		{"version", func() error { return e.Encode(&Version{Number: ptr(int64(1))}) }, false},
		{"version again", func() error { return e.Encode(&Version{Number: ptr(int64(1))}) }, true},
		{"user", func() error { return e.Encode(&User{Username: ptr("bob")}) }, false},
		{"team after user", func() error { return e.Encode(&Team{}) }, true},
		{"no posts", func() error { return e.WriteEncoded(KindPost, nil) }, false},
		{"posts", func() error { return e.WriteEncoded(KindPost, posts) }, false},
		{"more posts", func() error { return e.WriteEncoded(KindPost, posts) }, false},
		{"half a post", func() error { return e.WriteEncoded(KindPost, posts[:10]) }, true},
		{"encoded users after posts", func() error { return e.WriteEncoded(KindUser, posts) }, true},
	} {
		before := out.Len()
		err := step.do()
		if (err != nil) != step.fail {
			t.Errorf("%s: error %v", step.name, err)
		}
		if err != nil && out.Len() != before {
			t.Errorf("%s: wrote in spite of the error", step.name)
		}
	}
	want := "{\"type\":\"version\",\"version\":1}\n{\"type\":\"user\",\"user\":{\"username\":\"bob\"}}\n" + string(posts) + string(posts)
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if v, u, p, d := e.Count(KindVersion), e.Count(KindUser), e.Count(KindPost), e.Count(KindTeam); v != 1 || u != 1 || p != 4 || d != 0 {
		t.Errorf("counted %d versions, %d users, %d posts, %d teams", v, u, p, d)
	}
}

func TestEncoderKeepsErrorOfWriter(t *testing.T) {
	r, w := io.Pipe()
	wantErr := errors.New("disk full")
	if err := r.CloseWithError(wantErr); err != nil {
		t.Fatal(err)
	}
	e := NewEncoder(w)
	for range 2 {
		if err := e.Encode(&Version{Number: ptr(int64(1))}); !errors.Is(err, wantErr) {
			t.Errorf("error %v, want %v", err, wantErr)
		}
	}
	if err := e.WriteEncoded(KindTeam, []byte("x\n")); !errors.Is(err, wantErr) {
		t.Errorf("error %v, want %v", err, wantErr)
	}
}
