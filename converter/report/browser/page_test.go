package browser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/klauspost/compress/zip"

	"github.com/mmimport/mmimport/converter"
	"github.com/mmimport/mmimport/fixtures"
	"github.com/mmimport/mmimport/sources/slack"
)

// screens are how the page is looked at; paper is A4 without the margins of the style.
var screens = map[string]screen{
	"desk":            desk,
	"desk-dark":       {width: 1280, height: 900, dark: true},
	"phone":           {width: 390, height: 844},
	"phone-dark":      {width: 390, height: 844, dark: true},
	"print":           {width: 680, height: 1009, print: true},
	"print-dark":      {width: 680, height: 1009, print: true, dark: true},
	"desk-no-script":  {width: 1280, height: 900, noScript: true},
	"phone-no-script": {width: 390, height: 844, noScript: true},
}

func TestPageIsQuietAndFits(t *testing.T) {
	reports := map[string]*converter.Report{"generated": generated(t), "hostile": hostile(t)}
	if *shots != "" {
		reports["acme"] = acme(t)
	}
	if *sample != "" {
		reports["sample"] = sampled(t)
	}
	for name, r := range reports {
		for on, s := range screens {
			t.Run(name+" "+on, func(t *testing.T) {
				p := open(t, r, s)
				p.shoot(name+"-"+on, true)
				if on == "desk" {
					p.shoot(name, false)
				}
				p.quiet()
				if s.noScript {
					return // and nothing can be asked either
				}
				if over := value[string](p, tooWide); over != "" {
					t.Errorf("the page is wider than the screen: %s", over)
				}
				if low := value[[]string](p, lowContrast); len(low) > 0 {
					t.Errorf("hard to read: %s", strings.Join(low, "; "))
				}
				if bad := value[[]string](p, inaccessible); len(bad) > 0 {
					t.Errorf("not accessible: %s", strings.Join(bad, "; "))
				}
			})
		}
	}
}

