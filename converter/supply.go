package converter

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/internal/fetch"
	"github.com/mmimport/mmimport/internal/ordered"
	"github.com/mmimport/mmimport/jsonl"
	"github.com/mmimport/mmimport/sources"
)

// Where a fileRef leads that is in none of the sources: to what a person supplies
// beside them, or to what has been downloaded.
const (
	fromPictures = -1 - iota
	fromEmoji
	fromFetch
)

// open opens a file of one of the sources, or of what is supplied beside them.
func (g *gathered) open(f fileRef) (sources.Content, error) {
	switch {
	case f.path == "":
		return nil, fs.ErrNotExist
	case f.src == fromPictures:
		return g.o.Pictures.Open(f.path)
	case f.src == fromEmoji:
		return g.o.Emoji.Open(f.path)
	case f.src == fromFetch:
		return g.o.Fetch.Open(f.path)
	}
	return g.list[f.src].Open(f.path)
}

// fetchers is how many files are downloaded at once, at least: what takes time is
// the network.
const fetchers = 8

// fetchWorkers is how many goroutines work on what may have to be downloaded.
func (o *Options) fetchWorkers() int {
	if o.Fetch == nil {
		return o.Workers
	}
	return max(o.Workers, fetchers)
}

// pictures finds a profile picture for everybody who has one, and checks it: one that
// the server cannot read would end the import.
func (c *conversion) pictures(ctx context.Context) error {
	g := c.g
	if g.o.SkipAttachments || !c.out.Attaches() {
		for _, a := range g.people.all {
			a.picture = fileRef{}
		}
		return nil
	}
	for _, p := range g.suppliedProblems() {
		g.ledger.problems.add(p)
	}
	var list []*account
	for _, a := range g.people.final() {
		if g.choosePicture(a); !a.Bot && !a.skipped && (a.picture.path != "" || a.PictureURL != "" && g.o.Fetch != nil) {
			list = append(list, a)
		}
	}
	type checked struct {
		a   *account
		ref fileRef
		err error
	}
	return ordered.Map(ctx, g.o.fetchWorkers(), upTo(len(list)),
		func(ctx context.Context, i int, emit func(checked) error) error {
			ref, err := g.picture(ctx, list[i])
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return emit(checked{list[i], ref, err})
		},
		func(x checked) error {
			if x.a.picture = x.ref; x.err != nil {
				x.a.picture = fileRef{}
				g.ledger.problems.add(sources.Problem{Origin: x.a.Origin, Message: "the profile picture of " + quote(x.a.username) + " is left out: " + x.err.Error()})
			}
			return nil
		})
}

// suppliedProblems are what cannot be used of what was supplied.
func (g *gathered) suppliedProblems() (list []sources.Problem) {
	if g.o.Pictures != nil {
		list = append(list, g.o.Pictures.Problems...)
	}
	if g.o.Emoji != nil {
		list = append(list, g.o.Emoji.Problems...)
	}
	return list
}

// choosePicture prefers a picture that a person supplied to one of the sources.
func (g *gathered) choosePicture(a *account) {
	if a.picture.path == "" && a.Picture != "" {
		a.picture = fileRef{a.from, a.Picture}
	}
	if g.o.Pictures == nil {
		return
	}
	keys := []string{a.ID, a.Name, a.Email, a.username, a.email}
	for _, t := range a.twins {
		keys = append(keys, t.ID, t.Name, t.Email)
	}
	if file, ok := g.o.Pictures.Find(slices.DeleteFunc(keys, func(k string) bool { return k == "" })...); ok {
		a.picture = fileRef{fromPictures, file}
	}
}

// picture returns where somebody's picture is, once it has been checked.
func (g *gathered) picture(ctx context.Context, a *account) (fileRef, error) {
	ref := a.picture
	if ref.path == "" {
		// The address may change for the same person, and the cache must not keep the old picture.
		ref = fileRef{fromFetch, "picture " + string(a.PictureURL)}
		if _, err := g.o.Fetch.Fetch(ctx, fetch.Request{ID: ref.path, URL: a.PictureURL, Name: "picture" + extension(a.PictureURL)}); err != nil {
			return ref, err
		}
	}
	return ref, checkImage(func() (sources.Content, error) { return g.open(ref) }, maxPictureBytes)
}

