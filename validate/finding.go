package validate

// Finding is one place where a rule is broken.
type Finding struct {
	Rule     ID        `json:"rule"`
	Severity Severity  `json:"severity"`
	File     string    `json:"file"`
	Line     int       `json:"line"` // 1-based; 0 for what concerns the archive itself
	Path     string    `json:"path,omitzero"`
	Message  string    `json:"message"`
	Hint     string    `json:"hint,omitzero"`
	Related  []Related `json:"related,omitzero"`

	// Subject is what the finding is about, such as the name of a missing user.
	// Findings of one rule about one subject are the same thing in many places.
	Subject string `json:"-"`
}

// Related is another line that a finding has to do with.
type Related struct {
	Line    int    `json:"line"` // 1-based
	Message string `json:"message"`
}

// Summary is what a check came to.
type Summary struct {
	Errors   int
	Warnings int
	Lines    int           // physical lines
	Objects  []ObjectCount // in the order of a file; kinds without objects are left out
	Complete bool          // false if the input could not be read to its end
}

// ObjectCount is how many lines of a kind there are.
type ObjectCount struct {
	Kind  string
	Count int
}

// Handler takes what a check finds. Its methods are called from one goroutine:
// Finding any number of times, then Summary once. An error ends the check.
type Handler interface {
	Finding(Finding) error
	Summary(Summary) error
}
