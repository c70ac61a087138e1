package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// layoutText renders the blocks of an app's message: what can be read of them, a
// paragraph each. ok is false when there is nothing to read.
func layoutText(blocks objs[block]) (t sources.Text, ok bool) {
	l := layout{paragraphs: make([]string, 0, len(blocks))}
	l.blocks(blocks, 0)
	return l.text()
}

// layout collects paragraphs.
type layout struct {
	paragraphs []string
	readable   bool // one of them is more than a rule
}

// text joins the paragraphs. Rules at the start and end divide nothing and go.
func (l *layout) text() (sources.Text, bool) {
	all := l.paragraphs
	for len(all) > 0 && all[0] == horizontalRule {
		all = all[1:]
	}
	for len(all) > 0 && all[len(all)-1] == horizontalRule {
		all = all[:len(all)-1]
	}
	return sources.Text(strings.Join(all, "\n\n")), l.readable
}

// horizontalRule is what divides paragraphs in Markdown.
const horizontalRule = "---"

// add adds a paragraph, unless it is empty.
func (l *layout) add(t sources.Text) {
	if s := strings.Trim(string(t), "\n"); strings.TrimSpace(s) != "" {
		l.paragraphs = append(l.paragraphs, s)
		l.readable = true
	}
}

// maxBlockDepth is how deep blocks within blocks are followed.
const maxBlockDepth = 8

func (l *layout) blocks(blocks objs[block], depth int) {
	if depth > maxBlockDepth {
		return
	}
	for _, b := range blocks {
		l.block(b, depth)
	}
}

func (l *layout) block(b *block, depth int) {
	switch b.Type {
	case "header":
		l.add(bold(b.Text.markdown()))
	case "section":
		l.section(b)
	case "context", "actions", "context_actions":
		l.add(joinElements(b.Elements, depth))
	case "divider":
		l.paragraphs = append(l.paragraphs, horizontalRule)
	case "image":
		l.add(picture(b))
	case "rich_text":
		l.richText(b)
	case "table", "data_table":
		l.add(table(b.more().Rows))
	case "markdown":
		l.add(realMarkdown(b.Text.s))
	case "video":
		l.add(video(b))
	case "file":
		l.add(fileLine(b.more().File.val))
	case "input":
		l.add(input(b))
	case "call":
		l.add(callLine(b.more().Call.val))
	default:
		l.unknown(b, depth)
	}
}

// section adds a section: its text, its fields and what stands beside it.
func (l *layout) section(b *block) {
	t := b.Text.markdown()
	if a := b.more().Accessory.val; a != nil {
		if beside := layoutElement(a, 0); beside != "" {
			t = joinTexts(t, beside, "\n")
		}
	}
	l.add(t)
	var fields sources.Text
	for _, f := range b.more().Fields {
		fields = joinTexts(fields, textObject(f), "\n")
	}
	l.add(fields)
}

// richText adds rich text within other blocks, as far as it is known.
func (l *layout) richText(b *block) {
	if t, ok := richText(objs[block]{b}); ok {
		l.add(t)
		return
	}
	var r rich
	for _, p := range b.Elements {
		known := r
		if !r.elements(objs[block]{p}) {
			r = known
			r.pieces = r.pieces[:0]
		}
	}
	l.add(r.render())
}

// unknown adds what can be read of a block of another kind: an alert, a card, what
// holds further blocks, or one that is not known.
func (l *layout) unknown(b *block, depth int) {
	if b.more().HeroImage.val != nil {
		l.add(picture(b.more().HeroImage.val))
	}
	for _, t := range []*blockText{&b.more().Title, &b.more().Subtitle, &b.Text, &b.more().Body, &b.more().Description} {
		if t.present {
			l.add(t.markdown())
		}
	}
	if b.more().AltText != "" || b.more().ImageURL != "" {
		l.add(picture(b))
	}
	l.blocks(b.Elements, depth+1)
	l.blocks(b.more().Blocks, depth+1)
	l.add(joinElements(b.more().Actions, depth))
}

// joinElements returns the elements of a context or actions block, side by side.
func joinElements(elements objs[block], depth int) (t sources.Text) {
	for _, e := range elements {
		t = joinTexts(t, layoutElement(e, depth), " ")
	}
	return t
}

// layoutElement returns what can be read of an element: its text or its label.
func layoutElement(b *block, depth int) sources.Text {
	switch b.Type {
	case "mrkdwn", "plain_text":
		return textObject(b)
	case "image":
		return picture(b)
	case "button", "workflow_button":
		return button(b)
	}
	if b.Text.present {
		return b.Text.markdown()
	}
	if len(b.more().Options) > 0 && (b.Type == "checkboxes" || b.Type == "radio_buttons") {
		return choices(b)
	}
	if o := b.more().Initial.val; o != nil && o.Text.present {
		return bracketed(o.Text.markdown())
	}
	if b.more().Placeholder.present {
		return bracketed(b.more().Placeholder.markdown())
	}
	if depth < maxBlockDepth {
		return joinElements(b.Elements, depth+1)
	}
	return ""
}

// textObject returns the text of a text object that is an element or a field.
func textObject(b *block) sources.Text {
	t := blockText{s: b.Text.s, plain: b.Type == "plain_text"}
	return t.markdown()
}

// choices returns the labels of boxes to tick, a line each.
func choices(b *block) (t sources.Text) {
	for _, o := range b.more().Options {
		t = joinTexts(t, "☐ "+o.Text.markdown(), "\n")
	}
	return t
}

// input returns the label of an input, and what it offers.
func input(b *block) sources.Text {
	t := b.more().Label.markdown()
	if b.more().Element.val != nil {
		t = joinTexts(t, layoutElement(b.more().Element.val, 0), "\n")
	}
	return t
}

// button returns the label of a button, which leads to its address if it has one.
func button(b *block) sources.Text {
	if b.URL != "" {
		return linkTo(string(b.URL), unescape(b.Text.s))
	}
	return bracketed(b.Text.markdown())
}

// bracketed shows t as something that can be pressed in Slack.
func bracketed(t sources.Text) sources.Text {
	if t == "" {
		return ""
	}
	return `\[` + t + `\]`
}

// bold returns each line of t in bold.
func bold(t sources.Text) sources.Text {
	lines := strings.Split(string(t), "\n")
	for i, s := range lines {
		if s = strings.TrimSpace(s); s != "" && !strings.Contains(s, "**") {
			lines[i] = "**" + s + "**"
		}
	}
	return sources.Text(strings.Join(lines, "\n"))
}

// joinTexts joins two texts that are not empty by sep.
func joinTexts(a, b sources.Text, sep string) sources.Text {
	if a == "" || b == "" {
		return a + b
	}
	return a + sources.Text(sep) + b
}
