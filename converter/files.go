package converter

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// maxFiles is how many files the server takes on a message (model/post.go: their
// ids as JSON in 300 runes).
const maxFiles = 10

// maxFileName bounds the name of a file, in bytes: below the 255 of most file
// systems, with room for what unpacking tools add.
const maxFileName = 200

// maxExtension is how much after the last dot counts as an extension, in bytes;
// the server takes 64 runes (channels/db/migrations 000047).
const maxExtension = 20

// filePath returns where a file lies below data/, and so the name that people see:
// a folder for each file id, so that equal names do not meet. It is a pure
// function of the file: the same one gets the same path wherever it is attached.
// A file without an id is known by where it is in its source.
func filePath(f *sources.File, source string) string {
	name := fileName(f.Name)
	// An id or a name that had to be changed could now be that of another file.
	id, _ := slug(f.ID, "-_")
	if id == "" || id != strings.ToLower(f.ID) || !isOneCase(f.ID) || isDevice(f.ID) || len(id) > 40 || name != norm.NFC.String(f.Name) {
		key := f.ID + "\x00" + f.Path
		if f.ID == "" {
			key += "\x00" + source + "\x00" + string(f.Download)
		}
		sum := sha256.Sum256([]byte(key))
		id = "f" + hex.EncodeToString(sum[:8])
	} else {
		id = f.ID
	}
	return id + "/" + name
}

// fileName makes a name safe on every system and keeps it recognisable: NFC, no
// separators or controls, not too long, with its extension.
func fileName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "�"))
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		case r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff:
			return -1 // bidirectional overrides hide what a name ends in
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if strings.Trim(name, "._ ") == "" {
		return "file"
	}
	ext := path.Ext(name)
	if len(ext) > maxExtension || strings.ContainsRune(ext, ' ') {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for len(stem)+len(ext) > maxFileName {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	if name = strings.TrimRight(strings.TrimRight(stem, " ")+ext, ". "); isDevice(name) {
		name = "_" + name
	}
	return name
}

// What would end a label or a link of Markdown.
var (
	escapeName = strings.NewReplacer("[", `\[`, "]", `\]`, "*", `\*`, "`", "\\`")
	escapeLink = strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E")
)

// files maps the files of the message with this seq: those to attach, and notes on the others.
func (w *threadWriter) files(m *sources.Message, seq uint64) (attached []*jsonl.Attachment, notes []string, err error) {
	a := w.l.of(sources.KindFile)
	for i := range m.Files {
		f, src, err := w.best(&m.Files[i], seq)
		if err != nil {
			return nil, nil, err
		}
		a.Read++
		ref, why, err := w.find(m, f, src)
		switch {
		case err != nil:
			return nil, nil, err
		case f.State == sources.External && f.Link != "":
			a.Linked++
			notes = append(notes, fileNote(f, ""))
		case why != "":
			w.l.leaveAt(m.Origin, sources.KindFile, why, 1)
			notes = append(notes, fileNote(f, why))
		default:
			a.Imported++
			p := filePath(f, w.g.labels[src])
			w.need(p, ref)
			attached = append(attached, &jsonl.Attachment{Path: &p})
		}
	}
	return attached, notes, nil
}

// best returns a file of the message with this seq as the source knows it that has
// its bytes, and that source.
func (w *threadWriter) best(f *sources.File, seq uint64) (*sources.File, int, error) {
	if f.State == sources.Missing || f.State == sources.Hidden {
		x, src, err := w.elsewhere(seq, f)
		if x != nil || err != nil {
			return x, src, err
		}
	}
	return f, w.g.parts[seq>>32].src, nil
}

// find returns where the bytes of a file are, or why it cannot be attached. The error
// is one that ends the run.
func (w *threadWriter) find(m *sources.Message, f *sources.File, src int) (ref fileRef, why string, err error) {
	switch f.State {
	case sources.Deleted:
		return ref, fileDeleted, nil
	case sources.Hidden:
		return ref, fileHidden, nil
	case sources.External:
		return ref, fileElsewhere, nil
	case sources.Missing:
		ref, why, detail, err := w.fetch(f)
		if why != "" && why != w.noFiles {
			if detail != "" {
				detail = " (" + detail + ")"
			}
			w.l.problems.add(sources.Problem{Origin: keyed(m.Origin, "files"), Message: "the file " + quote(cmp.Or(f.Name, f.ID)) + " is " + why + detail + ": a note stands in its place"})
		}
		return ref, why, err
	}
	if w.noFiles != "" {
		return ref, w.noFiles, nil
	}
	ref = fileRef{src, f.Path}
	if err := w.g.intact(ref); err != nil {
		w.l.problems.add(sources.Problem{Origin: keyed(m.Origin, "files"), Message: "the file " + quote(f.Name) + " cannot be read: " + err.Error(), Damage: true})
		return ref, fileBroken, nil
	}
	return ref, "", nil
}

// fileNote is what stands in a message for a file that is not attached.
func fileNote(f *sources.File, why string) string {
	name, _ := cut(strings.Join(strings.Fields(f.Name), " "), 200)
	link := f.Link
	if len(link) > 2000 || !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		link = ""
	}
	shown := cmp.Or(escapeName.Replace(name), "a file")
	if link != "" {
		shown = "[" + shown + "](" + escapeLink.Replace(link) + ")"
	}
	if why == "" {
		return shown
	}
	return "*File " + shown + ": " + why + "*"
}

// Reasons why a file is not attached.
const (
	fileSkipped   = "left out (--attachments skip)"
	fileNowhere   = "left out (there are no files beside standard output)"
	fileMissing   = "not in the export"
	fileElsewhere = "kept elsewhere, and no link tells where"
	fileDeleted   = "deleted in the source"
	fileHidden    = "hidden by the limit of the source's plan"
	fileBroken    = "not readable in the export"
	fileUnused    = "no message refers to it"

	fileNotFetched = "not downloaded: " // goes on with why
)

// intact reports why a file cannot be read. One in a zip is read to its end, which
// compares it with its CRC-32: once its line is written and its bytes are copied as
// they are, it would be too late, and the server would stop at it.
func (g *gathered) intact(ref fileRef) (err error) {
	c, err := g.open(ref)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if _, zipped := c.(sources.RawContent); zipped {
		_, err = io.Copy(io.Discard, c)
	}
	return err
}
