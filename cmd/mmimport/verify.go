package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mmimport/mmimport/server"
)

func newVerify(w *world) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify FILE --server URL",
		Short: "Compare what a server holds with an archive that was imported",
		Long: `verify reads a server back, and compares it with what the import of the archive makes
of an empty place: teams, channels, people, bots, memberships with their roles, messages
with their threads, edits, pins, reactions and files, emoji, direct and group channels.
It changes nothing. What else is on the server is no difference, except messages and
members in the channels of the archive.

It prints a certificate: what was compared, what is alike, and each difference with its
line in the archive. What messages say is not in it. What the server does not tell is
named as not compared; then nothing but the exit status says that the rest is alike.
Exit status 3 says that something differs.

It can be interrupted at any time: the same command goes on with the channels that it has
not read. How far it is stands in FILE` + stateSuffix + `, until it has come to its end.`,
		Example: `  mmimport verify acme.zip --server https://chat.example.com
  mmimport verify acme.zip --server https://chat.example.com --files sha256 --report acme.html`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: extensions("zip"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.begin(cmd, &f.runFlags); err != nil {
				return err
			}
			return runVerify(cmd.Context(), w, &f, args[0])
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	f.server.add(fs)
	fs.StringVar(&f.files, "files", server.FilesSample, "the content of files is compared not at all (names and sizes only), of some, or of all: `names|sample|sha256`")
	fs.BoolVar(&f.again, "again", false, "begin anew, also if an earlier run was interrupted")
	fs.IntVar(&f.max, "max-differences", 1000, "list `N` differences at most")
	fs.StringArrayVar(&f.reports, "report", nil, "write the certificate to `FILE`: .html for people, .md for tickets, .json for machines (repeatable)")
	f.addTalk(fs)
	completeFlags(cmd)
	return cmd
}

// verifyFlags are the flags of verify as they are given.
type verifyFlags struct {
	server  serverFlags
	files   string
	again   bool
	max     int
	reports []string

	runFlags
}

func (f *verifyFlags) check() error {
	if err := oneOf("files", f.files, server.FilesNames, server.FilesSample, server.FilesAll); err != nil {
		return err
	}
	if f.max < 1 {
		return usagef("--max-differences %d: it must be at least 1", f.max)
	}
	for _, name := range f.reports {
		if certificateFor(name) == nil {
			return usagef("--report %q: the name must end in .html, .md or .json", name)
		}
		if err := probe(filepath.Dir(name)); err != nil {
			return usagef("--report %q: %w", name, err)
		}
	}
	return nil
}

func runVerify(ctx context.Context, w *world, f *verifyFlags, name string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	bar := w.newBar(&f.runFlags)
	w.task = &task{bar: bar, left: "the server was not compared to the end, and nothing was changed", hint: "the same command goes on from here"}
	c, err := f.server.dial(w)
	if err != nil {
		return err
	}
	defer c.Close()
	file, closeFile, err := openArchive(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeFile()) }()
	w.warnOfLinks(ctx, c, f)
	state, err := openState(w, name+stateSuffix, f.again)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	cert, err := c.Verify(ctx, file, &server.VerifyOptions{
		Files: f.files, Differences: f.max, At: time.Now().UTC().Truncate(time.Second), State: state, Progress: bar.show,
	})
	bar.end(err == nil)
	if err != nil {
		return err
	}
	if err := writeCertificate(w.stdout, cert); err != nil {
		return err
	}
	for _, name := range f.reports {
		write := certificateFor(name)
		if err := writeFile(name, func(to io.Writer) error { return write(to, cert) }); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if cert.Verdict == server.VerdictPartial && !f.quiet {
		w.log.Warn("nothing differs, but not everything could be compared: the certificate says what")
	}
	if cert.Different() {
		if !f.quiet {
			w.log.Info("mmimport inspect SOURCE... --line N, with the flags that convert had, names the record that a line was made from")
		}
		return errDamaged
	}
	return nil
}

// warnOfLinks says what makes a comparison slow, while it can be helped.
func (w *world) warnOfLinks(ctx context.Context, c *server.Client, f *verifyFlags) {
	if slow, err := c.LooksUpLinks(ctx); err != nil || !slow || f.quiet {
		return // the comparison meets the same error, and tells it
	}
	w.log.Warn("link previews are on: the server looks for the page behind each link before it tells a message for the first time, which can take hours; turn them off for the comparison: System Console > Site Configuration > Posts > Enable website link previews")
}

// certificateFor writes certificates in the form that the extension of a file name asks
// for; it is nil if there is none.
func certificateFor(name string) func(io.Writer, *server.Certificate) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return func(w io.Writer, c *server.Certificate) error { return c.WriteJSON(w) }
	case ".html":
		return func(w io.Writer, c *server.Certificate) error { return certificatePage(c).WriteHTML(w) }
	case ".md":
		return func(w io.Writer, c *server.Certificate) error { return certificatePage(c).WriteMarkdown(w) }
	}
	return nil
}
