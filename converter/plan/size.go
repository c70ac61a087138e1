package plan

import "fmt"

// Size is a reference architecture of Mattermost.
type Size struct {
	Users int // concurrent ones, at most
	Parts []Part
	URL   string
}

// Part is one kind of server in a reference architecture.
type Part struct {
	Name        string
	Nodes       int
	CPU, Memory int // of each node; GiB
}

// sizes are the reference architectures that Mattermost publishes
// (docs.mattermost.com/administration-guide/scale/scale-to-N-users.html), the smallest first.
var sizes = []Size{
	size(200, 1, 2, 4, 0, 2, 16, 0, 4, 32),
	size(2_000, 2, 2, 4, 1, 2, 16, 2, 4, 32),
	size(30_000, 2, 8, 16, 1, 8, 64, 4, 8, 64),
	size(50_000, 5, 8, 16, 4, 8, 64, 4, 8, 64),
	size(80_000, 4, 16, 32, 3, 16, 128, 4, 8, 64),
	size(100_000, 6, 16, 32, 5, 16, 128, 4, 8, 64),
}

func size(users, app, appCPU, appMemory, readers, dbCPU, dbMemory, search, searchCPU, searchMemory int) Size {
	s := Size{Users: users, URL: fmt.Sprintf("https://docs.mattermost.com/administration-guide/scale/scale-to-%d-users.html", users)}
	for _, p := range []Part{
		{"Mattermost application", app, appCPU, appMemory}, {"PostgreSQL, writer", 1, dbCPU, dbMemory},
		{"PostgreSQL, reader", readers, dbCPU, dbMemory}, {"Elasticsearch", search, searchCPU, searchMemory},
	} {
		if p.Nodes > 0 {
			s.Parts = append(s.Parts, p)
		}
	}
	return s
}

// sizeFor returns the smallest architecture for a number of people, or the largest there is.
func sizeFor(people int) Size {
	for _, s := range sizes {
		if people <= s.Users {
			return s
		}
	}
	return sizes[len(sizes)-1]
}

// usage names a rate of files, in MB for each person and month, as Mattermost's
// documentation does (docs.mattermost.com/scale/scale-to-200-users.html).
func usage(perUser float64) string {
	switch {
	case perUser <= 5:
		return "low usage"
	case perUser <= 25:
		return "medium usage"
	}
	return "high usage"
}
