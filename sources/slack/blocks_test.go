package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// decodeBlocks reads blocks as an export holds them.
func decodeBlocks(t testing.TB, raw string) objs[block] {
	t.Helper()
	var blocks objs[block]
	if err := unmarshal([]byte(raw), &blocks); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return blocks
}

// section returns a rich_text block with one section of these leaves.
func section(leaves string) string {
	return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + leaves + `]}]}]`
}

// richParts returns a rich_text block of these parts.
func richParts(parts ...string) string {
	return `[{"type":"rich_text","elements":[` + strings.Join(parts, ",") + `]}]`
}

// items returns a list of rich text with a section for each item.
func items(style string, indent, offset int, texts ...string) string {
	for i, s := range texts {
		b, _ := json.Marshal(s) // a string always marshals
		texts[i] = `{"type":"rich_text_section","elements":[{"type":"text","text":` + string(b) + `}]}`
	}
	return fmt.Sprintf(`{"type":"rich_text_list","style":%q,"indent":%d,"offset":%d,"elements":[%s]}`,
		style, indent, offset, strings.Join(texts, ","))
}

// bordered puts a part of rich text into a quote.
func bordered(part string) string { return strings.Replace(part, "{", `{"border":1,`, 1) }

const (
	sectionA = `{"type":"rich_text_section","elements":[{"type":"text","text":"a"}]}`
	quoteQ   = `{"type":"rich_text_quote","elements":[{"type":"text","text":"q\nr"}]}`
	codeC    = `{"type":"rich_text_preformatted","elements":[{"type":"text","text":"x < y\n  *z*"}]}`
)

