package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/secret"
)

// Limits of a call to transit.
const (
	transitTimeout = 5 * time.Second
	transitMaxBody = 64 << 10
)

// TransitConfig says where a HashiCorp Vault or OpenBao keeps the key.
type TransitConfig struct {
	Address string // "https://vault.example:8200"
	Mount   string // of the secrets engine; "transit" if empty
	Key     string // a key of a type with associated data, such as aes256-gcm96
	Token   secret.Text
	Client  *http.Client // for its transport; nil means one of its own
}

// Transit wraps with Vault's transit secrets engine: the key never leaves it.
// https://developer.hashicorp.com/vault/api-docs/secret/transit
type Transit struct {
	base, name string
	key        string
	token      secret.Text
	client     *http.Client
}

// NewTransit returns a wrapper; it does not call the service yet.
func NewTransit(c TransitConfig) (*Transit, error) {
	address, err := url.Parse(c.Address)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" || address.User != nil {
		return nil, errors.New("vault: the address of transit is not an http or https address")
	}
	if c.Key == "" || c.Token.Empty() {
		return nil, errors.New("vault: transit needs the name of a key, and a token")
	}
	if c.Mount == "" {
		c.Mount = "transit"
	}
	client := http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSHandshakeTimeout: transitTimeout}}
	if c.Client != nil {
		client = *c.Client
	}
	client.Timeout = transitTimeout
	// The token is a header of its own, which net/http would send along.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Transit{
		base:   strings.TrimRight(address.String(), "/") + "/v1/" + c.Mount,
		name:   "transit:" + c.Mount + "/" + c.Key,
		key:    url.PathEscape(c.Key),
		token:  c.Token,
		client: &client,
	}, nil
}

// Name names the key.
func (t *Transit) Name() string { return t.name }

// transitRequest has the binding twice: keys that are derived take it as their
// context, all others ignore that.
type transitRequest struct {
	Plaintext      []byte `json:"plaintext,omitempty"`
	Ciphertext     string `json:"ciphertext,omitempty"`
	AssociatedData []byte `json:"associated_data"`
	Context        []byte `json:"context"`
}

type transitAnswer struct {
	Data struct {
		Plaintext  []byte `json:"plaintext"`
		Ciphertext string `json:"ciphertext"`
	} `json:"data"`
}

// Wrap has the service encrypt.
func (t *Transit) Wrap(ctx context.Context, plain, binding []byte) ([]byte, error) {
	answer, err := t.call(ctx, "encrypt", transitRequest{Plaintext: plain, AssociatedData: binding, Context: binding})
	if err == nil && answer.Data.Ciphertext == "" {
		err = errors.New("transit answered without a ciphertext")
	}
	return []byte(answer.Data.Ciphertext), err
}

// Unwrap has the service decrypt. It finds the version of the key by itself.
func (t *Transit) Unwrap(ctx context.Context, name string, wrapped, binding []byte) ([]byte, error) {
	if name != t.name {
		return nil, unknownKey(name)
	}
	answer, err := t.call(ctx, "decrypt", transitRequest{Ciphertext: string(wrapped), AssociatedData: binding, Context: binding})
	if err == nil && len(answer.Data.Plaintext) == 0 {
		err = errors.New("transit answered without a plaintext")
	}
	return answer.Data.Plaintext, err
}

func (t *Transit) call(ctx context.Context, action string, body transitRequest) (answer transitAnswer, err error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return answer, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.base+"/"+action+"/"+t.key, bytes.NewReader(encoded))
	if err != nil {
		return answer, errors.New("transit cannot be asked")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Vault-Request", "true")
	req.Header.Set("X-Vault-Token", t.token.Reveal())
	resp, err := t.client.Do(req)
	if err != nil {
		return answer, transitDown(action, errors.New("transit does not answer")) // err has the address in it
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return answer, refusal(action, resp.StatusCode)
	}
	// No error of the decoder: it may show a part of the answer.
	if err := json.NewDecoder(io.LimitReader(resp.Body, transitMaxBody)).Decode(&answer); err != nil {
		return transitAnswer{}, transitDown(action, errors.New("transit answered with something else than JSON"))
	}
	return answer, nil
}

// refusal reads the status alone: bodies quote requests.
func refusal(action string, status int) error {
	cause := fmt.Errorf("transit answered HTTP %d", status)
	switch {
	case status == http.StatusBadRequest && action == "decrypt":
		return fmt.Errorf("%w: %w", ErrWrongKey, cause)
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return transitDown(action, cause) // 503 is sealed
	}
	return cause
}

func transitDown(action string, cause error) error {
	return &fault.Fault{Code: fault.Overloaded, Op: "vault.transit." + action, RetryAfter: transitTimeout, Err: cause}
}
