//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package fetch

import (
	"io"
	"os"
)

// lockFolder marks the folder as used. Here nothing keeps a second run out.
func lockFolder(root *os.Root) (io.Closer, error) {
	return root.OpenFile(lockName, os.O_CREATE|os.O_RDWR, fileMode)
}
