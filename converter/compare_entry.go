package converter

import (
	"encoding/binary"
	"errors"
)

// key orders the messages of a conversation by time, then text.
func (m *indexed) key() sortKey {
	return sortKey{uint64(m.at) ^ 1<<63, m.text, uint64(m.side), uint64(m.archive)<<56 | uint64(m.line)<<24 | uint64(m.nth)}
}

// encode appends what the key does not have to b. decode reads it.
func (m *indexed) encode(b []byte, author int) []byte {
	flags := uint64(0)
	if m.pinned {
		flags |= 1
	}
	if m.standIn {
		flags |= 2
	}
	b = binary.AppendUvarint(b, uint64(author))
	b = binary.AppendUvarint(b, flags)
	b = binary.AppendVarint(b, m.rootAt)
	b = binary.AppendVarint(b, m.editAt)
	for _, h := range []uint64{m.kind, m.props, m.beside} {
		b = binary.BigEndian.AppendUint64(b, h)
	}
	for _, list := range [][]uint64{m.reactions, m.files} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, h := range list {
			b = binary.BigEndian.AppendUint64(b, h)
		}
	}
	return b
}

func (c *comparison) decode(place int, r record) (*indexed, error) {
	m := &indexed{
		place: c.list[place], at: int64(r.key[0] ^ 1<<63), text: r.key[1], side: int(r.key[2]),
		archive: int(r.key[3] >> 56), line: int(r.key[3] >> 24 & (1<<32 - 1)), nth: int(r.key[3] & (1<<24 - 1)),
	}
	d := indexReader{b: r.data}
	author, flags := d.uvarint(), d.uvarint()
	m.pinned, m.standIn = flags&1 != 0, flags&2 != 0
	m.rootAt, m.editAt = d.varint(), d.varint()
	m.kind, m.props, m.beside = d.hash(), d.hash(), d.hash()
	m.reactions, m.files = d.hashes(), d.hashes()
	if d.bad || author >= uint64(len(c.names)) {
		return nil, errors.New("temporary file: an entry is damaged")
	}
	m.author = c.names[author]
	return m, nil
}

// indexReader reads an entry of the index.
type indexReader struct {
	b   []byte
	bad bool
}

func (d *indexReader) skip(n int) {
	if n <= 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return
	}
	d.b = d.b[n:]
}

func (d *indexReader) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	d.skip(n)
	return v
}

func (d *indexReader) varint() int64 {
	v, n := binary.Varint(d.b)
	d.skip(n)
	return v
}

func (d *indexReader) hash() (h uint64) {
	if len(d.b) >= 8 {
		h = binary.BigEndian.Uint64(d.b)
	}
	d.skip(8)
	return h
}

func (d *indexReader) hashes() []uint64 {
	n := d.uvarint()
	if d.bad || n == 0 || n > uint64(len(d.b))/8 {
		d.bad = d.bad || n > 0
		return nil
	}
	list := make([]uint64, n)
	for i := range list {
		list[i] = d.hash()
	}
	return list
}
