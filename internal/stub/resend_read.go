package stub

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// deliveryTime is how long an e-mail is on its way.
const deliveryTime = 2 * time.Second

// resendTime is how Resend writes a moment.
const resendTime = "2006-01-02T15:04:05.000000-07:00"

func (r *Resend) list(q *http.Request) answer {
	limit, start := 20, 0
	if given := q.URL.Query().Get("limit"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > 100 {
			return refuseResend(http.StatusUnprocessableEntity, "validation_error")
		}
		limit = n
	}
	if after := q.URL.Query().Get("after"); after != "" {
		at := r.index(after)
		if at < 0 {
			return refuseResend(http.StatusUnprocessableEntity, "validation_error")
		}
		start = at + 1
	}
	end := min(start+limit, len(r.emails))
	data := []object{}
	for _, e := range r.emails[start:end] {
		data = append(data, e.summary(r.now()))
	}
	return answer{http.StatusOK, encode(object{"object": "list", "has_more": end < len(r.emails), "data": data})}
}

func (r *Resend) get(q *http.Request) answer {
	at := r.index(q.PathValue("id"))
	if at < 0 {
		return answer{http.StatusNotFound, encode(object{"statusCode": 404, "name": "not_found", "message": "Email not found"})}
	}
	e := r.emails[at]
	whole := e.summary(r.now())
	whole["object"], whole["html"], whole["text"], whole["tags"] = "email", orNull(e.HTML), orNull(e.Text), e.Tags
	return answer{http.StatusOK, encode(whole)}
}

func (r *Resend) domains(*http.Request) answer {
	return answer{http.StatusOK, encode(object{"object": "list", "has_more": false, "data": []object{{
		"id": seedID("domain", 0), "name": ResendDomain, "status": "verified",
		"created_at": SeedTime().AddDate(-1, 0, 0).Format(resendTime), "region": "us-east-1",
	}}})}
}

func (r *Resend) index(id string) int {
	return slices.IndexFunc(r.emails, func(e resendEmail) bool { return e.id == id })
}

func (e *resendEmail) summary(now time.Time) object {
	return object{
		"id": e.id, "to": e.To, "from": e.From, "created_at": e.created.Format(resendTime), "subject": e.Subject,
		"bcc": e.BCC, "cc": e.CC, "reply_to": e.ReplyTo, "last_event": e.event(now), "scheduled_at": nil,
	}
}

func (e *resendEmail) event(now time.Time) string {
	switch {
	case now.Sub(e.created) < deliveryTime:
		return "sent"
	case strings.HasPrefix(e.To[0], "bounced@"):
		return "bounced"
	default:
		return "delivered"
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
