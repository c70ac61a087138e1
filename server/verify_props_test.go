package server_test

import (
	"encoding/json"
	"testing"

	"github.com/mmimport/mmimport/server"
)

// FuzzPropsStayAsTheyAre wants props that a server has read, saved and sent to compare equal
// with those of the line.
func FuzzPropsStayAsTheyAre(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"from_webhook":"true"}`, `{"attachments":null}`, `{"attachments":[]}`, `{"attachments":"x"}`, `{"attachments":[null,{"text":1}]}`,
		`{"attachments":[{"text":"a","fields":[null,{"title":"t","value":5,"short":"true"}],"actions":[null,{"id":"x","name":"n","integration":{"url":"u","context":{"a":1}}}],"ts":1e3}]}`,
		`{"override_icon_emoji":"tada","override_icon_url":"u"}`, `{"n":9007199254740993,"e":1e400,"s":"\u2028<&>\ud800"}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		first := server.PropsOf([]byte(raw))
		if !json.Valid([]byte(first)) {
			return // no object
		}
		if again := server.PropsOf([]byte(first)); again != first {
			t.Errorf("%s\nbecomes %s", first, again)
		}
	})
}
