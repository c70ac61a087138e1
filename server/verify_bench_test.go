package server_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mmimport/mmimport/server"
)

// BenchmarkVerifyReadsTheArchive is what a comparison does beside waiting for the server.
func BenchmarkVerifyReadsTheArchive(b *testing.B) {
	const messages = 20_000
	var lines strings.Builder
	lines.WriteString(strings.TrimLeft(small, "\n"))
	for i := range messages {
		fmt.Fprintf(&lines, `{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"message %d %s","create_at":%d,"reactions":[{"user":"bob","emoji_name":"+1","create_at":1800000000000}]}}`+"\n",
			i, strings.Repeat("text ", i%50), 1700000000001+int64(i)*1_000_000)
	}
	data := packed(b, lines.String())
	f, err := server.OpenFile(bytes.NewReader(data), int64(len(data)), "acme.zip")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(lines.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := server.SumUp(b.Context(), f, server.FilesSample); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(messages)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
