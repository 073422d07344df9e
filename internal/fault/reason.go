package fault

import "net/http"

// Reason refines a [Code] where the code's own sentence would not tell the
// person enough. Clients need not know reasons: code and category stay those of
// the code, and a better action is told as any other.
type Reason string

// The reasons, by the code that they refine.
const (
	// BadUserInput: what is wrong with the field.
	FieldMissing     Reason = "FIELD_MISSING"
	FieldTooLong     Reason = "FIELD_TOO_LONG"
	FieldOutOfRange  Reason = "FIELD_OUT_OF_RANGE"
	FieldNotAPhone   Reason = "FIELD_NOT_A_PHONE_NUMBER"
	FieldNotAURL     Reason = "FIELD_NOT_A_URL"
	FieldNotATime    Reason = "FIELD_NOT_A_TIME"
	FieldNotAnID     Reason = "FIELD_NOT_AN_ID"
	FieldNotACursor  Reason = "FIELD_NOT_A_CURSOR"
	FieldUnprintable Reason = "FIELD_UNPRINTABLE"
	FieldNotAChoice  Reason = "FIELD_NOT_A_CHOICE"
	FieldMalformed   Reason = "FIELD_MALFORMED"
	NothingToChange  Reason = "NOTHING_TO_CHANGE"
	FieldNotAZone    Reason = "FIELD_NOT_A_TIME_ZONE"
	FieldNotADay     Reason = "FIELD_NOT_A_DAY"
	FieldNotARule    Reason = "FIELD_NOT_A_RECURRENCE_RULE"
	FieldNotAPath    Reason = "FIELD_NOT_A_PATH"
	FieldTooEarly    Reason = "FIELD_TOO_EARLY"
	RangeTooLong     Reason = "RANGE_TOO_LONG"

	FieldNotAnAddress  Reason = "FIELD_NOT_AN_EMAIL_ADDRESS"
	FieldNotReachable  Reason = "FIELD_NOT_REACHABLE"
	FieldTooMany       Reason = "FIELD_TOO_MANY"
	FieldTooLarge      Reason = "FIELD_TOO_LARGE"
	FieldNotAMediaType Reason = "FIELD_NOT_A_MEDIA_TYPE"
	FieldNotBase64     Reason = "FIELD_NOT_BASE64"
	TLSNeeded          Reason = "TLS_NEEDED"

	// BadUserInput: what is wrong with the HTTP request around the query.
	MethodNotAllowed Reason = "METHOD_NOT_ALLOWED"
	MediaTypeUnknown Reason = "MEDIA_TYPE_UNKNOWN"
	NotAcceptable    Reason = "NOT_ACCEPTABLE"
	BodyTooLarge     Reason = "BODY_TOO_LARGE"
	BodyUnreadable   Reason = "BODY_UNREADABLE"
	QueryMissing     Reason = "QUERY_MISSING"
	OperationMissing Reason = "OPERATION_MISSING"
	StreamNeeded     Reason = "STREAM_NEEDED"
	ProtocolUnknown  Reason = "PROTOCOL_UNKNOWN"
	ScenarioUnknown  Reason = "SCENARIO_UNKNOWN"

	// QueryTooComplex: which limit.
	TooManyTokens     Reason = "TOO_MANY_TOKENS"
	TooDeep           Reason = "TOO_DEEP"
	TooManyAliases    Reason = "TOO_MANY_ALIASES"
	TooManyDirectives Reason = "TOO_MANY_DIRECTIVES"
	TooManyFields     Reason = "TOO_MANY_FIELDS"
	TooManyRootFields Reason = "TOO_MANY_ROOT_FIELDS"
	TooManyMutations  Reason = "TOO_MANY_MUTATIONS"
	TooCostly         Reason = "TOO_COSTLY"
	FragmentCycle     Reason = "FRAGMENT_CYCLE"

	// Forbidden, InsufficientScope: how a consent at a provider's ended.
	ConsentUnknown Reason = "CONSENT_UNKNOWN"
	ConsentDenied  Reason = "CONSENT_DENIED"
	ScopesMissing  Reason = "SCOPES_MISSING"

	// Forbidden: there is nobody to ask for a consent.
	ConsentNotOffered Reason = "CONSENT_NOT_OFFERED"

	// Forbidden: what is wrong with the way the request came.
	HostUnknown  Reason = "HOST_UNKNOWN"
	CrossSite    Reason = "CROSS_SITE"
	NotLocal     Reason = "NOT_LOCAL"
	CSRFUnproven Reason = "CSRF_UNPROVEN"

	// RateLimited: what there is too much of at a time.
	TooManyStreams    Reason = "TOO_MANY_STREAMS"
	TooManyOperations Reason = "TOO_MANY_OPERATIONS"

	// UpstreamUnavailable: at which step. The sentence is the code's.
	TLSFailed Reason = "TLS_FAILED"

	// Forbidden, Conflict, QuotaExceeded, UpstreamRejected: what the provider said.
	KeyNotPermitted     Reason = "KEY_NOT_PERMITTED"
	APINotEnabled       Reason = "API_NOT_ENABLED"
	CalendarReadOnly    Reason = "CALENDAR_READ_ONLY"
	NotOrganizer        Reason = "NOT_ORGANIZER"
	ChangedElsewhere    Reason = "CHANGED_ELSEWHERE"
	UsageLimitReached   Reason = "USAGE_LIMIT_REACHED"
	AssistantInUse      Reason = "ASSISTANT_IN_USE"
	ConcurrencyReached  Reason = "CONCURRENCY_REACHED"
	PaymentRequired     Reason = "PAYMENT_REQUIRED"
	UpstreamNamedFields Reason = "UPSTREAM_NAMED_FIELDS"

	// Conflict: what this server lacks.
	PublicURLMissing Reason = "PUBLIC_URL_MISSING"

	// UpstreamDenied, Forbidden, QuotaExceeded, UpstreamLimited: what Twilio does not let the account do.
	AccountInactive     Reason = "ACCOUNT_INACTIVE"
	TestCredentials     Reason = "TEST_CREDENTIALS"
	CountryNotEnabled   Reason = "COUNTRY_NOT_ENABLED"
	RecipientUnverified Reason = "RECIPIENT_UNVERIFIED"
	DailyLimitReached   Reason = "DAILY_LIMIT_REACHED"
	SenderQueueFull     Reason = "SENDER_QUEUE_FULL"

	// Conflict, UpstreamRejected: why a text message is not taken.
	RecipientOptedOut   Reason = "RECIPIENT_OPTED_OUT"
	RecipientNotAMobile Reason = "RECIPIENT_NOT_A_MOBILE"
	RecipientNotReached Reason = "RECIPIENT_NOT_REACHED"
	SenderNotUsable     Reason = "SENDER_NOT_USABLE"
	SenderPoolEmpty     Reason = "SENDER_POOL_EMPTY"
	MessageEmpty        Reason = "MESSAGE_EMPTY"
	MessageTooLong      Reason = "MESSAGE_TOO_LONG"

	// UpstreamRejected, UpstreamLimited: why a text message that was taken did not arrive.
	DeliveryFailed      Reason = "DELIVERY_FAILED"
	CarrierQueueFull    Reason = "CARRIER_QUEUE_FULL"
	PhoneUnreachable    Reason = "PHONE_UNREACHABLE"
	NumberUnknown       Reason = "NUMBER_UNKNOWN"
	NumberIsLandline    Reason = "NUMBER_IS_LANDLINE"
	MessageBlocked      Reason = "MESSAGE_BLOCKED"
	MessageFiltered     Reason = "MESSAGE_FILTERED"
	SenderUnregistered  Reason = "SENDER_UNREGISTERED"
	ConversationExpired Reason = "CONVERSATION_EXPIRED"

	// UpstreamDenied, UpstreamRejected, UpstreamLimited, Forbidden,
	// QuotaExceeded: what a mail server said.
	LoginRequired     Reason = "LOGIN_REQUIRED"
	LoginNotOffered   Reason = "LOGIN_NOT_OFFERED"
	AppPasswordNeeded Reason = "APP_PASSWORD_NEEDED"
	TLSNotOffered     Reason = "TLS_NOT_OFFERED"
	RecipientRefused  Reason = "RECIPIENT_REFUSED"
	SenderRefused     Reason = "SENDER_REFUSED"
	RelayRefused      Reason = "RELAY_REFUSED"
	MessageRefused    Reason = "MESSAGE_REFUSED"
	MessageTooLarge   Reason = "MESSAGE_TOO_LARGE"
	MailboxFull       Reason = "MAILBOX_FULL"
	MailServerBusy    Reason = "MAIL_SERVER_BUSY"
	DomainUnverified  Reason = "DOMAIN_UNVERIFIED"
	SendingQuota      Reason = "SENDING_QUOTA"

	// UpstreamDenied, Forbidden: what Resend said of a key.
	ResendKeyInvalid  Reason = "RESEND_KEY_INVALID"
	ResendSendingOnly Reason = "RESEND_SENDING_ONLY"
	// UpstreamDenied, UpstreamRejected, QuotaExceeded: what a CalDAV server said.
	CalendarSignInRefused Reason = "CALENDAR_SIGN_IN_REFUSED"
	NoCalendarThere       Reason = "NO_CALENDAR_THERE"
	CalendarFull          Reason = "CALENDAR_FULL"
)

