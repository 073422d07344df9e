package stub

import "net/http"

// The words for the statuses in google.rpc.Code, which are in every error body.
var googleStatus = map[int]string{
	http.StatusBadRequest:          "INVALID_ARGUMENT",
	http.StatusUnauthorized:        "UNAUTHENTICATED",
	http.StatusForbidden:           "PERMISSION_DENIED",
	http.StatusNotFound:            "NOT_FOUND",
	http.StatusConflict:            "ALREADY_EXISTS",
	http.StatusTooManyRequests:     "RESOURCE_EXHAUSTED",
	http.StatusInternalServerError: "INTERNAL",
	http.StatusServiceUnavailable:  "UNAVAILABLE",
}

// refuseGoogle answers with the shape of Google's APIs.
// https://developers.google.com/workspace/calendar/api/guides/errors
func refuseGoogle(status int, reason, message string) answer {
	return refuseGoogleAt(status, reason, message, "", "")
}

// refuseGoogleAt is refuseGoogle about one parameter or header.
func refuseGoogleAt(status int, reason, message, locationType, location string) answer {
	problem := object{"domain": googleDomain(status), "reason": reason, "message": message}
	if location != "" {
		problem["locationType"], problem["location"] = locationType, location
	}
	content := object{"code": status, "message": message, "errors": []object{problem}}
	if word := googleStatus[status]; word != "" {
		content["status"] = word
	}
	return answer{status, encode(object{"error": content})}
}

func googleDomain(status int) string {
	switch status {
	case http.StatusTooManyRequests:
		return "usageLimits"
	case http.StatusForbidden, http.StatusConflict, http.StatusGone:
		return "calendar"
	}
	return "global"
}

// scripted is how each scripted failure of the API reads.
var scripted = map[int][2]string{
	http.StatusBadRequest:          {"badRequest", "Bad Request"},
	http.StatusUnauthorized:        {"authError", "Invalid Credentials"},
	http.StatusForbidden:           {"insufficientPermissions", "Insufficient Permission"},
	http.StatusNotFound:            {"notFound", "Not Found"},
	http.StatusConflict:            {"conflict", "Conflict"},
	http.StatusUnprocessableEntity: {"invalid", "Invalid Value"},
	http.StatusTooManyRequests:     {"rateLimitExceeded", "Rate Limit Exceeded"},
	http.StatusInternalServerError: {"backendError", "Backend Error"},
	http.StatusServiceUnavailable:  {"backendError", "Backend Error"},
}

// googleErrorPage is what the edge in front of the API shows when that is away.
const googleErrorPage = `<!DOCTYPE html>
<html lang=en><title>Error 502 (Server Error)!!1</title><p><b>502.</b> <ins>That’s an error.</ins>
<p>The server encountered a temporary error and could not complete your request.</html>
`

// writeGoogleError answers a scripted failure. The token endpoint has a shape of
// its own, and what an API refuses to a token it refuses to a grant.
func writeGoogleError(w http.ResponseWriter, r *http.Request, status int) {
	switch {
	case status == http.StatusBadGateway:
		writePage(w, status, "text/html; charset=UTF-8", googleErrorPage)
	case r.URL.Path != "/token" && r.URL.Path != "/revoke" && status == http.StatusPaymentRequired:
		// It is no status of Google's.
		refuseGoogle(http.StatusForbidden, "quotaExceeded", "Calendar usage limits exceeded.").write(w)
	case r.URL.Path != "/token" && r.URL.Path != "/revoke":
		refuseGoogle(status, scripted[status][0], scripted[status][1]).write(w)
	case status == http.StatusTooManyRequests:
		refuseToken(status, "rate_limit_exceeded", "Rate Limit Exceeded").write(w)
	case status >= http.StatusInternalServerError:
		refuseToken(status, "internal_failure", "Backend Error").write(w)
	default:
		refuseToken(http.StatusBadRequest, "invalid_grant", "Token has been expired or revoked.").write(w)
	}
}

// refuseToken answers with the shape of OAuth.
// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
func refuseToken(status int, code, description string) answer {
	return answer{status, encode(object{"error": code, "error_description": description})}
}
