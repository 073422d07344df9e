package stub

import "net/http"

// listNumbers is https://docs.vapi.ai/api-reference/phone-numbers/list
func (v *Vapi) listNumbers(r *http.Request) answer {
	query, problem := readQuery(r)
	if problem != nil {
		return *problem
	}
	return query.list(v.numbers.rows)
}

// pageNumbers is the second version of the list: with a search and a total.
func (v *Vapi) pageNumbers(r *http.Request) answer {
	query, problem := readQuery(r, "search", "page", "sortOrder", "sortBy")
	if problem != nil {
		return *problem
	}
	return query.paginate(v.numbers.rows)
}

// getNumber is https://docs.vapi.ai/api-reference/phone-numbers/get
func (v *Vapi) getNumber(r *http.Request) answer {
	row, problem := v.numberOf(r)
	if problem != nil {
		return *problem
	}
	return found(row)
}

// updateNumber is https://docs.vapi.ai/api-reference/phone-numbers/update
func (v *Vapi) updateNumber(r *http.Request) answer {
	row, problem := v.numberOf(r)
	if problem != nil {
		return *problem
	}
	body, problem := readBody(r, numberDTO(row.text("provider")))
	if problem != nil {
		return *problem
	}
	changed := row.merge(body, v.currentTime())
	if id := changed.text("assistantId"); id != "" {
		if _, exists := v.assistants.get(id); !exists {
			return missing(http.StatusBadRequest, "Assistant", "assistantId", id)
		}
	}
	v.numbers.replace(changed)
	return found(changed)
}

// numberOf finds the phone number the path names.
func (v *Vapi) numberOf(r *http.Request) (*record, *answer) {
	return v.numbers.named(r, "Phone Number", "phoneNumberId")
}
