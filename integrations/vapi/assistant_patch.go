package vapi

import (
	"slices"
	"strconv"
	"strings"

	"ava/internal/fault"
)

// AssistantPatch is what to change of an assistant, or what to create one with.
// What is not given stays.
type AssistantPatch struct {
	Name               Field[string]
	FirstMessage       Field[string]
	FirstMessageMode   Field[string]
	Model              Field[ModelPatch]
	Voice              Field[VoicePatch]
	Transcriber        Field[TranscriberPatch]
	EndCallMessage     Field[string]
	EndCallPhrases     Field[[]string]
	VoicemailMessage   Field[string]
	MaxDurationSeconds Field[int]
	BackgroundSound    Field[string]
	Server             Field[ServerPatch]
	RecordingEnabled   Field[bool]
}

// ModelPatch is what to change of a model. With another provider only what all
// models have in common stays: messages, tools, temperature and the like.
type ModelPatch struct {
	Provider     Field[string]
	Model        Field[string]
	Temperature  Field[float64]
	MaxTokens    Field[int]
	SystemPrompt Field[string]
	ToolIDs      Field[[]string]
}

// VoicePatch is what to change of a voice. With another provider nothing stays.
type VoicePatch struct {
	Provider Field[string]
	VoiceID  Field[string]
	Speed    Field[float64]
}

// TranscriberPatch is what to change of a transcriber. With another provider
// nothing stays.
type TranscriberPatch struct {
	Provider Field[string]
	Model    Field[string]
	Language Field[string]
}

// ServerPatch is what to change of a server. Its headers and credential stay.
type ServerPatch struct {
	URL            Field[string]
	TimeoutSeconds Field[int]
}

// check returns what is wrong with the patch, nil if nothing is.
func (p *AssistantPatch) check() *fault.Fault {
	if !slices.Contains(p.given(), true) {
		return fault.Invalid(fault.NothingToChange, nil)
	}
	return first(
		when(p.Name, func(s string) *fault.Fault {
			return first(missing(strings.TrimSpace(s), "input", "name"), badName(s, maxName, "input", "name"))
		}),
		when(p.FirstMessageMode, func(s string) *fault.Fault {
			return notOneOf(s, FirstMessageModes(), "input", "firstMessageMode")
		}),
		when(p.EndCallMessage, func(s string) *fault.Fault { return tooLong(s, maxSpoken, "input", "endCallMessage") }),
		when(p.EndCallPhrases, badPhrases),
		when(p.VoicemailMessage, func(s string) *fault.Fault {
			return tooLong(s, maxSpoken, "input", "voicemailMessage")
		}),
		when(p.MaxDurationSeconds, func(n int) *fault.Fault {
			return outside(n, 10, 43200, "input", "maxDurationSeconds")
		}),
		when(p.BackgroundSound, badSound),
		when(p.Model, ModelPatch.check),
		when(p.Voice, VoicePatch.check),
		when(p.Transcriber, TranscriberPatch.check),
		when(p.Server, ServerPatch.check),
	)
}

// when checks a field that is set.
func when[T any](f Field[T], check func(T) *fault.Fault) *fault.Fault {
	if f.Value == nil {
		return nil
	}
	return check(*f.Value)
}

// given tells of each field whether it is.
func (p *AssistantPatch) given() []bool {
	return append(p.givenWithin(),
		p.Name.Given, p.FirstMessage.Given, p.FirstMessageMode.Given, p.EndCallMessage.Given, p.EndCallPhrases.Given,
		p.VoicemailMessage.Given, p.MaxDurationSeconds.Given, p.BackgroundSound.Given)
}

// givenWithin is given for the fields that lie in an object at Vapi.
func (p *AssistantPatch) givenWithin() []bool {
	return []bool{p.Model.Given, p.Voice.Given, p.Transcriber.Given, p.Server.Given, p.RecordingEnabled.Given}
}

func badPhrases(phrases []string) *fault.Fault {
	for i, s := range phrases {
		field := []string{"input", "endCallPhrases", strconv.Itoa(i)}
		if f := first(missing(s, field...), tooLong(s, maxPhrase, field...)); f != nil {
			return f
		}
	}
	return nil
}

func badSound(s string) *fault.Fault {
	if s == "off" || s == "office" || notURL(s) == nil {
		return nil
	}
	return fault.Invalid(fault.FieldNotAChoice, []string{"input", "backgroundSound"}, "allowed", "off, office, or a web address")
}

func (p ModelPatch) check() *fault.Fault {
	return first(
		when(p.Provider, func(s string) *fault.Fault { return missing(s, "input", "model", "provider") }),
		when(p.Temperature, func(n float64) *fault.Fault { return outside(n, 0, 2, "input", "model", "temperature") }),
		when(p.MaxTokens, func(n int) *fault.Fault { return outside(n, 50, 10_000, "input", "model", "maxTokens") }),
	)
}

func (p VoicePatch) check() *fault.Fault {
	return first(
		when(p.Provider, func(s string) *fault.Fault { return missing(s, "input", "voice", "provider") }),
		when(p.VoiceID, func(s string) *fault.Fault { return missing(s, "input", "voice", "voiceId") }),
	)
}

func (p TranscriberPatch) check() *fault.Fault {
	return when(p.Provider, func(s string) *fault.Fault { return missing(s, "input", "transcriber", "provider") })
}

func (p ServerPatch) check() *fault.Fault {
	return first(
		when(p.URL, func(s string) *fault.Fault { return notURL(s, "input", "server", "url") }),
		when(p.TimeoutSeconds, func(n int) *fault.Fault { return outside(n, 1, 300, "input", "server", "timeoutSeconds") }),
	)
}
