package csvfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// variants are one and the same file of messages as programs write it in different ways:
// none should take much longer than the first, for each byte of the file.
var variants = []struct {
	name string
	make func(plain string) string
}{
	{"plain", func(s string) string { return s }},
	{"crlf", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"cr", func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }},
	{"quoted", quoted},
	{"quoted-crlf", func(s string) string { return strings.ReplaceAll(quoted(s), "\n", "\r\n") }},
	{"quotes-doubled", func(s string) string { return strings.ReplaceAll(quoted(s), " we ", ` ""we"" `) }},
	{"quotes-escaped", func(s string) string { return strings.ReplaceAll(quoted(s), " we ", ` \"we\" `) }},
	{"line-ends-in-cells", func(s string) string { return strings.ReplaceAll(quoted(s), " we ", "\nwe\n") }},
	{"crlf-in-cells", func(s string) string { return strings.ReplaceAll(quoted(s), " we ", "\r\nwe\r\n") }},
	{"spaces", func(s string) string { return strings.ReplaceAll(s, ",", ", ") }},
	{"umlauts", func(s string) string { return strings.ReplaceAll(s, "plans", "Pläne") }},
	{"windows-1252", func(s string) string {
		return coded(charmap.Windows1252.NewEncoder(), strings.ReplaceAll(s, " a", " ä"))
	}},
	{"utf-16le", func(s string) string {
		return coded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), s)
	}},
	{"utf-16be", func(s string) string { return coded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(), s) }},
	{"wide", func(s string) string { return wide(s, func(i int) string { return fmt.Sprint("value", i) }) }},
	{"wide-empty", func(s string) string { return wide(s, func(int) string { return "" }) }},
	{"wide-quoted", func(s string) string { return quoted(wide(s, func(i int) string { return fmt.Sprint("value", i) })) }},
	{"long-cells", func(s string) string { return strings.ReplaceAll(s, "plans", strings.Repeat("plans ", 3000)) }},
	{"long-quoted", func(s string) string { return strings.ReplaceAll(quoted(s), "plans", strings.Repeat("plans \n", 3000)) }},
	{"blank-rows", func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n,,,\n") }},
	{"no-time", func(s string) string { return strings.ReplaceAll(s, "\n17", "\n,,,,,,") }},
	{"dates-and-threads", dated},
}

// quoted puts all cells in quotes.
func quoted(s string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSuffix(s, "\n"), ",", `","`), "\n", "\"\n\"") + "\"\n"
}

// wide adds 200 columns that mean nothing.
func wide(s string, cell func(i int) string) string {
	var b strings.Builder
	for i := range 200 {
		b.WriteString("," + cell(i))
	}
	more := b.String()
	head, rows, _ := strings.Cut(s, "\n")
	for i := range 200 {
		head += fmt.Sprint(",unknown ", i)
	}
	return head + "\n" + strings.ReplaceAll(rows, "\n", more+"\n")
}

// dated makes messages of one day and channel of all, every other one a reply.
func dated(s string) string {
	head, rows, _ := strings.Cut(s, "\n")
	b := []byte(head + ",id,parent_id\n")
	n := 0
	for row := range strings.Lines(rows) {
		cells := strings.SplitN(strings.TrimSuffix(row, "\n"), ",", 4)
		b = fmt.Appendf(b, "2024-01-31,general,%s,%s,m%d,m%d\n", cells[2], cells[3], n, n-n%2)
		n++
	}
	return string(b)
}

func coded(e interface{ String(string) (string, error) }, s string) string {
	s, err := e.String(s)
	if err != nil {
		panic(err)
	}
	return s
}

func BenchmarkVariants(b *testing.B) {
	var plain bytes.Buffer
	plain.WriteString("timestamp,channel,username,text\n")
	for i := range 20_000 {
		fmt.Fprintf(&plain, "%d,channel-%d,user%d,%s\n", 1_700_000_000+i, i%40, i%300, strings.ReplaceAll(says(i), ",", ";"))
	}
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			data := []byte(v.make(plain.String()))
			var o *Options
			if v.name == "windows-1252" {
				o = &Options{Charset: v.name}
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				s, _ := opened(b, fstest.MapFS{"messages.csv": {Data: data}}, o)
				n := 0
				for _, p := range s.Parts() {
					for _, err := range s.Records(b.Context(), p) {
						if err != nil {
							b.Fatal(err)
						}
						n++
					}
				}
				if n == 0 {
					b.Fatal("no records")
				}
			}
		})
	}
}
