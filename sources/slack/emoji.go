package slack

import (
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Slack and Mattermost name emoji alike, with three differences: skin tones are
// part of the name in Mattermost, emoji newer than its table have no name there
// (missingEmoji), and Slack drew a few of its own (slackEmoji).

// slackEmoji maps emoji that only Slack has, and names that only Slack uses, to
// the nearest that Mattermost has.
var slackEmoji = map[string]string{
	"black_square":                   "black_large_square",
	"men-with-bunny-ears-partying":   "man-with-bunny-ears-partying",
	"women-with-bunny-ears-partying": "woman-with-bunny-ears-partying",
	"piggy":                          "pig",
	"pride":                          "rainbow-flag",
	"shipit":                         "chipmunk",
	"simple_smile":                   "slightly_smiling_face",
	"squirrel":                       "chipmunk",
	"thumbsup_all":                   "thumbsup",
	"white_square":                   "white_large_square",
}

// skinTones are Mattermost's names of Slack's skin-tone-2 to skin-tone-6.
var skinTones = [...]string{2: "light", 3: "medium_light", 4: "medium", 5: "medium_dark", 6: "dark"}

// maxEmojiName is the longest emoji name that Mattermost accepts, in bytes.
const maxEmojiName = 64

// tonePrefix stands between an emoji and its skin tone.
const tonePrefix = "skin-tone-"

func isEmojiByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isNumeral(c) || c == '_' || c == '+' || c == '-' || c == '\''
}

// isEmojiName reports whether Mattermost can hold an emoji or reaction of this name.
func isEmojiName(s string) bool {
	for i := range len(s) {
		if !isEmojiByte(s[i]) || s[i] == '\'' {
			return false
		}
	}
	return s != "" && len(s) <= maxEmojiName
}

// emoji consumes an emoji, with its skin tone if one follows: ":wave::skin-tone-3:".
func (l *lexer) emoji() bool {
	name, end := emojiAt(l.s, l.i)
	if end == 0 {
		return false
	}
	if next, _ := emojiAt(l.s, end-1); !isKnownEmoji(name) && isKnownEmoji(next) {
		return false // "12:30:wave:" ends in an emoji
	}
	tone := ""
	if t, e := emojiAt(l.s, end); e > 0 && strings.HasPrefix(t, tonePrefix) {
		tone, end = strings.TrimPrefix(t, tonePrefix), e
	}
	t := token{kind: tokRaw, s: l.s[l.i:end], on: isSystemEmoji(name)}
	switch _, other := slackEmoji[name]; {
	case other || tone != "" || missingEmoji[name] != "":
		t = emojiToken(name, tone)
	case name[0] == '_':
		t.kind = tokText // which escapes the mark that this is to Mattermost
	}
	return l.emit(t, end)
}

// emojiAt returns the name between colons at s[i:] and where it ends, or 0.
func emojiAt(s string, i int) (name string, end int) {
	if i >= len(s) || s[i] != ':' {
		return "", 0
	}
	for j := i + 1; j < len(s) && j-i <= maxEmojiName+1; j++ {
		if s[j] == ':' && j > i+1 {
			return s[i+1 : j], j + 1
		}
		if !isEmojiByte(s[j]) {
			break
		}
	}
	return "", 0
}

// emojiToken returns what shows an emoji in text, apart from the words around it. tone is what follows
// "skin-tone-": "", "2" to "6", or two of them for two people, "2-3".
func emojiToken(name, tone string) token {
	if s := emojiText(name, tone); s != "" {
		return token{kind: tokRaw, s: s, on: s[0] == ':'}
	}
	return token{kind: tokRaw, s: ":" + baseEmoji(name) + ":", on: true}
}

// emojiText returns the text for an emoji that is not simply its name, else "".
func emojiText(name, tone string) string {
	if toned, ok := tonedName(baseEmoji(name), tone); ok {
		return ":" + toned + ":"
	}
	if points, ok := missingEmoji[name]; ok {
		return emojiRunes(points, tone)
	}
	return ""
}

// baseEmoji returns Mattermost's name for an emoji of Slack's without skin tone.
func baseEmoji(name string) string {
	if to, ok := slackEmoji[name]; ok {
		return to
	}
	return name
}

// tonedName returns the name that Mattermost has for an emoji in a skin tone.
func tonedName(name, tone string) (string, bool) {
	if tone == "" {
		return "", false
	}
	first, second, two := strings.Cut(tone, "-")
	a, okA := toneName(first)
	b, okB := toneName(second)
	if !okA || two && !okB {
		return "", false
	}
	candidates := [...]string{name + "_" + a + "_skin_tone", ""}
	if two {
		candidates[1] = candidates[0] + "_" + b + "_skin_tone"
		if a != b {
			candidates[0] = ""
		}
	}
	for _, c := range candidates {
		if _, ok := model.SystemEmojis[c]; ok {
			return c, true
		}
	}
	return "", false
}

func toneName(s string) (string, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 2 || n >= len(skinTones) {
		return "", false
	}
	return skinTones[n], true
}

// reactionName returns Mattermost's name for a reaction or status, which may stand
// between colons; ok is false when it cannot have one. Names that neither side has
// built in are custom emoji.
func reactionName(slack string) (name string, ok bool) {
	name, tone, _ := strings.Cut(slack, "::"+tonePrefix)
	name = baseEmoji(strings.Trim(name, ":"))
	if near := nearestEmoji[name]; near != "" {
		name = near
	}
	if toned, ok := tonedName(name, strings.TrimSuffix(tone, ":")); ok && len(toned) <= maxEmojiName {
		return toned, true
	}
	return name, isEmojiName(name)
}

// emojiRunes returns the characters of an emoji given as "1F9D1-200D-2642", in a skin tone.
func emojiRunes(points, tone string) string {
	var b strings.Builder
	for i, p := range strings.Split(points, "-") {
		r, err := strconv.ParseUint(p, 16, 32)
		if err != nil {
			continue // the table and decoders of rich text hold only hexadecimal
		}
		b.WriteRune(rune(r))
		if n, err := strconv.Atoi(tone); i == 0 && err == nil && n >= 2 && n < len(skinTones) && takesTone(rune(r)) {
			b.WriteRune(toneModifier + rune(n-2))
		}
	}
	return b.String()
}

// toneModifier is the first of the five characters that give a skin tone.
const toneModifier = 0x1F3FB

// takesTone reports whether the first character of a missing emoji may have a skin tone.
func takesTone(r rune) bool {
	switch {
	case 0x1FAF0 <= r && r <= 0x1FAF8, 0x1FAC3 <= r && r <= 0x1FAC5, 0x1F468 <= r && r <= 0x1F469:
		return true
	}
	return strings.ContainsRune("\U0001F3C3\U0001F6B6\U0001F9CE\U0001F9D1\U0001F9D4", r)
}

// isKnownEmoji reports whether an emoji is one that Slack has built in.
func isKnownEmoji(name string) bool {
	return isSystemEmoji(name) || slackEmoji[name] != "" || missingEmoji[name] != ""
}

// isSystemEmoji reports whether Mattermost has an emoji of this name built in.
func isSystemEmoji(name string) bool {
	_, ok := model.SystemEmojis[name]
	return ok
}
