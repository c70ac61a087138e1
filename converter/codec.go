package converter

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"

	"github.com/mmimport/mmimport/sources"
)

// A message waits in the spool as bytes: its fields in the order of
// sources.Message, numbers as varints, strings and lists with their length in
// front. Origin and Conversation are not among them: they follow from where the
// record lies. TestCodecKeepsEveryField fails when a field is forgotten.

// appendMessage appends m to dst.
func appendMessage(dst []byte, m *sources.Message) []byte {
	dst = binary.AppendVarint(dst, m.TS)
	dst = binary.AppendVarint(dst, m.Thread)
	dst = appendString(dst, m.ThreadAuthor)
	dst = appendString(dst, m.Author)
	dst = append(dst, byte(m.Kind))
	dst = appendString(dst, string(m.Text))
	dst = binary.AppendVarint(dst, m.EditedAt)
	dst = appendBool(dst, m.Pinned)
	dst = appendList(dst, m.Files, appendFile)
	dst = appendList(dst, m.Reactions, appendReaction)
	dst = appendList(dst, m.Attachments, appendAttachment)
	for _, s := range []string{m.OverrideName, m.OverrideIcon, m.Detail, m.Before} {
		dst = appendString(dst, s)
	}
	return dst
}

func appendFile(dst []byte, f *sources.File) []byte {
	dst = appendString(dst, f.ID)
	dst = appendString(dst, f.Name)
	dst = append(dst, byte(f.State))
	dst = appendString(dst, f.Path)
	dst = binary.AppendVarint(dst, f.Size)
	return appendString(appendString(dst, f.Link), string(f.Download))
}

func appendReaction(dst []byte, r *sources.Reaction) []byte {
	dst = appendString(dst, r.Name)
	dst = appendList(dst, r.Users, func(dst []byte, u *string) []byte { return appendString(dst, *u) })
	return binary.AppendVarint(dst, int64(r.Count))
}

func appendAttachment(dst []byte, a *sources.Attachment) []byte {
	for _, s := range []string{
		a.Fallback, a.Color, string(a.Pretext), a.AuthorName, a.AuthorLink, a.AuthorIcon, string(a.Title),
		a.TitleLink, string(a.Text), a.ImageURL, a.ThumbURL, a.Footer, a.FooterIcon,
	} {
		dst = appendString(dst, s)
	}
	return appendList(dst, a.Fields, func(dst []byte, f *sources.Field) []byte {
		return appendBool(appendString(appendString(dst, string(f.Title)), string(f.Value)), f.Short)
	})
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, 1)
	}
	return append(dst, 0)
}

func appendList[T any](dst []byte, list []T, one func([]byte, *T) []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	for i := range list {
		dst = one(dst, &list[i])
	}
	return dst
}

var errCodec = errors.New("temporary file: a record is damaged")

// decodeMessage reads what appendMessage wrote into m. The strings of the message are parts
// of data; its lists are those that m had, where they have room.
func decodeMessage(data string, m *sources.Message) error {
	d := decoder{s: data}
	*m = sources.Message{
		TS: d.varint(), Thread: d.varint(), ThreadAuthor: d.string(), Author: d.string(),
		Kind: sources.MessageKind(d.byte()), Text: sources.Text(d.string()),
		EditedAt: d.varint(), Pinned: d.byte() == 1,
		Files:       decodeList(&d, m.Files, (*decoder).file),
		Reactions:   decodeList(&d, m.Reactions, (*decoder).reaction),
		Attachments: decodeList(&d, m.Attachments, (*decoder).attachment),
	}
	for _, p := range []*string{&m.OverrideName, &m.OverrideIcon, &m.Detail, &m.Before} {
		*p = d.string()
	}
	if d.bad || d.s != "" {
		return errCodec
	}
	return nil
}

// decoder takes values from the front of s. After a fault bad is set and all values are zero.
type decoder struct {
	s   string
	bad bool
}

func (d *decoder) byte() byte {
	if d.s == "" {
		d.bad = true
		return 0
	}
	b := d.s[0]
	d.s = d.s[1:]
	return b
}

func (d *decoder) uvarint() (v uint64) {
	for shift := 0; shift < bits.UintSize && !d.bad; shift += 7 {
		b := d.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) varint() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n > uint64(len(d.s)) {
		d.bad = true
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

func decodeList[T any](d *decoder, room []T, one func(*decoder, *T)) []T {
	n := d.uvarint()
	if n == 0 || n > uint64(len(d.s)) { // each element has at least one byte
		d.bad = d.bad || n != 0
		return room[:0]
	}
	list := slices.Grow(room[:0], int(n))[:n]
	for i := range list {
		one(d, &list[i])
	}
	return list
}

func (d *decoder) file(f *sources.File) {
	*f = sources.File{
		ID: d.string(), Name: d.string(), State: sources.FileState(d.byte()),
		Path: d.string(), Size: d.varint(), Link: d.string(), Download: sources.SecretURL(d.string()),
	}
}

func (d *decoder) reaction(r *sources.Reaction) {
	user := func(d *decoder, u *string) { *u = d.string() }
	*r = sources.Reaction{Name: d.string(), Users: decodeList(d, r.Users, user), Count: int(d.varint())}
}

func (d *decoder) attachment(a *sources.Attachment) {
	for _, p := range []*string{
		&a.Fallback, &a.Color, (*string)(&a.Pretext), &a.AuthorName, &a.AuthorLink, &a.AuthorIcon, (*string)(&a.Title),
		&a.TitleLink, (*string)(&a.Text), &a.ImageURL, &a.ThumbURL, &a.Footer, &a.FooterIcon,
	} {
		*p = d.string()
	}
	a.Fields = decodeList(d, a.Fields, func(d *decoder, f *sources.Field) {
		*f = sources.Field{Title: sources.Text(d.string()), Value: sources.Text(d.string()), Short: d.byte() == 1}
	})
}
