package vapi

import (
	"slices"
	"strconv"
	"strings"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
)

// problem is what an error answer holds. Vapi documents hardly any of them;
// this is the shape of its framework.
// https://docs.nestjs.com/exception-filters#built-in-http-exceptions
type problem struct {
	Message texts `json:"message"`
	Error   texts `json:"error"`
}

// The two of Vapi's own words that are known here.
const (
	pinned          = "assistant_pinned"
	overConcurrency = "over concurrency limit"
)

// code is Vapi's own word for the problem, if it is one that is known here.
func (p *problem) code() string {
	if slices.Contains(p.Error, pinned) {
		return pinned
	}
	return ""
}

// refine makes f more precise by what the answer's body says, if that is JSON.
func (p *problem) refine(f *fault.Fault, isJSON bool) {
	switch f.Code { //nolint:exhaustive // the others are as precise as can be
	case fault.Forbidden:
		if !isJSON { // not Vapi, but the firewall in front of it
			f.Code, f.Reason = fault.UpstreamUnavailable, ""
		}
	case fault.Conflict:
		if p.code() == pinned {
			f.Reason = fault.AssistantInUse
		}
	case fault.UpstreamRejected:
		if p.mentions(overConcurrency) {
			f.Code, f.Reason = fault.QuotaExceeded, fault.ConcurrencyReached
		} else if field := p.field(); field != nil {
			f.Reason, f.Field = fault.UpstreamNamedFields, field
		}
	}
}

func (p *problem) mentions(words string) bool {
	return slices.ContainsFunc(p.Message, func(m string) bool { return strings.Contains(strings.ToLower(m), words) })
}

// field returns the first of our inputs that the messages complain about.
func (p *problem) field() []string {
	for _, m := range p.Message {
		for phrase, field := range phrases {
			if strings.HasPrefix(m, phrase) {
				return field
			}
		}
		m = strings.TrimPrefix(strings.TrimPrefix(m, "each value in "), "property ")
		property, _, _ := strings.Cut(m, " ")
		if field := inputOf(property); field != nil {
			return field
		}
	}
	return nil
}

// inputs tells which of our inputs becomes which property at Vapi. What is not
// here is not told to anybody.
var inputs = map[string][]string{
	"name":               {"input", "name"},
	"firstMessage":       {"input", "firstMessage"},
	"firstMessageMode":   {"input", "firstMessageMode"},
	"endCallMessage":     {"input", "endCallMessage"},
	"endCallPhrases":     {"input", "endCallPhrases"},
	"voicemailMessage":   {"input", "voicemailMessage"},
	"maxDurationSeconds": {"input", "maxDurationSeconds"},
	"backgroundSound":    {"input", "backgroundSound"},

	"artifactPlan.recordingEnabled": {"input", "recordingEnabled"},

	"server":                {"input", "server"},
	"server.url":            {"input", "server", "url"},
	"server.timeoutSeconds": {"input", "server", "timeoutSeconds"},

	"model":             {"input", "model"},
	"model.provider":    {"input", "model", "provider"},
	"model.model":       {"input", "model", "model"},
	"model.temperature": {"input", "model", "temperature"},
	"model.maxTokens":   {"input", "model", "maxTokens"},
	"model.messages":    {"input", "model", "systemPrompt"},
	"model.toolIds":     {"input", "model", "toolIds"},

	"voice":          {"input", "voice"},
	"voice.provider": {"input", "voice", "provider"},
	"voice.voiceId":  {"input", "voice", "voiceId"},
	"voice.speed":    {"input", "voice", "speed"},

	"transcriber":          {"input", "transcriber"},
	"transcriber.provider": {"input", "transcriber", "provider"},
	"transcriber.model":    {"input", "transcriber", "model"},
	"transcriber.language": {"input", "transcriber", "language"},

	"assistantId":             {"input", "assistantId"},
	"phoneNumberId":           {"input", "phoneNumberId"},
	"customer":                {"input", "customer"},
	"customer.number":         {"input", "customer", "number"},
	"customer.name":           {"input", "customer", "name"},
	"customer.extension":      {"input", "customer", "extension"},
	"schedulePlan":            {"input", "scheduledAt"},
	"schedulePlan.earliestAt": {"input", "scheduledAt"},
}

// phrases are messages about an input that do not begin with a property.
var phrases = map[string][]string{
	"Couldn't Get Assistant.":    {"input", "assistantId"},
	"Couldn't Get Phone Number.": {"input", "phoneNumberId"},
	"Couldn't Get Customer.":     {"input", "customer"},
}

// inputOf returns the input for a property, or for the nearest one around it:
// "model.messages.0.content" is model.systemPrompt.
func inputOf(property string) []string {
	for {
		if field := inputs[property]; field != nil {
			return slices.Clone(field)
		}
		dot := strings.LastIndexByte(property, '.')
		if dot < 0 {
			return nil
		}
		property = property[:dot]
	}
}

// texts is a member that holds one text or a list of them. Anything else is
// taken for none, because it is only looked at to be more precise.
type texts []string

// UnmarshalJSON reads a text or a list of texts; it never fails.
func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	if one, err := wire.Decode[string](b); err == nil {
		*t = texts{one}
	} else if list, err := wire.Decode[[]string](b); err == nil {
		*t = list
	}
	return nil
}

// word is a member that is nearly always a text. A number or a truth value is
// taken as it is written, anything else for none.
type word struct{ text *string }

// UnmarshalJSON reads a scalar; it never fails.
func (w *word) UnmarshalJSON(b []byte) error {
	w.text = nil
	if len(b) > 0 && b[0] == '"' {
		if s, err := wire.Decode[string](b); err == nil {
			w.text = &s
		}
		return nil
	}
	s := string(b)
	_, err := strconv.ParseFloat(s, 64)
	if err == nil || s == "true" || s == "false" {
		w.text = &s
	}
	return nil
}
