package validate

import (
	"encoding/json"
	"strings"
)

// themeLength reports a theme of which the server would store too much. What
// counts is what it writes itself: white for what is no colour, and <, > and &
// as six characters each.
func (r *report) themeLength(p *place, theme string) {
	if len(theme) <= maxPreference/longestEscape {
		return
	}
	if wrong := maxRunes(maxPreference)(storedTheme(theme)); wrong != "" {
		r.add(userPreference, p, "theme %s", wrong)
	}
}

// storedTheme is what the server stores of a theme.
func storedTheme(theme string) string {
	var texts map[string]string
	// What cannot be read is a fault of its own, and is not stored.
	_ = json.NewDecoder(strings.NewReader(theme)).Decode(&texts)
	for key, text := range texts {
		if !keptInTheme(key, text) {
			texts[key] = "#ffffff"
		}
	}
	stored, err := json.Marshal(texts)
	if err != nil {
		panic("validate: texts that are no JSON: " + err.Error())
	}
	return string(stored)
}

// keptInTheme reports whether the server keeps a value of a theme as it is.
func keptInTheme(key, text string) bool {
	switch key {
	case "image", "type", "codeTheme":
		return true
	}
	return colourPattern.MatchString(text)
}
