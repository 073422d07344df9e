package integrations

import (
	"context"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/fault"
	"ava/internal/resilience"
)

const (
	// calm is how long a watcher rests after it has looked: a burst of calls makes
	// it look twice, not a thousand times.
	calm = 50 * time.Millisecond
	// patience is how long one look may take.
	patience = 15 * time.Second
	// blind is how long after one that failed the next look is taken.
	blind = 5 * time.Second
	// afterwards is how long after its moment an open breaker is looked at again.
	afterwards = time.Millisecond
)

// Watch tells how services are, or all integrations if none is named: at once,
// and again whenever the status, the state of the circuit breaker, the credential
// or the last error of one changes for the viewer. A reader who is slow is told
// the latest, not what lay between. It ends, and closes the channel, with ctx.
//
// The error is that of a first look that failed, or NOT_CONNECTED for what this
// build does not offer. A later look that fails, as while the store is down, ends
// nothing: what was told last stands until the next change.
func (h *Hub) Watch(ctx context.Context, services ...fault.Service) (<-chan Integration, error) {
	ref, err := h.ref(ctx, "")
	if err != nil {
		return nil, err
	}
	if len(services) == 0 {
		for _, d := range catalogue {
			services = append(services, d.Service)
		}
	}
	w := &watch{hub: h, watcher: h.watchers.add(ref.Owner), out: make(chan Integration)}
	for _, service := range services {
		v := &view{service: service}
		if err := h.look(ctx, v); err != nil {
			h.watchers.remove(w.watcher)
			return nil, err
		}
		w.views = append(w.views, v)
	}
	go w.run(ctx)
	return w.out, nil
}

// view is one integration as a watcher sees it.
type view struct {
	service fault.Service
	now     Integration
	turns   time.Time // when it changes by itself; zero if it does not
	told    face      // of what was delivered last
}

// face is all of an integration whose change is told. When it last succeeded is
// not: that changes with each call.
type face struct {
	source                             Source
	stubbed, soon                      bool
	status                             Status
	state                              resilience.State
	hint, account, scopes              string
	connectedAt, verifiedAt, expiresAt int64
	failedAt                           int64
	failure                            fault.Code
}

func (i Integration) face() face {
	f := face{
		source: i.Source, stubbed: i.Stubbed, soon: i.ExpiresSoon(), status: i.Status(), state: i.Health.State,
		hint: i.Hint, account: i.Account, scopes: strings.Join(i.Scopes, " "),
		connectedAt: i.ConnectedAt.UnixNano(), verifiedAt: i.VerifiedAt.UnixNano(), expiresAt: i.ExpiresAt.UnixNano(),
	}
	if last := i.Health.LastFailure; i.Health.Failing() {
		f.failedAt, f.failure = last.At.UnixNano(), last.Fault.Code
	}
	return f
}

// news reports whether the view is another than was told last.
func (v *view) news() bool { return v.now.face() != v.told }

// look brings a view up to date.
func (h *Hub) look(ctx context.Context, v *view) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil { // nobody else is there to stop it
			err = fault.Panicked(panicked)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	i, there, err := h.Find(ctx, v.service)
	switch {
	case err != nil:
		return err
	case !there:
		return notConnected(v.service)
	}
	v.now, v.turns = i, i.turns()
	if i.Health.State == resilience.Open {
		if again := time.Now().Add(i.Health.RetryAfter + afterwards); v.turns.IsZero() || again.Before(v.turns) {
			v.turns = again
		}
	}
	return nil
}

// watch is one call of [Hub.Watch].
type watch struct {
	hub     *Hub
	watcher *watcher
	views   []*view
	out     chan Integration
}

// run delivers what has changed, and looks again when something may have.
func (w *watch) run(ctx context.Context) {
	defer close(w.out)
	defer w.hub.watchers.remove(w.watcher)
	turn, rested := stopped(), stopped()
	defer turn.Stop()
	defer rested.Stop()
	woken := w.watcher.woken // nil while resting
	for {
		w.schedule(turn)
		v, out := w.next()
		select {
		case out <- v.now:
			v.told = v.now.face()
		case <-woken:
			stale := w.hub.watchers.take(w.watcher)
			w.look(ctx, func(v *view) bool { return stale[v.service] })
			woken = nil
			rested.Reset(calm)
		case <-rested.C:
			woken = w.watcher.woken
		case now := <-turn.C:
			w.look(ctx, func(v *view) bool { return !v.turns.IsZero() && !v.turns.After(now) })
		case <-ctx.Done():
			return
		}
	}
}

// next returns the first view with news and where to deliver it. Without one the
// channel is nil, to which nothing can be sent.
func (w *watch) next() (*view, chan<- Integration) {
	for _, v := range w.views {
		if v.news() {
			return v, w.out
		}
	}
	return w.views[0], nil
}

// look looks at some of the views again. One that cannot be seen stays as it was
// and is looked at once more after a while, or when it is nudged again.
func (w *watch) look(ctx context.Context, which func(*view) bool) {
	for _, v := range w.views {
		if !which(v) {
			continue
		}
		v.turns = time.Time{}
		if err := w.hub.look(ctx, v); err != nil && ctx.Err() == nil {
			v.turns = time.Now().Add(blind)
			zerolog.Ctx(ctx).Warn().Ctx(ctx).Err(err).Str("service", v.service.Slug()).Msg("a watched integration cannot be told")
		}
	}
}

// schedule sets timer to the moment at which the next view changes by itself.
func (w *watch) schedule(timer *time.Timer) {
	timer.Stop()
	var first time.Time
	for _, v := range w.views {
		if !v.turns.IsZero() && (first.IsZero() || v.turns.Before(first)) {
			first = v.turns
		}
	}
	if !first.IsZero() {
		timer.Reset(time.Until(first))
	}
}

// stopped is a timer that is not running.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}
