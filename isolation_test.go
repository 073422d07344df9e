package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/graph"
	"ava/internal/stub/smtptest"
)

// belongings are what one user has, by kind or by list, as the API names it.
type belongings struct {
	own, gone   map[graph.Kind]string // IDs; of gone those of what was deleted
	cursors     map[string]string     // of the second element of each list
	goneCursor  string                // of an assistant that was deleted
	correlation string                // of an event
	created     string                // an assistant that is not of the seed
}

// scene is Ann and Ben, each with an account and a past.
type scene struct {
	*house
	ann, ben           belongings
	annGrant, benGrant string                      // at Google
	mail               map[string]*smtptest.Server // each user's own
}

const belongingsQuery = `{
	vapi {
		assistants(first: 2) { nodes { id vapiId name } pageInfo { endCursor } }
		phoneNumbers(first: 4) { nodes { id vapiId name } edges { cursor } pageInfo { endCursor } }
		calls(first: 9) { nodes { id vapiId } edges { cursor } pageInfo { endCursor } }
	}
	twilio {
		messages(first: 9) { nodes { id twilioSid } edges { cursor } pageInfo { endCursor } }
		phoneNumbers(first: 4) { nodes { id twilioSid } edges { cursor } pageInfo { endCursor } }
	}
	email { messages(first: 9) { nodes { id } edges { cursor } pageInfo { endCursor } } }
	auditEvents(first: 2) { nodes { id correlationId } pageInfo { endCursor } }
}`

type listed struct {
	Nodes    []struct{ ID, VapiID, TwilioSid, CorrelationID string }
	Edges    []struct{ Cursor string }
	PageInfo struct{ EndCursor string }
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{house: newHouse(t, "AVA_PRIVATE_NETWORKS=127.0.0.0/8"), mail: make(map[string]*smtptest.Server)}
	s.connect(t, "ann", annKey) // so that each has events older than the other's
	s.connect(t, "ben", benKey)
	s.connect(t, "ann", annKey)
	s.connectTwilio(t, "ann", annAccount)
	s.connectTwilio(t, "ben", benAccount)
	s.annGrant, s.benGrant = s.connectCalendar(t, "ann"), s.connectCalendar(t, "ben")
	for _, subject := range []string{"ann", "ben"} {
		s.mail[subject] = smtptest.Start(t, nil)
		connectMail(t, s.product, s.mail[subject], s.as(t, subject)...)
	}
	s.ben = s.live(t, "ben", benKey, benAccount)
	s.ann = s.live(t, "ann", annKey, annAccount)
	return s
}

// live gives a user a past, and returns what is left of it.
func (s *scene) live(t *testing.T, subject, key, twilio string) belongings {
	t.Helper()
	b := belongings{
		own: make(map[graph.Kind]string), gone: make(map[graph.Kind]string), cursors: make(map[string]string),
		correlation: "a-request-of-" + subject,
	}
	b.created = s.createAssistant(t, subject)
	doomed := s.createAssistant(t, subject)
	latest := s.list(t, subject)["assistants"]
	b.goneCursor = cursorOf(t, s, subject, doomed)
	s.must(t, subject, `mutation($x: ID!) { deleteVapiAssistant(input: {id: $x}) { deletedId } }`, map[string]any{"x": doomed}, "X-Correlation-ID", b.correlation)
	b.gone[graph.KindVapiAssistant] = doomed
	for range 4 {
		s.must(t, subject, sendQuery, letter("ada@example.net", map[string]any{"subject": "Of " + subject}))
	}

	lists := s.list(t, subject)
	for kind, list := range map[graph.Kind]string{
		graph.KindVapiAssistant: "assistants", graph.KindVapiPhoneNumber: "phoneNumbers", graph.KindVapiCall: "calls",
	} {
		nodes := lists[list].Nodes
		b.own[kind] = nodes[0].ID
		if last := nodes[len(nodes)-1]; kind != graph.KindVapiAssistant {
			s.vapi.of(key).remove(last.VapiID)
			b.gone[kind] = last.ID
		}
	}
	for kind, list := range map[graph.Kind]string{graph.KindTwilioMessage: "twilio.messages", graph.KindTwilioPhoneNumber: "twilio.phoneNumbers"} {
		nodes := lists[list].Nodes
		last := nodes[len(nodes)-1]
		b.own[kind], b.gone[kind] = nodes[0].ID, last.ID
		s.twilio.of(twilio).remove(last.TwilioSid)
	}
	s.plan(t, subject, b)
	sent := lists["email.messages"].Nodes
	b.own[graph.KindEmailMessage], b.gone[graph.KindEmailMessage] = sent[0].ID, sent[2].ID
	s.forgetEmail(t, subject, sent[2].ID)
	for name, l := range lists {
		if b.cursors[name] = l.PageInfo.EndCursor; len(l.Edges) > 1 {
			b.cursors[name] = l.Edges[0].Cursor
		}
	}
	if latest.Nodes[0].ID != doomed {
		t.Fatalf("the newest assistant of %s is not the one that was created last", subject)
	}
	return b
}