// richCases are blocks of rich text and what they become. FuzzBlocks starts from them.
var richCases = []struct{ name, in, want string }{
	{"styles", section(`{"type":"text","text":"plain "},{"type":"text","text":"b","style":{"bold":true}},{"type":"text","text":" "},
		{"type":"text","text":"i","style":{"italic":true}},{"type":"text","text":" "},{"type":"text","text":"s","style":{"strike":true}},
		{"type":"text","text":" "},{"type":"text","text":"x < y & *z*","style":{"code":true}}`), "plain **b** _i_ ~~s~~ `x < y & *z*`"},
	{"several styles at once", section(`{"type":"text","text":"all","style":{"bold":true,"italic":true,"strike":true}}`), "**_~~all~~_**"},
	{"blanks at the edges of a style", section(`{"type":"text","text":"a"},{"type":"text","text":" b ","style":{"bold":true}},{"type":"text","text":"c"}`), "a **b** c"},
	{"a style over several leaves", section(`{"type":"text","text":"see ","style":{"bold":true}},{"type":"link","url":"https://e.example","text":"x","style":{"bold":true}},
		{"type":"text","text":" now","style":{"bold":true}}`), "**see [x](https://e.example) now**"},
	{"a style over lines", section(`{"type":"text","text":"a\nb","style":{"bold":true}}`), "**a**\n**b**"},
	{"a style within a word", section(`{"type":"text","text":"un"},{"type":"text","text":"believ","style":{"italic":true}},{"type":"text","text":"able"}`), "un*believ*able"},
	{"a style that goes on within another", section(`{"type":"text","text":"a ","style":{"bold":true}},{"type":"text","text":"b","style":{"bold":true,"italic":true}},{"type":"text","text":" c","style":{"italic":true}}`), "**a _b_** _c_"},
	{"text is not markup of Slack's", section(`{"type":"text","text":"*a* &amp; <b> :x: <@U1>"}`), "\\*a\\* &amp;amp; <b> :\u200bx: &#60;@U1>"},
	{"text is not Markdown", section(`{"type":"text","text":"# a\n1. b\n[x](y)"}`), "\\# a\n1\\. b\n\\[x](y)"},
	{"code with backticks", section("{\"type\":\"text\",\"text\":\"a`b\",\"style\":{\"code\":true}},{\"type\":\"text\",\"text\":\" \"},{\"type\":\"text\",\"text\":\"`c`\",\"style\":{\"code\":true}}"), "``a`b`` `` `c` ``"},

	{"links", section(`{"type":"link","url":"https://e.example"},{"type":"text","text":" "},{"type":"link","url":"https://e.example/?t=xoxe-1","text":"y"},
		{"type":"text","text":" "},{"type":"link","url":"mailto:a@b.example","text":"a@b.example"}`), "https://e.example [y](https://e.example/) a@b.example"},
	{"link in code", section(`{"type":"link","url":"https://e.example","text":"e.example","style":{"code":true}}`), "`e.example`"},
	{"references", section(`{"type":"user","user_id":"U1"},{"type":"text","text":" "},{"type":"usergroup","usergroup_id":"S1"},{"type":"text","text":" "},{"type":"channel","channel_id":"C1"}`), "{@U1} {&S1} {#C1}"},
	{"broadcasts", section(`{"type":"broadcast","range":"here"},{"type":"text","text":" "},{"type":"broadcast","range":"channel"},{"type":"text","text":" "},{"type":"broadcast","range":"everyone"}`), "@here @channel @all"},
	{"emoji", section(`{"type":"emoji","name":"wave","unicode":"1f44b-1f3fc","skin_tone":3},{"type":"emoji","name":"troll","unicode":"1f9cc"},
		{"type":"emoji","name":"brand_new","unicode":"1f6d8"},{"type":"emoji","name":"our-logo"},{"type":"emoji","name":"+1::skin-tone-2"}`), ":wave_medium_light_skin_tone:🧌\U0001F6D8:our-logo::+1_light_skin_tone:"},
	{"dates, colours, teams, canvases", section(`{"type":"date","timestamp":1720710212,"format":"{date}","fallback":"July 11"},{"type":"text","text":" "},
		{"type":"date","timestamp":1720710212},{"type":"text","text":" "},{"type":"color","value":"#F405B3"},{"type":"text","text":" "},{"type":"team","team_id":"T1"},{"type":"text","text":" "},{"type":"canvas","file_id":"F1"}`),
		"July 11 2024-07-11 15:03 UTC #F405B3 @T1 canvas F1"},

	{"section, quote, code, section", richParts(sectionA, quoteQ, codeC, sectionA), "a\n> q\n> r\n\n```\nx < y\n  *z*\n```\na"},
	{"section that ends its line", richParts(`{"type":"rich_text_section","elements":[{"type":"text","text":"a\n"}]}`, sectionA), "a\na"},
	{"code with a fence", richParts("{\"type\":\"rich_text_preformatted\",\"elements\":[{\"type\":\"text\",\"text\":\"```\\nx\\n```\"}]}"), "````\n```\nx\n```\n````"},
	{"code with a link", richParts(`{"type":"rich_text_preformatted","elements":[{"type":"text","text":"curl "},{"type":"link","url":"https://e.example"}]}`), "```\ncurl https://e.example\n```"},

	{"list", richParts(sectionA, items("bullet", 0, 0, "one", "two"), sectionA), "a\n* one\n* two\n\na"},
	{"numbers", richParts(items("ordered", 0, 4, "five", "six")), "5. five\n6. six"},
	{"nested lists are siblings", richParts(items("bullet", 0, 0, "one"), items("bullet", 1, 0, "deep"), items("ordered", 2, 0, "deeper"), items("bullet", 0, 0, "two")),
		"* one\n    * deep\n        1. deeper\n* two"},
	{"numbers go on after a nested list", richParts(items("ordered", 0, 0, "one", "two"), items("bullet", 1, 0, "x"), items("ordered", 0, 2, "three")),
		"1. one\n2. two\n    * x\n3. three"},
	{"numbers that start anew", richParts(items("ordered", 0, 0, "one", "two"), items("ordered", 0, 0, "one")), "1. one\n2. two\n\n1\\. one"},
	{"list of another kind", richParts(items("bullet", 0, 0, "one"), items("ordered", 0, 0, "first")), "* one\n\n1\\. first"},
	{"list with nothing above it", richParts(items("bullet", 3, 0, "one")), "* one"},
	{"item of several lines", richParts(items("bullet", 0, 0, "one\nmore", "two")), "* one\n  more\n* two"},
	{"items that look like lists and rules", richParts(items("bullet", 0, 0, "- x", "1. y", "--")), "* \\- x\n* 1\\. y\n* \\--"},
	{"list in a quote", richParts(quoteQ, bordered(items("bullet", 0, 0, "one\nmore")), bordered(items("ordered", 1, 0, "deep")), sectionA),
		"> q\n> r\n\n> * one\n>   more\n>     1. deep\n\na"},
	{"a list after one in a quote", richParts(bordered(items("bullet", 0, 0, "one")), items("bullet", 0, 0, "two")), "> * one\n\n* two"},
	{"another list in a quote", richParts(bordered(items("bullet", 0, 0, "one")), bordered(items("ordered", 0, 0, "first"))), "> * one\n\n> 1\\. first"},
	{"code in a quote", richParts(bordered(codeC), sectionA), "> ```\n> x < y\n>   *z*\n> ```\n\na"},
	{"a sign alone in a format at the start", section(`{"type":"text","text":"- ","style":{"bold":true}},{"type":"text","text":"x"}`), "\\- x"},
	{"items of blanks", richParts(items("bullet", 0, 0, "    x", "")), "* \u2005   x\n* "},
}

