package csvfile

import "strings"

// The words of fields.go and settings.go, by kind and header: a folder may have
// thousands of files, and finding out what one is asks for them again and again.
var (
	fieldsByHeader      = byKind(fieldWords)      // by what plainHeader makes of a header
	preferencesByHeader = byKind(preferenceWords) // by the same
	ownHeaders          = byKind(ownWords)        // as a template has them
	knownHeaders        = allWords()              // by what plainHeader makes of a header, for any kind
)

// fieldWord is what a header means: a field, and how specific it is about it.
type fieldWord struct {
	field field
	rank  int // see place
}

func byKind[V any](words func(kind) map[string]V) map[kind]map[string]V {
	m := map[kind]map[string]V{}
	for _, k := range kinds {
		m[k] = words(k)
	}
	return m
}

// fieldWords lists the headers of fields. Of two fields with a word the first has it.
func fieldWords(k kind) map[string]fieldWord {
	words := map[string]fieldWord{}
	for _, m := range meanings[k] {
		for rank, h := range strings.Fields(m.headers) {
			addWord(words, h, fieldWord{m.field, rank})
		}
	}
	return words
}

// preferenceWords lists the headers of preferences.
func preferenceWords(k kind) map[string]preference {
	words := map[string]preference{}
	for _, p := range preferences[k] {
		full := plainHeader(p.key)
		addWord(words, full, p)
		addWord(words, plainHeader(p.header()), p)
		if rest, ok := strings.CutPrefix(full, "notifyprops"); ok {
			addWord(words, "notify"+rest, p)
		}
	}
	if k == usersFile {
		addWord(words, "preferredlanguage", preferences[k][0])
	}
	return words
}

// ownWords lists the headers that a template has.
func ownWords(k kind) map[string]bool {
	words := map[string]bool{}
	for _, m := range meanings[k] {
		words[m.name] = true
	}
	for _, p := range preferences[k] {
		words[p.header()] = true
	}
	return words
}

// allWords are the headers that mean something in any kind of file.
func allWords() map[string]bool {
	words := map[string]bool{}
	for _, k := range kinds {
		for w := range fieldsByHeader[k] {
			words[w] = true
		}
		for w := range preferencesByHeader[k] {
			words[w] = true
		}
	}
	return words
}

func addWord[V any](words map[string]V, word string, v V) {
	if _, taken := words[word]; !taken {
		words[word] = v
	}
}
