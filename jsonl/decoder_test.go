package jsonl

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecoder compares what is read by hand with what the library reads.
func FuzzDecoder(f *testing.F) {
	addSeeds(f)
	for _, line := range byHand {
		f.Add([]byte(line))
	}
	for _, line := range notByHand {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { compareReading(t, string(raw)) })
}

// compareReading fails when a line is read by hand to anything but what the library
// reads. It reports whether the line was read by hand.
func compareReading(t *testing.T, line string) bool {
	t.Helper()
	var d Decoder
	for range 3 { // as memory is used again, and grows
		decoded, err := d.Decode([]byte(line))
		if !decoded.Plain {
			return false
		}
		got := decoded.Body
		want, clean, wantErr := decode([]byte(line))
		if err != nil || wantErr != nil || !clean {
			t.Fatalf("%q is read by hand; the library says %v, keys without fault: %v", line, wantErr, clean)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-library +by hand):\n%s", line, diff)
		}
		if raw := []byte(line); holdsNUL(raw) || !utf8.Valid(raw) {
			t.Fatalf("%q is read by hand", line)
		}
		d.Reset()
	}
	return true
}

// byHand are lines that are read by hand.
var byHand = []string{
	`{"type":"post","post":{}}`,
	` { "type" : "post" , "post" : { "message" : "a" , "flagged_by" : [ "a" , "b" ] , "is_pinned" : true } } `,
	`{"direct_post":{"channel_members":[],"replies":[{"reactions":[]},{"reactions":[{},{"user":"a"}]}]},"type":"direct_post"}`,
	`{"type":"post","post":{"message":"\u003cb\u003e \" \\ \/ \b\f\n\r\t \ud83d\ude00 é 😀"}}`,
	`{"type":"post","post":{"create_at":0,"edit_at":123456789012345678,"is_pinned":false}}`,
	`{"type":"post","post":{"props":{"a":[{"b":"}\"]"},1.5e3,null,true],"é":{}}}}`,
	`{"type":"post","post":{"attachments":[{"path":"a"},{}],"thread_followers":[{"user":"a","last_viewed":1,"unread_mentions":2}]}}`,
}

// notByHand are lines of which the library must say what they are.
var notByHand = []string{
	``, ` `, `{`, `{}`, `[]`, `null`, `{"type":"post"}`, `{"post":{}}`, `{"type":"direct_post","post":{}}`,
	`{"type":"post","post":{},"direct_post":{}}`, `{"type":"post","post":{},"post":{}}`, `{"type":"post","type":"post","post":{}}`,
	`{"type":"post","post":null}`, `{"type":"post","post":[]}`, `{"type":"post","post":{}}x`, "{\"type\":\"post\",\"post\":{}}\x00", "{\"type\":\"post\",\t\"post\":{}}",
	`{"type":"post","post":{},}`, `{"type":"post","post":{,}}`, `{"type":"post","post":{"user":"a",}}`, `{"type":"post" "post":{}}`,
	`{"type":"post","Post":{}}`, `{"type":"post","post":{"x":1}}`, `{"type":"post","post":{"us\u0065r":"a"}}`, `{"type":"post","post":{"user"}}`,
	`{"type":"post","post":{"user":null}}`, `{"type":"post","post":{"user":1}}`, `{"type":"post","post":{"user":"a","user":"b"}}`,
	`{"type":"post","post":{"user":"a`, `{"type":"post","post":{"user":"\`, "{\"type\":\"post\",\"post\":{\"user\":\"a\tb\"}}",
	"{\"type\":\"post\",\"post\":{\"user\":\"a\xff\"}}", `{"type":"post","post":{"user":"\ud83d"}}`, `{"type":"post","post":{"user":"\u0000"}}`,
	`{"type":"post","post":{"user":"\x"}}`, `{"type":"post","post":{"create_at":-1}}`, `{"type":"post","post":{"create_at":1.0}}`,
	`{"type":"post","post":{"create_at":01}}`, `{"type":"post","post":{"create_at":"1"}}`, `{"type":"post","post":{"create_at":1234567890123456789}}`,
	`{"type":"post","post":{"create_at":1,"create_at":1}}`, `{"type":"post","post":{"is_pinned":truer}}`, `{"type":"post","post":{"is_pinned":null}}`,
	`{"type":"post","post":{"is_pinned":true,"is_pinned":true}}`, `{"type":"post","post":{"flagged_by":["a",]}}`, `{"type":"post","post":{"flagged_by":[,]}}`,
	`{"type":"post","post":{"flagged_by":[null]}}`, `{"type":"post","post":{"flagged_by":["a"}}`, `{"type":"post","post":{"flagged_by":[],"flagged_by":[]}}`,
	`{"type":"post","post":{"attachments":[null]}}`, `{"type":"post","post":{"props":null}}`, `{"type":"post","post":{"props":[]}}`,
	`{"type":"post","post":{"props":{"a":1,"a":2}}}`, `{"type":"post","post":{"props":{"a":"\u0000"}}}`, `{"type":"post","post":{"props":{"a":1e400}}}`,
	`{"type":"post","post":{"props":{"a":"\udc00"}}}`, `{"type":"post","post":{"props":{},"props":{}}}`, `{"type":"post","post":{"props":{"a":[}]}}}`,
	`{"type":"post","post":{"props":{"a":` + strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth) + `}}}`,
	`{"type":"user","user":{"username":"a"}}`, `{"type":"version","version":1}`,
}

func TestLinesReadByHand(t *testing.T) {
	for _, line := range byHand {
		if !compareReading(t, line) {
			t.Errorf("not read by hand: %s", line)
		}
	}
	for _, line := range notByHand {
		if compareReading(t, line) {
			t.Errorf("read by hand: %q", line)
		}
	}
}

// TestMessagesAreReadByHand: what is slow must be rare.
func TestMessagesAreReadByHand(t *testing.T) {
	for _, b := range append(emptyBodies(), fullBodies()...) {
		line, err := Append(nil, b)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := compareReading(t, string(line[:len(line)-1])), b.Kind() == KindPost || b.Kind() == KindDirectPost; got != want {
			t.Errorf("read by hand is %v: %s", got, line)
		}
	}
}

// TestDecoderKeepsLinesApart decodes many lines before the memory is used again.
func TestDecoderKeepsLinesApart(t *testing.T) {
	var d Decoder
	for range 2 {
		var got []Body
		for range 100 {
			for _, line := range byHand {
				one, err := d.Decode([]byte(line))
				if err != nil || !one.Plain {
					t.Fatal(err, one.Plain)
				}
				got = append(got, one.Body)
			}
		}
		for i, b := range got {
			want, err := Decode([]byte(byHand[i%len(byHand)]))
			if diff := cmp.Diff(want, b); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
		}
		d.Reset()
	}
}
