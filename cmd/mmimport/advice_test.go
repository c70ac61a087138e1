package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestAdvice(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("x.zip: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), "make room"},
		{fmt.Errorf("x.zip: %w", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}), "see who may read it"},
		{&usageError{err: &fs.PathError{Op: "open", Path: "x", Err: os.ErrNotExist}}, "begin in the current folder"},
		{errors.New("else"), ""},
	} {
		if got := advice(tt.err); !strings.Contains(got, tt.want) || (got == "") != (tt.want == "") {
			t.Errorf("%v: the advice is %q, want %q", tt.err, got, tt.want)
		}
	}
}
