package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// entry is one key of a configuration file, named as a flag is, and what stands there.
type entry struct {
	key   string
	at    position
	shape shape
	items []item
	wrong []error // with its form
}

// shape is how a value is written.
type shape string

const (
	aScalar shape = "one value"
	aList   shape = "a list"
	aMap    shape = "a map"
)

// item is one value, as it would stand on a command line.
type item struct {
	text string
	at   position
	kind ast.NodeType
}

// position is a place in a file, both 1-based.
type position struct{ line, column int }

func positionOf(n ast.Node) position {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key // the token of a map is its first colon
	}
	return tokenPosition(n.GetToken())
}

func tokenPosition(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{1, 1}
	}
	return position{t.Position.Line, t.Position.Column}
}

// fault is something wrong at a place in a configuration file.
type fault struct {
	file string
	at   position
	msg  string
	hint string
	key  string // of the entry; "" if it is about none
}

func (f *fault) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", f.file, f.at.line, f.at.column, f.msg)
	if f.hint != "" {
		text += "; " + f.hint
	}
	return text
}

// parseConfig reads the entries of a configuration file. The error is that it has none.
func parseConfig(file string, data []byte) (list []entry, err error) {
	tree, err := parser.ParseBytes(bytes.TrimPrefix(data, []byte("\ufeff")), 0)
	if syntax := yaml.Error(nil); errors.As(err, &syntax) {
		return nil, &fault{file, tokenPosition(syntax.GetToken()), syntax.GetMessage(), "", ""}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c := configReader{file: file}
	for i, doc := range tree.Docs {
		switch body := doc.Body.(type) {
		case nil:
		case *ast.MappingNode:
			if i > 0 {
				c.fail(body, "a second document", "write all keys in one")
				break
			}
			for _, v := range body.Values {
				list = append(list, readEntry(file, v))
			}
		default:
			c.fail(body, "this is no key with a value", "write lines such as team: acme")
		}
	}
	return list, errors.Join(c.errs...)
}

// configReader gathers what is wrong with a file, or with an entry of it.
type configReader struct {
	file string
	errs []error
}

func (c *configReader) fail(n ast.Node, msg, hint string) {
	c.errs = append(c.errs, &fault{c.file, positionOf(n), msg, hint, ""})
}

func readEntry(file string, v *ast.MappingValueNode) entry {
	c := configReader{file: file}
	e := entry{key: v.Key.GetToken().Value, at: positionOf(v.Key), shape: aScalar}
	switch n := v.Value.(type) {
	case *ast.SequenceNode:
		e.shape = aList
		for _, x := range n.Values {
			e.items = c.scalar(e.items, "", x)
		}
	case *ast.MappingNode:
		e.shape = aMap
		for _, x := range n.Values {
			e.items = c.pair(e.items, x)
		}
	default:
		e.items = c.scalar(nil, "", n)
	}
	e.wrong = c.errs
	return e
}

// pair reads one NAME: VALUE of a map, or NAME with a list of them.
func (c *configReader) pair(items []item, v *ast.MappingValueNode) []item {
	name := v.Key.GetToken().Value + "="
	if list, ok := v.Value.(*ast.SequenceNode); ok {
		for _, x := range list.Values {
			items = c.scalar(items, name, x)
		}
		return items
	}
	return c.scalar(items, name, v.Value)
}

// scalar reads one value. The text is as it stands in the file: 10.10 is a version and
// not the number 10.1.
func (c *configReader) scalar(items []item, prefix string, n ast.Node) []item {
	var text string
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		text = n.GetToken().Value
	case *ast.NullNode:
		c.fail(n, "there is no value", `remove the key, or write "" for nothing`)
		return items
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		c.fail(n, "anchors, aliases and tags are not understood", "write the value itself")
		return items
	default:
		c.fail(n, "lists and maps cannot stand inside each other here", "write one value")
		return items
	}
	return append(items, item{prefix + text, positionOf(n), n.Type()})
}
