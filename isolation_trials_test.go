package main

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"ava/graph"
)

// trial is what goes in at a place, and what its answer must be like: that for
// another value, which is nobody's.
type trial struct{ name, value, like string }

// trials are the values for a probe.
func (s *scene) trials(p probe) []trial {
	var out []trial
	switch {
	case p.cursor != "":
		out = s.cursors(p)
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

// cursors are those of others, and of other lists.
func (s *scene) cursors(p probe) []trial {
	out := []trial{{"Ben's", s.ben.cursors[p.cursor], beside(s.ben.cursors[p.cursor])}}
	switch {
	case strings.HasPrefix(p.cursor, "calendar."): // which belong to one calendar
		out[0].like = "nonsense"
		for name, c := range s.ben.cursors {
			out = append(out, trial{"Ben's, of " + name, c, "nonsense"})
		}
	case p.cursor == "email.messages":
		out = append(out, s.ofOtherLists(p.cursor)...)
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
