package slack

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/sources"
)

// file is a file as messages carry it.
type file struct {
	ID             str          `json:"id"`
	Name           str          `json:"name"`
	Title          str          `json:"title"`
	Mode           str          `json:"mode"`
	Filetype       str          `json:"filetype"`
	Size           num          `json:"size"` // bytes
	IsExternal     flag         `json:"is_external"`
	FileAccess     str          `json:"file_access"`
	URLPrivate     str          `json:"url_private"`
	URLDownload    str          `json:"url_private_download"`
	Permalink      str          `json:"permalink"`
	Preview        str          `json:"preview"` // of a snippet: how it begins
	IsCut          flag         `json:"preview_is_truncated"`
	LinesMore      num          `json:"lines_more"`
	InitialComment obj[comment] `json:"initial_comment"` // before 2018
}

// file says where the bytes of a file are: in the export, or why not.
func (e *Export) file(f *file) sources.File {
	r := sources.File{ID: string(f.ID), Name: plain(string(f.Name)), Size: int64(f.Size), State: sources.Missing}
	if title := plain(string(f.Title)); r.Name == "" || isFileName(title, r.Name) {
		r.Name = title // which is what Slack shows
	}
	if f.ID != "" {
		r.Path = e.stock.upload(string(f.ID), string(f.Name))
	}
	switch {
	case r.Path != "":
		r.State = sources.Present
		if r.Name == "" {
			r.Name = path.Base(r.Path)
		}
		if f.isCanvas() && path.Ext(r.Name) == "" {
			r.Name += path.Ext(r.Path)
		}
	case f.Mode == "tombstone" || f.FileAccess == "file_not_found":
		r.State = sources.Deleted
	case f.Mode == "hidden_by_limit":
		r.State = sources.Hidden
	case bool(f.IsExternal) || f.Mode == "external":
		r.State = sources.External
		r.Link = cleanURL(string(f.URLPrivate))
	default:
		r.Link = cleanURL(string(f.Permalink))
		r.Download = f.download()
		if r.Download != "" && f.isCanvas() && path.Ext(r.Name) == "" {
			r.Name += ".html" // which is what there is to be had of it
		}
	}
	return r
}

// isFileName reports whether a title is the name of a file of the same kind as name.
func isFileName(title, name string) bool {
	ext := path.Ext(name)
	return len(ext) > 1 && len(title) > len(ext) && strings.EqualFold(path.Ext(title), ext)
}

// isCanvas reports whether the file is a canvas, or what came before canvases.
func (f *file) isCanvas() bool {
	switch f.Mode {
	case "quip", "canvas", "docs":
		return true
	}
	return f.Filetype == "quip" || f.Filetype == "canvas"
}

// download returns where the bytes of a file of Slack's are, with the token that
// fetches them; "" when that is no address of the web.
func (f *file) download() sources.SecretURL {
	u := firstOf(string(f.URLDownload), string(f.URLPrivate))
	if !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
		return ""
	}
	return sources.SecretURL(u)
}

// excerpt returns how a snippet begins that is not in the export: Slack shows it
// below the message.
func (f *file) excerpt(state sources.FileState) sources.Text {
	if f.Mode != "snippet" || state != sources.Missing && state != sources.External || strings.TrimSpace(string(f.Preview)) == "" {
		return ""
	}
	t := fenced(string(f.Preview))
	if bool(f.IsCut) || f.LinesMore > 0 {
		t += "\n…"
	}
	return t
}

// Open implements [sources.Source].
func (e *Export) Open(name string) (sources.Content, error) {
	f, err := e.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	if entry := e.entry(name); entry != nil {
		return rawContent{f, entry}, nil
	}
	return f, nil
}

// rawContent is a file of a zip.
type rawContent struct {
	fs.File
	entry *zip.File
}

func (c rawContent) Raw() (r io.Reader, method uint16, crc32 uint32, compressed, plain uint64, err error) {
	h := &c.entry.FileHeader
	if h.Flags&isEncrypted != 0 {
		return nil, 0, 0, 0, 0, fmt.Errorf("%q is encrypted", h.Name)
	}
	r, err = c.entry.OpenRaw()
	return r, h.Method, h.CRC32, h.CompressedSize64, h.UncompressedSize64, err
}
