package slack

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func TestReactionName(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		ok       bool
	}{
		{"tada", "tada", true},
		{"+1", "+1", true},
		{"+1::skin-tone-2", "+1_light_skin_tone", true},
		{"clap::skin-tone-3", "clap_medium_light_skin_tone", true},
		{"clap::skin-tone-7", "clap", true},
		{"tada::skin-tone-3", "tada", true},
		{"people_holding_hands::skin-tone-2-6", "people_holding_hands_light_skin_tone_dark_skin_tone", true},
		{"women_holding_hands::skin-tone-6-6", "women_holding_hands_dark_skin_tone", true},
		{"handshake::skin-tone-2-3", "handshake", true},
		{"simple_smile", "slightly_smiling_face", true},
		{"women-with-bunny-ears-partying", "woman-with-bunny-ears-partying", true},
		{"melting_face", "hot_face", true},
		{"man_walking_facing_right::skin-tone-5", "man-walking_medium_dark_skin_tone", true},
		{":palm_tree:", "palm_tree", true},
		{":man-shrugging::skin-tone-2:", "man-shrugging_light_skin_tone", true},
		{"our-logo", "our-logo", true},
		{"größe", "größe", false},
		{"", "", false},
		{"a name", "a name", false},
		{"a2345678901234567890123456789012345678901234567890123456789012345", "a2345678901234567890123456789012345678901234567890123456789012345", false},
	} {
		if got, ok := reactionName(tc.in); got != tc.want || ok != tc.ok {
			t.Errorf("reactionName(%q) = %q, %v; want %q, %v", tc.in, got, ok, tc.want, tc.ok)
		}
	}
}

func TestEmojiTables(t *testing.T) {
	for name, points := range missingEmoji {
		if _, ok := model.SystemEmojis[name]; ok {
			t.Errorf("%q is not missing", name)
		}
		if s := emojiRunes(points, ""); s == "" {
			t.Errorf("%q has no characters", name)
		}
	}
	for name := range missingEmoji {
		if nearestEmoji[name] == "" && slackEmoji[name] == "" {
			t.Errorf("%q has nothing near it", name)
		}
	}
	for from, to := range nearestEmoji {
		if !isSystemEmoji(to) || missingEmoji[from] == "" {
			t.Errorf("%q, for %q, is no emoji of Mattermost, or not needed", to, from)
		}
	}
	for from, to := range slackEmoji {
		if _, ok := model.SystemEmojis[from]; ok {
			t.Errorf("%q needs no mapping", from)
		}
		if _, ok := model.SystemEmojis[to]; !ok {
			t.Errorf("%q, for %q, is no emoji of Mattermost", to, from)
		}
	}
}
