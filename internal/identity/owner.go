package identity

import (
	"errors"
	"strings"
)

// Owner is who credentials and everything else belong to: somebody at an
// issuer of identities. It is a value to compare and to use as a map's key. The
// zero Owner is nobody.
//
// An Owner is never made from an e-mail address, a user name or a phone number:
// those change hands.
type Owner struct{ issuer, subject string }

// localIssuer cannot be the name of a real issuer, which is a URL.
const localIssuer = "local"

// ErrNotAnOwner is returned for text that is not an owner's key.
var ErrNotAnOwner = errors.New("not the key of an owner")

var (
	escape   = strings.NewReplacer("%", "%25", "|", "%7C")
	unescape = strings.NewReplacer("%25", "%", "%7C", "|")
)

// NewOwner returns the owner that issuer calls subject.
func NewOwner(issuer, subject string) Owner { return Owner{issuer, subject} }

// Local returns the one user of a local installation.
func Local() Owner { return Owner{localIssuer, "user"} }

// IsZero reports whether o is nobody.
func (o Owner) IsZero() bool { return o == Owner{} }

// String returns the owner's key for storage: stable, readable, and another for
// every other owner.
func (o Owner) String() string {
	return escape.Replace(o.issuer) + "|" + escape.Replace(o.subject)
}

// ParseOwner returns the owner whose String is key, [ErrNotAnOwner] if there is
// none. An owner without an issuer or a subject is nobody to store things for.
func ParseOwner(key string) (Owner, error) {
	issuer, subject, _ := strings.Cut(key, "|")
	o := Owner{unescape.Replace(issuer), unescape.Replace(subject)}
	if o.issuer == "" || o.subject == "" || o.String() != key {
		return Owner{}, ErrNotAnOwner
	}
	return o, nil
}
