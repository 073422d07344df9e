package transport

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"ava/internal/fault"
)

// maxPooled is the largest buffer that is kept for another request, in bytes.
const maxPooled = 64 << 10

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func borrow() *bytes.Buffer {
	if buf, ok := buffers.Get().(*bytes.Buffer); ok {
		return buf
	}
	return new(bytes.Buffer)
}

// giveBack returns a buffer to the pool, wiped: requests carry credentials.
func giveBack(buf *bytes.Buffer) {
	if buf.Cap() > maxPooled {
		return
	}
	clear(buf.Bytes())
	buf.Reset()
	buffers.Put(buf)
}

// read fills params from the request's body.
func (h HTTP) read(w http.ResponseWriter, r *http.Request, params *graphql.RawParams) *fault.Fault {
	most := atMost(h.MaxBody, defaultMaxBody)
	buf := borrow()
	defer giveBack(buf)
	if _, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, most)); err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return fault.Invalid(fault.BodyTooLarge, nil, "max", strconv.FormatInt(most, 10))
		}
		return unreadable(err)
	}
	if err := decode(buf.Bytes(), params); err != nil {
		return unreadable(err)
	}
	if _, stored := params.Extensions["persistedQuery"]; params.Query == "" && !stored {
		return fault.Invalid(fault.QueryMissing, nil)
	}
	return nil
}

func unreadable(cause error) *fault.Fault {
	f := fault.Invalid(fault.BodyUnreadable, nil)
	f.Err = cause
	return f
}

// decode reads the one JSON object that a request is. Keys that it does not
// know are read and ignored, as the specification wants. body is written over.
func decode(body []byte, params *graphql.RawParams) error {
	s, err := newScanner(body)
	if err != nil {
		return err
	}
	var seen keys
	err = s.members(func(key []byte) error {
		if !seen.add(key) {
			return errDuplicate
		}
		return s.parameter(key, params)
	})
	if err != nil {
		return err
	}
	return s.end()
}

// keys are the keys of the envelope that have been seen.
type keys struct {
	known [4]bool
	other map[string]struct{} // made when there is one
}

// add reports whether key is new.
func (k *keys) add(key []byte) bool {
	i := 0
	switch string(key) {
	case "query":
	case "variables":
		i = 1
	case "operationName":
		i = 2
	case "extensions":
		i = 3
	default:
		return k.addOther(string(key))
	}
	fresh := !k.known[i]
	k.known[i] = true
	return fresh
}

func (k *keys) addOther(key string) bool {
	if k.other == nil {
		k.other = make(map[string]struct{})
	}
	before := len(k.other)
	k.other[key] = struct{}{}
	return len(k.other) > before
}

// parameter reads the value of one key of the envelope.
func (s *scanner) parameter(key []byte, params *graphql.RawParams) (err error) {
	switch string(key) {
	case "query":
		params.Query, err = s.optionalString()
	case "operationName":
		params.OperationName, err = s.optionalString()
	case "variables":
		params.Variables, err = s.optionalObject()
	case "extensions":
		params.Extensions, err = s.optionalObject()
	default:
		_, err = s.value()
	}
	return err
}

// optionalString reads a string without NUL, or null, which is "".
func (s *scanner) optionalString() (string, error) {
	switch s.peek() {
	case 'n':
		return "", s.literal("null")
	case '"':
		text, err := s.text()
		if err != nil {
			return "", err
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return "", errNUL
		}
		return string(text), nil
	}
	return "", errType
}

// optionalObject reads an object, or null, which is nil.
func (s *scanner) optionalObject() (map[string]any, error) {
	switch s.peek() {
	case 'n':
		return nil, s.literal("null")
	case '{':
		return s.object()
	}
	return nil, errType
}
