package twilio

import (
	"context"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// Account is who the credential belongs to. Its Auth Token, which Twilio tells
// too, is not read.
type Account struct {
	SID       string
	Name      string
	Status    string // "active", "suspended", "closed"
	Type      string // "Trial", "Full"
	CreatedAt time.Time
}

// active is the status of an account that may be used.
const active = "active"

// Account returns the account.
// https://www.twilio.com/docs/iam/api/account#fetch-an-account
func (c *Client) Account(ctx context.Context) (Account, error) {
	return c.readAccount(ctx, resilience.Call{Op: "twilio.account"})
}

// Verify asks Twilio whether it accepts the credential, and whether the account
// may be used. With test credentials it is [fault.Forbidden].
// https://www.twilio.com/docs/iam/api/account#fetch-an-account
func (c *Client) Verify(ctx context.Context) error {
	call := resilience.Call{Op: "twilio.verify"}
	account, err := c.readAccount(ctx, call)
	if err == nil && account.Status != active {
		err = refuse(call, &fault.Fault{Code: fault.UpstreamDenied, Reason: fault.AccountInactive})
	}
	return err
}

func (c *Client) readAccount(ctx context.Context, call resilience.Call) (Account, error) {
	ask := func(s *api.ApiService) (*api.ApiV2010Account, error) { return s.FetchAccount(c.account) }
	return send(ctx, c, call, ask, account)
}

func account(m *api.ApiV2010Account) (Account, bool) {
	a := Account{
		SID: text(m.Sid), Name: text(m.FriendlyName), Status: text(m.Status), Type: text(m.Type),
		CreatedAt: moment(m.DateCreated),
	}
	return a, isSID(a.SID, "AC") && a.Status != ""
}