// tooWide names what makes the page scroll sideways.
const tooWide = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width) return "";
	for (const e of document.querySelectorAll("body *")) {
		const box = e.closest(".scroll");
		if (box && box !== e && getComputedStyle(box).overflowX === "auto" || e.closest("svg svg")) continue;
		if (e.getBoundingClientRect().right > width + 1) return e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right) + " of " + width + ": " + e.textContent.slice(0, 60);
	}
	return "something";
})()`

// lowContrast lists texts that have less than the contrast of WCAG AA, 4.5 to 1.
const lowContrast = `(() => {
	const parse = s => s.match(/[\d.]+/g).map(Number);
	const light = c => {
		const [r, g, b] = c.slice(0, 3).map(v => (v /= 255, v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4));
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const behind = e => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] > 0) return c;
		}
		return [255, 255, 255];
	};
	const found = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode());) {
		const e = n.parentElement, style = getComputedStyle(e);
		if (!n.data.trim() || e.matches("script, style") || style.display === "none" || !e.getClientRects().length) continue;
		const a = light(parse(e.closest("svg") ? style.fill : style.color)), b = light(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) found.add(e.tagName + " " + ratio.toFixed(2) + " " + n.data.trim().slice(0, 30));
	}
	return Array.from(found);
})()`

// inaccessible lists what assistive technology could make nothing of.
const inaccessible = `(() => {
	const bad = [];
	const ids = new Set();
	for (const e of document.querySelectorAll("[id]")) { if (ids.has(e.id)) bad.push("id twice: " + e.id); ids.add(e.id); }
	for (const e of document.querySelectorAll("[aria-labelledby]"))
		for (const id of e.getAttribute("aria-labelledby").split(" ")) if (!ids.has(id)) bad.push("no label " + id);
	for (const a of document.querySelectorAll("a[href^='#']")) if (!ids.has(a.getAttribute("href").slice(1))) bad.push("link to nowhere: " + a.href);
	for (const t of document.querySelectorAll("table")) {
		if (!t.caption || !t.caption.textContent) bad.push("a table without caption");
		for (const th of t.querySelectorAll("thead th")) if (th.scope !== "col" || !th.textContent) bad.push("a column without name or scope in " + t.id);
		for (const r of t.tBodies[0].rows) if (r.cells[0].tagName !== "TH" || r.cells[0].scope !== "row") bad.push("a row without head in " + t.id);
	}
	let level = 0;
	for (const h of document.querySelectorAll("h1,h2,h3,h4")) { const n = Number(h.tagName[1]); if (n > level + 1) bad.push("a level of headings is left out"); level = n; }
	if (!document.documentElement.lang || document.querySelectorAll("main").length !== 1 || document.querySelectorAll("h1").length !== 1) bad.push("no language, main or h1");
	for (const e of document.querySelectorAll("input, select")) if (!e.getAttribute("aria-label")) bad.push("a control without name");
	return bad;
})()`

// generated is the report of an export with many channels, people and problems.
func generated(t *testing.T) *converter.Report {
	t.Helper()
	var b bytes.Buffer
	if _, err := fixtures.Generate(&b, &fixtures.Options{Seed: 11, Messages: 9000, Channels: 60, Users: 150, Days: 900}); err != nil {
		t.Fatal(err)
	}
	return zipped(t, b.Bytes(), "Example Corp.zip")
}

// sampled is the report of the export that the flag names.
func sampled(t *testing.T) *converter.Report {
	t.Helper()
	data, err := os.ReadFile(*sample)
	if err != nil {
		t.Fatal(err)
	}
	return zipped(t, data, filepath.Base(*sample))
}

func zipped(t *testing.T, data []byte, name string) *converter.Report {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	src, err := slack.Open(z, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return inspect(t, src)
}

// evil are names that a page must show and never obey.
var evil = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(2)>`, `</title></style></script><svg onload=alert(3)>`,
	`javascript:alert(4)`, `{{.Style}} ${7*7}`, "\u202egnp.exe", "\u2066\u2067isolates\u2069", "a\u0000b\u001b[31mred",
	strings.Repeat("W", 3000), strings.Repeat("خ", 200), strings.Repeat("e\u0301", 300), "'--><!--", "&lt;b&gt; &amp;",
}

