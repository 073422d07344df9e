package stub

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// maxMessage is how many characters a message has at most.
const maxMessage = 1600

var dialable = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// listMessages is
// https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
func (t *Twilio) listMessages(r *http.Request) answer {
	page, problem := readSheet(r)
	if problem != nil {
		return *problem
	}
	sent, problem := readSent(page.filter)
	if problem != nil {
		return *problem
	}
	now := t.now()
	var rows []*sms
	var sids []string
	for _, m := range t.messages {
		to, from := page.filter.Get("To"), page.filter.Get("From")
		if (to == "" || m.to == to) && (from == "" || m.from == from) && sent.holds(m.sentAt(now)) {
			rows, sids = append(rows, m), append(sids, m.sid)
		}
	}
	return page.answer("messages", sids, func(i int) object { return rows[i].json(accountOf(r), now) })
}

// readSent reads the filters by time, which take a day or a moment. Both ends
// are in the range.
func readSent(filter url.Values) (sent span, problem *answer) {
	for name, bounds := range map[string][]*time.Time{"DateSent<": {&sent.le}, "DateSent>": {&sent.ge}, "DateSent": {&sent.ge, &sent.le}} {
		value := filter.Get(name)
		if value == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, value)
		day := err != nil
		if day {
			at, err = time.Parse(time.DateOnly, value)
		}
		if err != nil {
			refusal := complain(http.StatusBadRequest, 20001, "Invalid "+strings.TrimRight(name, "<>"))
			return sent, &refusal
		}
		for _, bound := range bounds {
			*bound = at
			if day && bound == &sent.le {
				*bound = at.AddDate(0, 0, 1).Add(-time.Second)
			}
		}
	}
	return sent, nil
}

// getMessage is https://www.twilio.com/docs/messaging/api/message-resource#fetch-a-message-resource
func (t *Twilio) getMessage(r *http.Request) answer {
	i := rowAt(t.messages, strings.TrimSuffix(r.PathValue("message"), ".json"))
	if i < 0 {
		return noSuchResource(r)
	}
	return answer{http.StatusOK, encode(t.messages[i].json(accountOf(r), t.now()))}
}

// createMessage is https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
func (t *Twilio) createMessage(r *http.Request) answer {
	if r.ParseForm() != nil {
		return complain(http.StatusBadRequest, 20001, "Invalid body")
	}
	form := r.PostForm
	for _, refusal := range []func(url.Values) *answer{refuseRecipient, refuseSender, refuseContent} {
		if problem := refusal(form); problem != nil {
			return *problem
		}
	}
	t.created++
	kind := "SM"
	if form.Has("MediaUrl") {
		kind = "MM"
	}
	m := &sms{
		sid: seedSID(kind, "created-message", t.created), createdAt: t.now().UTC().Truncate(time.Second), begun: t.now(),
		to: form.Get("To"), from: form.Get("From"), service: form.Get("MessagingServiceSid"), body: form.Get("Body"),
		media: len(form["MediaUrl"]), direction: "outbound-api", code: deliveryError(form.Get("To")),
	}
	if m.service != "" && m.from == "" {
		m.pool = SeedSender(0)
	}
	t.messages = slices.Insert(t.messages, 0, m)
	if callback := form.Get("StatusCallback"); callback != "" {
		t.follow(m, callback, accountOf(r), signingToken(r))
	}
	return answer{http.StatusCreated, encode(m.json(accountOf(r), t.now()))}
}

func bad(code int, message string) *answer {
	refusal := complain(http.StatusBadRequest, code, message)
	return &refusal
}

// refuseRecipient knows the recipients that fail with test credentials.
// https://www.twilio.com/docs/iam/test-credentials#test-sms-messages-parameters-To
func refuseRecipient(form url.Values) *answer {
	to := form.Get("To")
	switch {
	case to == "":
		return bad(21604, "A 'To' phone number is required.")
	case to == "+15005550001", !dialable.MatchString(to):
		return bad(21211, "Invalid 'To' Phone Number: "+to)
	case to == "+15005550002":
		return bad(21612, "The Message From/To pair violates a blacklist rule.")
	case to == "+15005550003":
		return bad(21408, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: "+to)
	case to == "+15005550004":
		return bad(21610, "Attempt to send to unsubscribed recipient")
	case to == "+15005550009":
		return bad(21614, "'To' number is not a valid mobile number: "+to)
	}
	return nil
}

// refuseSender knows the senders that fail with test credentials, and the
// account's own.
// https://www.twilio.com/docs/iam/test-credentials#test-sms-messages-parameters-From
func refuseSender(form url.Values) *answer {
	from, service := form.Get("From"), form.Get("MessagingServiceSid")
	switch {
	case service != "" && service != SeedMessagingService():
		return bad(21705, "The Messaging Service Sid "+service+" is invalid.")
	case from == "" && service == "":
		return bad(21603, "A 'From' phone number is required.")
	case from == "+15005550001":
		return bad(21212, "Invalid From Number (caller ID): "+from)
	case from == "+15005550007":
		return bad(21606, "The 'From' phone number "+from+" is not a valid, SMS-capable inbound phone number or short code for your account.")
	case from == "+15005550008":
		return bad(21611, "This 'From' number has exceeded the maximum number of queued messages")
	case strings.HasPrefix(from, "+") && from != "+15005550006" && !slices.Contains(seedSenders(), from):
		return bad(21659, "'From' "+from+" is not a Twilio phone number or Short Code country mismatch")
	}
	return nil
}

func refuseContent(form url.Values) *answer {
	for name, code := range map[string]int{"StatusCallback": 21609, "MediaUrl": 21620} {
		for _, value := range form[name] {
			u, err := url.Parse(value)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
				return bad(code, "Invalid "+name)
			}
		}
	}
	switch {
	case form.Get("Body") == "" && !form.Has("MediaUrl"):
		return bad(21602, "Message body is required.")
	case utf8.RuneCountInString(form.Get("Body")) > maxMessage:
		return bad(21617, "The concatenated message body exceeds the 1600 character limit")
	}
	return nil
}

// deliveryError is the error that a message to this number ends with, 0 for none.
func deliveryError(to string) int {
	digits, special := strings.CutPrefix(to, "+1500555")
	n, err := strconv.Atoi(digits)
	if !special || err != nil || n < 3000 || n > 3999 {
		return 0
	}
	return 30000 + n - 3000
}

// gsmLetters is what fits into seven bits besides ASCII, and gsmDear what takes
// twice that.
const (
	gsmLetters = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"
	gsmDear    = "\f^{}\\[~]|€"
)

// segments is what a text is charged as.
func segments(text string) int {
	units, alone, part := 0, 160, 153
	for _, r := range text {
		dear := strings.ContainsRune(gsmDear, r)
		if r >= utf8.RuneSelf && !dear && !strings.ContainsRune(gsmLetters, r) || r == '`' {
			units, alone, part = len(utf16.Encode([]rune(text))), 70, 67
			break
		}
		units++
		if dear {
			units++
		}
	}
	if units <= alone {
		return 1
	}
	return (units + part - 1) / part
}
