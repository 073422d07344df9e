package transport

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"ava/internal/language"
)

// The types of a WebSocket's messages.
const (
	messageInit      = "connection_init"
	messageAck       = "connection_ack"
	messagePing      = "ping"
	messagePong      = "pong"
	messageSubscribe = "subscribe"
	messageNext      = "next"
	messageError     = "error"
	messageComplete  = "complete"
)

// message is what a client sends over a WebSocket.
type message struct {
	kind    string
	id      string
	payload map[string]any // nil if there is none
}

// readMessage reads the one JSON object that a message is. The payload of those
// that may have one is an object. data is written over.
func readMessage(data []byte) (message, error) {
	s, err := newScanner(data)
	if err != nil {
		return message{}, err
	}
	var m message
	var seen keys
	err = s.members(func(key []byte) error {
		if !seen.add(key) {
			return errDuplicate
		}
		return s.messageField(key, &m)
	})
	if err == nil {
		err = s.end()
	}
	if operation := m.kind == messageSubscribe || m.kind == messageComplete; err == nil && (operation && m.id == "" || len(m.id) > maxID) {
		err = errID
	}
	return m, err
}

// maxID is how long the ID of an operation may be, in bytes: each of its
// messages repeats it.
const maxID = 256

const errID = malformed("no id, or too long a one")

func (s *scanner) messageField(key []byte, m *message) (err error) {
	switch string(key) {
	case "type":
		m.kind, err = s.optionalString()
	case "id":
		m.id, err = s.optionalString()
	case "payload":
		m.payload, err = s.optionalObject()
	default:
		_, err = s.value()
	}
	return err
}

// params are the parameters of the operation that a message subscribes to. Each
// has the type that it has over HTTP.
func (m message) params() (*graphql.RawParams, error) {
	p := &graphql.RawParams{}
	var ok [4]bool
	p.Query, ok[0] = stringOrNull(m.payload["query"])
	p.OperationName, ok[1] = stringOrNull(m.payload["operationName"])
	p.Variables, ok[2] = objectOrNull(m.payload["variables"])
	p.Extensions, ok[3] = objectOrNull(m.payload["extensions"])
	_, stored := p.Extensions["persistedQuery"]
	switch {
	case ok != [4]bool{true, true, true, true}, m.payload["query"] == nil && !stored:
		return nil, errType
	case strings.ContainsRune(p.Query, 0), strings.ContainsRune(p.OperationName, 0):
		return nil, errNUL
	}
	return p, nil
}

func stringOrNull(v any) (string, bool) {
	s, ok := v.(string)
	return s, ok || v == nil
}

func objectOrNull(v any) (map[string]any, bool) {
	o, ok := v.(map[string]any)
	return o, ok || v == nil
}

// header is what the first message says in the place of a header: a page can set
// none on a WebSocket.
func (m message) header(wanted string) (value string, there bool, err error) {
	for name, v := range m.payload {
		if !strings.EqualFold(name, wanted) || v == nil {
			continue
		}
		text, ok := v.(string)
		if !ok || there {
			return "", false, errType
		}
		value, there = text, true
	}
	return value, there, nil
}

// language is the one that a first message asks for, or else the handshake.
func (m message) language(ctx context.Context) (language.Tag, error) {
	asked, there, err := m.header(language.Header)
	if !there {
		return language.From(ctx), err
	}
	return language.Negotiate([]string{asked}), err
}

// newMessage is a message of ours without a payload.
func newMessage(kind string) []byte { return []byte(`{"type":"` + kind + `"}`) }

// newOperationMessage is one about an operation; payload is JSON, or empty for
// none.
func newOperationMessage(kind, id string, payload []byte) []byte {
	quoted, _ := json.Marshal(id) // text always has a form in JSON
	b := make([]byte, 0, len(payload)+len(quoted)+40)
	b = append(b, `{"id":`...)
	b = append(b, quoted...)
	b = append(b, `,"type":"`+kind+`"`...)
	if len(payload) > 0 {
		b = append(b, `,"payload":`...)
		b = append(b, payload...)
	}
	return append(b, '}')
}
