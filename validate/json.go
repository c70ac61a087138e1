package validate

import (
	"bytes"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// JSONHandler writes one JSON object per line: findings, and a summary at the end.
type JSONHandler struct {
	w io.Writer
}

// NewJSONHandler returns a handler that writes to w, one Write per line.
func NewJSONHandler(w io.Writer) *JSONHandler { return &JSONHandler{w: w} }

// Finding writes a line with "kind":"finding".
func (h *JSONHandler) Finding(f Finding) error {
	return h.write(struct {
		Kind string `json:"kind"`
		*Finding
	}{"finding", &f})
}

// Summary writes a line with "kind":"summary".
func (h *JSONHandler) Summary(s Summary) error {
	return h.write(struct {
		Kind     string  `json:"kind"`
		Errors   int     `json:"errors"`
		Warnings int     `json:"warnings"`
		Lines    int     `json:"lines"`
		Objects  objects `json:"objects"`
		Complete bool    `json:"complete"`
	}{"summary", s.Errors, s.Warnings, s.Lines, s.Objects, s.Complete})
}

func (h *JSONHandler) write(v any) error {
	var line bytes.Buffer
	if err := json.MarshalWrite(&line, v, jsontext.AllowInvalidUTF8(true)); err != nil {
		return fmt.Errorf("finding: %w", err)
	}
	line.WriteByte('\n')
	_, err := h.w.Write(line.Bytes())
	return err
}

// objects is written as an object, with its keys in their order.
type objects []ObjectCount

// MarshalJSONTo writes {"team":1,"user":9}.
func (o objects) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, c := range o {
		if err := e.WriteToken(jsontext.String(c.Kind)); err != nil {
			return err
		}
		if err := e.WriteToken(jsontext.Int(int64(c.Count))); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}
