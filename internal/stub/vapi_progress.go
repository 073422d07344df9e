package stub

import (
	"encoding/json"
	"maps"
	"math"
	"time"
)

// When a call placed here enters its phases, counted from its creation or from
// the earliest time of its schedule.
const (
	ringsAfter  = 1 * time.Second
	talksAfter  = 3 * time.Second
	endsAfter   = 10 * time.Second
	costPerMin  = 0.09 // US dollars, the sum of the parts below
	vapiShare   = 0.05
	modelShare  = 0.02
	voiceShare  = 0.01
	hearShare   = 0.005
	lineShare   = 0.005
	cents       = 10000 // amounts are rounded to a hundredth of a cent
	customerEnd = "customer-ended-call"
)

// phase is where a call placed here stands.
type phase int

const (
	phaseScheduled phase = iota
	phaseQueued
	phaseRinging
	phaseTalking
	phaseEnded
)

// begins is when the provider starts to work on the call.
func (r *record) begins() time.Time {
	var plan struct {
		EarliestAt time.Time `json:"earliestAt"`
	}
	if json.Unmarshal(r.members["schedulePlan"], &plan) == nil && plan.EarliestAt.After(r.createdAt) {
		return plan.EarliestAt.UTC()
	}
	return r.createdAt
}

// phase is a function of the time alone: no timer runs, so a virtual clock
// moves the calls.
func (r *record) phase(now time.Time) phase {
	switch elapsed := now.Sub(r.begins()); {
	case elapsed < 0:
		return phaseScheduled
	case elapsed < ringsAfter:
		return phaseQueued
	case elapsed < talksAfter:
		return phaseRinging
	case elapsed < endsAfter:
		return phaseTalking
	default:
		return phaseEnded
	}
}

// at is the call as it stands now; other objects and the seed's calls stand still.
func (r *record) at(now time.Time) *record {
	if !r.live {
		return r
	}
	content := maps.Clone(r.members)
	begins, changed := r.begins(), r.createdAt
	set := func(more object) { maps.Copy(content, toMembers(more)) }
	switch r.phase(now) {
	case phaseScheduled:
		set(object{"status": "scheduled"})
	case phaseQueued:
		changed = begins
		set(object{"status": "queued"})
	case phaseRinging:
		changed = begins.Add(ringsAfter)
		set(object{"status": "ringing"})
	case phaseTalking:
		changed = begins.Add(talksAfter)
		set(object{"status": "in-progress", "startedAt": stamp(changed)})
	case phaseEnded:
		changed = begins.Add(endsAfter)
		set(ending(begins.Add(talksAfter), changed, customerEnd))
	}
	return newRecord(r.id, r.createdAt, changed, content)
}

// ending holds the members an ended call has.
func ending(startedAt, endedAt time.Time, reason string) object {
	minutes := endedAt.Sub(startedAt).Minutes()
	return object{
		"status": "ended", "endedReason": reason,
		"startedAt": stamp(startedAt), "endedAt": stamp(endedAt),
		"cost": amount(minutes * costPerMin),
		"costBreakdown": object{
			"transport": amount(minutes * lineShare), "stt": amount(minutes * hearShare),
			"llm": amount(minutes * modelShare), "tts": amount(minutes * voiceShare),
			"vapi": amount(minutes * vapiShare), "total": amount(minutes * costPerMin),
			"llmPromptTokens": math.Round(minutes * 900), "llmCompletionTokens": math.Round(minutes * 120),
			"ttsCharacters": math.Round(minutes * 640),
		},
	}
}

// amount rounds US dollars.
func amount(dollars float64) float64 { return math.Round(dollars*cents) / cents }
