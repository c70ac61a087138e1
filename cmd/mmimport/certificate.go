package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/mmimport/mmimport/converter/report"
	"github.com/mmimport/mmimport/server"
)

// certificateKinds are what the kinds of a certificate are called.
var certificateKinds = map[string]string{
	"role": "Roles", "scheme": "Permission schemes", "emoji": "Custom emoji", "team": "Teams", "channel": "Channels", "user": "People", "bot": "Bots",
	"team_member": "Memberships of teams", "channel_member": "Memberships of channels", "direct_channel": "Direct and group channels",
	"message": "Messages and replies", "reaction": "Reactions", "file": "Files of messages",
}

// verdictOf is the verdict of a certificate as a sentence, with its level.
func verdictOf(c *server.Certificate) (level, text string) {
	n := len(c.Differences) + c.MoreDifferences
	switch c.Verdict {
	case server.VerdictEqual:
		return "good", "Equal: the server holds what the archive says."
	case server.VerdictPartial:
		return "warn", "Nothing differs, but not everything could be compared."
	}
	return "bad", "Different: " + differences(n, "") + "."
}

// differences is a number of them.
func differences(n int, which string) string {
	if n == 1 {
		return "1 " + which + "difference"
	}
	return humanize.Comma(int64(n)) + " " + which + "differences"
}

// differenceText tells a difference as a sentence.
func differenceText(d *server.Difference) string {
	s := fmt.Sprintf("%s: %s %s", d.State, strings.ReplaceAll(d.Kind, "_", " "), d.What)
	if d.Line > 0 {
		s += fmt.Sprintf(" (line %d)", d.Line)
	}
	switch {
	case d.Field == "message" || strings.HasPrefix(d.Field, "props"): // which are not shown
		s += fmt.Sprintf(": %s has %s in the archive; on the server %s", d.Field, d.Want, d.Have)
	case d.Field != "":
		s += fmt.Sprintf(": %s is %q in the archive, and %q on the server", d.Field, d.Want, d.Have)
	case d.Want != "" && d.Have != "":
		s += fmt.Sprintf(": %s in the archive; on the server %s", d.Want, d.Have)
	case d.Want != "" || d.Have != "":
		s += ": " + d.Want + d.Have
	}
	return report.Clean(s)
}

