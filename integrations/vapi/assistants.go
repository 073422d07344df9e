package vapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/resilience"
)

// Assistant is a voice assistant. Pointers are nil where Vapi says nothing,
// which leaves the matter to its defaults.
type Assistant struct {
	ID                 AssistantID  `json:"id"`
	Name               *string      `json:"name"`
	FirstMessage       *string      `json:"firstMessage"`
	FirstMessageMode   *string      `json:"firstMessageMode"` // one of FirstMessageModes
	Model              *Model       `json:"model"`
	Voice              *Voice       `json:"voice"`
	Transcriber        *Transcriber `json:"transcriber"`
	EndCallMessage     *string      `json:"endCallMessage"`
	EndCallPhrases     []string     `json:"endCallPhrases"`
	VoicemailMessage   *string      `json:"voicemailMessage"`
	MaxDurationSeconds *int         `json:"maxDurationSeconds"`
	BackgroundSound    *string      `json:"backgroundSound"` // "off", "office", or a URL
	Server             *Server      `json:"server"`
	RecordingEnabled   *bool        `json:"recordingEnabled"`
	CreatedAt          time.Time    `json:"createdAt"`
	UpdatedAt          time.Time    `json:"updatedAt"`
}

// Model is the language model behind an assistant.
type Model struct {
	Provider     string   `json:"provider"`
	Model        string   `json:"model"`
	Temperature  *float64 `json:"temperature"`
	MaxTokens    *int     `json:"maxTokens"`
	SystemPrompt *string  `json:"systemPrompt"` // the first message with the role "system"
	ToolIDs      []string `json:"toolIds"`
}

// Voice is how an assistant sounds.
type Voice struct {
	Provider string   `json:"provider"`
	VoiceID  *string  `json:"voiceId"`
	Speed    *float64 `json:"speed"` // 1 is the voice's own
}

// Transcriber turns what the caller says into text.
type Transcriber struct {
	Provider string  `json:"provider"`
	Model    *string `json:"model"`
	Language *string `json:"language"`
}

// Server is where Vapi sends events. Its headers are secret and not read.
type Server struct {
	URL            *string `json:"url"`
	TimeoutSeconds *int    `json:"timeoutSeconds"`
}

// FirstMessageModes returns who may speak first.
func FirstMessageModes() []string {
	return []string{
		"assistant-speaks-first",
		"assistant-speaks-first-with-model-generated-message",
		"assistant-waits-for-user",
	}
}

// IsNode marks an assistant as an object with an ID.
func (Assistant) IsNode() {}

// Cursor is the assistant's place in a list.
func (a *Assistant) Cursor() Cursor { return Cursor{a.CreatedAt, string(a.ID)} }

// Assistants lists the assistants, newest first. Vapi cannot search them, so
// with q.Search up to 1000 are looked at for one page.
// https://docs.vapi.ai/api-reference/assistants/list
func (c *Client) Assistants(ctx context.Context, q Query) (Page[Assistant], error) {
	call := resilience.Call{Op: "vapi.assistants"}
	if f := q.check(); f != nil {
		return Page[Assistant]{}, refuse(call, f)
	}
	call.Key = q.key()
	list := lister[Assistant]{call: call, at: (*Assistant).Cursor, keep: q.matching(func(a *Assistant) *string { return a.Name })}
	list.fetch = func(ctx context.Context, w window) ([]Assistant, error) {
		r := wire.Request{Method: http.MethodGet, Path: "/assistant", Query: string(w.query())}
		return sendFor(ctx, c, call, r, func() assistantList { return make(assistantList, 0, w.limit) })
	}
	return pageOf(ctx, c, call, func(ctx context.Context) (Page[Assistant], error) { return list.page(ctx, q) })
}

// matching returns what keeps the items whose text contains what is searched
// for, nil if nothing is.
func (q *Query) matching(text func(*Assistant) *string) func(*Assistant) bool {
	if q.Search == "" {
		return nil
	}
	search := strings.ToLower(q.Search)
	return func(a *Assistant) bool {
		t := text(a)
		return t != nil && strings.Contains(strings.ToLower(*t), search)
	}
}

// Assistant returns one assistant.
// https://docs.vapi.ai/api-reference/assistants/get
func (c *Client) Assistant(ctx context.Context, id AssistantID) (Assistant, error) {
	call := resilience.Call{Op: "vapi.assistant"}
	if f := unknown(id); f != nil {
		return Assistant{}, refuse(call, f)
	}
	return one[assistantAnswer](ctx, c, call, assistantPath(id))
}

// CreateAssistant creates an assistant. Fields that are cleared are left out.
// The marker, if there is one, is how [Client.FindAssistant] knows it again.
// https://docs.vapi.ai/api-reference/assistants/create
func (c *Client) CreateAssistant(ctx context.Context, p AssistantPatch, marker string) (Assistant, error) {
	call := resilience.Call{Op: "vapi.createAssistant", Effect: resilience.Once}
	content, f := p.create(marker)
	if f != nil {
		return Assistant{}, refuse(call, f)
	}
	r, err := encoded(http.MethodPost, "/assistant", content)
	if err != nil {
		return Assistant{}, err
	}
	return send[assistantAnswer](ctx, c, call, r)
}

// UpdateAssistant changes an assistant and returns it as it is then. What Vapi
// keeps besides the fields of p stays as it is.
//
// Vapi replaces model, voice, transcriber, server and artifactPlan as wholes,
// so a change within one of them first reads what is there. Two such changes at
// the same time may lose one of them: Vapi offers nothing to prevent it.
// https://docs.vapi.ai/api-reference/assistants/update
func (c *Client) UpdateAssistant(ctx context.Context, id AssistantID, p AssistantPatch) (Assistant, error) {
	call := resilience.Call{Op: "vapi.updateAssistant", Effect: resilience.Idempotent}
	if f := first(unknown(id), p.check()); f != nil {
		return Assistant{}, refuse(call, f)
	}
	return run(ctx, c, call, func(ctx context.Context) (Assistant, error) {
		r, err := c.change(ctx, id, &p)
		if err != nil {
			return Assistant{}, err
		}
		return exchange[assistantAnswer](ctx, c, r)
	})
}

// DeleteAssistant deletes an assistant for good. It is [fault.Conflict] while
// something at Vapi uses it.
// https://docs.vapi.ai/api-reference/assistants/delete
func (c *Client) DeleteAssistant(ctx context.Context, id AssistantID) error {
	call := resilience.Call{Op: "vapi.deleteAssistant", Effect: resilience.Idempotent}
	if f := unknown(id); f != nil {
		return refuse(call, f)
	}
	_, err := send[assistantAnswer](ctx, c, call, wire.Request{Method: http.MethodDelete, Path: assistantPath(id)})
	return err
}

func assistantPath(id AssistantID) string { return "/assistant/" + string(id) }
