package validate

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

var errNoImage = errors.New("not a GIF, JPEG, PNG, BMP, TIFF or WebP")

// format is a kind of image that the server reads.
type format struct {
	magic  string // how the file begins; ? stands for any byte
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are the kinds of images that the server reads.
var formats = []format{
	{"GIF8?a", gif.DecodeConfig, gif.Decode},
	{"\xff\xd8", jpeg.DecodeConfig, jpeg.Decode},
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"BM????\x00\x00\x00\x00", bmp.DecodeConfig, bmp.Decode},
	{"II\x2a\x00", tiff.DecodeConfig, tiff.Decode},
	{"MM\x00\x2a", tiff.DecodeConfig, tiff.Decode},
	{"RIFF????WEBPVP8", webp.DecodeConfig, webp.Decode},
}

// longestMagic is how much of a file tells its format. // bytes
const longestMagic = 16

func formatOf(head []byte) (format, bool) {
	for _, f := range formats {
		if begins(head, f.magic) {
			return f, true
		}
	}
	return format{}, false
}

func begins(head []byte, magic string) bool {
	if len(head) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != head[i] {
			return false
		}
	}
	return true
}

// pixels is the number of pixels of the image in r.
func pixels(r io.Reader) (int64, error) {
	f, r, err := sniff(r)
	if err != nil {
		return 0, err
	}
	c, err := f.config(r)
	return int64(c.Width) * int64(c.Height), err
}

// decodeImage reads the image in r to its end.
func decodeImage(r io.Reader) error {
	f, r, err := sniff(r)
	if err != nil {
		return err
	}
	_, err = f.decode(r)
	return err
}

// sniff finds the format of an image. The reader that it returns begins where r did.
func sniff(r io.Reader) (format, io.Reader, error) {
	head := make([]byte, longestMagic)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return format{}, nil, err
	}
	f, ok := formatOf(head[:n])
	if !ok {
		return format{}, nil, errNoImage
	}
	return f, io.MultiReader(bytes.NewReader(head[:n]), r), nil
}
