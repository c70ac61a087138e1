package slack

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mmimport/mmimport/sources"
)

// block is a block of a message, an element of one, or a text object: the format
// gives them the same keys.
type block struct {
	Type     str         `json:"type"`
	Text     blockText   `json:"text"`
	Elements objs[block] `json:"elements"`
	Style    style       `json:"style"`

	// Leaves of rich text.
	Name        str `json:"name"`
	Unicode     str `json:"unicode"` // code points in hexadecimal, joined by "-"
	SkinTone    num `json:"skin_tone"`
	UserID      str `json:"user_id"`
	UsergroupID str `json:"usergroup_id"`
	ChannelID   str `json:"channel_id"`
	TeamID      str `json:"team_id"`
	FileID      str `json:"file_id"`
	Range       str `json:"range"`
	Value       str `json:"value"`
	URL         str `json:"url"`
	Timestamp   num `json:"timestamp"` // Unix seconds
	Fallback    str `json:"fallback"`

	// Lists, quotes and code of rich text.
	Indent num `json:"indent"`
	Offset num `json:"offset"` // number of the first item, less one
	Border num `json:"border"`

	// What blocks of layout have beside, nil for nothing: leaves, which are many, do
	// not carry its weight. Read it with more.
	More *blockMore `json:",embed"`

	spare *blockMore // of an element before, for More
}

// blockMore are the further parts of blocks that are no rich text.
type blockMore struct {
	Fields      objs[block]       `json:"fields"`
	Accessory   obj[block]        `json:"accessory"`
	Title       blockText         `json:"title"`
	Label       blockText         `json:"label"`
	Placeholder blockText         `json:"placeholder"`
	Description blockText         `json:"description"`
	Subtitle    blockText         `json:"subtitle"`
	Body        blockText         `json:"body"`
	HeroImage   obj[block]        `json:"hero_image"`
	Actions     objs[block]       `json:"actions"`
	Blocks      objs[block]       `json:"blocks"`
	Element     obj[block]        `json:"element"` // of an input
	Initial     obj[block]        `json:"initial_option"`
	Call        obj[call]         `json:"call"`
	AltText     str               `json:"alt_text"`
	ImageURL    str               `json:"image_url"`
	TitleURL    str               `json:"title_url"`
	VideoURL    str               `json:"video_url"`
	SlackFile   obj[file]         `json:"slack_file"`
	File        obj[file]         `json:"file"`
	ExternalID  str               `json:"external_id"`
	Options     objs[block]       `json:"options"`
	Rows        list[objs[block]] `json:"rows"`
}

var noMore blockMore

// more returns the further parts of a block, which must not be changed.
func (b *block) more() *blockMore {
	if b.More == nil {
		return &noMore
	}
	return b.More
}

// call is a call that an app tells of.
type call struct {
	V1 obj[callV1] `json:"v1"`
}

type callV1 struct {
	Name    str `json:"name"`
	JoinURL str `json:"join_url"`
}

// blockText is text that is a string in rich text and an object in layout blocks.
type blockText struct {
	s       string
	plain   bool // a plain_text object
	present bool
}

// UnmarshalJSONFrom reads either form; anything else is no text.
func (t *blockText) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*t = blockText{}
	if d.PeekKind() != '{' {
		t.present = d.PeekKind() == '"'
		return (*str)(&t.s).UnmarshalJSONFrom(d)
	}
	var o textOfBlock
	if err := json.UnmarshalDecode(d, &o); err != nil {
		return err
	}
	t.set(&o)
	return nil
}

// textOfBlock is the text of a layout block.
type textOfBlock struct {
	Type str `json:"type"`
	Text str `json:"text"`
}

func (t *blockText) set(o *textOfBlock) {
	*t = blockText{s: string(o.Text), plain: o.Type == "plain_text", present: true}
}

// markdown returns the text of a layout block.
func (t *blockText) markdown() sources.Text {
	if t.plain {
		return literal(t.s)
	}
	return mrkdwn(t.s)
}

// style is the style of a leaf, or the kind of a list.
type style struct {
	word  string // "bullet", "ordered"
	marks styleMarks
}

// styleMarks is a set of formats.
type styleMarks uint8

const (
	styleBold styleMarks = 1 << iota
	styleItalic
	styleStrike
	styleCode
)

// UnmarshalJSONFrom reads a word or an object of flags; anything else is no style.
func (s *style) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*s = style{}
	if d.PeekKind() != '{' {
		return (*str)(&s.word).UnmarshalJSONFrom(d)
	}
	var o styleFlags
	if err := json.UnmarshalDecode(d, &o); err != nil {
		return err
	}
	s.marks = o.marks()
	return nil
}

// styleFlags is the style of a leaf.
type styleFlags struct {
	Bold   flag `json:"bold"`
	Italic flag `json:"italic"`
	Strike flag `json:"strike"`
	Code   flag `json:"code"`
}

func (o *styleFlags) marks() styleMarks {
	return o.Bold.mark(styleBold) | o.Italic.mark(styleItalic) | o.Strike.mark(styleStrike) | o.Code.mark(styleCode)
}

// mark returns m if the flag is set.
func (f flag) mark(m styleMarks) styleMarks {
	if f {
		return m
	}
	return 0
}
