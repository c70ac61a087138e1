package slack

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

func TestAttachments(t *testing.T) {
	for _, tc := range []struct {
		name        string
		in          string
		keepUnfurls bool
		want        []sources.Attachment
		quotes      string
		dropped     int
	}{
		{name: "none", in: `null`},
		{
			name: "every text is converted",
			in: `[{"fallback":"by <@U2|bob>: *x*","pretext":"<!here>","author_name":"Q&amp;A","title":"Build &amp; *test*","title_link":"https://e.example/?t=xoxe-1",
				"text":"*bold* by <@U2>","fields":[{"title":"Who","value":"<@U3>","short":true},{"title":"~a~","value":1}],"color":"36a64f","footer":"a &lt; b","image_url":"https://e.example/i.png"}]`,
			want: []sources.Attachment{{
				Fallback: "by @bob: x", Color: "#36a64f", Pretext: "@here", AuthorName: "Q&A", Title: "Build & **test**", TitleLink: "https://e.example/",
				Text: "**bold** by \x00@U2\x00\x00", Footer: "a < b", ImageURL: "https://e.example/i.png",
				Fields: []sources.Field{{Title: "Who", Value: "\x00@U3\x00\x00", Short: true}, {Title: "~~a~~", Value: "1"}},
			}},
		},
		{
			name: "blocks before text",
			in:   `[{"color":"danger","text":"old","fallback":"[no preview available]","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*new*"}}]}]`,
			want: []sources.Attachment{{Color: "danger", Text: "**new**", Fallback: "[no preview available]"}},
		},
		{
			name: "buttons",
			in:   `[{"text":"Sure?","actions":[{"text":"Yes","type":"button"},{"text":{"type":"plain_text","text":"Docs"},"url":"https://e.example"}]}]`,
			want: []sources.Attachment{{Text: "Sure?\n\\[Yes\\] [Docs](https://e.example)"}},
		},
		{
			name: "only a fallback",
			in:   `[{"fallback":"*all* there is","color":"nonsense"}]`,
			want: []sources.Attachment{{Fallback: "all there is", Text: "**all** there is"}},
		},
		{
			name: "time",
			in:   `[{"text":"x","footer":"ci","ts":1392734382},{"text":"y","ts":"1392734382.5"},{"ts":1392734382}]`,
			want: []sources.Attachment{{Text: "x", Footer: "ci | 2014-02-18 14:39 UTC"}, {Text: "y", Footer: "2014-02-18 14:39 UTC"}},
		},
		{name: "nothing at all", in: `[{"id":1},{}]`},
		{
			name:    "previews go",
			in:      `[{"from_url":"https://e.example","title":"T"},{"original_url":"https://e.example","image_url":"https://e.example/i.png"}]`,
			dropped: 2,
		},
		{
			name:        "previews stay where nothing else is",
			in:          `[{"from_url":"https://e.example","title":"T"},{"from_url":"https://f.example"}]`,
			keepUnfurls: true,
			want:        []sources.Attachment{{Title: "T", TitleLink: "https://e.example"}, {Text: "https://f.example", TitleLink: "https://f.example"}},
		},
		{
			name: "previews that an app laid out stay",
			in:   `[{"from_url":"https://e.example","is_app_unfurl":true,"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"x"}}]},{"from_url":"https://e.example","title":"T","actions":[{"text":"Ack"}]}]`,
			want: []sources.Attachment{{TitleLink: "https://e.example", Text: "x"}, {Title: "T", TitleLink: "https://e.example", Text: `\[Ack\]`}},
		},
		{
			name:   "a forwarded message is a quote",
			in:     `[{"is_share":true,"author_id":"U3","author_name":"carol","text":"original *words*\nwith <@U2>","from_url":"https://a.slack.com/archives/C1/p1","files":[{"id":"F1","name":"a_b.txt","permalink":"https://a.slack.com/files/F1?t=xoxe-1"}]}]`,
			quotes: "> **{@U3|carol}**\n> original **words**\n> with {@U2}\n> [a_b.txt](https://a.slack.com/files/F1)",
		},
		{
			name:   "a shared message's blocks",
			in:     `[{"is_msg_unfurl":true,"author_subname":"Bot","text":"old","message_blocks":[{"team":"T","message":{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_preformatted","elements":[{"type":"text","text":"x"}]}]}]}}]}]`,
			quotes: "> **Bot**\n> ```\n> x\n> ```",
		},
		{
			name:   "two shares, one without text",
			in:     `[{"is_share":true,"author_name":"a","fallback":"said so"},{"is_share":true,"text":"b"}]`,
			quotes: "> **a**\n> said so\n\n> b",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var in objs[attachment]
			if err := unmarshal([]byte(tc.in), &in); err != nil {
				t.Fatal(err)
			}
			got, quotes, dropped := attachments(nil, in, tc.keepUnfurls)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("attachments (-want +got):\n%s", diff)
			}
			if shown(quotes) != tc.quotes || dropped != tc.dropped {
				t.Errorf("quotes %q, dropped %d; want %q, %d", shown(quotes), dropped, tc.quotes, tc.dropped)
			}
		})
	}
}
