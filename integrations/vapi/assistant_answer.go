package vapi

// assistantAnswer is an assistant as Vapi writes it. The members that differ
// from [Assistant] hide those of the same name there.
type assistantAnswer struct {
	Assistant

	Model              *modelAnswer  `json:"model"`
	Server             *serverAnswer `json:"server"`
	MaxDurationSeconds *float64      `json:"maxDurationSeconds"`
	ArtifactPlan       *struct {
		RecordingEnabled *bool `json:"recordingEnabled"`
	} `json:"artifactPlan"`
}

type modelAnswer struct {
	Model

	MaxTokens *float64  `json:"maxTokens"`
	Messages  []message `json:"messages"`
}

type message struct {
	Role    string `json:"role"`
	Content word   `json:"content"`
}

type serverAnswer struct {
	Server

	TimeoutSeconds *float64 `json:"timeoutSeconds"`
}

func (a assistantAnswer) value() (Assistant, bool) {
	out := a.Assistant
	out.MaxDurationSeconds = whole(a.MaxDurationSeconds)
	if a.Model != nil {
		out.Model = a.Model.model()
	}
	if a.Server != nil {
		out.Server = a.Server.server()
	}
	if a.ArtifactPlan != nil {
		out.RecordingEnabled = a.ArtifactPlan.RecordingEnabled
	}
	return out, out.ID != ""
}

func (m *modelAnswer) model() *Model {
	m.Model.MaxTokens = whole(m.MaxTokens)
	for i := range m.Messages {
		if m.Messages[i].Role == roleSystem {
			m.SystemPrompt = m.Messages[i].Content.text
			break
		}
	}
	return &m.Model
}

func (s *serverAnswer) server() *Server {
	s.Server.TimeoutSeconds = whole(s.TimeoutSeconds)
	return &s.Server
}

// whole returns n without its fraction: Vapi's numbers are JavaScript's.
func whole(n *float64) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}

type assistantList []assistantAnswer

func (l assistantList) value() ([]Assistant, bool) { return values(l) }

// values returns the values of the elements of a list. They have to be complete
// and the list must not be null.
func values[B body[V], V any](list []B) ([]V, bool) {
	out := make([]V, len(list))
	for i := range list {
		v, complete := list[i].value()
		if !complete {
			return nil, false
		}
		out[i] = v
	}
	return out, list != nil
}
