package stub

import (
	"encoding/json"
	"maps"
	"net/http"
)

// concurrencyLimit is the number of calls a new account may have under way.
// https://docs.vapi.ai/calls/call-concurrency
const concurrencyLimit = 10

// listCalls is https://docs.vapi.ai/api-reference/calls/list
func (v *Vapi) listCalls(r *http.Request) answer {
	query, problem := readQuery(r, "id", "assistantId", "phoneNumberId")
	if problem != nil {
		return *problem
	}
	now := v.currentTime()
	seen := make([]*record, len(v.calls.rows))
	for i, row := range v.calls.rows {
		seen[i] = row.at(now)
	}
	return query.list(seen)
}

// getCall is https://docs.vapi.ai/api-reference/calls/get
func (v *Vapi) getCall(r *http.Request) answer {
	row, problem := v.calls.named(r, "Call", "callId")
	if problem != nil {
		return *problem
	}
	return found(row.at(v.currentTime()))
}

// createCall is https://docs.vapi.ai/api-reference/calls/create
//
// As with the provider, an account without a free line is answered with 201
// and concurrencyBlocked.
func (v *Vapi) createCall(r *http.Request) answer {
	body, problem := readBody(r, callDTO())
	if problem != nil {
		return *problem
	}
	body = withoutNulls(body)
	if refusal, refused := v.refuseCall(body); refused {
		return refusal
	}
	limits := v.subscriptionLimits()
	if customers, batch := body["customers"]; batch {
		return v.placeBatch(body, customers, limits)
	}
	row := v.place(body)
	created := toMembers(object{"subscriptionLimits": limits})
	maps.Copy(created, row.members)
	return answer{http.StatusCreated, created.json()}
}

// refuseCall checks what a call needs beyond the form of its members.
func (v *Vapi) refuseCall(body members) (refusal answer, refused bool) {
	bad := func(message string) (answer, bool) { return refuse(http.StatusBadRequest, message), true }
	if !body.hasAny("assistantId", "assistant", "squadId", "squad", "workflowId", "workflow") {
		return bad(noAssistant)
	}
	if id := body.text("assistantId"); id != "" {
		if _, exists := v.assistants.get(id); !exists {
			return missing(http.StatusBadRequest, "Assistant", "assistantId", id), true
		}
	}
	if body.hasAny("transport") {
		return answer{}, false // a web or websocket call needs neither number nor customer
	}
	if !body.hasAny("phoneNumberId", "phoneNumber") {
		return bad(noPhoneNumber)
	}
	if id := body.text("phoneNumberId"); id != "" {
		if _, exists := v.numbers.get(id); !exists {
			return missing(http.StatusBadRequest, "Phone Number", "phoneNumberId", id), true
		}
	}
	if !body.hasAny("customer", "customers", "customerId") {
		return bad(noCustomer)
	}
	return answer{}, false
}

// placeBatch calls every customer whose data is right and names the others.
func (v *Vapi) placeBatch(body members, customers json.RawMessage, limits object) answer {
	var list []json.RawMessage
	_ = json.Unmarshal(customers, &list) // readBody saw that it is an array
	delete(body, "customers")
	check := customerRule()
	results, failures := []json.RawMessage{}, []object{}
	for _, customer := range list {
		var decoded any
		_ = json.Unmarshal(customer, &decoded)
		if problems := check("customer", decoded); len(problems) > 0 {
			failures = append(failures, object{"customer": decoded, "error": problems[0]})
			continue
		}
		body["customer"] = customer
		results = append(results, v.place(body).json)
	}
	return answer{http.StatusCreated, encode(object{
		"subscriptionLimits": limits, "results": results, "errors": failures,
	})}
}

// place creates one call and returns it as it is now.
func (v *Vapi) place(body members) *record {
	now := v.currentTime()
	content := withoutNulls(body)
	content["type"] = encode("outboundPhoneCall")
	if content.hasAny("transport") {
		content["type"] = encode("webCall")
	} else {
		content["phoneCallTransport"] = encode("pstn")
		content["phoneCallProvider"] = encode(v.carrier(content.text("phoneNumberId")))
	}
	id := v.nextID("call")
	content["monitor"] = encode(monitor(id))
	row := newRecord(id, now, now, content)
	row.live = true
	v.calls.add(row)
	return row.at(now)
}

// carrier is the telephone company behind one of the account's numbers.
func (v *Vapi) carrier(numberID string) string {
	number, exists := v.numbers.get(numberID)
	if !exists || number.text("provider") == "byo-phone-number" {
		return "vapi"
	}
	return number.text("provider")
}

// subscriptionLimits says how many lines are free before the call that asks.
func (v *Vapi) subscriptionLimits() object {
	now, active := v.currentTime(), 0
	for _, row := range v.calls.rows {
		if row.live && row.phase(now) < phaseEnded {
			active++
		}
	}
	return object{
		"concurrencyBlocked":       active >= concurrencyLimit,
		"concurrencyLimit":         concurrencyLimit,
		"remainingConcurrentCalls": max(0, concurrencyLimit-active-1),
	}
}

// monitor holds the URLs that let anybody who knows them listen to the call.
func monitor(id string) object {
	return object{
		"listenUrl":  "wss://phone-call.example.invalid/" + id + "/" + fakeListenToken,
		"controlUrl": "https://phone-call.example.invalid/" + id + "/" + fakeControlToken,
	}
}
