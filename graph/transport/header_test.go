package transport_test

import (
	"context"
	"net/http"
	"testing"

	"ava/graph/transport"
)

type mark struct{}

func TestHeadersAreCompletedJustBeforeEveryAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body    string
		refused bool
	}{
		"executed":        {query("{name}"), false},
		"not valid":       {query("{nope}"), true},
		"not well-formed": {"{", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.HTTP = transport.HTTP{Header: func(ctx context.Context, h http.Header) {
				if (s.executed == 0) != c.refused || s.presented > 0 != c.refused {
					t.Errorf("it is called with %d executed and %d presented", s.executed, s.presented)
				}
				h.Set("RateLimit", ctx.Value(mark{}).(string))
			}}
			r := request(c.body)
			r = r.WithContext(context.WithValue(r.Context(), mark{}, `"queries";r=1`))
			a := s.do(t, r)
			if got := a.header.Get("RateLimit"); got != `"queries";r=1` || a.header.Get("Content-Type") == "" {
				t.Errorf("headers %v", a.header)
			}
		})
	}
}
