package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// task is what a command is at, for whoever interrupts it.
type task struct {
	bar  *bar
	left string // what there is of its results when it is interrupted
	hint string
}

// interrupted says what was and what was not done. err is what the command ended with.
func (w *world) interrupted(err error) (msg, hint string) {
	if w.task == nil {
		return "interrupted: nothing was written under the asked name", ""
	}
	msg = fmt.Sprintf("interrupted %s: %s", w.task.bar.where(), w.task.left)
	for _, e := range besideCanceled(err) {
		msg += "; and " + e.Error()
	}
	return msg, w.task.hint
}

// besideCanceled returns the parts of an error that tell more than that the run was
// interrupted, such as a temporary file that could not be removed.
func besideCanceled(err error) (list []error) {
	if !errors.Is(err, context.Canceled) {
		return []error{err}
	}
	switch x := err.(type) {
	case interface{ Unwrap() []error }:
		for _, e := range x.Unwrap() {
			list = append(list, besideCanceled(e)...)
		}
	case interface{ Unwrap() error }:
		return besideCanceled(x.Unwrap())
	}
	return list
}

// interruptedConvert is what is said of a conversion that did not come to its end.
func interruptedConvert(f *convertFlags, b *bar) *task {
	t := &task{bar: b, hint: "the sources are as they were; the same command begins again"}
	_, err := os.Lstat(f.output)
	switch {
	case f.inspect:
		t.left = "there are no numbers, and no file was written"
	case f.output == "-":
		t.left = "standard output has a part of the lines at most, which is not to be imported"
	case err == nil:
		t.left = f.output + " was not replaced and is as it was, no report was written, and temporary files are removed"
	default:
		t.left = f.output + " was not written, nor any report, and temporary files are removed"
	}
	if f.attachments == "download" && f.cache != "" {
		t.hint += ", and takes from " + f.cache + " what is downloaded already"
	}
	return t
}
