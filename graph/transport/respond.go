package transport

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
)

// write sends the answer. The executor's data is JSON already and goes out as
// it is; an answer without data is a request error and has no such entry.
func (x *exchange) write(status int, resp *graphql.Response) {
	buf := borrow()
	defer giveBack(buf)
	before := encode(buf, resp)

	header := x.w.Header()
	header.Set("Content-Type", x.media+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(buf.Len()+len(resp.Data)))
	header.Set("Cache-Control", "no-store")
	header.Add("Vary", "Accept")
	x.answered = true
	x.w.WriteHeader(status)
	send(x.w, buf.Bytes()[:before], resp.Data, buf.Bytes()[before:])
}

// send writes the parts up to the first that the client no longer takes.
func send(w http.ResponseWriter, parts ...[]byte) {
	for _, part := range parts {
		if _, err := w.Write(part); err != nil {
			return
		}
	}
}

// encode writes the answer around its data to buf and returns how much of that
// goes before the data.
func encode(buf *bytes.Buffer, resp *graphql.Response) int {
	separator := "{"
	key := func(name string) {
		buf.WriteString(separator + `"` + name + `":`)
		separator = ","
	}
	if len(resp.Errors) > 0 {
		key("errors")
		buf.Write(encodeErrors(resp.Errors))
	}
	if len(resp.Data) > 0 {
		key("data")
	}
	before := buf.Len()
	if len(resp.Extensions) > 0 {
		if extensions, err := json.Marshal(resp.Extensions); err == nil {
			key("extensions")
			buf.Write(extensions)
		}
	}
	if separator == "{" { // nothing to say: an answer is an object all the same
		buf.WriteByte('{')
	}
	buf.WriteByte('}')
	return before
}

// encodeErrors returns the errors as JSON. If something in their extensions has
// no JSON, they shrink to one that says that the fault is ours.
func encodeErrors(errs gqlerror.List) []byte {
	if out, err := json.Marshal(errs); err == nil {
		return out
	}
	internal := wrap(fault.New(fault.Internal, ""))
	internal.Extensions = map[string]any{"code": fault.Internal}
	out, _ := json.Marshal(gqlerror.List{internal})
	return out
}
