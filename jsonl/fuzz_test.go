package jsonl

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// seeds are lines of every kind, whole and faulty.
var seeds = []string{
	``, ` `, `null`, `[]`, `{}`, `{"type":"post"}`, `{"type":5}`, `{"type":"version","version":1}`,
	`{"type":"team","team":{"name":"a","name":"b","x":[{}]}}`,
	`{"TYPE":"post","POST":{"message":"\ud83d\ude00 \ud800 \u0000 \\u0000","props":{"a":[1e400,{"b":null}]}}}`,
	`{"type":"post","post":{"replies":[{"props":null,"create_at":1},{"props":{}}],"attachments":[null,{"path":"a"}]}}`,
	`{"type":"post","post":{"flagged_by":[null],"create_at":1.0},"user":"alice"}`,
	`{"type":"user","user":{"custom_status":{"expires_at":"2024-01-02T15:04:05Z"},"teams":[{"channels":[{}]}]}}`,
}

func addSeeds(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	for _, b := range append(emptyBodies(), fullBodies()...) {
		line, err := Append(nil, b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line[:len(line)-1])
	}
}

// FuzzRoundTrip: what Decode reads and Append writes, Decode reads the same.
func FuzzRoundTrip(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, _, err := DecodeKeys(raw)
		if err != nil {
			return
		}
		line, err := Append(nil, b)
		if err != nil {
			return // refused, as NUL is: nothing was written
		}
		again, keys, err := DecodeKeys(line[:len(line)-1])
		if err != nil || keys.Unknown != nil {
			t.Fatalf("wrote %q, which is refused: %v %v", line, err, keys)
		}
		twice, err := Append(nil, again)
		if err != nil || string(twice) != string(line) {
			t.Fatalf("wrote %q, then %q (%v)", line, twice, err)
		}
	})
}

// FuzzAppendAsTheLibrary compares what is written by hand with what the library writes.
func FuzzAppendAsTheLibrary(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, _, err := DecodeKeys(raw); err == nil {
			compareWriting(t, b)
		}
	})
}

func TestAppendAsTheLibrary(t *testing.T) {
	bodies := append(emptyBodies(), fullBodies()...)
	for _, s := range []string{"", "plain", "\" \\ / \b \f \n \r \t \x01 \x1f \x7f \u2028 é 😀 <&>", "\xff", "a\xed\xa0\x80", "\x00"} {
		bodies = append(bodies,
			&Post{Message: &s, FlaggedBy: &[]string{s, "x"}},
			&DirectPost{ChannelMembers: &[]string{"a", s}, Reactions: &[]Reaction{{}, {User: &s}}, Attachments: &[]*Attachment{nil, {Path: &s}, {}}, ThreadFollowers: &[]Follower{{User: &s}}},
			&Post{Replies: &[]Reply{{Message: &s}, {}, {IsPinned: ptr(false)}}})
	}
	for _, props := range []string{"{}", `{ "a" : [ 1e400 , 1.50, -0, "\u0041\/" ] }`, `{"a":1,"a":2}`, `null`, `5`, ``, `{`, `{}x`, "{\"a\":\"\xff\"}", `{"a":"\ud800"}`} {
		bodies = append(bodies, &Post{Props: jsontext.Value(props)}, &DirectPost{Replies: &[]Reply{{Props: jsontext.Value(props)}}})
	}
	for _, b := range bodies {
		compareWriting(t, b)
	}
}

// compareWriting fails when a body is written by hand to anything but what the library
// writes, or when what the library refuses is not.
func compareWriting(t *testing.T, b Body) {
	t.Helper()
	got, ok := appendByHand([]byte("{"), b) // as an object stands in another
	if !ok {
		return
	}
	var want bytes.Buffer
	if err := marshal(&want, b); err != nil || string(got[1:]) != want.String() {
		t.Errorf("by hand %q, by the library %q (%v)", got[1:], want.String(), err)
	}
}

// TestMessagesAreWrittenByHand: what is slow must be rare.
func TestMessagesAreWrittenByHand(t *testing.T) {
	for _, b := range fullBodies() {
		_, ok := appendByHand(nil, b)
		if want := b.Kind() == KindPost || b.Kind() == KindDirectPost; ok != want {
			t.Errorf("a full %s is written by hand: %v", b.Kind(), ok)
		}
	}
}

// FuzzDecodeLikeServer compares with encoding/json, which the server uses.
func FuzzDecodeLikeServer(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var server envelope
		serverErr := stdjson.Unmarshal(raw, &server)
		got, err := Decode(raw)
		if serverErr != nil {
			if !isDecodeError(err) {
				t.Fatalf("encoding/json says %v, Decode %v", serverErr, err)
			}
			return
		}
		if wrong := server.checkValues(); wrong != nil {
			if err == nil || err.Error() != wrong.Error() {
				t.Fatalf("error %v, want %v", err, wrong)
			}
			return
		}
		want, wantErr := server.body()
		if !errors.Is(err, wantErr) && (err == nil || wantErr == nil || err.Error() != wantErr.Error()) {
			t.Fatalf("error %v, want %v", err, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
