package integrations

import "ava/internal/fault"

// Descriptor is what the product knows of a third party before anybody has
// connected it.
type Descriptor struct {
	Service     fault.Service
	Description string // what it is for, in a sentence
}

// catalogue is every integration that this build offers, in the order people
// see them.
var catalogue = []Descriptor{
	{
		Service:     fault.Vapi,
		Description: "Voice assistants that answer and make phone calls.",
	},
}