// plan gives a user a calendar with events.
func (s *scene) plan(t *testing.T, subject string, b belongings) {
	t.Helper()
	var found struct {
		Data struct {
			Calendar struct {
				Calendars struct{ Nodes []struct{ ID, Name string } }
				Events    struct{ PageInfo struct{ EndCursor string } }
			}
			CreateCalendarEvent struct{ Event struct{ ID string } }
		}
	}
	ask := func(query string, variables map[string]any) {
		if err := json.Unmarshal(s.must(t, subject, query, variables).Body, &found); err != nil {
			t.Fatal(err)
		}
	}
	ask(`{ calendar { calendars { nodes { id name } } } }`, nil)
	for _, c := range found.Data.Calendar.Calendars.Nodes {
		if c.Name == "Team" {
			b.own[graph.KindCalendar] = c.ID
		}
	}
	for _, of := range []map[graph.Kind]string{b.own, b.gone} {
		ask(`mutation($x: ID!) { createCalendarEvent(input: {calendarId: $x, title: "Of `+subject+`", start: {day: "2026-11-17"}, end: {day: "2026-11-18"}}) { event { id } } }`,
			map[string]any{"x": b.own[graph.KindCalendar]})
		of[graph.KindCalendarEvent] = found.Data.CreateCalendarEvent.Event.ID
	}
	s.must(t, subject, `mutation($x: ID!) { deleteCalendarEvent(input: {id: $x}) { deletedId } }`, map[string]any{"x": b.gone[graph.KindCalendarEvent]})
	ask(`query($x: ID!) { calendar { events(calendarId: $x, from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 1) { pageInfo { endCursor } } } }`,
		map[string]any{"x": b.own[graph.KindCalendar]})
	b.cursors["calendar.events"] = found.Data.Calendar.Events.PageInfo.EndCursor
}

func (s *scene) createAssistant(t *testing.T, subject string) string {
	t.Helper()
	r := s.must(t, subject, `mutation { createVapiAssistant(input: {name: "Of `+subject+`"}) { assistant { id } } }`, nil)
	return r.Data["createVapiAssistant"].(map[string]any)["assistant"].(map[string]any)["id"].(string)
}

// must asks as a subject what cannot fail.
func (h *house) must(t *testing.T, subject, query string, variables any, header ...string) reply {
	t.Helper()
	r := h.ask(t, query, variables, append(h.as(t, subject), header...)...)
	if len(r.Errors) > 0 {
		t.Fatalf("%s: %s", query, r.Body)
	}
	return r
}

func (s *scene) list(t *testing.T, subject string) map[string]listed {
	t.Helper()
	var answer struct {
		Data struct {
			Vapi, Twilio, Email map[string]listed
			AuditEvents         listed
		}
	}
	if err := json.Unmarshal(s.must(t, subject, belongingsQuery, nil).Body, &answer); err != nil {
		t.Fatal(err)
	}
	lists := answer.Data.Vapi
	for name, l := range answer.Data.Twilio {
		lists["twilio."+name] = l
	}
	lists["email.messages"] = answer.Data.Email["messages"]
	lists["auditEvents"] = answer.Data.AuditEvents
	return lists
}

// cursorOf returns the cursor of an assistant among the newest ones.
func cursorOf(t *testing.T, s *scene, subject, id string) string {
	t.Helper()
	r := s.must(t, subject, `{ vapi { assistants(first: 3) { edges { cursor node { id } } } } }`, nil)
	for _, e := range r.Data["vapi"].(map[string]any)["assistants"].(map[string]any)["edges"].([]any) {
		if edge := e.(map[string]any); edge["node"].(map[string]any)["id"] == id {
			return edge["cursor"].(string)
		}
	}
	t.Fatalf("%s is not in the list", id)
	return ""
}

