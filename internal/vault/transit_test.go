package vault_test

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

const transitToken = "canary-transit-token"

// imitateTransit is the two calls of the transit secrets engine that are used,
// on the wire as its documentation has them.
func imitateTransit(t *testing.T) *httptest.Server {
	t.Helper()
	block, err := aes.NewCipher([]byte("the key that never leaves transit"[:32]))
	must(t, err)
	aead, err := cipher.NewGCMWithRandomNonce(block)
	must(t, err)
	mux := http.NewServeMux()
	handle := func(action string, answer func(in map[string]string) (map[string]string, bool)) {
		mux.HandleFunc("POST /v1/transit/"+action+"/ava", func(w http.ResponseWriter, r *http.Request) {
			var in map[string]string
			switch {
			case r.Header.Get("X-Vault-Token") != transitToken:
				http.Error(w, `{"errors":["permission denied"]}`, http.StatusForbidden)
				return
			case json.NewDecoder(r.Body).Decode(&in) != nil || in["context"] != in["associated_data"] || in["context"] == "":
				http.Error(w, `{"errors":["missing 'context'"]}`, http.StatusBadRequest)
				return
			}
			data, ok := answer(in)
			if !ok {
				http.Error(w, `{"errors":["cipher: message authentication failed"]}`, http.StatusBadRequest)
				return
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"request_id": "1", "data": data})
		})
	}
	handle("encrypt", func(in map[string]string) (map[string]string, bool) {
		plain, err := base64.StdEncoding.DecodeString(in["plaintext"])
		sealed := aead.Seal(nil, nil, plain, []byte(in["associated_data"]))
		return map[string]string{"ciphertext": "vault:v1:" + base64.StdEncoding.EncodeToString(sealed)}, err == nil
	})
	handle("decrypt", func(in map[string]string) (map[string]string, bool) {
		sealed, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(in["ciphertext"], "vault:v1:"))
		if err != nil {
			return nil, false
		}
		plain, err := aead.Open(nil, nil, sealed, []byte(in["associated_data"]))
		return map[string]string{"plaintext": base64.StdEncoding.EncodeToString(plain)}, err == nil
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func newTransit(t *testing.T, address string) *vault.Transit {
	t.Helper()
	transit, err := vault.NewTransit(vault.TransitConfig{Address: address, Key: "ava", Token: secret.New(transitToken), Client: &http.Client{}})
	must(t, err)
	return transit
}

func TestTransitWrapsAndUnwraps(t *testing.T) {
	t.Parallel()
	transit := newTransit(t, imitateTransit(t).URL+"/")
	wrapped, err := transit.Wrap(t.Context(), []byte("plain"), []byte("here"))
	must(t, err)
	if !strings.HasPrefix(string(wrapped), "vault:v1:") || transit.Name() != "transit:transit/ava" {
		t.Errorf("%s wrapped to %q", transit.Name(), wrapped)
	}
	plain, err := transit.Unwrap(t.Context(), transit.Name(), wrapped, []byte("here"))
	must(t, err)
	if string(plain) != "plain" {
		t.Errorf("unwrapped to %q", plain)
	}
	_, err = transit.Unwrap(t.Context(), transit.Name(), wrapped, []byte("there"))
	wantErr(t, err, vault.ErrWrongKey)
	_, err = transit.Unwrap(t.Context(), "ring:k1", wrapped, []byte("here"))
	wantErr(t, err, vault.ErrUnknownKey)
}

func TestVaultWorksWithTransit(t *testing.T) {
	t.Parallel()
	s := memory.New()
	transit := newTransit(t, imitateTransit(t).URL)
	fill(t, open(t, s, transit), 3)
	opensAll(t, open(t, s, transit), 3)
}

func TestTransitThatFailsIsToldWithoutSecrets(t *testing.T) {
	t.Parallel()
	asked := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	t.Cleanup(elsewhere.Close)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error // nil for any
	}{
		"sealed":      {status(http.StatusServiceUnavailable), fault.Overloaded},
		"broken":      {status(http.StatusInternalServerError), fault.Overloaded},
		"limited":     {status(http.StatusTooManyRequests), fault.Overloaded},
		"forbidden":   {status(http.StatusForbidden), nil},
		"no such key": {status(http.StatusNotFound), nil},
		"wrong key":   {status(http.StatusBadRequest), vault.ErrWrongKey},
		"no JSON":     {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "canary <html>") }, fault.Overloaded},
		"no answer":   {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }, nil},
		"hangs up":    {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, fault.Overloaded},
		"redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, nil},
	} {
		server := httptest.NewServer(c.answer)
		t.Cleanup(server.Close)
		transit := newTransit(t, server.URL)
		_, err := transit.Unwrap(t.Context(), transit.Name(), []byte("vault:v1:canary"), []byte("canary"))
		if err == nil || c.want != nil {
			wantErr(t, err, c.want)
		}
		_, wrapErr := transit.Wrap(t.Context(), []byte("canary-plain"), []byte("canary"))
		for _, err := range []error{err, wrapErr} {
			if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), server.Listener.Addr().String()) {
				t.Errorf("%s: the error is %v", name, err)
			}
		}
	}
	if asked > 0 {
		t.Error("the token went where a redirect pointed")
	}
}

// status answers with a body that holds what was asked, as services do.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, `{"errors":["canary `+r.Header.Get("X-Vault-Token")+`"]}`, code)
	}
}

func TestTransitThatIsNotSetUpIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []vault.TransitConfig{
		{Address: "", Key: "ava", Token: secret.New("t")},
		{Address: "vault:8200", Key: "ava", Token: secret.New("t")},
		{Address: "https://canary:canary@vault", Key: "ava", Token: secret.New("t")},
		{Address: "https://vault", Token: secret.New("t")},
		{Address: "https://vault", Key: "ava"},
	} {
		c.Client = &http.Client{}
		if _, err := vault.NewTransit(c); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%+v: the error is %v", c, err)
		}
	}
}