// extension is that of the path of an address.
func extension(u sources.SecretURL) string {
	if ext := path.Ext(u.String()); len(ext) <= maxExtension {
		return ext
	}
	return ""
}

// picturePath is where a picture lies below data/.
func picturePath(a *account) string {
	ext := strings.ToLower(path.Ext(a.picture.path))
	if !slices.Contains(pictureExtensions, ext) {
		ext = ".png" // the server goes by the content
	}
	return "profile_pictures/" + a.username + ext
}

// emoji are the lines of custom emoji, with the files they need.
func (c *conversion) emoji(ctx context.Context) error {
	e := c.g.o.Emoji
	if e == nil || c.g.o.SkipAttachments || !c.out.Attaches() {
		return nil
	}
	for _, x := range e.List {
		ref := fileRef{fromEmoji, x.File}
		if x.File == "" {
			var err error
			if ref, err = c.fetchEmoji(ctx, x); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				c.g.ledger.problems.add(sources.Problem{Origin: sources.Origin{File: emojiList, Key: x.Name}, Message: "left out: " + err.Error()})
				continue
			}
		}
		p := "emoji/" + x.Name + cmp.Or(strings.ToLower(path.Ext(x.File)), extension(x.URL))
		c.files.add(p, ref)
		if err := c.lines.body(&jsonl.Emoji{Name: &x.Name, Image: &p}, sources.Origin{File: cmp.Or(x.File, emojiList)}); err != nil {
			return err
		}
	}
	return nil
}

func (c *conversion) fetchEmoji(ctx context.Context, x Emoji) (fileRef, error) {
	if c.g.o.Fetch == nil {
		return fileRef{}, errors.New("its image is not in the folder, and nothing is downloaded (--attachments download)")
	}
	ref := fileRef{fromFetch, "emoji " + string(x.URL)}
	if _, err := c.g.o.Fetch.Fetch(ctx, fetch.Request{ID: ref.path, URL: x.URL, Name: x.Name + extension(x.URL)}); err != nil {
		return ref, err
	}
	return ref, checkImage(func() (sources.Content, error) { return c.g.open(ref) }, maxEmojiBytes)
}

// fetch downloads a file of a message that is not in the source, if that is asked
// for. It returns why not, or "".
func (w *threadWriter) fetch(f *sources.File) (ref fileRef, why string, err error) {
	if w.g.o.Fetch == nil || f.Download == "" || w.noFiles != "" {
		return ref, fileMissing, nil
	}
	ref = fileRef{fromFetch, "file " + cmp.Or(f.ID, string(f.Download))}
	_, err = w.g.o.Fetch.Fetch(w.ctx, fetch.Request{ID: ref.path, URL: f.Download, Size: f.Size, Name: f.Name})
	var failed *fetch.Error
	if errors.As(err, &failed) {
		return ref, "not downloaded: " + failed.Reason, nil
	}
	return ref, "", err
}

// emojiUse counts the emoji that are used and that the server will not have.
type emojiUse map[string]int

// text counts what a text uses: names between colons.
func (u emojiUse) text(s string, known map[string]bool) {
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			return
		}
		s = s[i+1:]
		end := strings.IndexByte(s, ':')
		if end < 0 {
			return
		}
		if name := s[:end]; len(name) > 1 && validEmojiName(name) && hasLetter(name) {
			u.name(name, known)
			s = s[end+1:]
		}
	}
}

// name counts one use.
func (u emojiUse) name(name string, known map[string]bool) {
	if !known[name] && !model.IsSystemEmojiName(name) {
		u[name]++
	}
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'a' <= r && r <= 'z' })
}
