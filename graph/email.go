package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"ava/integrations/email"
)

// Email is what the field Query.email hands to the fields below it.
type Email struct {
	Sender *EmailAddress
	Limits *EmailLimits
}

// MarshalEmailSecurity writes an EmailSecurity.
func MarshalEmailSecurity(s email.Security) graphql.Marshaler { return text(s) }

// UnmarshalEmailSecurity reads an EmailSecurity.
func UnmarshalEmailSecurity(v any) (email.Security, error) { return enum[email.Security](v) }

// MarshalEmailMessageStatus writes an EmailMessageStatus.
func MarshalEmailMessageStatus(s email.Status) graphql.Marshaler { return text(s) }

// UnmarshalEmailMessageStatus reads an EmailMessageStatus.
func UnmarshalEmailMessageStatus(v any) (email.Status, error) { return enum[email.Status](v) }
