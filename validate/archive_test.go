package validate

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

const oneAttachment = ground + `{"type":"post","post":{"team":"acme","channel":"dev","user":"alice","message":"x","create_at":1700000000000,"attachments":[{"path":"a.txt"}]}}
`

func checkArchive(t *testing.T, data []byte) ([]string, Summary) {
	t.Helper()
	var rec recorder
	s, err := Archive(context.Background(), bytes.NewReader(data), int64(len(data)), "import.zip", nil, &rec)
	if err != nil {
		t.Fatal(err)
	}
	return inWords(rec.findings), s
}

func TestDamagedArchives(t *testing.T) {
	whole := zipOf(t, []txtar.File{{Name: "import.jsonl", Data: []byte(oneAttachment)}, {Name: "data/a.txt", Data: []byte("hello")}})
	for _, tt := range []struct {
		name     string
		data     []byte
		want     []string
		complete bool
	}{
		{"whole", whole, []string{}, true},
		{"empty file", nil, []string{"MI901 line 0"}, false},
		{"no zip", []byte(oneAttachment), []string{"MI901 line 0"}, false},
		{"cut off", whole[:len(whole)-30], []string{"MI901 line 0"}, false},
		{"wrong checksum of the lines", rawZip(t, "import.jsonl", 1, zip.Store, 0), []string{"MI905 line 0"}, false},
		{"wrong checksum of a file", rawZip(t, "data/a.txt", 1, zip.Store, 0), []string{"MI918 line 7 /post/attachments/0/path"}, true},
		{"unknown compression of the lines", rawZip(t, "import.jsonl", 0, 93, 0), []string{"MI905 line 0"}, false},
		{"unknown compression of a file", rawZip(t, "data/a.txt", 0, 93, 0), []string{"MI918 line 7 /post/attachments/0/path"}, true},
		{"encrypted lines", rawZip(t, "import.jsonl", 0, zip.Store, encrypted), []string{"MI905 line 0"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, s := checkArchive(t, tt.data)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if s.Complete != tt.complete {
				t.Errorf("complete is %v", s.Complete)
			}
		})
	}
}

// rawZip is the archive with one attachment, in which the headers of one entry
// are not right.
func rawZip(t *testing.T, bad string, wrong uint32, method, flags uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []txtar.File{{Name: "import.jsonl", Data: []byte(oneAttachment)}, {Name: "data/a.txt", Data: []byte("hello")}} {
		h := &zip.FileHeader{
			Name: f.Name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.Data),
			CompressedSize64: uint64(len(f.Data)), UncompressedSize64: uint64(len(f.Data)),
		}
		if f.Name == bad {
			h.CRC32 += wrong
			h.Method, h.Flags = method, flags
		}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpPixel is a WebP image of one pixel.
var webpPixel, _ = base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")

func TestProfileImages(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 20, 20))
	encode := func(fn func(io.Writer) error) []byte {
		var b bytes.Buffer
		if err := fn(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	whole := encode(func(w io.Writer) error { return png.Encode(w, picture) })
	for _, tt := range []struct {
		name string
		data []byte
		opts Options
		want []string
	}{
		{"png", whole, Options{}, []string{}},
		{"jpeg", encode(func(w io.Writer) error { return jpeg.Encode(w, picture, nil) }), Options{}, []string{}},
		{"gif", encode(func(w io.Writer) error { return gif.Encode(w, picture, nil) }), Options{}, []string{}},
		{"bmp", encode(func(w io.Writer) error { return bmp.Encode(w, picture) }), Options{}, []string{}},
		{"tiff", encode(func(w io.Writer) error { return tiff.Encode(w, picture, nil) }), Options{}, []string{}},
		{"tiff with too many pixels", encode(func(w io.Writer) error { return tiff.Encode(w, picture, nil) }), Options{Limits: Limits{MaxImageResolution: 399}}, []string{"MI925 line 2 /user/profile_image"}},
		{"webp", webpPixel, Options{}, []string{}},
		{"webp that breaks off", webpPixel[:30], Options{}, []string{"MI924 line 2 /user/profile_image"}},
		{"broken off", whole[:len(whole)-20], Options{}, []string{"MI924 line 2 /user/profile_image"}},
		{"empty", nil, Options{}, []string{"MI924 line 2 /user/profile_image"}},
		{"too many pixels", whole, Options{Limits: Limits{MaxImageResolution: 399}}, []string{"MI925 line 2 /user/profile_image"}},
		{"just enough pixels", whole, Options{Limits: Limits{MaxImageResolution: 400}}, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := zipOf(t, []txtar.File{
				{Name: "import.jsonl", Data: []byte(`{"type":"version","version":1}
{"type":"user","user":{"username":"dave","email":"dave@example.com","profile_image":"a.png"}}`)},
				{Name: "data/a.png", Data: tt.data},
			})
			var rec recorder
			if _, err := Archive(context.Background(), bytes.NewReader(data), int64(len(data)), "import.zip", &tt.opts, &rec); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, inWords(rec.findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStreamThatBreaksOffIsNotComplete(t *testing.T) {
	broken := errors.New("broken pipe")
	var rec recorder
	s, err := Stream(context.Background(), io.MultiReader(strings.NewReader(ground), iotest.ErrReader(broken)), "import.jsonl", nil, &rec)
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if s.Complete || rec.summary.Complete || s.Lines != 6 {
		t.Errorf("summary %+v, handed on %+v", s, rec.summary)
	}
}

func TestTooLongLineIsNotTheEnd(t *testing.T) {
	long := `{"type":"post","post":{"message":"` + strings.Repeat("x", 17<<20) + `"}}` + "\n"
	late := `{"type":"post","post":{"team":"acme","channel":"dev","user":"nobody","message":"x","create_at":1700000000000}}` + "\n"
	want := []ID{lineTooLong, userUnknown}
	if diff := cmp.Diff(want, rulesBroken(t, ground+long+late, nil)); diff != "" {
		t.Error(diff)
	}
}

// TestFindingsDoNotDependOnWorkers checks a file of several blocks, in which every
// third line is wrong in its own way, that breaks off in the middle of a line.
func TestFindingsDoNotDependOnWorkers(t *testing.T) {
	var file strings.Builder
	file.WriteString(ground)
	for i := 0; file.Len() < 5*blockBytes; i++ {
		user := "alice"
		if i%3 == 0 {
			user = fmt.Sprintf("nobody%d", i)
		}
		fmt.Fprintf(&file, `{"type":"post","post":{"team":"acme","channel":"dev","user":%q,"message":"%d","create_at":%d}}`+"\n", user, i, 1_700_000_000_000+int64(i))
	}
	file.WriteString(strings.Repeat("x", 3*blockBytes) + "\n{\"type\":\"po")
	broken := errors.New("the disk is gone")
	check := func(workers int) ([]Finding, Summary) {
		var rec recorder
		r := io.MultiReader(strings.NewReader(file.String()), iotest.ErrReader(broken))
		_, err := Stream(context.Background(), r, "import.jsonl", &Options{Workers: workers, MaxFindings: -1}, &rec)
		if !errors.Is(err, broken) {
			t.Fatalf("the error is %v", err)
		}
		return rec.findings, rec.summary
	}
	want, wantSummary := check(1)
	if len(want) < 1000 {
		t.Fatalf("only %d findings", len(want))
	}
	for _, workers := range []int{2, 3, 16} {
		got, summary := check(workers)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
		if diff := cmp.Diff(wantSummary, summary); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
}
