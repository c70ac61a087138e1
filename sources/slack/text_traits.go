package slack

// traits tell which bytes are in a text, so that it need not be looked through for them.
type traits uint8

const (
	hasTallied traits = 1 << iota // what tally sees
	hasDollar
	hasInline // what text may write in another way
	allTraits = 1<<iota - 1
)

// traitOf tells the traits of each byte.
var traitOf = func() (t [256]traits) {
	for bytes, has := range map[string]traits{
		"*_`~]":          hasTallied,
		"$":              hasDollar,
		"\\`*_~[]<&!:$@": hasInline,
	} {
		for i := range len(bytes) {
			t[bytes[i]] |= has
		}
	}
	return t
}()

// traitsOf returns the traits of all bytes of s. Eight at a time take half the time.
func traitsOf(s string) (has traits) {
	for ; len(s) >= 8; s = s[8:] {
		has |= traitOf[s[0]] | traitOf[s[1]] | traitOf[s[2]] | traitOf[s[3]] |
			traitOf[s[4]] | traitOf[s[5]] | traitOf[s[6]] | traitOf[s[7]]
	}
	for i := range len(s) {
		has |= traitOf[s[i]]
	}
	return has
}

// findTraits sets the traits of tokens and returns those of all.
func findTraits(toks []token) (all traits) {
	for i := range toks {
		t := &toks[i]
		t.has = traitsOf(t.s) | traitsOf(t.label)
		if t.kind == tokMark {
			t.has |= hasTallied
		}
		all |= t.has
	}
	return all
}
