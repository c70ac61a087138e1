package server

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/klauspost/compress/zip"
	"github.com/mattermost/mattermost/server/public/model"
)

const (
	sampleFiles = 200       // how many files a sample has, about
	sampleBytes = 256 << 20 // how much they have together, about // bytes
	sampleMost  = 64 << 20  // how large a file in it is at most // bytes
)

// sample says of which files the content is compared. It depends on the file and its
// message alone, so that both sides choose the same.
type sample struct {
	all   bool
	share float64 // of files up to sampleMost
}

// newSample makes the choice for an archive.
func newSample(mode string, c *content) sample {
	if mode != FilesSample {
		return sample{all: mode == FilesAll}
	}
	n, bytes := 0, int64(0)
	for name, e := range c.files {
		if strings.HasPrefix(name, model.ExportDataDir+"/") && e.UncompressedSize64 <= sampleMost {
			n++
			bytes += int64(e.UncompressedSize64)
		}
	}
	s := sample{share: 1}
	if n > sampleFiles {
		s.share = float64(sampleFiles) / float64(n)
	}
	if bytes > sampleBytes {
		s.share = min(s.share, float64(sampleBytes)/float64(bytes))
	}
	return s
}

// has reports whether a file of a message made at a time is in the sample.
func (s sample) has(name string, size, at int64) bool {
	if s.all || s.share == 0 || size > sampleMost {
		return s.all
	}
	w := digester{sha256.New()}
	w.text(name)
	w.number(size)
	w.number(at)
	return float64(binary.BigEndian.Uint32(w.h.Sum(nil)))/(1<<32) < s.share
}

// hashEntry is the SHA-256 of a file of the archive, in hex.
func hashEntry(e *zip.File) (sum string, err error) {
	r, err := e.Open()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return hashOf(r)
}

func hashOf(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return "SHA-256 " + hex.EncodeToString(h.Sum(nil)), nil
}

// download is the SHA-256 of what a path of the server gives, in hex, or why it gives
// nothing.
func (v *verification) download(ctx context.Context, op, path string) (string, error) {
	for try := 1; ; try++ {
		r, err := v.c.api.DoAPIGet(reading(ctx), path, "")
		if err != nil {
			err = v.c.fail(ctx, op, model.BuildResponse(r), err)
			var answer *Error
			if errors.As(err, &answer) && answer.Status != http.StatusUnauthorized && answer.Status != http.StatusTooManyRequests && answer.Status < 502 {
				return "cannot be read: " + answer.Message, nil
			}
			return "", err
		}
		sum, err := hashOf(r.Body)
		err = errors.Join(err, r.Body.Close())
		if err == nil || try == v.c.opts.Tries || ctx.Err() != nil {
			return sum, v.c.fail(ctx, op, nil, err)
		}
		if err := v.c.wait(ctx, "the connection broke", firstPause<<(try-1)); err != nil {
			return "", err
		}
	}
}

// compareEmoji looks for the custom emoji, and at the images of some or all.
func (v *verification) compareEmoji(ctx context.Context) error {
	v.cert.count(kindEmoji).Archive = len(v.want.emoji)
	if len(v.want.emoji) == 0 {
		return nil
	}
	if v.c.local {
		v.skip(kindEmoji, len(v.want.emoji), "custom emoji", localMode)
		return nil
	}
	have := map[string]string{} // ids by name
	for e, err := range v.c.Emoji(ctx) {
		if because, ok := v.refused(err); ok {
			v.skip(kindEmoji, len(v.want.emoji), "custom emoji", because)
			return nil
		}
		if err != nil {
			return err
		}
		have[e.Name] = e.Id
	}
	for name, d := range ordered(v.want.emoji) {
		id := have[name]
		if id == "" {
			v.missing(kindEmoji, d.line, ":"+name+":")
			continue
		}
		if err := v.compareImage(ctx, name, id, d.line, v.content.file(d.body.Image)); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) compareImage(ctx context.Context, name, id string, line int, e *zip.File) error {
	if e == nil || !v.sample.has(path.Base(e.Name), int64(e.UncompressedSize64), 0) {
		return nil
	}
	want, err := hashEntry(e)
	if err != nil {
		return err
	}
	got, err := v.download(ctx, "read the image of an emoji", "/emoji/"+id+"/image")
	if err != nil {
		return err
	}
	v.compare(kindEmoji, line, ":"+name+":", []pair{{fieldContent, want}}, []pair{{fieldContent, got}})
	return nil
}

// skip notes that a whole kind cannot be compared.
func (v *verification) skip(kind string, n int, what, because string) {
	v.cert.count(kind).NotCompared += n
	v.cert.notCompared(what, because, n)
}
