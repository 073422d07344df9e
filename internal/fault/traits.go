package fault

import "net/http"

// Traits is what a failure means: to the person who reads about it, to the
// client that has to react, and to the circuit breaker.
type Traits struct {
	Category   Category
	HTTPStatus int    // the HTTP status that means the same
	Action     Action // what the person can do
	Retryable  bool   // whether the same request can succeed later as it is
	Health     Health // what the breaker learns
	Sentence   string // the sentence in English, with the placeholders of sentence.go
	Meaning    string // when it happens, for the people who read docs/ERRORS.md
}

// table is the taxonomy: one row a code. The sentences are part of the outward
// contract; docs/ERRORS.md is generated from here.
var table = map[Code]Traits{
	Unauthenticated: {
		CategoryAuth, http.StatusUnauthorized, ActionNone, false, HealthSilent,
		"You are not signed in. Please sign in and try again.",
		"The request carries no valid proof of who is asking. It is refused before its query is read.",
	},
	Forbidden: {
		CategoryPermission, http.StatusForbidden, ActionNone, false, HealthUp,
		"You are not allowed to do that.",
		"Whoever asks, or the key that was used, lacks the permission.",
	},
	InsufficientScope: {
		CategoryPermission, http.StatusForbidden, ActionGrantScopes, false, HealthUp,
		"{service} access was not fully granted. Please reconnect and grant all permissions.",
		"The consent given at the provider does not cover what was asked for.",
	},
	ReconnectRequired: {
		CategoryAuth, http.StatusUnauthorized, ActionReconnect, false, HealthUp,
		"Your {service} connection has expired. Please reconnect it in Settings.",
		"The provider revoked or no longer renews the authorization.",
	},
	NotConnected: {
		CategoryConfig, http.StatusForbidden, ActionConnect, false, HealthSilent,
		"{service} is not connected. Please connect it in Settings.",
		"There is no credential for the service, and stubs are off.",
	},
	StubsDisabled: {
		CategoryConfig, http.StatusForbidden, ActionNone, false, HealthSilent,
		"Stubs are turned off in this environment.",
		"The request asked for a scripted stub answer, which only stub mode gives.",
	},
	BadUserInput: {
		CategoryInput, http.StatusBadRequest, ActionFixInput, false, HealthSilent,
		"Something you entered is not valid. Please check it and try again.",
		"An argument is missing, too long, out of range or malformed; `field` names it.",
	},
	NotFound: {
		CategoryInput, http.StatusNotFound, ActionNone, false, HealthUp,
		"That could not be found. It may have been deleted.",
		"There is nothing with that ID, or it is not yours. The answer is the same in both cases.",
	},
	Conflict: {
		CategoryConflict, http.StatusConflict, ActionFixInput, false, HealthUp,
		"That is in use or was changed elsewhere. Please reload and try again.",
		"The provider refused the change because of the state the object is in.",
	},
	RateLimited: {
		CategoryRateLimit, http.StatusTooManyRequests, ActionWait, true, HealthSilent,
		"You are doing that too often. Please try again in {wait}.",
		"Our own limit for the user is used up; nothing was sent to the provider.",
	},
	QuotaExceeded: {
		CategoryRateLimit, http.StatusPaymentRequired, ActionUpgradePlan, false, HealthUp,
		"The limit of your {service} plan is reached. Please upgrade the plan or wait until it is renewed.",
		"The account has no credits left, or everything its plan allows is in use.",
	},
	Overloaded: {
		CategoryAvailability, http.StatusServiceUnavailable, ActionWait, true, HealthSilent,
		"We are very busy right now. Please try again in a moment.",
		"The request could not be served within its time or within our own capacity.",
	},
	OutcomeUnknown: {
		CategoryAvailability, http.StatusBadGateway, ActionNone, false, HealthSilent,
		"We cannot confirm that this was done. Please check before you do it again.",
		"An earlier try of the same write left, and no answer tells what became of it.",
	},
	IdempotencyReused: {
		CategoryConflict, http.StatusUnprocessableEntity, ActionFixInput, false, HealthSilent,
		"This was already submitted with other details. Please start again.",
		"The idempotency key was used before with other arguments.",
	},
	Internal: {
		CategoryInternal, http.StatusInternalServerError, ActionContactSupport, false, HealthSilent,
		"Something went wrong on our side. Please contact support if it happens again.",
		"A defect of ours. The correlation ID finds it in the logs.",
	},
	PersistedNotFound: {
		CategoryInput, http.StatusNotFound, ActionNone, true, HealthSilent,
		"The stored query is not known here. Please send the whole query.",
		"The request names a stored query that this server does not have.",
	},
	ParseFailed: {
		CategoryInput, http.StatusBadRequest, ActionFixInput, false, HealthSilent,
		"The query is not valid GraphQL. Please check its syntax.",
		"The document has a syntax error; `locations` says where.",
	},
	ValidationFailed: {
		CategoryInput, http.StatusBadRequest, ActionFixInput, false, HealthSilent,
		"The query does not fit the schema. Please check its fields and arguments.",
		"The document or its variables do not fit the schema; `message` says why and `locations` where.",
	},
	QueryTooComplex: {
		CategoryInput, http.StatusBadRequest, ActionFixInput, false, HealthSilent,
		"The query asks for too much at once. Please ask for less.",
		"The document is beyond one of the query limits; nothing was executed.",
	},
	CircuitOpen: {
		CategoryAvailability, http.StatusServiceUnavailable, ActionWait, true, HealthSilent,
		"{service} is temporarily unavailable. Please try again in {wait}.",
		"The last calls to the provider failed, so none is sent until it has had time to recover.",
	},
	UpstreamDenied: {
		CategoryAuth, http.StatusUnauthorized, ActionUpdateCredentials, false, HealthUp,
		"Invalid {service} {credential}. Please update your credentials in Settings.",
		"The provider does not accept the credential.",
	},
	UpstreamLimited: {
		CategoryRateLimit, http.StatusTooManyRequests, ActionWait, true, HealthSilent,
		"Too many requests to {service}. Please try again in a moment.",
		"The provider's own rate limit; `retry.afterMs` is the wait that it asks for, where it says.",
	},
	UpstreamRejected: {
		CategoryInput, http.StatusUnprocessableEntity, ActionFixInput, false, HealthUp,
		"{service} did not accept the request. Please check what you entered.",
		"The provider found the request invalid; `field` names the input where the provider says.",
	},
	UpstreamTimeout: {
		CategoryAvailability, http.StatusGatewayTimeout, ActionRetry, true, HealthDown,
		"{service} took too long to answer. Please try again later.",
		"No answer within the time that one attempt has.",
	},
	UpstreamUnavailable: {
		CategoryAvailability, http.StatusBadGateway, ActionRetry, true, HealthDown,
		"Connection to {service} failed. Please try again later.",
		"The provider answered 5xx, refused or dropped the connection, or sent what is not its protocol.",
	},
}