// TestNobodyReachesWhatIsSomebodyElses asks as Ann, wherever the schema takes an
// ID or a cursor, for what is Ben's, deleted, malformed or of another kind. She
// is always answered as for what never was.
func TestNobodyReachesWhatIsSomebodyElses(t *testing.T) {
	s := newScene(t)
	rows := 0
	for _, place := range placesOf(readSchema(t, "")) {
		t.Run(place, func(t *testing.T) {
			p, there := probes[place]
			if !there {
				t.Skip("SKIPPED: without a row, which another test reports")
			}
			s.connect(t, "ann", annKey) // a row may have disconnected her
			before, calls, view := s.contents(), s.called(), s.viewOf(t, "ben")
			s.checkGood(t, p)
			never := make(map[string]string) // answers, by what was asked for
			for _, c := range s.trials(p) {
				if never[c.like] == "" {
					never[c.like] = s.probe(t, p, c.like)
				}
				if diff := cmp.Diff(never[c.like], s.probe(t, p, c.value)); diff != "" {
					t.Errorf("%s is told from what never was (-never +%s):\n%s", c.name, c.name, diff)
				}
				rows++
			}
			s.onlyCalledBy(t, calls, annKey, annAccount, s.annGrant, "", "the mail of ann")
			if diff := cmp.Diff(before, s.contents()); diff != "" {
				t.Errorf("Ben's account has changed (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(view, s.viewOf(t, "ben")); diff != "" {
				t.Errorf("what Ben sees has changed (-before +after):\n%s", diff)
			}
		})
	}
	if t.Logf("%d rows", rows); rows < 300 && !t.Failed() {
		t.Errorf("only %d rows", rows)
	}
}

// checkGood sees that the probe finds what is Ann's: a query that cannot would
// pass every other check.
func (s *scene) checkGood(t *testing.T, p probe) {
	t.Helper()
	value := s.ann.own[p.kind]
	switch {
	case p.cursor != "":
		value = s.ann.cursors[p.cursor]
	case p.event:
		value = s.ann.correlation
	case p.kind == graph.KindIntegration:
		value = graph.EncodeID(graph.KindIntegration, "VAPI")
	case strings.Contains(p.query, "deleteVapiAssistant"):
		value = s.createAssistant(t, "ann")
	case strings.Contains(p.query, "deleteCalendarEvent"):
		another := belongings{own: make(map[graph.Kind]string), gone: make(map[graph.Kind]string), cursors: make(map[string]string)}
		s.plan(t, "ann", another)
		value = another.own[graph.KindCalendarEvent]
	}
	r := s.put(t, p, value)
	if len(r.Errors) > 0 {
		t.Fatalf("%s: %s", p.query, r.Body)
	}
	if p.kind != graph.KindIntegration && strings.Contains(string(r.Body), `"nodes":[]`) {
		t.Errorf("the probe finds nothing of Ann's: %s", r.Body)
	}
}

// variables are the query's: no more than it declares.
func (s *scene) variables(p probe, value string) map[string]any {
	v := make(map[string]any)
	for name, value := range map[string]string{
		"x": value, "calendar": s.ann.own[graph.KindCalendar], "own": s.ann.own[graph.KindVapiPhoneNumber], "other": s.ann.own[graph.KindVapiAssistant],
	} {
		if strings.Contains(p.query, "$"+name+":") {
			v[name] = value
		}
	}
	return v
}

// put asks as Ann, with a value at the place.
func (s *scene) put(t *testing.T, p probe, value string) reply {
	t.Helper()
	if p.stream {
		return s.subscribe(t, p.query, s.variables(p, value), s.as(t, "ann")...).first()
	}
	return s.ask(t, p.query, s.variables(p, value), s.as(t, "ann")...)
}

// probe returns what Ann is answered, but for what differs between any answers.
func (s *scene) probe(t *testing.T, p probe, value string) string {
	t.Helper()
	answer := comparable(s.put(t, p, value))
	if p.cursor != "" && value != "" { // an empty page repeats the cursor
		answer = strings.ReplaceAll(answer, value, "…")
		answer = endCursor.ReplaceAllStringFunc(answer, func(member string) string {
			cursor, _ := base64.RawURLEncoding.DecodeString(endCursor.FindStringSubmatch(member)[1])
			asked, _ := base64.RawURLEncoding.DecodeString(value)
			for _, id := range anyID.FindAllString(string(asked), -1) { // so does one at Twilio, a page further
				cursor = bytes.ReplaceAll(cursor, []byte(id), []byte("…"))
			}
			return string(cursor)
		})
	}
	return answer
}

// contents is all that Ben's accounts hold.
func (s *scene) contents() string {
	return s.vapi.of(benKey).contents() + s.twilio.of(benAccount).contents() + s.google.of(s.benGrant).contents() + strings.Join(s.mail["ben"].Messages(), "\n")
}

// called returns how many requests have come to the providers with each key.
func (s *scene) called() map[string]int {
	calls := s.vapi.called()
	maps.Copy(calls, s.twilio.called())
	maps.Copy(calls, s.google.called())
	for subject, server := range s.mail {
		calls["the mail of "+subject] = server.Connections()
	}
	return calls
}

var endCursor = regexp.MustCompile(`"endCursor":"([^"]+)"`)

// onlyCalledBy fails if requests have reached a provider with other keys.
func (s *scene) onlyCalledBy(t *testing.T, before map[string]int, keys ...string) {
	t.Helper()
	after := s.called()
	for k := range maps.Keys(after) {
		if n := after[k] - before[k]; !slices.Contains(keys, k) && n > 0 {
			t.Errorf("%d calls with the key …%s", n, k[max(0, len(k)-4):])
		}
	}
}

// viewOf is all that a user sees of what is not at the provider.
func (s *scene) viewOf(t *testing.T, subject string) string {
	t.Helper()
	return string(s.must(t, subject, `{ viewer { name method } email { sender { address } messages(first: 100) { nodes { id status subject } } } auditEvents(first: 100) { nodes { id at action correlationId outcome code operation } }
		integrations { nodes { status stubbed credential { hint source account connectedAt verifiedAt }
		health { breaker { state retryAfterMs } lastSuccessAt lastFailureAt } lastError { code correlationId at } } } }`, nil).Body)
}
