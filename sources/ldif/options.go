package ldif

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
)

// ErrOption is wrapped by the errors of Open and ParseGroupRule for options that make
// no sense.
var ErrOption = errors.New("bad option")

// Options say how a dump is read. The zero value of each is its default.
type Options struct {
	// Auth makes people carry AuthData: the run has a log-in service.
	Auth bool
	// AuthAttribute is the attribute that identifies a person to that service. By
	// default it is objectGUID of Active Directory, entryUUID of OpenLDAP, nsUniqueId
	// of 389, ipaUniqueID of FreeIPA, and uid of others.
	AuthAttribute string
	// AuthEncoding says how a binary AuthAttribute is written: "hex-escaped", the
	// default, is a backslash and two lower-case digits for each byte, as Mattermost
	// keeps objectGUID; "hex" is the digits alone; "base64"; "uuid" is the text of a
	// GUID, whose first three groups Active Directory stores with the last byte first;
	// "text" takes nothing that is not text already. What is text is always taken as it
	// is.
	AuthEncoding string
	// Charset is that of values which are no UTF-8, such as "windows-1252". By default
	// such values are reported.
	Charset string
	// Attributes replaces the attributes that a field is read from, in order of
	// preference, by others: the keys are username, email, first_name, last_name,
	// nickname, position, picture and locale. An attribute may have options:
	// "title;lang-de".
	Attributes map[string][]string
	// Groups make members of groups members of teams and channels.
	Groups []GroupRule
}

// settings are Options that have been checked.
type settings struct {
	auth     bool
	encoding idEncoding
	texts    texts
	groups   []GroupRule

	slots    map[string]int // of the names of attributes, options included
	fields   map[string][]int
	identity map[int]bool // slots without whose values a record is of no use
	key      int          // slot of AuthAttribute; 0 when it is to be found
	keyName  string       // AuthAttribute as it was given
}

// Check returns what is wrong with the options themselves, whatever the dump.
func (o *Options) Check() error {
	_, err := newSettings(o)
	return err
}

// newSettings checks options; nil are the defaults.
func newSettings(o *Options) (*settings, error) {
	if o == nil {
		o = &Options{}
	}
	s := &settings{auth: o.Auth, groups: o.Groups, keyName: o.AuthAttribute, encoding: idEncoding(o.AuthEncoding)}
	if o.AuthEncoding == "" {
		s.encoding = hexEscaped
	}
	if !slices.Contains(idEncodings, s.encoding) {
		return nil, fmt.Errorf("%w: the encoding %q is unknown; known are %v", ErrOption, o.AuthEncoding, idEncodings)
	}
	var cs encoding.Encoding
	cs, err := charset(o.Charset)
	if err != nil {
		return nil, err
	}
	s.texts = texts{cs}
	s.slots = baseSlots()
	if o.AuthAttribute != "" {
		if s.key, err = s.slot(o.AuthAttribute); err != nil {
			return nil, err
		}
	}
	return s, s.setFields(o.Attributes)
}

// setFields finds the slots that each field is read from.
func (s *settings) setFields(own map[string][]string) error {
	s.fields = make(map[string][]int, len(defaultFields))
	s.identity = map[int]bool{slotObjectClass: true, slotAccountName: true, slotUID: true, slotMail: true}
	for field, slots := range defaultFields {
		s.fields[field] = slots
	}
	for _, field := range slices.Sorted(maps.Keys(own)) {
		if defaultFields[field] == nil {
			return fmt.Errorf("%w: there is no field %q; there are %s", ErrOption, field, strings.Join(slices.Sorted(maps.Keys(defaultFields)), ", "))
		}
		var slots []int
		for _, name := range own[field] {
			slot, err := s.slot(name)
			if err != nil {
				return err
			}
			slots = append(slots, slot)
			if field == fieldUsername || field == fieldEmail {
				s.identity[slot] = true
			}
		}
		s.fields[field] = slots
	}
	return nil
}

// slot returns the slot of an attribute that somebody asks for.
func (s *settings) slot(name string) (int, error) {
	d := (&names{}).parse(name)
	switch {
	case !d.valid:
		return 0, fmt.Errorf("%w: %q is not the name of an attribute", ErrOption, name)
	case d.secret:
		return 0, fmt.Errorf("%w: %s is a secret, which is never read", ErrOption, name)
	}
	if s.slots[d.key()] == 0 {
		s.slots[d.key()] = len(s.slots) + 1
	}
	return s.slots[d.key()], nil
}
