package stub

// role is what an assistant is for.
type role struct {
	hello string // the first message; %s is the firm
	task  string // the system prompt; %s is the firm
	tool  string // a function the assistant may call
	about string // what that function does
}

// The roles of the seed's assistants.
const (
	reception = iota
	booking
	support
	sales
	reminder
	survey
	hiring
	dispatch
)

func roles() []role {
	return []role{
		reception: {
			"Thank you for calling %s, how may I direct your call?",
			"You answer the telephone for %s. Find out what the caller needs, take a message or transfer the call. Be brief and kind. Never give medical or legal advice.",
			"takeMessage", "Stores a message for a colleague.",
		},
		booking: {
			"Hi, this is %s. Would you like to book, move or cancel an appointment?",
			"You book appointments for %s. Ask for the name, the reason and two possible times, look up free slots and confirm the one that is chosen by reading it back.",
			"findSlots", "Looks up free appointments between two times.",
		},
		support: {
			"Thanks for calling %s support. What is going on?",
			"You are the first line of support of %s. Identify the product, ask one question at a time and open a ticket when three steps did not help.",
			"openTicket", "Opens a support ticket with a summary and a priority.",
		},
		sales: {
			"Hello, you asked %s for an offer. Is now a good time for three short questions?",
			"You qualify leads for %s: budget, need, decision maker and timeline. Never promise a price. Offer a meeting when all four are known.",
			"saveLead", "Stores a qualified lead.",
		},
		reminder: {
			"Hello, this is a friendly reminder from %s.",
			"You remind customers of %s of an open invoice or an appointment. Be polite, never threaten, and offer to call back.",
			"promiseDate", "Stores the date the customer has promised.",
		},
		survey: {
			"Hi, %s would love to know how your last visit went. It takes one minute.",
			"You run a satisfaction survey for %s: one score from 0 to 10, the reason for it, and what could be better.",
			"saveScore", "Stores a score and a comment.",
		},
		hiring: {
			"Hello, I am calling from %s about your application. Do you have ten minutes?",
			"You screen applicants for %s. Ask for experience, availability and salary expectation. Do not ask for age, family or health.",
			"saveCandidate", "Stores the answers of an applicant.",
		},
		dispatch: {
			"%s dispatch, go ahead please.",
			"You coordinate drivers for %s. Confirm the load, the dock and the time, and report delays of more than fifteen minutes.",
			"reportDelay", "Reports a delay of a delivery in minutes.",
		},
	}
}

// casting is one assistant of the seed: whose, called what, for what, in which language.
type casting struct {
	firm, title string
	role        int
	language    string
}

func castings() []casting {
	return append(firstCastings(), lastCastings()...)
}

func firstCastings() []casting {
	return []casting{
		{"Bright Smile Dental", "Front Desk", reception, "en"},
		{"Bright Smile Dental", "Booking", booking, "en"},
		{"Harbor Veterinary", "After Hours", reception, "en"},
		{"Lumen Energy", "Support", support, "en"},
		{"Northwind Freight", "Dispatch", dispatch, "en"},
		{"Nobody", "Unnamed", reception, "en"},
		{"Solis Solar", "Lead Qualifier", sales, "en"},
		{"Praxis Dr. Weber", "Terminannahme", booking, "de"},
		{"Maple Street Clinic", "Reminder Calls", reminder, "en"},
		{"Café Lumière", "Réservations", booking, "fr"},
		{"Orchard Home Care", "Intake", reception, "en"},
		{"Pinecrest Property", "Tenant Line", support, "en"},
		{"Vela Sailing School", "Course Advice", sales, "en"},
		{"Clínica del Sol", "Recepción", reception, "es"},
		{"Atlas Couriers", "Driver Check-in", dispatch, "en"},
		{"Juniper Hotels", "Guest Survey", survey, "en"},
		{"Redwood Staffing", "First Interview", hiring, "en"},
		{"Kestrel Insurance", "Claims Intake", support, "en"},
		{"Blue Door Realty", "Open House Follow-up", sales, "en"},
		{"Stadtwerke Süd", "Störungsannahme", support, "de"},
		{"Fern & Oak Spa", "Booking", booking, "en"},
		{"Fern & Oak Spa", "Booking (Evening)", booking, "en"},
		{"Fern & Oak Spa", "Booking (Weekend)", booking, "en"},
		{"Metro Dental Group", "Recall", reminder, "en"},
		{"Copper Kettle", "Table Reservations", booking, "en"},
		{"Sterling Law", "New Client Intake", reception, "en"},
		{"Cobalt Telecom", "Outage Line", support, "en"},
		{"Granite Gym", "Win-back", sales, "en"},
		{"Aurora Eye Center", "Pre-op Reminder", reminder, "en"},
		{"Padaria Boa Vista", "Encomendas", reception, "pt"},
		{"Swift Plumbing", "Emergency Dispatch", dispatch, "en"},
		{"Hearth Heating", "Service Booking", booking, "en"},
	}
}

func lastCastings() []casting {
	return []casting{
		{"Quill & Co Books", "Order Status", support, "en"},
		{"Summit Credit Union", "Payment Reminder", reminder, "en"},
		{"Willow Pediatrics", "Nurse Line Triage", reception, "en"},
		{"Ember Restaurants", "Feedback", survey, "en"},
		{"Tidewater Logistics", "Dock Scheduling", dispatch, "en"},
		{"Beacon University", "Admissions Desk", reception, "en"},
		{"Autohaus Brandt", "Werkstatt-Termine", booking, "de"},
		{"Cedar Roofing", "Estimate Requests", sales, "en"},
		{"Nimbus Cloud", "Tier 1 Support", support, "en"},
		{"Lakeside Pharmacy", "Refill Line", support, "en"},
		{"Ópticas Rivera", "Citas", booking, "es"},
		{"Harvest Grocers", "Delivery Window", dispatch, "en"},
		{"Polaris Travel", "Rebooking", support, "en"},
		{"Ridgeline Schools", "Absence Line", reception, "en"},
		{"Onyx Security", "Alarm Verification", support, "en"},
		{"Clearwater Pools", "Season Opening", sales, "en"},
		{"Marigold Catering", "Event Inquiry", sales, "en"},
		{"Ironbridge Tools", "Rental Returns", reminder, "en"},
		{"Coastal Blood Bank", "Donor Outreach", reminder, "en"},
		{"Verdant Landscaping", "Spring Survey", survey, "en"},
		{"Talbot & Daughters", "Applicant Screen", hiring, "en"},
		{"Saffron Kitchen", "Takeaway Orders", reception, "en"},
		{"Zephyr Airlines", "Baggage Desk", support, "en"},
		{"Keystone Mortgage", "Document Chaser", reminder, "en"},
		{"Rosewood Senior Living", "Tour Booking", booking, "en"},
		{"Pulse Physio", "Cancellation Filler", booking, "en"},
		{"Meridian Motors", "Test Drive", sales, "en"},
		{"Little Sprouts", "Waitlist", reception, "en"},
		{"Falcon Freight", "Night Dispatch", dispatch, "en"},
		{"Boulangerie Martin", "Commandes", reception, "fr"},
		{"Gulfstream HVAC", "Maintenance Plan", sales, "en"},
		{"Demo", "Sandbox – do not delete", reception, "en"},
	}
}
