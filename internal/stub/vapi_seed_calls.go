package stub

import (
	"fmt"
	"maps"
	"time"
)

// seedCall writes call number n. The first ones stand still in a status of
// their own, the others have ended.
func seedCall(n int) object {
	content := object{
		"assistantId": SeedAssistantID(callAssistant(n)),
		"monitor":     monitor(SeedCallID(n)),
	}
	maps.Copy(content, seedLine(n))
	switch n {
	case SeedScheduledCall:
		content["status"] = "scheduled"
		content["schedulePlan"] = object{"earliestAt": stamp(SeedTime().Add(48 * time.Hour))}
	case SeedQueuedCall:
		content["status"] = "queued"
	case SeedRingingCall:
		content["status"] = "ringing"
	case SeedTalkingCall, SeedForwardingCall:
		content["status"] = map[int]string{SeedTalkingCall: "in-progress", SeedForwardingCall: "forwarding"}[n]
		content["startedAt"] = stamp(callTime(n).Add(talksAfter))
	case SeedLostCall:
		content["status"] = "not-found"
	case SeedUndeletedCall:
		maps.Copy(content, seedEnding(n))
		content["status"] = "deletion-failed"
	default:
		maps.Copy(content, seedEnding(n))
	}
	return content
}

// callAssistant chooses an assistant that is older than the call.
func callAssistant(n int) int { return n/4 + 1 + n*7%32 }

// seedLine says how the customer and the assistant are connected.
func seedLine(n int) object {
	switch n % 8 {
	case 5:
		return object{
			"type":       "webCall",
			"webCallUrl": "https://web-call.example.invalid/" + SeedCallID(n),
			"transport":  object{"provider": "daily", "callUrl": "https://web-call.example.invalid/" + SeedCallID(n)},
		}
	case 7:
		return object{"type": "vapi.websocketCall", "transport": object{"provider": "vapi.websocket"}}
	case 0, 3:
		return seedPhoneLine(n, "inboundPhoneCall")
	default:
		return seedPhoneLine(n, "outboundPhoneCall")
	}
}

// seedPhoneLine takes the account's numbers in turn.
func seedPhoneLine(n int, kind string) object {
	at := n / 2 % SeedPhoneNumbers
	line := object{
		"type":               kind,
		"phoneNumberId":      SeedPhoneNumberID(at),
		"phoneCallProvider":  pick([]string{"vapi", "twilio", "vonage", "vapi"}, at),
		"phoneCallTransport": pick([]string{"pstn", "pstn", "pstn", "sip"}, at),
		"customer":           seedCustomer(n),
	}
	if kind == "outboundPhoneCall" && n%3 == 0 {
		line["name"] = fmt.Sprintf("Campaign call %d", n)
	}
	if at == SeedTwilioNumber {
		line["phoneCallProviderId"] = fmt.Sprintf("fake-twilio-call-sid-%d", n)
		line["transport"] = object{
			"provider": "twilio", "accountSid": fakeTwilioAccount, "callToken": fakeCallToken,
			"callSid": fmt.Sprintf("fake-twilio-call-sid-%d", n),
		}
	}
	return line
}

// seedCustomer uses numbers that are set aside for fiction.
// https://www.nanpa.com/numbering/555-line-numbers
func seedCustomer(n int) object {
	customer := object{"number": fmt.Sprintf("+1%d55501%02d", pick([]int{415, 212, 312, 617, 206}, n), n%100)}
	if n%4 != 3 {
		customer["name"] = pick([]string{
			"Ada Okafor", "Bruno Keller", "Chloé Martin", "Diego Ramos", "Emi Tanaka", "Farah Haddad",
			"Greta Lindqvist", "Hassan Ali", "Ines Duarte", "Jonas Weber", "Keiko Mori",
		}, n)
	}
	if n%6 == 0 {
		customer["externalId"] = fmt.Sprintf("crm-%04d", 1000+n)
	}
	return customer
}

// seedReasons holds at least one reason of every group the product tells apart.
func seedReasons() []string {
	return []string{
		"customer-ended-call", "assistant-ended-call", "customer-ended-call", "voicemail",
		"customer-did-not-answer", "silence-timed-out", "assistant-forwarded-call", "customer-busy",
		"assistant-said-end-call-phrase", "exceeded-max-duration", "customer-ended-call",
		"call.start.error-subscription-insufficient-credits",
		"call.in-progress.error-providerfault-openai-500-server-error",
		"call.in-progress.error-vapifault-worker-died", "twilio-failed-to-connect-call",
		"pipeline-error-openai-429-exceeded-quota", "call.start.error-vapi-number-outbound-daily-limit",
		"assistant-not-found", "manually-canceled",
	}
}

// connected says whether somebody spoke before the call ended for this reason.
func connected(reason string) bool {
	switch reason {
	case "customer-did-not-answer", "customer-busy", "call.start.error-subscription-insufficient-credits",
		"twilio-failed-to-connect-call", "call.start.error-vapi-number-outbound-daily-limit",
		"assistant-not-found", "manually-canceled":
		return false
	}
	return true
}

// talkTime is how long call n lasted once it was answered.
func talkTime(n int) time.Duration { return time.Duration(20+n*37%560) * time.Second }

// callUpdated is when the provider last wrote call n.
func callUpdated(n int) time.Time {
	if n < SeedLostCall {
		return callTime(n).Add(talksAfter)
	}
	return callTime(n).Add(talksAfter + talkTime(n) + 2*time.Second)
}

// seedEnding completes a call that is over.
func seedEnding(n int) object {
	reason := pick(seedReasons(), n)
	if !connected(reason) {
		return object{
			"status": "ended", "endedReason": reason, "cost": 0,
			"endedAt": stamp(callTime(n).Add(talksAfter)),
		}
	}
	started := callTime(n).Add(talksAfter)
	content := ending(started, started.Add(talkTime(n)), reason)
	content["costs"] = []object{
		{"type": "transport", "provider": "twilio", "minutes": talkTime(n).Minutes(), "cost": 0.005},
		{"type": "vapi", "subType": "normal", "minutes": talkTime(n).Minutes(), "cost": 0.05},
	}
	content["artifact"] = seedArtifact(n, started)
	content["analysis"] = object{
		"summary":           "The customer asked about an appointment and the assistant helped.",
		"successEvaluation": pick([]string{"true", "true", "false"}, n),
	}
	return content
}

// seedArtifact is what is left of a conversation. Durations of messages are in
// milliseconds, although the provider's document says seconds.
func seedArtifact(n int, started time.Time) object {
	recording := "https://storage.example.invalid/" + SeedCallID(n) + "-mono.wav"
	spoken := started.UnixMilli()
	return object{
		"transcript":           "AI: How may I help you?\nUser: I would like to move my appointment.\nAI: Of course.",
		"recordingUrl":         recording,
		"presignedMonoUrl":     recording + "?signature=" + fakeSignature,
		"presignedCustomerUrl": recording + "?signature=" + fakeSignature + "&channel=customer",
		"messages": []object{
			{
				"role": "bot", "message": "How may I help you?", "time": spoken,
				"endTime": spoken + 1800, "secondsFromStart": 0.4, "duration": 1800,
			},
			{
				"role": "user", "message": "I would like to move my appointment.", "time": spoken + 2500,
				"endTime": spoken + 4900, "secondsFromStart": 2.5, "duration": 2400,
			},
		},
	}
}
