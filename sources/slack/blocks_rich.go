package slack

import (
	"bytes"
	"strconv"
	"strings"
	"sync"

	"github.com/mmimport/mmimport/sources"
)

// richText renders the rich text of a message. ok is false when there is none, or
// when it holds an element that is not known: the message's own text is better then.
func richText(blocks objs[block]) (t sources.Text, ok bool) { return richLabelled(blocks, nil) }

// richLabelled is richText with the labels of references, which rich text lacks, from
// the message's own text.
func richLabelled(blocks objs[block], text []byte) (t sources.Text, ok bool) {
	if len(blocks) == 0 {
		return "", false
	}
	if s, ok := onlyText(blocks); ok {
		return sources.Text(s), true
	}
	return renderRich(blocks, text)
}

// renderRich is richLabelled for any blocks.
func renderRich(blocks objs[block], text []byte) (t sources.Text, ok bool) {
	r := riches.Get().(*rich)
	defer r.free()
	r.text = text
	for _, b := range blocks {
		if b.Type != "rich_text" || !r.elements(b.Elements) {
			return "", false
		}
	}
	t = r.render()
	return t, t != ""
}

// riches are those that are not in use.
var riches = sync.Pool{New: func() any { return &rich{} }}

// free makes r empty, to be used again.
func (r *rich) free() {
	if cap(r.toks) > maxKeptTokens || cap(r.pieces) > maxKeptTokens || cap(r.trimmed) > maxKeptTokens {
		return
	}
	clear(r.toks)
	clear(r.pieces)
	*r = rich{toks: r.toks[:0], pieces: r.pieces[:0], trimmed: r.trimmed[:0], next: r.next[:0], lists: r.lists[:0]}
	riches.Put(r)
}

// onlyText returns what blocks show that are one piece of text, without any format and
// nothing that would have to be escaped: as most messages are (FuzzOnlyText).
func onlyText(blocks objs[block]) (s string, ok bool) {
	b := blocks[0]
	for _, kind := range []str{"rich_text", "rich_text_section"} {
		if len(blocks) != 1 || b.Type != kind || len(b.Elements) != 1 {
			return "", false
		}
		blocks = b.Elements
		b = blocks[0]
	}
	s = b.Text.s
	if b.Type != "text" || b.Style.marks != 0 || s == "" {
		return "", false
	}
	// Blanks at the edges of lines would be trimmed.
	if blankByte(s[0]) || blankByte(s[len(s)-1]) || needsWork(s) || strings.IndexByte(s, '\n') >= 0 {
		return "", false
	}
	return s, true
}

// rich collects the tokens of rich text.
type rich struct {
	toks   []token
	pieces []piece // of the line being collected, from the first that has a format
	size   int     // bytes of text
	lists  []openList
	border bool // the lists are in a quote

	text   []byte            // of the message, which labels references
	labels map[string]string // in it, by the ids, once a reference was met

	trimmed []piece      // of the line being turned into tokens
	next    []styleMarks // for each of them
}

// label returns how the message's text labels a reference, "" if it does not.
func (r *rich) label(id string) string {
	if bytes.IndexByte(r.text, '|') >= 0 {
		r.labels = labelsIn(string(r.text))
	}
	r.text = nil
	return r.labels[id]
}

// openList is a list that further items may join, one for each level.
type openList struct {
	ordered bool
	next    int // the number Mattermost would give the next item
}

// elements adds the parts of a rich_text block. It reports whether all were known.
func (r *rich) elements(parts objs[block]) bool {
	for _, p := range parts {
		if p.Type != "rich_text_list" {
			r.lists = r.lists[:0]
		}
		ok := true
		switch p.Type {
		case "rich_text_section":
			r.start(lineText, "")
			ok = r.leaves(p.Elements, lineText, "")
		case "rich_text_quote":
			r.start(lineQuote, "> ")
			ok = r.leaves(p.Elements, lineQuote, "> ")
		case "rich_text_preformatted":
			ok = r.preformatted(p)
		case "rich_text_list":
			ok = r.list(p)
		default:
			ok = false
		}
		if !ok {
			return false
		}
		r.end()
	}
	return true
}

// start starts a line.
func (r *rich) start(class lineClass, prefix string) {
	r.toks = append(r.toks, token{kind: tokLine, b: class, s: prefix})
}