func TestBlocksRich(t *testing.T) {
	for _, tc := range richCases {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := richText(decodeBlocks(t, tc.in))
			if !ok || shown(got) != tc.want {
				t.Errorf("\n got %q, %v\nwant %q", shown(got), ok, tc.want)
			}
		})
	}
}

// Rich text names people by their id only; the text beside it may have their names.
func TestBlocksLabels(t *testing.T) {
	blocks := decodeBlocks(t, section(`{"type":"user","user_id":"U1"},{"type":"text","text":" "},{"type":"usergroup","usergroup_id":"S1"},{"type":"text","text":" "},{"type":"channel","channel_id":"C1"},{"type":"user","user_id":"U2"}`))
	got, ok := richLabelled(blocks, []byte("<@U1|ann> <!subteam^S1|@crew> <#C1|tide> <@U2> <http://x.example|U2> a|b <"))
	if want := "{@U1|ann} {&S1|crew} {#C1|tide}\u200b{@U2}"; !ok || shown(got) != want {
		t.Errorf("got %q, %v, want %q", shown(got), ok, want)
	}
}

func TestBlocksRichNotKnown(t *testing.T) {
	for _, tc := range []struct{ name, in string }{
		{"no blocks", `[]`},
		{"null", `null`},
		{"nothing in it", `[{"type":"rich_text","elements":[]}]`},
		{"layout", `[{"type":"section","text":{"type":"mrkdwn","text":"x"}}]`},
		{"unknown part", richParts(sectionA, `{"type":"rich_text_hologram","elements":[]}`)},
		{"unknown leaf", section(`{"type":"text","text":"a"},{"type":"hologram"}`)},
		{"user without id", section(`{"type":"user"}`)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, ok := richText(decodeBlocks(t, tc.in)); ok {
				t.Errorf("got %q, want nothing", got)
			}
		})
	}
}

// layoutCases are blocks of apps and what they become.
var layoutCases = []struct{ name, in, want string }{
	{"header, section, divider, context", `[{"type":"header","text":{"type":"plain_text","text":"Deploy failed"}},
		{"type":"section","text":{"type":"mrkdwn","text":"*api* on <https://x.example|prod>"}},{"type":"divider"},
		{"type":"context","elements":[{"type":"mrkdwn","text":"by <@U2>"},{"type":"plain_text","text":"*today*"}]}]`,
		"**Deploy failed**\n\n**api** on [prod](https://x.example)\n\n---\n\nby {@U2} \\*today\\*"},
	{"fields and accessory", `[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"button","text":{"type":"plain_text","text":"Open"},"url":"https://e.example"},
		"fields":[{"type":"mrkdwn","text":"*A*\n1"},{"type":"plain_text","text":"*B*"}]}]`,
		"x\n[Open](https://e.example)\n\n**A**\n1\n\\*B\\*"},
	{"image", `[{"type":"image","image_url":"https://e.example/a.png?token=xoxb-1","alt_text":"A &amp; B"}]`, "[A & B](https://e.example/a.png)"},
	{"actions", `[{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Yes"}},{"type":"static_select","placeholder":{"type":"plain_text","text":"Choose"}}]}]`, `\[Yes\] \[Choose\]`},
	{"table", `[{"type":"table","rows":[[{"type":"raw_text","text":"Name"},{"type":"raw_text","text":"a|b"}],
		[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"bold":true}}]}]}]]}]`,
		"| Name | a\\|b |\n| --- | --- |\n| **x** |  |"},
	{"markdown", `[{"type":"markdown","text":"# Title\n* item"}]`, "# Title\n* item"},
	{"video", `[{"type":"video","title":{"type":"plain_text","text":"Talk"},"title_url":"https://e.example/v","description":{"type":"plain_text","text":"On *Go*"}}]`, "[Talk](https://e.example/v)\nOn \\*Go\\*"},
	{"file", `[{"type":"file","external_id":"x","file":{"title":"Plan","permalink":"https://e.example/f"}}]`, "[Plan](https://e.example/f)"},
	{"rich text with an unknown part", richParts(sectionA, `{"type":"rich_text_hologram"}`), "a"},
	{"unknown block with text", `[{"type":"hologram","text":{"type":"mrkdwn","text":"*x*"},"elements":[{"type":"section","text":{"type":"mrkdwn","text":"y"}}]}]`, "**x**\n\ny"},
	{"input", `[{"type":"input","label":{"type":"plain_text","text":"Lunch?"},"element":{"type":"checkboxes","options":[{"text":{"type":"plain_text","text":"Soup"}},{"text":{"type":"mrkdwn","text":"*Bread*"}}]}}]`, "Lunch?\n☐ Soup\n☐ **Bread**"},
	{"a choice that is made", `[{"type":"actions","elements":[{"type":"static_select","placeholder":{"type":"plain_text","text":"Choose"},"initial_option":{"text":{"type":"plain_text","text":"Red"}}}]}]`, `\[Red\]`},
	{"call", `[{"type":"call","call_id":"R1","call":{"v1":{"id":"R1","name":"Stand-up","join_url":"https://zoom.example/j/1"}}}]`, "[Call: Stand-up](https://zoom.example/j/1)"},
	{"alert", `[{"type":"alert","level":"warning","text":{"type":"mrkdwn","text":"*Low* tide"}}]`, "**Low** tide"},
	{"card", `[{"type":"card","hero_image":{"type":"image","image_url":"https://e.example/h.png","alt_text":"Boat"},"title":{"type":"plain_text","text":"Pier"},"subtitle":{"type":"plain_text","text":"North"},"body":{"type":"mrkdwn","text":"_open_"},"actions":[{"type":"button","text":{"type":"plain_text","text":"Go"}}]}]`,
		"[Boat](https://e.example/h.png)\n\nPier\n\nNorth\n\n_open_\n\n\\[Go\\]"},
	{"container", `[{"type":"container","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"in it"}}]}]`, "in it"},
	{"contact card", `[{"type":"contact_card","title":{"type":"plain_text","text":"Ann Tern"}}]`, "Ann Tern"},
	{"lone rules divide nothing", `[{"type":"divider"},{"type":"section","text":{"type":"mrkdwn","text":"x"}},{"type":"divider"}]`, "x"},
}

