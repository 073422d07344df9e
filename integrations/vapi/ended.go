package vapi

import "strings"

// EndedReasonGroup is what kind of end a call had. Vapi has more than six
// hundred reasons, and adds to them; these are what a person can do something
// about.
type EndedReasonGroup string

// The groups.
const (
	EndedNormally        EndedReasonGroup = "NORMAL"
	EndedUnanswered      EndedReasonGroup = "NO_ANSWER"      // or the line was busy
	EndedByBilling       EndedReasonGroup = "BILLING"        // no credits, no free line
	EndedByConfiguration EndedReasonGroup = "CONFIGURATION"  // assistant or number are set up wrongly
	EndedByNumberLimit   EndedReasonGroup = "NUMBER_LIMIT"   // what Vapi's own numbers may not do
	EndedByVapi          EndedReasonGroup = "VAPI_FAULT"     // Vapi failed
	EndedByProvider      EndedReasonGroup = "PROVIDER_FAULT" // model, voice or transcriber failed
	EndedByTelephony     EndedReasonGroup = "TELEPHONY"      // the telephone network failed
	EndedForUnknown      EndedReasonGroup = "UNKNOWN"        // a reason that is not known here
)

// endings is looked through from top to bottom: a reason is of the first group
// whose text it begins with, or contains where that begins with a star.
// https://docs.vapi.ai/calls/call-ended-reason
var endings = []struct {
	text  string
	group EndedReasonGroup
}{
	{"call.start.error-subscription-", EndedByBilling},
	{"call.start.error-enterprise-feature-", EndedByBilling},
	{"call.start.error-vapi-number-", EndedByNumberLimit},
	{"*vapifault", EndedByVapi},
	{"worker-shutdown", EndedByVapi},
	{"call.start.error-get-", EndedByConfiguration},
	{"call.start.assistant-version-", EndedByConfiguration},
	{"call-start-error-", EndedByConfiguration},
	{"assistant-not-", EndedByConfiguration},
	{"assistant-request-", EndedByConfiguration},
	{"*-completed", EndedNormally},
	{"*-caller-hungup-", EndedNormally},
	{"*sip-", EndedByTelephony},
	{"*providerfault", EndedByProvider},
	{"*pipeline-", EndedByProvider},
	{"*-429-", EndedByProvider},
	{"twilio-", EndedByTelephony},
	{"vonage-", EndedByTelephony},
	{"phone-call-provider-", EndedByTelephony},
	{"call.in-progress.error-transfer-failed", EndedByTelephony},
	{"customer-busy", EndedUnanswered},
	{"customer-did-not-answer", EndedUnanswered},
	{"call.forwarding.operator-busy", EndedUnanswered},
	{"call.forwarding.no-answer", EndedUnanswered},
	{"customer-ended-call", EndedNormally},
	{"assistant-ended-call", EndedNormally},
	{"assistant-said-", EndedNormally},
	{"assistant-forwarded-call", EndedNormally},
	{"call.ringing.hook-executed-", EndedNormally},
	{"call.ending.hook-executed-", EndedNormally},
	{"call-deleted", EndedNormally},
	{"scheduled-call-deleted", EndedNormally},
	{"exceeded-max-duration", EndedNormally},
	{"manually-canceled", EndedNormally},
	{"silence-timed-out", EndedNormally},
	{"voicemail", EndedNormally},
}

// GroupOf returns the group of one of Vapi's reasons.
func GroupOf(reason string) EndedReasonGroup {
	for _, e := range endings {
		if part, anywhere := strings.CutPrefix(e.text, "*"); anywhere && strings.Contains(reason, part) {
			return e.group
		}
		if strings.HasPrefix(reason, e.text) {
			return e.group
		}
	}
	return EndedForUnknown
}

// EndedReasonGroup is the group of the call's reason, nil if it has none.
func (c *Call) EndedReasonGroup() *EndedReasonGroup {
	if c.EndedReason == nil {
		return nil
	}
	g := GroupOf(*c.EndedReason)
	return &g
}
