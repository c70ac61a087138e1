package validate

import (
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

func (r *report) team(t *jsonl.Team) {
	p := place{key: "team"}
	r.teamName(&p, t.Name)
	r.require(teamNoDisplayName, &p, "display_name", t.DisplayName)
	r.require(teamNoType, &p, "type", t.Type)
	checkTexts(r, &p, t, teamTexts)
	r.kept(&p, "display_name", t.DisplayName)
	r.kept(&p, "description", t.Description)
}

// teamDisplay checks the display name of a team, of which something must be left
// when the server has removed what it removes.
func teamDisplay(name string) string {
	if name != "" && keptOnSave(name) == "" {
		return "holds nothing but characters that are removed"
	}
	return notEmpty(maxRunes(64))(name)
}

var teamTexts = []textField[jsonl.Team]{
	{"display_name", func(t *jsonl.Team) *string { return t.DisplayName }, teamDisplayName, teamDisplay},
	{"type", func(t *jsonl.Team) *string { return t.Type }, teamType, oneOf("O", "I")},
	{"description", func(t *jsonl.Team) *string { return t.Description }, teamDescription, maxBytes(255)},
	{"scheme", func(t *jsonl.Team) *string { return t.Scheme }, schemeRefName, schemeReference},
}

func (r *report) teamName(p *place, name *string) {
	at := p.in("name")
	if !r.require(teamNameMissing, &at, "name", name) {
		return
	}
	if wrong := maxBytes(maxName)(*name); wrong != "" {
		r.add(teamNameLong, &at, "the name %s", wrong)
		return
	}
	if word := reservedPrefix(*name); word != "" {
		r.add(teamNameReserved, &at, "the name %s begins with %q", quote(*name), word)
	}
	if !teamNamePattern.MatchString(strings.ToLower(*name)) {
		r.add(teamNameCharacters, &at, "%s cannot be the name of a team", quote(*name))
	}
}

func schemeReference(name string) string {
	if schemeNamePattern.MatchString(name) {
		return ""
	}
	return quote(name) + " can be no scheme"
}

func (r *report) channel(c *jsonl.Channel) {
	p := place{key: "channel"}
	r.require(channelNoTeam, &p, "team", c.Team)
	r.channelName(&p, c.Name)
	r.require(channelNoType, &p, "type", c.Type)
	checkTexts(r, &p, c, channelTexts)
	r.kept(&p, "display_name", c.DisplayName)
	if name := value(c.DisplayName); name != strings.TrimSpace(name) {
		at := p.in("display_name")
		r.add(channelTrimmed, &at, "display_name %s loses the blanks at its ends", quote(name))
	}
}

var channelTexts = []textField[jsonl.Channel]{
	{"display_name", func(c *jsonl.Channel) *string { return c.DisplayName }, channelDisplayName, maxRunes(64)},
	{"type", func(c *jsonl.Channel) *string { return c.Type }, channelType, oneOf("O", "P")},
	{"header", func(c *jsonl.Channel) *string { return c.Header }, channelHeader, maxRunes(1024)},
	{"purpose", func(c *jsonl.Channel) *string { return c.Purpose }, channelPurpose, maxRunes(250)},
	{"scheme", func(c *jsonl.Channel) *string { return c.Scheme }, schemeRefName, schemeReference},
}

func (r *report) channelName(p *place, name *string) {
	at := p.in("name")
	if !r.require(channelNoName, &at, "name", name) {
		return
	}
	lower := strings.ToLower(*name)
	switch wrong := maxBytes(maxName)(*name); {
	case wrong != "":
		r.add(channelNameLong, &at, "the name %s", wrong)
	case !channelNamePattern.MatchString(lower):
		r.add(channelNameCharacters, &at, "%s cannot be the name of a channel", quote(*name))
	case groupNamePattern.MatchString(lower), directNamePattern.MatchString(lower):
		r.add(channelNameDirect, &at, "the name %s is of the form of a direct or group conversation", quote(*name))
	}
}
