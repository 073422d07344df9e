package stub

import (
	"net/http"
	"strconv"
)

// twilioErrorPage is what the edge in front of the API shows when that is away.
const twilioErrorPage = `<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>api.twilio.com</center></body></html>
`

// complain answers with an error as the provider writes it.
// https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
func complain(status, code int, message string) answer {
	return answer{status, encode(object{
		"code": code, "message": message, "status": status,
		"more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(code),
	})}
}

func noSuchResource(r *http.Request) answer {
	return complain(http.StatusNotFound, 20404, "The requested resource "+r.URL.Path+" was not found")
}

// writeTwilioError answers a scripted failure.
func writeTwilioError(w http.ResponseWriter, r *http.Request, status int) {
	w.Header().Set("Twilio-Request-Id", "RQ00000000000000000000000000000000")
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		complain(status, 20001, "Invalid parameter").write(w)
	case http.StatusUnauthorized:
		complain(status, 20003, "Authentication Error - invalid username").write(w)
	case http.StatusPaymentRequired:
		complain(status, 20402, "Payment Required").write(w)
	case http.StatusForbidden:
		complain(status, 20403, "Forbidden").write(w)
	case http.StatusNotFound:
		noSuchResource(r).write(w)
	case http.StatusConflict:
		complain(status, 20409, "Conflict").write(w)
	case http.StatusTooManyRequests:
		complain(status, 20429, "Too Many Requests").write(w)
	case http.StatusBadGateway:
		writePage(w, status, "text/html", twilioErrorPage)
	case http.StatusServiceUnavailable:
		complain(status, 20503, "Service unavailable").write(w)
	default:
		complain(status, 20500, "An internal server error has occurred").write(w)
	}
}
