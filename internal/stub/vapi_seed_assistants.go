package stub

import (
	"fmt"
	"strings"
)

// seedAssistant writes assistant number n. What varies, varies with different
// periods, so that hardly two are alike.
func seedAssistant(n int, c casting, r role) object {
	if n == SeedBareAssistant {
		return object{"isServerUrlSecretSet": false}
	}
	content := object{
		"name":                 c.firm + " " + c.title,
		"firstMessage":         fmt.Sprintf(r.hello, c.firm),
		"firstMessageMode":     pick(firstMessageModes(), n/6),
		"model":                seedModel(n, c, r),
		"voice":                pick(seedVoices(), n),
		"transcriber":          seedTranscriber(n, c.language),
		"maxDurationSeconds":   pick([]int{600, 300, 900, 1800, 240}, n),
		"endCallMessage":       "Thank you for calling " + c.firm + ". Goodbye.",
		"backgroundSound":      pick([]string{"off", "office"}, n/3),
		"isServerUrlSecretSet": n%4 == 0, // not in the provider's document, but in its answers
	}
	for i, extra := range seedExtras() {
		if n == SeedRichAssistant || (n+i)%(i+3) == 0 {
			extra(n, c, content)
		}
	}
	if n == SeedRichAssistant {
		enrich(content)
	}
	return content
}

func firstMessageModes() []string {
	return []string{
		"assistant-speaks-first", "assistant-speaks-first", "assistant-waits-for-user",
		"assistant-speaks-first-with-model-generated-message",
	}
}

// seedModel has members the product does not know, because an update of one
// member of the model has to send all of them back.
func seedModel(n int, c casting, r role) object {
	model := pick([]object{
		{"provider": "openai", "model": "gpt-4.1-mini"},
		{"provider": "openai", "model": "gpt-4o"},
		{"provider": "anthropic", "model": "claude-sonnet-4-5-20250929"},
		{"provider": "google", "model": "gemini-2.5-flash"},
		{"provider": "groq", "model": "llama-3.3-70b-versatile"},
		{"provider": "xai", "model": "grok-3"},
		{"provider": "custom-llm", "model": "house-model", "url": "https://llm.example.invalid/v1"},
	}, n)
	model["messages"] = []object{{"role": "system", "content": fmt.Sprintf(r.task, c.firm)}}
	model["temperature"] = pick([]float64{0.5, 0.2, 0, 0.7, 1}, n)
	model["maxTokens"] = pick([]int{250, 500, 1000}, n)
	if n%2 == 0 {
		model["emotionRecognitionEnabled"] = true
		model["numFastTurns"] = 1
	}
	if n%3 == 0 {
		model["toolIds"] = []string{seedID("tool", n%5), seedID("tool", n%5+5)}
	}
	if n%4 == 0 {
		model["tools"] = []object{{"type": "endCall"}, seedFunction(r)}
	}
	return model
}

func seedFunction(r role) object {
	return object{
		"type": "function", "async": false,
		"function": object{
			"name": r.tool, "description": r.about,
			"parameters": object{
				"type":       "object",
				"properties": object{"summary": object{"type": "string"}},
				"required":   []string{"summary"},
			},
		},
		"server": object{"url": "https://hooks.example.invalid/tools/" + strings.ToLower(r.tool)},
	}
}

func seedVoices() []object {
	return []object{
		{"provider": "11labs", "voiceId": "sarah", "model": "eleven_turbo_v2_5", "stability": 0.5, "similarityBoost": 0.75},
		{"provider": "vapi", "voiceId": "Elliot"},
		{"provider": "deepgram", "voiceId": "asteria", "model": "aura"},
		{"provider": "cartesia", "voiceId": "stub-voice-warm", "model": "sonic-2", "language": "en"},
		{"provider": "openai", "voiceId": "nova", "model": "gpt-4o-mini-tts", "speed": 1},
		{"provider": "azure", "voiceId": "emma", "speed": 1.1},
		{"provider": "11labs", "voiceId": "burt", "style": 0.3, "useSpeakerBoost": true},
		{"provider": "vapi", "voiceId": "Rohan", "speed": 1.05},
		{"provider": "deepgram", "voiceId": "thalia", "model": "aura-2"},
	}
}

