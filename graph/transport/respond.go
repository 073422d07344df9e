package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
	"ava/internal/language"
)

// noStore is shared by all answers: net/http only reads it.
var noStore = []string{"no-store"}

// varies are the headers of a request that an answer depends on: its form, and the
// language of what it says of failures.
const varies = "Accept, " + language.Header

// speaks notes in which language people are told what failed.
func speaks(ctx context.Context, h http.Header) {
	h["Content-Language"] = []string{string(language.From(ctx))}
}

// write sends the answer. The executor's data is JSON already and goes out as
// it is; an answer without data is a request error and has no such entry. It is
// one write, as each one below the size of a buffer is a copy and each one above
// a packet.
func (x *exchange) write(ctx context.Context, status int, resp *graphql.Response) {
	buf := borrow()
	defer giveBack(buf)
	encode(buf, resp)

	header := x.w.Header()
	header["Content-Type"] = []string{x.terms.media + "; charset=utf-8"}
	header["Content-Length"] = []string{strconv.Itoa(buf.Len())}
	header["Cache-Control"] = noStore
	header.Add("Vary", varies)
	if len(resp.Errors) > 0 {
		speaks(ctx, header)
	}
	x.complete(ctx, header)
	x.answered = true
	x.w.WriteHeader(status)
	_, _ = x.w.Write(buf.Bytes())
}

// complete lets others add to the headers.
func (x *exchange) complete(ctx context.Context, h http.Header) {
	if x.header != nil {
		x.header(ctx, h)
	}
}

// encode writes the answer to buf.
func encode(buf *bytes.Buffer, resp *graphql.Response) {
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
		buf.Write(resp.Data)
	}
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
}

// encodeErrors returns the errors as JSON. If something in their extensions has
// no JSON, they shrink to one that says that the fault is ours.
func encodeErrors(errs gqlerror.List) []byte {
	if out, err := json.Marshal(errs); err == nil {
		return out
	}
	out, _ := json.Marshal(gqlerror.List{unpresented()})
	return out
}

// unpresented is an error that says that the fault is ours, for where the
// presenter itself is at fault.
func unpresented() *gqlerror.Error {
	internal := wrap(fault.New(fault.Internal, ""))
	internal.Extensions = map[string]any{"code": fault.Internal}
	return internal
}
