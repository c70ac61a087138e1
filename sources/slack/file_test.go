package slack

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

func TestFiles(t *testing.T) {
	e, _ := open(t, tree(`users.json=[{"id":"U1","name":"ann"}]`, "channels.json", "__uploads/F9/a.txt", "__uploads/F8/notes.html"))
	const secret = "https://files.slack.example/F1/download/a.txt?t=xoxe-1"
	for _, tc := range []struct {
		name, in string
		want     sources.File
	}{
		{
			"to be downloaded", `{"id":"F1","name":"a.txt","mode":"hosted","url_private":"https://files.slack.example/F1/a.txt?t=xoxe-1","url_private_download":"` + secret + `","permalink":"https://tern.slack.example/F1?t=xoxe-2"}`,
			sources.File{ID: "F1", Name: "a.txt", State: sources.Missing, Link: "https://tern.slack.example/F1", Download: secret},
		},
		{
			"only one address", `{"id":"F1","name":"a.txt","mode":"snippet","url_private":"` + secret + `"}`,
			sources.File{ID: "F1", Name: "a.txt", State: sources.Missing, Download: secret},
		},
		{"no address of the web", `{"id":"F1","name":"a.txt","url_private":"file:///etc/passwd"}`, sources.File{ID: "F1", Name: "a.txt", State: sources.Missing}},
		{
			"a canvas is to be had as a page", `{"id":"F1","name":"Tide_table","title":"Tide table","mode":"quip","filetype":"quip","url_private_download":"` + secret + `"}`,
			sources.File{ID: "F1", Name: "Tide_table.html", State: sources.Missing, Download: secret},
		},
		{"a canvas that is there", `{"id":"F8","name":"Notes","mode":"quip"}`, sources.File{ID: "F8", Name: "Notes.html", State: sources.Present, Path: "__uploads/F8/notes.html"}},
		{"there", `{"id":"F9","name":"a.txt","size":"7","url_private_download":"` + secret + `"}`, sources.File{ID: "F9", Name: "a.txt", State: sources.Present, Path: "__uploads/F9/a.txt", Size: 7}},
		{
			"lives elsewhere", `{"id":"F1","name":"b","mode":"external","is_external":true,"url_private":"https://drive.example/b?x=1&t=xoxe-1","url_private_download":"` + secret + `"}`,
			sources.File{ID: "F1", Name: "b", State: sources.External, Link: "https://drive.example/b?x=1"},
		},
		{"deleted", `{"id":"F1","mode":"tombstone","url_private":"` + secret + `"}`, sources.File{ID: "F1", State: sources.Deleted}},
		{"not found", `{"id":"F1","file_access":"file_not_found","url_private":"` + secret + `"}`, sources.File{ID: "F1", State: sources.Deleted}},
		{"hidden", `{"id":"F1","mode":"hidden_by_limit","url_private":"` + secret + `"}`, sources.File{ID: "F1", State: sources.Hidden}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var f file
			if err := unmarshal([]byte(tc.in), &f); err != nil {
				t.Fatal(err)
			}
			got := e.file(&f)
			if diff := cmp.Diff(tc.want, got); diff != "" || got.Download != tc.want.Download {
				t.Errorf("(-want +got):\n%s\ndownload %q", diff, string(got.Download))
			}
		})
	}
}

func TestSnippets(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"all of it", `"preview":"a < b\r\n*c*"`, "see\n```\na < b\n*c*\n```"},
		{"its beginning", `"preview":"a","lines_more":3`, "see\n```\na\n```\n…"},
		{"nothing", `"preview":" "`, "see"},
		{"of another file", `"mode":"hosted","preview":"a"`, "see"},
	} {
		day := `[{"ts":"1700000000.000100","user":"U1","text":"see","files":[{"id":"F1","name":"x.txt","mode":"snippet",` + tc.in + `}]}]`
		e, _ := open(t, small(day))
		if diff := cmp.Diff([]string{"message " + tc.want}, tell(t, e)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

// TestNoTokenIsTold puts an address with a token into every string of an export.
func TestNoTokenIsTold(t *testing.T) {
	const url = "https://files.slack.example/F1/a.txt?t=xoxe-123-456&x=1"
	fill := func(keys string) string {
		var b strings.Builder
		for _, k := range strings.Fields(keys) {
			fmt.Fprintf(&b, `,%q:%q`, k, url)
		}
		return b.String()
	}
	file := `{"id":"F1","mode":"snippet"` + fill("name title url_private url_private_download permalink preview") + `}`
	block := `{"type":"section","text":{"type":"mrkdwn","text":"<` + url + `>"},"fields":[{"type":"plain_text","text":"` + url + `"}],"accessory":{"type":"image"` + fill("image_url alt_text") + `}}`
	rich := section(`{"type":"link"` + fill("url text") + `},{"type":"text"` + fill("text") + `},{"type":"text","style":{"code":true}` + fill("text") + `},{"type":"date"` + fill("fallback url") + `},{"type":"canvas"` + fill("text") + `},{"type":"team"` + fill("team_id") + `},{"type":"color"` + fill("value") + `},{"type":"emoji"` + fill("name") + `}`)
	day := `[{"ts":"1700000000.000100","user":"U1","files":[` + file + `],"attachments":[
		{"blocks":[` + block + `]` + fill("fallback pretext author_name author_link author_icon title title_link text image_url thumb_url footer footer_icon") + `,"fields":[{"short":true` + fill("title value") + `}],"actions":[{"text":"x"` + fill("url") + `}],"files":[` + file + `]},
		{"is_share":true` + fill("fallback author_name author_link title title_link text image_url") + `}]` + fill("text username topic purpose name old_name") + `},
		{"ts":"1700000001.000100","bot_id":"B1","icons":{"image_72":"` + url + `"},"bot_profile":{"name":"` + url + `"},"blocks":[` + block + `]},
		{"ts":"1700000002.000100","user":"U9","blocks":` + rich + `,"user_profile":{"x":1` + fill("real_name display_name name first_name image_72") + `}},
		{"ts":"` + url + `","subtype":"` + url + `","user":"U1","text":"x"}]`
	e, d := open(t, fstest.MapFS{
		"users.json":              {Data: []byte(`[{"id":"U1","profile":{"bot_id":"B"` + fill("title real_name display_name first_name email status_text status_emoji image_original") + `}` + fill("name real_name locale") + `}]`)},
		"channels.json":           {Data: []byte(`[{"id":"C1","name":"general","topic":{"value":"` + url + `"},"purpose":{"value":"` + url + `"}}]`)},
		"general/2024-01-02.json": {Data: []byte(day)},
	})
	told := []string{fmt.Sprintf("%+v", *d)}
	for rec, err := range e.Records(t.Context(), e.Parts()[0]) {
		told = append(told, fmt.Sprintf("%+v %v", rec, err))
	}
	if len(told) < 8 {
		t.Errorf("only %d records", len(told))
	}
	for _, s := range told {
		if strings.Contains(s, "xoxe") {
			t.Errorf("a token is told: %s", s)
		}
	}
}
