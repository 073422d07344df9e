package issuer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
)

// attempt is one way to use, or to misuse, a token.
type attempt struct {
	name          string
	authorization []string
	accepted      bool
}

// good is an access token that is in order, but for the changes.
func good(header, claims object) string {
	s := keyring()["RS256"]
	return s.sign(s.header().with(header), accessClaims().with(claims))
}

// bearer is the header for a token that is in order, but for the changes.
func bearer(header, claims object) []string { return []string{"Bearer " + good(header, claims)} }

func in(d time.Duration) int64 { return time.Now().Add(d).Unix() }

// signatures are the attempts that concern who signed, and how.
func signatures() []attempt {
	keys := keyring()
	valid := good(nil, nil)
	parts := strings.Split(valid, ".")
	swapped := encode(string(must(json.Marshal(accessClaims().with(object{"sub": "eve"})))))
	bytes := []byte(parts[2])
	bytes[20] ^= 1
	forRS256 := signer{"PS256", "rsa", keys["RS256"].key}
	all := []attempt{
		{"alg none, no signature", []string{"Bearer " + encode(`{"alg":"none","typ":"at+jwt"}`) + "." + parts[1] + "."}, false},
		{"alg none, a signature", bearer(object{"alg": "none"}, nil), false},
		{"alg NONE", bearer(object{"alg": "NONE"}, nil), false},
		{"alg missing", bearer(object{"alg": nil}, nil), false},
		{"alg a list", bearer(object{"alg": []string{"RS256"}}, nil), false},
		{"alg RS512", bearer(object{"alg": "RS512"}, nil), false},
		{"alg of another key's kind", bearer(object{"alg": "ES256"}, nil), false},
		{"PS256, by a key for RS256", []string{"Bearer " + forRS256.sign(forRS256.header(), accessClaims())}, false},
		{"HS256 with the public key", []string{"Bearer " + keys["RS256"].signHMAC(object{"alg": "HS256", "kid": "rsa", "typ": "at+jwt"}, accessClaims())}, false},
		{"another's key, our key's kid", []string{"Bearer " + keys["other"].sign(keys["other"].header(), accessClaims())}, false},
		{"another's key, embedded", []string{"Bearer " + keys["other"].sign(keys["other"].header().with(object{"jwk": keys["other"].public()}), accessClaims())}, false},
		{"another's key, embedded, no kid", []string{"Bearer " + keys["other"].sign(keys["other"].header().with(object{"kid": nil, "jwk": keys["other"].public()}), accessClaims())}, false},
		{"our key, embedded", bearer(object{"jwk": keys["RS256"].public()}, nil), true},
		{"another's key, by jku", []string{"Bearer " + keys["other"].sign(keys["other"].header().with(object{"jku": "https://evil.example/keys"}), accessClaims())}, false},
		{"another's key, by x5u", []string{"Bearer " + keys["other"].sign(keys["other"].header().with(object{"x5u": "https://evil.example/key"}), accessClaims())}, false},
		{"an RSA key of 1024 bits", []string{"Bearer " + keys["weak"].sign(keys["weak"].header(), accessClaims())}, false},
		{"kid unknown", bearer(object{"kid": "unknown"}, nil), false},
		{"kid a path", bearer(object{"kid": "../../../../dev/null"}, nil), false},
		{"kid SQL", bearer(object{"kid": "rsa' OR '1'='1"}, nil), false},
		{"kid an address", bearer(object{"kid": "https://evil.example/key"}, nil), false},
		{"kid of another kind of key", bearer(object{"kid": "ec"}, nil), false},
		{"kid empty", bearer(object{"kid": ""}, nil), false},
		{"kid a number", bearer(object{"kid": 1}, nil), false},
		{"kid missing", bearer(object{"kid": nil}, nil), true},
		{"crit unknown", bearer(object{"crit": []string{"x"}, "x": 1}, nil), false},
		{"crit empty", bearer(object{"crit": []string{}}, nil), false},
		{"crit and b64", bearer(object{"crit": []string{"b64"}, "b64": true}, nil), false},
		{"b64 without crit", bearer(object{"b64": true}, nil), false},
		{"signature missing", []string{"Bearer " + parts[0] + "." + parts[1] + "."}, false},
		{"signature cut", []string{"Bearer " + valid[:len(valid)-4]}, false},
		{"signature changed", []string{"Bearer " + parts[0] + "." + parts[1] + "." + string(bytes)}, false},
		{"payload changed", []string{"Bearer " + parts[0] + "." + swapped + "." + parts[2]}, false},
	}
	for _, alg := range []string{"RS256", "PS256", "ES256", "EdDSA"} {
		all = append(all, attempt{"valid " + alg, []string{"Bearer " + keys[alg].sign(keys[alg].header(), accessClaims())}, true})
	}
	return all
}