// refinement is what a reason changes of its code's traits.
type refinement struct {
	code       Code
	httpStatus int    // 0 keeps the code's
	action     Action // empty keeps the code's
	sentence   string
}

// refinements is the second half of the taxonomy: one row a reason.
var refinements = map[Reason]refinement{
	FieldMissing:     {BadUserInput, 0, "", "{field} is missing. Please fill it in."},
	FieldTooLong:     {BadUserInput, 0, "", "{field} is too long. Please use at most {max} characters."},
	FieldOutOfRange:  {BadUserInput, 0, "", "{field} is out of range. Please use a value from {min} to {max}."},
	FieldNotAPhone:   {BadUserInput, 0, "", "{field} is not a phone number. Please use the international format, for example +14155552671."},
	FieldNotAURL:     {BadUserInput, 0, "", "{field} is not a web address. Please use one that begins with https://."},
	FieldNotATime:    {BadUserInput, 0, "", "{field} is not a moment in time. Please use RFC 3339, for example 2026-11-23T05:17:00Z."},
	FieldNotAnID:     {BadUserInput, 0, "", "{field} is not an ID of this API. Please use one that it returned."},
	FieldNotACursor:  {BadUserInput, 0, "", "{field} is not a cursor of this list. Please use an endCursor that it returned."},
	FieldUnprintable: {BadUserInput, 0, "", "{field} contains characters that cannot be printed. Please remove them."},
	FieldNotAChoice:  {BadUserInput, 0, "", "{field} is not one of the allowed values: {allowed}."},
	FieldMalformed:   {BadUserInput, 0, "", "{field} does not have the form that it should. Please check it."},
	NothingToChange:  {BadUserInput, 0, "", "There is nothing to change. Please give at least one field besides the ID."},
	FieldNotAZone:    {BadUserInput, 0, "", "{field} is not a time zone. Please use its IANA name, for example Europe/Berlin."},
	FieldNotADay:     {BadUserInput, 0, "", "{field} is not a day. Please use the form 2026-11-23, for both the start and the end or for neither."},
	FieldNotARule:    {BadUserInput, 0, "", "{field} is not a recurrence rule. Please use RFC 5545, for example RRULE:FREQ=WEEKLY;COUNT=10."},
	FieldNotAPath:    {BadUserInput, 0, "", "{field} is not a path of this server. Please use one that begins with a single slash."},
	FieldTooEarly:    {BadUserInput, 0, "", "{field} is too early. Please use a time after the start."},
	RangeTooLong:     {BadUserInput, 0, "", "{field} is too far from the start. Please ask for at most {max} days."},

	FieldNotAnAddress:  {BadUserInput, 0, "", "{field} is not an e-mail address. Please use one such as ada@example.com."},
	FieldNotReachable:  {BadUserInput, 0, "", "This server cannot be reached from here. Please use its public name and one of its usual ports."},
	FieldTooMany:       {BadUserInput, 0, "", "{field} has too many entries. Please use at most {max}."},
	FieldTooLarge:      {BadUserInput, 0, "", "{field} is too large. Please use at most {max}."},
	FieldNotBase64:     {BadUserInput, 0, "", "{field} is not base64. Please encode the content of the file."},
	FieldNotAMediaType: {BadUserInput, 0, "", "{field} is not the type of a file. Please use one such as application/pdf."},
	TLSNeeded:          {BadUserInput, 0, "", "A connection without encryption is not allowed to this mail server. Please use STARTTLS or TLS."},

	MethodNotAllowed: {BadUserInput, http.StatusMethodNotAllowed, "", "GraphQL requests are made with POST."},
	MediaTypeUnknown: {BadUserInput, http.StatusUnsupportedMediaType, "", "GraphQL requests are sent as application/json."},
	NotAcceptable:    {BadUserInput, http.StatusNotAcceptable, "", "Answers are application/graphql-response+json or application/json. Please accept one of them."},
	BodyTooLarge:     {BadUserInput, http.StatusRequestEntityTooLarge, "", "The request is too large. Please send at most {max} bytes."},
	BodyUnreadable:   {BadUserInput, 0, "", "The request is not one JSON object with a query. Please check its form."},
	QueryMissing:     {BadUserInput, 0, "", "The request has no query. Please send one."},
	OperationMissing: {BadUserInput, 0, "", "The request does not say which of its operations to run. Please give operationName."},
	StreamNeeded:     {BadUserInput, http.StatusNotAcceptable, "", "Subscriptions need a WebSocket or text/event-stream."},
	ProtocolUnknown:  {BadUserInput, 0, "", "A WebSocket of this server speaks graphql-transport-ws. Please ask for that protocol."},
	ScenarioUnknown:  {BadUserInput, 0, "", "The X-Stub-Scenario header is not valid. Please use service=kind, for example vapi=429;retry-after=27."},

	TooManyTokens:     {QueryTooComplex, 0, "", "The query is too long. Please use at most {max} tokens."},
	TooDeep:           {QueryTooComplex, 0, "", "The query is nested too deeply. Please use at most {max} levels."},
	TooManyAliases:    {QueryTooComplex, 0, "", "The query has too many aliases. Please use at most {max}."},
	TooManyDirectives: {QueryTooComplex, 0, "", "The query has too many directives. Please use at most {max}."},
	TooManyFields:     {QueryTooComplex, 0, "", "The query selects too many fields. Please select at most {max}."},
	TooManyRootFields: {QueryTooComplex, 0, "", "The query has too many top-level fields. Please use at most {max}."},
	TooManyMutations:  {QueryTooComplex, 0, "", "Too many changes in one request. Please send at most {max} at a time."},
	TooCostly:         {QueryTooComplex, 0, "", "The query asks for too much at once: it costs {cost} of at most {max}. Please ask for fewer items or fields."},
	FragmentCycle:     {QueryTooComplex, 0, "", "The query has fragments that contain themselves. Please remove the cycle."},

	ConsentUnknown: {Forbidden, 0, ActionConnect, "This {service} consent is not known here, has expired or was used before. Please connect again in Settings."},
	ConsentDenied:  {InsufficientScope, 0, "", "You did not allow access to {service}. Please connect it again if you want to use it."},
	ScopesMissing:  {InsufficientScope, 0, "", "{service} access was not fully granted. Please reconnect and also allow this: {missing}."},

	ConsentNotOffered: {Forbidden, 0, ActionContactSupport, "This installation is not registered with Google. Please connect a calendar with CalDAV, or ask its operator."},

	HostUnknown: {Forbidden, http.StatusMisdirectedRequest, "", "This server only answers requests to localhost."},

	CrossSite:    {Forbidden, 0, "", "This request came from a page of another site, so it was refused."},
	NotLocal:     {Forbidden, 0, "", "This server is set up for one user on its own machine. To reach it from elsewhere or through a proxy, please set AVA_AUTH=oidc."},
	CSRFUnproven: {Forbidden, 0, "", "A request that acts by a session needs the header X-AVA-CSRF. Please send it, with any value."},

	TooManyStreams:    {RateLimited, 0, "", "You have too many live views open. Please close one and try again."},
	TooManyOperations: {RateLimited, 0, "", "Too many operations at a time on one connection. Please try again when one has ended."},

	TLSFailed: {UpstreamUnavailable, 0, "", "Connection to {service} failed. Please try again later."},

	KeyNotPermitted:     {Forbidden, 0, ActionUpdateCredentials, "This {service} {credential} is not allowed to do that. Please use one with more permissions."},
	PublicURLMissing:    {Conflict, 0, ActionContactSupport, "This server does not know under which address {service} can reach it. Please ask whoever runs it to set AVA_PUBLIC_URL."},
	APINotEnabled:       {Forbidden, 0, ActionContactSupport, "The {service} API is not enabled for this installation. Please contact support."},
	CalendarReadOnly:    {Forbidden, 0, "", "You are not allowed to change this calendar or event. Please use a calendar that you can write to."},
	NotOrganizer:        {Forbidden, 0, "", "Only the organizer can change this event."},
	ChangedElsewhere:    {Conflict, 0, "", "The event was changed elsewhere. Please reload and try again."},
	UsageLimitReached:   {QuotaExceeded, http.StatusTooManyRequests, ActionWait, "The usage limit of {service} is reached. Please try again later."},
	AssistantInUse:      {Conflict, 0, "", "This assistant is in use by a phone number, a squad or another resource. Please remove it there first."},
	ConcurrencyReached:  {QuotaExceeded, 0, ActionWait, "All your {service} call lines are in use. Please try again when a call has ended."},
	PaymentRequired:     {QuotaExceeded, 0, "", "Your {service} account needs credits or a payment method. Please top it up."},
	UpstreamNamedFields: {UpstreamRejected, 0, "", "{service} did not accept {field}. Please correct it and try again."},

	AccountInactive:     {UpstreamDenied, 0, ActionUpgradePlan, "Your {service} account is suspended or closed. Please settle that at {service}."},
	TestCredentials:     {Forbidden, 0, ActionUpdateCredentials, "{service} test credentials cannot do that. Please use live ones."},
	CountryNotEnabled:   {Forbidden, 0, "", "Your {service} account may not text that country. Please enable it at {service} under Messaging, Geo permissions."},
	RecipientUnverified: {Forbidden, 0, ActionUpgradePlan, "{service} trial accounts can text only verified numbers. Please verify this one at {service}, or upgrade the account."},
	DailyLimitReached:   {QuotaExceeded, 0, "", "Your {service} account has reached its daily limit of messages. Please try again tomorrow, or ask {service} to raise it."},
	SenderQueueFull:     {UpstreamLimited, 0, "", "Too many messages are waiting to be sent from this sender. Please try again later."},

	RecipientOptedOut:   {Conflict, 0, ActionNone, "The recipient has replied STOP and cannot be texted from this sender."},
	RecipientNotAMobile: {UpstreamRejected, 0, "", "The recipient is not a valid mobile number. Please use the international format, for example +14155552671."},
	RecipientNotReached: {UpstreamRejected, 0, "", "{service} cannot reach this recipient from this sender. Please choose another sender."},
	SenderNotUsable:     {UpstreamRejected, 0, "", "The sender cannot send text messages from your {service} account. Please choose another one."},
	SenderPoolEmpty:     {UpstreamRejected, 0, "", "The messaging service does not exist or has no sender. Please choose another one."},
	MessageEmpty:        {UpstreamRejected, 0, "", "The message is empty. Please enter a text."},
	MessageTooLong:      {UpstreamRejected, 0, "", "The message is too long. Please use at most 1600 characters."},

	DeliveryFailed:      {UpstreamRejected, 0, ActionRetry, "The message was not delivered, and the carrier did not say why. Please try again later."},
	CarrierQueueFull:    {UpstreamLimited, 0, "", "The carrier had too many messages waiting. Please try again later."},
	PhoneUnreachable:    {UpstreamRejected, 0, ActionRetry, "The phone of the recipient is switched off or out of reach. Please try again later."},
	NumberUnknown:       {UpstreamRejected, 0, "", "That number is not known or no longer in use. Please check it."},
	NumberIsLandline:    {UpstreamRejected, 0, "", "That number is a landline or cannot receive text messages. Please use a mobile number."},
	MessageBlocked:      {UpstreamRejected, 0, ActionNone, "The recipient or their carrier blocks messages from this sender."},
	MessageFiltered:     {UpstreamRejected, 0, "", "The carrier took the message for spam. Please change its text or its sender."},
	SenderUnregistered:  {UpstreamRejected, 0, ActionNone, "Carriers in the United States deliver only from registered senders. Please register this one for A2P 10DLC at {service}."},
	ConversationExpired: {UpstreamRejected, 0, ActionNone, "WhatsApp takes free text only within 24 hours after the recipient last wrote. Please use an approved template."},

	LoginRequired:         {UpstreamDenied, 0, "", "The mail server requires a user name and a password. Please add them in Settings."},
	LoginNotOffered:       {UpstreamDenied, 0, "", "The mail server offers no sign-in with a user name and a password here. Please check the port in Settings."},
	AppPasswordNeeded:     {UpstreamDenied, 0, "", "The mail server asks for an app password. Please create one in your mail account and save it in Settings."},
	TLSNotOffered:         {UpstreamRejected, 0, "", "The mail server offers no encryption on this port. Please check the port and the kind of encryption in Settings."},
	RecipientRefused:      {UpstreamRejected, 0, "", "The address in {field} does not exist or takes no e-mail. Please check it."},
	MessageRefused:        {UpstreamRejected, 0, "", "The mail server refused this message, as unwanted or because the domain of the sender is not set up for it (SPF, DKIM, DMARC)."},
	MessageTooLarge:       {UpstreamRejected, 0, "", "The message is larger than the mail server allows. Please send less in it."},
	SenderRefused:         {Forbidden, 0, ActionUpdateCredentials, "This account may not send from that address. Please use its own address as the sender."},
	RelayRefused:          {Forbidden, 0, ActionUpdateCredentials, "This account may not send to the address in {field}. Please check the user name and the port in Settings."},
	DomainUnverified:      {Forbidden, 0, ActionFixInput, "The domain of the sender is not verified. Please verify it with your e-mail provider, or use another address as the sender."},
	MailboxFull:           {QuotaExceeded, 0, ActionWait, "The mailbox of the address in {field} is full. Please try again when it has been emptied."},
	SendingQuota:          {QuotaExceeded, 0, "", "Your account may not send more e-mails for now. Please upgrade the plan or wait until it is renewed."},
	ResendKeyInvalid:      {UpstreamDenied, 0, "", "Invalid Resend API key. Please update your credentials in Settings."},
	ResendSendingOnly:     {Forbidden, 0, ActionUpdateCredentials, "This Resend API key may do nothing but send. Please use one with full access."},
	MailServerBusy:        {UpstreamLimited, 0, "", "The mail server asks to try again later. Please send it again in {wait}."},
	CalendarSignInRefused: {UpstreamDenied, 0, "", "The calendar server rejected the user name or password. Please use an app password if you have two-factor login."},
	NoCalendarThere:       {UpstreamRejected, 0, "", "No CalDAV calendar was found at this address. Please check it."},
	CalendarFull:          {QuotaExceeded, 0, "", "The calendar server is out of space. Please free some and try again."},
}
