package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/internal/fetch"
)

// supplyFlags say where the pictures and files are that the sources do not hold.
type supplyFlags struct {
	emoji, pictures, cache, tokenFile string
	hosts                             []string
}

func (f *supplyFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.emoji, "emoji", "", "`FOLDER` with the images of custom emoji, name.png and the like, with or without an emoji.json")
	fs.StringVar(&f.pictures, "profile-images", "", "`FOLDER` with a profile picture for each id, user name or address")
	fs.StringVar(&f.cache, "cache", "", "`FOLDER` that keeps downloads for the next run (default: they are removed)")
	fs.StringVar(&f.tokenFile, "slack-token-file", "", "`FILE` with the token for downloads (default: the variable SLACK_TOKEN, or the export's own)")
	fs.StringArrayVar(&f.hosts, "download-host", nil, "`HOST` that files may come from, such as *.example.com (repeatable; default: Slack's)")
}

// open opens what is supplied beside the sources. The caller calls close.
func (f *convertFlags) open(o *converter.Options) (close func() error, err error) {
	close = func() error { return nil }
	if f.emoji != "" {
		if o.Emoji, err = converter.OpenEmoji(os.DirFS(f.emoji)); err != nil {
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
	if o.Fetch, err = fetch.New(fetch.Options{Token: token, Hosts: hosts, Cache: f.cache}); err != nil {
		return close, &usageError{err: fmt.Errorf("--attachments download: %w", err)}
	}
	return o.Fetch.Close, nil
}

// token reads the token for downloads. Neither it nor what is wrong with it is ever shown.
func (f *convertFlags) token() (fetch.Token, error) {
	if f.tokenFile == "" {
		return fetch.Token(os.Getenv("SLACK_TOKEN")), nil
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
