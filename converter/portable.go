package converter

import (
	"strings"
	"unicode/utf8"
)

// isDevice reports whether Windows takes a file of this name for a device, whatever its
// folder and extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	switch stem = strings.ToUpper(strings.TrimRight(stem, " ")); stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, isPort := strings.CutPrefix(stem, "COM")
	if !isPort {
		port, isPort = strings.CutPrefix(stem, "LPT")
	}
	return isPort && utf8.RuneCountInString(port) == 1 && strings.Contains("0123456789¹²³", port)
}

// noDevice returns a stem that is a name of ours (of a user, of an emoji), marked so that
// it is no device of Windows. No such name has the mark.
func noDevice(stem string) string {
	if isDevice(stem) {
		return stem + "~"
	}
	return stem
}

// isOneCase reports whether an id has no small letters. Of ids that have, two may differ
// in the case only, and Windows and macOS take Fab and FAB for one folder.
func isOneCase(id string) bool { return id == strings.ToUpper(id) }
