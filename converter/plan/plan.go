// Package plan writes Mattermost's implementation plan for one migration, filled with
// what a [converter.Report] measured.
package plan

import (
	"bytes"
	_ "embed"
	"fmt"
	htmltemplate "html/template"
	"io"
	"math"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// Options say what the report does not.
type Options struct {
	// Command is the convert command with its sources and flags, and File the archive that it writes.
	Command, File string
	// Target is the server's version, "" if it is not known.
	Target string
}

var (
	//go:embed plan.md
	markdown string
	//go:embed page.html
	page string

	plan = template.Must(template.New("plan").Funcs(template.FuncMap{
		"md": escape, "num": number, "bytes": size64, "date": date,
	}).Parse(markdown))
	wrapper = htmltemplate.Must(htmltemplate.New("page").Parse(page))
)

// WriteMarkdown writes the plan of a report as Markdown. The same report gives the same bytes.
func WriteMarkdown(w io.Writer, r *converter.Report, o Options) error {
	return plan.Execute(w, newData(r, o))
}

// WriteHTML writes the plan as a page that needs nothing else: no network, no script.
func WriteHTML(w io.Writer, r *converter.Report, o Options) error {
	var text, body bytes.Buffer
	if err := WriteMarkdown(&text, r, o); err != nil {
		return err
	}
	// HTML in the text is not let through: it comes from the sources.
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(text.Bytes(), &body); err != nil {
		return err
	}
	return wrapper.Execute(w, struct {
		Title string
		Body  htmltemplate.HTML
	}{"Implementation plan: " + title(r) + " to Mattermost", htmltemplate.HTML(body.String())})
}

// data is what the template sees.
type data struct {
	R *converter.Report
	Options
	Title               string
	Messages, Reactions int
	DirectChannels      int
	Teams               []team
	Lines               []lines
	Size                Size
	Storage             storage
	Archive, ImportDisk int64
	ConvertDisk         int64
	Login, Passwords    string
	Checks              []string
	Rates               rates
	Times               times
}

type team struct {
	Name               string
	Channels, Messages int
}

type lines struct {
	Kind  string
	Count int
}

// storage is what files take, in bytes.
type storage struct {
	Now, Year int64
	PerUser   string // MB for each active person and month; "" if that cannot be told
	Class     string
}

// rates are how fast things go; measured with fixtures/bench on two cores of a shared
// machine, rounded down.
type rates struct {
	Convert  int   // messages a second
	Files    int64 // bytes a second
	Validate int   // lines a second
}

var measured = rates{Convert: 50_000, Files: 100 << 20, Validate: 450_000}

// uploadRate is 100 Mbit/s, in bytes a second.
const uploadRate = 100_000_000 / 8

type times struct{ Convert, Validate, Upload, Night string }

func newData(r *converter.Report, o Options) *data {
	d := &data{R: r, Options: o, Title: title(r), Rates: measured, Size: sizeFor(r.People.Active)}
	if d.Target == "" {
		d.Target = "[version, the newest ESR]"
	}
	imported := func(k sources.Kind) int {
		if a := r.Counts[k]; a != nil {
			return a.Imported
		}
		return 0
	}
	d.Messages, d.Reactions = imported(sources.KindMessage), imported(sources.KindReaction)
	d.DirectChannels = r.Channels.Direct + r.Channels.Group
	d.Teams = teams(r)
	count := 0
	if r.Output != nil {
		d.Archive = r.Output.Bytes
		for _, k := range jsonl.Kinds() {
			if n := r.Output.Lines[string(k)]; n > 0 && k != jsonl.KindVersion {
				d.Lines = append(d.Lines, lines{string(k), n})
				count += n
			}
		}
	}
	d.ImportDisk = d.Archive + r.Disk.Files + r.Disk.Lines
	d.ConvertDisk = d.Archive + r.Disk.Temporary
	d.Storage = storageOf(r)
	convert := seconds(d.Messages, d.Rates.Convert) + seconds(int(r.Disk.Files>>20), int(d.Rates.Files>>20))
	validate, upload := seconds(count, d.Rates.Validate), seconds(int(d.Archive>>10), uploadRate>>10)
	d.Times = times{lasting(convert), lasting(validate), lasting(upload), lasting(convert + validate + upload)}
	d.logins()
	d.checks()
	return d
}

func title(r *converter.Report) string {
	var names []string
	for _, s := range r.Sources {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// teams adds up the channels of each team, in the order of their names.
func teams(r *converter.Report) (list []team) {
	for _, c := range r.Channels.List {
		i := slices.IndexFunc(list, func(t team) bool { return t.Name == c.Team })
		if i < 0 {
			i = len(list)
			list = append(list, team{Name: c.Team})
		}
		list[i].Channels++
		list[i].Messages += c.Messages
	}
	slices.SortFunc(list, func(a, b team) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func storageOf(r *converter.Report) storage {
	s := storage{Now: r.Disk.Files}
	months := r.Messages.Last.Sub(r.Messages.First).Hours() / (365.25 * 24 / 12)
	if r.Files.Bytes == 0 || r.People.Active == 0 || months < 1 {
		return s
	}
	perMonth := float64(r.Files.Bytes) / months
	perUser := perMonth / float64(r.People.Active) / 1e6
	s.PerUser, s.Class, s.Year = fmt.Sprintf("%.1f", perUser), usage(perUser), int64(12*perMonth)
	return s
}

// logins says how people will log in.
func (d *data) logins() {
	switch n := d.R.People.WithLogin; {
	case n == 0:
		d.Login = "[whether; the accounts of this archive have no log-in service: people reset their password]"
		d.Passwords = "Accounts come without passwords: mail must work before people reset theirs."
	case n < d.R.People.Active:
		d.Login = fmt.Sprintf("%s of %s people log in through it; set the id attribute of the server to that of the archive", number(n), number(d.R.People.Active))
		d.Passwords = "Accounts come without passwords: those outside of the directory reset theirs by mail."
	default:
		d.Login = "everybody logs in through it; set the id attribute of the server to that of the archive"
		d.Passwords = "Accounts come without passwords: everybody logs in through the directory."
	}
}

// checks lists what must be there after the import.
func (d *data) checks() {
	r := d.R
	say := func(n int, what string) {
		if n > 0 {
			d.Checks = append(d.Checks, fmt.Sprintf("%s: %s;", what, number(n)))
		}
	}
	d.Checks = append(d.Checks, "the job of the import: success;")
	say(r.People.Active, "active users beside those who were there before")
	say(r.People.Deactivated, "deactivated users")
	say(r.Channels.Public, "public channels (and the two that every team has)")
	say(r.Channels.Private, "private channels")
	say(r.Channels.Archived, "archived ones among these channels")
	say(d.Messages, "posts more than before, at least, as long messages are several and joining makes some")
	say(r.Files.Attached, "files more than before")
	if n := len(r.Channels.List); n > 0 {
		for _, c := range r.Channels.List[:min(n, 3)] {
			d.Checks = append(d.Checks, fmt.Sprintf("the channel %s of %s has its messages (%s), the last of %s;", escape(c.Name), escape(c.Team), number(c.Messages), date(c.Last)))
		}
	}
}

// seconds is how long n take, at a rate a second.
func seconds(n, rate int) float64 { return float64(n) / float64(rate) }

// lasting rounds a duration up to what a person plans with.
func lasting(s float64) string {
	switch {
	case s <= 60:
		return "1 minute"
	case s <= 90*60:
		return fmt.Sprintf("%.0f minutes", math.Ceil(s/60))
	}
	return fmt.Sprintf("%.1f hours", math.Ceil(s/360)/10)
}

func number(n int) string { return humanize.Comma(int64(n)) }

func size64(n int64) string { return humanize.IBytes(uint64(n)) }

func date(t time.Time) string {
	if t.IsZero() {
		return "[date]"
	}
	return t.UTC().Format(time.DateOnly)
}

// escape makes text of the sources safe in Markdown, also in a cell of a table.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_{}[]<>#|~&!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteByte(' ')
		case r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			// controls, and what turns the direction of text
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
