package graph_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"ava/graph"
	"ava/integrations/vapi"
)

func TestGlobalIDsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, kind := range []graph.Kind{graph.KindIntegration, graph.KindVapiAssistant, graph.KindVapiPhoneNumber, graph.KindVapiCall, graph.KindTwilioMessage, graph.KindTwilioPhoneNumber} {
		for _, id := range []string{
			"a", "VAPI", "0b9f7f3e-7f5a-4c11-9a38-0c0ffee00001", "with:colon", "ü",
			"0B9F7F3E-7F5A-4C11-9A38-0C0FFEE00001", "3a000000-0000-4000-8000-000000000001", "00000000-0000-0000-0000-00-000000000", "0b9f7f3e7f5a4c119a380c0ffee00001",
			"0b9f7f3e-7f5a-4c11-9a38-0c0ffee0000g", "------------------------------------", "sixteen bytes...", ":sixteen bytes..",
			"SM0123456789abcdef0123456789abcdef", "MM00000000000000000000000000000000", "SM0123456789ABCDEF0123456789abcdef", "sm0123456789abcdef0123456789abcdef",
			"S:0123456789abcdef0123456789abcdef", "SM0123456789abcdef0123456789abcdeg", "eighteen bytes....", strings.Repeat("long", 100), "\x00\xff",
		} {
			global := graph.EncodeID(kind, id)
			if strings.ContainsAny(global, "+/=\"\\ \n") {
				t.Errorf("%c %q has the ID %q, which needs escaping", kind, id, global)
			}
			if k, got, ok := graph.DecodeID(global); k != kind || got != id || !ok {
				t.Errorf("%c %q comes back as %c %q, %v", kind, id, k, got, ok)
			}
		}
	}
}

func TestCommonIDsAreShort(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]int{"0b9f7f3e-7f5a-4c11-9a38-0c0ffee00001": 23, "SM0123456789abcdef0123456789abcdef": 26} {
		if got := graph.EncodeID(graph.KindTwilioMessage, id); len(got) != want {
			t.Errorf("%s is %q, of %d characters; want %d", id, got, len(got), want)
		}
	}
	// What has a short form has no other.
	long := base64.RawURLEncoding.EncodeToString([]byte("m:SM0123456789abcdef0123456789abcdef"))
	if _, id, ok := graph.DecodeID(long); ok {
		t.Errorf("%s is taken for %s", long, id)
	}
}

// garbage is what is no global ID.
func garbage() []string {
	plain, good := base64.RawURLEncoding.EncodeToString, graph.EncodeID(graph.KindVapiCall, "abc")
	return []string{
		"", "?", "abc", "0b9f7f3e-7f5a-4c11-9a38-0c0ffee00001", plain([]byte("no colon")), plain([]byte(":id")), plain([]byte("VapiCall:")), plain([]byte(":")),
		good + "=", good + "\n", good[:4] + "\r\n" + good[4:], " " + good, good + "+", good + "\x00", good[:len(good)-1],
		base64.StdEncoding.EncodeToString([]byte("VapiCall:??>>")), "VapiCall:abc", strings.Repeat("=", 100),
		plain([]byte("VapiCall:a"))[:13] + "h", // bits beyond the last byte
	}
}

func TestGarbageIsNoGlobalID(t *testing.T) {
	t.Parallel()
	for _, global := range garbage() {
		if kind, id, ok := graph.DecodeID(global); ok {
			t.Errorf("%q is taken for %c %q", global, kind, id)
		}
		if id := graph.LocalID[vapi.CallID](graph.KindVapiCall, global); id != "?" {
			t.Errorf("%q leads to the call %q", global, id)
		}
	}
}

func TestIDOfAnotherKindLeadsToNothing(t *testing.T) {
	t.Parallel()
	global := graph.EncodeID(graph.KindVapiCall, "abc")
	if id := graph.LocalID[vapi.CallID](graph.KindVapiCall, global); id != "abc" {
		t.Errorf("the call is %q", id)
	}
	if id := graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, global); id != "?" {
		t.Errorf("a call's ID leads to the assistant %q", id)
	}
	if id, err := graph.UnmarshalVapiCallID(global); id != "abc" || err != nil {
		t.Errorf("read as %q, %v", id, err)
	}
	if id, err := graph.UnmarshalVapiPhoneNumberID(global); id != "?" || err != nil {
		t.Errorf("read as the phone number %q, %v", id, err)
	}
}

func FuzzGlobalIDs(f *testing.F) {
	for _, global := range garbage() {
		f.Add(global)
	}
	f.Add(graph.EncodeID(graph.KindVapiCall, "abc"))
	f.Add("0b9f7f3e-7f5a-4c11-9a38-0c0ffee0000a")
	f.Add(graph.EncodeID('A', "\xff:"))
	f.Fuzz(func(t *testing.T, text string) {
		if kind, id, ok := graph.DecodeID(text); ok && graph.EncodeID(kind, id) != text {
			t.Errorf("%q is taken for the ID of %c %q, whose is %q", text, kind, id, graph.EncodeID(kind, id))
		}
		if text == "" {
			return
		}
		if kind, id, ok := graph.DecodeID(graph.EncodeID(graph.KindVapiCall, text)); kind != graph.KindVapiCall || id != text || !ok {
			t.Errorf("%q comes back as %c %q, %v", text, kind, id, ok)
		}
	})
}
