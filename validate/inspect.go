package validate

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/mmimport/mmimport/jsonl"
)

// inspected is a line with what it shows by itself.
type inspected struct {
	kind   jsonl.Kind // as written; empty if not even that is known
	body   jsonl.Body // nil if there is none
	whole  bool       // the body is what the line says, not what was left of it
	faults []Finding
}

// inspect decodes a line and applies the rules that need no other line. It is pure: safe
// for concurrent use with other decoders.
func (s *settings) inspect(d *jsonl.Decoder, line []byte) inspected {
	got, err := d.Decode(line)
	return s.inspectDecoded(line, got, err)
}

func (s *settings) inspectDecoded(line []byte, got jsonl.Decoded, err error) inspected {
	r := report{settings: s}
	in := inspected{body: got.Body, whole: err == nil}
	if in.body != nil {
		in.kind = in.body.Kind()
	}
	if !got.Plain {
		in.kind = r.notPlain(line, in.kind, got, err)
	}
	if in.whole {
		r.target(in.body)
		r.body(in.body)
	}
	in.faults = r.faults
	return in
}

// notPlain applies the rules that a plain line cannot break, and returns the kind of the
// line as far as it is known.
func (r *report) notPlain(raw []byte, kind jsonl.Kind, got jsonl.Decoded, err error) jsonl.Kind {
	if err != nil {
		kind = r.undecodable(raw, kind, err)
	}
	r.encoding(raw)
	if kind.Known() {
		r.unknownKeys(got.Keys.Unknown) // of an unknown type nothing is known
		r.doubledKeys(got.Keys.Doubled)
	}
	if err == nil {
		r.noNUL(raw, got.Body)
	}
	return kind
}

// tooLong is what is known of a line that is too long to be read.
func (s *settings) tooLong(err *jsonl.TooLongError) inspected {
	r := report{settings: s}
	r.add(lineTooLong, nil, "%v", err)
	return inspected{faults: r.faults}
}

// inspectBody is inspect for a line that [jsonl.Append] has made of b. What inspect learns
// of the bytes does not need to be looked for: Append writes each key once, and known
// ones only, refuses NUL and what is no UTF-8, and what it writes is decoded to b again.
func (s *settings) inspectBody(b jsonl.Body) inspected {
	r := report{settings: s}
	r.target(b)
	r.body(b)
	return inspected{kind: b.Kind(), body: b, whole: true, faults: r.faults}
}

// undecodable reports why a line cannot be decoded, and returns its kind as far
// as it is known.
func (r *report) undecodable(raw []byte, kind jsonl.Kind, err error) jsonl.Kind {
	var (
		wrong   *jsonl.TypeError
		unknown *jsonl.KindError
		missing *jsonl.BodyError
	)
	switch {
	case errors.As(err, &wrong):
		r.add(lineWrongType, nil, "want %s, found %s", wrong.Want, wrong.Got).Path = wrong.Path
	case errors.As(err, &unknown):
		r.add(kindUnknown, nil, "%v", err)
		return jsonl.Kind(unknown.Type)
	case errors.As(err, &missing):
		at := place{key: string(missing.Kind)}
		rule := bodyMissing
		if crashesWithoutBody(missing.Kind) {
			rule = bodyCrash
		}
		r.add(rule, &at, "%v", err)
		return missing.Kind
	case len(bytes.TrimSpace(raw)) == 0:
		r.add(lineBlank, nil, "a blank line")
	case bytes.HasPrefix(raw, []byte("\ufeff")):
		r.add(lineByteOrder, nil, "a byte order mark at the start")
	default:
		r.notJSON(err)
	}
	return kind
}

func (r *report) notJSON(err error) {
	f := r.add(lineNotJSON, nil, "%v", err)
	var syntax *jsonl.SyntaxError
	if errors.As(err, &syntax) {
		f.Path = syntax.Path
	}
}

func crashesWithoutBody(k jsonl.Kind) bool {
	switch k {
	case jsonl.KindUser, jsonl.KindBot, jsonl.KindPost, jsonl.KindDirectPost, jsonl.KindEmoji:
		return true
	}
	return false
}

// body applies the rules for one kind of line.
func (r *report) body(b jsonl.Body) {
	switch b := b.(type) {
	case *jsonl.Version:
		r.version(b)
	case *jsonl.Role:
		r.roleLine(b)
	case *jsonl.Scheme:
		r.scheme(b)
	case *jsonl.Emoji:
		r.emoji(b)
	case *jsonl.Team:
		r.team(b)
	case *jsonl.Channel:
		r.channel(b)
	case *jsonl.User:
		r.user(b)
	case *jsonl.Bot:
		r.bot(b)
	case *jsonl.Post:
		r.post(b)
	case *jsonl.DirectChannel:
		r.directChannel(b)
	case *jsonl.DirectPost:
		r.directPost(b)
	}
}

func (r *report) version(v *jsonl.Version) {
	p := place{key: "version"}
	switch {
	case v.Number == nil:
		r.add(versionMissing, &p, "no version")
	case *v.Number != 1:
		r.add(versionOther, &p, "version %d", *v.Number)
	}
}

// unknownKeys reports what the server passes over.
func (r *report) unknownKeys(keys []jsonl.UnknownKey) {
	for _, k := range keys {
		outermost := strings.Count(k.Path, "/") == 1
		if outermost && slices.Contains(jsonl.Kinds(), jsonl.Kind(k.Key)) {
			r.add(bodyOther, nil, "%s does not belong on this line", quote(k.Key)).about(k.Key).Path = k.Path
			continue
		}
		f := r.add(keyUnknown, nil, "the server does not know the key %s", quote(k.Key)).about(k.Key)
		f.Path = k.Path
		if right := likelyKey(k.Key, k.Known); right != "" {
			f.hint("perhaps %q is meant", right)
		}
	}
}
