package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/go-json-experiment/json"
)

// cache is the folder of files: complete ones under the hash of their ID, and beside
// each that is not, what there is of it and a note of what it is part of.
//
//	3f/ab…        complete
//	3f/ab….part   the first bytes of it
//	3f/ab….json   its note
//
// Different files may be worked on concurrently.
type cache struct {
	dir  string
	root *os.Root
	lock io.Closer
	kept bool // for a later run
}

// The access rights of what is in the cache: nobody else's business.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// cacheName returns where a file is in the cache folder.
func cacheName(id string) string {
	sum := sha256.Sum256([]byte(id))
	name := hex.EncodeToString(sum[:])
	return name[:2] + "/" + name[2:]
}

func openCache(dir string, kept bool) (*cache, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("the cache folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the cache folder: %w", err)
	}
	lock, err := lockFolder(root)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the cache folder %s: %w", dir, err), root.Close())
	}
	return &cache{dir, root, lock, kept}, nil
}

func (c *cache) close() error { return errors.Join(c.lock.Close(), c.root.Close()) }

// complete returns the size of a complete file, if it is one.
func (c *cache) complete(name string) (size int64, ok bool, err error) {
	info, err := c.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	return info.Size(), info.Mode().IsRegular(), nil
}

// note says what a part is part of.
type note struct {
	Tag  string `json:"etag"` // strong, with its quotes
	Size int64  `json:"size"` // bytes of the whole; -1 when unknown
}

// part is what there is of a file.
type part struct {
	note
	have int64 // bytes; 0 where they are good for nothing
}

// whole reports whether nothing is missing.
func (p part) whole() bool { return p.have > 0 && p.have == p.Size }

// look returns what there is of a file.
func (c *cache) look(name string) (p part, err error) {
	info, err := c.root.Lstat(name + ".part")
	if errors.Is(err, fs.ErrNotExist) {
		return part{}, nil
	}
	if err != nil {
		return part{}, err
	}
	text, err := c.root.ReadFile(name + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return part{}, nil
	}
	if err != nil {
		return part{}, err
	}
	if json.Unmarshal(text, &p.note) != nil || p.Tag == "" || p.Size >= 0 && info.Size() > p.Size {
		return part{}, nil // not a note of ours, or not of this part: begin anew
	}
	p.have = info.Size()
	return p, nil
}

// begin opens a file for its first bytes. The caller closes it.
func (c *cache) begin(name string, n note) (*os.File, error) {
	if err := c.root.MkdirAll(path.Dir(name), folderMode); err != nil {
		return nil, err
	}
	// Empty before the note changes: a note never describes bytes of another file.
	w, err := c.root.OpenFile(name+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, fileMode)
	if err != nil {
		return nil, err
	}
	if err := c.write(name+".json", n); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// resume opens a file for the bytes after those that there are. The caller closes it.
func (c *cache) resume(name string) (*os.File, error) {
	return c.root.OpenFile(name+".part", os.O_WRONLY|os.O_APPEND, fileMode)
}

// write writes a note, whole or not at all. Without a tag there is nothing to resume by,
// and so no note.
func (c *cache) write(name string, n note) error {
	if n.Tag == "" {
		return c.remove(name)
	}
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := c.root.WriteFile(name+".tmp", text, fileMode); err != nil {
		return err
	}
	return c.root.Rename(name+".tmp", name)
}

// finish makes a file complete.
func (c *cache) finish(name string) error {
	if c.kept {
		// On the disk before it has its name: what a later run finds, it takes as it is.
		w, err := c.resume(name)
		if err != nil {
			return err
		}
		if err := errors.Join(w.Sync(), w.Close()); err != nil {
			return err
		}
	}
	if err := c.root.Rename(name+".part", name); err != nil {
		return err
	}
	return c.remove(name + ".json")
}

// forget removes what there is of a file that is not complete.
func (c *cache) forget(name string) error {
	return errors.Join(c.remove(name+".part"), c.remove(name+".json"))
}

func (c *cache) remove(name string) error {
	if err := c.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// errInUse says that another run works in the same folder.
var errInUse = errors.New("another run is using it")

// lockName is the file by which a run says that it uses the folder.
const lockName = "lock"
