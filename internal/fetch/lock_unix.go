//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fetch

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// lockFolder keeps others out of the folder until the closer is closed, or the process ends.
func lockFolder(root *os.Root) (io.Closer, error) {
	f, err := root.OpenFile(lockName, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	// A file system that cannot lock is used without: only two runs at once would miss it.
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(errInUse, f.Close())
	}
	return f, nil
}