// hostile is the report of an export whose every name is one of evil.
func hostile(t *testing.T) *converter.Report {
	t.Helper()
	files := fstest.MapFS{}
	var users, channels []string
	for i, name := range evil {
		users = append(users, fmt.Sprintf(`{"id":"U%d","name":%s,"profile":{"real_name":%[2]s,"email":%[2]s}}`, i, quote(name)))
		channels = append(channels, fmt.Sprintf(`{"id":"C%d","name":%s,"members":["U%[1]d","U0"]}`, i, quote(name)))
		day := fmt.Sprintf(`[{"ts":"17000%05d.000100","user":"U%[1]d","text":%[2]s,"files":[{"id":"F%[1]d","name":%[2]s,"url_private":"https://files.example/x"}],
			"reactions":[{"name":%[2]s,"users":["U1"],"count":1}]}, {"ts":%[2]s,"user":"%[3]s","text":"x"}]`, i, quote(name), "W"+strings.Repeat("x", i))
		files[fmt.Sprintf("C%d/2023-11-14.json", i)] = &fstest.MapFile{Data: []byte(day)}
	}
	files["users.json"] = &fstest.MapFile{Data: []byte("[" + strings.Join(users, ",") + "]")}
	files["channels.json"] = &fstest.MapFile{Data: []byte("[" + strings.Join(channels, ",") + "]")}
	src, err := slack.Open(files, `<img src=x onerror=alert(0)>.zip`, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := inspect(t, src)
	if len(r.Problems) < len(evil) {
		t.Fatalf("the export is not hostile enough: %v", r.Problems)
	}
	return r
}

func TestHostileNamesAreText(t *testing.T) {
	for on, s := range map[string]screen{"desk": desk, "no script": {width: 1280, height: 900, noScript: true}} {
		t.Run(on, func(t *testing.T) {
			p := open(t, hostile(t), s)
			p.quiet()
			if s.noScript {
				return
			}
			if n := value[int](p, `document.querySelectorAll("img, iframe, object, embed, link, form, base, a:not([href^='#']), main svg:not(.bar):not(figure svg), main script").length`); n > 0 {
				t.Errorf("%d elements come from the export", n)
			}
			if n := value[int](p, `document.scripts.length + document.styleSheets.length`); n != 2 {
				t.Errorf("%d scripts and styles", n)
			}
			shown := value[string](p, `document.body.textContent`)
			for _, want := range []string{`<script>alert(1)</script>`, "⟨U+202E⟩", "⟨U+2066⟩"} {
				if !strings.Contains(shown, want) {
					t.Errorf("%q is not shown", want)
				}
			}
			if strings.ContainsAny(shown, "\u202e\u2066\u2067\x1b") {
				t.Error("what turns the direction of the text gets into the page")
			}
		})
	}
}

func TestPolicyRefusesWhatIsNotOurs(t *testing.T) {
	p := open(t, acme(t), desk)
	p.do(chromedp.Evaluate(`(() => {
		const s = document.createElement("script"); s.textContent = "document.title = 'taken over'"; document.body.append(s);
		const i = document.createElement("img"); i.src = "https://example.com/x.png"; document.body.append(i);
	})()`, nil))
	if title := value[string](p, `document.title`); title == "taken over" {
		t.Error("a script that is not ours runs")
	}
	if got := value[int](p, `performance.getEntriesByType("resource").filter(e => e.responseStatus === 200).length`); got > 0 {
		t.Errorf("%d things were loaded", got)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !contains(p.said, "Content Security Policy") {
		t.Errorf("the policy of the page has refused nothing: %q", p.said)
	}
}

const firstCells = `Array.from(document.querySelectorAll("#top-channels tbody tr")).filter(r => !r.hidden).map(r => r.cells[%d].textContent)`

func TestTablesSort(t *testing.T) {
	p := open(t, generated(t), desk)
	head := `#top-channels thead th:nth-child(%d)`
	column := func(i int) []string { return value[[]string](p, fmt.Sprintf(firstCells, i)) }
	state := func(i int) string {
		return value[string](p, fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-sort") || ""`, fmt.Sprintf(head, i+1)))
	}
	click := func(i int) { p.press(fmt.Sprintf(head, i+1) + " button") }

	click(0)
	if list := column(0); state(0) != "ascending" || !sorted(list, func(a, b string) bool { return a <= b }) {
		t.Errorf("by name, %s: %q", state(0), list)
	}
	click(0)
	if list := column(0); state(0) != "descending" || !sorted(list, func(a, b string) bool { return a >= b }) {
		t.Errorf("by name, %s: %q", state(0), list)
	}
	click(2)
	if list := column(2); state(2) != "descending" || state(0) != "" || !sorted(list, func(a, b string) bool { return atoi(a) >= atoi(b) }) {
		t.Errorf("by messages, %s: %q", state(2), list)
	}
	p.quiet()
}

func sorted(list []string, order func(a, b string) bool) bool {
	for i := 1; i < len(list); i++ {
		if !order(list[i-1], list[i]) {
			return false
		}
	}
	return len(list) > 1
}

func atoi(s string) (n int) {
	_, _ = fmt.Sscan(strings.ReplaceAll(s, ",", ""), &n) // 0 fails the test
	return n
}

func TestTablesFilter(t *testing.T) {
	r := generated(t)
	p := open(t, r, desk)
	names := func() []string { return value[[]string](p, fmt.Sprintf(firstCells, 0)) }
	status := func() string {
		return value[string](p, `document.querySelector("[aria-label='Filter: Channels by number of messages']").closest(".controls").querySelector("[role=status]").textContent`)
	}
	all := len(r.Channels.List)
	if got := names(); len(got) != 25 || status() != fmt.Sprintf("25 of %d rows are shown", all) {
		t.Errorf("at first %d rows, %q", len(got), status())
	}
	const filter = `[aria-label="Filter: Channels by number of messages"]`
	last := r.Channels.List[all-1].Name
	p.do(chromedp.SendKeys(filter, strings.ToUpper(last), chromedp.ByQuery))
	if got := names(); len(got) == 0 || !contains(got, last) || len(got) > 5 {
		t.Errorf("filtered by %q: %q", last, got)
	}
	set := func(selector, event, value string) {
		p.do(chromedp.Evaluate(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event(%q)); })()`, selector, value, event), nil))
	}
	const kind = `[aria-label="Kind: Channels by number of messages"]`
	set(filter, "input", "")
	set(kind, "change", "private")
	kinds := value[[]string](p, fmt.Sprintf(firstCells, 1))
	private := 0
	for _, c := range r.Channels.List {
		if c.Private && !c.Archived {
			private++
		}
	}
	if len(kinds) != private || private == 0 || strings.Trim(strings.Join(kinds, ""), "private") != "" {
		t.Errorf("%d private channels of %d: %q", len(kinds), private, kinds)
	}
	set(kind, "change", "")
	p.press(".scroll:has(#top-channels) + button")
	if got := names(); len(got) != all {
		t.Errorf("all rows: %d of %d", len(got), all)
	}
	p.quiet()
}

func TestSkipLinkIsFirst(t *testing.T) {
	p := open(t, acme(t), desk)
	p.do(chromedp.KeyEvent(kb.Tab))
	if got := value[string](p, `document.activeElement.className + " " + Math.sign(document.activeElement.getBoundingClientRect().left)`); got != "skip 1" {
		t.Errorf("the first stop of the keyboard is %q", got)
	}
}

func TestPaper(t *testing.T) {
	p := open(t, generated(t), desk)
	var pdf []byte
	p.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		return err
	}))
	pages := bytes.Count(pdf, []byte("/Type /Page\n")) + bytes.Count(pdf, []byte("/Type /Page "))
	if !bytes.HasPrefix(pdf, []byte("%PDF")) || pages < 2 || pages > 60 {
		t.Errorf("%d bytes of PDF, %d pages", len(pdf), pages)
	}
	if *shots != "" {
		if err := os.WriteFile(filepath.Join(*shots, "generated.pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	printed := open(t, acme(t), screen{width: 794, height: 1123, print: true, dark: true})
	if got := value[string](printed, `Array.from(document.querySelectorAll("nav, .controls, .skip")).map(e => getComputedStyle(e).display).join("") + getComputedStyle(document.body).backgroundColor`); strings.Trim(got, "none") != "rgb(255, 255, 255)" {
		t.Errorf("on paper there are controls, or it is dark: %s", got)
	}
}

func TestManyProblemsStayBounded(t *testing.T) {
	r := acme(t)
	for i := range 10_000 {
		r.Problems = append(r.Problems, converter.ProblemReport{Origin: fmt.Sprintf("general/day.json:/%d", i), Message: strings.Repeat("long ", 100), Topic: "damaged input", Damage: true})
	}
	r.MoreProblems = 90_000
	p := open(t, r, screen{width: 390, height: 844})
	if n := value[int](p, `document.querySelectorAll("#problem-list tbody tr").length`); n > 1000 || n < 400 {
		t.Errorf("%d problems are in the page", n)
	}
	if said := value[string](p, `document.querySelector("#problems .more").textContent`); !strings.Contains(said, "more") {
		t.Errorf("it does not say that there are more: %q", said)
	}
	p.quiet()
}
