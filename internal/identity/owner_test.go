package identity_test

import (
	"errors"
	"testing"

	"ava/internal/identity"
)

func TestOwnerSurvivesItsKey(t *testing.T) {
	t.Parallel()
	for _, o := range []identity.Owner{
		identity.Local(),
		identity.NewOwner("https://id.example", "248289761001"),
		identity.NewOwner("a|b", "c"),
		identity.NewOwner("a", "b|c"),
		identity.NewOwner("100%", "%7C"),
		identity.NewOwner("%25", "|%|"),
		identity.NewOwner("https://id.example/ä", "名前"),
	} {
		got, err := identity.ParseOwner(o.String())
		if err != nil || got != o {
			t.Errorf("ParseOwner(%q) = %q, %v", o, got, err)
		}
	}
}

func TestDifferentOwnersHaveDifferentKeys(t *testing.T) {
	t.Parallel()
	parts := []string{"a", "b", "a|b", "b|", "|a", "%7C", "a%7Cb", "%", "%25", "%257C"}
	seen := make(map[string]identity.Owner)
	for _, issuer := range parts {
		for _, subject := range parts {
			o := identity.NewOwner(issuer, subject)
			if other, taken := seen[o.String()]; taken {
				t.Errorf("%#v and %#v share the key %q", o, other, o)
			}
			seen[o.String()] = o
		}
	}
}

func TestKeyOfALocalUserIsStable(t *testing.T) {
	t.Parallel()
	if got := identity.Local().String(); got != "local|user" {
		t.Errorf("Local() = %q, but rows are stored under local|user", got)
	}
}

func TestWhatIsNotAnOwnersKeyIsRefused(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "|", "a", "a|", "|b", "a|b|c", "a%7|b|", "a|b%7c|", "100%|x|", "a|%|", "a%|b", "a|b%7c"} {
		if o, err := identity.ParseOwner(key); !errors.Is(err, identity.ErrNotAnOwner) || !o.IsZero() {
			t.Errorf("ParseOwner(%q) = %#v, %v", key, o, err)
		}
	}
}

func FuzzOwner(f *testing.F) {
	f.Add("https://id.example", "sub")
	f.Add("a|b", "%7C")
	f.Fuzz(func(t *testing.T, issuer, subject string) {
		o := identity.NewOwner(issuer, subject)
		got, err := identity.ParseOwner(o.String())
		if issuer == "" || subject == "" {
			if err == nil {
				t.Errorf("ParseOwner(%q) is somebody", o)
			}
			return
		}
		if err != nil || got != o {
			t.Errorf("ParseOwner(%q) = %q, %v", o, got, err)
		}
	})
}
