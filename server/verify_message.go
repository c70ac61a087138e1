package server

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"
)

// message is a root or reply in the form in which both sides are compared.
type message struct {
	line      int // of the archive; 0 on the server
	at        int64
	reply     bool
	root      int64 // when the first message of its thread was made; rootGone if there is none
	user      string
	kind      string
	text      string
	props     string // JSON with sorted keys
	edited    int64
	pinned    bool
	reactions []reaction
	files     []attached
}

// rootGone is the time of a root that is not there. // no Unix ms of a message
const rootGone = -1 << 62

// reaction is somebody's emoji on a message.
type reaction struct {
	user, emoji string
	at          int64 // Unix ms
}

func (r reaction) String() string { return r.user + " :" + r.emoji + ":" }

func (r reaction) compare(o reaction) int {
	return cmp.Or(strings.Compare(r.user, o.user), strings.Compare(r.emoji, o.emoji), cmp.Compare(r.at, o.at))
}

// attached is a file of a message.
type attached struct {
	name    string // in NFC
	size    int64  // bytes
	content string // SHA-256 in hex if it is compared, or why there is none
}

func (a attached) String() string {
	s := a.name + ", " + plural(int(a.size), "byte")
	if a.content != "" {
		s += ", " + a.content
	}
	return s
}

func (a attached) compare(o attached) int {
	return cmp.Or(strings.Compare(a.name, o.name), cmp.Compare(a.size, o.size), strings.Compare(a.content, o.content))
}

// settle puts what has no order of its own in one.
func (m *message) settle() {
	slices.SortFunc(m.reactions, reaction.compare)
	slices.SortFunc(m.files, attached.compare)
}

// weight is about how much memory a message takes. // bytes
func (m *message) weight() int64 {
	n := 200 + len(m.text) + len(m.props) + len(m.user)
	for _, r := range m.reactions {
		n += 48 + len(r.user) + len(r.emoji)
	}
	for _, f := range m.files {
		n += 64 + len(f.name) + len(f.content)
	}
	return int64(n)
}

// digest is the same for messages in which nothing differs that is compared.
type digest [16]byte

func (m *message) digest() (d digest) {
	w := digester{sha256.New()}
	w.number(m.at)
	w.flag(m.reply)
	w.number(m.root)
	w.text(m.user)
	w.text(m.kind)
	w.text(m.text)
	w.text(m.props)
	w.number(m.edited)
	w.flag(m.pinned)
	w.number(int64(len(m.reactions)))
	for _, r := range m.reactions {
		w.text(r.user)
		w.text(r.emoji)
		w.number(r.at)
	}
	w.number(int64(len(m.files)))
	for _, f := range m.files {
		w.text(f.name)
		w.number(f.size)
		w.text(f.content)
	}
	return digest(w.h.Sum(nil)[:16])
}

// digester hashes values so that their borders count.
type digester struct{ h hash.Hash }

func (w digester) number(n int64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	_, _ = w.h.Write(b[:]) // a hash takes everything
}

func (w digester) flag(f bool) {
	if f {
		w.number(1)
		return
	}
	w.number(0)
}

func (w digester) text(s string) {
	w.number(int64(len(s)))
	_, _ = io.WriteString(w.h, s) // as above
}

// veiled tells how long a text is, and not what it says.
func veiled(s string) string {
	if s == "" {
		return "empty"
	}
	return plural(utf8.RuneCountInString(s), "character")
}

// veiledApart tells two texts apart, and not what they say.
func veiledApart(field, want, have string) (w, h pair) {
	n, w8, h8 := 1, want, have
	for w8 != "" && h8 != "" {
		a, size := utf8.DecodeRuneInString(w8)
		b, _ := utf8.DecodeRuneInString(h8)
		if a != b {
			break
		}
		n, w8, h8 = n+1, w8[size:], h8[size:]
	}
	return pair{field, veiled(want)}, pair{field, fmt.Sprintf("%s, another from character %d on", veiled(have), n)}
}

// passingProps are keys that the server takes out, or that a client sets for itself.
var passingProps = []string{model.PropsAddChannelMember, model.PostPropsForceNotification}

// normalProps is the JSON of the props of a message, without what the server changes in
// them when it saves or sends them.
func normalProps(props map[string]any) string {
	if len(props) == 0 {
		return "{}"
	}
	props = maps.Clone(props)
	for _, key := range passingProps {
		delete(props, key)
	}
	if emoji, ok := props[model.PostPropsOverrideIconEmoji].(string); ok && emoji != "" {
		delete(props, model.PostPropsOverrideIconURL) // which the server makes of it
	}
	if _, ok := props[model.PostPropsAttachments]; ok {
		p := &model.Post{}
		p.SetProps(props)
		list := p.Attachments() // as the server reads them: what it does not know is gone
		for _, a := range list {
			for _, action := range a.Actions {
				action.Id, action.Cookie, action.Integration = "", "", nil
			}
		}
		props[model.PostPropsAttachments] = list
		if len(list) == 0 {
			delete(props, model.PostPropsAttachments)
		}
	}
	data, err := json.Marshal(props)
	if err != nil {
		return "unreadable: " + err.Error() // what came from JSON can be written as JSON
	}
	return string(data)
}

// propsOf reads the props of a line as the server does.
func propsOf(raw []byte) string {
	if len(raw) == 0 {
		return "{}"
	}
	var props map[string]any
	if err := json.Unmarshal(raw, &props); err != nil {
		return "unreadable: " + err.Error()
	}
	return normalProps(props)
}
