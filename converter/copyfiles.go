package converter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/sources"
)

// filePlan are the files to copy, in the order in which lines first need them.
type filePlan struct {
	paths  []string
	source map[string]fileRef // by path below data/
}

func (p *filePlan) add(path string, source fileRef) {
	if _, known := p.source[path]; !known {
		p.paths = append(p.paths, path)
		p.source[path] = source
	}
}

// copyFiles copies all files, in order. What takes time is done for several at once.
func (c *conversion) copyFiles(ctx context.Context) error {
	paths := c.files.paths
	if c.part != nil && c.part.K > 1 {
		paths = paths[len(c.part.m.CommonFiles):] // which the first part has
	}
	done, total := int64(0), int64(len(paths))
	return ordered.Map(ctx, c.g.o.Workers, upTo(len(paths)),
		func(_ context.Context, i int, emit func(readyFile) error) error {
			path := paths[i]
			p, err := c.pack(path, c.files.source[path])
			if err != nil {
				return err
			}
			return emit(readyFile{path, p})
		},
		func(f readyFile) error {
			done++
			c.g.o.progress(StageFiles, done, total)
			if f.packed == nil {
				return c.copyFile(f.path, c.files.source[f.path])
			}
			return c.addFile(f.path, f.packed)
		})
}

// readyFile is a file whose turn it is.
type readyFile struct {
	path   string
	packed *packed // nil when it is copied from where it is
}

// pack deflates a file where that pays: a small one that lies open and is not compressed.
func (c *conversion) pack(path string, source fileRef) (p *packed, err error) {
	if !c.out.Deflates() || isCompressed(path) {
		return nil, nil
	}
	f, err := c.g.open(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, zipped := f.(sources.RawContent); zipped {
		return nil, nil
	}
	plain, err := io.ReadAll(io.LimitReader(f, deflateBlock+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(plain) > deflateBlock {
		return nil, nil
	}
	return pack(plain)
}

// copyFile copies one file. What a downloaded one was known by may be secret, and is not
// in the error.
func (c *conversion) copyFile(path string, source fileRef) (err error) {
	f, err := c.g.open(source)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return c.addFile(path, f)
}

func (c *conversion) addFile(path string, content sources.Content) error {
	n, err := c.out.AddFile(path, content)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	c.copied.add(path, n)
	return nil
}

// upTo yields 0 … n-1.
func upTo(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}
