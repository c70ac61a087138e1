package conformance

import (
	"slices"
	"strings"

	"github.com/mmimport/mmimport/validate"
)

// target is a server that the lines are checked for.
type target struct {
	name string
	opts *validate.Options
}

const (
	newest = "newest" // as when no version is told
	oracle = "oracle" // the version whose functions are asked
)

func targets() []target {
	return []target{
		{newest, &validate.Options{MaxFindings: -1}},
		{oracle, &validate.Options{MaxFindings: -1, Target: validate.Version{Major: 11, Minor: 3}}},
	}
}

// difference is one way in which the two verdicts may differ.
//
// Without an id, findings of the rules are accepted where the server's functions
// accept the line. With one, an error of the server with that id is accepted if
// validate reports one of the rules, or, with as, a rule that has the id with as
// in place of id; with neither, also if validate reports nothing.
type difference struct {
	id     string // of the server's error, or how it begins if as is given
	as     string
	rules  []validate.ID
	text   string // a part of path or message, if not all findings of the rules are meant
	mild   bool   // a warning is enough
	only   string // the target that it concerns; empty for all
	reason string
}

func (d difference) concerns(t target) bool { return d.only == "" || d.only == t.name }

// means reports whether d is about what a finding says.
func (d difference) means(f validate.Finding) bool {
	return slices.Contains(d.rules, f.Rule) && strings.Contains(f.Path+" "+f.Message, d.text)
}

// explains reports whether d accepts that the server refuses a line with the ids,
// and validate finds what it finds.
func (d difference) explains(ids []string, findings []validate.Finding) bool {
	var own, translated []string
	for _, id := range ids {
		if rest, ok := strings.CutPrefix(id, d.id); ok && (d.as != "" || rest == "") {
			own = append(own, id)
			translated = append(translated, d.as+rest)
		}
	}
	if own == nil || d.as == "" && d.rules == nil {
		return own != nil
	}
	return slices.ContainsFunc(findings, func(f validate.Finding) bool {
		enough := d.mild || f.Severity == validate.Error
		return enough && d.means(f) || d.as != "" && says(f, translated)
	})
}

// differences is the table.
func differences() []difference {
	return slices.Concat(
		otherIDs, otherVersions, laterSteps,
		beyond("names are looked up in the database, after the line was validated",
			"MI118", "MI211", "MI212", "MI322", "MI360", "MI361", "MI701", "MI702", "MI703", "MI704", "MI705", "MI706"),
		beyond("what two lines, or two parts of a line, have in common shows when they are saved",
			"MI238", "MI306", "MI312", "MI341", "MI343", "MI351", "MI355", "MI408", "MI409", "MI523", "MI604", "MI613", "MI624", "MI711"),
		beyond("it is found when the object is saved",
			"MI226", "MI305", "MI311", "MI320", "MI334", "MI336", "MI337", "MI403", "MI407", "MI511", "MI512", "MI514", "MI519", "MI611", "MI612"),
		beyond("the database refuses the character", "MI018", "MI412"),
		beyond("the server crashes after the line was validated", "MI513", "MI607", "MI608", "MI610"),
		beyond("the file is left out when it is uploaded", "MI914", "MI917"),
		beyond("a picture that is the folder of the files itself is found out when it is opened", "MI926"),
	)
}

// otherIDs are errors for which the rule names another id of the server, or none.
var otherIDs = []difference{
	{
		id: "app.import.validate_direct_post_import_data.", as: "app.import.validate_post_import_data.",
		reason: "one rule for all messages, with the id that posts have",
	},
	{
		id: "app.import.validate_reply_import_data.", as: "app.import.validate_post_import_data.",
		reason: "one rule for all messages, with the id that posts have",
	},
	{
		id: "app.import.validate_channel_import_data.scheme_invalid.error", rules: []validate.ID{"MI210"},
		reason: "one rule for teams and channels, with the id that teams have",
	},
	{
		id: "app.import.validate_reaction_import_data.create_at_zero.error", rules: []validate.ID{"MI520"},
		reason: "one rule for no time and for time 0",
	},
	{
		id: "app.import.validate_reaction_import_data.emoji_name_length.error", rules: []validate.ID{"MI519"},
		reason: "one rule for all that can be wrong with the name, with the id of the check when it is saved",
	},
	{
		id: "app.import.validate_user_import_data.profile_image.error", rules: []validate.ID{"MI926"},
		reason: "one rule for an empty path and for one that leads out of data/",
	},
	{
		id: "model.emoji.system_emoji_name.app_error", rules: []validate.ID{"MI124"}, mild: true,
		reason: "the server goes on without the emoji",
	},
	{
		id: idNoVersion, rules: []validate.ID{"MI006"},
		reason: "a first line without a type is reported as that",
	},
	{
		id: idUnknownType, rules: []validate.ID{"MI013"},
		reason: "the server hangs at a version line 2 before it looks at its type",
	},
}

// otherVersions is what the oracle does in another way than later servers.
var otherVersions = []difference{
	{
		id: "app.import.validate_user_import_data.guest_roles_conflict.error", only: newest,
		reason: "from 11.5 on a guest needs neither teams nor channels, and there are four ids",
	},
	{
		id: "app.import.validate_user_import_data.guest_roles_conflict.error", only: oracle,
		rules:  []validate.ID{"MI324", "MI325", "MI326", "MI327", "MI330"},
		reason: "from 11.5 on there are four ids",
	},
	{
		rules: []validate.ID{"MI325"}, only: newest,
		reason: "before 11.5 the guest roles of some channels may stand for those of others",
	},
	{
		rules: []validate.ID{"MI104"}, only: oracle,
		reason: "the list of permissions is that of the newest server",
	},
}

// laterSteps are what some rules say of what comes after the server's functions.
var laterSteps = []difference{
	{
		rules: []validate.ID{"MI206"}, text: "are removed",
		reason: "characters are removed from the name when the team is saved",
	},
	{
		rules: []validate.ID{"MI521"}, text: "/replies/",
		reason: "the reaction is compared once more with the time at which the reply is stored",
	},
}

// beyond are rules that are all about what comes after the server's functions for
// one line, an entry for each.
func beyond(reason string, rules ...validate.ID) []difference {
	var list []difference
	for _, r := range rules {
		list = append(list, difference{rules: []validate.ID{r}, reason: reason})
	}
	return list
}
