package resolvers

import (
	"context"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/vapi"
	"ava/internal/fault"
)

// CreateVapiAssistant creates an assistant.
func (m mutation) CreateVapiAssistant(ctx context.Context, in graph.CreateVapiAssistantInput) (*graph.CreateVapiAssistantPayload, error) {
	client, err := m.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	patch := vapi.AssistantPatch{
		Name:               vapi.Set(in.Name),
		FirstMessage:       field(in.FirstMessage),
		FirstMessageMode:   field(in.FirstMessageMode),
		Model:              nested(in.Model, model),
		Voice:              nested(in.Voice, voice),
		Transcriber:        nested(in.Transcriber, transcriber),
		EndCallMessage:     field(in.EndCallMessage),
		EndCallPhrases:     list(in.EndCallPhrases),
		VoicemailMessage:   field(in.VoicemailMessage),
		MaxDurationSeconds: field(in.MaxDurationSeconds),
		BackgroundSound:    field(in.BackgroundSound),
		Server:             nested(in.Server, server),
		RecordingEnabled:   field(in.RecordingEnabled),
	}
	a, err := integrations.Perform(ctx, m.hub, write("vapi.createAssistant", in.IdempotencyKey, patch),
		func(ctx context.Context, marker string) (vapi.Assistant, error) {
			return client.CreateAssistant(ctx, patch, marker)
		}, client.FindAssistant)
	if err != nil {
		return nil, err
	}
	return &graph.CreateVapiAssistantPayload{Assistant: &a}, nil
}

// UpdateVapiAssistant changes the given fields of an assistant.
func (m mutation) UpdateVapiAssistant(ctx context.Context, in graph.UpdateVapiAssistantInput) (*graph.UpdateVapiAssistantPayload, error) {
	client, err := m.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	id := graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, in.ID)
	patch := vapi.AssistantPatch{
		Name:               field(in.Name),
		FirstMessage:       field(in.FirstMessage),
		FirstMessageMode:   field(in.FirstMessageMode),
		Model:              nested(in.Model, model),
		Voice:              nested(in.Voice, voice),
		Transcriber:        nested(in.Transcriber, transcriber),
		EndCallMessage:     field(in.EndCallMessage),
		EndCallPhrases:     list(in.EndCallPhrases),
		VoicemailMessage:   field(in.VoicemailMessage),
		MaxDurationSeconds: field(in.MaxDurationSeconds),
		BackgroundSound:    field(in.BackgroundSound),
		Server:             nested(in.Server, server),
		RecordingEnabled:   field(in.RecordingEnabled),
	}
	a, err := perform(ctx, m, write("vapi.updateAssistant", in.IdempotencyKey, id, patch), func(ctx context.Context) (vapi.Assistant, error) {
		return client.UpdateAssistant(ctx, id, patch)
	})
	if err != nil {
		return nil, err
	}
	return &graph.UpdateVapiAssistantPayload{Assistant: &a}, nil
}

// DeleteVapiAssistant deletes an assistant.
func (m mutation) DeleteVapiAssistant(ctx context.Context, in graph.DeleteVapiAssistantInput) (*graph.DeleteVapiAssistantPayload, error) {
	client, err := m.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	id := graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, in.ID)
	_, err = perform(ctx, m, write("vapi.deleteAssistant", in.IdempotencyKey, id), func(ctx context.Context) (struct{}, error) {
		return struct{}{}, client.DeleteAssistant(ctx, id)
	})
	if err != nil {
		return nil, err
	}
	return &graph.DeleteVapiAssistantPayload{DeletedID: &in.ID}, nil
}

