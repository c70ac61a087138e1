package jsonl

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// envelope is a line as the server declares it: each key must have its type,
// also those that the line's own type does not use.
type envelope struct {
	Type          string         `json:"type"`
	Version       *int64         `json:"version"`
	Info          *Info          `json:"info"`
	Role          *Role          `json:"role"`
	Scheme        *Scheme        `json:"scheme"`
	Emoji         *Emoji         `json:"emoji"`
	Team          *Team          `json:"team"`
	Channel       *Channel       `json:"channel"`
	User          *User          `json:"user"`
	Bot           *Bot           `json:"bot"`
	Post          *Post          `json:"post"`
	DirectChannel *DirectChannel `json:"direct_channel"`
	DirectPost    *DirectPost    `json:"direct_post"`
}

// Decode decodes a line, given without its line end, exactly as the server
// does: by the rules of the encoding/json package, that is keys in any letter
// case, the last of doubled keys, unknown keys passed over, null as if absent,
// wrong UTF-8 replaced by U+FFFD. raw is not kept. Safe for concurrent use.
//
// The error is a [*SyntaxError], a [*TypeError] (of the first wrong value), a
// [*KindError] or a [*BodyError]. With a TypeError comes what could be read, if
// there is anything: good for telling which object the line is about, and for
// nothing else. With the others the Body is nil.
func Decode(raw []byte) (Body, error) {
	b, _, err := decode(raw)
	return b, err
}

// DecodeKeys is Decode, and tells which keys the server would pass over. They
// cost nothing if there are none. They come with any error but a SyntaxError.
func DecodeKeys(raw []byte) (Body, Keys, error) {
	b, clean, err := decode(raw)
	var syntax *SyntaxError
	if clean || errors.As(err, &syntax) {
		return b, Keys{}, err
	}
	return b, lostKeys(raw), err
}

// The rules of encoding/json, in three degrees: the first wrong value is noted
// and the rest read all the same; the first wrong value ends it, with its place;
// and an unknown or a doubled key ends it too.
var (
	legacy  = jsonv1.DefaultOptionsV1()
	exact   = json.JoinOptions(legacy, jsonv1.ReportErrorsWithLegacySemantics(false))
	nothing = json.JoinOptions(exact, json.RejectUnknownMembers(true), jsontext.AllowDuplicateNames(false))
)

// decode does the work of Decode. clean means that there are no keys that the
// server would pass over.
func decode(raw []byte) (b Body, clean bool, err error) {
	var e envelope
	clean = true
	if err := json.Unmarshal(raw, &e, nothing); err != nil {
		clean = false
		e = envelope{}
		err = json.Unmarshal(raw, &e, exact)
		if err != nil {
			return salvage(raw, err)
		}
	}
	wrong := e.checkValues()
	b, err = e.body()
	if wrong != nil {
		return b, clean, wrong
	}
	return b, clean && !e.stray(b), err
}

// salvage is decode for a line in which err was found.
func salvage(raw []byte, err error) (Body, bool, error) {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return nil, false, &SyntaxError{Path: pointer(syntax.JSONPointer), Offset: syntax.ByteOffset, Err: syntax.Err}
	}
	var e envelope
	var broken *jsonv1.SyntaxError
	if errors.As(json.Unmarshal(raw, &e, legacy), &broken) {
		return nil, false, &SyntaxError{Offset: broken.Offset, Err: broken}
	}
	b, bodyErr := e.body()
	if bodyErr != nil {
		b = nil
	}
	return b, false, typeError(raw, err)
}

func (e *envelope) body() (Body, error) {
	switch k := Kind(e.Type); k {
	case KindVersion:
		return &Version{Number: e.Version, Info: e.Info}, nil
	case KindRole:
		return present(k, e.Role)
	case KindScheme:
		return present(k, e.Scheme)
	case KindEmoji:
		return present(k, e.Emoji)
	case KindTeam:
		return present(k, e.Team)
	case KindChannel:
		return present(k, e.Channel)
	case KindUser:
		return present(k, e.User)
	case KindBot:
		return present(k, e.Bot)
	case KindPost:
		return present(k, e.Post)
	case KindDirectChannel:
		return present(k, e.DirectChannel)
	case KindDirectPost:
		return present(k, e.DirectPost)
	}
	return nil, &KindError{Type: e.Type}
}

// present is b, unless it is a nil pointer.
func present[T any, P interface {
	*T
	Body
}](k Kind, b P) (Body, error) {
	if b == nil {
		return nil, &BodyError{Kind: k}
	}
	return b, nil
}

// stray reports whether there are bodies that do not belong to the line's type;
// own is the one that does, if any.
func (e *envelope) stray(own Body) bool {
	bodies := 0
	for _, there := range [...]bool{
		e.Role != nil, e.Scheme != nil, e.Emoji != nil, e.Team != nil, e.Channel != nil, e.User != nil,
		e.Bot != nil, e.Post != nil, e.DirectChannel != nil, e.DirectPost != nil,
	} {
		if there {
			bodies++
		}
	}
	if Kind(e.Type) == KindVersion {
		return bodies > 0
	}
	if own != nil {
		bodies--
	}
	return bodies > 0 || e.Version != nil || e.Info != nil
}
