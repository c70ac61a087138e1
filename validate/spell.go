package validate

import (
	"slices"
	"strings"
)

// otherNames are names that documents, other places of the format or common
// sense have for keys, and what the keys are called.
var otherNames = map[string][]string{
	"collapse_previews":    {"link_previews"},
	"use_markdown_preview": {"feature_enabled_markdown_preview"},
	"markdown_preview":     {"feature_enabled_markdown_preview"},
	"use_formatting":       {"formatting"},
	"use_military_time":    {"military_time"},
	"urgent_mention_count": {"urgend_mention_count"},
	"delete_at":            {"deleted_at"},
	"deleted_at":           {"delete_at"},
	"name":                 {"username", "emoji_name"},
	"emoji":                {"emoji_name"},
	"user":                 {"username"},
	"text":                 {"message"},
	"members":              {"channel_members"},
	"files":                {"attachments"},
}

// likelyKey is the known key that is probably meant by key, or nothing.
func likelyKey(key string, known []string) string {
	lower := strings.ToLower(key)
	for _, other := range otherNames[lower] {
		if slices.Contains(known, other) {
			return other
		}
	}
	best, bestDistance := "", len(key)/3+2
	for _, k := range known {
		if d := distance(plain(lower), plain(k)); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// plain is key without what parts its words.
func plain(key string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(key)
}

// distance is the number of letters to add, remove or change to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
