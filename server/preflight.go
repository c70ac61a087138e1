package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mmimport/mmimport/validate"
)

// PreflightOptions are what may be told about a check. nil stands for the zero value.
type PreflightOptions struct {
	Workers  int                                   // of the check of the archive; default: the number of CPUs
	Progress func(stage string, done, total int64) // total 0 is not known
}

// Preflight tells whether a server is ready for an archive, or for any if f is nil. It only
// reads. A server that does not let the token look is a finding.
func (c *Client) Preflight(ctx context.Context, f *File, o *PreflightOptions) (*PreflightReport, error) {
	if o == nil {
		o = &PreflightOptions{}
	}
	show := o.Progress
	if show == nil {
		show = func(string, int64, int64) {}
	}
	p := &preflight{report: PreflightReport{Server: c.name}, file: f, survey: &Survey{Users: map[string]*Person{}}}
	if refused, err := p.admission(ctx, c); refused || err != nil {
		return &p.report, err
	}
	var err error
	if f != nil {
		p.report.Archive = f.Name
		p.survey, err = ReadSurvey(ctx, f, func(done, total int64) { show("reading the archive", done, total) })
		if err != nil {
			return nil, err
		}
	}
	p.facts, err = c.ReadFacts(ctx, p.survey, show)
	if err != nil {
		return nil, err
	}
	p.report.Unknown = p.facts.Unknown
	for _, check := range checks {
		p.report.Checks++
		check(p)
	}
	if f != nil {
		err = p.archive(ctx, o, func(done, total int64) { show("checking the archive", done, total) })
	}
	slices.SortStableFunc(p.report.Findings, func(a, b Finding) int {
		return cmp.Compare(rank(a.Severity), rank(b.Severity))
	})
	return &p.report, err
}

func rank(s validate.Severity) int {
	if s == validate.Error {
		return 0
	}
	return 1
}

// preflight is a check under way.
type preflight struct {
	report PreflightReport
	file   *File // nil for none
	survey *Survey
	facts  *Facts
}

// find notes a finding.
func (p *preflight) find(f Finding) {
	if f.Count == 0 {
		f.Count = len(f.Names)
	}
	if len(f.Names) > namesShown {
		f.Names = f.Names[:namesShown]
	}
	p.report.Findings = append(p.report.Findings, f)
}

// errorf and warnf are for findings that concern one setting.
func (p *preflight) errorf(f Finding, format string, args ...any) {
	f.Severity, f.Message = validate.Error, fmt.Sprintf(format, args...)
	p.find(f)
}

func (p *preflight) warnf(f Finding, format string, args ...any) {
	f.Severity, f.Message = validate.Warning, fmt.Sprintf(format, args...)
	p.find(f)
}

// admission checks what is needed to look at all, and reports whether that is refused.
func (p *preflight) admission(ctx context.Context, c *Client) (refused bool, err error) {
	status, err := c.Status(ctx)
	if err != nil {
		return true, err
	}
	p.report.Checks++
	if !status.Version.IsZero() {
		p.report.Version = status.Version.String()
	}
	me, err := c.Me(ctx)
	p.report.Checks++
	if errors.Is(err, ErrSession) {
		p.errorf(Finding{Check: "token", Fix: "make a new one: Profile > Security > Personal Access Tokens"},
			"the server does not know the token, or its session is over")
		return true, nil
	}
	if err != nil {
		return true, err
	}
	if !isAdmin(me) {
		p.errorf(Finding{Check: "permissions", Fix: "use the token of a system admin, or make this account one", Console: "User Management > Users", Names: []string{me.Username}},
			"the account of the token is no system admin: it may neither upload an archive nor look at what matters")
		return true, nil
	}
	return false, nil
}

// checks are all that is looked at beside the archive's own lines.
var checks = []func(*preflight){
	(*preflight).health, (*preflight).version, (*preflight).cloud, (*preflight).storage, (*preflight).importDirectory,
	(*preflight).size, (*preflight).otherJobs, (*preflight).indexing, (*preflight).rateLimit,
	(*preflight).guests, (*preflight).services, (*preflight).passwords, (*preflight).emoji,
	(*preflight).membersPerTeam, (*preflight).channelsPerTeam, (*preflight).directMessages,
	(*preflight).addresses, (*preflight).domains, (*preflight).logins, (*preflight).losers, (*preflight).bots,
	(*preflight).deactivated, (*preflight).teams, (*preflight).channels,
}
