package validate

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

const usualProps = `{"from_webhook":"true","attachments":[{"fallback":"Build 1540","color":"#36a64f","title":"Build","title_link":"https://ci.example.com/1540","text":"All checks passed & the package is ready","footer":"CI","fields":[{"title":"Branch","value":"main","short":true},{"title":"By","value":"alice","short":false}]}]}`

var attachmentProps = []struct {
	props string
	usual bool
}{
	{usualProps, true},
	{`{"attachments":[]}`, true},
	{`{"attachments":[{}]}`, true},
	{`{"attachments":[{"fields":[{}]}],"attachments":[{"text":"a","text":"b"}]}`, true},
	{`{"a":{"attachments":5}}`, true},
	{`{"attachments":{}}`, false},
	{`{"attachments":null}`, false},
	{`{"attachments":[null]}`, false},
	{`{"attachments":[{"Text":"a"}]}`, false},
	{`{"attachments":[{"text":5}]}`, false},
	{`{"attachments":[{"text":null}]}`, false},
	{`{"attachments":[{"service_name":"a"}]}`, false},
	{`{"attachments":[{"id":1}]}`, false},
	{`{"attachments":[{"fields":[{"value":1e400}]}]}`, false},
	{`{"attachments":[{"fields":[{"short":"true"}]}]}`, false},
	{`{"attachments":[{"fields":[{"x":"a"}]}]}`, false},
	{`{"attachments":[{"fields":"a"}]}`, false},
	{`{"attachments":[{"actions":[]}]}`, false},
	{`[`, false},
}

func TestUsualAttachments(t *testing.T) {
	for _, tt := range attachmentProps {
		if got := usualAttachments(jsontext.Value(tt.props)); got != tt.usual {
			t.Errorf("usual is %v: %s", got, tt.props)
		}
		checkUsual(t, []byte(tt.props))
	}
}

// FuzzUsualAttachments: of what is usual the server drops nothing.
func FuzzUsualAttachments(f *testing.F) {
	for _, tt := range attachmentProps {
		f.Add([]byte(tt.props))
	}
	f.Fuzz(checkUsual)
}

func checkUsual(t *testing.T, props []byte) {
	t.Helper()
	r := report{settings: newSettings(nil)}
	p := place{key: "props"}
	if r.droppedOf(&p, props); usualAttachments(props) && len(r.faults) > 0 {
		t.Errorf("usual is %s, of which something is dropped: %v", props, r.faults)
	}
}

func BenchmarkUsualAttachments(b *testing.B) {
	r := report{settings: newSettings(nil)}
	p := place{key: "props"}
	b.ReportAllocs()
	for b.Loop() {
		r.messageAttachments(&p, jsontext.Value(usualProps))
	}
}
