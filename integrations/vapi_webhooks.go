package integrations

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/store"
)

// maxReport is how much of a message of Vapi's is read: in the end it sends all
// that was said.
const maxReport = 4 << 20

// The headers in which Vapi shows the secret: the one it calls so, and that of
// its credentials for servers.
const (
	vapiSecret    = "X-Vapi-Secret"
	authorization = "Authorization"
	bearer        = "Bearer "
)

// readVapi reads how far a call is. Vapi shows a secret, so nothing is read of
// what somebody sends who does not have it.
func readVapi(_ *link, e store.Endpoint, d Delivery) (*store.Report, error) {
	shown := strings.TrimPrefix(d.Header.Get(vapiSecret), bearer)
	if token, given := strings.CutPrefix(d.Header.Get(authorization), bearer); given && shown == "" {
		shown = token
	}
	digest := store.DigestOf(shown)
	if subtle.ConstantTimeCompare(digest[:], e.Secret[:]) != 1 {
		return nil, errForged
	}
	body, err := d.Body(maxReport)
	if err != nil {
		return nil, err
	}
	in, err := vapi.ParseReport(body)
	switch {
	case errors.Is(err, vapi.ErrOtherMessage):
		return nil, nil
	case err != nil:
		return nil, unreadable(fault.Vapi, err)
	}
	kind := "vapi.callStatus"
	if in.Final {
		kind = "vapi.callReport"
	}
	return &store.Report{
		Key: store.DigestOf(kind + " " + string(in.CallID) + " " + in.Status), Kind: kind,
		Object: string(in.CallID), Status: in.Status, Rank: in.Rank(), Reason: in.EndedReason, At: in.At,
	}, nil
}

// FollowCall follows a call of the viewer's, see [Follow].
func (h *Hub) FollowCall(ctx context.Context, id vapi.CallID) (<-chan vapi.Call, error) {
	return Follow(ctx, h, Object[vapi.Call]{
		Service: fault.Vapi, ID: string(id),
		Get: func(ctx context.Context) (vapi.Call, error) {
			client, err := h.Vapi(ctx)
			if err != nil {
				return vapi.Call{}, err
			}
			return client.Call(ctx, id)
		},
		With:    func(c vapi.Call, r store.Report) vapi.Call { return c.Reported(r.Status, r.Reason) },
		Rank:    func(c vapi.Call) int { return c.Rank() },
		Settled: func(c vapi.Call) bool { return c.Settled() },
	})
}
