package server

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/mmimport/mmimport/validate"
)

// Finding is one thing about a server that is in the way of an import, or that somebody
// should know before it.
type Finding struct {
	Check    string            `json:"check"` // what was looked at; it keeps its name for ever
	Severity validate.Severity `json:"severity"`
	Message  string            `json:"message"`
	Fix      string            `json:"fix,omitzero"`     // what to do
	Console  string            `json:"console,omitzero"` // where in the System Console
	Setting  string            `json:"setting,omitzero"` // its name in the configuration
	Names    []string          `json:"names,omitzero"`   // what it is about, the first few
	Count    int               `json:"count,omitzero"`   // of what it is about
	Line     int               `json:"line,omitzero"`    // of the archive, 1-based: the first
}

// namesShown is how many names a finding has at most.
const namesShown = 10

// PreflightReport is what was found, errors first, and what it was found of.
type PreflightReport struct {
	Server   string
	Version  string // empty if it is not known
	Archive  string // empty if there was none
	Findings []Finding
	Checks   int      // how many things were looked at
	Unknown  []string // what could not be looked at, and why
}

// Errors is how many findings are errors.
func (r *PreflightReport) Errors() (n int) {
	for _, f := range r.Findings {
		if f.Severity == validate.Error {
			n++
		}
	}
	return n
}

// WriteText writes the report for people.
func (r *PreflightReport) WriteText(w io.Writer) error {
	var b strings.Builder
	for i := range r.Findings {
		r.Findings[i].write(&b)
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "not known: %s\n", u)
	}
	version := r.Version
	if version == "" {
		version = "of an unknown version"
	}
	fmt.Fprintf(&b, "server    %s, Mattermost %s\n", r.Server, version)
	if r.Archive != "" {
		fmt.Fprintf(&b, "archive   %s\n", r.Archive)
	}
	errors := r.Errors()
	fmt.Fprintf(&b, "checks    %d\nerrors    %d\nwarnings  %d\n", r.Checks, errors, len(r.Findings)-errors)
	_, err := io.WriteString(w, b.String())
	return err
}

func (f *Finding) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s (%s)\n", f.Severity, f.Message, f.Check)
	if len(f.Names) > 0 {
		fmt.Fprintf(b, "    %s", strings.Join(f.Names, "\n    "))
		if f.Count > len(f.Names) {
			fmt.Fprintf(b, "\n    and %d more", f.Count-len(f.Names))
		}
		b.WriteByte('\n')
	}
	if f.Fix != "" {
		fmt.Fprintf(b, "    fix: %s\n", f.Fix)
	}
	if f.Console != "" {
		fmt.Fprintf(b, "    where: System Console > %s", f.Console)
		if f.Setting != "" {
			fmt.Fprintf(b, " (%s)", f.Setting)
		}
		b.WriteByte('\n')
	} else if f.Setting != "" {
		fmt.Fprintf(b, "    where: not in the System Console; mmctl config set %s VALUE\n", f.Setting)
	}
}

// WriteJSON writes one JSON object a line: the findings, and a summary at the end.
func (r *PreflightReport) WriteJSON(w io.Writer) error {
	var b bytes.Buffer
	for i := range r.Findings {
		line := struct {
			Kind string `json:"kind"`
			*Finding
		}{"finding", &r.Findings[i]}
		if err := json.MarshalWrite(&b, line); err != nil {
			return err
		}
		b.WriteByte('\n')
	}
	errors := r.Errors()
	summary := struct {
		Kind     string   `json:"kind"`
		Server   string   `json:"server"`
		Version  string   `json:"version"`
		Archive  string   `json:"archive,omitzero"`
		Checks   int      `json:"checks"`
		Errors   int      `json:"errors"`
		Warnings int      `json:"warnings"`
		Unknown  []string `json:"unknown,omitzero"`
	}{"summary", r.Server, r.Version, r.Archive, r.Checks, errors, len(r.Findings) - errors, r.Unknown}
	if err := json.MarshalWrite(&b, summary); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}
