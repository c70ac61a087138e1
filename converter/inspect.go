package converter

import (
	"io"
	"io/fs"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

// inspection is the output of an inspection: an archive that is made and not kept. The
// lines are deflated as for a real one, so that its size is known, and the time of an
// inspection is that of a conversion but for the writing. Files are only measured.
type inspection struct {
	zipOutput
	dir       string
	unwritten int64 // bytes of files
}

func (o *inspection) Name() string    { return "" }
func (o *inspection) TempDir() string { return o.dir }

func (o *inspection) Lines(workers int) (io.Writer, error) {
	o.size.w = io.Discard
	return o.begin(workers)
}

func (o *inspection) AddFile(path string, c sources.Content) (int64, error) {
	h := &zip.FileHeader{Name: dataDir + "/" + path, Modified: zipTime, Method: zip.Store}
	if raw, ok := c.(sources.RawContent); ok {
		_, method, crc, compressed, plain, err := raw.Raw()
		if err != nil {
			return 0, err
		}
		h.Flags = utf8Flag
		h.Method, h.CRC32, h.CompressedSize64, h.UncompressedSize64 = method, crc, compressed, plain
		_, err = o.zw.CreateRaw(h)
		o.unwritten += int64(compressed)
		return int64(plain), err
	}
	n, err := sizeOf(c)
	if err != nil {
		return 0, err
	}
	o.unwritten += n
	_, err = o.zw.CreateHeader(h)
	return n, err
}

// sizeOf returns the size of what is opened, in bytes. It reads what does not tell it.
func sizeOf(c sources.Content) (int64, error) {
	if f, ok := c.(interface{ Stat() (fs.FileInfo, error) }); ok {
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	return io.Copy(io.Discard, c)
}

func (o *inspection) Commit() (Written, error) {
	err := o.zw.Close()
	return Written{Bytes: o.size.n + o.unwritten}, err
}