// end ends a part. A part that ends in a line feed ends its last line with it.
func (r *rich) end() {
	r.flush()
	if n := len(r.toks); n > 1 && r.toks[n-1].kind == tokLine && r.toks[n-2].kind != tokLine && !isItem(r.toks[n-1].b) {
		r.toks = r.toks[:n-1]
	}
}

// render returns the text of all tokens.
func (r *rich) render() sources.Text {
	return writeText(r.toks, r.size)
}

// preformatted adds a block of code.
func (r *rich) preformatted(p *block) bool {
	class, prefix := lineText, ""
	if p.Border > 0 {
		class, prefix = lineQuote, "> "
	}
	var code strings.Builder
	for _, leaf := range p.Elements {
		t, ok := leafToken(leaf)
		if !ok {
			return false
		}
		code.WriteString(t.visible())
	}
	r.start(class, prefix)
	if code.Len() > 0 {
		r.size += code.Len()
		r.toks = append(r.toks, token{kind: tokFence, s: cleanTokens(code.String())})
	}
	return true
}

// maxLevel is the deepest level of a list; Slack has nine.
const maxLevel = 16

// list adds a list. A nested list is a sibling with a larger indent; a level
// with none above it moves out.
func (r *rich) list(p *block) bool {
	if border := p.Border > 0; border != r.border {
		r.lists, r.border = r.lists[:0], border
	}
	level := min(max(int(p.Indent), 0), len(r.lists), maxLevel)
	ordered := p.Style.word == "ordered"
	number := max(int(p.Offset), 0)%maxNumber + 1
	joins := true
	if level == len(r.lists) {
		r.lists = append(r.lists, openList{ordered, number})
	} else {
		r.lists = r.lists[:level+1]
		at := &r.lists[level]
		joins = at.ordered == ordered && (!ordered || at.next == number)
	}
	for _, item := range p.Elements {
		if item.Type != "rich_text_section" {
			return false
		}
		r.item(level, ordered, joins, number)
		number++
		if !r.leaves(item.Elements, r.class(lineMore), r.margin()+strings.Repeat(" ", level*levelIndent+2)) {
			return false
		}
		r.end()
	}
	if joins {
		r.lists[level].next = number
	} else {
		r.lists = r.lists[:0] // text ended them
	}
	return true
}

// maxNumber bounds the numbers of list items: more digits are no list in Markdown.
const maxNumber = 1_000_000

// levelIndent is the number of blanks of a level of a list.
const levelIndent = 4

// item starts an item. Markdown cannot start a second list right after another
// one, or count anew in it: such items show their sign as text.
func (r *rich) item(level int, ordered, joins bool, number int) {
	indent := strings.Repeat(" ", level*levelIndent)
	sign := "* "
	if ordered {
		sign = strconv.Itoa(number) + ". "
	}
	if joins {
		r.start(r.class(lineItem), r.margin()+indent+sign)
		return
	}
	r.start(r.class(lineText), r.margin())
	if !ordered {
		sign = "• "
	}
	r.toks = append(r.toks, token{kind: tokText, s: indent + sign})
}

// margin is what stands before the lines of a list.
func (r *rich) margin() string {
	if r.border {
		return "> "
	}
	return ""
}

// class returns the class of a line of a list, which is another one in a quote.
func (r *rich) class(c lineClass) lineClass {
	if !r.border {
		return c
	}
	switch c {
	case lineItem:
		return lineQuotedItem
	case lineMore:
		return lineQuotedMore
	}
	return lineQuote
}

// leaves adds the leaves of a line or several; class and prefix are for the lines
// after the first.
func (r *rich) leaves(leaves objs[block], class lineClass, prefix string) bool {
	for _, leaf := range leaves {
		t, ok := leafToken(leaf)
		if !ok {
			return false
		}
		if t.kind == tokRef {
			t.label = r.label(t.s)
		}
		r.size += len(t.s) + len(t.label)
		p := piece{t, leaf.Style.marks &^ styleCode}
		if t.kind == tokText || t.kind == tokCode {
			for n := strings.IndexByte(p.s, '\n'); n >= 0; n = strings.IndexByte(p.s, '\n') {
				rest := p.s[n+1:]
				p.s = p.s[:n]
				r.add(&p)
				r.flush()
				r.start(class, prefix)
				p.s = rest
			}
		}
		r.add(&p)
	}
	return true
}
