package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
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
	mail               map[string]*smtptest.Server // each user's own
	annGrant, benGrant string                      // at Google
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
	for _, subject := range []string{"ann", "ben"} {
		s.mail[subject] = smtptest.Start(t, nil)
		connectMail(t, s.product, s.mail[subject], s.as(t, subject)...)
	}
	s.annGrant, s.benGrant = s.connectCalendar(t, "ann"), s.connectCalendar(t, "ben")
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
	sent := lists["email.messages"].Nodes
	b.own[graph.KindEmailMessage], b.gone[graph.KindEmailMessage] = sent[0].ID, sent[2].ID
	s.forgetEmail(t, subject, sent[2].ID)
	s.plan(t, subject, b)
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

// trial is what goes in at a place, and what its answer must be like: that for
// another value, which is nobody's.
type trial struct{ name, value, like string }

// trials are the values for a probe.
func (s *scene) trials(p probe) []trial {
	var out []trial
	switch {
	case p.cursor != "":
		out = append(out, trial{"Ben's", s.ben.cursors[p.cursor], beside(s.ben.cursors[p.cursor])})
		switch {
		case p.cursor == "email.messages":
			out = append(out, s.ofOtherLists(p.cursor)...)
		case strings.HasPrefix(p.cursor, "calendar."): // which belong to one calendar
			out = s.ofOtherCalendars()
		case strings.HasPrefix(p.cursor, "twilio."):
			for name, c := range s.ben.cursors {
				like := "nonsense"
				if strings.HasPrefix(name, "twilio.") { // which is told as one of another list
					like = s.ann.cursors[name]
				}
				if name != p.cursor {
					out = append(out, trial{"Ben's, of " + name, c, like})
				}
			}
		case p.cursor != "auditEvents":
			for name, c := range map[string]string{
				"Ben's, of something deleted": s.ben.goneCursor, "Ann's, of something deleted": s.ann.goneCursor,
				"Ben's, of calls": s.ben.cursors["calls"], "Ben's, of phone numbers": s.ben.cursors["phoneNumbers"], "Ben's, of assistants": s.ben.cursors["assistants"],
			} {
				out = append(out, trial{name, c, beside(c)})
			}
			out = append(out,
				trial{"Ben's, of events", s.ben.cursors["auditEvents"], "nonsense"},
				trial{"Ben's, of messages", s.ben.cursors["twilio.messages"], "nonsense"})
		default:
			out = append(out, trial{"Ben's, of calls", s.ben.cursors["calls"], "nonsense"})
		}
		for name, id := range s.foreign(p) {
			c := trial{name, id, "nonsense"}
			if id == anyUUID.FindString(id) && p.cursor == "auditEvents" {
				c.like = beside(id) // an event's ID could look like this
			}
			if kind, _, ok := graph.DecodeID(id); ok && kind == graph.KindEmailMessage && p.cursor == "email.messages" {
				c.like = beside(id) // they are the cursors
			}
			out = append(out, c)
		}
	case p.event:
		for _, value := range []string{s.ben.correlation, s.ben.correlation + "x", "", "nonsense", "%", s.ben.own[graph.KindVapiCall]} {
			if value != "" { // which chooses all
				out = append(out, trial{fmt.Sprintf("%.20q", value), value, "a-request-of-nobody"})
			}
		}
	case p.kind != 0:
		for name, id := range s.foreign(p) {
			c := trial{name, id, graph.EncodeID(p.kind, nobodysOf(p.kind))}
			if p.formTold && !p.takes(id) {
				c.like = "nonsense"
			}
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b trial) int { return strings.Compare(a.name, b.name) })
	return out
}

// ofOtherLists are Ben's cursors of all lists but one, which takes none of them.
func (s *scene) ofOtherLists(list string) []trial {
	var out []trial
	for name, c := range s.ben.cursors {
		if name != list {
			out = append(out, trial{"Ben's, of " + name, c, "nonsense"})
		}
	}
	return out
}

