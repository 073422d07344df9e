package vapi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
)

// object is a JSON object whose members are kept as they were written.
type object map[string]json.RawMessage

// value makes object the body of an answer, for changes to be merged into.
func (o object) value() (object, bool) { return o, o != nil }

// roleSystem is the role of the message that tells a model what to be.
const roleSystem = "system"

var null = json.RawMessage("null")

// sharedByModels are the members that every provider's model has. Vapi refuses
// members that a provider's model does not have.
var sharedByModels = []string{
	"emotionRecognitionEnabled", "knowledgeBase", "maxTokens", "messages", "numFastTurns",
	"temperature", "toolIds", "toolRefs", "tools",
}

// change returns the request that makes the changes of p, for which it may have
// to read the assistant.
func (c *Client) change(ctx context.Context, id AssistantID, p *AssistantPatch) (wire.Request, error) {
	var current object
	if slices.Contains(p.givenWithin(), true) {
		var err error
		if current, err = readFirst[object](ctx, c, assistantPath(id)); err != nil {
			return wire.Request{}, err
		}
	}
	content, f := p.merge(current)
	if f != nil {
		return wire.Request{}, f
	}
	return encoded(http.MethodPatch, assistantPath(id), content)
}

// create returns the members of a new assistant.
func (p *AssistantPatch) create(marker string) (object, *fault.Fault) {
	if f := p.check(); f != nil {
		return nil, f
	}
	content, f := p.merge(nil)
	for name, value := range content {
		if string(value) == string(null) {
			delete(content, name)
		}
	}
	if marker != "" {
		content["metadata"] = encode(map[string]string{markerMember: marker})
	}
	return content, f
}

// merge returns the members to send, given what is there now.
func (p *AssistantPatch) merge(current object) (object, *fault.Fault) {
	out := object{}
	put(out, "name", p.Name)
	put(out, "firstMessage", p.FirstMessage)
	put(out, "firstMessageMode", p.FirstMessageMode)
	put(out, "endCallMessage", p.EndCallMessage)
	put(out, "endCallPhrases", p.EndCallPhrases)
	put(out, "voicemailMessage", p.VoicemailMessage)
	put(out, "maxDurationSeconds", p.MaxDurationSeconds)
	put(out, "backgroundSound", p.BackgroundSound)
	f := first(
		within(out, "model", p.Model, current, ModelPatch.merge),
		within(out, "voice", p.Voice, current, VoicePatch.merge),
		within(out, "transcriber", p.Transcriber, current, TranscriberPatch.merge),
		within(out, "server", p.Server, current, ServerPatch.merge),
	)
	if p.RecordingEnabled.Given {
		plan := current.object("artifactPlan")
		assign(plan, "recordingEnabled", p.RecordingEnabled)
		out["artifactPlan"] = encode(plan)
	}
	return out, f
}

// put writes a field that is given; null clears it.
func put[T any](out object, name string, f Field[T]) {
	switch {
	case !f.Given:
	case f.Value == nil:
		out[name] = null
	default:
		out[name] = encode(*f.Value)
	}
}

// within writes an object that is given, merged with what it is now.
func within[T any](out object, name string, f Field[T], current object, merge func(T, object) (object, *fault.Fault)) *fault.Fault {
	if f.Value == nil {
		put(out, name, f)
		return nil
	}
	merged, failed := merge(*f.Value, current.object(name))
	if failed != nil {
		return failed
	}
	out[name] = encode(merged)
	return nil
}

// object returns the object in a member; an empty one if there is none.
func (o object) object(name string) object {
	inner, err := wire.Decode[object](o[name])
	if err != nil || inner == nil {
		return object{}
	}
	return inner
}

// text returns the text in a member, empty if there is none.
func (o object) text(name string) string {
	s, _ := wire.Decode[string](o[name])
	return s
}

// assign writes a field into an object that is sent as a whole, where clearing
// is leaving out.
func assign[T any](o object, name string, f Field[T]) {
	switch {
	case !f.Given:
	case f.Value == nil:
		delete(o, name)
	default:
		o[name] = encode(*f.Value)
	}
}

// provide writes the provider. If that changes, only the members in kept stay.
func (o object) provide(provider Field[string], kept ...string) {
	if provider.Value != nil && o.text("provider") != *provider.Value {
		for name := range o {
			if !slices.Contains(kept, name) {
				delete(o, name)
			}
		}
	}
	assign(o, "provider", provider)
}

// provided checks that the object says whose it is: there is no other way for
// Vapi to tell what it may hold.
func (o object) provided(name string) (object, *fault.Fault) {
	return o, missing(o.text("provider"), "input", name, "provider")
}

func (p ModelPatch) merge(o object) (object, *fault.Fault) {
	o.provide(p.Provider, sharedByModels...)
	assign(o, "model", p.Model)
	assign(o, "temperature", p.Temperature)
	assign(o, "maxTokens", p.MaxTokens)
	assign(o, "toolIds", p.ToolIDs)
	if p.SystemPrompt.Given {
		o["messages"] = encode(o.messagesWith(p.SystemPrompt.Value))
	}
	return o.provided("model")
}

// messagesWith returns the model's messages with another system prompt, nil for
// none. The other messages stay, and so does their order.
func (o object) messagesWith(prompt *string) []object {
	messages, err := wire.Decode[[]object](o["messages"])
	if err != nil || messages == nil {
		messages = []object{}
	}
	at := slices.IndexFunc(messages, func(m object) bool { return m.text("role") == roleSystem })
	switch {
	case prompt == nil && at >= 0:
		return slices.Delete(messages, at, at+1)
	case prompt == nil:
		return messages
	case at < 0:
		at, messages = 0, slices.Insert(messages, 0, object{"role": encode(roleSystem)})
	}
	messages[at]["content"] = encode(*prompt)
	return messages
}

func (p VoicePatch) merge(o object) (object, *fault.Fault) {
	o.provide(p.Provider)
	assign(o, "voiceId", p.VoiceID)
	assign(o, "speed", p.Speed)
	return o.provided("voice")
}

func (p TranscriberPatch) merge(o object) (object, *fault.Fault) {
	o.provide(p.Provider)
	assign(o, "model", p.Model)
	assign(o, "language", p.Language)
	return o.provided("transcriber")
}

func (p ServerPatch) merge(o object) (object, *fault.Fault) {
	assign(o, "url", p.URL)
	assign(o, "timeoutSeconds", p.TimeoutSeconds)
	return o, nil
}

// encode writes v as JSON. The only values that are none are numbers that are
// not finite, which no request of ours holds; they become null.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return null
	}
	return b
}