func seedTranscriber(n int, language string) object {
	multi := "multi"
	if language == "en" {
		multi = language
	}
	return pick([]object{
		{"provider": "deepgram", "model": "nova-3", "language": language, "smartFormat": true},
		{"provider": "deepgram", "model": "nova-2", "language": language, "endpointing": 255},
		{"provider": "assembly-ai", "language": multi, "formatTurns": true},
		{"provider": "gladia", "model": "solaria-1", "language": language},
		{"provider": "openai", "model": "gpt-4o-mini-transcribe", "language": language},
	}, n/2)
}

// seedExtras are the members that only some of the assistants have.
func seedExtras() []func(n int, c casting, content object) {
	return []func(n int, c casting, content object){
		func(n int, _ casting, content object) {
			content["server"] = object{
				"url":            fmt.Sprintf("https://hooks.example.invalid/vapi/%d", n),
				"timeoutSeconds": 20,
				"headers":        object{"X-Webhook-Token": fakeHeader},
			}
			content["serverMessages"] = []string{"end-of-call-report", "status-update", "tool-calls"}
		},
		func(n int, _ casting, content object) {
			content["artifactPlan"] = object{
				"recordingEnabled": n%2 == 0, "recordingFormat": "mp3",
				"transcriptPlan": object{"enabled": true}, "pcapEnabled": false,
			}
		},
		func(_ int, _ casting, content object) {
			content["analysisPlan"] = object{
				"minMessagesThreshold": 2,
				"summaryPlan":          object{"enabled": true, "timeoutSeconds": 10},
				"successEvaluationPlan": object{
					"enabled": true, "rubric": "PassFail",
				},
			}
		},
		func(n int, c casting, content object) {
			content["metadata"] = object{"team": pick([]string{"north", "south", "agency"}, n), "customer": c.firm}
		},
		func(_ int, c casting, content object) {
			content["voicemailMessage"] = "Hello, this is " + c.firm + ". Please call us back."
			content["endCallPhrases"] = []string{"goodbye", "have a nice day"}
			content["voicemailDetection"] = object{"provider": "twilio", "enabled": true}
		},
		func(_ int, _ casting, content object) {
			content["startSpeakingPlan"] = object{"waitSeconds": 0.4}
			content["stopSpeakingPlan"] = object{"numWords": 2, "voiceSeconds": 0.2, "backoffSeconds": 1}
		},
		func(_ int, _ casting, content object) {
			content["monitorPlan"] = object{"listenEnabled": false, "controlEnabled": true}
			content["compliancePlan"] = object{"hipaaEnabled": false, "pciEnabled": false}
			content["backgroundSpeechDenoisingPlan"] = object{"smartDenoisingPlan": object{"enabled": true}}
		},
	}
}

// enrich adds what only the richest assistant has.
func enrich(content object) {
	content["credentials"] = []object{{"provider": "openai", "apiKey": fakeCredential, "name": "House account"}}
	content["credentialIds"] = []string{seedID("credential", 0)}
	content["hooks"] = []object{{
		"on": "call.ending",
		"filters": []object{{
			"type": "oneOf", "key": "call.endedReason", "oneOf": []string{"pipeline-error"},
		}},
		"do": []object{{"type": "tool", "tool": object{"type": "endCall"}}},
	}}
	content["keypadInputPlan"] = object{"enabled": true, "delimiters": "#", "timeoutSeconds": 2}
	content["observabilityPlan"] = object{"provider": "langfuse", "tags": []string{"front-desk"}}
	content["firstMessageInterruptionsEnabled"] = true
	content["modelOutputInMessagesEnabled"] = true
	content["clientMessages"] = []string{"transcript", "hang"}
	content["transportConfigurations"] = []object{{"provider": "twilio", "timeout": 30, "record": false}}
}
