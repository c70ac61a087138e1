package converter

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/validate"
)

// settings writes preferences into a user, a team or a channel membership. What the
// format does not have, or the server would refuse, is told and left out.
func (d *directory) settings(to any, list []sources.Setting, origin sources.Origin) {
	for _, s := range list {
		if why := d.setOne(to, s); why != "" {
			d.l.problems.add(sources.Problem{Origin: keyed(origin, s.Key), Message: fmt.Sprintf("the setting %s cannot be %s: it is left out: %s", s.Key, quote(s.Value), why)})
		}
	}
}

// notSettings are keys that say who somebody is and what they may do, or where they
// are: no preferences, and never taken from a Setting.
var notSettings = []string{
	"username", "email", "auth_service", "auth_data", "password", "nickname", "first_name", "last_name", "position",
	"roles", "delete_at", "teams", "profile_image", "custom_status", "name", "channels",
}

// setOne writes one preference, or says why it cannot.
func (d *directory) setOne(to any, s sources.Setting) string {
	object, why := d.probe(to, s)
	if why != "" {
		return why
	}
	if err := json.Unmarshal(object, to); err != nil {
		return noSetting
	}
	return ""
}

const noSetting = "the import has no such setting"

// probeKey is a preference, and what it is set in.
type probeKey struct {
	in reflect.Type
	sources.Setting
}

// probed is what is known of a preference: the object that sets it, or why it cannot be.
type probed struct {
	object []byte
	why    string
}

// keptProbes is how many preferences are remembered: most people share a few.
const keptProbes = 4096

// probe returns the object that sets a preference, or why it cannot be set.
func (d *directory) probe(to any, s sources.Setting) (object []byte, why string) {
	key := probeKey{reflect.TypeOf(to), s}
	if p, known := d.probes[key]; known {
		return p.object, p.why
	}
	object, why = probe(to, s)
	if len(d.probes) < keptProbes {
		d.probes[key] = probed{object, why}
	}
	return object, why
}

func probe(to any, s sources.Setting) (object []byte, why string) {
	if first, _, _ := strings.Cut(s.Key, "/"); slices.Contains(notSettings, first) {
		return nil, noSetting
	}
	text, err := jsontext.AppendQuote(nil, s.Value)
	if err != nil {
		return nil, "it is no text"
	}
	values := [][]byte{text} // most keys hold texts, some a number or true and false
	if v := jsontext.Value(s.Value); v.IsValid() && (v.Kind() == 't' || v.Kind() == 'f' || v.Kind() == '0') {
		values = append(values, v)
	}
	for _, value := range values {
		object = nest(s.Key, value)
		if json.Unmarshal(object, newLike(to), json.RejectUnknownMembers(true)) == nil {
			return object, refused(to, object)
		}
	}
	return nil, noSetting
}

// nest writes an object with one value, whose key may lead into further objects.
func nest(key string, value []byte) []byte {
	parts := strings.Split(key, "/")
	out := value
	for i := len(parts) - 1; i >= 0; i-- {
		name, _ := jsontext.AppendQuote(nil, parts[i])
		out = append(append(append(append([]byte{'{'}, name...), ':'), out...), '}')
	}
	return out
}

func newLike(v any) any {
	switch v.(type) {
	case *jsonl.User:
		return new(jsonl.User)
	case *jsonl.UserTeam:
		return new(jsonl.UserTeam)
	}
	return new(jsonl.UserChannel)
}

// refused asks the rules of package validate whether the server takes a setting, on
// the line of a user who has nothing else.
func refused(to any, object []byte) string {
	user := `{"username":"x","email":"x@example.com"`
	inner := strings.TrimPrefix(string(object), "{")
	switch to.(type) {
	case *jsonl.User:
		user += "," + inner
	case *jsonl.UserTeam:
		user += `,"teams":[{"name":"xx",` + inner + "]}"
	default:
		user += `,"teams":[{"name":"xx","channels":[{"name":"xx",` + inner + "]}]}"
	}
	var f firstError
	c := validate.NewChecker("", &f, &validate.Options{MaxFindings: -1})
	// The handler gives no error.
	_ = c.Accept(c.Inspect([]byte(`{"type":"version","version":1}` + "\n" + `{"type":"team","team":{"name":"xx","display_name":"xx","type":"I"}}` + "\n" +
		`{"type":"channel","channel":{"team":"xx","name":"xx","display_name":"xx","type":"O"}}` + "\n" + `{"type":"user","user":` + user + "}\n")))
	return f.message
}

// firstError keeps what the first error says.
type firstError struct{ message string }

func (f *firstError) Finding(x validate.Finding) error {
	if x.Severity == validate.Error && f.message == "" {
		f.message = x.Message
	}
	return nil
}

func (f *firstError) Summary(validate.Summary) error { return nil }
