package twilio

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ava/internal/fault"
)

// Status is how far a message is.
type Status string

// The statuses.
// https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
const (
	Accepted           Status = "accepted" // by a messaging service that has not chosen a sender yet
	Scheduled          Status = "scheduled"
	Queued             Status = "queued"
	Sending            Status = "sending"
	Sent               Status = "sent" // to the carrier
	Delivered          Status = "delivered"
	Undelivered        Status = "undelivered" // the carrier says that it did not arrive
	Failed             Status = "failed"      // it could not be sent
	Canceled           Status = "canceled"
	Receiving          Status = "receiving"
	Received           Status = "received"
	Read               Status = "read"
	PartiallyDelivered Status = "partially_delivered"
)

// progress is the statuses by how far they are. Twilio's reports may come in
// another order than they were made in.
var progress = [][]Status{
	{Accepted, Scheduled, Receiving},
	{Queued},
	{Sending},
	{Sent},
	{PartiallyDelivered},
	{Delivered, Undelivered, Failed, Canceled, Received},
	{Read},
}

// Statuses returns every status, those that come first before the others.
func Statuses() []Status { return slices.Concat(progress...) }

// Rank is how far a status is; one that is not known here is before all.
func (s Status) Rank() int {
	return slices.IndexFunc(progress, func(same []Status) bool { return slices.Contains(same, s) })
}

// Final reports whether nothing more becomes of a message with this status,
// except that its recipient may still read it.
func (s Status) Final() bool { return s.Rank() >= Delivered.Rank() }

// Follows reports whether a message with status s is further than it was with
// status t: a report that does not follow what is known already is an old one.
func (s Status) Follows(t Status) bool { return s.Rank() > t.Rank() }

// failure is why a message with this status did not arrive.
func (s Status) failure(code int) *fault.Fault {
	if s != Undelivered && s != Failed {
		return nil
	}
	return notDelivered(code)
}

// StatusEvent is Twilio's report of what has become of a message.
type StatusEvent struct {
	MessageID          MessageID
	AccountSID         string
	Status             Status
	ErrorCode          int // why it did not arrive; 0 if it did, or may still
	To                 string
	From               string
	MessagingServiceID MessagingServiceID
}

// Failure is why the message did not arrive, nil if it did, or may still.
func (e *StatusEvent) Failure() *fault.Fault { return e.Status.failure(e.ErrorCode) }

// Reported returns the message as it is after a report: as it was, if that tells
// nothing new.
func (m Message) Reported(status Status, code int) Message {
	if status.Follows(m.Status) {
		m.Status, m.ErrorCode = status, code
	}
	return m
}

// ErrForged is the end of reading a request that Twilio has not signed for this
// account.
var ErrForged = errors.New("the request is not signed by Twilio")

// ReadStatus reads the report of a message's status that was sent to publicURL,
// see [Signed]. Nothing of a request that is ErrForged is looked at. A report of
// another account is none of this one's: ErrNotAStatus.
func (c *Client) ReadStatus(signature, publicURL string, body []byte) (StatusEvent, error) {
	if !Signed(c.token, signature, publicURL, body) {
		return StatusEvent{}, ErrForged
	}
	e, err := ParseStatus(body)
	if err == nil && !strings.EqualFold(e.AccountSID, c.account) {
		return StatusEvent{}, ErrNotAStatus
	}
	return e, err
}

// ErrNotAStatus is the end of reading a report that is none. It quotes nothing.
var ErrNotAStatus = errors.New("the form is not a report of a message's status")

// statusWord is what statuses look like. Twilio has added some over the years.
var statusWord = regexp.MustCompile(`^[a-z_]{1,40}$`)

// ParseStatus reads the body of a status callback, a form. Whether it comes from
// Twilio is for [Signed] to say, before. A report may come twice and in any
// order, and never for a message whose fate Twilio does not learn.
// https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
func ParseStatus(body []byte) (StatusEvent, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return StatusEvent{}, ErrNotAStatus
	}
	e := StatusEvent{
		MessageID: MessageID(form.Get("MessageSid")), AccountSID: form.Get("AccountSid"),
		Status: Status(form.Get("MessageStatus")), To: form.Get("To"), From: form.Get("From"),
		MessagingServiceID: MessagingServiceID(form.Get("MessagingServiceSid")),
	}
	if code := form.Get("ErrorCode"); code != "" {
		if e.ErrorCode, err = strconv.Atoi(code); err != nil || e.ErrorCode < 0 {
			return StatusEvent{}, ErrNotAStatus
		}
	}
	service := e.MessagingServiceID == "" || isSID(e.MessagingServiceID, "MG")
	if !isSID(e.MessageID, "SM", "MM") || !isSID(e.AccountSID, "AC") || !service || !statusWord.MatchString(string(e.Status)) {
		return StatusEvent{}, ErrNotAStatus
	}
	return e, nil
}
