package ldif

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// pictures is the folder of the paths that Dump.Open takes: picture/OFFSET.EXT, for the
// first picture of the record at that offset of the file.
const pictures = "picture"

// picturePath names the picture of a person; "" when there is none. bad is a value that
// was to be a picture and is none.
func (s *settings) picturePath(v *view) (file string, bad *attr) {
	a, ext, bad := s.picture(v)
	if a == nil {
		return "", bad
	}
	return path.Join(pictures, strconv.FormatInt(v.rec.offset, 10)+ext), bad
}

// picture returns the first value that is a picture, and how files of its kind end.
func (s *settings) picture(v *view) (a *attr, ext string, bad *attr) {
	for _, slot := range s.fields[fieldPicture] {
		for a := range v.all(slot) {
			if ext := imageExt(a.value); ext != "" {
				return a, ext, bad
			}
			if bad == nil {
				bad = a
			}
		}
	}
	return nil, "", bad
}

// Open implements [sources.Source]. It reads the record that holds the picture again.
func (d *Dump) Open(file string) (sources.Content, error) {
	data, err := d.readPicture(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", d.name, file, err)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (d *Dump) readPicture(file string) ([]byte, error) {
	dir, base := path.Split(file)
	offset, err := strconv.ParseInt(strings.TrimSuffix(base, path.Ext(base)), 10, 64)
	if err != nil || dir != pictures+"/" || offset < 0 || offset >= d.size {
		return nil, fs.ErrNotExist
	}
	r := d.reader(offset)
	rec, err := r.next()
	if errors.Is(err, io.EOF) || err == nil && (!rec.hasDN || rec.line != 1) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	var v view
	v.load(rec, name{}, &r.names)
	a, ext, _ := d.set.picture(&v)
	if a == nil || ext != path.Ext(base) {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(a.value), nil
}

// imageExt returns how files that hold such an image end; "" for what is no image. Only
// headers and ends are looked at: the image has a size, and it is not cut off.
func imageExt(b []byte) string {
	var config image.Config
	var err error
	ext := ""
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")) && bytes.Contains(b, []byte("\xff\xd9")):
		ext = ".jpg"
		config, err = jpeg.DecodeConfig(bytes.NewReader(b))
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) && bytes.Contains(b, []byte("IEND")):
		ext = ".png"
		config, err = png.DecodeConfig(bytes.NewReader(b))
	case bytes.HasPrefix(b, []byte("GIF8")) && bytes.HasSuffix(bytes.TrimRight(b, "\x00"), []byte(";")):
		ext = ".gif"
		config, err = gif.DecodeConfig(bytes.NewReader(b))
	case bytes.HasPrefix(b, []byte("BM")):
		ext = ".bmp"
		config = bmpConfig(b)
	case len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && string(b[8:12]) == "WEBP":
		ext = ".webp"
		config = webpConfig(b)
	}
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return ""
	}
	return ext
}

// bmpConfig reads the size of a BMP from its BITMAPINFOHEADER ([MS-WMF], section
// 2.2.2.3), if the file is as long as it says.
func bmpConfig(b []byte) (c image.Config) {
	const header = 14 + 40
	if len(b) < header || int64(binary.LittleEndian.Uint32(b[2:])) > int64(len(b)) || binary.LittleEndian.Uint32(b[14:]) < 40 {
		return c
	}
	c.Width, c.Height = int(int32(binary.LittleEndian.Uint32(b[18:]))), int(int32(binary.LittleEndian.Uint32(b[22:])))
	if c.Height < 0 {
		c.Height = -c.Height // the rows are from top to bottom
	}
	return c
}

// webpConfig reads the size of a WebP image (RFC 9649, section 2.5 to 2.7), if the file
// is as long as it says.
func webpConfig(b []byte) (c image.Config) {
	if len(b) < 30 || int64(binary.LittleEndian.Uint32(b[4:]))+8 > int64(len(b)) {
		return c
	}
	le := binary.LittleEndian
	switch string(b[12:16]) {
	case "VP8 ":
		if bytes.Equal(b[23:26], []byte{0x9d, 0x01, 0x2a}) {
			c.Width, c.Height = int(le.Uint16(b[26:])&0x3fff), int(le.Uint16(b[28:])&0x3fff)
		}
	case "VP8L":
		if bits := le.Uint32(b[21:]); b[20] == 0x2f {
			c.Width, c.Height = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
		}
	case "VP8X":
		c.Width, c.Height = int(le.Uint32(b[23:])>>8)+1, int(le.Uint32(b[26:])>>8)+1
	}
	return c
}
