package validate

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestParseVersion(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // as String gives it; empty for an error
	}{
		{"11.6.2", "11.6.2"},
		{"v10.11.0", "10.11"},
		{"9.11", "9.11.x"},
		{"11.x", "11.x"},
		{"11", "11.x"},
		{"", ""},
		{"11.", ""},
		{"x", ""},
		{"11.x.2", ""},
		{"1.2.3.4", ""},
		{"-1", ""},
		{"latest", ""},
	} {
		v, err := ParseVersion(tt.in)
		if (err != nil) != (tt.want == "") {
			t.Errorf("%q: error %v", tt.in, err)
		} else if err == nil && v.String() != tt.want {
			t.Errorf("%q: %s, want %s", tt.in, v, tt.want)
		}
	}
}

func TestVersionLeftOpenIsTheNewest(t *testing.T) {
	open, err := ParseVersion("11.5")
	if err != nil {
		t.Fatal(err)
	}
	if open.Compare(Version{11, 5, 99}) <= 0 || open.Compare(Version{11, 6, 0}) >= 0 {
		t.Errorf("11.5 is %v", open)
	}
}

func TestLimitsSet(t *testing.T) {
	var got Limits
	for name, value := range map[string]string{
		"MaxUsersPerTeam": "5000", "TeamSettings.MaxChannelsPerTeam": "10", "maxfilesize": "1073741824",
		"PasswordSettings.MinimumLength": "12", "Symbol": "true", "RestrictDirectMessage": "team",
	} {
		if err := got.Set(name, value); err != nil {
			t.Error(err)
		}
	}
	want := Limits{
		MaxUsersPerTeam: 5000, MaxChannelsPerTeam: 10, MaxFileSize: 1 << 30, RestrictDirectMessage: "team",
		Password: PasswordRules{MinimumLength: 12, Symbol: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for name, value := range map[string]string{
		"MaxUsersPerTeam": "-1", "MaxPostSize": "many", "Symbol": "perhaps", "RestrictDirectMessage": "none", "Nonsense": "1", "": "1",
	} {
		if err := got.Set(name, value); err == nil {
			t.Errorf("%s=%s is accepted", name, value)
		}
	}
}

func TestLikelyKey(t *testing.T) {
	user := []string{
		"username", "email", "first_name", "last_name", "link_previews", "formatting", "delete_at", "notify_props",
		"collapse_consecutive_messages", "show_unread_section", "show_unread_scroll_position", "profile_image",
	}
	for _, tt := range []struct{ key, want string }{
		{"user_name", "username"},
		{"userName", "username"},
		{"e-mail", "email"},
		{"emial", "email"},
		{"collapse_previews", "link_previews"},
		{"deleted_at", "delete_at"},
		{"use_formatting", "formatting"},
		{"surname", "last_name"},
		{"avatar", "profile_image"},
		{"collapse_consecutive", "collapse_consecutive_messages"},
		{"show_unread_scroll", "show_unread_scroll_position"},
		{"show_unread", ""}, // either of two
		{"favourite_colour", ""},
		{"x", ""},
	} {
		if got := likelyKey(tt.key, user); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.key, got, tt.want)
		}
	}
}

func TestMessagesFromTheFuture(t *testing.T) {
	now := time.UnixMilli(1_700_000_000_000)
	post := `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000001}}`
	if diff := cmp.Diff([]ID{postTimeFuture}, rulesBroken(t, ground+post, &Options{Now: now})); diff != "" {
		t.Error(diff)
	}
	if found := rulesBroken(t, ground+post, &Options{Now: now.Add(time.Millisecond)}); found != nil {
		t.Errorf("found %v", found)
	}
}

func TestSurvives(t *testing.T) {
	for number, want := range map[string]bool{
		"1": true, "-5": true, "1700000000000": true, "9007199254740992": true, "9007199254740993": false,
		"12345678901234567890": false, "100000000000000000000": true, "1.1": true, "1e400": true,
	} {
		if got := survives(number); got != want {
			t.Errorf("%s: %v", number, got)
		}
	}
}

// TestStatementsThatWereTooLarge: how many rows fit into one statement mattered
// before 11.5.2 only.
func TestStatementsThatWereTooLarge(t *testing.T) {
	channel, follower := strings.Repeat(`{"name":"dev"},`, maxMemberChannels), strings.Repeat(`{"user":"bob"},`, maxFollowers)
	lines := ground +
		`{"type":"user","user":{"username":"dave","email":"dave@example.com","teams":[{"name":"acme","channels":[` + channel + `{"name":"dev"}]}]}}` + "\n" +
		`{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"thread_followers":[` + follower + `{"user":"bob"}]}}`
	for target, want := range map[Version]Severity{{}: Warning, {11, 5, 1}: Error, {11, 5, 2}: ""} {
		var rec recorder
		opts := &Options{Target: target, MaxFindings: -1}
		if _, err := Stream(context.Background(), strings.NewReader(lines), "import.jsonl", opts, &rec); err != nil {
			t.Fatal(err)
		}
		found := map[ID]Severity{}
		for _, f := range rec.findings {
			found[f.Rule] = f.Severity
		}
		if found[memberManyChannels] != want || found[followersOnLine] != want {
			t.Errorf("%v: %s and %s, want %s", target, found[memberManyChannels], found[followersOnLine], want)
		}
	}
}

// TestSmallLettersStaySmall: a name that is found as it is written is in small letters.
func TestSmallLettersStaySmall(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		if small := strings.ToLower(string(r)); strings.ToLower(small) != small {
			t.Errorf("%q becomes %q, and then %q", r, small, strings.ToLower(small))
		}
	}
}
