package validate

import (
	"cmp"
	"slices"
	"strings"
)

// otherNames are names that documents, other places of the format, other programs
// or common sense have for keys, and what the keys are called.
var otherNames = map[string][]string{
	"avatar":               {"profile_image"},
	"channel_members":      {"members"},
	"channel_trigger":      {"channel"},
	"collapse_previews":    {"link_previews"},
	"comments_trigger":     {"comments"},
	"date":                 {"create_at"},
	"delete_at":            {"deleted_at"},
	"deleted_at":           {"delete_at"},
	"emoji":                {"emoji_name"},
	"emoji_name":           {"name"},
	"file":                 {"path", "image", "attachments"},
	"files":                {"attachments"},
	"filename":             {"path"},
	"image":                {"profile_image"},
	"language":             {"locale"},
	"markdown_preview":     {"feature_enabled_markdown_preview"},
	"members":              {"channel_members"},
	"message":              {"text"},
	"msg":                  {"message"},
	"name":                 {"username", "emoji_name", "path"},
	"participants":         {"channel_members"},
	"path":                 {"image"},
	"picture":              {"profile_image"},
	"push":                 {"mobile"},
	"push_status":          {"mobile_push_status"},
	"reply":                {"replies"},
	"surname":              {"last_name"},
	"text":                 {"message"},
	"time":                 {"create_at"},
	"timestamp":            {"create_at"},
	"title":                {"display_name", "position"},
	"topic":                {"header"},
	"ts":                   {"create_at"},
	"urgent_mention_count": {"urgend_mention_count"},
	"use_formatting":       {"formatting"},
	"use_markdown_preview": {"feature_enabled_markdown_preview"},
	"use_military_time":    {"military_time"},
	"user":                 {"username"},
	"username":             {"user"},
	"desktop_notification": {"desktop"},
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
	if best == "" || bestDistance > 1 {
		best = cmp.Or(partOf(plain(lower), known), best)
	}
	return best
}

// shortestPart is how long a name must be that is taken for a part of a key.
const shortestPart = 4 // letters

// partOf is the only known key that begins or ends with name, or nothing.
func partOf(name string, known []string) string {
	found := ""
	for _, k := range known {
		if p := plain(k); len(name) < shortestPart || !strings.HasPrefix(p, name) && !strings.HasSuffix(p, name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = k
	}
	return found
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
