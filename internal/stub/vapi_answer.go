package stub

import (
	"io"
	"net/http"
)

// The provider's own words, as captured from its answers.
const (
	missingAuthorization = "Missing Authorization Header."
	invalidKey           = "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa."
	forbiddenKey         = "Forbidden resource"
	rateLimited          = "Rate limit exceeded"
	notE164              = "must be a valid phone number in the E.164 format. " +
		"Hot tip, you may be missing the country code (Eg. US: +1)."
	noPhoneNumber = "Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`."
	noAssistant   = "Couldn't Get Assistant. Need Either `assistantId` Or `assistant`."
	noCustomer    = "Couldn't Get Customer. Need Either `customerId` Or `customer`."
)

// badGatewayPage is what the edge in front of the API shows when that is away.
const badGatewayPage = `<!DOCTYPE html>
<html lang="en"><head><title>api.vapi.ai | 502: Bad gateway</title></head>
<body><h1>Bad gateway</h1><p>Error code 502</p><p>The web server reported a bad gateway error.</p></body></html>
`

// answer is a complete JSON answer.
type answer struct {
	status int
	body   []byte
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func found(row *record) answer { return answer{http.StatusOK, row.json} }

// refuse answers with the shape of the provider's framework; message is a
// string, or a []string when it comes from the validation of the body.
// https://docs.nestjs.com/exception-filters#built-in-http-exceptions
func refuse(status int, message any) answer {
	return answer{status, encode(object{
		"message": message, "error": http.StatusText(status), "statusCode": status,
	})}
}

// missing answers for an object that is not there; kind is "Assistant",
// "Phone Number" or "Call", field the name of its id.
func missing(status int, kind, field, id string) answer {
	return refuse(status, "Couldn't Get "+kind+". "+field+" "+id+" Does Not Exist")
}

// pinned is the one error body the provider's document describes.
func pinned() answer {
	return answer{http.StatusConflict, encode(object{
		"error":   "assistant_pinned",
		"message": "This assistant is in use by a phone number and cannot be deleted.",
	})}
}

// writeVapiError answers a scripted failure.
func writeVapiError(w http.ResponseWriter, r *http.Request, status int) {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		refuse(status, []string{"property scenario should not exist"}).write(w)
	case http.StatusUnauthorized:
		refuse(status, invalidKey).write(w)
	case http.StatusPaymentRequired:
		refuse(status, "Wallet Balance Is Too Low. Please Add Credits.").write(w)
	case http.StatusForbidden:
		refuse(status, forbiddenKey).write(w)
	case http.StatusNotFound:
		refuse(status, "Couldn't Get "+r.URL.Path+". It Does Not Exist").write(w)
	case http.StatusConflict:
		pinned().write(w)
	case http.StatusTooManyRequests:
		refuse(status, rateLimited).write(w)
	case http.StatusInternalServerError:
		answer{status, encode(object{"statusCode": status, "message": "Internal server error"})}.write(w)
	case http.StatusBadGateway:
		writePage(w, status, "text/html; charset=UTF-8", badGatewayPage)
	default:
		refuse(status, http.StatusText(status)).write(w)
	}
}

// refusedByEdge is how Cloudflare answers a client without a User-Agent: it is
// neither JSON nor about the key.
// https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1010/
func refusedByEdge(w http.ResponseWriter) {
	writePage(w, http.StatusForbidden, "text/plain; charset=UTF-8", "error code: 1010")
}

func writePage(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
