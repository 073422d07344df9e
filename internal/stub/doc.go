// Package stub imitates the integrations' providers in process and on the wire.
//
// A stub is an upstream, not a code path: it listens on a loopback port and
// speaks the provider's own protocol, so that the real client, its retries, its
// circuit breaker and its error mapping run unchanged in front of it. [Vapi]
// imitates the Vapi REST API, [Twilio] that of Twilio, [Resend] that of Resend,
// [SMTP] a mail server, [Google] Google Calendar with its consent page, and
// [CalDAV] a calendar server. [WithFaults] makes any HTTP stub fail on demand,
// [Listen] and [ListenSMTP] serve them.
//
// Everything a stub shows before it was written to is a fixed seed: equal ids,
// times and contents in every process, nothing that depends on the clock.
package stub
