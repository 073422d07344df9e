package fault

import (
	"strconv"
	"strings"
	"time"
)

// Sentence returns the English sentence to show. The placeholders of the
// table's sentences are
//
//	{service}     the service's name
//	{credential}  what the service calls its key
//	{wait}        the time to wait in whole seconds, rounded up: 27s
//	{field}       the input concerned, as its path without the leading "input"
//
// and whatever the fault's Args hold.
func (f *Fault) Sentence() string {
	template := f.Traits().Sentence
	if !strings.Contains(template, "{") {
		return template
	}
	pairs := []string{
		"{service}", f.Service.Name(),
		"{credential}", f.Service.Credential(),
		"{wait}", Wait(f.RetryAfter),
		"{field}", f.fieldName(),
	}
	for name, value := range f.Args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// Wait returns d as a sentence says it: whole seconds, rounded up so that
// nobody comes back too early, and never less than one.
func Wait(d time.Duration) string {
	seconds := int64(d / time.Second)
	if d%time.Second > 0 {
		seconds++
	}
	return strconv.FormatInt(max(seconds, 1), 10) + "s"
}

// Credential is what the service calls the secret that it is reached with.
func (s Service) Credential() string {
	switch s {
	case Twilio:
		return "Account SID or Auth Token"
	case Email:
		return "user name or password"
	case Calendar:
		return "sign-in"
	case Vapi:
		return "API key"
	}
	return "credential"
}

func (f *Fault) fieldName() string {
	path := f.Field
	if len(path) > 1 && path[0] == "input" {
		path = path[1:]
	}
	if len(path) == 0 {
		return "A field"
	}
	return strings.Join(path, ".")
}
