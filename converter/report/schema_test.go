package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zip"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources/slack"
)

var schemaFile = filepath.Join("..", "..", "docs", "report.schema.json")

func TestReportsAreAsTheSchemaSays(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	reports := map[string]*converter.Report{
		"acme": run(t, nil, acme(t)), "joined": run(t, nil, acme(t), staff(t)), "people only": run(t, nil, staff(t)),
		"damaged": run(t, nil, damagedExport(t)), "generated": generated(t), "hostile": hostile(t),
	}
	delete(reports["hostile"].Counts, "")
	for k := range reports["hostile"].Counts {
		if strings.Contains(string(k), "script") {
			delete(reports["hostile"].Counts, k) // kinds are ours
		}
	}
	reports["hostile"].Messages.Types = nil // and types are, too
	reports["failed"] = run(t, nil, acme(t))
	reports["failed"].Output = nil
	for name, r := range reports {
		var b bytes.Buffer
		if err := For("x.json")(&b, r); err != nil {
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

func generated(t *testing.T) *converter.Report {
	t.Helper()
	var b bytes.Buffer
	if _, err := fixtures.Generate(&b, &fixtures.Options{Seed: 4, Messages: 3000}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	src, err := slack.Open(z, "generated.zip", nil)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, nil, src)
}

// TestSchemaKnowsEveryKey compares the schema with the types, so that neither has a key
// that the other has not, whether some report happens to use it or not.
func TestSchemaKnowsEveryKey(t *testing.T) {
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	s := schemaWalk{t, value.(map[string]any)["$defs"].(map[string]any)}
	s.compare("report", reflect.TypeFor[converter.Report](), value.(map[string]any))
}

type schemaWalk struct {
	t    *testing.T
	defs map[string]any
}

// compare compares the keys of a struct and what they hold.
func (s schemaWalk) compare(at string, typ reflect.Type, schema map[string]any) {
	schema = s.resolve(schema)
	switch typ.Kind() {
	case reflect.Pointer:
		s.compare(at, typ.Elem(), schema)
	case reflect.Slice:
		s.compare(at+"[]", typ.Elem(), schema["items"].(map[string]any))
	case reflect.Map:
		s.compare(at+"{}", typ.Elem(), schema["additionalProperties"].(map[string]any))
	case reflect.Struct:
		if typ != reflect.TypeFor[time.Time]() {
			s.keys(at, typ, schema)
		}
	}
}

func (s schemaWalk) keys(at string, typ reflect.Type, schema map[string]any) {
	known := schema["properties"].(map[string]any)
	required, optional := []string{}, []string{}
	for _, f := range reflect.VisibleFields(typ) {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() {
			continue
		}
		if opts == "" {
			required = append(required, name)
		} else {
			optional = append(optional, name)
		}
		if property, ok := known[name].(map[string]any); ok {
			s.compare(at+"."+name, f.Type, property)
		}
	}
	var told []string
	for _, x := range schema["required"].([]any) {
		told = append(told, x.(string))
	}
	all := append(slices.Clone(required), optional...)
	slices.Sort(all)
	slices.Sort(required)
	slices.Sort(told)
	if got := keysOf(known); !slices.Equal(got, all) || !slices.Equal(told, required) {
		s.t.Errorf("%s: the schema has %v, of which %v are always there; the type has %v and %v", at, got, told, all, required)
	}
	if fmt.Sprint(schema["additionalProperties"]) != "false" {
		s.t.Errorf("%s: the schema allows other keys", at)
	}
}

// resolve follows a reference, also to the first of several forms.
func (s schemaWalk) resolve(schema map[string]any) map[string]any {
	if list, ok := schema["oneOf"].([]any); ok {
		schema = list[0].(map[string]any)
	}
	if to, ok := schema["$ref"].(string); ok {
		return s.defs[strings.TrimPrefix(to, "#/$defs/")].(map[string]any)
	}
	return schema
}

func keysOf(m map[string]any) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
