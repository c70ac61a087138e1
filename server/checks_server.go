package server

import (
	"fmt"
	"path"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mmimport/mmimport/validate"
)

func (p *preflight) health() {
	s := p.facts.Status
	switch {
	case !s.Database:
		p.errorf(Finding{Check: "health", Fix: "see the server's log, and its database"}, "the server cannot write its database")
	case !s.Files:
		p.errorf(Finding{Check: "health", Fix: "see the server's log, and its store of files", Console: consoleFiles, Setting: "FileSettings.DriverName"},
			"the server cannot write its store of files")
	case !s.Healthy:
		p.warnf(Finding{Check: "health", Fix: "see the server's log"}, "the server says that it is not well")
	}
}

// The places of the System Console.
const (
	consoleFiles    = "Environment > File Storage"
	consoleTeams    = "Site Configuration > Users and Teams"
	consoleGuests   = "Authentication > Guest Access"
	consoleSignup   = "Authentication > Signup"
	consoleEmail    = "Authentication > Email"
	consolePassword = "Authentication > Password"
	consoleEmoji    = "Site Configuration > Emoji"
	consoleSearch   = "Environment > Elasticsearch"
	consoleRates    = "Environment > Rate Limiting"
)

// oldest is the oldest version of which the rules are known.
var oldest = validate.Version{Major: 9, Minor: 11}

func (p *preflight) version() {
	v := p.facts.Status.Version
	switch {
	case v.IsZero():
		p.warnf(Finding{Check: "version", Fix: "say it with --target"}, "the server does not tell its version: the newest is assumed")
	case v.Compare(oldest) < 0:
		p.warnf(Finding{Check: "version", Fix: "upgrade the server before the import"},
			"version %s is older than all whose rules are known well: parts of the archive may be passed over", v)
	}
}

func (p *preflight) cloud() {
	if p.facts.license["Cloud"] == "true" {
		p.errorf(Finding{Check: "cloud", Fix: "ask Mattermost's support for the import, or import into a server of your own"},
			"the server is in Mattermost's cloud, and takes no imports over REST")
	}
}

func (p *preflight) storage() {
	fs := &p.facts.config.FileSettings
	if fs.EnableFileAttachments != nil && !*fs.EnableFileAttachments {
		p.errorf(Finding{Check: "attachments-off", Fix: "allow it for as long as the import takes", Console: "Site Configuration > File Sharing and Downloads", Setting: "FileSettings.EnableFileAttachments"},
			"file sharing is off, and with it the upload of archives")
	}
	if fs.DriverName != nil && *fs.DriverName == "" {
		p.errorf(Finding{Check: "file-storage", Fix: "choose where files are kept", Console: consoleFiles, Setting: "FileSettings.DriverName"},
			"the server has no store for files: all attachments would be lost")
	}
}

// importDirectory looks for the conflict of directories that 11.6 and later refuse.
func (p *preflight) importDirectory() {
	in, plugins := p.facts.config.ImportSettings.Directory, p.facts.config.PluginSettings.Directory
	if in == nil || plugins == nil {
		return
	}
	a, b := path.Clean(*in)+"/", path.Clean(*plugins)+"/"
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		p.errorf(Finding{Check: "import-directory", Fix: "give them directories of their own", Setting: "ImportSettings.Directory"},
			"the directory of imports, %s, and that of plugins, %s, hold each other", *in, *plugins)
	}
}

func (p *preflight) size() {
	most := p.facts.Limits().MaxFileSize
	if p.file == nil || most == 0 || p.file.Size <= most {
		return
	}
	p.errorf(Finding{
		Check: "max-file-size", Console: consoleFiles, Setting: "FileSettings.MaxFileSize",
		Fix: fmt.Sprintf("allow %d MB for as long as the import takes, or cut the archive: mmimport split", megabytes(p.file.Size)),
	}, "the archive has %s, an upload may have %s", humanize.IBytes(uint64(p.file.Size)), humanize.IBytes(uint64(most)))
}

// megabytes is a size as the System Console wants it, rounded up.
func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

func (p *preflight) otherJobs() {
	var list []string
	for _, j := range p.facts.jobs {
		list = append(list, fmt.Sprintf("%s, %s, of %s", j.Id, strings.ReplaceAll(j.Status, "_", " "), j.Data["import_file"]))
	}
	if len(list) > 0 {
		p.warnf(Finding{Check: "other-imports", Names: list, Fix: "wait for it; one that has died with a crash of the server stays as it is for ever, and does no harm after the restart"},
			"another import has not ended: the server does one after the other")
	}
}

func (p *preflight) indexing() {
	if value(p.facts.config.ElasticsearchSettings.EnableIndexing) {
		p.warnf(Finding{Check: "search-indexing", Console: consoleSearch, Setting: "ElasticsearchSettings.EnableIndexing",
			Fix: "switch indexing off for the import, then on, and index in bulk there"},
			"each imported message is indexed for search at once, which makes the import slow")
	}
}

func (p *preflight) rateLimit() {
	r := &p.facts.config.RateLimitSettings
	if value(r.Enable) && value(r.PerSec) < 5 {
		p.warnf(Finding{Check: "rate-limit", Console: consoleRates, Setting: "RateLimitSettings.PerSec", Fix: "raise it for as long as the import takes"},
			"requests that the server allows in a second: %d; looking at it will take long", value(r.PerSec))
	}
}

