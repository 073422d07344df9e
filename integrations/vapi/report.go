package vapi

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// Report is what Vapi says of a call while it goes on, or in the end.
type Report struct {
	CallID      CallID
	Status      string // one of CallStatuses, or one that is newer
	Final       bool   // the call has ended and Vapi has looked at what was said
	EndedReason string // empty until it has ended
	At          time.Time
}

// Rank is how far the call is: one report that is not further than another tells
// nothing new. A status that is not known here is before all.
func (r *Report) Rank() int {
	if r.Final {
		return finalRank
	}
	return rankOf(r.Status)
}

// ranks are the statuses by how far they are.
var ranks = []string{"scheduled", "queued", "ringing", "in-progress", "forwarding", ended}

const ended = "ended"

// finalRank is that of a call of which everything is known.
const finalRank = 6

func rankOf(status string) int { return slices.Index(ranks, status) }

// settled is how long after its end a call may still change.
const settled = 5 * time.Minute

// Rank is how far the call is.
func (c *Call) Rank() int {
	if c.Status == ended && (c.Summary != nil || c.Transcript != nil || c.SuccessEvaluation != nil) {
		return finalRank
	}
	return rankOf(c.Status)
}

// Settled reports whether nothing more becomes of the call.
func (c *Call) Settled() bool {
	over := c.Status == ended && c.EndedAt != nil && time.Since(*c.EndedAt) > settled
	return over || c.Rank() == finalRank || c.Status == "not-found" || c.Status == "deletion-failed"
}

// Reported returns the call as it is after a report: as it was, if that tells
// nothing new.
func (c Call) Reported(status, reason string) Call {
	if rankOf(status) > rankOf(c.Status) {
		c.Status = status
		if reason != "" {
			c.EndedReason = &reason
		}
	}
	return c
}

// What Vapi's messages to us end with. Neither quotes anything.
var (
	// ErrOtherMessage means a message that is not about how far a call is.
	ErrOtherMessage = errors.New("the message is not a report of a call")
	// ErrNotAMessage means what is no message of Vapi's.
	ErrNotAMessage = errors.New("the body is not a message of Vapi's")
)

// What of a message is taken for what it says.
const (
	longestReason = 120
	latest        = 1 << 43 // milliseconds, in the year 2248
)

// ParseReport reads the body of a message that Vapi sends to a server: of a
// status-update or an end-of-call-report what a [Report] has. Recordings,
// transcripts and all else that is in it are not read: who may see them can ask
// for the call. Whether it comes from Vapi is for the caller to say, before.
// https://docs.vapi.ai/server-url/events
func ParseReport(body []byte) (Report, error) {
	var in struct {
		Message *struct {
			Type        string
			Status      string
			EndedReason string
			Timestamp   json.RawMessage
			Call        *struct{ ID CallID }
		}
	}
	if json.Unmarshal(body, &in) != nil || in.Message == nil || in.Message.Type == "" {
		return Report{}, ErrNotAMessage
	}
	m := in.Message
	r := Report{Status: m.Status, Final: m.Type == "end-of-call-report", EndedReason: vocabulary(m.EndedReason), At: unixMilli(m.Timestamp)}
	if r.Final {
		r.Status = ended
	}
	switch {
	case !r.Final && m.Type != "status-update":
		return Report{}, ErrOtherMessage
	case m.Call == nil || !isUUID(m.Call.ID) || r.Status == "" || vocabulary(r.Status) != r.Status:
		return Report{}, ErrNotAMessage
	}
	r.CallID = CallID(strings.ToLower(string(m.Call.ID)))
	return r, nil
}

// vocabulary is a word of Vapi's own; anything else is dropped.
func vocabulary(s string) string {
	if len(s) > longestReason || strings.ContainsFunc(s, notOfAWord) {
		return ""
	}
	return s
}

func notOfAWord(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
}

// unixMilli is a moment in milliseconds, which may have a fraction. What is none
// is no moment.
func unixMilli(raw json.RawMessage) time.Time {
	var ms float64
	if json.Unmarshal(raw, &ms) != nil || ms < 1 || ms > latest {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}
