package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zip"
)

// File is an archive on its way to a server. The reader stays the caller's.
type File struct {
	Name        string // base name, ending in .zip
	Size        int64  // bytes
	Fingerprint string // the same for the same content
	r           io.ReaderAt
}

// OpenFile looks at an archive of size bytes. Its fingerprint is made of its table of
// contents, which has a checksum of each file: that an archive is the same can be told
// without reading it.
func OpenFile(r io.ReaderAt, size int64, name string) (*File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%s is no archive: %w", name, err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%d\n", size)
	for _, e := range z.File {
		fmt.Fprintf(h, "%q %08x %d %d\n", e.Name, e.CRC32, e.CompressedSize64, e.UncompressedSize64)
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if !strings.HasSuffix(name, ".zip") {
		name += ".zip" // others the server does not delete
	}
	return &File{Name: name, Size: size, Fingerprint: "sha256:" + hex.EncodeToString(h.Sum(nil)), r: r}, nil
}

// lines returns the entry with the lines, as the server picks it.
func (f *File) lines() (*zip.File, error) {
	z, err := zip.NewReader(f.r, f.Size)
	if err != nil {
		return nil, err
	}
	for _, e := range z.File {
		if path.Ext(e.Name) == ".jsonl" && path.Dir(e.Name) == "." {
			return e, nil
		}
	}
	return nil, fmt.Errorf("%s: no .jsonl file in its root", f.Name)
}
