package stub

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// How many objects the account has before anything was written.
const (
	SeedAssistants   = 64
	SeedPhoneNumbers = 4
	SeedCalls        = 124
)

// The seed's assistants that tests ask for by their place, 0 being the newest.
const (
	// SeedRichAssistant has every member the product does not know besides
	// those it does: credentials, hooks, plans, tools, server headers.
	SeedRichAssistant = 0
	// SeedPinnedAssistant answers a phone number and cannot be deleted.
	SeedPinnedAssistant = 1
	// SeedBareAssistant has only the members the provider promises: no name, no model.
	SeedBareAssistant = 5
	// SeedTwinAssistant and the two after it were created in the same millisecond.
	SeedTwinAssistant = 20
)

// The seed's phone numbers, by their place.
const (
	SeedVapiNumber = iota
	SeedTwilioNumber
	SeedVonageNumber
	SeedByoNumber
)

// The seed's calls that stand still in a status of their own, by their place.
// All calls after them have ended.
const (
	SeedScheduledCall = iota
	SeedQueuedCall
	SeedRingingCall
	SeedTalkingCall
	SeedForwardingCall
	SeedLostCall      // status not-found
	SeedUndeletedCall // status deletion-failed
)

// What must never leave the product: stand-ins for the secrets that the
// provider puts into its answers. They look like no real key on purpose.
const (
	fakeTwilioAccount = "fake-twilio-account-sid"
	fakeTwilioToken   = "fake-twilio-auth-token"
	fakeTwilioKey     = "fake-twilio-api-key"
	fakeTwilioSecret  = "fake-twilio-api-secret"
	fakeCallToken     = "fake-twilio-call-token"
	fakeHeader        = "fake-webhook-header"
	fakeCredential    = "fake-provider-credential"
	fakeSIPPassword   = "fake-sip-password-of-the-stub"
	fakeListenToken   = "fake-listen-capability"
	fakeControlToken  = "fake-control-capability"
	fakeSignature     = "fake-presigned-signature"
)

// SeedSecrets lists the stand-ins for secrets that occur in the stub's answers,
// for tests that look for leaks in what the product shows, logs and stores.
func SeedSecrets() []string {
	return []string{
		fakeTwilioToken, fakeTwilioKey, fakeTwilioSecret, fakeCallToken, fakeHeader, fakeCredential,
		fakeSIPPassword, fakeListenToken, fakeControlToken, fakeSignature,
	}
}

// SeedTime is when the seed was made: nothing in it was changed later.
func SeedTime() time.Time { return time.Date(2026, time.November, 1, 9, 0, 0, 0, time.UTC) }

// SeedOrgID is the account's id.
func SeedOrgID() string { return seedID("org", 0) }

// SeedAssistantID is the id of the seed's assistant number n, newest first from 0.
func SeedAssistantID(n int) string { return seedID("assistant", n) }

// SeedPhoneNumberID is the id of the seed's phone number n, newest first from 0.
func SeedPhoneNumberID(n int) string { return seedID("phone-number", n) }

// SeedCallID is the id of the seed's call n, newest first from 0.
func SeedCallID(n int) string { return seedID("call", n) }

// seedID derives an id from a name, so that it is the same everywhere.
func seedID(kind string, n int) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://api.vapi.ai/"+kind+"/"+strconv.Itoa(n))).String()
}

// seed fills the account.
func (v *Vapi) seed() {
	roles := roles()
	for n, c := range castings() {
		created := assistantTime(n)
		updated := created.Add(time.Duration(n%9) * 2 * time.Hour)
		v.assistants.rows = append(v.assistants.rows,
			newRecord(SeedAssistantID(n), created, updated, toMembers(seedAssistant(n, c, roles[c.role]))))
	}
	for n, content := range seedNumbers() {
		created := SeedTime().AddDate(0, 0, -90-n)
		v.numbers.rows = append(v.numbers.rows,
			newRecord(SeedPhoneNumberID(n), created, created.Add(time.Hour), toMembers(content)))
	}
	for n := range SeedCalls {
		created := callTime(n)
		v.calls.rows = append(v.calls.rows,
			newRecord(SeedCallID(n), created, callUpdated(n), toMembers(seedCall(n))))
	}
}

// assistantTime spreads the assistants over about twelve weeks; three of them
// share one time, because paging by time must cope with that.
func assistantTime(n int) time.Time {
	if n > SeedTwinAssistant && n <= SeedTwinAssistant+2 {
		n = SeedTwinAssistant
	}
	return SeedTime().Add(-time.Duration(24+n*31) * time.Hour)
}

// callTime spreads the calls over about five weeks.
func callTime(n int) time.Time {
	return SeedTime().Add(-time.Duration(n)*7*time.Hour - time.Duration(n*n%53)*time.Minute)
}

// pick takes an element by number, round and round.
func pick[T any](list []T, n int) T { return list[n%len(list)] }
