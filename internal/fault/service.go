package fault

import (
	"strings"

	"ava/internal/language"
)

// Service is a third party that the product talks to. The value is the name in
// the schema's enum Service.
type Service string

// The services.
const (
	Vapi     Service = "VAPI"
	Twilio   Service = "TWILIO"
	Email    Service = "EMAIL"
	Calendar Service = "CALENDAR"
)

// Services returns every service, in the order people see them.
func Services() []Service { return []Service{Vapi, Twilio, Email, Calendar} }

// Name is what the service is called in a sentence, "Vapi"; "The service" where
// there is none.
func (s Service) Name() string {
	switch s {
	case Vapi:
		return "Vapi"
	case Twilio:
		return "Twilio"
	case Email:
		return "E-mail"
	case Calendar:
		return "Calendar"
	}
	return "The service"
}

// NameIn is the name in a language.
func (s Service) NameIn(tag language.Tag) string { return wordingOf(tag).name(s) }

// Slug is the service in paths, metric labels and log fields: "vapi".
func (s Service) Slug() string { return strings.ToLower(string(s)) }
