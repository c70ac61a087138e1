package converter

import (
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // read by image.Decode
	_ "image/jpeg" // read by image.Decode
	_ "image/png"  // read by image.Decode
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mattermost/mattermost/server/public/model"
	_ "golang.org/x/image/bmp"  // read by image.Decode
	_ "golang.org/x/image/tiff" // read by image.Decode
	_ "golang.org/x/image/webp" // read by image.Decode
	"golang.org/x/text/unicode/norm"

	"github.com/mmimport/mmimport/sources"
)

// What the server takes of images. A picture that it cannot read ends the whole import,
// as does an emoji above its size.
const (
	maxEmojiBytes   = 1 << 19     // bytes (channels/app/emoji.go MaxEmojiFileSize)
	maxPictureBytes = 100 << 20   // bytes; the default of FileSettings.MaxFileSize
	maxImagePixels  = 7680 * 4320 // the default of FileSettings.MaxImageResolution
)

// emojiExtensions are those of images that all clients show as an emoji;
// pictureExtensions are those that the server reads.
var (
	emojiExtensions   = []string{".png", ".gif", ".jpg", ".jpeg", ".webp"}
	pictureExtensions = append([]string{".bmp", ".tif", ".tiff"}, emojiExtensions...)
)

// checkImage reports why the server would not take an image of at most limit bytes. It
// opens it twice, and holds no more than one image of maxImagePixels.
func checkImage(open func() (sources.Content, error), limit int64) error {
	err := readImage(open, limit, func(r io.Reader) error {
		c, _, err := image.DecodeConfig(r)
		if err == nil && int64(c.Width)*int64(c.Height) > maxImagePixels {
			return fmt.Errorf("it has %d×%d pixels, and the server takes %d in all", c.Width, c.Height, maxImagePixels)
		}
		return unreadable(err)
	})
	if err != nil {
		return err
	}
	return readImage(open, limit, func(r io.Reader) error {
		_, _, err := image.Decode(r)
		return unreadable(err)
	})
}

func readImage(open func() (sources.Content, error), limit int64, read func(io.Reader) error) (err error) {
	f, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := &io.LimitedReader{R: f, N: limit + 1}
	bad := read(r)
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if r.N == 0 {
		return fmt.Errorf("it is larger than %d bytes", limit)
	}
	return bad
}

func unreadable(err error) error {
	switch {
	case errors.Is(err, image.ErrFormat):
		return errors.New("it is no image of a kind that can be read")
	case err != nil:
		return fmt.Errorf("it is no whole image: %w", err)
	}
	return nil
}

// imageFolder is a folder with one image for each name.
type imageFolder struct {
	fsys     fs.FS
	byName   map[string]string // what comes before the extension, in NFC -> file
	Problems []sources.Problem // what cannot be used
}

// openImages lists the images of a folder. Hidden files, which systems leave behind, the
// list of emoji and known folders are passed over. same makes a name comparable.
func openImages(fsys fs.FS, extensions, known []string, same func(string) string) (*imageFolder, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	f := &imageFolder{fsys: fsys, byName: map[string]string{}}
	for _, e := range entries {
		file := e.Name()
		ext := path.Ext(file)
		name := same(norm.NFC.String(strings.TrimSuffix(file, ext)))
		switch {
		case strings.HasPrefix(file, "."), file == emojiList, e.IsDir() && slices.Contains(known, file):
		case e.IsDir():
			f.problem(file, "folders in a folder of images are not read")
		case !slices.Contains(extensions, strings.ToLower(ext)):
			f.problem(file, "not used: by its name it is no image (%s)", strings.Join(extensions, ", "))
		case f.byName[name] != "":
			f.problem(file, "not used: there is %s, too", quote(f.byName[name]))
		default:
			f.byName[name] = file
		}
	}
	return f, nil
}

func (f *imageFolder) problem(file, format string, args ...any) {
	f.Problems = append(f.Problems, sources.Problem{Origin: sources.Origin{File: file}, Message: fmt.Sprintf(format, args...)})
}

