package stub

// The members of the provider's input objects. The lists follow its OpenAPI
// document, https://api.vapi.ai/api-json; what a member may hold is checked as
// far as a form can get it wrong.

// assistantDTO is CreateAssistantDTO, which UpdateAssistantDTO equals.
func assistantDTO() dto {
	return names(
		"backgroundSound", "backgroundSpeechDenoisingPlan", "compliancePlan", "credentials", "hooks",
		"keypadInputPlan", "monitorPlan", "observabilityPlan", "startSpeakingPlan", "stopSpeakingPlan",
		"transportConfigurations", "voicemailDetection",
	).with(dto{
		"name":                             text(0, 40),
		"firstMessage":                     text(0, 0),
		"firstMessageInterruptionsEnabled": boolean,
		"firstMessageMode": choice("assistant-speaks-first",
			"assistant-speaks-first-with-model-generated-message", "assistant-waits-for-user"),
		"model":                        modelRule(),
		"voice":                        voiceRule(),
		"transcriber":                  transcriberRule(),
		"maxDurationSeconds":           number(10, 43200),
		"endCallMessage":               text(0, 1000),
		"endCallPhrases":               list(text(2, 140)),
		"voicemailMessage":             text(0, 1000),
		"serverMessages":               list(text(0, 0)),
		"clientMessages":               list(text(0, 0)),
		"credentialIds":                list(text(0, 0)),
		"modelOutputInMessagesEnabled": boolean,
		"metadata":                     anyObject,
		"server":                       nested(serverDTO()),
		"analysisPlan":                 nested(analysisPlanDTO()),
		"artifactPlan":                 nested(artifactPlanDTO()),
	})
}

// overridesDTO is AssistantOverrides: an assistant's members and the variables of a call.
func overridesDTO() dto {
	return assistantDTO().with(dto{"variableValues": anyObject, "tools:append": list(anyObject)})
}

// modelRule knows the members of all 17 model variants together.
func modelRule() rule {
	members := names(
		"fallbackModels", "headers", "knowledgeBase", "metadataSendMode", "numFastTurns",
		"promptCacheKey", "promptCacheRetention", "realtimeConfig", "reasoningEffort", "thinking",
		"timeoutSeconds", "toolRefs", "toolStrictCompatibilityMode", "url", "version",
		"wordLevelConfidenceEnabled", "workflow", "workflowId",
	).with(dto{
		"provider": choice("anthropic", "anthropic-bedrock", "anyscale", "cerebras", "custom-llm",
			"deepinfra", "deep-seek", "google", "groq", "inflection-ai", "minimax", "openai", "openrouter",
			"perplexity-ai", "together-ai", "xai", "vapi"),
		"model":                     text(1, 0),
		"temperature":               number(0, 2),
		"maxTokens":                 number(50, 10000),
		"emotionRecognitionEnabled": boolean,
		"toolIds":                   list(text(0, 0)),
		"tools":                     list(anyObject),
		"messages": list(nested(dto{
			"role":    choice("assistant", "function", "user", "system", "tool"),
			"content": text(0, 100_000_000),
		}, "role")),
	})
	named := nested(members, "provider", "model")
	anonymous := nested(members, "provider")
	return func(name string, value any) []string {
		if content, ok := value.(map[string]any); ok && content["provider"] == "vapi" {
			return anonymous(name, value) // white-label models are chosen by version
		}
		return named(name, value)
	}
}

func voiceRule() rule {
	return keyed("azure", "cartesia", "custom-voice", "deepgram", "11labs", "hume", "lmnt", "neuphonic",
		"openai", "playht", "wellsaid", "rime-ai", "smallest-ai", "tavus", "vapi", "sesame", "inworld",
		"minimax", "xai", "microsoft")
}

func transcriberRule() rule {
	return keyed("assembly-ai", "azure", "custom-transcriber", "deepgram", "11labs", "gladia", "google",
		"speechmatics", "talkscriber", "openai", "cartesia", "soniox", "xai", "vapi")
}

