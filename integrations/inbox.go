package integrations

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"ava/internal/audit"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// Delivery is a request by which a service reports.
type Delivery struct {
	Service fault.Service
	Token   string // the end of the path
	Query   string // as it is on the wire
	Header  http.Header

	// Body reads up to so many bytes. It is not called before the sender has shown
	// who it is, unless that takes the body.
	Body func(most int64) ([]byte, error)
}

// The inbox's times.
const (
	// keepReports is for how long a report that comes again is known to. Twilio's
	// have no time in them, so for as long they cannot be told from new ones.
	keepReports = 7 * 24 * time.Hour
	// handling is how long one process may take to handle a report before another
	// does it. It takes milliseconds.
	handling = 10 * time.Second
	// forgeries is how often a forged report is noted of each endpoint.
	forgeries = time.Hour
)

// errForged is the cause of a refusal. Whether the token is known, or what is
// wrong with the rest, is not told.
var errForged = errors.New("not shown to come from the service")

func forged(service fault.Service) *fault.Fault {
	return &fault.Fault{Code: fault.Forbidden, Service: service, Op: opOf(service), Err: errForged}
}

func opOf(service fault.Service) string { return service.Slug() + ".webhook" }

// unreadable refuses what comes from the service and is no report.
func unreadable(service fault.Service, cause error) *fault.Fault {
	return &fault.Fault{Code: fault.BadUserInput, Service: service, Op: opOf(service), Err: cause}
}

// reports is how a provider reports to us.
type reports struct {
	secret bool // it shows a secret of ours, as it signs nothing
	// read returns what a delivery to an endpoint reports: nil if that is nothing
	// for us, and errForged if it does not come from the provider.
	read func(l *link, e store.Endpoint, d Delivery) (*store.Report, error)
}

// Receive takes in what a service reports. Once it returns nil, the report is
// stored, and what it has to cause will be caused, once, whatever happens to this
// process; likewise if it had come before.
//
// The error is a fault: Forbidden for what is not shown to come from the service,
// BadUserInput for what is no report, RateLimited or Overloaded for what may come
// again later.
func (h *Hub) Receive(ctx context.Context, d Delivery) error {
	p := h.providers[d.Service]
	if p == nil || p.reports == nil || !isToken(d.Token) {
		return forged(d.Service)
	}
	e, err := h.options.Store.Endpoints().Find(ctx, store.DigestOf(d.Token))
	if isNotFound(err) || err == nil && e.Service != d.Service {
		return forged(d.Service)
	}
	if err != nil {
		return err
	}
	ctx = identity.With(ctx, identity.Viewer{Owner: e.Owner})
	l, err := h.link(ctx, d.Service)
	if err != nil {
		return err
	}
	r, err := p.reports.read(l, e, d)
	switch {
	case errors.Is(err, errForged):
		h.noteForgery(ctx, e.Ref)
		return forged(d.Service)
	case err != nil || r == nil:
		return err
	}
	r.Ref = e.Ref
	return h.take(ctx, *r)
}

