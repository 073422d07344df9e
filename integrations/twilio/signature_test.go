package twilio_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"ava/integrations/twilio"
	"ava/internal/secret"
)

const (
	webhook  = "https://mycompany.com/myapp.php?foo=1&bar=2"
	hash     = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
	jsonBody = `{"property": "value", "boolean": true}`
)

// call is the form of Twilio's examples, whose names come in an order of their own.
func call(more url.Values) []byte {
	form := url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Digits": {"1234"}, "To": {"+18005551212"}, "Caller": {"+14158675309"}, "From": {"+14158675309"},
	}
	maps.Copy(form, more)
	return []byte(form.Encode())
}

// The signatures are ones that Twilio publishes, in its documentation and with
// its libraries; the Auth Token of all of them is 12345.
func TestTwiliosOwnSignaturesAreGenuine(t *testing.T) {
	sorted := url.Values{"ReasonConferenceEnded": {"test"}, "Reason": {"Participant"}}
	for name, tt := range map[string]struct {
		signature, url string
		body           []byte
		genuine        bool
	}{
		"documented":                    {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, call(nil), true},
		"names that begin alike":        {"vOEb5UThFn24KEfnOFLQY2AE5FY=", webhook, call(sorted), true},
		"in the wrong order":            {"95+Bu0JVPi0r/SsESZCVf0dWAjw=", webhook, call(sorted), false},
		"another port":                  {"vOEb5UThFn24KEfnOFLQY2AE5FY=", "https://mycompany.com:1234/myapp.php?foo=1&bar=2", call(sorted), true},
		"http":                          {"n2xBNyzSW7rfYStDtOFiFMv7qNo=", "http://mycompany.com/myapp.php?foo=1&bar=2", call(sorted), true},
		"http with another port":        {"n2xBNyzSW7rfYStDtOFiFMv7qNo=", "http://mycompany.com:1234/myapp.php?foo=1&bar=2", call(sorted), true},
		"http taken for https":          {"n2xBNyzSW7rfYStDtOFiFMv7qNo=", webhook, call(sorted), false},
		"a short form":                  {"NBdBDr/T/lgjI+tlgpXjKZQZs/k=", webhook, []byte("property=value&boolean=true"), true},
		"JSON":                          {"a9nBmqA0ju/hNViExpshrM61xv4=", webhook + "&bodySHA256=" + hash, []byte(jsonBody), true},
		"JSON without another query":    {"y77kIzt2vzLz71DgmJGsen2scGs=", "https://mycompany.com/myapp.php?bodySHA256=" + hash, []byte(jsonBody), true},
		"JSON that was changed":         {"a9nBmqA0ju/hNViExpshrM61xv4=", webhook + "&bodySHA256=" + hash, []byte(jsonBody + " "), false},
		"a hash that was changed":       {"a9nBmqA0ju/hNViExpshrM61xv4=", webhook + "&bodySHA256=" + strings.Replace(hash, "0a", "0b", 1), []byte(jsonBody), false},
		"half a hash":                   {"a9nBmqA0ju/hNViExpshrM61xv4=", webhook + "&bodySHA256=0a1", []byte(jsonBody), false},
		"no signature":                  {"", webhook, call(nil), false},
		"what is no signature":          {"not base64!", webhook, call(nil), false},
		"half a signature":              {"RSOYDt4T1cU=", webhook, call(nil), false},
		"a value that was changed":      {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, call(url.Values{"Digits": {"1235"}}), false},
		"a field that was added":        {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, call(url.Values{"A": {""}}), false},
		"a query that was changed":      {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", "https://mycompany.com/myapp.php?foo=1&bar=3", call(nil), false},
		"a host that was changed":       {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", "https://mycompany.org/myapp.php?foo=1&bar=2", call(nil), false},
		"a form that is none":           {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, []byte("%zz"), false},
		"a query that is none":          {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook + "&%zz", call(nil), false},
		"the same value twice is once":  {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, call(url.Values{"Digits": {"1234", "1234"}}), true},
		"a URL that is none":            {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", "mycompany.com", call(nil), false},
		"two values, one of them false": {"RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, call(url.Values{"Digits": {"1234", "1"}}), false},
	} {
		if got := twilio.Signed(secret.New("12345"), tt.signature, tt.url, tt.body); got != tt.genuine {
			t.Errorf("%s: %v", name, got)
		}
	}
	if twilio.Signed(secret.New("12346"), "RSOYDt4T1cUTdK1PDd93/VVr8B8=", webhook, call(nil)) {
		t.Error("another token signs the same")
	}
}

func TestAHashThatIsNoneIsNoProofOfTheBody(t *testing.T) {
	for _, none := range []string{"", "0a1", "zz", hash[:62], hash + "00"} {
		signed := webhook + "&bodySHA256=" + none
		if twilio.Signed(secret.New("12345"), signature("12345", signed), signed, []byte(jsonBody)) {
			t.Errorf("%q is taken", none)
		}
	}
	signed := webhook + "&bodySHA256=" + hash
	if !twilio.Signed(secret.New("12345"), signature("12345", signed), signed, []byte(jsonBody)) {
		t.Error("the hash is not taken")
	}
}

// Whoever knows no token can sign with none.
func TestWithoutATokenNothingIsGenuine(t *testing.T) {
	const signedWithNothing = "t5xDBY6aFLdRIWN5NLeL/ANHa6A="
	for _, token := range []secret.Text{{}, secret.New("")} {
		if twilio.Signed(token, signedWithNothing, webhook, nil) {
			t.Error("taken")
		}
	}
}

// The signatures were made with the same key over the URL in the left column.
func TestTheURLIsTriedWithAndWithoutItsPort(t *testing.T) {
	sign := map[string]string{}
	for signed, asked := range map[string][]string{
		"https://a.example/x":              {"https://a.example/x", "https://a.example:443/x", "https://a.example:8443/x"},
		"https://a.example:443/x":          {"https://a.example/x", "https://a.example:443/x"},
		"http://a.example:80/x":            {"http://a.example/x", "http://a.example:80/x"},
		"https://a.example:8443/x":         {"https://a.example:8443/x"},
		"https://a.example":                {"https://a.example", "https://a.example:443"},
		"https://a.example:443?q=a:b":      {"https://a.example?q=a:b"},
		"https://[::1]:443/x":              {"https://[::1]/x", "https://[::1]:443/x"},
		"https://[::1]/x":                  {"https://[::1]/x", "https://[::1]:8443/x"},
		"https://u:p@a.example/x":          {"https://u:p@a.example/x", "https://u:p@a.example:8443/x"},
		"https://u:p@a.example:443/x":      {"https://u:p@a.example/x"},
		"https://a.example/%7Ex?y=%20&z=+": {"https://a.example/%7Ex?y=%20&z=+", "https://a.example:443/%7Ex?y=%20&z=+"},
	} {
		sign[signed] = signature("12345", signed)
		for _, u := range asked {
			if !twilio.Signed(secret.New("12345"), sign[signed], u, nil) {
				t.Errorf("signed %s, asked %s: not genuine", signed, u)
			}
		}
	}
	for signed, asked := range map[string]string{
		"https://a.example:8443/x": "https://a.example/x", "https://a.example:80/x": "https://a.example/x", "https://a.example/x": "http://a.example/x",
		"https://a.example/~x": "https://a.example/%7Ex",
	} {
		if twilio.Signed(secret.New("12345"), signature("12345", signed), asked, nil) {
			t.Errorf("signed %s, asked %s: genuine", signed, asked)
		}
	}
}
