package main

import (
	"fmt"
	"io"

	"ava/integrations"
	"ava/internal/config"
)

// banner tells whoever started the server where everything is.
func banner(w io.Writer, url string, cfg config.Config, hub *integrations.Hub) {
	fmt.Fprintf(w, "\nAVA Integrations %s · %s\n\n", version, cfg.Env)
	if cfg.Server.Playground {
		fmt.Fprintf(w, "  Playground  %s/playground\n", url)
	}
	fmt.Fprintf(w, "  GraphQL     %s/graphql\n", url)
	fmt.Fprintf(w, "  Schema      %s/schema.graphqls\n", url)
	fmt.Fprintf(w, "  Operations  %[1]s/healthz  %[1]s/readyz  %[1]s/metrics\n\n", url)
	for _, i := range hub.All() {
		fmt.Fprintf(w, "  %-10s  %s\n", i.Service.Name(), describe(i))
	}
	fmt.Fprintln(w)
}

func describe(i integrations.Integration) string {
	switch i.Source {
	case integrations.Environment:
		return "connected with the key from the environment"
	case integrations.Stub:
		return "a stub with made-up data; set AVA_API_VAPI_API_KEY for a real account"
	case integrations.Nowhere:
		return "not connected; set AVA_API_VAPI_API_KEY"
	}
	return ""
}