// take stores a report and handles it.
func (h *Hub) take(ctx context.Context, r store.Report) error {
	if h.options.Reports != nil {
		if err := h.options.Reports(ctx, r.Service); err != nil {
			return err
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	now := time.Now()
	if !r.At.IsZero() && now.Sub(r.At) > keepReports { // it may have come before
		return nil
	}
	r.ID, r.CorrelationID, r.ReceivedAt = id.String(), correlation.ID(ctx), now
	r.LeaseUntil, r.ExpiresAt = now.Add(handling), now.Add(keepReports)
	event, err := audit.Event(ctx, r.Ref, store.Webhook)
	if err != nil {
		return err
	}
	event.Op = r.Kind
	// The sender may leave: what it has sent is here.
	err = h.options.Store.Reports().Receive(context.WithoutCancel(ctx), r, event)
	if errors.Is(err, store.ErrDuplicate) || errors.Is(err, store.ErrConflict) {
		zerolog.Ctx(ctx).Debug().Ctx(ctx).AnErr("why", err).Str("kind", r.Kind).Msg("a report that tells nothing new")
		return nil
	}
	if err != nil {
		return err
	}
	if err := h.handle(context.WithoutCancel(ctx), r); err != nil { // the next sweep handles it
		zerolog.Ctx(ctx).Warn().Ctx(ctx).Err(err).Str("kind", r.Kind).Msg("a report is left for later")
	}
	return nil
}

// handle has a report take effect. Who follows an object is told the same thing
// once, so to do it again does no harm.
func (h *Hub) handle(ctx context.Context, r store.Report) error {
	h.followers.tell(r)
	h.publishReport(r)
	return h.options.Store.Reports().Handled(ctx, r, time.Now())
}

// inboxBatch is how many reports are read at a time.
const inboxBatch = 100

// Replay handles the reports of everybody that were stored by a process which is
// gone, and returns how many. Of many that replay at once each report is handled
// by one.
func (h *Hub) Replay(ctx context.Context) (int, error) {
	replayed := 0
	for {
		found, err := h.options.Store.Reports().Pending(ctx, time.Now(), inboxBatch)
		if err != nil {
			return replayed, err
		}
		for _, r := range found {
			switch err := h.replay(ctx, r); {
			case err == nil:
				replayed++
			case !errors.Is(err, store.ErrConflict): // else somebody was faster
				return replayed, err
			}
		}
		if len(found) < inboxBatch {
			return replayed, nil
		}
	}
}

func (h *Hub) replay(ctx context.Context, r store.Report) error {
	if err := h.options.Store.Reports().Claim(ctx, r, time.Now().Add(handling)); err != nil {
		return err
	}
	return h.handle(correlation.With(ctx, r.CorrelationID), r)
}

// Made returns what the viewer's service calls the object that an operation made,
// if it has reported anything of it.
func (h *Hub) Made(ctx context.Context, service fault.Service, operation string) (object string, known bool, err error) {
	ref, err := h.ref(ctx, service)
	if err != nil {
		return "", false, err
	}
	r, err := h.options.Store.Reports().Made(ctx, ref, operation)
	if isNotFound(err) {
		return "", false, nil
	}
	return r.Object, err == nil, err
}

// forgeryNotes remembers which forgeries this process has noted, so that one who
// sends a thousand of them does not ask the store a thousand times.
type forgeryNotes struct {
	mu    sync.Mutex
	noted map[store.Ref]int64
}

// mostNotes is how many are remembered; the store remembers all.
const mostNotes = 10_000

// first reports whether this is the first of a span that the process sees.
func (n *forgeryNotes) first(ref store.Ref, span int64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.noted[ref] == span {
		return false
	}
	if len(n.noted) >= mostNotes || n.noted == nil {
		n.noted = make(map[store.Ref]int64)
	}
	n.noted[ref] = span
	return true
}

func (n *forgeryNotes) forget(ref store.Ref) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.noted, ref)
}

// noteForgery has the audit trail tell of forged reports: of each endpoint once
// an hour, however many there are and whichever process they come to.
func (h *Hub) noteForgery(ctx context.Context, ref store.Ref) {
	now := time.Now()
	span := now.Unix() / int64(forgeries.Seconds())
	if !h.forgeries.first(ref, span) {
		return
	}
	event, err := audit.Event(ctx, ref, store.Webhook)
	if err == nil {
		event.Op, event.Code = opOf(ref.Service), fault.Forbidden
		err = h.options.Store.Reports().Receive(context.WithoutCancel(ctx), store.Report{
			Ref: ref, Key: store.DigestOf("forged " + strconv.FormatInt(span, 10)), ID: event.ID, Kind: event.Op,
			CorrelationID: event.CorrelationID, ReceivedAt: now, HandledAt: now, ExpiresAt: now.Add(2 * forgeries),
		}, event)
	}
	if errors.Is(err, store.ErrDuplicate) { // another process has
		return
	}
	if err != nil {
		h.forgeries.forget(ref)
	}
	zerolog.Ctx(ctx).Warn().Ctx(ctx).AnErr("untold", err).Str("service", ref.Service.Slug()).Msg("somebody sends what the service has not sent")
}

// tokenLength is that of rand.Text.
const tokenLength = 26

// isToken reports whether s can be a token: what is none is not looked up.
func isToken(s string) bool {
	if len(s) != tokenLength {
		return false
	}
	for i := range len(s) {
		if c := s[i]; ('A' > c || c > 'Z') && ('2' > c || c > '7') {
			return false
		}
	}
	return true
}