// UpdateVapiPhoneNumber renames a phone number or assigns its assistant.
func (m mutation) UpdateVapiPhoneNumber(ctx context.Context, in graph.UpdateVapiPhoneNumberInput) (*graph.UpdateVapiPhoneNumberPayload, error) {
	client, err := m.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	patch := vapi.PhoneNumberPatch{Name: field(in.Name)}
	if id, given := in.AssistantID.ValueOK(); given {
		patch.AssistantID = vapi.Clear[vapi.AssistantID]()
		if id != nil {
			patch.AssistantID = vapi.Set(graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, *id))
		}
	}
	id := graph.LocalID[vapi.PhoneNumberID](graph.KindVapiPhoneNumber, in.ID)
	n, err := perform(ctx, m, write("vapi.updatePhoneNumber", in.IdempotencyKey, id, patch), func(ctx context.Context) (vapi.PhoneNumber, error) {
		return client.UpdatePhoneNumber(ctx, id, patch)
	})
	if err != nil {
		return nil, err
	}
	return &graph.UpdateVapiPhoneNumberPayload{PhoneNumber: &n}, nil
}

// StartVapiCall has an assistant call somebody.
func (m mutation) StartVapiCall(ctx context.Context, in graph.StartVapiCallInput) (*graph.StartVapiCallPayload, error) {
	client, err := m.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	call := vapi.NewCall{
		AssistantID:   graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, in.AssistantID),
		PhoneNumberID: graph.LocalID[vapi.PhoneNumberID](graph.KindVapiPhoneNumber, in.PhoneNumberID),
		Customer: vapi.NewCustomer{
			Number: in.Customer.Number, Name: in.Customer.Name.Value(), Extension: in.Customer.Extension.Value(),
		},
		Name:        in.Name.Value(),
		ScheduledAt: in.ScheduledAt.Value(),
	}
	c, err := integrations.Perform(ctx, m.hub, write("vapi.startCall", in.IdempotencyKey, call),
		func(ctx context.Context, marker string) (vapi.Call, error) {
			call.Marker = marker
			return client.StartCall(ctx, call)
		}, client.FindCall)
	if err != nil {
		return nil, err
	}
	return &graph.StartVapiCallPayload{Call: &c}, nil
}

// write is a write at Vapi.
func write(op string, key graph.Omittable[*string], arguments ...any) integrations.Write {
	return integrations.Write{Service: fault.Vapi, Op: op, Key: key.Value(), Arguments: arguments}
}

// perform makes a write of which Vapi keeps no trace to find it by.
func perform[T any](ctx context.Context, m mutation, w integrations.Write, do func(context.Context) (T, error)) (T, error) {
	return integrations.Perform(ctx, m.hub, w, func(ctx context.Context, _ string) (T, error) { return do(ctx) }, nil)
}

// field is an input's field as an update's.
func field[T any](o graph.Omittable[*T]) vapi.Field[T] {
	v, given := o.ValueOK()
	return vapi.Field[T]{Given: given, Value: v}
}

// list is the same for a list, which is null if it is nil.
func list(o graph.Omittable[[]string]) vapi.Field[[]string] {
	v, given := o.ValueOK()
	f := vapi.Field[[]string]{Given: given}
	if v != nil {
		f.Value = &v
	}
	return f
}

// nested is the same for an object.
func nested[T, P any](o graph.Omittable[*T], patch func(*T) P) vapi.Field[P] {
	v, given := o.ValueOK()
	f := vapi.Field[P]{Given: given}
	if v != nil {
		p := patch(v)
		f.Value = &p
	}
	return f
}

func model(in *graph.VapiModelInput) vapi.ModelPatch {
	return vapi.ModelPatch{
		Provider: vapi.Set(in.Provider), Model: vapi.Set(in.Model),
		Temperature: field(in.Temperature), MaxTokens: field(in.MaxTokens),
		SystemPrompt: field(in.SystemPrompt), ToolIDs: list(in.ToolIds),
	}
}

func voice(in *graph.VapiVoiceInput) vapi.VoicePatch {
	return vapi.VoicePatch{Provider: vapi.Set(in.Provider), VoiceID: vapi.Set(in.VoiceID), Speed: field(in.Speed)}
}

func transcriber(in *graph.VapiTranscriberInput) vapi.TranscriberPatch {
	return vapi.TranscriberPatch{Provider: vapi.Set(in.Provider), Model: field(in.Model), Language: field(in.Language)}
}

func server(in *graph.VapiServerInput) vapi.ServerPatch {
	return vapi.ServerPatch{URL: vapi.Set(in.URL), TimeoutSeconds: field(in.TimeoutSeconds)}
}
