package validate

import (
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

func (r *report) bot(b *jsonl.Bot) {
	p := place{key: "bot"}
	if b.ProfileImage != nil {
		at := p.in("profile_image")
		r.profileFile(&at, *b.ProfileImage)
	}
	r.username(&p, b.Username, botNoName, botName)
	if name := value(b.Username); name != strings.ToLower(name) {
		at := p.in("username")
		r.add(botNameCase, &at, "%s has capital letters", quote(name))
	}
	checkTexts(r, &p, b, botTexts)
	r.kept(&p, "display_name", b.DisplayName)
	if at := p.in("owner"); r.require(botNoOwner, &at, "owner", b.Owner) && !validUsername(*b.Owner) {
		r.add(botOwner, &at, "%s can be no owner", quote(*b.Owner))
	}
	if number(b.DeleteAt) > 0 {
		at := p.in("delete_at")
		r.add(botDeleteAt, &at, "delete_at of a bot is not used")
	}
}

var botTexts = []textField[jsonl.Bot]{
	{"display_name", func(b *jsonl.Bot) *string { return b.DisplayName }, botDisplayName, maxRunes(64)},
	{"description", func(b *jsonl.Bot) *string { return b.Description }, botDescription, maxRunes(maxDescription)},
}