// Open opens a file of the folder. The caller closes it.
func (f *imageFolder) Open(file string) (sources.Content, error) {
	r, err := f.fsys.Open(file)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (f *imageFolder) check(file string, limit int64) error {
	return checkImage(func() (sources.Content, error) { return f.Open(file) }, limit)
}

// Pictures is a folder of profile pictures: a file for each person, named after the id,
// the user name or the e-mail address, such as U123.png or alice@example.com.jpg. It is
// used by one goroutine; only Open and Check may be called concurrently.
type Pictures struct {
	*imageFolder
	used map[string]bool // file -> somebody has it
}

// OpenPictures lists a folder of profile pictures. It reads none of them.
func OpenPictures(fsys fs.FS) (*Pictures, error) {
	f, err := openImages(fsys, pictureExtensions, nil, strings.ToLower)
	if err != nil {
		return nil, err
	}
	return &Pictures{f, map[string]bool{}}, nil
}

// Find returns the file for the first key that has one. Letter case does not count.
func (p *Pictures) Find(keys ...string) (file string, ok bool) {
	for _, k := range keys {
		if file := p.byName[strings.ToLower(norm.NFC.String(k))]; file != "" {
			p.used[file] = true
			return file, true
		}
	}
	return "", false
}

// Check reports why the server would not take a picture, and the import would end there.
func (p *Pictures) Check(file string) error { return p.check(file, maxPictureBytes) }

// Unused returns the files that Find never returned, sorted.
func (p *Pictures) Unused() []string {
	all := slices.Sorted(maps.Values(p.byName))
	return slices.DeleteFunc(all, func(file string) bool { return p.used[file] })
}

// emojiList is the file that names the emoji of a folder: what Slack's emoji.list
// answers, {"emoji": {"name": "…"}}, or the inner object alone. A value is a file of the
// folder, "alias:" with another name, or an address.
const emojiList = "emoji.json"

// maxEmojiList bounds that file, in bytes: some 100,000 emoji.
const maxEmojiList = 32 << 20

const aliasPrefix = "alias:"

// Emoji is a custom emoji that the server will take.
type Emoji struct {
	Name string            // in lower case
	File string            // for EmojiFolder.Open; "" when the image is not in the folder
	URL  sources.SecretURL // where it then is; what comes from there is not checked yet
}

// EmojiFolder is a folder of images of custom emoji, name.png and the like, with or
// without a file emoji.json. Open may be called concurrently.
type EmojiFolder struct {
	*imageFolder
	List []Emoji // by name

	listName string            // of the file that names them
	targets  map[string]string // name -> file, alias or address
	checked  map[string]error  // file -> what is wrong with it
}

// OpenEmoji reads a folder of emoji and checks their images. Problems are what cannot be
// used; the error is for a folder or a list that cannot be read.
func OpenEmoji(fsys fs.FS) (*EmojiFolder, error) {
	list, err := readEmojiList(fsys, emojiList)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	e := newEmojiFolder(emojiList, list)
	var known []string // the folders that the list speaks of
	for _, target := range e.targets {
		top, _, _ := strings.Cut(path.Clean(target), "/")
		known = append(known, top)
	}
	same := func(name string) string { return name }
	if e.imageFolder, err = openImages(fsys, emojiExtensions, known, same); err != nil {
		return nil, err
	}
	e.addFiles()
	e.choose(list)
	return e, nil
}

// OpenEmojiList is OpenEmoji for a list by another name, in the same form as emoji.json:
// only what it speaks of is an emoji, whatever else is in its folder fsys.
func OpenEmojiList(fsys fs.FS, name string) (*EmojiFolder, error) {
	list, err := readEmojiList(fsys, name)
	if err != nil {
		return nil, err
	}
	e := newEmojiFolder(name, list)
	e.imageFolder = &imageFolder{fsys: fsys}
	e.choose(list)
	return e, nil
}

// newEmojiFolder returns a folder that knows what a list says, and no file yet.
func newEmojiFolder(listName string, list map[string]jsontext.Value) *EmojiFolder {
	e := &EmojiFolder{listName: listName, targets: map[string]string{}, checked: map[string]error{}}
	for name, value := range list {
		var target string
		if json.Unmarshal(value, &target) == nil && target != "" {
			e.targets[name] = target
		}
	}
	return e
}

// choose fills List with the emoji that the server will take.
func (e *EmojiFolder) choose(list map[string]jsontext.Value) {
	for _, name := range slices.Sorted(maps.Keys(list)) {
		if e.targets[name] == "" {
			e.listProblem(name, "left out: its value is no text")
		}
	}
	taken := map[string]string{} // final name -> name in the folder
	for _, name := range slices.Sorted(maps.Keys(e.targets)) {
		e.add(name, taken)
	}
	slices.SortFunc(e.List, func(a, b Emoji) int { return strings.Compare(a.Name, b.Name) })
}

// readEmojiList reads a list of emoji. The error is fs.ErrNotExist when there is none.
func readEmojiList(fsys fs.FS, name string) (list map[string]jsontext.Value, err error) {
	r, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if list, err = decodeEmojiList(io.LimitReader(r, maxEmojiList)); err != nil {
		return nil, fmt.Errorf("%s is no list of emoji: %w", name, err)
	}
	return list, nil
}

func decodeEmojiList(r io.Reader) (list map[string]jsontext.Value, err error) {
	if err := json.UnmarshalRead(r, &list); err != nil {
		return nil, err
	}
	if inner := list["emoji"]; inner.Kind() == '{' {
		list = nil
		err = json.Unmarshal(inner, &list)
	}
	return list, err
}

func (e *EmojiFolder) listProblem(name, format string, args ...any) {
	e.problem(e.listName, format, args...)
	e.Problems[len(e.Problems)-1].Origin.Key = name
}

// addFiles adds the files that the list does not speak of, under their own names. Where
// the list has an address, a file of the name is what was there.
func (e *EmojiFolder) addFiles() {
	used := map[string]bool{}
	for _, target := range e.targets {
		used[path.Clean(target)] = true
	}
	for _, name := range slices.Sorted(maps.Keys(e.byName)) {
		file := e.byName[name]
		target, listed := e.targets[name]
		switch {
		case used[file]:
		case !listed || isAddress(target):
			e.targets[name] = file
		default:
			e.problem(file, "not used: %s says that %s is another", e.listName, quote(name))
		}
	}
}

func isAddress(target string) bool { return strings.HasPrefix(target, "https://") }

// resolve follows aliases to a file or an address. what is why that leads nowhere.
func (e *EmojiFolder) resolve(name string) (target, what string) {
	seen := map[string]bool{}
	for {
		target, ok := e.targets[name]
		switch {
		case !ok && model.IsSystemEmojiName(name):
			return "", "it is another name for " + quote(name) + ", the server's own emoji, and those have none"
		case !ok:
			return "", "it is another name for " + quote(name) + ", which is not there"
		case seen[name]:
			return "", "it is another name for itself"
		}
		seen[name] = true
		next, alias := strings.CutPrefix(target, aliasPrefix)
		if !alias {
			return target, ""
		}
		name = next
	}
}

// add adds an emoji to the list, or a problem.
func (e *EmojiFolder) add(name string, taken map[string]string) {
	leave := func(why string) {
		if file := e.targets[name]; file == e.byName[name] {
			e.problem(file, "left out: %s", why)
		} else {
			e.listProblem(name, "left out: %s", why)
		}
	}
	final := strings.ToLower(name)
	target, what := e.resolve(name)
	switch other := taken[final]; {
	case !validEmojiName(final):
		leave("the server takes names of 1 to 64 letters a-z, digits, and the signs _ + -")
		return
	case model.IsSystemEmojiName(final):
		leave("the server has an emoji of this name itself")
		return
	case other != "":
		leave("in lower case it has the name of " + quote(other))
		return
	case what != "":
		leave(what)
		return
	}
	emoji := Emoji{Name: final}
	if isAddress(target) {
		emoji.URL = sources.SecretURL(target)
	} else if emoji.File = path.Clean(target); e.checkFile(emoji.File) != nil {
		leave(e.checkFile(emoji.File).Error())
		return
	}
	taken[final] = name
	e.List = append(e.List, emoji)
}

// checkFile checks a file once, whatever number of names it has.
func (e *EmojiFolder) checkFile(file string) error {
	err, known := e.checked[file]
	if !known {
		if err = e.check(file, maxEmojiBytes); errors.Is(err, fs.ErrNotExist) || !fs.ValidPath(file) {
			err = errors.New("its value is no file of the folder, and no address with https")
		}
		e.checked[file] = err
	}
	return err
}

// validEmojiName reports whether the server takes a name (model/emoji.go IsValidEmojiName).
func validEmojiName(s string) bool {
	return s != "" && len(s) <= model.EmojiNameMaxLength && !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("_+-", r))
	})
}
