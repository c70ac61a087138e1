package slack

// How the loose types are read by a scanner: to the same values as by their
// UnmarshalJSONFrom, or not at all.

// scanned is a field that a scanner can read.
type scanned interface{ scan(d *scanner) bool }

// fields is an object of which the fields are known.
type fields interface {
	// field returns the field that a key stands for, nil when it is not used.
	field(key []byte) scanned
}

// fields reads an object into o.
func (d *scanner) fields(o fields) bool {
	more, ok := d.enter('}')
	for more {
		key, known := d.key()
		if !known {
			return false
		}
		if f := o.field(key); f != nil {
			ok = f.scan(d)
		} else {
			ok = d.skip()
		}
		if !ok {
			return false
		}
		more, ok = d.more('}')
	}
	return ok
}

func (s *str) scan(d *scanner) bool {
	switch c := d.buf[d.i]; {
	case c == '"':
		v, ok := d.string()
		*s = str(v)
		return ok
	case c == '-' || '0' <= c && c <= '9':
		raw, ok := d.number()
		*s = str(d.word(raw))
		return ok
	}
	*s = ""
	return d.skip()
}

func (b *bytesStr) scan(d *scanner) bool {
	if d.buf[d.i] != '"' {
		var s str
		ok := s.scan(d)
		*b = bytesStr(s)
		return ok
	}
	raw, plain, ok := d.span()
	if ok && !plain {
		from := len(d.kept)
		d.kept, ok = appendValue(d.kept, raw)
		if raw = d.kept[from:]; hasControls(raw) {
			raw = []byte(dropControls(string(raw)))
		}
	}
	*b = raw
	return ok
}

func (n *num) scan(d *scanner) bool {
	var s str
	ok := s.scan(d)
	n.parse(s)
	return ok
}

func (f *flag) scan(d *scanner) bool {
	switch d.buf[d.i] {
	case 't':
		*f = true
		return d.literal("true")
	case 'f':
		*f = false
		return d.literal("false")
	}
	var s str
	ok := s.scan(d)
	f.parse(s)
	return ok
}

// elements reads an array of which one reads each element that is not null. It skips
// anything else.
func (d *scanner) elements(l interface{ one(d *scanner) bool }) bool {
	if d.buf[d.i] != '[' {
		return d.skip()
	}
	more, ok := d.enter(']')
	for more {
		if d.buf[d.i] == 'n' {
			ok = d.literal("null")
		} else {
			ok = l.one(d)
		}
		if !ok {
			return false
		}
		more, ok = d.more(']')
	}
	return ok
}

func (l *strs) scan(d *scanner) bool {
	*l = (*l)[:0]
	return d.elements(l)
}

func (l *strs) one(d *scanner) bool {
	var s str
	ok := s.scan(d)
	if s != "" {
		*l = append(*l, string(s))
	}
	return ok
}

func (l *objs[T]) scan(d *scanner) bool {
	*l = (*l)[:0]
	return d.elements(l)
}

func (l *objs[T]) one(d *scanner) bool {
	if d.buf[d.i] != '{' {
		return d.skip()
	}
	o := newIn[T](&d.room)
	*l = append(*l, o)
	return d.fields(any(o).(fields))
}

func (o *obj[T]) scan(d *scanner) bool {
	o.val = nil
	if d.buf[d.i] != '{' {
		return d.skip()
	}
	o.val = newIn[T](&d.room)
	return d.fields(any(o.val).(fields))
}

// rows are lists of objects.
func (l *list[T]) scan(d *scanner) bool {
	*l = nil
	return d.elements(l)
}

func (l *list[T]) one(d *scanner) bool {
	var v T
	ok := any(&v).(scanned).scan(d)
	*l = append(*l, v)
	return ok
}

// The raw value is valid until the scanner reads the next element.
func (l *later[T]) scan(d *scanner) bool {
	start := d.i
	if !d.skip() {
		return false
	}
	l.raw = d.buf[start:d.i:d.i]
	return true
}

func (t *blockText) scan(d *scanner) bool {
	*t = blockText{}
	if d.buf[d.i] != '{' {
		t.present = d.buf[d.i] == '"'
		return (*str)(&t.s).scan(d)
	}
	d.room.text = textOfBlock{}
	ok := d.fields(&d.room.text)
	t.set(&d.room.text)
	return ok
}

func (s *style) scan(d *scanner) bool {
	*s = style{}
	if d.buf[d.i] != '{' {
		return (*str)(&s.word).scan(d)
	}
	d.room.style = styleFlags{}
	ok := d.fields(&d.room.style)
	s.marks = d.room.style.marks()
	return ok
}
