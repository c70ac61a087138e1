package main

import (
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// makeImages writes images of 4×3 pixels.
func makeImages(ts *testscript.TestScript, _ bool, names []string) {
	for _, name := range names {
		ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(name)), 0o700))
		f, err := os.Create(ts.MkAbs(name))
		ts.Check(err)
		ts.Check(encodeImage(f, filepath.Ext(name)))
		ts.Check(f.Close())
	}
}

func encodeImage(w io.Writer, ext string) error {
	m := image.NewGray(image.Rect(0, 0, 4, 3))
	switch ext {
	case ".gif":
		return gif.Encode(w, m, nil)
	case ".jpg":
		return jpeg.Encode(w, m, nil)
	}
	return png.Encode(w, m)
}
