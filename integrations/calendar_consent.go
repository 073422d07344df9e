package integrations

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"ava/integrations/calendar"
	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// BeginCalendarAuthorization prepares the viewer's visit to Google's consent page
// from the browser with that cookie, if it has one. Without a client at Google
// the stub's page takes its place, and without stubs there is none:
// [fault.Forbidden].
func (h *Hub) BeginCalendarAuthorization(ctx context.Context, returnPath string, browser secret.Text) (calendar.Visit, error) {
	ref, err := h.ref(ctx, fault.Calendar)
	if err != nil {
		return calendar.Visit{}, err
	}
	a := h.calendars.asking()
	if a == nil {
		return calendar.Visit{}, &fault.Fault{
			Code: fault.Forbidden, Reason: fault.ConsentNotOffered, Service: fault.Calendar, Op: "calendar.begin", Outcome: fault.NotSent,
		}
	}
	home := h.calendars.public.Path + "/"
	if returnPath == "/" {
		returnPath = home
	}
	if !strings.HasPrefix(returnPath, home) {
		f := fault.Invalid(fault.FieldNotAPath, []string{"input", "returnPath"})
		f.Service, f.Op, f.Outcome = fault.Calendar, "calendar.begin", fault.NotSent
		return calendar.Visit{}, f
	}
	return a.oauth().Begin(ctx, calendar.Start{Owner: ref.Owner.String(), Browser: browser, ReturnPath: returnPath})
}

// asking returns whose consent page people are sent to, nil if there is none.
func (c *calendars) asking() *authority {
	if c.oauth != nil {
		return c.oauth
	}
	return c.stub
}

// FinishCalendarAuthorization ends the consent that Google's answer belongs to,
// and makes the grant the credential of whoever began it. It returns where on our
// pages to go on; empty if the consent is not known. Whatever fails, what was in
// force stays.
func (h *Hub) FinishCalendarAuthorization(ctx context.Context, answer url.Values, browser secret.Text) (string, error) {
	a := h.calendars.asking()
	if a == nil {
		return "", fault.New(fault.NotFound, "calendar.finish")
	}
	g, err := a.oauth().Finish(ctx, answer, browser)
	owner, unknown := identity.ParseOwner(g.Owner)
	if unknown != nil {
		return "", errors.Join(err, unknown)
	}
	ctx = identity.With(ctx, identity.Viewer{Owner: owner})
	if err != nil {
		return g.ReturnPath, h.noteRefusal(ctx, store.Ref{Owner: owner, Service: fault.Calendar}, err)
	}
	bundle := googleBundle(g.Token)
	if a == h.calendars.stub {
		bundle[issuerField] = secret.New(stubbed)
	}
	if _, err := h.replaceCalendar(ctx, bundle, store.Credential{Account: g.Account, Scopes: g.Token.Scopes, ExpiresAt: g.Token.GrantEnds}); err != nil {
		h.giveBack(ctx, store.Ref{Owner: owner, Service: fault.Calendar}, bundle)
		return g.ReturnPath, err
	}
	return g.ReturnPath, nil
}

// noteRefusal has the audit trail tell of a consent that failed.
func (h *Hub) noteRefusal(ctx context.Context, ref store.Ref, err error) error {
	event, unrecorded := audit.Event(ctx, ref, store.Connect)
	if unrecorded == nil {
		unrecorded = h.audit.Record(ctx, audit.Failed(event, err))
	}
	return errors.Join(err, unrecorded)
}

// giveBack revokes a grant that is not stored, unless that would end another:
// the one that is in force.
func (h *Hub) giveBack(ctx context.Context, ref store.Ref, bundle vault.Bundle) {
	if _, _, err := h.options.Vault.Get(ctx, ref); isNotFound(err) {
		h.calendars.revoke(ctx, bundle)
	}
}

// consents keeps consents under way in the product's store.
type consents struct{ hub *Hub }

var _ calendar.Consents = consents{}

// verifierField is what a sealed verifier is bound to.
const verifierField = "consent verifier"

// Begin implements [calendar.Consents].
func (c consents) Begin(ctx context.Context, consent calendar.Consent) error {
	owner, err := identity.ParseOwner(consent.Owner)
	if err != nil {
		return err
	}
	ref := store.Ref{Owner: owner, Service: fault.Calendar}
	sealed, err := c.hub.options.Vault.SealText(ref, verifierField, consent.Verifier)
	if err != nil {
		return err
	}
	return c.hub.options.Store.Consents().Begin(ctx, store.Consent{
		State: digestOf(consent.State), Browser: digestOf(consent.Browser), Owner: owner, Service: fault.Calendar,
		Sealed: sealed, ReturnPath: consent.ReturnPath, ExpiresAt: consent.ExpiresAt,
	})
}

// Take implements [calendar.Consents]. A browser in which somebody else has
// signed in meanwhile is another one.
func (c consents) Take(ctx context.Context, state, browser secret.Text, now time.Time) (calendar.Consent, error) {
	kept, err := c.hub.options.Store.Consents().Take(ctx, digestOf(state), digestOf(browser), now)
	viewer, signedIn := identity.From(ctx)
	if isNotFound(err) || err == nil && (kept.Service != fault.Calendar || signedIn && viewer.Owner != kept.Owner) {
		return calendar.Consent{}, calendar.ErrNoConsent
	}
	if err != nil {
		return calendar.Consent{}, err
	}
	verifier, err := c.hub.options.Vault.OpenText(ctx, store.Ref{Owner: kept.Owner, Service: fault.Calendar}, verifierField, kept.Sealed)
	if err != nil {
		return calendar.Consent{}, err
	}
	return calendar.Consent{Owner: kept.Owner.String(), Verifier: verifier, ReturnPath: kept.ReturnPath, ExpiresAt: kept.ExpiresAt}, nil
}

func digestOf(s secret.Text) store.Digest { return store.DigestOf(s.Reveal()) }
