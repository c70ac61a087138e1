package server_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mmimport/mmimport/server"
	"github.com/mmimport/mmimport/server/servertest"
)

var schemaFile = filepath.Join("..", "docs", "verify.schema.json")

func TestCertificatesAreAsTheSchemaSays(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*servertest.Server){
		"equal":   func(*servertest.Server) {},
		"partial": func(s *servertest.Server) { s.Fail("GET /api/v4/users/user", 9, 403) },
		"different": func(s *servertest.Server) {
			s.Look(func(st *servertest.State) {
				delete(st.Posts, thing{st}.post("two").Id)
				thing{st}.post("one").IsPinned = false
				delete(st.Channels, st.ChannelNamed("acme", "old").Id)
			})
		},
	} {
		s, f := loaded(t, whole, wholeFiles, nil)
		change(s)
		var b bytes.Buffer
		if err := verify(t, s, f, &server.VerifyOptions{At: time.Unix(1_800_000_000, 0).UTC()}).WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaKnowsEveryKeyOfACertificate compares the schema with the types.
func TestSchemaKnowsEveryKeyOfACertificate(t *testing.T) {
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	root := value.(map[string]any)
	defs := root["$defs"].(map[string]any)
	for _, tc := range []struct {
		typ    reflect.Type
		schema any
	}{
		{reflect.TypeFor[server.Certificate](), root}, {reflect.TypeFor[server.Count](), defs["count"]}, {reflect.TypeFor[server.Compared](), defs["compared"]},
		{reflect.TypeFor[server.Totals](), defs["totals"]}, {reflect.TypeFor[server.Difference](), defs["difference"]}, {reflect.TypeFor[server.NotCompared](), defs["not_compared"]},
	} {
		var all, always, known, required []string
		for _, f := range reflect.VisibleFields(tc.typ) {
			name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
			if all = append(all, name); opts == "" {
				always = append(always, name)
			}
		}
		for key := range tc.schema.(map[string]any)["properties"].(map[string]any) {
			known = append(known, key)
		}
		for _, key := range tc.schema.(map[string]any)["required"].([]any) {
			required = append(required, key.(string))
		}
		for _, list := range [][]string{all, always, known, required} {
			slices.Sort(list)
		}
		if !slices.Equal(all, known) || !slices.Equal(always, required) {
			t.Errorf("%s: the schema has %v, of which %v are always there; the type has %v and %v", tc.typ, known, required, all, always)
		}
	}
}
