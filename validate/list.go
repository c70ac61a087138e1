package validate

import (
	"fmt"
	"io"
	"strings"
)

// WriteRules writes the catalogue as Markdown.
func WriteRules(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Rules\n\nWhat `mmimport validate` checks. This page is printed from the catalogue.\n\n")
	b.WriteString("| rule | says | severity | effect |\n|---|---|---|---|\n")
	for r := range Rules() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, strings.ToLower(string(r.ID)), cell(r.Title), r.Severity, r.Effect)
	}
	for r := range Rules() {
		b.WriteString("\n" + r.Markdown())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown is the rule as a section of a page.
func (r Rule) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s.\n\n%s\n\n", r.ID, r.Title, r.Why)
	fmt.Fprintf(&b, "- severity: %s, effect: %s\n", r.Severity, r.Effect)
	if r.Setting != "" {
		fmt.Fprintf(&b, "- a warning until the setting `%s` is told with `--limit`\n", r.Setting)
	}
	if !r.Until.IsZero() {
		fmt.Fprintf(&b, "- concerns servers before %s; a warning if `--target` is not told\n", r.Until)
	}
	if r.Server != "" {
		fmt.Fprintf(&b, "- the server’s message: `%s`\n", strings.Join(r.messages(), "`, `"))
	}
	fmt.Fprintf(&b, "- what to do: %s\n\n", r.Fix)
	if strings.HasPrefix(r.Example, "{") {
		fmt.Fprintf(&b, "```json\n%s\n```\n", strings.TrimRight(r.Example, "\n"))
	} else {
		fmt.Fprintf(&b, "Example: %s.\n", strings.TrimPrefix(r.Example, "\ufeff"))
	}
	return b.String()
}

// messages are the ids of all messages of the server about what breaks the rule.
func (r Rule) messages() []string { return append([]string{r.Server}, r.Others...) }

// Text is the rule for a terminal.
func (r Rule) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n\n%s\n\n", r.ID, r.Title, r.Why)
	fmt.Fprintf(&b, "severity:  %s\neffect:    %s\n", r.Severity, r.Effect)
	if r.Setting != "" {
		fmt.Fprintf(&b, "setting:   %s; a warning until it is told with --limit\n", r.Setting)
	}
	if !r.Until.IsZero() {
		fmt.Fprintf(&b, "versions:  before %s; a warning if --target is not told\n", r.Until)
	}
	if r.Server != "" {
		fmt.Fprintf(&b, "server:    %s\n", strings.Join(r.messages(), "\n           "))
	}
	fmt.Fprintf(&b, "what to do: %s\n\nExample:\n%s\n", r.Fix, r.Example)
	return b.String()
}

// cell is text for a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
