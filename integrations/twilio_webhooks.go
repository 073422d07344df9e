package integrations

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
)

// maxStatus is how much of a report of Twilio's is read: it is a short form.
const maxStatus = 64 << 10

// readTwilio reads a report of a message's status. Twilio signs it with the Auth
// Token, and the address that it was given. That is not what the request says,
// which has come through proxies, but what we told Twilio.
func readTwilio(l *link, e store.Endpoint, d Delivery) (*store.Report, error) {
	c, connected := l.client.(*twilio.Client)
	signature := d.Header.Get(twilio.SignatureHeader)
	if !connected || signature == "" {
		return nil, errForged
	}
	body, err := d.Body(maxStatus)
	if err != nil {
		return nil, err
	}
	address := addressOf(l.base(), e.Service, secret.New(d.Token))
	if d.Query != "" {
		address += "?" + d.Query
	}
	s, err := c.ReadStatus(signature, address, body)
	switch {
	case errors.Is(err, twilio.ErrForged):
		return nil, errForged
	case err != nil:
		return nil, unreadable(fault.Twilio, err)
	}
	r := store.Report{
		Key: store.DigestOf(string(s.MessageID) + " " + string(s.Status)), Kind: "twilio.messageStatus",
		Object: string(s.MessageID), Status: string(s.Status), Rank: s.Status.Rank(),
	}
	if s.ErrorCode != 0 {
		r.Reason = strconv.Itoa(s.ErrorCode)
	}
	if query, err := url.ParseQuery(d.Query); err == nil && len(query.Get(operationField)) <= maxOperation {
		r.Made = query.Get(operationField)
	}
	return &r, nil
}

// maxOperation is the length of an operation's ID.
const maxOperation = 36

// FollowMessage follows a message of the viewer's, see [Follow].
func (h *Hub) FollowMessage(ctx context.Context, id twilio.MessageID) (<-chan twilio.Message, error) {
	return Follow(ctx, h, Object[twilio.Message]{
		Service: fault.Twilio, ID: string(id),
		Get: func(ctx context.Context) (twilio.Message, error) {
			client, err := h.Twilio(ctx)
			if err != nil {
				return twilio.Message{}, err
			}
			return client.Message(ctx, id)
		},
		With: func(m twilio.Message, r store.Report) twilio.Message {
			code, _ := strconv.Atoi(r.Reason) // 0 for none
			return m.Reported(twilio.Status(r.Status), code)
		},
		Rank:    func(m twilio.Message) int { return m.Status.Rank() },
		Settled: func(m twilio.Message) bool { return m.Status.Final() },
	})
}