func (p *preflight) guests() {
	n := p.survey.Guests
	if n == 0 || p.facts.config.GuestAccountsSettings.Enable == nil {
		return
	}
	fix := "switch guest access on before the import"
	if l := p.facts.license; l != nil && l["GuestAccounts"] != "true" {
		fix = "the licence has no guest accounts: get one that has and switch guest access on, or convert with --guests user"
	}
	if !*p.facts.config.GuestAccountsSettings.Enable {
		p.errorf(Finding{Check: "guests", Count: n, Console: consoleGuests, Setting: "GuestAccountsSettings.Enable", Fix: fix},
			"guest access is off: %s of the archive would be deactivated at the next restart", plural(n, "guest"))
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "s") {
		what += "e"
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// verb agrees with a number: one for 1, else many.
func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// service is a way to log in.
type service struct {
	name, title, console, setting, license string
	on                                     *bool
}

func (p *preflight) loginServices() []service {
	c := p.facts.config
	return []service{
		{"ldap", "AD/LDAP", "Authentication > AD/LDAP", "LdapSettings.Enable", "LDAP", c.LdapSettings.Enable},
		{"saml", "SAML", "Authentication > SAML 2.0", "SamlSettings.Enable", "SAML", c.SamlSettings.Enable},
		{"gitlab", "GitLab", "Authentication > OpenID Connect", "GitLabSettings.Enable", "", c.GitLabSettings.Enable},
		{"google", "Google", "Authentication > OpenID Connect", "GoogleSettings.Enable", "GoogleOAuth", c.GoogleSettings.Enable},
		{"office365", "Entra ID", "Authentication > OpenID Connect", "Office365Settings.Enable", "Office365OAuth", c.Office365Settings.Enable},
		{"openid", "OpenID Connect", "Authentication > OpenID Connect", "OpenIdSettings.Enable", "OpenId", c.OpenIdSettings.Enable},
	}
}

// services looks whether people will be able to log in through what their lines name.
func (p *preflight) services() {
	for _, s := range p.loginServices() {
		n := p.survey.Services[s.name]
		if n == 0 || s.on == nil {
			continue
		}
		if !*s.on {
			f := Finding{Check: "log-in-service", Count: n, Console: s.console, Setting: s.setting, Fix: "set it up and switch it on before people come"}
			if l := p.facts.license; l != nil && s.license != "" && l[s.license] != "true" {
				f.Fix = "the licence does not have it: get one that has, or convert without --auth-service"
			}
			p.errorf(f, "%s log in through %s, which is off", people(n), s.title)
			continue
		}
		p.identifier(s, n)
	}
}

func people(n int) string {
	if n == 1 {
		return "1 person would"
	}
	return fmt.Sprintf("%d people would", n)
}

// identifier reminds of what auth_data must be: nobody can see whether it is.
func (p *preflight) identifier(s service, n int) {
	attribute, setting := "", ""
	switch s.name {
	case model.UserAuthServiceLdap:
		attribute, setting = value(p.facts.config.LdapSettings.IdAttribute), "LdapSettings.IdAttribute"
	case model.UserAuthServiceSaml:
		attribute, setting = value(p.facts.config.SamlSettings.IdAttribute), "SamlSettings.IdAttribute"
		if attribute == "" {
			attribute = value(p.facts.config.SamlSettings.EmailAttribute)
		}
	default:
		return
	}
	p.warnf(Finding{Check: "log-in-attribute", Count: n, Console: s.console, Setting: setting,
		Fix: "let one person log in on a staging server; if the attribute is another, convert with --auth-attribute"},
		"%s be found by the attribute %q of %s: the archive's auth_data must be its values", people(n), attribute, s.title)
}

func (p *preflight) passwords() {
	n := 0
	for _, u := range p.survey.Users {
		if !u.Bot && u.Active && u.Service == "" {
			n++
		}
	}
	e := &p.facts.config.EmailSettings
	if n > 0 && e.EnableSignInWithEmail != nil && !*e.EnableSignInWithEmail && !value(e.EnableSignInWithUsername) {
		p.warnf(Finding{Check: "password-log-in", Count: n, Console: consoleEmail, Setting: "EmailSettings.EnableSignInWithEmail",
			Fix: "switch it on, or convert with --auth-service"}, "%s have to log in with a password, which the server does not allow", people(n))
	}
}

func (p *preflight) emoji() {
	on := p.facts.config.ServiceSettings.EnableCustomEmoji
	if p.survey.Emoji > 0 && on != nil && !*on {
		p.warnf(Finding{Check: "custom-emoji", Count: p.survey.Emoji, Console: consoleEmoji, Setting: "ServiceSettings.EnableCustomEmoji", Fix: "switch it on"},
			"custom emoji are off: those of the archive are imported, and nobody sees them")
	}
}

func (p *preflight) directMessages() {
	if p.facts.restrictsDirect() && p.survey.Direct > 0 {
		p.warnf(Finding{Check: "direct-messages", Console: consoleTeams, Setting: "TeamSettings.RestrictDirectMessage", Fix: "allow any user on the server for as long as the import takes"},
			"only members of one team may write to each other: a conversation of others stops the import")
	}
}
