package stub

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// listOwnNumbers is
// https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource#read-multiple-incomingphonenumber-resources
func (t *Twilio) listOwnNumbers(r *http.Request) answer {
	page, problem := readSheet(r)
	if problem != nil {
		return *problem
	}
	var places []int
	var sids []string
	for n, number := range seedSenders() {
		name := page.filter.Get("FriendlyName")
		if fits(number, page.filter.Get("PhoneNumber")) && (name == "" || name == numberName(n)) {
			places, sids = append(places, n), append(sids, SeedSenderSID(n))
		}
	}
	return page.answer("incoming_phone_numbers", sids, func(i int) object { return ownNumber(places[i], accountOf(r)) })
}

// getOwnNumber is
// https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource#fetch-an-incomingphonenumber-resource
func (t *Twilio) getOwnNumber(r *http.Request) answer {
	for n := range SeedSenders {
		if r.PathValue("number") == SeedSenderSID(n)+".json" {
			return answer{http.StatusOK, encode(ownNumber(n, accountOf(r)))}
		}
	}
	return noSuchResource(r)
}

// ownNumber is one of the account's numbers as the provider writes it. The URL
// that is called when it is reached holds a password.
func ownNumber(n int, account string) object {
	sid, created := SeedSenderSID(n), SeedTime().AddDate(0, -2, -n)
	return object{
		"sid": sid, "account_sid": account, "phone_number": SeedSender(n), "friendly_name": numberName(n),
		"capabilities":         object{"voice": true, "sms": n != 3, "mms": n == 0, "fax": false},
		"address_requirements": "none", "address_sid": nil, "bundle_sid": nil, "identity_sid": nil, "trunk_sid": nil,
		"api_version": "2010-04-01", "beta": false, "origin": "twilio", "status": "in-use", "type": nil,
		"date_created": mailTime(created), "date_updated": mailTime(created.AddDate(0, 0, 7)),
		"emergency_status": "Inactive", "emergency_address_sid": nil, "emergency_address_status": "unregistered",
		"sms_url": "https://hooks:" + fakeHookPassword + "@example.invalid/sms", "sms_method": "POST",
		"sms_fallback_url": "", "sms_fallback_method": "POST", "sms_application_sid": nil,
		"voice_url": "https://example.invalid/voice", "voice_method": "POST", "voice_fallback_url": "", "voice_fallback_method": "POST",
		"voice_application_sid": nil, "voice_caller_id_lookup": false, "voice_receive_mode": "voice",
		"status_callback": "", "status_callback_method": "POST",
		"uri": "/2010-04-01/Accounts/" + account + "/IncomingPhoneNumbers/" + sid + ".json",
	}
}

// market is where numbers are for sale, under which prefix.
func market(country string) (prefix string, american, exists bool) {
	switch country {
	case "US", "CA":
		return "+1", true, true
	case "GB":
		return "+44207946", false, true // set aside for fiction
	case "DE":
		return "+4930231", false, true
	case "FR":
		return "+3319900", false, true
	}
	return "", false, false
}

// listAvailable is https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource
func (t *Twilio) listAvailable(r *http.Request) answer {
	page, problem := readSheet(r)
	if problem != nil {
		return *problem
	}
	code := r.PathValue("country")
	prefix, american, exists := market(code)
	if !exists {
		return noSuchResource(r)
	}
	var shelf []object
	for n := range 30 {
		row := available(n, code, prefix, american, page.filter.Get("AreaCode"))
		if number, _ := row["phone_number"].(string); fits(number, page.filter.Get("Contains")) && can(row, page.filter) {
			shelf = append(shelf, row)
		}
	}
	shelf = shelf[:min(page.size, len(shelf))] // there are no further pages
	rows := make([]string, len(shelf))
	return page.answer("available_phone_numbers", rows, func(i int) object { return shelf[i] })
}

// available is number n of those for sale.
func available(n int, country, prefix string, american bool, area string) object {
	number := fmt.Sprintf("%s%04d", prefix, 9100+n*7)
	name, place, region := number, any(nil), any(nil)
	if american {
		if area == "" {
			area = pick([]string{"415", "212", "312"}, n)
		}
		line := fmt.Sprintf("01%02d", n)
		number, name = prefix+area+"555"+line, "("+area+") 555-"+line
		place, region = "Springfield", pick([]string{"CA", "NY", "IL"}, n)
	}
	return object{
		"phone_number": number, "friendly_name": name, "iso_country": country, "locality": place, "region": region,
		"postal_code": nil, "rate_center": nil, "lata": nil, "latitude": nil, "longitude": nil,
		"address_requirements": "none", "beta": false,
		"capabilities": object{"voice": true, "sms": n%4 != 3, "mms": american && n%2 == 0, "fax": false},
	}
}

// can says whether a number has the capabilities that are asked for.
func can(row object, filter url.Values) bool {
	has, _ := row["capabilities"].(object)
	for name, wanted := range map[string]string{"sms": "SmsEnabled", "mms": "MmsEnabled", "voice": "VoiceEnabled", "fax": "FaxEnabled"} {
		if strings.EqualFold(filter.Get(wanted), "true") && has[name] != true {
			return false
		}
	}
	return true
}

var _ http.Handler = (*Twilio)(nil)
