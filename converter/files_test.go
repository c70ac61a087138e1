package converter

import (
	"bytes"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
	"github.com/mmimport/mmimport/sources/slack"
)

// An entry of a zip is copied as it lies, so its bytes are compared with their CRC-32 before.
func TestDamagedFilesBecomeNotes(t *testing.T) {
	content := []byte("the picture")
	tests := map[string]struct {
		crc   uint32
		files int
		note  bool
	}{
		"whole":   {crc32.ChecksumIEEE(content), 1, false},
		"damaged": {crc32.ChecksumIEEE(content) + 1, 0, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out := newMemory(t)
			r, err := Run(t.Context(), []sources.Source{exportWithFile(t, content, tt.crc)}, out, nil)
			if err != nil {
				t.Fatal(err)
			}
			noted := strings.Contains(out.lines.String(), "*File a.png: ")
			if len(out.order) != tt.files || noted != tt.note || r.Damaged() != tt.note {
				t.Errorf("%d files, a note: %t, damaged: %t; want %d, %t, %[5]t\n%s", len(out.order), noted, r.Damaged(), tt.files, tt.note, &out.lines)
			}
		})
	}
}

// exportWithFile is an export with one message that has one file.
func exportWithFile(t *testing.T, content []byte, crc uint32) *slack.Export {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(h *zip.FileHeader, data []byte) {
		h.CompressedSize64, h.UncompressedSize64 = uint64(len(data)), uint64(len(data))
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range [][2]string{
		{"users.json", `[{"id":"U1","name":"ann","profile":{"email":"ann@example.com"}}]`},
		{"channels.json", `[{"id":"C1","name":"general","members":["U1"]}]`},
		{"general/2024-01-02.json", `[{"type":"message","user":"U1","ts":"1704200000.000100","text":"look","files":[{"id":"F1","name":"a.png"}]}]`},
	} {
		add(&zip.FileHeader{Name: f[0], CRC32: crc32.ChecksumIEEE([]byte(f[1]))}, []byte(f[1]))
	}
	add(&zip.FileHeader{Name: "__uploads/F1/a.png", CRC32: crc}, content)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	e, err := slack.Open(r, "export.zip", nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
