package csvfile

import (
	"bytes"
	"strings"
)

// shape is a kind of file that has no header.
type shape struct {
	kind   kind
	fields []field
	fits   func(*row) bool
}

// directFolder is where Rocket.Chat's files have direct messages.
const directFolder = "directmessages"

// shapesOf lists what a file with this name can be without a header: the file of
// messages that Slack imports, and the files that Rocket.Chat imports, which say by
// their names what they are.
func shapesOf(name string) []shape {
	var list []shape
	switch dir, base := strings.ToLower(folder(name)), strings.ToLower(stem(name)); {
	case dir == directFolder:
		list = append(list, shape{messagesFile, []field{colUsername, colMembers, colTimestamp, colText}, timeIn(2, 4)})
	case base == "users":
		list = append(list, shape{usersFile, []field{colUsername, colEmail, colFullName}, func(r *row) bool {
			return len(r.cells) == 3 && isAddress(string(r.cell(1)))
		}})
	case base == "channels":
		list = append(list, shape{channelsFile, []field{colChannel, colCreator, colPrivacy, colMembers}, func(r *row) bool {
			return len(r.cells) == 4 && (bytes.EqualFold(r.cell(2), []byte("public")) || bytes.EqualFold(r.cell(2), []byte("private")))
		}})
	case dir != "":
		list = append(list, shape{messagesFile, []field{colUsername, colTimestamp, colText}, timeIn(1, 3)})
	}
	return append(list, shape{messagesFile, []field{colTimestamp, colChannel, colUsername, colText}, timeIn(0, 4)})
}

// timeIn fits rows with a number of seconds, or the like, in one of their columns.
func timeIn(column, columns int) func(*row) bool {
	return func(r *row) bool {
		if len(r.cells) != columns {
			return false
		}
		_, ok := parseNumber(bytes.TrimSpace(r.cell(column)))
		return ok
	}
}

// findShape recognises a file without a header by its first rows: the very first must
// fit, and half of the others.
func findShape(sample []byte, at int64, line int, name string, o *choices, eol byte, candidates string) *table {
	const rowsTried = 20
	for _, sh := range shapesOf(name) {
		if o.kind != "" && o.kind != sh.kind {
			continue
		}
		for _, comma := range []byte(candidates) {
			r := firstRows(sample, dialect{comma, eol}, at, line)
			tried, fit := 0, 0
			for ; tried < rowsTried && (tried == 0 || fit > 0); tried++ {
				row, err := r.next()
				if err != nil {
					break
				}
				if !row.broken && sh.fits(row) {
					fit++
				}
			}
			if fit > 0 && 2*fit >= tried {
				return &table{layout: sh.layout(), dialect: r.dialect, start: at, line: line, headless: true}
			}
		}
	}
	return nil
}

// layout returns what the columns of the shape mean, named as a template names them.
func (sh shape) layout() *layout {
	l := &layout{kind: sh.kind, used: len(sh.fields)}
	for i, f := range sh.fields {
		name := ""
		for _, m := range meanings[sh.kind] {
			if m.field == f {
				name = m.name
			}
		}
		l.headers = append(l.headers, name)
		l.fields[f] = []place{{i, 0}}
	}
	l.read = l.headers
	return l
}

// nameRoom names the channel of a file of messages whose rows name none: after the
// folder, as Rocket.Chat has it, or after the file where that says more than
// "messages" or a date.
func (t *table) nameRoom() {
	if t.kind != messagesFile || t.has(colChannel) {
		return
	}
	t.room = stem(t.name)
	base := strings.ToLower(t.room)
	general := base == "" || strings.HasPrefix(base, "message") || strings.HasPrefix(base, "post") || base[0] >= '0' && base[0] <= '9'
	if dir := folder(t.name); dir != "" && (general || t.headless) {
		t.room = dir
	}
}