// claims are the attempts that concern what a token says.
func claims() []attempt {
	s := keyring()["RS256"]
	text := func(payload string) []string {
		return []string{"Bearer " + s.signText(string(must(json.Marshal(s.header()))), payload)}
	}
	format := `{"iss":%q,"aud":%q,"sub":%s,"client_id":"app","exp":%d%s}`
	return []attempt{
		{"iss of another", bearer(nil, object{"iss": "https://evil.example"}), false},
		{"iss with a slash more", bearer(nil, object{"iss": issuerURL + "/"}), false},
		{"iss in capitals", bearer(nil, object{"iss": strings.ToUpper(issuerURL)}), false},
		{"iss missing", bearer(nil, object{"iss": nil}), false},
		{"iss a list", bearer(nil, object{"iss": []string{issuerURL}}), false},
		{"iss twice", text(fmt.Sprintf(format, "https://evil.example", audience, `"ann"`, in(time.Minute), `,"iss":"`+issuerURL+`"`)), false},
		{"ISS", text(`{"ISS":"` + issuerURL + `",` + fmt.Sprintf(format, "x", audience, `"ann"`, in(time.Minute), "")[len(`{"iss":"x",`):]), false},
		{"aud of another", bearer(nil, object{"aud": "https://other.example"}), false},
		{"aud with a slash more", bearer(nil, object{"aud": audience + "/"}), false},
		{"aud that begins with ours", bearer(nil, object{"aud": audience + ".evil.example"}), false},
		{"aud missing", bearer(nil, object{"aud": nil}), false},
		{"aud an empty list", bearer(nil, object{"aud": []string{}}), false},
		{"aud a list of others", bearer(nil, object{"aud": []string{"a", "b"}}), false},
		{"aud a list with ours", bearer(nil, object{"aud": []string{"a", audience}}), true},
		{"aud of another beside AUD", bearer(nil, object{"aud": "a", "AUD": audience}), false},
		{"exp past", bearer(nil, object{"exp": in(-time.Second)}), false},
		{"exp now", bearer(nil, object{"exp": in(0)}), false},
		{"exp a text", bearer(nil, object{"exp": fmt.Sprint(in(time.Minute))}), false},
		{"exp missing", bearer(nil, object{"exp": nil}), false},
		{"exp null", text(fmt.Sprintf(`{"iss":%q,"aud":%q,"sub":"ann","client_id":"app","exp":null}`, issuerURL, audience)), false},
		{"exp negative", bearer(nil, object{"exp": -1}), false},
		{"exp beyond all time", bearer(nil, object{"exp": 1e300}), false},
		{"exp with a fraction", bearer(nil, object{"exp": float64(in(time.Minute)) + .5}), true},
		{"nbf ahead", bearer(nil, object{"nbf": in(2 * time.Minute)}), false},
		{"nbf a little ahead", bearer(nil, object{"nbf": in(30 * time.Second)}), true},
		{"nbf a text", bearer(nil, object{"nbf": "0"}), false},
		{"iat ahead", bearer(nil, object{"iat": in(2 * time.Minute)}), false},
		{"iat a little ahead", bearer(nil, object{"iat": in(30 * time.Second)}), true},
		{"iat a text", bearer(nil, object{"iat": "now"}), false},
		{"sub missing", bearer(nil, object{"sub": nil}), false},
		{"sub empty", bearer(nil, object{"sub": ""}), false},
		{"sub a space", bearer(nil, object{"sub": " "}), false},
		{"sub with a space after", bearer(nil, object{"sub": "ann "}), false},
		{"sub a number", bearer(nil, object{"sub": 7}), false},
		{"sub a list", bearer(nil, object{"sub": []string{"ann"}}), false},
		{"sub with a line break", bearer(nil, object{"sub": "ann\nben"}), false},
		{"sub with NUL", bearer(nil, object{"sub": "ann\x00"}), false},
		{"sub with an invisible turn", bearer(nil, object{"sub": "ann\u202e"}), false},
		{"sub of 255 characters", bearer(nil, object{"sub": strings.Repeat("ä", 255)}), true},
		{"sub of 256 characters", bearer(nil, object{"sub": strings.Repeat("a", 256)}), false},
		{"sub twice", text(fmt.Sprintf(format, issuerURL, audience, `"ann"`, in(time.Minute), `,"sub":"eve"`)), false},
		{"sub half a character", text(fmt.Sprintf(format, issuerURL, audience, `"ann\ud800"`, in(time.Minute), "")), false},
		{"sub broken UTF-8", text(fmt.Sprintf(format, issuerURL, audience, "\"ann\xff\"", in(time.Minute), "")), false},
		{"payload not an object", text(`["iss"]`), false},
		{"payload twice", text(fmt.Sprintf(format, issuerURL, audience, `"ann"`, in(time.Minute), "") + "{}"), false},
		{"payload no JSON", text("iss"), false},
	}
}

