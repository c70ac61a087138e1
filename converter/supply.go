package converter

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

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
	list := c.choosePictures()
	g, done := c.g, 0
	if len(list) > 0 {
		g.o.progress(StagePictures, 0, int64(len(list)))
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
			done++
			g.o.progress(StagePictures, int64(done), int64(len(list)))
			return nil
		})
}

// choosePictures returns those for whom there is a picture to be had. It tells of the
// pictures that are left out, and of supplied files that cannot be used.
func (c *conversion) choosePictures() (list []*account) {
	g, attaches := c.g, c.out.Attaches()
	for _, p := range g.suppliedProblems() {
		g.ledger.problems.add(p)
	}
	for _, a := range g.people.final() {
		if a.Bot && a.Picture != "" {
			g.ledger.problems.add(sources.Problem{Origin: a.Origin, Message: "the profile picture of the bot " + quote(a.username) + " is left out: the import has none for bots"})
		}
		if a.Bot || a.skipped {
			a.picture = fileRef{}
			continue
		}
		switch g.choosePicture(a); {
		case a.picture.path == "" && a.PictureURL == "":
		case !attaches:
			a.picture = fileRef{}
			c.supply.NoPictures++
		case a.picture.path == "" && g.o.Fetch == nil:
			c.supply.ToFetch++
		default:
			list = append(list, a)
		}
	}
	if g.o.Pictures != nil {
		for _, file := range g.o.Pictures.Unused() {
			g.ledger.problems.add(sources.Problem{Origin: sources.Origin{File: file}, Message: "not used: no person who is imported has this id, user name or address"})
		}
	}
	return list
}

// supplyCount is what is left out of pictures and emoji, and of what is elsewhere.
type supplyCount struct {
	NoPictures, NoEmoji int // there is no place for them beside the lines
	ToFetch             int // pictures that could be downloaded
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
		ref = fileRef{fromFetch, fetchID("picture", "", a.PictureURL)}
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

// picturesDir is the folder of profile pictures below data/.
const picturesDir = "profile_pictures/"

// picturePath is where a picture lies below data/.
func picturePath(a *account) string {
	ext := strings.ToLower(path.Ext(a.picture.path))
	if !slices.Contains(pictureExtensions, ext) {
		ext = ".png" // the server goes by the content
	}
	return picturesDir + noDevice(a.username) + ext
}

// emoji writes the lines of custom emoji, and plans the files they need.
func (c *conversion) emoji(ctx context.Context) error {
	e := c.g.o.Emoji
	switch {
	case e == nil:
		return nil
	case !c.out.Attaches():
		c.supply.NoEmoji = len(e.List)
		return nil
	}
	type found struct {
		Emoji
		ref fileRef
		err error
	}
	return ordered.Map(ctx, c.g.o.fetchWorkers(), upTo(len(e.List)),
		func(ctx context.Context, i int, emit func(found) error) error {
			x := found{Emoji: e.List[i], ref: fileRef{fromEmoji, e.List[i].File}}
			if x.File == "" {
				x.ref, x.err = c.fetchEmoji(ctx, x.Emoji)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return emit(x)
		},
		func(x found) error {
			if x.err != nil {
				c.g.ledger.problems.add(sources.Problem{Origin: sources.Origin{File: e.listName, Key: x.Name}, Message: "left out: " + x.err.Error()})
				return nil
			}
			p := "emoji/" + noDevice(x.Name) + cmp.Or(strings.ToLower(path.Ext(x.File)), extension(x.URL))
			c.files.add(p, x.ref)
			c.dir.emoji[x.Name] = true
			return c.lines.body(&jsonl.Emoji{Name: &x.Name, Image: &p}, sources.Origin{File: cmp.Or(x.File, e.listName)})
		})
}

func (c *conversion) fetchEmoji(ctx context.Context, x Emoji) (fileRef, error) {
	if c.g.o.Fetch == nil {
		return fileRef{}, errors.New("its image is not in the folder, and nothing is downloaded (--attachments download)")
	}
	ref := fileRef{fromFetch, fetchID("emoji", "", x.URL)}
	if _, err := c.g.o.Fetch.Fetch(ctx, fetch.Request{ID: ref.path, URL: x.URL, Name: x.Name + extension(x.URL)}); err != nil {
		return ref, err
	}
	return ref, checkImage(func() (sources.Content, error) { return c.g.open(ref) }, maxEmojiBytes)
}

// fetchID names what is downloaded, for the cache and for messages: by the source's
// id, or by its address where it has none. The address may hold a token, and so only its
// hash is told.
func fetchID(what, id string, u sources.SecretURL) string {
	if id == "" {
		sum := sha256.Sum256([]byte(u))
		id = "of " + hex.EncodeToString(sum[:])
	}
	return what + " " + id
}

// fetch downloads a file of a message that is not in the source, if that is asked
// for. why says why not, "" when it is there; detail is more about that for the report.
func (w *threadWriter) fetch(f *sources.File) (ref fileRef, why, detail string, err error) {
	switch {
	case f.Download == "":
		return ref, fileMissing, "", nil
	case w.noFiles != "":
		return ref, w.noFiles, "", nil
	case w.g.o.Fetch == nil:
		w.l.toFetch++
		w.l.tally.Fetchable += max(f.Size, 0)
		return ref, fileMissing, "", nil
	}
	ref = fileRef{fromFetch, fetchID("file", f.ID, f.Download)}
	_, err = w.g.o.Fetch.Fetch(w.ctx, fetch.Request{ID: ref.path, URL: f.Download, Size: f.Size, Name: f.Name})
	if failed, ok := errors.AsType[*fetch.Error](err); ok {
		return ref, fileNotFetched + failed.Reason, failed.Detail, nil
	}
	return ref, "", "", err
}
