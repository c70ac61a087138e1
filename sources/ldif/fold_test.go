package ldif

import "testing"

// TestLettersAreFoldedAlike compares the short way of folding with the long one, for each
// letter among others, also such as join with their neighbours.
func TestLettersAreFoldedAlike(t *testing.T) {
	simple := 0
	for r := rune(0x80); r < 0x600; r++ {
		if _, n := foldedLetter(string(r)); n != 0 {
			simple++
		}
		for _, s := range []string{"", "x", "É", "ß", "Σας", "\u0301", "ﬁ", "\u00a0"} {
			for _, in := range []string{string(r) + s, s + string(r), "A " + string(r) + s + string(r)} {
				if got, want := fold(in), foldAny(collapse(in)); got != want {
					t.Errorf("%+q is folded to %+q, want %+q", in, got, want)
				}
			}
		}
	}
	if simple < 800 {
		t.Errorf("only %d letters are simple", simple)
	}
}
