package slack

import "testing"

func TestURLClean(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"no token", "https://e.example/a?t=1&token=abc#x", "https://e.example/a?t=1&token=abc#x"},
		{"only parameter", "https://f.example/x?t=xoxe-1-2", "https://f.example/x"},
		{"by the name token", "https://f.example/x?token=xoxp-1", "https://f.example/x"},
		{"by any name", "https://f.example/x?a=1&key=xoxb-1&b=2", "https://f.example/x?a=1&b=2"},
		{"first of several", "https://f.example/x?t=xoxe-1&b=2", "https://f.example/x?b=2"},
		{"entities as separators", "https://f.example/x?t=xoxe-1&amp;b=2&amp;c=3", "https://f.example/x?b=2&amp;c=3"},
		{"the rest is unchanged", "https://f.example/x?b=%20&t=xoxe-1&c&d=#f", "https://f.example/x?b=%20&c&d=#f"},
		{"in the path", "https://f.example/xoxe-1-2/x", "https://f.example//x"},
		{"in the fragment", "https://f.example/x#t=xoxe-1", "https://f.example/x#t="},
		{"in an address within", "https://r.example/?u=https%3A%2F%2Ff.example%2F%3Ft%3Dxoxe-1-2%26b", "https://r.example/?u=https%3A%2F%2Ff.example%2F%3Ft%3D%26b"},
		{"escaped", "https://f.example/x?t=%78oxe-1&u=xoxd-2", "https://f.example/x"},
		{"with dots", "https://f.example/x?t=xoxe.xoxp-1-A_b", "https://f.example/x"},
		{"a word like a token", "https://e.example/xoxo/xox", "https://e.example/xoxo/xox"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := cleanURL(tc.in); got != tc.want {
				t.Errorf("cleanURL(%q)\n got %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestURLCleanInText(t *testing.T) {
	const in, want = `see "https://f.example/x?t=xoxe-1" (https://f.example/y?token=xoxe-2&a=1), not xoxb-3`,
		`see "https://f.example/x" (https://f.example/y?a=1), not xoxb-3`
	if got := cleanTokens(in); got != want {
		t.Errorf("cleanTokens(%q)\n got %q\nwant %q", in, got, want)
	}
}
