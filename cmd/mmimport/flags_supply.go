package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/internal/fetch"
)

// supplyFlags say where the pictures and files are that the sources do not hold.
type supplyFlags struct {
	attachments, emoji, pictures, cache, tokenFile string
	hosts                                          []string
}

// add adds the flags; those of downloads only where there can be any.
func (f *supplyFlags) add(fs *pflag.FlagSet, downloads bool) {
	if !downloads {
		fs.StringVar(&f.attachments, "attachments", "include", "the files of messages: those in the sources, or none: `include|skip`")
	} else {
		fs.StringVar(&f.attachments, "attachments", "include", "the files of messages: those in the sources, none, or also those that are elsewhere: `include|skip|download`")
		fs.StringVar(&f.tokenFile, "slack-token-file", "", "`FILE` with the token for downloads from Slack (default: the variable SLACK_TOKEN, else the export's own)")
		fs.StringArrayVar(&f.hosts, "download-host", nil, "`HOST` that downloads may come from, such as *.example.com, instead of Slack's (repeatable)")
		fs.StringVar(&f.cache, "cache", "", "`FOLDER` that keeps downloads for the next run (default: they are removed)")
	}
	fs.StringVar(&f.emoji, "emoji", "", "`FOLDER` with images of custom emoji, name.png and the like; or a JSON file that names them: {\"name\": \"file, address or alias:name\"}")
	fs.StringVar(&f.pictures, "profile-images", "", "`FOLDER` with profile pictures, each named after an id, user name or address")
}

// checkSupply refuses flags of downloads and pictures that could have no effect.
func (f *convertFlags) checkSupply() error {
	download := f.attachments == "download"
	for _, flag := range []string{"slack-token-file", "download-host", "cache"} {
		if f.set.given(flag) && !download {
			return usagef("--%s has an effect only with --attachments download", flag)
		}
	}
	if f.output == "-" && (download || f.emoji != "" || f.pictures != "") {
		return &usageError{
			errors.New("standard output takes lines only: no downloads, emoji or profile pictures"),
			"name an archive (.zip), or a .jsonl to have the files in a folder beside it, with --output",
		}
	}
	for _, h := range f.hosts {
		if h == "" || strings.ContainsAny(h, "/@ ") || strings.Contains(strings.TrimPrefix(h, "*."), "*") {
			return usagef("--download-host %q: write a host such as files.example.com, *.example.com or files.example.com:8443", h)
		}
	}
	return nil
}

// open opens what is supplied beside the sources. progress is told of the bytes that are
// downloaded, by several goroutines at once. The caller calls close.
func (f *convertFlags) open(o *converter.Options, progress func(int64)) (close func() error, err error) {
	close = func() error { return nil }
	if f.emoji != "" {
		if o.Emoji, err = openEmoji(f.emoji); err != nil {
			return close, &usageError{err: fmt.Errorf("--emoji %s: %w", f.emoji, err)}
		}
	}
	if f.pictures != "" {
		if o.Pictures, err = converter.OpenPictures(os.DirFS(f.pictures)); err != nil {
			return close, &usageError{err: fmt.Errorf("--profile-images %s: %w", f.pictures, err)}
		}
	}
	if f.attachments != "download" || f.inspect {
		return close, nil
	}
	token, err := f.token()
	if err != nil {
		return close, err
	}
	hosts := f.hosts
	if len(hosts) == 0 {
		hosts = append(fetch.DefaultHosts(), fetch.PictureHosts()...)
	}
	if o.Fetch, err = fetch.New(fetch.Options{Token: token, Hosts: hosts, Cache: f.cache, TempDir: filepath.Dir(f.output), Progress: progress}); err != nil {
		return close, &usageError{err: fmt.Errorf("--attachments download: %w", err)}
	}
	return o.Fetch.Close, nil
}

// openEmoji opens a folder of emoji, or a list of them.
func openEmoji(name string) (*converter.EmojiFolder, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return converter.OpenEmoji(os.DirFS(name))
	}
	return converter.OpenEmojiList(os.DirFS(filepath.Dir(name)), filepath.Base(name))
}

// token reads the token for downloads. Neither it nor what is wrong with it is ever shown.
func (f *convertFlags) token() (fetch.Token, error) {
	if f.tokenFile == "" {
		return fetch.Token(os.Getenv("SLACK_TOKEN")), nil
	}
	if strings.HasPrefix(filepath.Base(f.tokenFile), "xox") { // as Slack's tokens begin; it is not shown
		return "", &usageError{errors.New("--slack-token-file names a file, and looks like a token here"), "write the token into a file that only you can read, and name that"}
	}
	data, err := os.ReadFile(f.tokenFile)
	if err != nil {
		return "", &usageError{err: fmt.Errorf("--slack-token-file: %w", err)}
	}
	token := strings.TrimSpace(string(data))
	if token == "" {
		return "", &usageError{err: errors.New("--slack-token-file: the file is empty")}
	}
	return fetch.Token(token), nil
}