// types are the attempts that concern what kind of token it is.
func types() []attempt {
	plain := object{"client_id": nil, "scope": nil, "jti": nil}
	return []attempt{
		{"typ at+jwt", bearer(nil, nil), true},
		{"typ application/AT+JWT", bearer(object{"typ": "application/AT+JWT"}, plain), true},
		{"typ JWT, a client", bearer(object{"typ": "JWT"}, plain.with(object{"client_id": "app"})), true},
		{"typ JWT, scopes", bearer(object{"typ": "JWT"}, plain.with(object{"scp": []string{"a"}})), true},
		{"typ missing, a client", bearer(object{"typ": nil}, plain.with(object{"cid": "app"})), true},
		{"typ JWT, nothing else", bearer(object{"typ": "JWT"}, plain), false},
		{"typ missing, nothing else", bearer(object{"typ": nil}, plain), false},
		{"typ a number", bearer(object{"typ": 1}, nil), false},
		{"ID token", bearer(object{"typ": "JWT"}, plain.with(object{"nonce": "n", "at_hash": "h"})), false},
		{"ID token with azp", bearer(object{"typ": "JWT"}, plain.with(object{"azp": "app"})), false},
		{"ID token with a nonce and a client", bearer(object{"typ": "JWT"}, object{"nonce": "n"}), false},
		{"ID token with a hash of the code", bearer(object{"typ": nil}, object{"c_hash": "h"}), false},
		{"ID token that says so", bearer(object{"typ": "JWT"}, object{"typ": "ID"}), false},
		{"ID token that says so elsewhere", bearer(object{"typ": "JWT"}, object{"token_use": "id"}), false},
		{"ID token as at+jwt", bearer(nil, object{"at_hash": "h"}), false},
		{"logout token", bearer(object{"typ": "logout+jwt"}, nil), false},
		{"a proof of possession", bearer(object{"typ": "dpop+jwt"}, nil), false},
	}
}

// forms are the attempts that concern how the token is written and sent.
func forms() []attempt {
	valid := good(nil, nil)
	parts := strings.Split(valid, ".")
	s := keyring()["RS256"]
	long := func(size int) string { // a valid token of that length
		shortest := len(good(nil, object{"pad": ""}))
		return good(nil, object{"pad": strings.Repeat("x", (size-shortest)/4*3)})
	}
	return []attempt{
		{"no header", nil, false},
		{"an empty header", []string{""}, false},
		{"scheme alone", []string{"Bearer"}, false},
		{"scheme and a space", []string{"Bearer "}, false},
		{"token alone", []string{valid}, false},
		{"bearer", []string{"bearer " + valid}, true},
		{"BEARER", []string{"BEARER " + valid}, true},
		{"Basic", []string{"Basic " + valid}, false},
		{"DPoP", []string{"DPoP " + valid}, false},
		{"Bearer with a colon", []string{"Bearer: " + valid}, false},
		{"a space before the scheme", []string{" Bearer " + valid}, false},
		{"two spaces", []string{"Bearer  " + valid}, false},
		{"a tab", []string{"Bearer\t" + valid}, false},
		{"a space after", []string{"Bearer " + valid + " "}, false},
		{"a line break after", []string{"Bearer " + valid + "\n"}, false},
		{"a space within", []string{"Bearer " + parts[0] + " ." + parts[1] + "." + parts[2]}, false},
		{"in quotes", []string{`Bearer "` + valid + `"`}, false},
		{"two tokens", []string{"Bearer " + valid + " " + valid}, false},
		{"two tokens with a comma", []string{"Bearer " + valid + ", Bearer " + valid}, false},
		{"two headers", []string{"Bearer " + valid, "Bearer " + valid}, false},
		{"two parts", []string{"Bearer " + parts[0] + "." + parts[1]}, false},
		{"four parts", []string{"Bearer " + valid + "." + parts[2]}, false},
		{"five parts, as if encrypted", []string{"Bearer " + valid + "." + parts[2] + "." + parts[2]}, false},
		{"padded", []string{"Bearer " + valid + "=="}, false},
		{"plain base64", []string{"Bearer " + s.signText(`{"alg":"RS256","typ":"at+jwt","x":"`+"\u00ff\u00fe"+`"}`, "{}") + "+/"}, false},
		{"NUL after", []string{"Bearer " + valid + "\x00"}, false},
		{"not ASCII", []string{"Bearer " + valid + "ä"}, false},
		{"JSON serialization", []string{`Bearer {"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`}, false},
		{"header no JSON", []string{"Bearer " + encode("alg") + "." + parts[1] + "." + parts[2]}, false},
		{"header with alg twice", []string{"Bearer " + s.signText(`{"alg":"none","alg":"RS256","kid":"rsa","typ":"at+jwt"}`, string(must(json.Marshal(accessClaims()))))}, false},
		{"nearly 8 KiB", []string{"Bearer " + long(8<<10-8)}, true},
		{"9 KiB", []string{"Bearer " + long(9<<10)}, false},
		{"1 MiB", []string{"Bearer " + strings.Repeat("a", 1<<20)}, false},
		{"8,000 dots", []string{"Bearer " + strings.Repeat(".", 8000)}, false},
	}
}

