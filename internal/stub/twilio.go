package stub

import (
	"context"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Twilio imitates the Twilio REST API with one account in memory.
//
// It implements the endpoints the product uses: the account, messages (list,
// send, get), the account's phone numbers and those for sale. Any Account SID
// and any token is accepted, except that a token that contains "invalid" is
// answered with 401 and one that contains "forbidden" with 403. Twilio's magic
// numbers of test credentials fail as they do there, and besides a message to
// +1500555 and the last four digits of a delivery error, such as +15005553007
// for 30007, is taken and not delivered.
//
// A message moves on with the time. What becomes of it is reported to its
// StatusCallback, signed; Close ends that.
// https://www.twilio.com/docs/usage/api
type Twilio struct {
	// Transport carries the reports; nil means connections of its own. It is set
	// before the first request.
	Transport http.RoundTripper

	now   func() time.Time
	start sync.Once
	mux   *http.ServeMux

	life    func() context.Context // ends when the stub is closed
	end     context.CancelFunc
	reports sync.WaitGroup

	mu       sync.Mutex
	messages []*sms // newest first
	created  int    // messages made by requests, for their SIDs
}

var _ ErrorWriter = (*Twilio)(nil)

// NewTwilio makes a stub whose time is now; the account is filled by the first request.
func NewTwilio(now func() time.Time) *Twilio {
	return &Twilio{now: now}
}

// Close ends all reports that are under way and waits for them. It may be
// called more than once and always returns nil.
func (t *Twilio) Close() error {
	t.start.Do(t.open)
	t.mu.Lock()
	t.end() // while nobody is starting one
	t.mu.Unlock()
	t.reports.Wait()
	return nil
}

// ServeHTTP implements [http.Handler].
func (t *Twilio) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.start.Do(t.open)
	w.Header().Set("Twilio-Request-Id", "RQ"+strings.ReplaceAll(uuid.NewString(), "-", ""))
	if refusal, refused := authenticateBasic(r); refused {
		refusal.write(w)
		return
	}
	t.mux.ServeHTTP(w, r)
}

// WriteError implements [ErrorWriter] with Twilio's wording.
func (t *Twilio) WriteError(w http.ResponseWriter, r *http.Request, status int) {
	writeTwilioError(w, r, status)
}

// open builds the routes and the account.
func (t *Twilio) open() {
	life, end := context.WithCancel(context.Background())
	t.life, t.end = func() context.Context { return life }, end
	if t.Transport == nil {
		t.Transport = &http.Transport{DisableKeepAlives: true}
	}
	t.messages = seedMessages()
	t.mux = http.NewServeMux()
	const account = "/2010-04-01/Accounts/{account}"
	routes := map[string]func(*http.Request) answer{
		"GET " + account:                                                 t.getAccount,
		"GET " + account + "/Messages.json":                              t.listMessages,
		"POST " + account + "/Messages.json":                             t.createMessage,
		"GET " + account + "/Messages/{message}":                         t.getMessage,
		"GET " + account + "/IncomingPhoneNumbers.json":                  t.listOwnNumbers,
		"GET " + account + "/IncomingPhoneNumbers/{number}":              t.getOwnNumber,
		"GET " + account + "/AvailablePhoneNumbers/{country}/Local.json": t.listAvailable,

		"/": noSuchResource,
	}
	for pattern, handle := range routes {
		t.mux.HandleFunc(pattern, t.locked(handle))
	}
}

// locked reads the request's body first and then runs handle alone, so that a
// client that sends slowly holds nobody up.
func (t *Twilio) locked(handle func(*http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		buffer(r)
		t.mu.Lock()
		reply := handle(r)
		t.mu.Unlock()
		reply.write(w)
	}
}

// sidForm is the form of SIDs: two letters for the kind, and a number.
var sidForm = regexp.MustCompile(`^[A-Z]{2}[0-9a-fA-F]{32}$`)

func isKind(sid, kind string) bool { return strings.HasPrefix(sid, kind) && sidForm.MatchString(sid) }

// authenticateBasic answers for the account's check of who asks.
func authenticateBasic(r *http.Request) (refusal answer, refused bool) {
	user, token, given := r.BasicAuth()
	if !given {
		return complain(http.StatusUnauthorized, 20003, "Authentication Error - No credentials provided"), true
	}
	key, account := isKind(user, "SK"), isKind(user, "AC")
	mine := key || account && strings.HasPrefix(r.URL.Path, "/2010-04-01/Accounts/"+user)
	switch token = strings.ToLower(token); {
	case !mine, token == "", strings.Contains(token, "invalid"):
		return complain(http.StatusUnauthorized, 20003, "Authentication Error - invalid username"), true
	case strings.Contains(token, "forbidden"):
		return complain(http.StatusForbidden, 20403, "Forbidden"), true
	}
	return answer{}, false
}

// accountOf is the account that the request's path names.
func accountOf(r *http.Request) string {
	return strings.TrimSuffix(r.PathValue("account"), ".json")
}

// getAccount is https://www.twilio.com/docs/iam/api/account#fetch-an-account
func (t *Twilio) getAccount(r *http.Request) answer {
	file := r.PathValue("account")
	if !isKind(accountOf(r), "AC") || !strings.HasSuffix(file, ".json") {
		return noSuchResource(r)
	}
	uri := "/2010-04-01/Accounts/" + file
	created := SeedTime().AddDate(-1, 0, 0)
	return answer{http.StatusOK, encode(object{
		"sid": accountOf(r), "owner_account_sid": accountOf(r), "friendly_name": "Bright Smile Dental",
		"status": "active", "type": "Full", "auth_token": fakeAccountToken, "uri": uri,
		"date_created": mailTime(created), "date_updated": mailTime(created.AddDate(0, 1, 0)),
		"subresource_uris": object{"messages": strings.TrimSuffix(uri, ".json") + "/Messages.json"},
	})}
}

// mailTime writes a time as the provider does, to the second.
func mailTime(at time.Time) string { return at.UTC().Format(time.RFC1123Z) }

// mailTimeOrNull is mailTime, null for no time.
func mailTimeOrNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return mailTime(at)
}

// textOrNull is null for no text.
func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// seedSID derives a SID from a name, so that it is the same everywhere.
func seedSID(kind, name string, n int) string {
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://api.twilio.com/"+name+"/"+strconv.Itoa(n)))
	return kind + hex.EncodeToString(id[:])
}

// rowAt finds a row by its SID, -1 if there is none.
func rowAt(rows []*sms, sid string) int {
	return slices.IndexFunc(rows, func(m *sms) bool { return m.sid == sid })
}
