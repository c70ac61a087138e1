package converter

import (
	"io"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/validate"
)

// The entries of a part that an archive does not have. The lines do not end in .jsonl, so
// that a server finds nothing to import in a part.
const (
	partLines    = "part-lines"
	partManifest = validate.PartManifest
)

// NewPart returns the output of a run with Options.Shard: a zip for [Merge].
func NewPart(name string) Output {
	return &partOutput{zipOutput{name: name, linesName: partLines}}
}

type partOutput struct{ zipOutput }

// writeManifest writes what the part says of itself, after all files.
func (o *partOutput) writeManifest(data []byte) error {
	w, err := o.zw.CreateHeader(&zip.FileHeader{Name: partManifest, Method: zip.Deflate, Modified: zipTime})
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

// copyEntry copies an entry of another archive of ours as it is.
func (o *zipOutput) copyEntry(f *zip.File) error {
	h := f.FileHeader
	r, err := f.OpenRaw()
	if err != nil {
		return err
	}
	w, err := o.zw.CreateRaw(&h)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}
