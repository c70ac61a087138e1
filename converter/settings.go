package converter

import (
	"fmt"
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

// setOne writes one preference, or says why it cannot.
func (d *directory) setOne(to any, s sources.Setting) string {
	text, err := jsontext.AppendQuote(nil, s.Value)
	if err != nil {
		return "it is no text"
	}
	var object []byte
	var failed error
	for _, value := range [][]byte{text, []byte(s.Value)} { // most keys hold texts, some a number or true and false
		object = nest(s.Key, value)
		if failed = json.Unmarshal(object, newLike(to), json.RejectUnknownMembers(true)); failed == nil {
			break
		}
	}
	if failed != nil {
		return "the import has no such setting"
	}
	key := fmt.Sprintf("%T %s", to, object)
	why, known := d.refusals[key]
	if !known {
		why = refused(to, object)
		if len(d.refusals) >= maxRefusals {
			clear(d.refusals)
		}
		d.refusals[key] = why
	}
	if why != "" {
		return why
	}
	if err := json.Unmarshal(object, to); err != nil {
		return "the import has no such setting"
	}
	return ""
}

// maxRefusals bounds what is remembered of refused.
const maxRefusals = 10_000

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
