package converter

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// emojiUse counts how often emoji are used in texts and reactions, by name.
type emojiUse map[string]int

// keptEmoji is how many names are counted. Texts may hold any number of words between
// colons, and memory must not grow with them; the server takes 6,000 emoji of its own
// and some hundreds of custom ones are usual.
const keptEmoji = 20_000

// text counts what a text uses: names between colons.
func (u emojiUse) text(s string) {
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			return
		}
		s = s[i+1:]
		end := strings.IndexByte(s, ':')
		if end < 0 {
			return
		}
		if name := s[:end]; len(name) > 1 && validEmojiName(name) && hasLetter(name) {
			u.name(name)
			s = s[end+1:]
		}
	}
}

// name counts one use.
func (u emojiUse) name(name string) { u[name]++ }

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'a' <= r && r <= 'z' })
}

// add adds the counts of o. Names beyond keptEmoji are not taken.
func (u emojiUse) add(o emojiUse) {
	if len(u)+len(o) <= keptEmoji {
		for name, n := range o {
			u[name] += n
		}
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o)) { // which names are kept must not depend on the order of a map
		if _, known := u[name]; known || len(u) < keptEmoji {
			u[name] += o[name]
		}
	}
}

// report tells the server's own emoji from custom ones, of which some will be there.
func (u emojiUse) report(there map[string]bool) (r EmojiReport) {
	for name, n := range u {
		e := EmojiCount{name, n}
		switch {
		case there[name]:
			r.Custom = append(r.Custom, e)
		case model.IsSystemEmojiName(name):
			r.System++
			r.SystemUses += n
		default:
			r.Missing = append(r.Missing, e)
		}
	}
	for name := range there {
		if u[name] == 0 {
			r.Custom = append(r.Custom, EmojiCount{Name: name})
		}
	}
	for _, list := range [][]EmojiCount{r.Custom, r.Missing} {
		slices.SortFunc(list, func(a, b EmojiCount) int {
			return cmp.Or(cmp.Compare(b.Uses, a.Uses), strings.Compare(a.Name, b.Name))
		})
	}
	return r
}
