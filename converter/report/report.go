// Package report shows a [converter.Report] to people: as one HTML page that needs
// nothing beside itself ([WriteHTML]), as Markdown for tickets ([WriteMarkdown]) and as
// plain text for a terminal ([WriteText]). All three say what a document says, which
// describe makes of the report, so that they cannot disagree about a number.
//
// A report quotes what sources hold, and a source may be hostile. Whatever it holds is
// text here: it is cut to a bearable length, characters that cannot be seen or that turn
// the direction of what follows are written as their numbers, and each form escapes the
// rest in its own way. The page loads nothing, and its content security policy names the
// hashes of its style and its script. What is written depends on the report alone.
package report

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/mmimport/mmimport/converter"
)

// A Writer writes a report in one form.
type Writer func(w io.Writer, r *converter.Report) error

// For returns the writer of the form that the extension of a file name asks for, .json,
// .html or .md in any letter case, and nil for others.
func For(name string) Writer {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return func(w io.Writer, r *converter.Report) error { return r.WriteJSON(w) }
	case ".html":
		return WriteHTML
	case ".md":
		return WriteMarkdown
	}
	return nil
}
