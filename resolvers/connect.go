package resolvers

import (
	"context"
	"strings"
	"time"

	"ava/graph"
	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/language"
)

// ConnectIntegration stores a credential that its provider accepts.
func (m mutation) ConnectIntegration(ctx context.Context, in graph.ConnectIntegrationInput) (*graph.ConnectIntegrationPayload, error) {
	i, err := m.connect(ctx, in)
	if err != nil {
		return nil, err
	}
	return &graph.ConnectIntegrationPayload{Integration: integration(ctx, i)}, nil
}

func (m mutation) connect(ctx context.Context, in graph.ConnectIntegrationInput) (integrations.Integration, error) {
	if v := in.Vapi.Value(); v != nil {
		return m.hub.ConnectVapi(ctx, v.APIKey)
	}
	if t := in.Twilio.Value(); t != nil {
		return m.hub.ConnectTwilio(ctx, strings.TrimSpace(t.AccountSid), t.AuthToken)
	}
	if e := in.Email.Value(); e != nil {
		return m.connectEmail(ctx, e)
	}
	if c := in.Calendar.Value(); c != nil {
		return m.connectCalendar(ctx, c)
	}
	return integrations.Integration{}, fault.Invalid(fault.FieldMissing, []string{"input"})
}

// TestIntegration asks a provider whether it accepts the credential in force.
func (m mutation) TestIntegration(ctx context.Context, in graph.TestIntegrationInput) (*graph.TestIntegrationPayload, error) {
	t, err := m.hub.Test(ctx, in.Service)
	if err != nil {
		return nil, err
	}
	return &graph.TestIntegrationPayload{
		Ok: t.Fault == nil, Problem: problem(ctx, t.Fault), LatencyMs: int(t.Took.Milliseconds()), Integration: integration(ctx, t.Integration),
	}, nil
}

// DisconnectIntegration forgets the viewer's credential.
func (m mutation) DisconnectIntegration(ctx context.Context, in graph.DisconnectIntegrationInput) (*graph.DisconnectIntegrationPayload, error) {
	i, err := m.hub.Disconnect(ctx, in.Service)
	if err != nil {
		return nil, err
	}
	return &graph.DisconnectIntegrationPayload{Integration: integration(ctx, i)}, nil
}

func problem(ctx context.Context, f *fault.Fault) *graph.TestProblem {
	if f == nil {
		return nil
	}
	return &graph.TestProblem{
		Reason: reason(f), Code: f.Code, UserMessage: f.SentenceIn(language.From(ctx)), Retry: graph.Retry(f, time.Now()),
	}
}

// reason is what a test found, for a page that explains it.
func reason(f *fault.Fault) graph.TestReason {
	switch {
	case f.Reason == fault.TLSFailed:
		return graph.TestReasonTLS
	case f.Code == fault.UpstreamDenied:
		return graph.TestReasonBadCredentials
	case f.Code == fault.Forbidden:
		return graph.TestReasonNoPermission
	case f.Code == fault.UpstreamUnavailable:
		return graph.TestReasonUnreachable
	case f.Code == fault.UpstreamTimeout, f.Code == fault.Overloaded:
		return graph.TestReasonTimeout
	case f.Code == fault.UpstreamLimited:
		return graph.TestReasonRateLimited
	case f.Code == fault.CircuitOpen:
		return graph.TestReasonCircuitOpen
	default:
		return graph.TestReasonOther
	}
}