func TestTokenMatrix(t *testing.T) {
	t.Parallel()
	keyring() // outside of the bubble, which waits for no clock
	synctest.Test(t, func(t *testing.T) {
		i := trusting(t, newProvider())
		count := 0
		for _, group := range [][]attempt{signatures(), claims(), types(), forms()} {
			for _, a := range group {
				count++
				v, err := i.Authenticate(request(a.authorization...))
				switch {
				case a.accepted && (err != nil || v.Owner.IsZero() || v.Method != identity.MethodBearer):
					t.Errorf("%s: refused: %v", a.name, err)
				case !a.accepted && (!errors.Is(err, fault.Unauthenticated) || v != identity.Viewer{}):
					t.Errorf("%s: Authenticate = %v, %v; want UNAUTHENTICATED", a.name, v, err)
				}
			}
		}
		if count < 28 {
			t.Errorf("only %d attempts", count)
		}
		t.Logf("%d attempts", count)
	})
}

func TestOnlyTypedTokensAreTakenWhereThatIsAskedFor(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		i := trusting(t, newProvider(), func(o *issuer.Options) { o.OnlyTyped = true })
		for typ, want := range map[any]bool{"at+jwt": true, "application/at+jwt": true, "JWT": false, nil: false} {
			if _, err := i.Authenticate(request(bearer(object{"typ": typ}, nil)...)); (err == nil) != want {
				t.Errorf("typ %v: %v", typ, err)
			}
		}
	})
}

func TestViewerIsWhomTheTokenNames(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		byTenant := func(o *issuer.Options) { o.OwnerClaim = "tenant" }
		for name, c := range map[string]struct {
			option  func(*issuer.Options)
			claims  object
			subject string // empty where the token is refused
			name    string
		}{
			"sub":                      {func(*issuer.Options) {}, object{"email": "eve@example.com", "name": "Ann Example"}, "ann", "Ann Example"},
			"user name":                {func(*issuer.Options) {}, object{"preferred_username": "ann7"}, "ann", "ann7"},
			"a name that plays tricks": {func(*issuer.Options) {}, object{"name": " A\u202enn\r\n" + strings.Repeat("x", 200)}, "ann", "Ann" + strings.Repeat("x", 96)},
			"tenant":                   {byTenant, object{"tenant": "acme"}, "acme", ""},
			"tenant, no sub":           {byTenant, object{"tenant": "acme", "sub": nil}, "", ""},
			"tenant missing":           {byTenant, nil, "", ""},
			"tenant a number":          {byTenant, object{"tenant": 7}, "", ""},
		} {
			i := trusting(t, newProvider(), c.option)
			v, err := i.Authenticate(request(bearer(nil, c.claims)...))
			if c.subject == "" {
				if !errors.Is(err, fault.Unauthenticated) {
					t.Errorf("%s: %v, %v; want UNAUTHENTICATED", name, v, err)
				}
				continue
			}
			want := identity.Viewer{
				Owner: identity.NewOwner(issuerURL, c.subject), Name: c.name,
				Method: identity.MethodBearer, Until: time.Unix(in(5*time.Minute), 0),
			}
			if err != nil || v != want {
				t.Errorf("%s: %+v, %v; want %+v", name, v, err, want)
			}
		}
	})
}
