package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/mmimport/mmimport/server"
)

// stateSuffix is that of the file beside an archive that knows how far its comparison is.
const stateSuffix = ".verify.jsonl"

// stateFile keeps how far a comparison is, a line for each channel. Whoever cannot write
// beside the archive compares all the same, and begins anew after an interruption.
type stateFile struct {
	w    *world
	name string
	kept [][]byte
	file *os.File // nil until something is kept, and after it could not be
	mute bool     // it cannot be kept, which was told
}

// openState reads what an earlier run has kept, unless it is to begin again.
func openState(w *world, name string, again bool) (*stateFile, error) {
	s := &stateFile{w: w, name: name}
	if again {
		return s, s.remove()
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	s.kept, err = server.ReadState(f)
	size := int64(0)
	for _, line := range s.kept {
		size += int64(len(line)) + 1
	}
	if err == nil {
		_, err = f.Seek(size, 0) // what was cut off is written over
	}
	if err = errors.Join(err, f.Truncate(size)); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	s.file = f
	return s, nil
}

// Kept implements [server.VerifyState].
func (s *stateFile) Kept() [][]byte { return s.kept }

// Keep implements [server.VerifyState].
func (s *stateFile) Keep(line []byte) (err error) {
	if s.mute {
		return nil
	}
	if s.file == nil {
		s.file, err = os.OpenFile(s.name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	}
	if err == nil {
		_, err = s.file.Write(append(line, '\n'))
	}
	if err != nil {
		s.mute = true
		s.w.log.Warn(fmt.Sprintf("how far the comparison is cannot be kept, so that it cannot be gone on with: %v", err))
	}
	return nil
}

// Reset implements [server.VerifyState].
func (s *stateFile) Reset() error {
	s.kept = nil
	return s.Done()
}

// Done implements [server.VerifyState].
func (s *stateFile) Done() error { return errors.Join(s.Close(), s.remove()) }

// Close closes the file, and leaves it.
func (s *stateFile) Close() error {
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return f.Close()
}

func (s *stateFile) remove() error {
	err := os.Remove(s.name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
