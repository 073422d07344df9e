package stub

import "net/http"

// listAssistants is https://docs.vapi.ai/api-reference/assistants/list
func (v *Vapi) listAssistants(r *http.Request) answer {
	query, problem := readQuery(r)
	if problem != nil {
		return *problem
	}
	return query.list(v.assistants.rows)
}

// createAssistant is https://docs.vapi.ai/api-reference/assistants/create
func (v *Vapi) createAssistant(r *http.Request) answer {
	body, problem := readBody(r, assistantDTO())
	if problem != nil {
		return *problem
	}
	content := withoutNulls(body)
	content["isServerUrlSecretSet"] = encode(false)
	now := v.currentTime()
	row := newRecord(v.nextID("assistant"), now, now, content)
	v.assistants.add(row)
	return answer{http.StatusCreated, row.json}
}

// getAssistant is https://docs.vapi.ai/api-reference/assistants/get
func (v *Vapi) getAssistant(r *http.Request) answer {
	row, problem := v.assistantOf(r)
	if problem != nil {
		return *problem
	}
	return found(row)
}

// updateAssistant is https://docs.vapi.ai/api-reference/assistants/update
func (v *Vapi) updateAssistant(r *http.Request) answer {
	row, problem := v.assistantOf(r)
	if problem != nil {
		return *problem
	}
	body, problem := readBody(r, assistantDTO())
	if problem != nil {
		return *problem
	}
	row = row.merge(body, v.currentTime())
	v.assistants.replace(row)
	return found(row)
}

// deleteAssistant is https://docs.vapi.ai/api-reference/assistants/delete
func (v *Vapi) deleteAssistant(r *http.Request) answer {
	row, problem := v.assistantOf(r)
	if problem != nil {
		return *problem
	}
	for _, number := range v.numbers.rows {
		if number.text("assistantId") == row.id {
			return pinned()
		}
	}
	v.assistants.remove(row.id)
	return found(row)
}

// assistantOf finds the assistant the path names.
func (v *Vapi) assistantOf(r *http.Request) (*record, *answer) {
	return v.assistants.named(r, "Assistant", "assistantId")
}

// withoutNulls copies the members that were given a value.
func withoutNulls(body members) members {
	given := make(members, len(body))
	for name, value := range body {
		if !isNull(value) {
			given[name] = value
		}
	}
	return given
}
