package slack

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mmimport/mmimport/sources"
)

// leafToken returns the token of a leaf of rich text; ok is false for one of an unknown kind.
func leafToken(b *block) (t token, ok bool) {
	if t, ok = leaf(b); ok && t.kind != tokRef && t.kind != tokLink {
		t.s = cleanTokens(t.s)
	}
	return t, ok
}

// leaf is leafToken with what tokens of Slack's a text holds.
func leaf(b *block) (t token, ok bool) {
	switch b.Type {
	case "text":
		return textToken(b.Text.s, b.Style.marks), true
	case "link":
		return linkLeaf(b), true
	case "emoji":
		return emojiLeaf(b), true
	case "user":
		return token{kind: tokRef, b: byte(sources.RefUser), s: string(b.UserID)}, b.UserID != ""
	case "usergroup":
		return token{kind: tokRef, b: byte(sources.RefGroup), s: string(b.UsergroupID)}, b.UsergroupID != ""
	case "channel":
		return token{kind: tokRef, b: byte(sources.RefChannel), s: string(b.ChannelID)}, b.ChannelID != ""
	case "broadcast":
		return command(string(b.Range), "")
	case "color":
		return textToken(string(b.Value), b.Style.marks), true
	case "team":
		return token{kind: tokText, s: "@" + string(b.TeamID)}, b.TeamID != ""
	case "date":
		return dateLeaf(b), true
	case "canvas":
		return token{kind: tokText, s: firstOf(b.Text.s, string(b.Name), "canvas "+string(b.FileID))}, true
	}
	return token{}, false
}

// textToken returns text, or code.
func textToken(s string, marks styleMarks) token {
	if marks&styleCode != 0 {
		return token{kind: tokCode, s: s}
	}
	return token{kind: tokText, s: s}
}

// linkLeaf returns a link; one in the style of code shows its text as code.
func linkLeaf(b *block) token {
	target, label := string(b.URL), strings.TrimSpace(b.Text.s)
	if address, ok := strings.CutPrefix(target, "mailto:"); ok && (label == "" || label == address) {
		return textToken(address, b.Style.marks)
	}
	if b.Style.marks&styleCode != 0 {
		return textToken(firstOf(label, target), b.Style.marks)
	}
	if target == "" {
		return token{kind: tokText, s: label}
	}
	return newLink(target, label)
}

// emojiLeaf returns an emoji, by the characters that come with it if Mattermost
// has no name for it.
func emojiLeaf(b *block) token {
	name, tone, _ := strings.Cut(string(b.Name), "::"+tonePrefix)
	if tone == "" && b.SkinTone > 1 {
		tone = strconv.Itoa(int(b.SkinTone))
	}
	if !isEmojiName(name) {
		return token{kind: tokText, s: firstOf(emojiRunes(string(b.Unicode), ""), ":"+name+":")}
	}
	t := emojiToken(name, tone)
	if b.Unicode != "" && strings.HasPrefix(t.s, ":") && !isSystemEmoji(strings.Trim(t.s, ":")) {
		if s := emojiRunes(string(b.Unicode), ""); s != "" {
			t.s, t.on = s, false
		}
	}
	return t
}

// dateLeaf returns a date, which shows its fallback.
func dateLeaf(b *block) token {
	shown := string(b.Fallback)
	if shown == "" {
		shown = unixText(int64(b.Timestamp))
	}
	if b.URL != "" {
		return newLink(string(b.URL), shown)
	}
	return textToken(shown, b.Style.marks)
}

// piece is a token on a line, and the formats it is in.
type piece struct {
	token
	marks styleMarks
}

// styleOrder are the formats from the outermost to the innermost, with their marks.
var styleOrder = [...]struct {
	style styleMarks
	mark  byte
}{{styleBold, '*'}, {styleItalic, '_'}, {styleStrike, '~'}}

// add adds a piece to the line, unless it is empty text.
func (r *rich) add(p *piece) {
	switch {
	case p.s == "" && (p.kind == tokText || p.kind == tokCode):
	case p.marks == 0 && len(r.pieces) == 0:
		r.toks = appendMerged(r.toks, &p.token) // there is nothing that flush could change
	default:
		r.pieces = append(r.pieces, *p)
	}
}

