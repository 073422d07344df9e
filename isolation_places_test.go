package main

import (
	"encoding/base64"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph"
)

// nobodys is the ID of nothing in any account.
const nobodys = "00000000-0000-4000-8000-000000000000"

// nobodysSID is that at Twilio.
const nobodysSID = "SM00000000000000000000000000000000"

// nobodysCalendar is that of a calendar.
const nobodysCalendar = "nobodys@group.calendar.google.com"

// nobodysOf returns the ID of nothing, in the form that a kind's have.
func nobodysOf(kind graph.Kind) string {
	switch {
	case slices.Contains(twilioKinds, kind):
		return nobodysSID
	case kind == graph.KindCalendar:
		return nobodysCalendar
	case kind == graph.KindCalendarEvent:
		return nobodysCalendar + "\nnobodysevent"
	}
	return nobodys
}

// twilioKinds are the kinds of objects of Twilio.
var twilioKinds = []graph.Kind{graph.KindTwilioMessage, graph.KindTwilioPhoneNumber}

// calendarKinds are the kinds of what calendars hold.
var calendarKinds = []graph.Kind{graph.KindCalendar, graph.KindCalendarEvent}

// probe asks the API at one place of the schema.
type probe struct {
	query string // with $x, unless it names no object

	// What goes in at the place: the ID of an object of a kind, a cursor of a
	// list, or the correlation ID of an event. None is set for a mutation that
	// acts on what the viewer has.
	kind   graph.Kind
	cursor string // "assistants", "phoneNumbers", "calls", "auditEvents", "twilio.messages", "twilio.phoneNumbers", "email.messages"
	event  bool

	anyKind bool // IDs of every kind are good here
	stream  bool // it is a subscription: what counts is what it tells first
	// What is no ID of the kind is told as such, or as not sent, before the
	// provider is asked. It must not matter then which one it is.
	formTold bool
}

const inNovember = `from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z"`

const anybody = `customer: {number: "+14155550123"}`

