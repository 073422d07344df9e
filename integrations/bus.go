package integrations

import (
	"context"
	"encoding/json"

	"ava/internal/cache"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// Bus carries messages to the other processes of a deployment, and theirs to
// this one. What gets lost is told, not repeated.
type Bus interface {
	// Publish sends a message. It neither blocks nor fails: it does what it can.
	Publish(topic string, message []byte)
	// Subscribe has receive called for each message of others, and missed when
	// some may have been lost, never two at a time.
	Subscribe(topic string, receive func([]byte), missed func()) (cancel func())
}

// The topics.
const (
	topicCredential = "credential" // one was stored or removed
	topicAnswers    = "answers"    // those of a scope of the cache are out of date
	topicReport     = "report"     // a service has said something of one of its objects
)

// changed is a message about one.
type changed struct {
	Owner   string        `json:"owner"`
	Service fault.Service `json:"service"`
}

// listen has this hub follow what other processes change.
func (h *Hub) listen() {
	if h.options.Bus == nil {
		return
	}
	answers := h.options.Calls.Cache
	h.leave = append(h.leave,
		h.options.Bus.Subscribe(topicCredential, h.elsewhere, h.dropAll),
		h.options.Bus.Subscribe(topicAnswers, func(scope []byte) { answers.Forget(string(scope)) }, answers.ForgetAll),
		h.options.Bus.Subscribe(topicReport, h.reportedElsewhere, h.followers.tellAll),
	)
}

// Telling returns second as a cache whose drops the hubs of all other processes
// hear of, to forget what they have in memory.
func Telling(second cache.Second, bus Bus) cache.Second { return telling{second, bus} }

type telling struct {
	cache.Second
	bus Bus
}

// Drop implements [cache.Second].
func (t telling) Drop(ctx context.Context, scope string) {
	t.Second.Drop(ctx, scope)
	t.bus.Publish(topicAnswers, []byte(scope))
}

// elsewhere takes in that another process has changed a credential.
func (h *Hub) elsewhere(message []byte) {
	var c changed
	if json.Unmarshal(message, &c) != nil {
		return
	}
	if owner, err := identity.ParseOwner(c.Owner); err == nil {
		h.drop(store.Ref{Owner: owner, Service: c.Service})
	}
}

// tell drops the link of a credential that this process has changed, here and
// in all others.
func (h *Hub) tell(ref store.Ref) {
	h.drop(ref)
	if h.options.Bus == nil {
		return
	}
	message, err := json.Marshal(changed{ref.Owner.String(), ref.Service})
	if err == nil {
		h.options.Bus.Publish(topicCredential, message)
	}
}

// reported is a message about a report.
type reported struct {
	changed

	Object string `json:"object"`
	Status string `json:"status"`
	Rank   int    `json:"rank"`
	Reason string `json:"reason,omitempty"`
}

// publishReport has the followers of an object hear of a report who are served by
// other processes.
func (h *Hub) publishReport(r store.Report) {
	if h.options.Bus == nil {
		return
	}
	message, err := json.Marshal(reported{changed{r.Owner.String(), r.Service}, r.Object, r.Status, r.Rank, r.Reason})
	if err == nil {
		h.options.Bus.Publish(topicReport, message)
	}
}

// reportedElsewhere takes in what another process was told.
func (h *Hub) reportedElsewhere(message []byte) {
	var r reported
	if json.Unmarshal(message, &r) != nil {
		return
	}
	if owner, err := identity.ParseOwner(r.Owner); err == nil {
		h.followers.tell(store.Report{
			Ref: store.Ref{Owner: owner, Service: r.Service}, Object: r.Object, Status: r.Status, Rank: r.Rank, Reason: r.Reason,
		})
	}
}
