package slack

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

func TestStatus(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     sources.Status
	}{
		{"none", `{"status_text":"","status_emoji":"","status_expiration":0}`, sources.Status{}},
		{"none that ends", `{"status_text":"","status_emoji":"","status_expiration":1700000000}`, sources.Status{}},
		{"both", `{"status_text":"Out &amp; about","status_emoji":":palm_tree:","status_expiration":"1700000000"}`, sources.Status{Emoji: "palm_tree", Text: "Out & about", Until: 1700000000000}},
		{"only a picture", `{"status_emoji":":man-shrugging::skin-tone-4:"}`, sources.Status{Emoji: "man-shrugging_medium_skin_tone"}},
		{"only a text", `{"status_text":" busy "}`, sources.Status{Emoji: "speech_balloon", Text: "busy"}},
		{"a picture that Mattermost lacks", `{"status_emoji":":melting_face:"}`, sources.Status{Emoji: "hot_face"}},
		{"a picture that it refuses", `{"status_emoji":":größe:","status_text":"x"}`, sources.Status{Emoji: "speech_balloon", Text: "x"}},
		{"a picture of their own", `{"status_emoji":":our-logo:"}`, sources.Status{Emoji: "our-logo"}},
	} {
		var p profile
		if err := unmarshal([]byte(tc.in), &p); err != nil {
			t.Fatal(err)
		}
		if got := p.status(); got != tc.want {
			t.Errorf("%s: got %+v, want %+v", tc.name, got, tc.want)
		}
	}
}

func TestPicture(t *testing.T) {
	const uploaded = "https://avatars.slack-edge.com/2024-01-01/1_a_512.png"
	for _, tc := range []struct{ name, in, want string }{
		{"none", `{}`, ""},
		{"the original", `{"image_original":"https://avatars.slack-edge.com/2024-01-01/1_a_original.png","image_512":"` + uploaded + `"}`, "https://avatars.slack-edge.com/2024-01-01/1_a_original.png"},
		{"the largest", `{"image_72":"x","image_512":"` + uploaded + `","is_custom_image":true}`, uploaded},
		{"one that was uploaded", `{"image_192":"` + uploaded + `"}`, uploaded},
		{"Gravatar's", `{"avatar_hash":"g1","image_512":"https://secure.gravatar.com/avatar/1.jpg?s=512&d=https%3A%2F%2Fa.slack-edge.com%2F7fa9%2F"}`, ""},
		{"Slack's", `{"image_512":"https://a.slack-edge.com/80588/img/avatars/ava_0001-512.png"}`, ""},
	} {
		var p profile
		if err := unmarshal([]byte(tc.in), &p); err != nil {
			t.Fatal(err)
		}
		if got := p.picture(); string(got) != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, string(got), tc.want)
		}
	}
}

func TestLocale(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "en-US": "en", "en-GB": "en", "en-AU": "en-AU", "de-DE": "de", "es-LA": "es", "es-ES": "es", "fr-FR": "fr", "it-IT": "it",
		"pt-BR": "pt-BR", "ja-JP": "ja", "ko-KR": "ko", "zh-CN": "zh-CN", "zh-TW": "zh-TW", "ru_RU": "ru", "tlh": "", "-": "", "x y": "",
	} {
		got := ""
		for _, s := range settings(in) {
			got += s.Key + "=" + s.Value
		}
		if want != "" {
			want = "locale=" + want
		}
		if got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// Nobody becomes a member of the company who is in another one.
func TestPeopleOfOtherOrganisations(t *testing.T) {
	_, d := open(t, tree("channels.json", `users.json=[
		{"id":"U1","team_id":"T1"},{"id":"U2","team_id":"T1"},{"id":"U3","team_id":"T1"},
		{"id":"U4","team_id":"T9"},{"id":"U5","team_id":"T1","is_stranger":true},{"id":"U6","team_id":"T9","deleted":true},
		{"id":"U7","team_id":"T1","is_forgotten":true},{"id":"U8"},{"id":"U9","team_id":"T9","is_bot":true},
		{"id":"UA","team_id":"T1","is_invited_user":true},{"id":"UB","team_id":"T1","is_connector_bot":true},{"id":"UC","team_id":"T1","is_workflow_bot":true}]`))
	var inUse, bots []string
	for _, u := range d.Users {
		if u.Bot {
			bots = append(bots, u.ID)
		} else if !u.Deactivated {
			inUse = append(inUse, u.ID)
		}
	}
	if diff := cmp.Diff([]string{"U1", "U2", "U3", "U8", "UA"}, inUse); diff != "" {
		t.Errorf("in use (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"U9", "UB", "UC"}, bots); diff != "" {
		t.Errorf("bots (-want +got):\n%s", diff)
	}
	want := []string{
		"2 people are of other organisations (Slack Connect): their accounts are deactivated",
		"1 person was invited and never came: they get accounts like everybody else",
	}
	if diff := cmp.Diff(want, d.Assumptions); diff != "" {
		t.Errorf("assumptions (-want +got):\n%s", diff)
	}
}

// In an organisation people are at home in different workspaces.
func TestColleaguesAreNoStrangers(t *testing.T) {
	for name, users := range map[string]string{
		"by their organisation": `[{"id":"U1","team_id":"T1","enterprise_user":{"enterprise_id":"E1"}},{"id":"U2","team_id":"T2","enterprise_user":{"enterprise_id":"E1"}},{"id":"U3","team_id":"T1","enterprise_user":{"enterprise_id":"E1"}}]`,
		"no majority":           `[{"id":"U1","team_id":"T1"},{"id":"U2","team_id":"T2"}]`,
	} {
		_, d := open(t, tree("channels.json", "users.json="+users))
		for _, u := range d.Users {
			if u.Deactivated {
				t.Errorf("%s: %s is deactivated", name, u.ID)
			}
		}
	}
}
