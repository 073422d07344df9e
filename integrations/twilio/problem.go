package twilio

import (
	"net/http"
	"strconv"
	"strings"

	"ava/internal/fault"
)

// problem is what an error answer holds. The words in it are not read.
// https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
type problem struct {
	Code number `json:"code"`
}

// number is a member that is a whole number, or one in quotes. Anything else is
// taken for none, because it is only looked at to be more precise.
type number int

// UnmarshalJSON reads a number; it never fails.
func (n *number) UnmarshalJSON(b []byte) error {
	i, err := strconv.Atoi(strings.Trim(string(b), `"`))
	if err != nil {
		i = 0
	}
	*n = number(i)
	return nil
}

// Twilio's codes have five digits.
const (
	leastCode = 10_000
	mostCode  = 99_999
)

// code is Twilio's own number for the problem, empty if that cannot be one.
func (p *problem) code() string {
	if p.Code < leastCode || p.Code > mostCode {
		return ""
	}
	return strconv.Itoa(int(p.Code))
}

// refine makes f more precise by what the answer's body says, if that is JSON.
// A server's failure is one whatever its body says.
func (p *problem) refine(f *fault.Fault, status int, isJSON bool) {
	if status == http.StatusForbidden && !isJSON { // not Twilio, but an edge in front of it
		f.Code, f.Reason = fault.UpstreamUnavailable, ""
		return
	}
	m, known := refusals[int(p.Code)]
	if !known || status >= 500 || status == http.StatusRequestTimeout {
		return
	}
	f.Code, f.Reason = m.code, m.reason
	if m.field != "" {
		f.Field = []string{"input", m.field}
	}
}

// meaning is what one of Twilio's codes means.
type meaning struct {
	code   fault.Code
	reason fault.Reason // may be empty
	field  string       // the input concerned; may be empty
}

// refusals are the codes of error answers about which more can be said than
// their status does. Twilio advises against relying on codes: those that are
// not here, or that it will split, are told by their status.
// https://www.twilio.com/docs/api/errors
var refusals = map[int]meaning{
	10001: {fault.UpstreamDenied, fault.AccountInactive, ""},
	20003: {fault.UpstreamDenied, "", ""},
	20005: {fault.UpstreamDenied, fault.AccountInactive, ""},
	20006: {fault.Forbidden, fault.KeyNotPermitted, ""},
	20008: {fault.Forbidden, fault.TestCredentials, ""},
	20403: {fault.Forbidden, fault.KeyNotPermitted, ""},
	20404: {fault.NotFound, "", ""},
	20429: {fault.UpstreamLimited, "", ""},

	21211: {fault.UpstreamRejected, fault.RecipientNotAMobile, "to"},
	21217: {fault.UpstreamRejected, fault.RecipientNotAMobile, "to"},
	21604: {fault.UpstreamRejected, fault.RecipientNotAMobile, "to"},
	21614: {fault.UpstreamRejected, fault.RecipientNotAMobile, "to"},
	21408: {fault.Forbidden, fault.CountryNotEnabled, "to"},
	21608: {fault.Forbidden, fault.RecipientUnverified, "to"},
	21610: {fault.Conflict, fault.RecipientOptedOut, "to"},
	21612: {fault.UpstreamRejected, fault.RecipientNotReached, "to"},

	21212: {fault.UpstreamRejected, fault.SenderNotUsable, "from"},
	21603: {fault.UpstreamRejected, fault.SenderNotUsable, "from"},
	21606: {fault.UpstreamRejected, fault.SenderNotUsable, "from"},
	21659: {fault.UpstreamRejected, fault.SenderNotUsable, "from"},
	21660: {fault.UpstreamRejected, fault.SenderNotUsable, "from"},
	21661: {fault.UpstreamRejected, fault.SenderNotUsable, "from"},
	14107: {fault.UpstreamLimited, fault.SenderQueueFull, "from"},
	21611: {fault.UpstreamLimited, fault.SenderQueueFull, "from"},
	21703: {fault.UpstreamRejected, fault.SenderPoolEmpty, "messagingServiceSid"},
	21705: {fault.UpstreamRejected, fault.SenderPoolEmpty, "messagingServiceSid"},

	21602: {fault.UpstreamRejected, fault.MessageEmpty, "body"},
	21619: {fault.UpstreamRejected, fault.MessageEmpty, "body"},
	21617: {fault.UpstreamRejected, fault.MessageTooLong, "body"},
	21620: {fault.UpstreamRejected, fault.UpstreamNamedFields, "mediaUrls"},

	21609: {fault.Internal, "", ""}, // the callback's URL, which is ours

	63038: {fault.QuotaExceeded, fault.DailyLimitReached, ""},
}

// undelivered are the codes of messages that were taken and did not arrive.
// Twilio does not answer with them; they are in the message itself.
var undelivered = map[int]meaning{
	30001: {fault.UpstreamLimited, fault.CarrierQueueFull, ""},
	30002: {fault.UpstreamDenied, fault.AccountInactive, ""},
	30003: {fault.UpstreamRejected, fault.PhoneUnreachable, "to"},
	30004: {fault.UpstreamRejected, fault.MessageBlocked, "to"},
	30005: {fault.UpstreamRejected, fault.NumberUnknown, "to"},
	30006: {fault.UpstreamRejected, fault.NumberIsLandline, "to"},
	30007: {fault.UpstreamRejected, fault.MessageFiltered, "body"},
	30008: {fault.UpstreamRejected, fault.DeliveryFailed, ""},
	30034: {fault.UpstreamRejected, fault.SenderUnregistered, "from"},
	30410: {fault.UpstreamRejected, fault.DeliveryFailed, ""},
	30450: {fault.UpstreamRejected, fault.MessageBlocked, "to"},
	63016: {fault.UpstreamRejected, fault.ConversationExpired, "body"},
	63038: {fault.QuotaExceeded, fault.DailyLimitReached, ""},
	21610: {fault.Conflict, fault.RecipientOptedOut, "to"},
}

// notDelivered returns the fault of a message that did not arrive, for its code.
func notDelivered(code int) *fault.Fault {
	m, known := undelivered[code]
	if !known {
		m = meaning{fault.UpstreamRejected, fault.DeliveryFailed, ""}
	}
	f := &fault.Fault{Code: m.code, Reason: m.reason, Service: fault.Twilio, Outcome: fault.Rejected}
	if m.field != "" {
		f.Field = []string{"input", m.field}
	}
	p := problem{Code: number(code)}
	if c := p.code(); c != "" {
		f.Upstream = &fault.Upstream{Code: c}
	}
	return f
}
