package converter

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

func TestSettings(t *testing.T) {
	tests := []struct {
		to         any
		key, value string
		want       string // the line's JSON, "" if the setting is left out
	}{
		{&jsonl.User{}, "locale", "de", `{"locale":"de"}`},
		{&jsonl.User{}, "locale", "klingon", ""},
		{&jsonl.User{}, "military_time", "true", `{"military_time":"true"}`},
		{&jsonl.User{}, "notify_props/desktop", "mention", `{"notify_props":{"desktop":"mention"}}`},
		{&jsonl.User{}, "notify_props/desktop", "sometimes", ""},
		{&jsonl.User{}, "notify_props/mention_keys", `"quoted", \`, `{"notify_props":{"mention_keys":"\"quoted\", \\"}}`},
		{&jsonl.User{}, "favourite_colour", "red", ""},
		{&jsonl.UserTeam{}, "theme", `{"type":"x"}`, `{"theme":"{\"type\":\"x\"}"}`},
		{&jsonl.UserChannel{}, "favorite", "true", `{"favorite":true}`},
		{&jsonl.UserChannel{}, "favorite", "very", ""},
		{&jsonl.UserChannel{}, "last_viewed_at", "1700000000000", `{"last_viewed_at":1700000000000}`},
		{&jsonl.UserChannel{}, "notify_props/mark_unread", "all", `{"notify_props":{"mark_unread":"all"}}`},
	}
	for _, tt := range tests {
		d := directory{l: &ledger{}, probes: map[probeKey]probed{}}
		d.settings(tt.to, []sources.Setting{{Key: tt.key, Value: tt.value}}, sources.Origin{})
		got := jsonOf(t, tt.to)
		if want := tt.want; want == "" {
			if got != "{}" || len(d.l.problems.list) != 1 {
				t.Errorf("%s=%s gives %s and %d problems", tt.key, tt.value, got, len(d.l.problems.list))
			}
		} else if !strings.Contains(got, want) || len(d.l.problems.list) != 0 {
			t.Errorf("%s=%s gives %s, want %s; %v", tt.key, tt.value, got, want, d.l.problems.list)
		}
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