// flush turns the collected pieces into tokens.
func (r *rich) flush() {
	if len(r.pieces) == 0 {
		return
	}
	r.trimEdges()
	r.toks = appendPieces(r.toks, r.trimmed)
	clear(r.trimmed) // what is kept would keep its text
	clear(r.pieces)
	r.pieces = r.pieces[:0]
}

// appendPieces appends the tokens of a line: marks are written where formats change.
func appendPieces(dst []token, pieces []piece) []token {
	var open [len(styleOrder)]int // index of the mark that opened it, plus one
	var now styleMarks
	shut := func(from int, to styleMarks) {
		for k := len(styleOrder) - 1; k >= from; k-- {
			if o := open[k]; o > 0 {
				dst[o-1].pair = len(dst)
				dst = append(dst, token{kind: tokMark, b: styleOrder[k].mark, on: true, pair: o - 1})
				open[k] = 0
			}
		}
		now = to
	}
	for i := range pieces {
		p := &pieces[i]
		if p.marks != now {
			from := 0
			for from < len(styleOrder) && (p.marks^now)&styleOrder[from].style == 0 {
				from++
			}
			shut(from, p.marks)
			for k := from; k < len(styleOrder); k++ {
				if p.marks&styleOrder[k].style != 0 {
					open[k] = len(dst) + 1
					dst = append(dst, token{kind: tokMark, b: styleOrder[k].mark, on: true})
				}
			}
		}
		dst = appendMerged(dst, &p.token)
	}
	shut(0, 0)
	return dst
}

// maxMerged is the length up to which pieces of text are put together, in bytes.
const maxMerged = 1 << 12

// appendMerged appends t, as one with the token before it if both are text or both code.
func appendMerged(dst []token, t *token) []token {
	if n := len(dst); n > 0 && (t.kind == tokText || t.kind == tokCode) && dst[n-1].kind == t.kind && len(dst[n-1].s) < maxMerged {
		dst[n-1].s += t.s
		return dst
	}
	return append(dst, *t)
}

// trimEdges makes the trimmed pieces of those collected: the blanks at the edges of
// each piece of text are moved out of its formats, as far as the neighbours do not
// share them.
func (r *rich) trimEdges() {
	out := r.trimmed[:0]
	for _, p := range r.pieces {
		if p.kind != tokText || p.marks == 0 {
			out = append(out, p)
			continue
		}
		core := strings.TrimLeftFunc(p.s, unicode.IsSpace)
		if lead := p.s[:len(p.s)-len(core)]; lead != "" {
			out = append(out, piece{token{kind: tokText, s: lead}, p.marks})
		}
		all := core
		core = strings.TrimRightFunc(core, unicode.IsSpace)
		if core != "" {
			out = append(out, piece{token{kind: tokText, s: core}, p.marks})
		}
		if tail := all[len(core):]; tail != "" {
			out = append(out, piece{token{kind: tokText, s: tail}, p.marks})
		}
	}
	r.trimmed = out
	r.thinBlanks()
}

// thinBlanks leaves on blanks between trimmed pieces only the formats that stay open
// from the piece before to the next that is not blank.
func (r *rich) thinBlanks() {
	pieces := r.trimmed
	next := slices.Grow(r.next[:0], len(pieces)+1)[:len(pieces)+1]
	next[len(pieces)] = 0
	for i := len(pieces) - 1; i >= 0; i-- {
		next[i] = pieces[i].marks
		if isBlankText(&pieces[i].token) {
			next[i] = next[i+1]
		}
	}
	r.next = next
	var before styleMarks
	for i := range pieces {
		if p := &pieces[i]; isBlankText(&p.token) {
			p.marks = commonFormats(before, next[i])
		}
		before = pieces[i].marks
	}
}

// commonFormats returns the formats that need not be closed between a and b.
func commonFormats(a, b styleMarks) (kept styleMarks) {
	for _, o := range styleOrder {
		if (a^b)&o.style != 0 {
			break
		}
		kept |= a & o.style
	}
	return kept
}