func serverDTO() dto {
	return names("backoffPlan", "encryptedPaths").with(dto{
		"url": text(0, 0), "timeoutSeconds": number(1, 300), "credentialId": text(0, 0),
		"headers": anyObject, "staticIpAddressesEnabled": boolean,
	})
}

func analysisPlanDTO() dto {
	return names("minMessagesThreshold", "outcomeIds", "structuredDataMultiPlan", "structuredDataPlan",
		"successEvaluationPlan", "summaryPlan")
}

func artifactPlanDTO() dto {
	return names(
		"loggingPath", "loggingUseCustomStorageEnabled", "pcapS3PathPrefix", "pcapUseCustomStorageEnabled",
		"recordingPath", "recordingUseCustomStorageEnabled", "scorecardIds", "scorecards",
		"structuredOutputIds", "structuredOutputs", "transcriptPlan",
	).with(dto{
		"fullMessageHistoryEnabled": boolean, "loggingEnabled": boolean, "pcapEnabled": boolean,
		"recordingEnabled": boolean, "recordingFormat": choice("wav;l16", "mp3"), "videoRecordingEnabled": boolean,
	})
}

// numberDTO is the update DTO of a phone number of the given provider.
func numberDTO(provider string) dto {
	common := dto{
		"provider": choice(provider), "name": text(0, 40), "assistantId": text(0, 0), "squadId": text(0, 0),
		"workflowId": text(0, 0), "server": nested(serverDTO()), "fallbackDestination": anyObject, "hooks": list(anyObject),
	}
	switch provider {
	case "vapi":
		return common.with(dto{"sipUri": text(0, 0), "authentication": anyObject})
	case "twilio":
		return common.with(dto{
			"number": text(0, 0), "smsEnabled": boolean, "twilioAccountSid": text(0, 0),
			"twilioAuthToken": text(0, 0), "twilioApiKey": text(0, 0), "twilioApiSecret": text(0, 0),
		})
	case "byo-phone-number":
		return common.with(dto{
			"number": text(3, 40), "credentialId": text(0, 0), "numberE164CheckEnabled": boolean,
		})
	default:
		return common.with(dto{"number": text(0, 0), "credentialId": text(0, 0)})
	}
}

// callDTO is CreateCallDTO; the customers of a batch are checked one by one.
func callDTO() dto {
	return names("phoneNumber", "squad", "squadOverrides", "transport", "workflow", "workflowOverrides").with(dto{
		"name":               text(0, 40),
		"assistantId":        text(0, 0),
		"assistantVersion":   text(0, 0),
		"assistant":          nested(assistantDTO()),
		"assistantOverrides": nested(overridesDTO()),
		"squadId":            text(0, 0),
		"workflowId":         text(0, 0),
		"phoneNumberId":      text(0, 0),
		"customerId":         text(0, 0),
		"customer":           customerRule(),
		"customers":          list(anyObject),
		"schedulePlan": nested(dto{
			"earliestAt": instant, "latestAt": instant,
		}, "earliestAt"),
	})
}

// customerRule is CreateCustomerDTO with the check of its telephone number.
func customerRule() rule {
	shape := nested(names("squadOverrides").with(dto{
		"number": text(3, 40), "numberE164CheckEnabled": boolean, "extension": text(0, 10), "sipUri": text(0, 0),
		"name": text(0, 40), "email": text(0, 40), "externalId": text(0, 40),
		"assistantOverrides": nested(overridesDTO()),
	}))
	return func(name string, value any) []string {
		problems := shape(name, value)
		customer, _ := value.(map[string]any)
		number, given := customer["number"].(string)
		if given && customer["numberE164CheckEnabled"] != false && !e164.MatchString(number) {
			problems = append(problems, name+".number "+notE164)
		}
		return problems
	}
}
