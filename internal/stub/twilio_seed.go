package stub

import (
	"strings"
	"time"
)

// How many objects the account has before anything was written.
const (
	SeedSenders  = 4
	SeedMessages = 96
)

// SeedAuthToken signs reports where the account's own Auth Token is not known.
const SeedAuthToken = "fake-twilio-stub-auth-token"

// What must never leave the product, as in the list of [SeedSecrets].
const (
	fakeAccountToken = "fake-twilio-account-auth-token"
	fakeHookPassword = "fake-twilio-hook-password"
)

// SeedTwilioSecrets lists the stand-ins for secrets that occur in the Twilio
// stub's answers.
func SeedTwilioSecrets() []string { return []string{fakeAccountToken, fakeHookPassword} }

// SeedTwilioAccount is the SID of an account; the stub takes any other too.
func SeedTwilioAccount() string { return seedSID("AC", "account", 0) }

// SeedMessagingService is the SID of the account's messaging service.
func SeedMessagingService() string { return seedSID("MG", "service", 0) }

// SeedSender is the account's phone number n, newest first from 0.
func SeedSender(n int) string { return seedSenders()[n] }

// SeedSenderSID is the SID of the account's phone number n.
func SeedSenderSID(n int) string { return seedSID("PN", "phone-number", n) }

// SeedMessageSID is the SID of the seed's message n, newest first from 0.
func SeedMessageSID(n int) string {
	if n%24 == 17 {
		return seedSID("MM", "message", n)
	}
	return seedSID("SM", "message", n)
}

// The numbers are ones set aside for fiction.
func seedSenders() []string {
	return []string{"+14155550100", "+14155550101", "+12125550102", "+13125550103"}
}

func numberName(n int) string {
	return pick([]string{"Front Desk", "Reminders", "New York (office 2.15)", "Voice only"}, n)
}

// talk is what one patient of the practice and it write each other.
type talk struct{ out, in string }

func talks() []talk {
	return []talk{
		{"Hi {name}, a reminder of your cleaning tomorrow at 9:30. Reply C to confirm.", "C"},
		{"Hi {name}, your crown is ready. Shall we say Thursday at 14:00?", "Thursday works, thank you!"},
		{"{name}, we missed you today. Reply R for a new appointment.", "R"},
		{"Hello {name}, how was your visit? Please rate it from 1 to 5.", "5 – everybody was so kind 😊"},
		{"Dr. Weber is running 20 minutes late today, {name}. We are sorry.", "No problem"},
		{"Your invoice of €84.50 is due on Friday, {name}. Pay at the desk or by transfer.", "Paid this morning."},
		{
			"Hi {name}, it has been six months since your last check-up. We have free slots on Monday at 8:00 and 10:30, " +
				"on Tuesday at 15:15 and on Friday at 9:00. Which of them suits you best?", "Tuesday",
		},
		{"Votre rendez-vous est confirmé, {name}. À bientôt !", "Merci"},
	}
}

// fates are how the messages of the practice end: most of them well.
func fates() []struct {
	status string
	code   int
} {
	return []struct {
		status string
		code   int
	}{
		{"delivered", 0},
		{"delivered", 0},
		{"delivered", 0},
		{"sent", 0},
		{"delivered", 0},
		{"undelivered", 30003},
		{"delivered", 0},
		{"delivered", 0},
		{"undelivered", 30007},
		{"failed", 30034},
		{"delivered", 0},
		{"delivered", 0},
		{"undelivered", 30005},
		{"delivered", 0},
		{"undelivered", 30006},
	}
}

func patients() []string {
	return []string{"Ada", "Grace", "Edsger", "Barbara", "Tony", "Frances", "Donald", "Radia", "Niklaus", "Margaret", "Ken"}
}

// seedMessages is the account's messages, newest first.
func seedMessages() []*sms {
	rows := make([]*sms, SeedMessages)
	for n := range rows {
		rows[n] = seedMessage(n)
	}
	return rows
}

func seedMessage(n int) *sms {
	place := n % len(patients())
	patient := "+1628555" + pick([]string{"0110", "0111", "0112", "0113", "0114", "0115", "0116", "0117", "0118", "0119", "0120"}, place)
	words, fate := pick(talks(), n/2), pick(fates(), n)
	m := &sms{
		sid: SeedMessageSID(n), createdAt: messageTime(n),
		to: patient, from: SeedSender(n % 3), direction: "outbound-api",
		body: strings.ReplaceAll(words.out, "{name}", pick(patients(), place)), status: fate.status, code: fate.code,
	}
	if n%3 == 1 {
		m.to, m.from, m.direction, m.status, m.code, m.body = m.from, m.to, "inbound", "received", 0, words.in
	} else if n%5 == 0 {
		m.service = SeedMessagingService()
	}
	if strings.HasPrefix(m.sid, "MM") {
		m.media = 1
	}
	return m
}

// messageTime spreads the messages over about four weeks; pairs share a second,
// because paging must cope with that.
func messageTime(n int) time.Time {
	pair := n / 2
	return SeedTime().Add(-time.Duration(pair)*14*time.Hour - time.Duration(pair*pair%47)*time.Minute)
}
