package jsonl

import (
	stdjson "encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want Body
	}{
		{"version", `{"type":"version","version":1,"info":{"generator":"x"}}`, &Version{Number: ptr(int64(1)), Info: &Info{Generator: ptr("x")}}},
		{"version without number", `{"type":"version"}`, &Version{}},
		{"team", `{"type":"team","team":{"name":"acme"}}`, &Team{Name: ptr("acme")}},
		{"blanks", " { \"type\" : \"team\" , \"team\" : { } } ", &Team{}},
		{"body before type", `{"team":{},"type":"team"}`, &Team{}},
		{"keys in any letter case", `{"TYPE":"team","Team":{"NAME":"acme","Display_Name":"A"}}`, &Team{Name: ptr("acme"), DisplayName: ptr("A")}},
		{"underscores count", `{"type":"team","team":{"displayname":"A"}}`, &Team{}},
		{"long s is an s", `{"type":"post","post":{"uſer":"bob"}}`, &Post{User: ptr("bob")}},
		{"the last of doubled keys", `{"type":"team","team":{"name":"a","name":"b"}}`, &Team{Name: ptr("b")}},
		{"doubled bodies are merged", `{"type":"team","team":{"name":"a"},"team":{"type":"O"}}`, &Team{Name: ptr("a"), Type: ptr("O")}},
		{"null is absent", `{"type":"team","team":{"name":null}}`, &Team{}},
		{"null in a list of texts", `{"type":"post","post":{"flagged_by":[null]}}`, &Post{FlaggedBy: &[]string{""}}},
		{"null in a list of objects", `{"type":"post","post":{"attachments":[null,{}]}}`, &Post{Attachments: &[]*Attachment{nil, {}}}},
		{"null for props", `{"type":"post","post":{"props":null}}`, &Post{}},
		{"props as written", `{"type":"post","post":{"props":{"a" : 1.0}}}`, &Post{Props: jsontext.Value(`{"a" : 1.0}`)}},
		{"unknown keys", `{"type":"team","x":1,"team":{"y":{}}}`, &Team{}},
		{"another body", `{"type":"team","team":{},"user":{"username":"x"}}`, &Team{}},
		{"wrong UTF-8", "{\"type\":\"team\",\"team\":{\"name\":\"a\xffb\"}}", &Team{Name: ptr("a\ufffdb")}},
		{"lone surrogate", `{"type":"team","team":{"name":"a\ud800b"}}`, &Team{Name: ptr("a\ufffdb")}},
		{"NUL", `{"type":"team","team":{"name":"\u0000"}}`, &Team{Name: ptr("\x00")}},
		{"largest integer", `{"type":"post","post":{"create_at":9223372036854775807}}`, &Post{CreateAt: ptr(int64(9223372036854775807))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	deep := strings.Repeat("[", 9999) + strings.Repeat("]", 9999)
	for _, tt := range []struct {
		name string
		in   string
		want error
	}{
		{"empty line", "", &SyntaxError{}},
		{"blank line", "  ", &SyntaxError{}},
		{"byte order mark", "\ufeff{}", &SyntaxError{}},
		{"broken off", `{"type":"post","post":{"team":`, &SyntaxError{Path: "/post/team"}},
		{"text after it", `{"type":"team","team":{}} x`, &SyntaxError{}},
		{"nested too deep", `{"type":"post","post":{"props":` + deep + `}}`, &SyntaxError{}},
		{"broken after a wrong value", `{"type":5,"post"`, &SyntaxError{}},
		{"no object", `[]`, &TypeError{Want: "an object", Got: "an array"}},
		{"number for a text", `{"type":"post","post":{"user":5}}`, &TypeError{Path: "/post/user", Want: "a string", Got: "5"}},
		{"text for a bool", `{"type":"post","post":{"is_pinned":"true"}}`, &TypeError{Path: "/post/is_pinned", Want: "true or false", Got: `"true"`}},
		{"bool for a text", `{"type":"user","user":{"formatting":true}}`, &TypeError{Path: "/user/formatting", Want: "a string", Got: "true"}},
		{"fraction", `{"type":"post","post":{"create_at":1.0}}`, &TypeError{Path: "/post/create_at", Want: "an integer of at most 64 bits", Got: "1.0"}},
		{"exponent", `{"type":"post","post":{"create_at":1e12}}`, &TypeError{Path: "/post/create_at", Want: "an integer of at most 64 bits", Got: "1e12"}},
		{"integer too large", `{"type":"post","post":{"create_at":9223372036854775808}}`, &TypeError{Path: "/post/create_at", Want: "an integer of at most 64 bits", Got: "9223372036854775808"}},
		{"object for an array", `{"type":"post","post":{"replies":{}}}`, &TypeError{Path: "/post/replies", Want: "an array", Got: "an object"}},
		{"in an array", `{"type":"post","post":{"replies":[{},{"user":[]}]}}`, &TypeError{Path: "/post/replies/1/user", Want: "a string", Got: "an array"}},
		{"another body of a wrong type", `{"type":"post","post":{},"user":"alice"}`, &TypeError{Path: "/user", Want: "an object", Got: `"alice"`}},
		{"props no object", `{"type":"post","post":{"props":[1]}}`, &TypeError{Path: "/post/props", Want: "an object", Got: "[1]"}},
		{"props of a reply", `{"type":"post","post":{"replies":[{"props":"x"}]}}`, &TypeError{Path: "/post/replies/0/props", Want: "an object", Got: `"x"`}},
		{"infinite number", `{"type":"direct_post","direct_post":{"props":{"a":[1e400]}}}`, &TypeError{Path: "/direct_post/props/a/0", Want: "a number below 1.8e308", Got: "1e400"}},
		{"bad time", `{"type":"user","user":{"custom_status":{"expires_at":"soon"}}}`, &TypeError{Path: "/user/custom_status/expires_at", Want: "a time such as 2024-01-02T15:04:05Z", Got: `"soon"`}},
		{"no type", `{}`, &KindError{}},
		{"null", `null`, &KindError{}},
		{"unknown type", `{"type":"message"}`, &KindError{Type: "message"}},
		{"type in another case", `{"type":"Post","post":{}}`, &KindError{Type: "Post"}},
		{"no body", `{"type":"post"}`, &BodyError{Kind: KindPost}},
		{"null body", `{"type":"post","post":null}`, &BodyError{Kind: KindPost}},
		{"body under another key", `{"type":"post","posts":{}}`, &BodyError{Kind: KindPost}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode([]byte(tt.in))
			if diff := cmp.Diff(tt.want, withoutOffset(err)); diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
			var server envelope
			wide := strings.HasPrefix(tt.name, "props") || tt.name == "infinite number" || tt.name == "bad time"
			if serverErr := stdjson.Unmarshal([]byte(tt.in), &server); serverErr == nil && !wide && isDecodeError(err) {
				t.Errorf("encoding/json accepts it")
			}
		})
	}
}

// withoutOffset leaves of an error what a table states.
func withoutOffset(err error) error {
	switch e := err.(type) {
	case *SyntaxError:
		return &SyntaxError{Path: e.Path}
	case *TypeError:
		return &TypeError{Path: e.Path, Want: e.Want, Got: e.Got}
	}
	return err
}

func isDecodeError(err error) bool {
	var syntax *SyntaxError
	var wrong *TypeError
	return errors.As(err, &syntax) || errors.As(err, &wrong)
}

func TestDecodeKeepsWhatItCouldRead(t *testing.T) {
	got, err := Decode([]byte(`{"type":"user","user":{"email":5,"username":"bob"}}`))
	var wrong *TypeError
	if !errors.As(err, &wrong) {
		t.Fatalf("error %v", err)
	}
	if u, ok := got.(*User); !ok || u.Username == nil || *u.Username != "bob" {
		t.Errorf("got %+v", got)
	}
}

func TestDecodeKeys(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want []string
	}{
		{"none", `{"type":"team","team":{"name":"x"}}`, nil},
		{"none but letter case", `{"type":"team","TEAM":{"Name":"x"}}`, nil},
		{"none in props", `{"type":"post","post":{"props":{"anything":{"goes":1}}}}`, nil},
		{"none in info", `{"type":"version","version":1,"info":{"additional":{"anything":1}}}`, nil},
		{"in the body", `{"type":"user","user":{"user_name":"x","username":"y"}}`, []string{"/user/user_name"}},
		{"beside the body", `{"type":"team","comment":"x","team":{}}`, []string{"/comment"}},
		{"another body", `{"type":"team","team":{},"user":{"x":1}}`, []string{"/user"}},
		{"a number of version", `{"type":"team","team":{},"version":1}`, []string{"/version"}},
		{"below", `{"type":"post","post":{"replies":[{},{"reactions":[{"emoji":"x"}]}]}}`, []string{"/post/replies/1/reactions/0/emoji"}},
		{"several", `{"type":"post","post":{"a":{"b":[1]},"c":2}}`, []string{"/post/a", "/post/c"}},
		{"beside a wrong value", `{"type":"team","team":{"a":1,"name":5}}`, []string{"/team/a"}},
		{"instead of the body", `{"type":"channel","channels":{}}`, []string{"/channels"}},
		{"of a broken line", `{"type":"channel","channels":`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, keys, _ := DecodeKeys([]byte(tt.in)) // the errors are the business of TestDecodeErrors
			var got []string
			for _, k := range keys.Unknown {
				got = append(got, k.Path)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if keys.Doubled != nil {
				t.Errorf("doubled %v", keys.Doubled)
			}
		})
	}
}

