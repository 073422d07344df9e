package email

import (
	"context"
	"errors"
	"slices"
	"strings"
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
	l := lookup{r: r, record: record, since: since.Add(-time.Minute)} // its clock is another
	after := ""
	for range maxPages {
		page, err := r.Emails(ctx, maxFirst, after)
		if err != nil {
			return Receipt{}, false, err
		}
		receipt, end, err := l.on(ctx, page.Items)
		if end || err != nil || !page.HasNext {
			return receipt, receipt.ID != "", err
		}
		if len(page.Items) == 0 { // and yet there is more
			break
		}
		after = page.Items[len(page.Items)-1].ID
	}
	return Receipt{}, false, tooFar()
}

// lookup is a search for one message among those that were sent.
type lookup struct {
	r      *Resend
	record Record
	since  time.Time
	opened int
}

// on looks at a page, and reports whether there is no need for another. The
// receipt is empty if the message is not there.
func (l *lookup) on(ctx context.Context, page []Sent) (_ Receipt, end bool, err error) {
	for _, sent := range page {
		if !sent.CreatedAt.IsZero() && sent.CreatedAt.Before(l.since) {
			return Receipt{}, true, nil
		}
		if !l.record.resembles(sent) {
			continue
		}
		if l.opened++; l.opened > maxOpened {
			return Receipt{}, true, tooFar()
		}
		whole, err := l.r.Email(ctx, sent.ID)
		if err != nil {
			return Receipt{}, true, err
		}
		if whole.MessageID == l.record.ID {
			return Receipt{ID: l.record.ID, ProviderID: sent.ID, AcceptedAt: sent.CreatedAt}, true, nil
		}
	}
	return Receipt{}, false, nil
}

func tooFar() error {
	return &fault.Fault{Code: fault.OutcomeUnknown, Service: fault.Email, Op: "email.find", Err: errFar}
}

// resembles reports whether the record may be of what Resend has sent, as it was
// written on its way there.
func (r *Record) resembles(sent Sent) bool {
	return sent.Subject == strings.Join(strings.Fields(r.Subject), " ") && slices.EqualFunc(sent.To, r.To, func(a, b Address) bool {
		b, f := b.canonical(nil)
		return f == nil && strings.EqualFold(a.Address, b.Address)
	})
}
