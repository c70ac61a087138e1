package converter

// leaveIdle leaves out the people of directories who take part in nothing, if that
// is asked for.
func (g *gathered) leaveIdle() {
	if !g.o.OnlyAuthors {
		return
	}
	for _, m := range g.memberships {
		if m.conversation >= 0 && !g.traffic[m.conversation].selected {
			continue
		}
		if a := g.people.lookup(m.User); a != nil {
			a.present = true
		}
	}
	for _, a := range g.people.all {
		if a.into != nil || a.Bot || a.skipped {
			continue
		}
		takesPart := false
		for _, t := range append([]*account{a}, a.twins...) {
			takesPart = takesPart || t.present || t.lastWrote > 0 || !t.listed
		}
		if !takesPart {
			a.skipped, a.idle = true, "wrote nothing and is in no conversation (--only-authors)"
		}
	}
}