func TestDecodeKeysDoubled(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want []string
	}{
		{"in the body", `{"type":"team","team":{"name":"x","type":"O","name":"y"}}`, []string{"/team/name"}},
		{"in another letter case", `{"type":"team","team":{"name":"x","Name":"y"}}`, []string{"/team/Name"}},
		{"beside the body", `{"type":"team","type":"team","team":{}}`, []string{"/type"}},
		{"the body", `{"type":"team","team":{"name":"x"},"team":{"name":"y"}}`, []string{"/team"}},
		{"three times", `{"type":"team","team":{"name":"x","name":"y","name":"z"}}`, []string{"/team/name", "/team/name"}},
		{"below", `{"type":"post","post":{"replies":[{},{"user":"a","user":"b"}],"reactions":[{"user":"a"},{"user":"a"}]}}`, []string{"/post/replies/1/user"}},
		{"in props", `{"type":"post","post":{"props":{"a":1,"b":[{"c":1,"C":2,"c":3}],"a":{}}}}`, []string{"/post/props/b/0/c", "/post/props/a"}},
		{"in unlike objects", `{"type":"post","post":{"props":{"a":{"a":{"a":[{"a":1},{"a":2}]}}}}}`, nil},
		{"unknown", `{"type":"team","team":{"x":1,"x":2}}`, nil},
		{"of a broken line", `{"type":"team","type":"team"`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, keys, _ := DecodeKeys([]byte(tt.in)) // the errors are the business of TestDecodeErrors
			if diff := cmp.Diff(tt.want, keys.Doubled); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeKeysTellsTheKnownOnes(t *testing.T) {
	_, keys, err := DecodeKeys([]byte(`{"type":"emoji","emoji":{"img":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []UnknownKey{{Path: "/emoji/img", Key: "img", Known: []string{"name", "image"}}}
	if diff := cmp.Diff(want, keys.Unknown); diff != "" {
		t.Error(diff)
	}
}

func TestRoundTripOfEveryField(t *testing.T) {
	for _, b := range append(emptyBodies(), fullBodies()...) {
		line, err := Append(nil, b)
		if err != nil {
			t.Fatal(err)
		}
		got, keys, err := DecodeKeys(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, got); diff != "" {
			t.Error(diff)
		}
		if keys.Unknown != nil || keys.Doubled != nil {
			t.Errorf("lost keys %v", keys)
		}
	}
}
