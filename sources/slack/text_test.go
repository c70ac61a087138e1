package slack

import (
	"testing"

	"github.com/mmimport/mmimport/sources"
)

// shown returns t with references as {@U1|label}.
func shown(t sources.Text) string {
	return t.Resolve(func(r sources.Ref) (sigil, name string) {
		if r.Label != "" {
			r.ID += "|" + r.Label
		}
		return "{" + string(rune(r.Kind)), r.ID + "}"
	})
}

// textCases are Slack's message texts and what mrkdwn makes of them. The fuzz
// targets start from them.
var textCases = []struct{ name, in, want string }{
	{"plain text is itself", "Hello, world. 5 > 4!", "Hello, world. 5 > 4!"},
	{"other scripts are themselves", "チャネル ÄÖÜ 🎉", "チャネル ÄÖÜ 🎉"},
	{"empty", "", ""},

	{"bold in punctuation", `(*bold*) and "*quoted*"`, `(**bold**) and "**quoted**"`},
	{"one letter", "*a* ~x~ _i_", "**a** ~~x~~ _i_"},
	{"all kinds", "_it_ *b* ~s~ `c`", "_it_ **b** ~~s~~ `c`"},
	{"nested", "*_x_* ~*y*~ _~z~_", "**_x_** ~~**y**~~ _~~z~~_"},
	{"bold before a colon", "*Note:* read *this*, please", "**Note:** read **this**, please"},
	{"other quotation marks", "“*x*” «~y~»", "“**x**” «~~y~~»"},
	{"italic before a sign Mattermost knows no edge at", "_it_… ok", "*it*… ok"},
	{"not across lines", "*a\nb*", "\\*a\nb\\*"},
	{"not next to letters", "snake_case_word 3*4*5 a~b~c", `snake_case_word 3\*4\*5 a~b~c`},
	{"not next to letters of other scripts", "é_foo_ bar_", `é\_foo\_ bar\_`},
	{"arithmetic", "1 ~ 2 ~ 3 * 4 * 5", "1 ~ 2 ~ 3 * 4 * 5"},
	{"lone marks", "a * b _ c ~ d ` e", "a * b _ c ~ d ` e"},
	{"paths", "run ~/x and ~/y, /tmp/*.o /tmp/*.a", `run ~/x and ~/y, /tmp/\*.o /tmp/\*.a`},
	{"doubled marks are literal", "**x** __init__ ~~y~~", `\*\*x\*\* \_\_init\_\_ \~\~y~~`},
	{"doubled mark without a partner", "thanks~~ 2**10", "thanks~~ 2**10"},
	{"overlapping", "*a _b* c_", `**a \_b** c\_`},
	{"bold that holds two stars in code", "*see `a**b`*", "__see `a**b`__"},

	{"code is untouched", "run `cp ~/a.txt ~/b.txt` or `rm *.o *.a`", "run `cp ~/a.txt ~/b.txt` or `rm *.o *.a`"},
	{"code with entities", "`a &gt; b &amp;&amp; c`", "`a > b && c`"},
	{"code with angle forms", "`<https://x.example|x.example> <https://y.example> <@U1|bob> <!here>`", "`x.example https://y.example @bob @here`"},
	{"backticks as apostrophes", "don`t use `code`, it`s", "don\\`t use `code`, it\\`s"},
	{"block of code on one line", "```char *p, *q; if (a &lt; b &amp;&amp; *p) x ~= y;```", "```\nchar *p, *q; if (a < b && *p) x ~= y;\n```"},
	{"block of code on several", "```\ncd ~/src\nls ~/bin\n```", "```\ncd ~/src\nls ~/bin\n```"},
	{"text around a block", "before ```x\n y``` after", "before\n```\nx\n y\n```\nafter"},
	{"lines around a block", "before\n```x```\nafter", "before\n```\nx\n```\nafter"},
	{"first line is no language", "```go\nfunc```", "```\ngo\nfunc\n```"},
	{"two blocks", "```a``` ```b```", "```\na\n```\n```\nb\n```"},
	{"block without an end", "```oops", "\\`\\`\\`oops"},
	{"block of nothing", "``````", "\\`\\`\\`\\`\\`\\`"},

	{"quote of a line", "&gt; only this\nnot that", "> only this\n\nnot that"},
	{"quote without blank", "&gt;only this\nnot that", "> only this\n\nnot that"},
	{"raw quote", "> only this", "> only this"},
	{"quote between lines", "a\n&gt; b\n&gt; c\nd", "a\n> b\n> c\n\nd"},
	{"quote and an empty line", "&gt; b\n\nd", "> b\n\nd"},
	{"quote of the rest", "&gt;&gt;&gt;first Q\n\nthird *Q*", "> first Q\n> \n> third **Q**"},
	{"quote of the rest after text", "x:\n&gt;&gt;&gt; a\n&gt; b", "x:\n> a\n> \\> b"},
	{"quote with a block of code", "&gt;&gt;&gt;a\n```b\nc```", "> a\n> ```\n> b\n> c\n> ```"},
	{"greater sign after a blank", " &gt; x", ` \> x`},

	{"bullets stay", "• one\n    ◦ two\n▪︎ three", "• one\n    ◦ two\n▪︎ three"},
	{"link", "<https://e.example/a?x=1&amp;y=2|the page>", "[the page](https://e.example/a?x=1&y=2)"},
	{"bare link", "see <https://e.example/b>, ok", "see https://e.example/b, ok"},
	{"label is the address", "<https://e.example|https://e.example>", "https://e.example"},
	{"label without scheme", "<http://e.example|e.example>", "[e.example](http://e.example)"},
	{"link between letters", "a<https://e.example>b", "a<https://e.example>b"},
	{"link that ends in a stop", "<https://e.example/a.>", "<https://e.example/a.>"},
	{"address with parentheses", "<https://e.example/a_(b)> <https://e.example/a_(b)|ab>", "<https://e.example/a_(b)> [ab](https://e.example/a_(b))"},
	{"address with lone parenthesis and blank", "<https://e.example/a(b c|ab>", "[ab](https://e.example/a%28b%20c)"},
	{"label with brackets", "<https://e.example|[FAB-1] *x* `y`>", "[\\[FAB-1\\] \\*x\\* \\`y\\`](https://e.example)"},
	{"link in bold", "*<https://e.example>* ~<https://e.example|x>~", "**https://e.example** ~~[x](https://e.example)~~"},
	{"link after an exclamation mark", "!<https://e.example|x>", `\![x](https://e.example)`},
	{"mail", "<mailto:x@y.example|x@y.example> <mailto:x@y.example|me>", "x@y.example [me](mailto:x@y.example)"},
	{"telephone", "<tel:+1555|555>, <tel:+1555>", "555, +1555"},
	{"odd schemes", "<ssh://h> <grpc://h:1|h> <skype:me?call|me> <bch:q1>", "<ssh://h> [h](grpc://h:1) [me](skype:me?call) [bch:q1](bch:q1)"},
	{"token in an address", "<https://f.example/x?t=xoxe-1-2&amp;b=2|f> https://f.example/y?token=xoxp-1 xoxo", "[f](https://f.example/x?b=2) https://f.example/y xoxo"},

	{"mentions", "<@U1> <@W2|bob>: <#C1> <#C2|dev> <#C3|>", "{@U1} {@W2|bob}: {#C1} {#C2|dev} {#C3}"},
	{"mention before a letter", "<@U1>s", "{@U1}\u200bs"},
	{"mention in bold", "*<@U1>*, _<@U1>_", "**{@U1}**, *{@U1}*"},
	{"groups", "<!subteam^S1> <!subteam^S2|@devs>", "{&S1} {&S2|devs}"},
	{"everybody", "<!here> <!here|here> <!channel> <!everyone> <!group> <!channel|@channel>", "@here @here @channel @all @channel @channel"},
	{"dates", "<!date^1392734382^{date}|Feb 18> <!date^1392734382^{date}^https://e.example|Feb 19> <!date^1392734382^{date}>", "Feb 18 [Feb 19](https://e.example) 2014-02-18 14:39 UTC"},
	{"everybody, not meant", "@here @Channel: (@all) x@all @allison @here-after @@here", "@\u200bhere @\u200bChannel: (@\u200ball) x@all @allison @here-after @@\u200bhere"},
	{"everybody next to words", "a<!here>b <!channel><@U1>", "a\u200b@here\u200bb @channel\u200b{@U1}"},
	{"mention next to words", "a<@U1> <@U1>.b <@U1>. ~<#C1>", "a\u200b{@U1} {@U1}\u200b.b {@U1}. ~\u200b{#C1}"},
	{"other commands", "<!foo|bar> <!foo>", "bar foo"},
	{"mention without an id", "<@bob> <#general>", "@bob #general"},
	{"no end", "a <@U1 and <b", "a &#60;@U1 and <b"},
	{"not an angle form", "a <b c> <> < >", "a <b c> <> < >"},

	{"entities", "a &lt; b &amp;&amp; c &gt; d; AT&amp;T &amp; Q&amp;A", "a < b && c > d; AT&T & Q&A"},
	{"entities once", "&amp;lt; &amp;amp; &amp;foo;", "&amp;lt; &amp;amp; &foo;"},
	{"raw ampersand", "Q&A &c; a&b", "Q&A &c; a&b"},
	{"tags", "x &lt;b&gt; y &lt;/b&gt;", "x <b> y </b>"},
	{"tags at the start, which phones take for HTML", "&lt;div&gt; *x*\n &lt;!-- y", "&#60;div> **x**\n &#60;!-- y"},
	{"address in literal brackets", "Al &lt;<mailto:a@b.example|a@b.example>&gt;", "Al &#60;a@b.example>"},
	{"comment", "&lt;!-- x --&gt;", "&#60;!-- x -->"},

	{"emoji", ":wave: :+1::skin-tone-3: :wave::skin-tone-6: :tada::skin-tone-3:", ":wave: :+1_medium_light_skin_tone: :wave_dark_skin_tone: :tada:"},
	{"emoji next to words", "task:wink: :+1:done x:foo:y", "task\u200b:wink: :+1:\u200bdone x:foo:y"},
	{"emoji in italics", "_:wave:_ :wave:_i_", "*:wave:* :wave:*i*"},
	{"emoji Mattermost lacks", ":troll: :palm_up_hand::skin-tone-3: :man_with_beard::skin-tone-6:", "🧌 🫴🏼 🧔🏿‍♂️"},
	{"emoji of Slack", ":simple_smile: :piggy:", ":slightly_smiling_face: :pig:"},
	{"time is no emoji", "at 12:30:45: go", "at 12:30:45: go"},
	{"underscores of emoji are no marks", ":_x_: a_", ":\\_x\\_: a\\_"},

	{"formulas", "$x$ and $HOME/$PATH, $5\n$6 US$7 8$ 9$; $$a$$", "&#36;x$ and $HOME/$PATH, $5\n&#36;6 US$7 8$ 9$; &#36;&#36;a$$"},
	{"prices are no formula", "$5, $10 and $HOME", "$5, $10 and $HOME"},
	{"label with a formula", "<https://e.example|$x$ 5>", "[&#36;x&#36; 5](https://e.example)"},
	{"link and brackets", "<https://e.example|x>](y)", "[x](https://e.example)]\u200b(y)"},
	{"address that touches something", "http://e.example/a<@U1>", "<http://e.example/a>{@U1}"},
	{"address to be filled in", "http://&lt;ip&gt;:80", "http://<ip>:80"},
	{"lists with parentheses", "1) a\n(2) b", "1\\) a\n(2) b"},
	{"underline of both signs", "a\n=-=", "a\n&#61;-="},
	{"backslash at the end of a line", "a \\\nb", "a \\\\\nb"},
	{"heading", "# a\n  ## b\n#c\n####### d", "\\# a\n  \\## b\n#c\n####### d"},
	{"lists", "1. a\n5. b\n- c\n+ d\n* e\n-f\n1.5 g", "1\\. a\n5\\. b\n\\- c\n\\+ d\n\\* e\n-f\n1.5 g"},
	{"rules", "---\n***\n_ _ _\nx", "\\---\n\\*\\*\\*\n\\_ _ _\nx"},
	{"underlines", "a\n---\nb\n===", "a\n\\---\nb\n&#61;=="},
	{"underline without a line", "===", "==="},
	{"table", "a | b\n---|---\n|x|", "a | b\n---\\|---\n|x|"},
	{"links of Markdown", "[x](y) ![a](b) [z]", `\[x](y) !\[a](b) [z]`},
	{"link of Markdown around an address", "[x](<https://e.example>)", `\[x](https://e.example)`},
	{"definition", "[1]: <http://e.example>", `\[1]: http://e.example`},
	{"indented text", "    a\n    b\n\n\tc", "\u2005   a\n    b\n\n\u2005\tc"},
	{"blank lines of blanks", "a\n\n      \nb", "a\n\n\nb"},
	{"backslashes", `C:\Users \* \_x \\srv\d \\ \n`, `C:\Users \\* \\_x \\srv\d \\\\ \n`},
	{"tilde fence", "~~~\nx", "\\~\\~\\~\nx"},
	{"lines stay lines", "a\nb\n\n\nc", "a\nb\n\n\nc"},
	{"control characters", "a\x00b\x07\r\nc", "ab\nc"},
	{"bad UTF-8", "a\xffb", "a\ufffdb"},
}

