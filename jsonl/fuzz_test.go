package jsonl

import (
	stdjson "encoding/json"
	"errors"
	"testing"

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
