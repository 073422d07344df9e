package stub

// seedNumbers writes one phone number of every kind, newest first.
func seedNumbers() []object {
	return []object{
		SeedVapiNumber: {
			"provider": "vapi", "name": "Main Line", "number": "+14155550100", "status": "active",
			"assistantId": SeedAssistantID(SeedPinnedAssistant),
			"sipUri":      "sip:main-line@sip.vapi.ai",
			"authentication": object{
				"username": "fake-sip-username-of-the-stub", "password": fakeSIPPassword, "realm": "sip.vapi.ai",
			},
		},
		SeedTwilioNumber: {
			"provider": "twilio", "name": "Sales Team", "number": "+12125550142", "status": "active",
			"assistantId":      SeedAssistantID(6),
			"twilioAccountSid": fakeTwilioAccount, "twilioAuthToken": fakeTwilioToken,
			"twilioApiKey": fakeTwilioKey, "twilioApiSecret": fakeTwilioSecret, "smsEnabled": true,
			"server": object{
				"url": "https://hooks.example.invalid/numbers", "headers": object{"X-Webhook-Token": fakeHeader},
			},
		},
		SeedVonageNumber: {
			"provider": "vonage", "name": "Support UK", "number": "+442079460123", "status": "activating",
			"credentialId": seedID("credential", 1),
		},
		SeedByoNumber: {
			"provider": "byo-phone-number", "name": "Office SIP Trunk", "number": "+493055501234", "status": "blocked",
			"credentialId": seedID("credential", 2), "numberE164CheckEnabled": false,
			"assistantId": SeedAssistantID(7),
			"fallbackDestination": object{
				"type": "number", "number": "+493055500000", "message": "One moment, I am transferring you.",
			},
		},
	}
}
