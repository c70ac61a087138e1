package slack

import (
	"strings"

	"github.com/mmimport/mmimport/sources"
)

// quote returns a shared message as a quote: its author, its text, and what else it shows.
func (a *attachment) quote() sources.Text {
	t := a.text()
	if a.Title != "" || a.TitleLink != "" {
		t = joinTexts(t, linkTo(string(a.TitleLink), unmarked(string(a.Title))), "\n")
	}
	for _, f := range a.Fields {
		t = joinTexts(t, joinTexts(bold(mrkdwn(string(f.Title))), mrkdwn(string(f.Value)), "\n"), "\n")
	}
	t = joinTexts(t, a.files(), "\n")
	if a.ImageURL != "" && len(a.Files) == 0 {
		t = joinTexts(t, linkTo(string(a.ImageURL), ""), "\n")
	}
	if t == "" {
		t = mrkdwn(firstOf(string(a.Fallback), string(a.FromURL), string(a.OriginalURL)))
	}
	return quoted(joinTexts(a.author(), t, "\n"))
}

// author returns the author of a shared message in bold, as a reference if the id is known.
func (a *attachment) author() sources.Text {
	name := plain(firstOf(string(a.AuthorName), string(a.AuthorSubname)))
	if isID(string(a.AuthorID), "UW") {
		ref := sources.AppendRef([]byte("**"), sources.Ref{Kind: sources.RefUser, ID: string(a.AuthorID), Label: name})
		return sources.Text(append(ref, "**"...))
	}
	if name == "" {
		return ""
	}
	return bold(linkTo(string(a.AuthorLink), name))
}

// quoted puts each line of t into a quote.
func quoted(t sources.Text) sources.Text {
	if t == "" {
		return ""
	}
	return "> " + sources.Text(strings.ReplaceAll(string(t), "\n", "\n> "))
}
