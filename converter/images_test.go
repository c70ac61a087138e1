package converter

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mmimport/mmimport/sources"
)

// testImage returns a picture of 4×3 pixels.
func testImage(t *testing.T, kind string) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 4, 3))
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, m)
	case "gif":
		err = gif.Encode(&b, m, nil)
	case "jpg":
		err = jpeg.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hugePNG says that it has more pixels than the server reads.
func hugePNG(t *testing.T) string {
	t.Helper()
	s := []byte(testImage(t, "png"))
	copy(s[16:], "\x00\x00\x20\x00\x00\x00\x20\x00\x08\x00\x00\x00\x00") // 8192×8192
	binary.BigEndian.PutUint32(s[29:], crc32.ChecksumIEEE(s[12:29]))
	return string(s)
}

func folder(files ...string) fstest.MapFS {
	f := fstest.MapFS{}
	for i := 0; i+1 < len(files); i += 2 {
		f[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return f
}

func problemTexts(list []sources.Problem) []string {
	out := []string{}
	for _, p := range list {
		out = append(out, p.Origin.String()+": "+p.Message)
	}
	return out
}

// emojiCase is a folder, and what is found in it.
type emojiCase struct {
	name     string
	files    fstest.MapFS
	want     []Emoji
	problems []string
}

func emojiCases(t *testing.T) []emojiCase {
	p, g, j := testImage(t, "png"), testImage(t, "gif"), testImage(t, "jpg")
	const badName = "left out: the server takes names of 1 to 64 letters a-z, digits, and the signs _ + -"
	return []emojiCase{
		{"a folder", folder("party.gif", g, "Thanks.JPG", j, "a+b_c-1.png", p, ".DS_Store", "x"),
			[]Emoji{{Name: "a+b_c-1", File: "a+b_c-1.png"}, {Name: "party", File: "party.gif"}, {Name: "thanks", File: "Thanks.JPG"}}, []string{}},
		{"names", folder("größe.png", p, strings.Repeat("x", 65)+".png", p, "thumbsup.png", p, "Cat_x.png", p, "cat_x.gif", g),
			[]Emoji{{Name: "cat_x", File: "Cat_x.png"}}, []string{
				"cat_x.gif: left out: in lower case it has the name of \"Cat_x\"",
				"größe.png: " + badName,
				"thumbsup.png: left out: the server has an emoji of this name itself",
				strings.Repeat("x", 65) + ".png: " + badName}},
		{"files", folder("a_cut.png", p[:60], "a_text.png", "hello", "a_big.png", p+strings.Repeat(" ", maxEmojiBytes), "a_huge.png", hugePNG(t), "notes.txt", "x", "more/x.png", p, "two_x.gif", g, "two_x.png", p),
			[]Emoji{{Name: "two_x", File: "two_x.gif"}}, []string{
				"more: folders in a folder of images are not read",
				"notes.txt: not used: by its name it is no image (.png, .gif, .jpg, .jpeg, .webp)",
				"two_x.png: not used: there is \"two_x.gif\", too",
				"a_big.png: left out: it is larger than 524288 bytes",
				"a_cut.png: left out: it is no whole image: unexpected EOF",
				"a_huge.png: left out: it has 8192×8192 pixels, and the server takes 33177600 in all",
				"a_text.png: left out: it is no image of a kind that can be read"}},
		{"Slack's list", folder("emoji.json", `{"ok":true,"cache_ts":"1","emoji":{"party_x":"alias:yay_x","yay_x":"alias:img","img":"img1.png","web_x":"https://emoji.slack-edge.com/T1/web_x/1.png","here_x":"https://emoji.slack-edge.com/T1/here_x/2.png"}}`,
			"img1.png", p, "here_x.png", p),
			[]Emoji{{Name: "here_x", File: "here_x.png"}, {Name: "img", File: "img1.png"}, {Name: "party_x", File: "img1.png"},
				{Name: "web_x", URL: "https://emoji.slack-edge.com/T1/web_x/1.png"}, {Name: "yay_x", File: "img1.png"}}, []string{}},
		{"a plain list", folder("emoji.json", `{"emoji":"./sub/e.gif","beside":"nowhere.png","up_x":"alias:thumbsup","gone":"alias:no_such","ring_x":"alias:gnir","gnir":"alias:ring_x","n":1,"out":"../e.gif","old":"http://x.example/e.gif","cat_y":"alias:emoji"}`,
			"sub/e.gif", g, "free_x.png", p, "cat_y.png", p),
			[]Emoji{{Name: "cat_y", File: "sub/e.gif"}, {Name: "emoji", File: "sub/e.gif"}, {Name: "free_x", File: "free_x.png"}}, []string{
				"cat_y.png: not used: emoji.json says that \"cat_y\" is another",
				"emoji.json:/beside: left out: its value is no file of the folder, and no address with https",
				"emoji.json:/gnir: left out: it is another name for itself",
				"emoji.json:/gone: left out: it is another name for \"no_such\", which is not there",
				"emoji.json:/n: left out: its value is no text",
				"emoji.json:/old: left out: its value is no file of the folder, and no address with https",
				"emoji.json:/out: left out: its value is no file of the folder, and no address with https",
				"emoji.json:/ring_x: left out: it is another name for itself",
				"emoji.json:/up_x: left out: it is another name for \"thumbsup\", the server's own emoji, and those have none"}},
	}
}

func TestOpenEmoji(t *testing.T) {
	for _, c := range emojiCases(t) {
		t.Run(c.name, func(t *testing.T) {
			e, err := OpenEmoji(c.files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, e.List); diff != "" {
				t.Errorf("emoji (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.problems)), slices.Sorted(slices.Values(problemTexts(e.Problems)))); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnEmojiListThatIsNone(t *testing.T) {
	for _, text := range []string{"", "[]", `{"emoji":{`, `{"a":"x","a":"y"}`} {
		if _, err := OpenEmoji(folder("emoji.json", text)); err == nil || !strings.HasPrefix(err.Error(), "emoji.json is no list of emoji") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := OpenEmoji(os.DirFS(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("a folder that is not there is read")
	}
}

func TestPictures(t *testing.T) {
	p, err := OpenPictures(folder("U1.png", testImage(t, "png"), "alice@Example.com.jpg", testImage(t, "jpg"), "bob.GIF", "GIF89a", "u1.jpeg", "x",
		"jose\u0301.png", "x", "carol@example.com", "x", "nobody.png", "x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"U1", "alice", "alice@example.com"}, "U1.png"},
		{[]string{"U2", "alice", "ALICE@example.com"}, "alice@Example.com.jpg"},
		{[]string{"U3", "Bob"}, "bob.GIF"},
		{[]string{"jos\u00e9"}, "jose\u0301.png"},
		{[]string{"U4", "", "carol@example.com", "carol@example"}, ""},
	} {
		if got, ok := p.Find(c.keys...); got != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q", c.keys, got)
		}
	}
	if diff := cmp.Diff([]string{"nobody.png"}, p.Unused()); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"carol@example.com: not used: by its name it is no image (.bmp, .tif, .tiff, .png, .gif, .jpg, .jpeg, .webp)",
		"u1.jpeg: not used: there is \"U1.png\", too",
	}
	if diff := cmp.Diff(want, problemTexts(p.Problems)); diff != "" {
		t.Error(diff)
	}
	if err := p.Check("U1.png"); err != nil {
		t.Error(err)
	}
	if err := p.Check("bob.GIF"); err == nil || err.Error() != "it is no whole image: gif: reading header: unexpected EOF" {
		t.Error(err)
	}
}
