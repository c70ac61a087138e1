package jsonl

import (
	"bytes"
	"strings"
	"testing"
)

// benchPost is a post of about 500 bytes with a reaction.
func benchPost() *Post {
	return &Post{
		Team: ptr("acme"), Channel: ptr("general"), User: ptr("alice"), CreateAt: ptr(int64(1700000000123)),
		Message:   ptr(strings.Repeat("A quite usual sentence, with <some> \"signs\".\n", 7)),
		Reactions: &[]Reaction{{User: ptr("bob"), EmojiName: ptr("tada"), CreateAt: ptr(int64(1700000000124))}},
	}
}

func BenchmarkAppend(b *testing.B) {
	p := benchPost()
	var line []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if line, err = Append(line[:0], p); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(line)))
}

func BenchmarkDecode(b *testing.B) {
	line, err := Append(nil, benchPost())
	if err != nil {
		b.Fatal(err)
	}
	line = line[:len(line)-1]
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(line); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLines(b *testing.B) {
	line, err := Append(nil, benchPost())
	if err != nil {
		b.Fatal(err)
	}
	file := bytes.Repeat(line, 1000)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Lines(bytes.NewReader(file)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecoder(b *testing.B) {
	line, err := Append(nil, benchPost())
	if err != nil {
		b.Fatal(err)
	}
	line = line[:len(line)-1]
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	var d Decoder
	for b.Loop() {
		if _, err := d.Decode(line); err != nil {
			b.Fatal(err)
		}
		d.Reset()
	}
}
