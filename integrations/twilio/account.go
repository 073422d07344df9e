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
	Name      Text
	Status    string // "active", "suspended", "closed"
	Type      string // "Trial", "Full"
	CreatedAt time.Time
}

// active is the status of an account that may be used.
const active = "active"

// Account returns the account.
// https://www.twilio.com/docs/iam/api/account#fetch-an-account
func (c *Client) Account(ctx context.Context) (Account, error) {
	call := resilience.Call{Op: "twilio.account"}
	return get(ctx, c, call, c.askAccount, account)
}

// Verify asks Twilio whether it accepts the credential, and whether the account
// may be used. With test credentials it is [fault.Forbidden].
// https://www.twilio.com/docs/iam/api/account#fetch-an-account
func (c *Client) Verify(ctx context.Context) error {
	call := resilience.Call{Op: "twilio.verify", Test: true}
	a, err := send(ctx, c, call, c.askAccount, account)
	if err == nil && a.Status != active {
		err = refuse(call, &fault.Fault{Code: fault.UpstreamDenied, Reason: fault.AccountInactive})
	}
	return err
}

func (c *Client) askAccount(s *api.ApiService) (*api.ApiV2010Account, error) {
	return s.FetchAccount(c.account)
}

func account(m *api.ApiV2010Account) (Account, bool) {
	a := Account{
		SID: text(m.Sid), Name: optional(m.FriendlyName), Status: text(m.Status), Type: text(m.Type),
		CreatedAt: moment(m.DateCreated),
	}
	return a, isSID(a.SID, "AC") && a.Status != ""
}
