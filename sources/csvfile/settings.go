package csvfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// preference is something that the import format lets people choose.
type preference struct {
	key   string // as in sources.Setting
	value valueKind
}

// valueKind says how the cells of a preference are read.
type valueKind int

const (
	asWritten valueKind = iota
	aWord               // in lower case
	yesOrNo             // becomes "true" or "false"
	aNumber             // a whole one
	aTime               // becomes Unix ms
)

// preferences are those of an account, and those of a membership.
var preferences = map[kind][]preference{
	usersFile: {
		{"locale", asWritten}, {"theme", asWritten}, {"email_interval", aWord},
		{"feature_enabled_markdown_preview", yesOrNo}, {"formatting", yesOrNo}, {"show_unread_section", yesOrNo},
		{"military_time", yesOrNo}, {"link_previews", yesOrNo}, {"collapse_consecutive_messages", yesOrNo},
		{"colorize_usernames", yesOrNo}, {"send_on_ctrl_enter", yesOrNo}, {"code_block_ctrl_enter", yesOrNo},
		{"show_join_leave", yesOrNo}, {"show_unread_scroll_position", yesOrNo}, {"sync_drafts", yesOrNo},
		{"message_display", aWord}, {"channel_display_mode", aWord}, {"name_format", aWord},
		{"tutorial_step", aNumber}, {"limit_visible_dms_gms", aNumber},
		{"notify_props/desktop", aWord}, {"notify_props/desktop_sound", yesOrNo}, {"notify_props/email", yesOrNo},
		{"notify_props/mobile", aWord}, {"notify_props/mobile_push_status", aWord}, {"notify_props/channel", yesOrNo},
		{"notify_props/comments", aWord}, {"notify_props/mention_keys", asWritten},
	},
	membersFile: {
		{"theme", asWritten}, {"favorite", yesOrNo},
		{"notify_props/desktop", aWord}, {"notify_props/mobile", aWord}, {"notify_props/mark_unread", aWord},
		{"notify_props/email", aWord}, {"notify_props/ignore_channel_mentions", aWord},
		{"notify_props/channel_auto_follow_threads", aWord},
		{"mention_count", aNumber}, {"mention_count_root", aNumber}, {"urgend_mention_count", aNumber},
		{"msg_count", aNumber}, {"msg_count_root", aNumber}, {"last_viewed_at", aTime},
	},
}

// header is what a template calls the column: the key, without the slip of the pen
// that the import format has in "urgend_mention_count".
func (p preference) header() string {
	return strings.NewReplacer("/", ".", "urgend", "urgent").Replace(p.key)
}

// lookUpPreference finds the preference that a header means, as plainHeader made it.
func lookUpPreference(k kind, plain string) (preference, bool) {
	p, ok := preferencesByHeader[k][plain]
	return p, ok
}

// maxChosen is how many different choices of preferences are remembered of a file, and
// maxChoice how long their cells are together, in bytes: most people choose what others
// chose too.
const (
	maxChosen = 1000
	maxChoice = 200
)

// preferences returns the preferences of a row. Rows with the same cells share a list.
func (v *survey) preferences(t *table, r *row) []sources.Setting {
	if len(t.settings) == 0 {
		return nil
	}
	v.key = v.key[:0]
	for _, c := range t.settings {
		if c.column < len(r.cells) {
			v.key = append(v.key, r.cell(c.column)...)
		}
		v.key = append(v.key, 0) // which no cell has
	}
	if list, known := v.chosen[string(v.key)]; known {
		return list
	}
	told := v.doubts.told
	list := slices.Clip(t.preferences(r, func(column int, message string) { v.doubts.add(t.origin(r, t.headers[column]), message) }))
	if told == v.doubts.told && len(v.chosen) < maxChosen && len(v.key) <= maxChoice {
		v.chosen[string(v.key)] = list
	}
	return list
}

// preferences reads the preferences of a row. Of several columns for one the first
// that is not empty counts. A cell that is none is told to doubt and left out.
func (t *table) preferences(r *row, doubt func(column int, message string)) []sources.Setting {
	var list []sources.Setting
	for _, c := range t.settings {
		if c.column >= len(r.cells) {
			continue
		}
		cell := clean(r.cell(c.column))
		if cell == "" || hasSetting(list, c.key) {
			continue
		}
		v, ok := c.read(cell, &t.clock)
		if !ok {
			doubt(c.column, t.quote(cell)+" is no value for "+c.key+": it is left out")
			continue
		}
		list = append(list, sources.Setting{Key: c.key, Value: v})
	}
	return list
}

func hasSetting(list []sources.Setting, key string) bool {
	for _, s := range list {
		if s.Key == key {
			return true
		}
	}
	return false
}

// read makes the value of the import format of a cell.
func (p preference) read(cell string, c *clock) (string, bool) {
	switch p.value {
	case aWord:
		return strings.ToLower(cell), true
	case yesOrNo:
		b, ok := truth(cell)
		return strconv.FormatBool(b), ok
	case aNumber:
		n, err := strconv.ParseUint(cell, 10, 53)
		return strconv.FormatUint(n, 10), err == nil
	case aTime:
		µs, err := c.read([]byte(cell))
		return strconv.FormatInt(µs/1000, 10), err == nil
	}
	return cell, true
}