func TestBlocksLayout(t *testing.T) {
	for _, tc := range layoutCases {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := layoutText(decodeBlocks(t, tc.in))
			if !ok || shown(got) != tc.want {
				t.Errorf("\n got %q, %v\nwant %q", shown(got), ok, tc.want)
			}
		})
	}
	if got, ok := layoutText(decodeBlocks(t, `[{"type":"divider"}]`)); ok {
		t.Errorf("a lone divider is readable: %q", got)
	}
}

func FuzzBlocks(f *testing.F) {
	for _, tc := range richCases {
		f.Add(tc.in)
	}
	for _, tc := range layoutCases {
		f.Add(tc.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var blocks objs[block]
		if unmarshal([]byte(in), &blocks) != nil {
			return
		}
		rich, _ := richText(blocks)
		if err := wellFormed(rich); err != nil {
			t.Fatalf("richText(%q) = %q: %v", in, rich, err)
		}
		layout, _ := layoutText(blocks)
		if err := wellFormed(layout); err != nil {
			t.Fatalf("layoutText(%q) = %q: %v", in, layout, err)
		}
	})
}

func TestBlocksHostile(t *testing.T) {
	const n, bound = 5_000, 10 * time.Second // parts; it takes some 50 ms
	nested := func(i int) string { return items("bullet", i%9, 0, "x") }
	for name, in := range map[string]string{
		"nested lists":      richParts(repeat(n, nested)...),
		"leaves":            section(strings.Join(repeat(n, func(int) string { return `{"type":"text","text":"*a* "}` }), ",")),
		"styles":            section(strings.Join(repeat(n, func(i int) string { return fmt.Sprintf(`{"type":"text","text":" ","style":{"bold":%v}}`, i%2 == 0) }), ",")),
		"elements in depth": strings.Repeat(`[{"type":"x","elements":`, 4000) + "[]" + strings.Repeat("}]", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			blocks := decodeBlocks(t, in)
			rich, _ := richText(blocks)
			layout, _ := layoutText(blocks)
			if took := time.Since(start); took > bound {
				t.Errorf("took %v, more than %v", took, bound)
			}
			if len(rich)+len(layout) > 20*len(in) {
				t.Errorf("%d bytes became %d", len(in), len(rich)+len(layout))
			}
		})
	}
}

func repeat(n int, f func(int) string) (out []string) {
	for i := range n {
		out = append(out, f(i))
	}
	return out
}

func BenchmarkBlocks(b *testing.B) {
	in := richParts(sectionA, items("bullet", 0, 0, "one", "two *x*"), items("ordered", 1, 0, "deep"), quoteQ, codeC)
	blocks := decodeBlocks(b, in)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		richText(blocks)
	}
}