func TestText(t *testing.T) {
	for _, tc := range textCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := shown(mrkdwn(tc.in)); got != tc.want {
				t.Errorf("mrkdwn(%q)\n got %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestTextPlain(t *testing.T) {
	for _, tc := range []struct{ name, in, plain, unmarked, plainText string }{
		{"name", "_draft_ `v1` *x*.txt", "_draft_ `v1` *x*.txt", "draft v1 x.txt", "draft v1 x.txt"},
		{"entities", "Q&amp;A &lt;3 &amp;lt;", "Q&A <3 &lt;", "Q&A <3 &lt;", "Q&A <3 &lt;"},
		{"angle forms", "<@U1|bob> <@U2> <#C1|dev> <https://e.example|x>", "@bob @U2 #dev x", "@bob @U2 #dev x", "{@U1|bob} {@U2} {#C1|dev} x"},
		{"code", "a ```b``` c\n&gt; d", "a ```b``` c\n> d", "a \nb\n c\nd", "a \nb\n c\nd"},
		{"token", "https://f.example/?t=xoxe-1", "https://f.example/", "https://f.example/", "https://f.example/"},
		{"no escapes", "# 1. [x](y) *", "# 1. [x](y) *", "# 1. [x](y) *", "# 1. [x](y) *"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := plain(tc.in); got != tc.plain {
				t.Errorf("plain: got %q, want %q", got, tc.plain)
			}
			if got := unmarked(tc.in); got != tc.unmarked {
				t.Errorf("unmarked: got %q, want %q", got, tc.unmarked)
			}
			if got := shown(plainText(tc.in)); got != tc.plainText {
				t.Errorf("plainText: got %q, want %q", got, tc.plainText)
			}
		})
	}
}

func TestTextLiteral(t *testing.T) {
	const in, want = "*not bold* :wave::skin-tone-2: &amp; `x` <@U1>", "\\*not bold\\* :wave_light_skin_tone: & \\`x\\` &#60;@U1>"
	if got := literal(in); string(got) != want {
		t.Errorf("literal(%q)\n got %q\nwant %q", in, got, want)
	}
}