// takes reports whether an ID has the form of those that are good at the place.
func (p probe) takes(id string) bool {
	kind, local, ok := graph.DecodeID(id)
	if p.anyKind {
		return ok && slices.Contains(append(twilioKinds, graph.KindVapiAssistant, graph.KindVapiPhoneNumber, graph.KindVapiCall, graph.KindEmailMessage), kind)
	}
	return ok && kind == p.kind && (slices.Contains(calendarKinds, kind) || local == anyUUID.FindString(local))
}

// foreign are IDs of which none is one of Ann's of the probe's kind.
func (s *scene) foreign(p probe) map[string]string {
	_, local, _ := graph.DecodeID(s.ann.own[graph.KindVapiAssistant])
	out := map[string]string{
		"Ben's, created":           s.ben.created,
		"another service's":        graph.EncodeID(graph.KindIntegration, "FAX"),
		"no service's":             graph.EncodeID(graph.KindIntegration, "vapi"),
		"of no kind":               graph.EncodeID('z', local),
		"Ann's, at Vapi":           local,
		"Ann's, as text":           base64.RawURLEncoding.EncodeToString([]byte("a:" + local)),
		"Ann's, padded":            s.ann.own[graph.KindVapiAssistant] + "=",
		"Ann's, with a space":      " " + s.ann.own[graph.KindVapiAssistant],
		"Ann's, with a line's end": s.ann.own[graph.KindVapiAssistant] + "\n",
		"Ann's, cut":               s.ann.own[graph.KindVapiAssistant][:20],
		"a path":                   graph.EncodeID(graph.KindVapiAssistant, "../call"),
		"a path to Ben's":          graph.EncodeID(graph.KindVapiAssistant, "x/../"+local),
		"with a query":             graph.EncodeID(graph.KindVapiAssistant, local+"?limit=1"),
		"a wildcard":               graph.EncodeID(graph.KindVapiAssistant, "%"),
		"nothing":                  "",
		"nonsense":                 "nonsense",
		"a NUL":                    "\u0000",
		"long":                     strings.Repeat("A", 5000),
		"Ben's correlation ID":     s.ben.correlation,
		"Ben's event":              s.ben.cursors["auditEvents"],
		"Ben's cursor":             s.ben.cursors["assistants"],
	}
	for kind, name := range map[graph.Kind]string{
		graph.KindVapiAssistant: "an assistant", graph.KindVapiPhoneNumber: "a phone number", graph.KindVapiCall: "a call",
		graph.KindTwilioMessage: "a message", graph.KindTwilioPhoneNumber: "a number of Twilio", graph.KindEmailMessage: "an e-mail",
		graph.KindCalendar: "a calendar", graph.KindCalendarEvent: "an event",
	} {
		out["Ben's, of "+name] = s.ben.own[kind]
		out["Ben's, of "+name+" that was deleted"] = s.ben.gone[kind]
		out["Ann's, of "+name+" that was deleted"] = s.ann.gone[kind]
		out["nobody's, of "+name] = graph.EncodeID(kind, nobodysOf(kind))
		if kind != p.kind && !p.anyKind {
			out["Ann's, of "+name] = s.ann.own[kind]
		}
	}
	if p.kind != graph.KindIntegration && !p.anyKind {
		out["an integration's"] = graph.EncodeID(graph.KindIntegration, "VAPI")
	}
	if strings.Contains(p.query, "deleteCalendarEvent") { // what is gone already has been deleted
		delete(out, "Ann's, of an event that was deleted")
	}
	if p.cursor != "" {
		delete(out, "Ben's event")
		delete(out, "Ben's cursor")
		delete(out, "nothing") // which stands for no cursor where events are listed
	}
	return out
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
			s.onlyCalledBy(t, calls, annKey, annAccount, "the mail of ann", s.annGrant, "")
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
	return s.vapi.of(benKey).contents() + s.twilio.of(benAccount).contents() + strings.Join(s.mail["ben"].Messages(), "\n") +
		s.google.of(s.benGrant).contents()
}

// called returns how many requests have come to the providers with each key.
func (s *scene) called() map[string]int {
	calls := s.vapi.called()
	maps.Copy(calls, s.twilio.called())
	for subject, server := range s.mail {
		calls["the mail of "+subject] = server.Connections()
	}
	maps.Copy(calls, s.google.called())
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
