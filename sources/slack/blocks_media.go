package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// linkTo returns a link of its own: [label](target), or the address alone.
func linkTo(target, label string) sources.Text {
	if target == "" {
		return writeText([]token{{kind: tokLine}, {kind: tokText, s: strings.ReplaceAll(label, "\n", " ")}}, len(label))
	}
	return writeText([]token{{kind: tokLine}, newLink(target, strings.TrimSpace(label))}, len(target)+len(label))
}

// picture returns a picture as a link named by what it shows.
func picture(b *block) sources.Text {
	target := string(b.more().ImageURL)
	if f := b.more().SlackFile.val; target == "" && f != nil {
		target = firstOf(string(f.Permalink), string(f.URLPrivate))
	}
	return linkTo(target, firstOf(unescape(b.more().Title.s), unescape(string(b.more().AltText))))
}

// video returns a video as a link, with its description.
func video(b *block) sources.Text {
	target := firstOf(string(b.more().TitleURL), string(b.more().VideoURL))
	t := linkTo(target, firstOf(unescape(b.more().Title.s), unescape(string(b.more().AltText))))
	return joinTexts(t, b.more().Description.markdown(), "\n")
}

// callLine returns a call as a link.
func callLine(c *call) sources.Text {
	if c == nil || c.V1.val == nil {
		return ""
	}
	label := "Call"
	if name := plain(string(c.V1.val.Name)); name != "" {
		label += ": " + name
	}
	return linkTo(string(c.V1.val.JoinURL), label)
}

// fileLine returns a file as a link.
func fileLine(f *file) sources.Text {
	if f == nil {
		return ""
	}
	name := firstOf(plain(string(f.Title)), plain(string(f.Name)), string(f.ID))
	return linkTo(firstOf(string(f.Permalink), string(f.URLPrivate)), name)
}

// realMarkdown returns the text of a markdown block, which is Markdown already.
func realMarkdown(s string) sources.Text {
	return sources.PlainText(repair(s))
}

// table returns rows of cells as a table, the first row as its header.
func table(rows list[objs[block]]) sources.Text {
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	if width == 0 {
		return ""
	}
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		for c := range width {
			b.WriteString("| ")
			if c < len(r) {
				b.WriteString(cell(r[c]))
			}
			b.WriteByte(' ')
		}
		b.WriteByte('|')
		if i == 0 {
			b.WriteString("\n|" + strings.Repeat(" --- |", width))
		}
	}
	return sources.Text(b.String())
}

// cell returns a cell of a table on one line.
func cell(b *block) string {
	var t sources.Text
	switch {
	case b.Type == "rich_text":
		t, _ = richText(objs[block]{b})
	case b.Type == "raw_text":
		t = literal(b.Text.s)
	default:
		t = b.Text.markdown()
	}
	s := strings.ReplaceAll(strings.TrimSpace(string(t)), "\n", " ")
	return strings.ReplaceAll(s, "|", `\|`)
}
