package integrations

import (
	"regexp"
	"slices"

	"ava/internal/fault"
)

// Descriptor is what the product knows of a third party before anybody has
// connected it.
type Descriptor struct {
	Service     fault.Service
	Description string   // what it is for, in a sentence
	Connect     []Method // the ways to connect it, the most usual first
}

// catalogue is every integration that this build offers, in the order people
// see them.
var catalogue = []Descriptor{
	{
		Service:     fault.Vapi,
		Description: "Voice assistants that answer and make phone calls.",
		Connect:     []Method{vapiForm},
	},
	{
		Service:     fault.Twilio,
		Description: "Text messages to mobile phones, and the numbers that they come from.",
		Connect:     []Method{twilioForm},
	},
	{
		Service:     fault.Email,
		Description: "E-mail in your name, through your own mail server or Resend.",
		Connect:     []Method{smtpForm, resendForm},
	},
	{
		Service:     fault.Calendar,
		Description: "Calendars at Google, or on any server that speaks CalDAV.",
		Connect:     []Method{caldavForm},
	},
}

// describe returns the catalogue's entry for a service.
func describe(service fault.Service) Descriptor {
	i := slices.IndexFunc(catalogue, func(d Descriptor) bool { return d.Service == service })
	return catalogue[i]
}

// oneWord is what keys and tokens are: what can be typed, without spaces.
var oneWord = regexp.MustCompile(`^[!-~]+$`)
