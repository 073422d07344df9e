package email

import (
	"context"
	"errors"
	"slices"
	"time"

	"ava/internal/fault"
)

// Finder is a [Sender] whose provider tells what it has sent.
type Finder interface {
	// Find returns the receipt of an earlier try to send the message of a record,
	// which was not before since. False means that there certainly was none; what
	// cannot be told is an error.
	Find(ctx context.Context, r Record, since time.Time) (Receipt, bool, error)
}

var _ Finder = (*Resend)(nil)

// How far a search goes: pages of the list, and e-mails that are opened.
const (
	maxPages  = 3
	maxOpened = 10
)

// errFar is the end of a search that would take too long.
var errFar = errors.New("too many e-mails have been sent since")

// Find implements [Finder]. Resend's list does not tell by which operation an
// e-mail was sent, so those that look like it are opened.
func (r *Resend) Find(ctx context.Context, record Record, since time.Time) (Receipt, bool, error) {
	since = since.Add(-time.Minute) // its clock is another
	opened, after := 0, ""
	for range maxPages {
		page, err := r.Emails(ctx, maxFirst, after)
		if err != nil {
			return Receipt{}, false, err
		}
		for _, sent := range page.Items {
			switch {
			case !sent.CreatedAt.IsZero() && sent.CreatedAt.Before(since):
				return Receipt{}, false, nil
			case !record.resembles(sent):
				continue
			case opened == maxOpened:
				return Receipt{}, false, &fault.Fault{Code: fault.OutcomeUnknown, Service: fault.Email, Op: "email.find", Err: errFar}
			}
			opened++
			whole, err := r.Email(ctx, sent.ID)
			if err != nil {
				return Receipt{}, false, err
			}
			if whole.MessageID == record.ID {
				return Receipt{ID: record.ID, ProviderID: sent.ID, AcceptedAt: sent.CreatedAt}, true, nil
			}
		}
		if !page.HasNext {
			return Receipt{}, false, nil
		}
		after = page.Items[len(page.Items)-1].ID
	}
	return Receipt{}, false, &fault.Fault{Code: fault.OutcomeUnknown, Service: fault.Email, Op: "email.find", Err: errFar}
}

// resembles reports whether the record may be of what Resend has sent.
func (r *Record) resembles(sent Sent) bool {
	return sent.Subject == r.Subject && len(sent.To) == len(r.To) &&
		slices.EqualFunc(sent.To, r.To, func(a, b Address) bool { return a.Address == b.Address })
}
