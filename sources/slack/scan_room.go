package slack

// scanRoom is memory for the objects of an element, which are valid until the next one is
// read: nothing of them stays but strings.
type scanRoom struct {
	blocks      pool[block]
	attachments pool[attachment]
	fields      pool[attachmentField]
	actions     pool[attachmentAction]
	reactions   pool[reaction]
	edits       pool[edited]
	icons       pool[icons]
	files       pool[file]
	rooms       pool[room]

	text  textOfBlock // being read
	style styleFlags  // being read
}

// free makes the room empty.
func (r *scanRoom) free() {
	r.blocks.free()
	r.attachments.free()
	r.fields.free()
	r.actions.free()
	r.reactions.free()
	r.edits.free()
	r.icons.free()
	r.files.free()
	r.rooms.free()
}

// pool has values that are used again when it has been made empty.
type pool[T any] struct {
	all  []*T
	used int
}

// maxPooled is how many values of a kind are kept: far more than a message has, unless
// somebody wants to fill the memory.
const maxPooled = 1 << 10

// take returns a value as it was left.
func (p *pool[T]) take() *T {
	if p.used == len(p.all) {
		p.all = append(p.all, new(T))
	}
	p.used++
	return p.all[p.used-1]
}

func (p *pool[T]) free() {
	if len(p.all) > maxPooled {
		p.all = nil
	}
	p.used = 0
}

// newIn returns a T that is empty, out of the room if that has a place for its kind.
func newIn[T any](r *scanRoom) *T {
	if o, ok := any((*T)(nil)).(interface{ in(r *scanRoom) *T }); ok {
		return o.in(r)
	}
	return new(T)
}

// The lists of what is taken keep their room.

func (*block) in(r *scanRoom) *block {
	b := r.blocks.take()
	spare := b.spare
	if b.More != nil {
		spare = b.More
	}
	*b = block{Elements: b.Elements[:0], spare: spare}
	return b
}

// emptyMore returns an empty blockMore for b.
func (b *block) emptyMore() *blockMore {
	if b.spare == nil {
		return new(blockMore)
	}
	*b.spare = blockMore{}
	return b.spare
}

func (*attachment) in(r *scanRoom) *attachment {
	a := r.attachments.take()
	*a = attachment{Fields: a.Fields[:0], Actions: a.Actions[:0]}
	return a
}

func (*reaction) in(r *scanRoom) *reaction {
	v := r.reactions.take()
	*v = reaction{Users: v.Users[:0]}
	return v
}

func (*room) in(r *scanRoom) *room {
	v := r.rooms.take()
	*v = room{Participants: v.Participants[:0]}
	return v
}

func (*attachmentField) in(r *scanRoom) *attachmentField { return emptied(&r.fields) }

func (*attachmentAction) in(r *scanRoom) *attachmentAction { return emptied(&r.actions) }

func (*edited) in(r *scanRoom) *edited { return emptied(&r.edits) }

func (*icons) in(r *scanRoom) *icons { return emptied(&r.icons) }

func (*file) in(r *scanRoom) *file { return emptied(&r.files) }

// emptied takes a value and makes it empty.
func emptied[T any](p *pool[T]) *T {
	v := p.take()
	var zero T
	*v = zero
	return v
}