// probes has a row for every place of the schema where a request says which
// object it is about, and for every mutation. TestEveryPlace… holds it complete.
var probes = map[string]probe{
	"Query.node.id":                          {query: `query($x: ID!) { node(id: $x) { id } }`, kind: graph.KindVapiAssistant, anyKind: true},
	"Query.integrations.after":               {query: `query($x: String) { integrations(after: $x) { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }`, kind: graph.KindIntegration},
	"Query.auditEvents.after":                {query: `query($x: String) { auditEvents(first: 2, after: $x) { nodes { id at } pageInfo { hasNextPage endCursor } } }`, cursor: "auditEvents"},
	"Query.auditEvents.filter.correlationId": {query: `query($x: String) { auditEvents(filter: {correlationId: $x}) { nodes { id at } pageInfo { hasNextPage endCursor } } }`, event: true},

	"Vapi.assistant.id":               {query: `query($x: ID!) { vapi { assistant(id: $x) { id name } } }`, kind: graph.KindVapiAssistant},
	"Vapi.call.id":                    {query: `query($x: ID!) { vapi { call(id: $x) { id name transcript } } }`, kind: graph.KindVapiCall},
	"Vapi.assistants.after":           {query: `query($x: String) { vapi { assistants(first: 2, after: $x) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, cursor: "assistants"},
	"Vapi.phoneNumbers.after":         {query: `query($x: String) { vapi { phoneNumbers(first: 2, after: $x) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }`, cursor: "phoneNumbers"},
	"Vapi.calls.after":                {query: `query($x: String) { vapi { calls(first: 2, after: $x) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, cursor: "calls"},
	"Vapi.calls.filter.assistantId":   {query: `query($x: ID) { vapi { calls(first: 2, filter: {assistantId: $x}) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, kind: graph.KindVapiAssistant, formTold: true},
	"Vapi.calls.filter.phoneNumberId": {query: `query($x: ID) { vapi { calls(first: 2, filter: {phoneNumberId: $x}) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, kind: graph.KindVapiPhoneNumber, formTold: true},

	"Twilio.message.id":         {query: `query($x: ID!) { twilio { message(id: $x) { id body } } }`, kind: graph.KindTwilioMessage},
	"Twilio.messages.after":     {query: `query($x: String) { twilio { messages(first: 2, after: $x) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, cursor: "twilio.messages"},
	"Twilio.phoneNumbers.after": {query: `query($x: String) { twilio { phoneNumbers(first: 2, after: $x) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, cursor: "twilio.phoneNumbers"},

	"Subscription.smsStatusChanged.id":  {query: `subscription($x: ID!) { smsStatusChanged(id: $x) { id body } }`, kind: graph.KindTwilioMessage, stream: true},
	"Subscription.callStatusChanged.id": {query: `subscription($x: ID!) { callStatusChanged(id: $x) { id name } }`, kind: graph.KindVapiCall, stream: true},
	"Email.messages.after":              {query: `query($x: String) { email { messages(first: 1, after: $x) { nodes { id subject } pageInfo { hasNextPage endCursor } } } }`, cursor: "email.messages"},
	"Calendar.calendars.after":          {query: `query($x: String) { calendar { calendars(first: 1, after: $x) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, kind: graph.KindCalendar},
	"Calendar.events.calendarId":        {query: `query($x: ID!) { calendar { events(calendarId: $x, ` + inNovember + `) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, kind: graph.KindCalendar},
	"Calendar.events.after":             {query: `query($calendar: ID!, $x: String) { calendar { events(calendarId: $calendar, after: $x, first: 1, ` + inNovember + `) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, cursor: "calendar.events"},
	"Calendar.event.id":                 {query: `query($x: ID!) { calendar { event(id: $x) { id title } } }`, kind: graph.KindCalendarEvent},
	"Calendar.freeBusy.calendarIds":     {query: `query($x: ID!) { calendar { freeBusy(calendarIds: [$x], ` + inNovember + `) { calendars { busy { start } problem { code userMessage } } } } }`, kind: graph.KindCalendar, formTold: true},

	"Mutation.beginCalendarAuthorization":           {query: `mutation { beginCalendarAuthorization(input: {}) { expiresAt } }`},
	"Mutation.createCalendarEvent.input.calendarId": {query: `mutation($x: ID!) { createCalendarEvent(input: {calendarId: $x, title: "Another", start: {day: "2026-11-17"}, end: {day: "2026-11-18"}}) { event { title } } }`, kind: graph.KindCalendar, formTold: true},
	"Mutation.updateCalendarEvent.input.id":         {query: `mutation($x: ID!) { updateCalendarEvent(input: {id: $x, title: "Changed"}) { event { title } } }`, kind: graph.KindCalendarEvent, formTold: true},
	"Mutation.deleteCalendarEvent.input.id":         {query: `mutation($x: ID!) { deleteCalendarEvent(input: {id: $x}) { deletedId } }`, kind: graph.KindCalendarEvent, formTold: true},

	"Mutation.connectIntegration":                      {query: `mutation { connectIntegration(input: {vapi: {apiKey: "` + annKey + `"}}) { integration { status credential { hint } } } }`},
	"Mutation.testIntegration":                         {query: `mutation { testIntegration(input: {service: VAPI}) { ok integration { status } } }`},
	"Mutation.disconnectIntegration":                   {query: `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status } } }`},
	"Mutation.createWebhook":                           {query: `mutation { createWebhook(input: {service: VAPI}) { webhook { createdAt } } }`},
	"Mutation.sendSms":                                 {query: `mutation { sendSms(input: {to: "+14155550123", from: "+14155550100", body: "Hello"}) { message { id } } }`},
	"Mutation.sendEmail":                               {query: `mutation { sendEmail(input: {to: ["ada@example.net"], subject: "Hello", text: "Hello"}) { message { id } } }`},
	"Mutation.createVapiAssistant":                     {query: `mutation { createVapiAssistant(input: {name: "Another"}) { assistant { id } } }`},
	"Mutation.updateVapiAssistant.input.id":            {query: `mutation($x: ID!) { updateVapiAssistant(input: {id: $x, name: "Changed", server: {url: "https://ann.example"}}) { assistant { id name } } }`, kind: graph.KindVapiAssistant},
	"Mutation.deleteVapiAssistant.input.id":            {query: `mutation($x: ID!) { deleteVapiAssistant(input: {id: $x}) { deletedId } }`, kind: graph.KindVapiAssistant},
	"Mutation.updateVapiPhoneNumber.input.id":          {query: `mutation($x: ID!) { updateVapiPhoneNumber(input: {id: $x, name: "Changed"}) { phoneNumber { id name } } }`, kind: graph.KindVapiPhoneNumber},
	"Mutation.updateVapiPhoneNumber.input.assistantId": {query: `mutation($x: ID, $own: ID!) { updateVapiPhoneNumber(input: {id: $own, assistantId: $x}) { phoneNumber { id } } }`, kind: graph.KindVapiAssistant, formTold: true},
	"Mutation.startVapiCall.input.assistantId":         {query: `mutation($x: ID!, $own: ID!) { startVapiCall(input: {assistantId: $x, phoneNumberId: $own, ` + anybody + `}) { call { id } } }`, kind: graph.KindVapiAssistant, formTold: true},
	"Mutation.startVapiCall.input.phoneNumberId":       {query: `mutation($x: ID!, $other: ID!) { startVapiCall(input: {assistantId: $other, phoneNumberId: $x, ` + anybody + `}) { call { id } } }`, kind: graph.KindVapiPhoneNumber, formTold: true},
}

// elsewhere are fields by the name of an ID that says nothing of whose object it is.
var elsewhere = map[string]string{
	"VapiVoiceInput.voiceId": "names a voice in the catalogue of who makes it",
	"VapiModelInput.toolIds": "is Vapi's own, and judged by Vapi for the account of the key",

	"SendSmsInput.messagingServiceSid": "is Twilio's own, and judged by Twilio for the account of the token",
	"ConnectTwilioInput.accountSid":    "is one half of a credential, and worth nothing without the other",
}

// survey walks a schema from its roots.
type survey struct {
	schema *ast.Schema
	seen   map[string]bool
	places []string
}

// placesOf lists where requests to a schema say which object they are about, as
// Type.field.argument.field: every argument, and every field of an input, that
// is an ID, a cursor, or is called one. A mutation without such a place is one
// itself.
func placesOf(schema *ast.Schema) []string {
	s := survey{schema: schema, seen: make(map[string]bool)}
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		s.object(root)
	}
	slices.Sort(s.places)
	return s.places
}

func (s *survey) object(def *ast.Definition) {
	if def == nil || s.seen[def.Name] {
		return
	}
	s.seen[def.Name] = true
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		before := len(s.places)
		for _, a := range f.Arguments {
			s.input(def.Name+"."+f.Name+"."+a.Name, a.Name, a.Type, nil)
		}
		if def == s.schema.Mutation && len(s.places) == before {
			s.places = append(s.places, def.Name+"."+f.Name)
		}
		s.object(s.schema.Types[f.Type.Name()])
		for _, possible := range s.schema.PossibleTypes[f.Type.Name()] {
			s.object(possible)
		}
	}
}

var namedAsID = regexp.MustCompile(`^(id|ids|after|before|cursor)$|(Id|ID|Ids|IDs|Sid|Cursor)$`)

func (s *survey) input(place, name string, t *ast.Type, inside []string) {
	if t.Name() == "ID" || t.Name() == "String" && namedAsID.MatchString(name) {
		s.places = append(s.places, place)
		return
	}
	def := s.schema.Types[t.Name()]
	if def.Kind != ast.InputObject || slices.Contains(inside, def.Name) {
		return
	}
	for _, f := range def.Fields {
		if elsewhere[def.Name+"."+f.Name] == "" {
			s.input(place+"."+f.Name, f.Name, f.Type, append(inside, def.Name))
		}
	}
}

// unmatched lists the places without a row and the rows without a place.
func unmatched(schema *ast.Schema) []string {
	var problems []string
	places := placesOf(schema)
	for _, place := range places {
		if _, there := probes[place]; !there {
			problems = append(problems, place+" has no row")
		}
	}
	for _, row := range slices.Sorted(maps.Keys(probes)) {
		if !slices.Contains(places, row) {
			problems = append(problems, row+" is not in the schema")
		}
	}
	return problems
}

func readSchema(t *testing.T, more string) *ast.Schema {
	t.Helper()
	sdl, err := os.ReadFile("schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(sdl) + more})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestEveryPlaceOfTheSchemaThatNamesAnObjectHasARow(t *testing.T) {
	if problems := unmatched(readSchema(t, "")); len(problems) > 0 {
		t.Errorf("the matrix is not the schema's:\n%s", strings.Join(problems, "\n"))
	}
	for name, c := range map[string]struct {
		more string
		want []string
	}{
		"an ID":                 {`extend type Query { gadget(id: ID!): String }`, []string{"Query.gadget.id has no row"}},
		"a list of IDs":         {`extend type Query { gadgets(these: [ID!]!): String }`, []string{"Query.gadgets.these has no row"}},
		"an ID by name":         {`extend type Query { gadget(twilioSid: String, accountId: String): String }`, []string{"Query.gadget.accountId has no row", "Query.gadget.twilioSid has no row"}},
		"a cursor":              {`extend type Viewer { gadgets(after: String): String }`, []string{"Viewer.gadgets.after has no row"}},
		"an ID in an input":     {`input A { b: [B!] } input B { id: ID, a: A } extend type Mutation { x(input: A!): Int }`, []string{"Mutation.x.input.b.id has no row"}},
		"a mutation":            {`extend type Mutation { explode: Int }`, []string{"Mutation.explode has no row"}},
		"below a mutation":      {`extend type Breaker { history(id: ID!): Int }`, []string{"Breaker.history.id has no row"}},
		"below an interface":    {`type Gadget implements Node { id: ID! part(id: ID!): Int }`, []string{"Gadget.part.id has no row"}},
		"a subscription":        {`extend type Subscription { x(id: ID!): Int }`, []string{"Subscription.x.id has no row"}},
		"neither ID nor cursor": {`extend type Query { gadget(name: String, first: Int): String }`, nil},
	} {
		t.Run("finds "+name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, unmatched(readSchema(t, c.more))); diff != "" {
				t.Errorf("unmatched (-want +got):\n%s", diff)
			}
		})
	}
}

// beside returns a cursor, or an ID, like one that is somebody's: nobody was
// ever given it, and in a list, newest first, it comes next.
func beside(s string) string {
	twin := func(text string) string {
		return anyID.ReplaceAllStringFunc(text, func(id string) string {
			kept := strings.TrimRight(id, "0")
			last := map[byte]byte{'a': '9', 'A': '9'}[kept[len(kept)-1]]
			if last == 0 {
				last = kept[len(kept)-1] - 1
			}
			return kept[:len(kept)-1] + string(last) + strings.Repeat("f", len(id)-len(kept))
		})
	}
	if kind, local, ok := graph.DecodeID(s); ok && anyUUID.MatchString(local) {
		return graph.EncodeID(kind, twin(local))
	}
	if b, err := base64.RawURLEncoding.DecodeString(s); err == nil && anyID.Match(b) {
		return base64.RawURLEncoding.EncodeToString([]byte(twin(string(b))))
	}
	return twin(s)
}