// writeCertificate writes a certificate for people at a terminal.
func writeCertificate(w io.Writer, c *server.Certificate) error {
	var b strings.Builder
	for i := range c.Differences {
		b.WriteString(differenceText(&c.Differences[i]) + "\n")
	}
	if c.MoreDifferences > 0 {
		fmt.Fprintf(&b, "and %s\n", differences(c.MoreDifferences, "more "))
	}
	for _, n := range c.NotCompared {
		b.WriteString("not compared: " + report.Clean(notComparedText(&n)) + "\n")
	}
	for _, n := range c.Notes {
		b.WriteString("note: " + report.Clean(n) + "\n")
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "server   %s, Mattermost %s\narchive  %s (%s)\n\n", report.Clean(c.Server), report.Clean(versionText(c)), report.Clean(c.Archive), c.Fingerprint)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tin the archive\tequal\tdifferent\tmissing\tmore\tnot compared\t")
	for i := range c.Counts {
		x := &c.Counts[i]
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", strings.ToLower(certificateKinds[x.Kind]), x.Archive, x.Equal, x.Different, x.Missing, x.More, x.NotCompared)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, text := verdictOf(c)
	b.WriteString("\n" + text + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func versionText(c *server.Certificate) string {
	if c.ServerVersion == "" {
		return "of an unknown version"
	}
	return c.ServerVersion
}

func notComparedText(n *server.NotCompared) string {
	s := n.What
	if n.Count > 0 {
		s += " (" + humanize.Comma(int64(n.Count)) + ")"
	}
	return s + ", because: " + n.Because
}

// certificatePage is a certificate in the form of a report.
func certificatePage(c *server.Certificate) *report.Page {
	p := &report.Page{
		Title: "Certificate of an import", Subject: c.Archive + " and " + c.Server,
		Footer: "Made by mmimport, which has read the server back and changed nothing. It names people and private channels, and says nothing of what messages say; pass it on only to whom they concern. It loads nothing from the network.",
	}
	p.Level, p.Verdict = verdictOf(c)
	if c.Verdict == server.VerdictDifferent && len(c.NotCompared) > 0 {
		p.More = append(p.More, "Not everything could be compared.")
	}
	p.Facts = []report.Fact{{Name: "Server", Value: versionText(c), Note: c.Server}}
	for _, x := range c.Counts {
		switch x.Kind {
		case "user", "channel", "direct_channel", "message", "file":
			p.Facts = append(p.Facts, report.Fact{Name: certificateKinds[x.Kind], Value: humanize.Comma(int64(x.Archive)), Note: humanize.Comma(int64(x.Equal)) + " equal"})
		}
	}
	if !c.At.IsZero() {
		p.Facts = append(p.Facts, report.Fact{Name: "Compared", Value: c.At.Format(time.DateOnly), Note: c.At.Format("15:04 UTC")})
	}
	p.Sections = []report.Section{countsSection(c), differencesSection(c), notComparedSection(c), channelsSection(c), basisSection(c)}
	return p
}

func countsSection(c *server.Certificate) report.Section {
	t := report.Table{ID: "counts", Caption: "By kind", Columns: []report.Column{
		{Name: "Kind"}, {Name: "In the archive", Numbers: true}, {Name: "Equal", Numbers: true}, {Name: "Different", Numbers: true},
		{Name: "Missing", Numbers: true}, {Name: "More on the server", Numbers: true}, {Name: "Not compared", Numbers: true},
	}}
	for i := range c.Counts {
		x := &c.Counts[i]
		row := []report.Cell{report.Text(certificateKinds[x.Kind]), report.Number(x.Archive), report.Number(x.Equal)}
		for _, n := range []int{x.Different, x.Missing, x.More} {
			cell := report.Number(n)
			if n > 0 {
				cell.Level = "bad"
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, append(row, report.Number(x.NotCompared)))
	}
	return report.Section{ID: "compared", Title: "What was compared", Tables: []report.Table{t}}
}

func differencesSection(c *server.Certificate) report.Section {
	s := report.Section{ID: "differences", Title: "What differs"}
	if len(c.Differences) == 0 {
		return s
	}
	t := report.Table{ID: "list", Caption: "Differences", More: c.MoreDifferences, Columns: []report.Column{
		{Name: "What"}, {Name: "Kind", Choice: true}, {Name: "State", Choice: true}, {Name: "Line", Numbers: true}, {Name: "Field", Choice: true}, {Name: "In the archive"}, {Name: "On the server"},
	}}
	for _, d := range c.Differences {
		line := ""
		if d.Line > 0 {
			line = strconv.Itoa(d.Line)
		}
		t.Rows = append(t.Rows, []report.Cell{
			report.Text(d.What), report.Text(strings.ReplaceAll(d.Kind, "_", " ")), report.Text(d.State), report.Text(line), report.Text(d.Field), report.Text(d.Want), report.Text(d.Have),
		})
	}
	s.Lead = []string{"Lines are those of the .jsonl file in the archive. What messages say is not shown: only how long they are, and where they begin to differ."}
	s.Tables = []report.Table{t}
	return s
}

func notComparedSection(c *server.Certificate) report.Section {
	s := report.Section{ID: "not-compared", Title: "What could not be compared"}
	for i := range c.NotCompared {
		s.List = append(s.List, notComparedText(&c.NotCompared[i]))
	}
	return s
}

func channelsSection(c *server.Certificate) report.Section {
	t := report.Table{ID: "channels", Caption: "Messages by channel and conversation", Columns: []report.Column{
		{Name: "Channel"}, {Name: "Result", Choice: true}, {Name: "Messages", Numbers: true}, {Name: "Replies", Numbers: true}, {Name: "Reactions", Numbers: true}, {Name: "Files", Numbers: true},
		{Name: "On the server", Numbers: true}, {Name: "Digest of the archive"}, {Name: "Digest of the server"},
	}}
	for _, x := range c.Channels {
		result := report.Text(strings.ReplaceAll(x.Result, "-", " "))
		if x.Result == server.VerdictDifferent {
			result.Level = "bad"
		}
		t.Rows = append(t.Rows, []report.Cell{
			report.Text(x.Channel), result, report.Number(x.Archive.Messages), report.Number(x.Archive.Replies), report.Number(x.Archive.Reactions), report.Number(x.Archive.Files),
			report.Number(x.Server.Messages + x.Server.Replies), report.Text(x.Archive.Digest), report.Text(x.Server.Digest),
		})
	}
	s := report.Section{ID: "by-channel", Title: "Channels and conversations"}
	if len(t.Rows) > 0 {
		s.Lead = []string{"A digest is a sum over all messages of a channel, with author, time, text, thread, edit, pin, type, props, reactions and files. Equal digests mean equal messages."}
		s.Tables = []report.Table{t}
	}
	return s
}

func basisSection(c *server.Certificate) report.Section {
	s := report.Section{ID: "basis", Title: "What this rests on"}
	content := map[string]string{
		server.FilesNames: "names and sizes only", server.FilesSample: "names and sizes of all, and the content of a sample", server.FilesAll: "names, sizes and the content of all",
	}
	s.List = append(s.List, "Archive: "+c.Archive+", fingerprint "+c.Fingerprint, "Files: "+content[c.Files])
	s.List = append(s.List, c.Notes...)
	for _, l := range c.Left {
		s.List = append(s.List, "Never compared: "+l)
	}
	return s
}
