package converter

import (
	"strings"
	"unicode/utf8"

	"github.com/mmimport/mmimport/sources"
)

// maxMessage is how long a message may be, in runes: what the server stores in
// varchar(65535) (channels/store/sqlstore, model/post.go PostMessageMaxRunesV2).
const maxMessage = 16_383

// minPiece is how much of a message a piece holds at least, in runes, when more
// follows: the cut is looked for in what is above.
const minPiece = 12_000

// fence opens and closes a block of code.
const fence = "```"

// maxInfo is how much of a fence's first line, such as the language, is repeated
// when the block goes on in another piece, in bytes.
const maxInfo = 30

// split cuts a message into pieces of at most maxMessage runes: between lines if it
// can, else between words, else anywhere. A block of code that is cut is closed
// and opened again.
func split(s string) []string {
	if fits(s, maxMessage) {
		return []string{s}
	}
	var pieces []string
	open := "" // the line that opened the block of code the piece begins in
	for {
		head := open
		if head != "" {
			head += "\n"
		}
		room := maxMessage - utf8.RuneCountInString(head)
		if fits(s, room) {
			return append(pieces, head+s)
		}
		n := cutPoint(s, room-len("\n"+fence))
		piece := strings.TrimRight(s[:n], " \n")
		s = strings.TrimLeft(s[n:], "\n")
		if open = openFence(open, piece); open != "" {
			piece += "\n" + fence
		} else {
			s = strings.TrimLeft(s, " ")
		}
		pieces = append(pieces, head+piece)
	}
}

// fits reports whether s has at most room runes, without counting all of a long one.
func fits(s string, room int) bool {
	return len(s) <= room || len(s) <= utf8.UTFMax*room && utf8.RuneCountInString(s) <= room
}

// cutPoint returns where to cut s so that the first piece has at most room runes, in bytes.
func cutPoint(s string, room int) int {
	low := runeAt(s, minPiece)
	end := low + runeAt(s[low:], room-minPiece)
	if i := strings.LastIndexByte(s[low:end], '\n'); i > 0 {
		return low + i + 1
	}
	if i := strings.LastIndexByte(s[low:end], ' '); i > 0 {
		return low + i + 1
	}
	return end
}

// runeAt returns where rune n of s begins, in bytes; len(s) if there is none.
func runeAt(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// openFence returns the line that opens the block of code in which piece ends, ""
// when it ends outside. open is the line that opened the block it begins in.
func openFence(open, piece string) string {
	if !strings.Contains(piece, fence) { // as most
		return open
	}
	for line := range strings.Lines(piece) {
		line = strings.TrimRight(line, "\n")
		if t := strings.TrimLeft(line, " >"); strings.HasPrefix(t, fence) && !strings.Contains(t[len(fence):], "`") {
			if open != "" {
				open = ""
			} else if open = line; len(open) > maxInfo {
				open = fence
			}
		}
	}
	return open
}

// maxPosts is how many posts or replies a message may become at most: the pieces
// of its text, and one for every further maxFiles files.
func maxPosts(m *sources.Message) int {
	n := 1 + max(len(m.Files)-1, 0)/maxFiles
	if runes := maxRunes(m); runes > maxMessage {
		n += runes / (minPiece - maxInfo - 2*len(fence))
	}
	return n
}

// What the mapping may add to a text, in runes at most.
const (
	maxRef  = maxUsername + 2 // a reference becomes a name with its sigil, and a blank
	maxNote = 700             // a note in the place of a file: its name, a link and a few words
)

// maxRunes is how long a message's text can be when its references have been
// resolved and notes on its files been added.
func maxRunes(m *sources.Message) int {
	// Bytes are at least runes, and what is given of a reference counts too.
	n := len(m.Text) + maxRef*strings.Count(string(m.Text), "\x00")
	for _, f := range m.Files {
		n += maxNote + len(f.Link)
	}
	return n + len(m.Detail) + len(m.Before) + maxNote
}

// maxEncoded is how long the encoded line of a message can be, in bytes, whose
// encoding for the spool has n.
func maxEncoded(m *sources.Message, n int) int64 {
	refs := 0
	for t := range texts(m) {
		refs += strings.Count(string(t), "\x00")
	}
	reactions := 0
	for _, r := range m.Reactions {
		reactions += len(r.Users)
	}
	const (
		escaped  = 2   // a byte of text becomes at most two
		perPost  = 300 // keys, author, time, props
		perItem  = 200 // a reaction or a file
		perBlock = 600 // an attachment
	)
	return int64(escaped*n + perPost*maxPosts(m) + maxRef*refs + perItem*(reactions+len(m.Files)) + perBlock*len(m.Attachments))
}
