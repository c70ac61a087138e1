package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/mmimport/mmimport/converter"
)

// peopleFlags say who people are and how they log in.
type peopleFlags struct {
	emailDomain, guests, botOwner, admins, joinBy string
	authService, authAttribute, authCoding        string
	identity, identityTemplate                    string
	onlyAuthors                                   bool
}

func (f *peopleFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.emailDomain, "default-email-domain", converter.DefaultEmailDomain, "`DOMAIN` of the address username@DOMAIN for people without one")
	fs.StringVar(&f.joinBy, "join-by", "address", "people of several sources are one if they have the same e-mail address, or also if they have the same user name: `address|username`")
	fs.StringVar(&f.identity, "identity", "", "CSV `FILE` with the columns of, username and email: who the people are whom the sources know by another id, name or address")
	fs.StringVar(&f.identityTemplate, "identity-template", "", "write the people without an address to `FILE`.csv, to be filled in for --identity")
	fs.StringVar(&f.guests, "guests", string(converter.KeepGuests), "what guests become: `guest|user|skip`")
	fs.StringVar(&f.admins, "admins", "drop", "whether admins and owners of the sources become system admins: `keep|drop`")
	fs.BoolVar(&f.onlyAuthors, "only-authors", false, "leave out people of directories who wrote nothing and are in no conversation")
	fs.StringVar(&f.botOwner, "bot-owner", "", "`USER` who owns the bots: handle, address or id (default: the primary owner, else the first active admin, else the first active member)")
	fs.StringVar(&f.authService, "auth-service", "", "the `SERVICE` that people of a directory log in by: ldap, saml, gitlab, google, office365 or openid")
	fs.StringVar(&f.authAttribute, "auth-attribute", "", "LDIF: the `ATTRIBUTE` that identifies people to that service (default: objectGUID, entryUUID, nsUniqueId, ipaUniqueID or uid, as the directory has it)")
	fs.StringVar(&f.authCoding, "auth-encoding", "", "LDIF: `HOW` binary values of it are written: hex-escaped, hex, base64, uuid or text (default hex-escaped)")
}

// authServices are the log-in services that the server knows (model/user.go).
var authServices = []string{"ldap", "saml", "gitlab", "google", "office365", "openid"}

// people sets the options that say who people are.
func (f *peopleFlags) people(o *converter.Options) error {
	if f.authService != "" && !slices.Contains(authServices, f.authService) {
		return usagef("--auth-service %q: it must be one of %s", f.authService, strings.Join(authServices, ", "))
	}
	if f.authService == "" && (f.authAttribute != "" || f.authCoding != "") {
		return usagef("--auth-attribute and --auth-encoding have an effect only with --auth-service")
	}
	o.AuthService, o.KeepAdmins, o.OnlyAuthors = f.authService, f.admins == "keep", f.onlyAuthors
	o.JoinByUsername = f.joinBy == "username"
	if f.identity == "" {
		return nil
	}
	list, err := readIdentities(f.identity)
	if err != nil {
		return &usageError{err: fmt.Errorf("--identity %s: %w", f.identity, err)}
	}
	o.Identities = list
	return nil
}

// readIdentities reads a CSV file with a header: the columns of, username and email,
// in any order.
func readIdentities(name string) (list []converter.Identity, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := csv.NewReader(transform.NewReader(f, unicode.BOMOverride(unicode.UTF8.NewDecoder())))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("the file is empty")
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	if _, ok := column["of"]; !ok {
		return nil, errors.New("the first line must name the columns of, username and email")
	}
	cell := func(row []string, name string) string {
		if i, ok := column[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	for _, row := range rows[1:] {
		list = append(list, converter.Identity{Of: strings.TrimPrefix(cell(row, "of"), "'"), Username: cell(row, "username"), Email: cell(row, "email")})
	}
	return list, nil
}
