// Package email sends e-mail, through the user's own mail server or through
// Resend.
//
// Each call ends in a value or in a *fault.Fault that says what happened, and,
// for a message, what became of it. Two places give words of a provider a
// meaning: reply.go for the replies of mail servers and resend_answer.go for
// the answers of Resend. What they say in words goes nowhere.
package email

import (
	"context"
	"io"
	"time"

	"ava/internal/fault"
)

// Sender sends messages in one person's or one organization's name. It is safe
// for concurrent use.
type Sender interface {
	// Identity is whom the messages are from.
	Identity() Address
	// Verify asks the provider whether it would let this sender send. Nothing is
	// sent.
	Verify(ctx context.Context) error
	// Send hands the message to the provider, once: if the fault's outcome is
	// [fault.Unknown], it may have been sent and must not be sent again blindly.
	Send(ctx context.Context, m Message) (Receipt, error)
	// Close gives up what the sender keeps open, and returns at once. Messages on
	// their way are sent to their end.
	io.Closer
}

// Receipt is the proof that a provider took a message. It will try to deliver
// it; that it arrives is not said.
type Receipt struct {
	ID         string // the message's
	MessageID  string // the header Message-ID, without its angle brackets; empty if the provider chooses it
	ProviderID string // what the provider calls the message; empty if it has no name for it
	AcceptedAt time.Time
}

// Limits bound a message. A zero field means its default.
type Limits struct {
	Recipients  int // To, CC and BCC together; 50
	Attachments int // how many; 20
	Bytes       int // of all attachments together; 10 MiB
}

// WithDefaults returns the limits that hold.
func (l Limits) WithDefaults() Limits {
	l.Recipients = positive(l.Recipients, 50)
	l.Attachments = positive(l.Attachments, 20)
	l.Bytes = positive(l.Bytes, 10<<20)
	return l
}

func positive(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// refuse ends a call before it is made. It does not go through the guard, which
// would take our own answer for one of the provider's.
func refuse(op string, once bool, f *fault.Fault) error {
	out := *f
	out.Service, out.Op, out.Once, out.Outcome = fault.Email, op, once, ""
	if once {
		out.Outcome = fault.NotSent
	}
	return &out
}
