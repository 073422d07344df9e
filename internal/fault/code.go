package fault

// Code names a kind of failure. The list is closed: the schema publishes it as
// the enum ErrorCode, clients switch over it, and no code is ever renamed.
//
// A Code is an error, so that errors.Is(err, fault.UpstreamTimeout) reads as it
// should; a failure that happened is a [Fault].
type Code string

// The failures of the product. What each of them means to a person, to a client
// and to the circuit breaker is the table in traits.go.
const (
	// Who is asking, and what they may do.
	Unauthenticated     Code = "UNAUTHENTICATED"
	Forbidden           Code = "FORBIDDEN"
	InsufficientScope   Code = "INSUFFICIENT_SCOPE"
	ReconnectRequired   Code = "RECONNECT_REQUIRED"
	NotConnected        Code = "NOT_CONNECTED"
	StubsDisabled       Code = "STUBS_DISABLED"
	BadUserInput        Code = "BAD_USER_INPUT"
	NotFound            Code = "NOT_FOUND"
	Conflict            Code = "CONFLICT"
	RateLimited         Code = "RATE_LIMITED"
	QuotaExceeded       Code = "QUOTA_EXCEEDED"
	Overloaded          Code = "OVERLOADED"
	OutcomeUnknown      Code = "OUTCOME_UNKNOWN"
	IdempotencyReused   Code = "IDEMPOTENCY_KEY_REUSED"
	Internal            Code = "INTERNAL"
	PersistedNotFound   Code = "PERSISTED_QUERY_NOT_FOUND"
	ParseFailed         Code = "GRAPHQL_PARSE_FAILED"
	ValidationFailed    Code = "GRAPHQL_VALIDATION_FAILED"
	QueryTooComplex     Code = "QUERY_TOO_COMPLEX"
	CircuitOpen         Code = "CIRCUIT_OPEN"
	UpstreamDenied      Code = "UPSTREAM_UNAUTHORIZED"
	UpstreamLimited     Code = "UPSTREAM_RATE_LIMITED"
	UpstreamRejected    Code = "UPSTREAM_REJECTED"
	UpstreamTimeout     Code = "UPSTREAM_TIMEOUT"
	UpstreamUnavailable Code = "UPSTREAM_UNAVAILABLE"
)

// Error returns the code itself, which is safe to show and to log.
func (c Code) Error() string { return string(c) }

// Traits returns the code's row of the table, that of [Internal] for a code
// that has none.
func (c Code) Traits() Traits {
	if t, ok := table[c]; ok {
		return t
	}
	return table[Internal]
}

// Category groups codes; it is small and stable, for clients that want to
// handle a class of failures at once.
type Category string

// The categories.
const (
	CategoryAuth         Category = "AUTH"
	CategoryConfig       Category = "CONFIG"
	CategoryInput        Category = "INPUT"
	CategoryPermission   Category = "PERMISSION"
	CategoryRateLimit    Category = "RATE_LIMIT"
	CategoryAvailability Category = "AVAILABILITY"
	CategoryConflict     Category = "CONFLICT"
	CategoryInternal     Category = "INTERNAL"
)

// Action is what the person can do about a failure.
type Action string

// The actions.
const (
	ActionRetry             Action = "RETRY"
	ActionWait              Action = "WAIT"
	ActionUpdateCredentials Action = "UPDATE_CREDENTIALS"
	ActionReconnect         Action = "RECONNECT"
	ActionConnect           Action = "CONNECT"
	ActionGrantScopes       Action = "GRANT_SCOPES"
	ActionFixInput          Action = "FIX_INPUT"
	ActionUpgradePlan       Action = "UPGRADE_PLAN"
	ActionContactSupport    Action = "CONTACT_SUPPORT"
	ActionNone              Action = "NONE"
)

// Outcome says whether a write happened at the provider.
type Outcome string

// The outcomes. The empty Outcome means that the call was not a write.
const (
	// NotSent: nothing reached the provider; sending again is safe.
	NotSent Outcome = "NOT_SENT"
	// Rejected: the provider answered that it did not do it.
	Rejected Outcome = "REJECTED"
	// Unknown: the request left, and no answer tells what became of it.
	Unknown Outcome = "UNKNOWN"
	// Applied: the provider did it; what failed came afterwards.
	Applied Outcome = "APPLIED"
)

// Health is what a circuit breaker learns about the provider from a failure.
type Health int

const (
	// HealthSilent says nothing: the failure is ours, the caller's, or a limit.
	HealthSilent Health = iota
	// HealthUp says that the provider is there and answered, if not as hoped.
	HealthUp
	// HealthDown says that no answer came in time, or only such as a broken server gives.
	HealthDown
)
