package stub

import (
	"maps"
	"slices"
	"strings"
)

// smtpTrick says at which stage a recipient makes a message fail, and how.
type smtpTrick struct {
	atRecipient string // the reply to RCPT
	atEnd       string // the reply to the message
	onlyOnce    bool   // the second try is accepted
	leave       leaving
}

// leaving is a way to end without a word.
type leaving int

const (
	staying        leaving = iota
	afterReply             // the connection ends after the reply
	atDATA                 // it ends when the message is announced
	insideDATA             // it ends while the message is written
	afterDATA              // the message is taken, and the connection ends without a word
	hangingAtEnd           // the message is taken, and nothing is ever said
	slowlyAnswered         // the message is taken after SlowDelay
)

// smtpTricks are the recipients that make a message fail, by what stands before
// the @ of the address.
var smtpTricks = map[string]smtpTrick{
	"reject":           {atRecipient: "550 5.1.1 No such user here"},
	"full":             {atRecipient: "452 4.2.2 The mailbox is full"},
	"relay":            {atRecipient: "554 5.7.1 Relay access denied"},
	"greylist":         {atRecipient: "450 4.7.1 Greylisted, please come back in five minutes", onlyOnce: true},
	"goodbye":          {atRecipient: "421 4.3.2 Shutting down", leave: afterReply},
	"busy":             {atEnd: "451 4.3.0 Local error in processing"},
	"spam":             {atEnd: "554 5.7.1 Message refused: looks like spam"},
	"large":            {atEnd: "552 5.3.4 Message too big for this system"},
	"drop-before-data": {leave: atDATA},
	"drop-in-data":     {leave: insideDATA},
	"drop-after-data":  {leave: afterDATA},
	"hang-after-data":  {leave: hangingAtEnd},
	"slow":             {leave: slowlyAnswered},
}

// SMTPRecipients lists what stands before the @ of addresses that make a message
// fail, sorted.
func SMTPRecipients() []string { return slices.Sorted(maps.Keys(smtpTricks)) }

func trickOf(address string) smtpTrick {
	name, _, _ := strings.Cut(address, "@")
	return smtpTricks[strings.ToLower(name)]
}

// smtpReply is what a mail server says where a provider with an HTTP interface
// answers with a status.
func smtpReply(k Kind) string {
	switch k { //nolint:exhaustive // the others are no replies
	case KindBadRequest, KindUnprocessable:
		return "554 5.6.0 The message is not acceptable"
	case KindUnauthorized:
		return "535 5.7.8 Authentication credentials invalid"
	case KindPaymentRequired:
		return "552 5.2.2 Mailbox full"
	case KindForbidden:
		return "554 5.7.1 Not permitted"
	case KindNotFound:
		return "550 5.1.1 No such user here"
	case KindConflict:
		return "451 4.3.2 Please try again"
	case KindTooManyRequests:
		return "450 4.7.1 Too many messages"
	case KindInternal:
		return "451 4.3.0 Local error in processing"
	case KindBadGateway:
		return "421 4.4.2 Connection to the next server failed"
	case KindServiceUnavailable:
		return "421 4.3.2 Service shutting down"
	case KindRedirect:
		return "551 5.1.6 User has moved; please try <somebody@redirected.invalid>"
	}
	return ""
}
