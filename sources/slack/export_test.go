package slack

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// tree makes a file system of names; each file holds an empty list.
func tree(names ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, n := range names {
		name, data, ok := strings.Cut(n, "=")
		if !ok {
			data = "[]"
		}
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return fsys
}

func TestOpenRefusesWhatIsNoExport(t *testing.T) {
	tests := map[string]struct {
		files []string
		say   string
	}{
		"empty":          {nil, "empty"},
		"only junk":      {[]string{".DS_Store", "__MACOSX/._users.json"}, "empty"},
		"something else": {[]string{"photos/cat.json", "readme.txt"}, "no users.json"},
		"text form":      {[]string{"channels/general.txt", "dms/ann.txt"}, "no users.json"},
		"only days":      {[]string{"general/2024-01-01.json"}, "folders of messages"},
		"two exports":    {[]string{"a/users.json", "b/users.json"}, "several"},
		"too deep":       {[]string{"a/b/users.json"}, "no users.json"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Open(tree(tt.files...), "x.zip", nil)
			if !errors.Is(err, ErrNotExport) || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("error %v, want one that says %q", err, tt.say)
			}
		})
	}
}

func TestNothingInItIsNoExport(t *testing.T) {
	e, err := Open(tree("users.json", "channels.json"), "x.zip", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Directory(t.Context()); !errors.Is(err, ErrNotExport) {
		t.Errorf("error %v, want ErrNotExport", err)
	}
}

func TestRootIsFoundBelowOneFolder(t *testing.T) {
	e, d := open(t, tree(
		`My Export/users.json=[{"id":"U1","name":"ann"}]`, `My Export/channels.json=[{"id":"C1","name":"general"}]`,
		"My Export/general/2024-01-01.json", "My Export/__uploads/F1/a.txt", "__MACOSX/My Export/._users.json", ".DS_Store",
	))
	if len(d.Users) != 1 || len(e.Parts()) != 1 || e.Parts()[0].File != "general/2024-01-01.json" {
		t.Errorf("%d users, parts %v", len(d.Users), e.Parts())
	}
	if got := e.stock.upload("F1", "a.txt"); got != "My Export/__uploads/F1/a.txt" {
		t.Errorf("the file lies at %q", got)
	}
}

// kinds tells the conversations in short.
func kinds(d *sources.Directory) map[string]string {
	names := map[sources.ConversationKind]string{sources.Public: "public", sources.Private: "private", sources.Group: "group", sources.Direct: "direct", sources.Unlisted: "unlisted"}
	got := map[string]string{}
	for _, c := range d.Conversations {
		got[c.ID] = names[c.Kind] + " " + strings.Join(c.Members, "+")
	}
	return got
}

func TestConversations(t *testing.T) {
	_, d := open(t, tree(
		`users.json=[{"id":"U1","name":"ann"},{"id":"U2","name":"bob"}]`,
		`channels.json=[{"id":"C1","name":"general","members":["U1",null,""]},{"id":"C2","name":"board","is_private":true}]`,
		`groups.json=[{"id":"G1","name":"secret","members":["U2"]}]`,
		`mpims.json=[{"id":"G2","name":"mpdm-ann--bob-1","members":["U1","U2"]}]`,
		`dms.json=[{"id":"D1","members":["U1","U2"]},"",null]`,
		"general/2024-01-01.json", "old-stuff/2024-01-01.json", "D0ABCDEFG/2024-01-01.json", "mpdm-ann--bob--zoe-2/2024-01-01.json",
		"screenshots/cat.png",
	))
	want := map[string]string{
		"C1": "public U1", "C2": "private ", "G1": "private U2", "G2": "group U1+U2", "D1": "direct U1+U2",
		"old-stuff": "unlisted ", "D0ABCDEFG": "direct ", "mpdm-ann--bob--zoe-2": "group U1+U2",
	}
	if d := cmp.Diff(want, kinds(d)); d != "" {
		t.Error(d)
	}
}

func TestAFolderBelongsToTheMorePrivateConversation(t *testing.T) {
	e, _ := open(t, tree(
		`channels.json=[{"id":"C1","name":"plans"}]`, `groups.json=[{"id":"G1","name":"plans"}]`, "plans/2024-01-01.json",
	))
	if got := e.Parts()[0].Conversation; got != "G1" {
		t.Errorf("the messages of the folder go to %s, want the private G1", got)
	}
}

func TestDamagedListsAreReportedAndUsed(t *testing.T) {
	_, d := open(t, tree(`users.json=[{"id":"U1","name":"ann"},{"id":"U2","na`, `channels.json=[{"id":"C1","name":"general"},7]`, "general/2024-01-01.json"))
	var got []string
	for _, p := range d.Problems {
		got = append(got, p.Origin.String())
		if !p.Damage {
			t.Errorf("%s is no damage", p.Origin)
		}
	}
	if d := cmp.Diff([]string{"users.json:/1", "channels.json:/1"}, got); d != "" {
		t.Error(d)
	}
	if len(d.Users) != 1 || len(d.Conversations) != 1 {
		t.Errorf("%d users and %d conversations are left, want 1 and 1", len(d.Users), len(d.Conversations))
	}
}

func TestOtherListsAreCounted(t *testing.T) {
	_, d := open(t, tree(
		`users.json=[{"id":"U1","name":"ann"}]`, "channels.json", `integration_logs.json=[{},{}]`, `lists.json=[""]`,
		`canvases.json=[{"id":"F1"}]`, `general/canvas_in_the_conversation.json=[{"id":"F2"}]`, `general/notes.json=[{}]`, "general/2024-01-01.json",
		`FC:F3:a/b/canvas_in_the_conversation.json=[{"id":"F3"}]`,
	))
	got := map[string]int{}
	for _, x := range d.LeftOut {
		got[string(x.Kind)+" "+x.Origin.File] = x.Count
	}
	want := map[string]int{
		"other integration_logs.json": 2, "canvas canvases.json": 1,
		"canvas general/canvas_in_the_conversation.json": 1, "other general/notes.json": 1,
		"canvas FC:F3:a/b/canvas_in_the_conversation.json": 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestUsers(t *testing.T) {
	_, d := open(t, tree("channels.json", `users.json=[
		{"id":"U1","name":"ann","is_primary_owner":true,"profile":{"first_name":"Ann","last_name":"Lee","real_name":"Ann Lee","display_name":"annie","title":"CEO","email":" ann@acme.example "}},
		{"id":"U2","name":"bob","deleted":true,"updated":"1600000000","real_name":"Bob van Dyke"},
		{"id":"U3","name":"gus","is_restricted":1,"is_ultra_restricted":"true","profile":[]},
		{"id":"U4","name":"ci","is_bot":true,"profile":{"bot_id":"B4","real_name":"CI"}},
		{"id":"USLACKBOT","name":"slackbot"},
		{"id":"U1","name":"again"}, {"name":"no id"}]`))
	want := []sources.User{
		{ID: "U1", Name: "ann", PrimaryOwner: true, Admin: true, FirstName: "Ann", LastName: "Lee", RealName: "Ann Lee", Nickname: "annie", Position: "CEO", Email: "ann@acme.example"},
		{ID: "U2", Name: "bob", Deactivated: true, DeactivatedAt: 1600000000000, FirstName: "Bob", LastName: "van Dyke", RealName: "Bob van Dyke"},
		{ID: "U3", Name: "gus", Guest: true},
		{ID: "U4", Name: "ci", Bot: true, Aliases: []string{"B4"}, RealName: "CI", FirstName: "CI"},
		{ID: "USLACKBOT", Name: "slackbot", Bot: true},
	}
	for i := range d.Users {
		d.Users[i].Origin = sources.Origin{}
	}
	if diff := cmp.Diff(want, d.Users); diff != "" {
		t.Error(diff)
	}
	if len(d.Problems) != 2 {
		t.Errorf("%d problems, want 2: %v", len(d.Problems), d.Problems)
	}
}

func TestLooseTypes(t *testing.T) {
	type all struct {
		S    str       `json:"s"`
		N    num       `json:"n"`
		F    flag      `json:"f"`
		L    list[num] `json:"l"`
		O    obj[pin]  `json:"o"`
		OS   objs[pin] `json:"os"`
		Strs strs      `json:"strs"`
	}
	healthy := func(v all) bool { return v.S == "x" }
	for _, s := range []string{`null`, `7`, `"7"`, `true`, `[]`, `{}`, `[null]`, `[""]`, `[[1],{"id":2}]`, `{"id":[1]}`, `-1.5e3`} {
		for _, key := range []string{"n", "f", "l", "o", "os", "strs"} {
			var v all
			raw := `{"` + key + `":` + s + `,"s":"x"}`
			if err := unmarshal([]byte(raw), &v); err != nil || !healthy(v) {
				t.Errorf("%s: %v, s = %q: one odd field must not cost the others", raw, err, v.S)
			}
		}
	}
	var v all
	raw := `{"s":"a\u0000b\r\nc\u0007\ud800","n":"1459456000","f":"1","l":[1,null,"2"],"os":["",{"id":3},null],"strs":["x","",null,7]}`
	if err := unmarshal([]byte(raw), &v); err != nil {
		t.Fatal(err)
	}
	if v.S != "ab\nc\ufffd" || v.N != 1459456000 || !bool(v.F) || !slices.Equal(v.L, list[num]{1, 2}) || len(v.OS) != 1 || v.OS[0].ID != "3" || !slices.Equal(v.Strs, strs{"x", "7"}) {
		t.Errorf("got %+v", v)
	}
}

func TestSubtypesWithoutReplies(t *testing.T) {
	e, _ := open(t, small("[]"))
	for _, subtype := range slices.Sorted(maps.Keys(subtypes)) {
		m := &message{Subtype: str(subtype), TS: bytesStr("1700000000.000100"), User: "U1", Text: bytesStr("text")}
		_, reason := e.convert(m, &sources.Message{TS: 1})
		if notice := subtypes[subtype].notice; notice != (reason != "") || notice && !strings.Contains(reason, subtype) {
			t.Errorf("%s: left out for the reason %q", subtype, reason)
		}
		m.ThreadTS = m.TS
		if _, reason := e.convert(m, &sources.Message{TS: 1}); reason != "" {
			t.Errorf("%s with replies is left out: %s", subtype, reason)
		}
	}
}
